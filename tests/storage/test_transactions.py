"""Transactions on a file: those that wait at the same time share a commit, and nothing else."""

import asyncio
import threading
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from sqlalchemy import Connection, event
from sqlalchemy.exc import IntegrityError

from bot.storage.database_url import parse_database_url
from bot.storage.sqlite import FileTransactions
from bot.storage.transactions import Work


@pytest.fixture
async def file(tmp_path: Path) -> AsyncIterator[FileTransactions]:
    """A file with a table of numbers that are different from each other."""
    file = FileTransactions(parse_database_url(f"sqlite:///{tmp_path / 'some.db'}"))
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
