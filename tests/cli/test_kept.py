"""The commands that look into the database: what they print, and what they erase."""

import asyncio
import json
import sqlite3
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from bot.cli.main import cli
from bot.errors import NotErasedError, StorageError
from bot.storage.sql import SqlStore
from bot.storage.store import Change, GivenAnswer, Verdict
from tests.storage.samples import new_click

WHEN = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
ANSWER = GivenAnswer(
    id="A1",
    team="T1",
    channel="C1",
    message="1.2",
    user="U1",
    surface="mention",
    outcome="answer",
    reason="",
    confidence=0.75,
    spans=(),
    given=WHEN,
    text="What is a berth?",
)


async def _fill(database_url: str) -> None:
    """Let a bot answer one question, find nothing for one twice, be unsure once, and be greeted."""
    nothing = replace(
        ANSWER, outcome="nothing", reason="no_match", user="U2", text="Who\x1b\x9b\u202e paid?"
    )
    store = SqlStore(database_url, lambda: WHEN, keep_questions=timedelta(days=90))
    await store.open()
    await store.finish(["a"], ANSWER)
    await store.finish(["b"], replace(nothing, id="A2"))
    await store.finish(["c"], replace(nothing, id="A3"))
    await store.finish(
        ["d"], replace(nothing, id="A4", outcome="reply", reason="greeting", text="")
    )
    maybe = replace(
        nothing,
        id="A5",
        outcome="maybe",
        reason="low_confidence",
        text="When is tea?",
        ranking="reader",
    )
    await store.finish(["e"], maybe)
    await store.keep_feedback(new_click(), "A5", "T1", "U1", Verdict.GOOD, rank=1)
    await store.keep_feedback(new_click(), "A1", "T1", "U2", Verdict.GOOD)
    await store.close()


@pytest.fixture
def database_url(database_url: str, monkeypatch: pytest.MonkeyPatch) -> str:
    """A database of a bot that gave one answer and one maybe, found nothing twice, was greeted."""
    asyncio.run(_fill(database_url))
    monkeypatch.setenv("DATABASE_URL", database_url)
    return database_url


def run(*arguments: str, answers: str = "") -> Result:
    """Run a command of pullquote."""
    result = CliRunner().invoke(cli, arguments, input=answers)
    assert result.exception is None or isinstance(result.exception, SystemExit)
    return result


@pytest.mark.usefixtures("database_url")
def test_stats_counts_the_outcomes_by_surface() -> None:
    """One line for each way of asking, one for all, how many were read, and the feedback."""
    lines = [line.split() for line in run("stats").output.splitlines()]

    assert ["Since", "2026-03-01:"] in lines
    assert ["Answer", "Maybe", "Nothing", "Reply", "Read"] in lines
    assert ["mention", "1", "1", "2", "1", "1"] in lines
    assert ["all", "1", "1", "2", "1", "1"] in lines
    assert lines[-1] == "Helpful: 2. Not helpful: 0.".split()


@pytest.mark.usefixtures("database_url")
def test_stats_of_another_workspace_are_empty() -> None:
    """Nothing of one workspace is told of another."""
    assert "Nothing was asked yet." in run("stats", "--workspace", "T2").output


