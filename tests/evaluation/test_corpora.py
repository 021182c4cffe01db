"""The large public corpus is made of a package, whole or not at all."""

import gzip
import json
from pathlib import Path
from zipfile import ZipFile

import pytest

from bot.assembly import build_assistant
from bot.documents.corpus import load_corpus
from bot.errors import CorpusError
from bot.evaluation.corpora import PAGES, QUESTIONS, make
from bot.evaluation.question_set import Row

REPOSITORY = Path(__file__).resolve().parents[2]
SERVICE = {
    "metadata": {"serviceFullName": "Acme Ferry Service"},
    "documentation": "<p>Ferries cross the bay.</p>",
    "operations": {
        "BookFerry": {
            "input": {"shape": "BookFerryRequest"},
            "errors": [{"shape": "FerryFull"}],
            "documentation": "<p>Books a seat on a ferry.</p>",
        },
        "ListFerries": {},
    },
    "shapes": {
        "BookFerryRequest": {
            "type": "structure",
            "members": {
                "SeatCount": {"shape": "Count", "documentation": "<p>At most 12 seats.</p>"},
                "Silent": {"shape": "Count"},
            },
        },
        "FerryFull": {"type": "structure", "documentation": "<p>No seat is left.</p>"},
        "Harbour": {
            "type": "structure",
            "documentation": "<p>Where ferries <b>land</b>.</p>",
            "members": {"Depth": {"shape": "Count", "documentation": "<p>In metres.</p>"}},
        },
        "Count": {"type": "integer", "documentation": "<p>Never shown.</p>"},
    },
}


@pytest.fixture
def wheel(tmp_path: Path) -> Path:
    """A package with one service in two versions, and its licence."""
    path = tmp_path / "carrier.whl"
    with ZipFile(path, "w") as archive:
        old = {**SERVICE, "documentation": "<p>Ferries are planned.</p>"}
        for version, service in (("2001-01-01", old), ("2015-05-05", SERVICE)):
            packed = gzip.compress(json.dumps(service).encode())
            archive.writestr(f"carrier/data/ferry/{version}/service-2.json.gz", packed)
        archive.writestr("carrier/__init__.py", "raise SystemExit('It was run.')\n")
        archive.writestr("carrier-1.0.dist-info/LICENSE.txt", "Do what you like.\n")
    return path


def test_each_service_operation_and_type_of_the_newest_version_is_a_page(
    wheel: Path, tmp_path: Path
) -> None:
    """What is described is told under its name, and what is not described is left out."""
    folder = make(tmp_path / "made", wheel)

    pages = {one.name: one.text for one in load_corpus([folder / PAGES]).documents}
    assert sorted(pages) == [
        "ferry/BookFerry.html",
        "ferry/index.html",
        "ferry/types/Harbour.html",
    ]
    assert "Ferries cross the bay." in pages["ferry/index.html"]
    booking = pages["ferry/BookFerry.html"]
    assert booking.index("Request") < booking.index("SeatCount") < booking.index("At most 12 seats")
    assert booking.index("Errors") < booking.index("FerryFull") < booking.index("No seat is left")
    assert "Silent" not in booking
    assert "Never shown" not in "".join(pages.values())
    assert (folder / "LICENSE.txt").read_text("utf-8") == "Do what you like.\n"


def test_a_member_is_found_by_its_name_and_quoted_with_it(wheel: Path, tmp_path: Path) -> None:
    """The name of a member stands before what is said of it, as it does for any list of terms."""
    folder = make(tmp_path / "made", wheel)

    answer = build_assistant([folder / PAGES]).ask("What is the SeatCount of BookFerry?")

    assert answer.quotes[0].text == "At most 12 seats."
    assert answer.quotes[0].context_texts == ("SeatCount",)


def test_what_was_made_stays(wheel: Path, tmp_path: Path) -> None:
    """No package is needed any more."""
    folder = make(tmp_path / "made", wheel)

    assert make(folder, tmp_path / "no such wheel") == folder


def test_a_package_that_breaks_off_leaves_no_corpus(tmp_path: Path) -> None:
    """The next call begins anew."""
    with pytest.raises(CorpusError, match="Make room there"):
        make(tmp_path / "made", tmp_path / "no such wheel")

    assert not (tmp_path / "made").exists()
    assert not [one for one in tmp_path.iterdir() if one.name.startswith(".")]


def test_sixty_questions_are_asked_of_it() -> None:
    """Forty that its pages answer, each naming one, and twenty that they do not."""
    lines = (REPOSITORY / QUESTIONS).read_text("utf-8").splitlines()
    rows = [Row.model_validate_json(line) for line in lines]

    assert len({row.id for row in rows}) == len(rows) == 60
    assert sum(row.answerable for row in rows) == 40
    assert all(bool(row.file) is row.answerable for row in rows)
    assert {row.corpus for row in rows} == {PAGES}
