"""`pullquote eval`: question sets measured, with baselines, misses and a report."""

import shutil
from pathlib import Path

import pytest

from tests.cli.conftest import REPOSITORY, Run

HARBOUR = REPOSITORY / "tests" / "data" / "evaluation" / "harbour"


def test_a_set_is_measured_in_a_table(pullquote: Run) -> None:
    """Every measure has a row, its value with a 95 % interval."""
    done = pullquote("eval", str(HARBOUR))

    assert done.status == 0
    assert "harbour, all rows: 6 answerable, 2 unanswerable" in done.out
    for measure in ("right@1", "right@3", "length ratio", "helped", "misled", "denied"):
        assert measure in done.out
    for measure in ("AUROC", "calibration error", "ms a question, p99"):
        assert measure in done.out


@pytest.mark.parametrize("reader", ["off", "auto"])
def test_baselines_stand_beside(
    pullquote: Run, monkeypatch: pytest.MonkeyPatch, reader: str
) -> None:
    """Naive, proper and padded BM25; with a reader, words alone, and its models put together."""
    monkeypatch.setenv("RERANKER", reader)
    monkeypatch.setenv("COLUMNS", "200")
    heads = pullquote("eval", "--baseline", str(HARBOUR)).out.splitlines()[2].split("  ")

    words = ["naive", "BM25", "BM25 padded", "BM25 padded across"]
    read = ["by words alone", *words, "encoder + reranker"]
    found = [head.strip() for head in heads if head.strip()]
    assert found == ["pullquote", *(read if reader == "auto" else words)]


def test_a_half_can_be_measured(pullquote: Run) -> None:
    """The halves of a set hold its rows between them."""
    fit = pullquote("eval", "--half", "fit", str(HARBOUR)).out
    check = pullquote("eval", "--half", "check", str(HARBOUR)).out

    assert "the half fitted on" in fit
    assert "the half held out" in check


def test_misses_are_listed_with_what_was_wanted(pullquote: Run, folder: Path) -> None:
    """A row that goes wrong is shown with its cause, the quote and the gold, and its history."""
    shutil.copytree(HARBOUR / "corpora", folder / "set" / "corpora")
    (folder / "set" / "questions.jsonl").write_text(
        '{"id": "m1", "corpus": "corpora/ferry.txt", "question": "and the ferry?", '
        '"history": ["are ferries running in december"], "gold": ["purple elephants"]}\n'
    )

    shown = pullquote("eval", "--misses", "set").out

    assert "Misses: 1" in shown
    assert "m1  " in shown
    for line in (
        "  before   are ferries running in december",
        "  asked    and the ferry?",
        "  quoted   ",
        "  wanted   purple elephants",
    ):
        assert line in shown


def test_a_report_is_written(pullquote: Run, folder: Path) -> None:
    """The page holds the set and its curves, and its path is told."""
    done = pullquote("eval", "--report", "report.html", str(HARBOUR))
    page = (folder / "report.html").read_text("utf-8")

    assert "The report is in report.html." in done.err
    assert "harbour, all rows" in page
    assert page.count("<svg") == 2


def test_a_set_that_is_named_twice_is_measured_once(pullquote: Run) -> None:
    """However its path is spelled."""
    done = pullquote("eval", str(HARBOUR), str(HARBOUR / ".." / HARBOUR.name))

    assert done.out.count("harbour, all rows") == 1
    assert "pullquote" not in done.out.replace("pullquote", "", 1)


def test_sets_of_one_name_are_told_apart(pullquote: Run, folder: Path) -> None:
    """Two folders called the same have a table each, named by their paths."""
    for name in ("a", "b"):
        shutil.copytree(HARBOUR, folder / name / "harbour")

    shown = pullquote("eval", "a/harbour", "b/harbour").out

    assert "a/harbour, all rows" in shown
    assert "b/harbour, all rows" in shown


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        ((), "Missing argument"),
        (("nowhere",), "Name a folder that holds a file questions.jsonl"),
        (("set",), "line 1"),
        ((str(HARBOUR), "--report", "none/report.html"), "The report cannot be written"),
    ],
)
def test_a_mistake_is_one_plain_error(
    pullquote: Run, folder: Path, arguments: tuple[str, ...], says: str
) -> None:
    """Status 2, and what to mend."""
    (folder / "set").mkdir()
    (folder / "set" / "questions.jsonl").write_text('{"id": 1}\n')

    done = pullquote("eval", *arguments)

    assert done.status == 2
    assert says in done.err


def test_a_mistake_in_the_last_set_is_found_before_the_first_is_measured(
    pullquote: Run, folder: Path
) -> None:
    """Nobody waits for a measurement that cannot end."""
    (folder / "set").mkdir()

    assert pullquote("eval", str(HARBOUR), "set").out == ""