@pytest.mark.parametrize("command", ["stats", "gaps", "history"])
def test_where_nothing_was_found_is_said(
    command: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And that the bot of the local workspace keeps a database of its own."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("DATABASE_URL", "sqlite:///nothing.db")
    (line,) = [one for one in run(command).output.splitlines() if one.startswith("Looked in ")]
    assert "Looked in sqlite:///nothing.db, which DATABASE_URL names." in line
    assert "`pullquote run` keeps a database of its own" in line


@pytest.mark.usefixtures("database_url")
def test_gaps_lists_what_has_no_sure_answer_and_no_command_for_the_terminal() -> None:
    """With how often, when, the outcome and why; what has an answer is not listed."""
    output = run("gaps").output

    assert "2 times" in output
    assert "nothing   no word of it was found in the documents" in output
    assert "maybe     something comes close, but not close enough" in output
    assert "berth" not in output
    assert not set("\x1b\x9b\u202e") & set(output)


@pytest.mark.usefixtures("database_url")
def test_gaps_are_written_for_programs_and_for_spreadsheets() -> None:
    """With all that is known of them; what people wrote is no formula, and on one line."""
    rows = [json.loads(line) for line in run("gaps", "--json").output.splitlines()]
    assert [(row["asked"], row["people"], row["channels"]) for row in rows] == [
        (2, 1, ["C1"]),
        (1, 1, ["C1"]),
    ]
    assert (rows[1]["question"], rows[1]["good"], rows[1]["bad"]) == ("When is tea?", 1, 0)
    assert rows[0]["closest"]
    head, *lines = run("gaps", "--csv").output.splitlines()
    assert head.startswith("question,wordings,asked,people,channels,last")
    assert len(lines) == 2


def test_gaps_without_kept_questions_counts_and_says_how_to_keep_them(
    database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Counts are known anyhow."""

    async def sweep() -> None:
        store = SqlStore(database_url)
        await store.sweep()
        await store.close()

    asyncio.run(sweep())
    output = run("gaps").output
    assert "Nothing 2 times: no word of it was found in the documents." in output
    assert "Maybe once: something comes close, but not close enough." in output
    assert "Set KEEP_QUESTIONS" in output
    monkeypatch.setenv("KEEP_QUESTIONS", "90d")
    assert "is kept yet" in run("gaps").output


@pytest.mark.usefixtures("database_url")
def test_export_prints_one_object_a_line() -> None:
    """Of one person where one is named, else of all; none gives a terminal a command."""
    mine = [json.loads(line) for line in run("export", "--user", "U1").output.splitlines()]

    assert [one["kind"] for one in mine] == ["answer", "feedback", "feedback"]
    assert [one.get("outcome") or one["rank"] for one in mine] == ["answer", None, 1]
    assert mine[0]["text"] == "What is a berth?"
    assert mine[0]["given"] == WHEN.isoformat()
    assert mine[0]["ranking"] == "lexical"
    everything = run("export").output
    assert len(everything.splitlines()) > len(mine)
    assert "Who\x1b\x9b\u202e paid?" in [
        json.loads(one).get("text") for one in everything.splitlines()
    ]
    assert not set("\x1b\x9b\u202e") & set(everything)


@pytest.mark.usefixtures("database_url")
def test_purge_asks_first_and_erases_what_it_says() -> None:
    """A no leaves everything; a yes, or --yes, erases it for good."""
    refused = run("purge", "--user", "U1", answers="n\n")
    assert refused.exit_code != 0
    assert "1 answer," in refused.output
    assert run("export", "--user", "U1").output
    assert "Erased:" in run("purge", "--user", "U1", answers="y\n").output
    assert run("export", "--user", "U1").output == ""
    run("purge", "--workspace", "T1", "--before", "2026-03-01", "--yes")
    assert "A2" in run("export").output
    run("purge", "--workspace", "T1", "--before", "2026-03-02", "--yes")
    assert "A2" not in run("export").output


def test_purge_beside_an_open_reader_does_not_say_erased(
    sqlite_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It says who keeps the text in the file, and what to do; without the reader it is gone."""
    path = Path(sqlite_url.removeprefix("sqlite:///"))
    monkeypatch.setenv("DATABASE_URL", sqlite_url)
    asyncio.run(_fill(sqlite_url))
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN")
        other.execute("SELECT * FROM texts").fetchall()
        result = CliRunner().invoke(cli, ["purge", "--workspace", "T1", "--yes"])
        assert isinstance(result.exception, NotErasedError)
        assert "another program is reading" in result.exception.problem
        assert "Erased:" not in result.output
        other.rollback()
        assert "Erased:" in run("purge", "--workspace", "T1", "--yes").output
        assert not any(b"berth" in part.read_bytes() for part in path.parent.glob("pullquote*"))


@pytest.mark.usefixtures("database_url")
def test_purge_of_nothing_in_particular_is_refused() -> None:
    """Everything is never erased by a forgotten option."""
    result = run("purge", "--yes")

    assert result.exit_code == 2
    assert "Say what to erase" in result.output
    assert run("export").output


def test_history_calls_what_was_changed_as_people_do(database_url: str) -> None:
    """Whatever it is called in the database."""

    async def change() -> None:
        store = SqlStore(database_url)
        for kind in ("dismissed", "channel"):
            await store.change(Change("T1", kind, "a", "U1", WHEN, kind, about="it", after="{}"))
        await store.close()

    asyncio.run(change())
    listed = run("history").output
    assert "dismissal made, it" in listed
    assert "choice for a channel made, it" in listed
    assert "Undone: dismissal, it." in run("history", "--undo", "1").output


def test_history_lists_what_was_changed_and_undoes_it(database_url: str) -> None:
    """A change by its number, once; what cannot be undone says why."""
    assert run("history").output.startswith("Nobody has changed anything yet.\n")

    async def pin() -> None:
        store = SqlStore(database_url)
        await store.change(
            Change("T1", "pin", "P1", "U1", WHEN, "click", about="tea\x1b.md", after="{}")
        )
        await store.close()

    asyncio.run(pin())
    listed = run("history").output
    assert "pin made, tea\ufffd.md" in listed
    assert "2026-03-01 12:00" in listed
    assert "Undone: pin, tea\ufffd.md. This is number 2." in run("history", "--undo", "1").output
    assert "pin number 1 undone" in run("history").output
    assert "Nobody has" in run("history", "--workspace", "T2").output
    for number, why in (("1", "undo that change first"), ("9", "There is no such change")):
        failed = CliRunner().invoke(cli, ["history", "--undo", number])
        assert isinstance(failed.exception, StorageError)
        assert why in str(failed.exception)
    assert "Undone" in run("history", "--undo", "2").output
