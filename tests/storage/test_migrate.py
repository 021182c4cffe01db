"""Databases of every version are brought to the newest, and newer ones are left alone."""

import asyncio
import sqlite3
import sys
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Connection

from bot.errors import NewerDatabaseError, StorageError
from bot.storage import migrations
from bot.storage.schema import metadata
from bot.storage.sql import SqlStore
from bot.storage.store import Claimed, GivenAnswer, PendingQuestion, Span, Verdict
from tests.storage.samples import ManualClock
from tests.storage.trouble import execute

DUMPS = Path(__file__).parent.parent / "data" / "storage"
VERSIONS = sorted(
    path.name[1:5] for path in Path(migrations.__file__).parent.glob("versions/v*.py")
)
GIVEN = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)


def test_a_database_of_every_version_is_at_hand() -> None:
    """Each version has its dump, with a question, an answer and feedback in it."""
    assert [path.stem for path in sorted(DUMPS.glob("*.sql"))] == VERSIONS


@pytest.mark.parametrize("version", VERSIONS)
async def test_a_database_of_an_earlier_version_is_brought_forward(
    tmp_path: Path, clock: ManualClock, version: str
) -> None:
    """What was kept in it is still kept, and it takes what is new."""
    path = tmp_path / "old.db"
    with closing(sqlite3.connect(path)) as old:
        old.executescript((DUMPS / f"{version}.sql").read_text(encoding="utf-8"))
    store = SqlStore(f"sqlite:///{path}", clock)
    await store.open()

    since_second = {"asked": "1700000000.000100", "text": "Who sails?"} if version > "0001" else {}
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
        answered=True,
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
    assert await store.claim(asked) is Claimed.TAKEN
    assert await store.answer("A1") == given
    assert await store.feedback("A1") == {"U1": Verdict.BAD}
    await store.keep_feedback("A1", "T1", "U1", Verdict.GOOD)
    assert await store.feedback("A1") == {"U1": Verdict.GOOD}
    assert await store._transactions.read(_differences) == []
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
    await database.keep_feedback("A1", "T1", "U1", Verdict.GOOD)
    await execute(database, "UPDATE alembic_version SET version_num = '9999'")
    newer = SqlStore(database_url, clock)

    with pytest.raises(NewerDatabaseError, match="Install that version again") as caught:
        await newer.open()

    assert caught.value.where == database_url
    assert await database.feedback("A1") == {"U1": Verdict.GOOD}
    await newer.close()


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
    tmp_path: Path, clock: ManualClock
) -> None:
    """A table of somebody else's stands in the way: an error, and no half-made tables."""
    path = tmp_path / "other.db"
    with closing(sqlite3.connect(path)) as other:
        other.execute("CREATE TABLE feedback (mine TEXT)")
    store = SqlStore(f"sqlite:///{path}", clock)

    with pytest.raises(StorageError, match=r"other\.db"):
        await store.open()

    await store.close()
    with closing(sqlite3.connect(path)) as other:
        assert other.execute("SELECT name FROM sqlite_master").fetchall() == [("feedback",)]


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


def _differences(connection: Connection) -> list[object]:
    """What the tables that the migrations make have other than those that the code expects."""
    context = MigrationContext.configure(connection, opts={"compare_type": True})
    found: list[object] = compare_metadata(context, metadata)
    return found
