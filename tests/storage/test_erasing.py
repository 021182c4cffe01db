"""What is erased in a file of SQLite is gone from it and from its log, which stays small."""

import os
import resource
import shutil
import sqlite3
import stat
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import timedelta
from pathlib import Path

import pytest

from bot.errors import NotErasedError, StorageError
from bot.storage.resilient import ResilientStore
from bot.storage.sql import SqlStore
from bot.storage.store import Selection
from tests.storage.samples import ManualClock, answer, question

SECRET = "a-word-that-must-not-stay"
MEGABYTE = 1 << 20


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Where the file is to be, in a folder of its own."""
    folder = tmp_path / "data"
    folder.mkdir()
    return folder / "pullquote.db"


def holds(path: Path) -> bool:
    """Whether the secret stands in any file of the database."""
    return any(SECRET.encode() in part.read_bytes() for part in path.parent.iterdir())


@contextmanager
def reader(path: Path) -> Iterator[sqlite3.Connection]:
    """Another program that reads what is there now, and does not come to an end."""
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN")
        other.execute("SELECT count(*) FROM questions").fetchall()
        yield other
        other.rollback()


@contextmanager
def no_larger_file_than(size: int) -> Iterator[None]:
    """The system lets no file grow further, as on a small disk."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


async def test_after_a_stop_there_is_no_log_and_no_erased_text(
    path: Path, clock: ManualClock
) -> None:
    """Also where another program has the file open, so that the log itself stays."""
    store = ResilientStore(
        SqlStore(f"sqlite:///{path}", clock), lambda fault: pytest.fail(str(fault))
    )
    await store.open()
    with closing(sqlite3.connect(path)) as other:
        other.execute("SELECT count(*) FROM questions").fetchall()
        await store.claim(question(clock, "a", body=SECRET))
        assert holds(path)
        await store.finish(["a"], answer(clock))
        await store.close()

        assert not holds(path)
    assert [part.name for part in path.parent.iterdir()] == [path.name]


async def test_a_log_that_a_reader_keeps_full_is_told_of_until_it_is_empty(
    path: Path, clock: ManualClock
) -> None:
    """It is no outage: questions go on being stored."""
    faults: list[StorageError] = []
    database = SqlStore(f"sqlite:///{path}", clock)
    store = ResilientStore(database, faults.append, clock, clock.passed)
    await store.open()
    await store.claim(question(clock, "a", body=SECRET))
    with reader(path):
        await store.purge(Selection(team="T1"))
        await store.sweep()
        assert holds(path)
        assert [type(fault) for fault in faults] == [NotErasedError]
        assert store.durable
        with pytest.raises(NotErasedError, match="another program is reading"):
            await database.empty_log()

    await store.sweep()
    assert len(faults) == 1
    assert not holds(path)
    await store.close()


async def test_a_log_is_bounded_by_the_room_on_its_disk(
    path: Path, clock: ManualClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """However much is written between two sweeps, a part of the room is left for the file."""
    room = 2 * MEGABYTE
    monkeypatch.setattr(shutil, "disk_usage", lambda _: _Room(room))
    store = SqlStore(f"sqlite:///{path}", clock)
    await store.open()
    log = path.with_name(f"{path.name}-wal")
    for number in range(200):
        await store.claim(question(clock, f"k{number}", body="x" * 10_000))
        await store.finish([f"k{number}"], None)
        assert log.stat().st_size < room / 3

    await store.close()


class _Room:
    """What is left of a disk.

    Args:
        free: in bytes.
    """

    def __init__(self, free: int) -> None:
        self.free = free


async def test_a_log_that_has_filled_its_disk_makes_room_by_itself(
    path: Path, clock: ManualClock
) -> None:
    """Two seconds after the fault everything is written again, what was missed included."""
    faults: list[StorageError] = []
    store = ResilientStore(SqlStore(f"sqlite:///{path}", clock), faults.append, clock, clock.passed)
    await store.open()
    with no_larger_file_than(MEGABYTE):
        for number in range(200):
            clock.move(timedelta(seconds=1))
            await store.claim(question(clock, f"k{number}", body="x" * 10_000))
            await store.finish([f"k{number}"], answer(clock, f"A{number}"))
        assert faults
        clock.move(timedelta(seconds=3))
        await store.sweep()
        assert store.durable

        reopened = SqlStore(f"sqlite:///{path}", clock)
        known = await reopened.kept([f"A{number}" for number in range(200)])
        assert len(known) == 200
        await reopened.close()
    await store.close()


@pytest.mark.parametrize("by_hand", [False, True])
async def test_only_its_user_may_read_a_database(
    path: Path, clock: ManualClock, *, by_hand: bool
) -> None:
    """Whoever has made it; its log and what belongs to that as well."""
    if by_hand:
        sqlite3.connect(path).close()
        os.chmod(path, 0o644)  # noqa: PTH101 - one call more would not make this slow
    store = SqlStore(f"sqlite:///{path}", clock)
    await store.open()
    await store.claim(question(clock, "a"))

    assert len(list(path.parent.iterdir())) == 3
    assert {stat.S_IMODE(part.stat().st_mode) for part in path.parent.iterdir()} == {0o600}
    await store.close()
