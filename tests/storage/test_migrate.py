"""Databases of every version are brought to the newest, and newer ones are left alone."""

import asyncio
import re
import sqlite3
import sys
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import psycopg
import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Connection, inspect

from bot.errors import NewerDatabaseError, StorageError
from bot.storage import migrations
from bot.storage.database_url import describe, parse_database_url
from bot.storage.schema import metadata
from bot.storage.sql import SqlStore
from bot.storage.store import Claimed, GivenAnswer, PendingQuestion, Selection, Span, Verdict
from tests.storage.make_dumps import DUMPS
from tests.storage.samples import ManualClock, answer, new_click, verdicts
from tests.storage.trouble import execute

VERSIONS = sorted(
    path.name[1:5] for path in Path(migrations.__file__).parent.glob("versions/v*.py")
)
GIVEN = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_a_database_of_every_version_is_at_hand(kind: str) -> None:
    """Each version has its dump, with a question, an answer and feedback in it."""
    assert [path.stem for path in sorted(DUMPS.glob(f"{kind}/*.sql"))] == VERSIONS


@pytest.mark.parametrize("version", VERSIONS)
async def test_a_database_of_an_earlier_version_is_brought_forward(
    database_url: str, clock: ManualClock, version: str
) -> None:
    """What was kept in it is still kept, and it takes what is new."""
    _load(database_url, version)
    store = SqlStore(database_url, clock)
    await store.open()

    since_second: dict[str, Any] = (
        {"asked": "1700000000.000100", "text": "Who sails?"} if version > "0001" else {}
    )
    asker = "U1" if version > "0001" else ""
    asked = PendingQuestion(
        ("T1:C1:1", "T1:E1"), "T1", '{"text": "who?"}', accepted=GIVEN, user=asker
    )
    given = GivenAnswer(
        id="A1",
        team="T1",
        channel="C1",
        message="1700000000.000200",
        user="U1",
        surface="mention",
        outcome="answer",
        reason="",
        confidence=0.75,
        spans=(
            Span("guides/harbour.md", "sha256:b5bb9d80", 10, 42, 0.75),
            Span("minutes.txt", "sha256:7d865e95", 0, 17, 0.5),
        ),
        given=GIVEN,
        **since_second,
    )
    assert await store.pending() == [asked]
    assert await store.claim(asked) is Claimed.TAKEN_OVER
    assert await store.answer_to("T1", "C1", given.asked) == given
    assert await verdicts(store, "A1") == {"U1": Verdict.BAD}
    await store.keep_feedback(new_click(), "A1", "T1", "U1", Verdict.GOOD)
    assert await verdicts(store, "A1") == {"U1": Verdict.GOOD}
    assert await store._transactions.read(_differences) == []
    await store.close()


async def test_what_was_kept_before_there_were_outcomes_has_one(
    database_url: str, clock: ManualClock
) -> None:
    """What was answered is an answer, small talk a reply, and all else nothing; none is lost."""
    _load(database_url, "0004")
    store = SqlStore(database_url, clock)
    for reason in ("greeting", "no_match"):
        await execute(store, _OLD_ANSWER.replace("REASON", reason))
    await execute(store, "INSERT INTO texts VALUES ('no_match', 'Who rows?')")
    await store.open()

    assert {(one.outcome, one.reason, one.count) for one in (await store.stats()).outcomes} == {
        ("answer", "", 1),
        ("reply", "greeting", 1),
        ("nothing", "no_match", 1),
    }
    assert [(gap.text, gap.outcome) for gap in await store.gaps()] == [("Who rows?", "nothing")]
    kept = await store.export(Selection())
    assert [one["rank"] for one in kept if one["kind"] == "feedback"] == [None]
    assert [len(one["spans"]) for one in kept if one.get("id") == "A1"] == [2]
    await store.close()


async def test_opening_again_changes_nothing(database: SqlStore, clock: ManualClock) -> None:
    """A start with a database that is up to date keeps all that is in it."""
    asked = PendingQuestion(("a",), "T1", "who?", accepted=clock())
    await database.claim(asked)
    await database.open()

    assert await database.claim(asked) is Claimed.BUSY


async def test_a_database_of_a_newer_version_is_refused_and_left_as_it_was(
    database_url: str, database: SqlStore, clock: ManualClock
) -> None:
    """The error says what to do; nothing is lost."""
    await database.finish(["a"], answer(clock))
    await database.keep_feedback(new_click(), "A1", "T1", "U1", Verdict.GOOD)
    await execute(database, "UPDATE alembic_version SET version_num = '9999'")
    newer = SqlStore(database_url, clock)

    with pytest.raises(NewerDatabaseError, match="Install that version again") as caught:
        await newer.open()

    assert caught.value.where == describe(parse_database_url(database_url))
    assert await verdicts(database, "A1") == {"U1": Verdict.GOOD}
    await newer.close()


@pytest.mark.programs
async def test_processes_that_open_a_new_database_at_once_all_succeed(database_url: str) -> None:
    """Whoever comes second waits for the first, and finds the tables made."""
    processes = [
        await asyncio.create_subprocess_exec(
            sys.executable, "-c", _OPEN, database_url, stdout=asyncio.subprocess.PIPE
        )
        for _ in range(4)
    ]
    outputs = [await process.communicate() for process in processes]

    assert [output for output, _ in outputs] == [b"open\n"] * 4


async def test_a_migration_that_fails_leaves_the_database_as_it_was(
    database_url: str, clock: ManualClock
) -> None:
    """A table of somebody else's stands in the way: an error, and no half-made tables."""
    store = SqlStore(database_url, clock)
    await execute(store, "CREATE TABLE feedback (mine TEXT)")
    where = describe(parse_database_url(database_url))

    with pytest.raises(StorageError, match=re.escape(where)):
        await store.open()

    assert await store._transactions.read(_tables) == ["feedback"]
    await store.close()


def _load(url: str, version: str) -> None:
    """Fill an empty database with the dump of a version."""
    kind = url.partition(":")[0]
    dump = (DUMPS / kind / f"{version}.sql").read_text(encoding="utf-8")
    if kind == "sqlite":
        with closing(sqlite3.connect(url.removeprefix("sqlite:///"))) as file:
            file.executescript(dump)
    else:
        with psycopg.connect(url) as connection:
            connection.execute(dump.encode())


_OPEN = """
import asyncio, sys
from bot.storage.sql import SqlStore

async def main():
    store = SqlStore(sys.argv[1])
    await store.open()
    await store.pending()
    await store.close()
    print("open")

asyncio.run(main())
"""


# As version 0.1 kept what was no answer, and small talk.
_OLD_ANSWER = """
INSERT INTO answers SELECT 'REASON', team, channel, message, "user", surface, NOT answered,
'REASON', confidence, given, asked FROM answers WHERE id = 'A1'
"""


def _tables(connection: Connection) -> list[str]:
    """The names of all that there are."""
    return inspect(connection).get_table_names()


def _differences(connection: Connection) -> list[object]:
    """What the tables that the migrations make have other than those that the code expects."""
    context = MigrationContext.configure(connection, opts={"compare_type": True})
    found: list[object] = compare_metadata(context, metadata)
    return found
