"""`pullquote shelves`, `ask --as-channel`, and what `check` says of shelves."""

from pathlib import Path

import pytest

from tests.cli.conftest import Run

COST = "What does the lighthouse cost?"
SHELVES = """
[shelves.handbook]
documents = ["desks.md"]
everybody = true

[shelves.finance]
documents = ["finance"]
channels = ["C0FINANCE"]
people = ["T0HARBOUR/U0CHIEF"]
"""


@pytest.fixture
def shelved(folder: Path) -> Path:
    """A shelves file in the working directory, over two documents."""
    (folder / "corpus" / "finance").mkdir()
    (folder / "corpus" / "desks.md").write_text("# Desks\n\nThe desks are yellow.\n")
    budget = "# Budget\n\nThe lighthouse costs nine crowns.\n"
    (folder / "corpus" / "finance" / "budget.md").write_text(budget)
    path = folder / "shelves.toml"
    path.write_text(SHELVES)
    return path


def test_shelves_shows_who_is_given_what(pullquote: Run, shelved: Path) -> None:
    """Each shelf with its documents, and all that each place and person is given."""
    done = pullquote("shelves")
    rows = [" ".join(row.split()) for row in done.out.splitlines()]

    assert done.status == 0
    assert "finance finance 1 C0FINANCE, T0HARBOUR/U0CHIEF" in rows
    assert "everybody handbook 1" in rows
    assert "C0FINANCE handbook, finance 2" in rows
    assert "are given nothing (SHARED_CHANNELS=none)" in done.out
    assert shelved.exists()


@pytest.mark.usefixtures("shelved")
def test_shelves_names_what_is_on_none(pullquote: Run, folder: Path) -> None:
    """And its exit status says that somebody should look."""
    (folder / "corpus" / "draft.md").write_text("# Draft\n\nEleven boats.\n")
    done = pullquote("shelves")

    assert done.status == 1
    assert "given to nobody (1): draft.md." in done.out
    assert "on no shelf, and given to nobody: 1." in pullquote("check").out


def test_without_a_file_it_is_said_that_everybody_is_given_everything(pullquote: Run) -> None:
    """By `shelves` and by `check`."""
    done = pullquote("shelves")

    assert done.status == 0
    assert "There is no shelves.toml: everybody is given every document (1 of them)." in done.out
    assert "Note: Shelves: there is no shelves.toml: everybody" in pullquote("check").out


@pytest.mark.parametrize("setting", ["required", "elsewhere/shelves.toml"])
def test_a_file_that_is_needed_and_not_there_ends_the_command(
    pullquote: Run, setting: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Rather than that everything is open."""
    monkeypatch.setenv("SHELVES", setting)
    for command in (("shelves",), ("ask", "--as-channel", "C1", COST)):
        done = pullquote(*command)
        assert done.status == 2
        assert "shelves.toml: The file does not exist." in done.err
    assert "Wrong: " in pullquote("check").out


@pytest.mark.parametrize(
    ("text", "place", "said"),
    [
        (SHELVES.replace('"finance"', '"finanec"'), "shelves.finance.documents", "“finanec”"),
        (SHELVES.replace("C0FINANCE", "#finance"), "shelves.finance.channels.0", "their ids"),
        ("[shelves\n", "shelves.toml", "line 1"),
    ],
)
def test_a_mistake_is_told_with_its_place(
    pullquote: Run, shelved: Path, text: str, place: str, said: str
) -> None:
    """On one line, with exit status 2; `check` tells it too."""
    shelved.write_text(text)
    done = pullquote("shelves")

    assert (done.status, done.out) == (2, "")
    assert place in done.err
    assert said in done.err
    assert place in pullquote("check").out


@pytest.mark.usefixtures("shelved")
@pytest.mark.parametrize(
    ("place", "status"),
    [
        (("--as-channel", "C0FINANCE"), 0),
        (("--as-channel", "T0HARBOUR/C0FINANCE"), 0),
        (("--as-channel", "C0ANY"), 1),
        (("--as-user", "T0HARBOUR/U0CHIEF"), 0),
        (("--as-user", "U0CHIEF"), 1),
        (("--as-user", "U0ANY"), 1),
        (("--as-channel", "C0FINANCE", "--as-user", "U0ANY"), 0),
        (("--as-channel", "T0HARBOUR/C0ANY", "--as-user", "U0CHIEF"), 0),
        ((), 0),
    ],
)
def test_ask_answers_as_in_a_channel_or_as_to_a_person(
    pullquote: Run, place: tuple[str, ...], status: int
) -> None:
    """With what is given there, and nothing else; on the terminal itself, with everything."""
    done = pullquote("ask", *place, COST)

    assert done.status == status
    assert ("nine crowns" in done.out) == (status == 0)


@pytest.mark.usefixtures("shelved")
def test_an_id_of_another_kind_is_refused(pullquote: Run) -> None:
    """With how it should look."""
    for option, id_ in (("--as-channel", "#finance"), ("--as-user", "C1"), ("--as-user", "x/U1")):
        done = pullquote("ask", option, id_, COST)
        assert done.status == 2
        assert "T012AB3CD/" in done.err
