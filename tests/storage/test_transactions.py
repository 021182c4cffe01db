"""Transactions on a file: those that wait at the same time share a commit, and nothing else."""

import asyncio
import sqlite3
import threading
from collections.abc import AsyncIterator
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import Connection, event
from sqlalchemy.exc import IntegrityError

from bot.storage import sqlite
from bot.storage.database_url import parse_database_url
from bot.storage.sqlite import FileTransactions
from bot.storage.transactions import Work
from tests.databases import patient


@pytest.fixture
async def file(tmp_path: Path) -> AsyncIterator[FileTransactions]:
    """A file with a table of numbers that are different from each other."""
    url = patient(f"sqlite:///{tmp_path / 'some.db'}")
    file = FileTransactions(parse_database_url(url))
    await file.prepare()
    await file.write(lambda on: on.exec_driver_sql("CREATE TABLE numbers (number UNIQUE)"))
    yield file
    await file.close()


def insert(number: int) -> Work[int]:
    """Work that adds a number, and returns it."""

    def work(connection: Connection) -> int:
        connection.exec_driver_sql("INSERT INTO numbers VALUES (?)", (number,))
        return number

    return work


def numbers(connection: Connection) -> list[int]:
    """The numbers that are there."""
    rows = connection.exec_driver_sql("SELECT number FROM numbers ORDER BY number")
    return [row.number for row in rows]


async def together(file: FileTransactions, *added: int) -> list[int | BaseException]:
    """Add numbers, all of which wait for one that is being written; returns what came of each."""
    writing, go_on = threading.Event(), threading.Event()

    def wait(_: Connection) -> None:
        writing.set()
        go_on.wait()

    first = asyncio.create_task(file.write(wait))
    await asyncio.to_thread(writing.wait)
    others = asyncio.gather(*(file.write(insert(one)) for one in added), return_exceptions=True)
    await asyncio.sleep(0)
    go_on.set()
    await first
    return await others


async def test_what_waits_at_the_same_time_is_committed_at_once(file: FileTransactions) -> None:
    """The disk is waited for once, and everybody gets their own result."""
    commits: list[Connection] = []
    event.listen(file.engine, "commit", commits.append)

    assert await together(file, 1, 2, 3, 4) == [1, 2, 3, 4]

    assert len(commits) == 2  # the one that was waited for, and one for all four
    assert await file.read(numbers) == [1, 2, 3, 4]


async def test_what_fails_takes_nothing_else_with_it(file: FileTransactions) -> None:
    """Of two equal numbers the second is refused, and those around it are kept."""
    one, two, again, three = await together(file, 1, 2, 2, 3)

    assert (one, two, three) == (1, 2, 3)
    assert isinstance(again, IntegrityError)
    assert await file.read(numbers) == [1, 2, 3]


async def test_a_file_whose_url_says_so_is_waited_for_longer(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its `timeout` counts for the lock of another program, and for the turn behind who waits."""
    monkeypatch.setattr(sqlite, "_QUEUE_WAIT", timedelta(0))
    path = tmp_path / "some.db"
    file = FileTransactions(parse_database_url(patient(f"sqlite:///{path}")))
    await file.prepare()
    await file.write(lambda on: on.exec_driver_sql("CREATE TABLE numbers (number UNIQUE)"))

    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN EXCLUSIVE")
        waiting = asyncio.create_task(file.write(insert(1)))
        behind = asyncio.create_task(file.write(insert(2)))
        for _ in range(9):  # without a turn to wait for, both would fail at once
            await asyncio.sleep(0)
        other.execute("ROLLBACK")

    assert await waiting == 1
    assert await behind == 2
    await file.close()
