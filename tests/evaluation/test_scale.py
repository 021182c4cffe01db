"""The benchmark of engines: it runs on a tiny input and prints every figure, however fast."""

import json
from pathlib import Path

import pytest

from bot.errors import PullquoteError
from bot.evaluation import scale
from bot.evaluation.scale import RANK_BM25, measured
from bot.evaluation.scale_page import Figures, write_page
from bot.evaluation.shelf import ASKED, DOCUMENTS, write_shelf


@pytest.fixture
def pages(tmp_path: Path) -> list[Path]:
    """Six pages of a few lines each."""
    places = [tmp_path / f"{number}.txt" for number in range(6)]
    for number, place in enumerate(places):
        lines = (f"Ferry {number} crosses the bay on day {day}." for day in range(20))
        place.write_text("\n\n".join(lines), "utf-8")
    return places


def figures(engine: str, size: int) -> Figures:
    """Some that were measured."""
    return Figures(engine, size, size, *([1.5] * 13))


def test_a_shelf_has_as_many_passages_as_are_wanted(pages: list[Path], tmp_path: Path) -> None:
    """Beyond the pages they are put together of the same lines, with words that are new."""
    write_shelf(tmp_path / "shelf", 40, pages)

    files = sorted((tmp_path / "shelf" / DOCUMENTS).rglob("*.md"))
    passages = [part for file in files for part in file.read_text("utf-8").split("\n\n")[1:]]
    assert len(files) == 4
    assert len(passages) == 40
    assert all(200 <= len(passage) <= 840 for passage in passages)
    assert len({word for part in passages for word in part.split() if word.startswith("ix")}) > 2


def test_the_same_shelf_is_written_each_time(pages: list[Path], tmp_path: Path) -> None:
    """Documents and questions are drawn with a seed that stays."""
    for name in ("one", "other"):
        write_shelf(tmp_path / name, 30, pages)

    one, other = (
        {
            path.relative_to(tmp_path / name): path.read_text("utf-8")
            for path in (tmp_path / name).rglob("*.*")
        }
        for name in ("one", "other")
    )
    assert one == other
    questions = json.loads((tmp_path / "one" / ASKED).read_text("utf-8"))
    assert len(questions) == 480
    assert all(question in "".join(one.values()) for question in questions)


@pytest.mark.programs
def test_each_engine_is_measured_beside_rank_bm25(pages: list[Path]) -> None:
    """It answers alike, and only one that keeps its index takes room on disk."""
    said: list[str] = []

    found = list(measured([30], [RANK_BM25, "tantivy"], said.append, pages))

    assert [(one.engine, one.size) for one in found] == [(RANK_BM25, 30), ("tantivy", 30)]
    assert all(one.passages >= 30 for one in found)
    assert all(0 < one.found_p50_ms <= one.found_p99_ms for one in found)
    assert all(0 < one.resident_mb <= one.peak_mb for one in found)
    assert [one.disk_mb > 0 for one in found] == [False, True]
    assert found[1].same_outcome > 0.9
    assert said[0] == "30 passages ..."


@pytest.mark.programs
def test_a_process_that_fails_is_said(pages: list[Path], monkeypatch: pytest.MonkeyPatch) -> None:
    """Not half a table, and what it said last."""
    monkeypatch.setattr(scale, "DOCUMENTS", "nowhere")
    monkeypatch.setattr(scale, "write_shelf", lambda *_: None)

    with pytest.raises(PullquoteError, match="A process that is measured failed"):
        list(measured([30], [RANK_BM25], lambda _: None, pages))


def test_the_page_keeps_what_was_measured_before(tmp_path: Path) -> None:
    """Another engine or size is one more row, the same one takes the place of the other."""
    page, kept, picture = (tmp_path / name for name in ("scale.md", "scale.json", "scale.svg"))
    page.write_text("Before.\n<!-- scale -->\n<!-- /scale -->\nBehind.\n", "utf-8")

    write_page([figures(RANK_BM25, 1_000)], page, kept, picture)
    write_page([figures("tantivy", 30), figures(RANK_BM25, 1_000)], page, kept, picture)

    rows = [line for line in page.read_text("utf-8").splitlines() if line.startswith("| ")][2:]
    assert [row.split(" | ")[:2] for row in rows] == [["| 30", "tantivy"], ["| 1,000", RANK_BM25]]
    assert page.read_text("utf-8").endswith("Behind.\n")
    assert [one["engine"] for one in json.loads(kept.read_text("utf-8"))] == ["tantivy", RANK_BM25]
    assert "<svg" in picture.read_text("utf-8")
