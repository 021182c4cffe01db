"""Transactions, by the way that suits the database: all that is written in them, or nothing."""

import asyncio
from collections import deque
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import timedelta
from typing import Any, Protocol, TypeVar

from sqlalchemy import URL, Connection, Dialect
from sqlalchemy.exc import TimeoutError as QueueTimeoutError

from bot.storage.engine import (
    create_engine,
    create_file_engine,
    empty_log,
    for_reading,
    for_reading_server,
    queue_wait,
    silence,
    use_write_ahead_log,
)
from bot.storage.faults import is_locked

_T = TypeVar("_T")

# A piece of work on a connection that is in a transaction. It has no effect but on the database,
# since it may be done again.
Work = Callable[[Connection], _T]


class Transactions(Protocol):
    """Does pieces of work, each in a transaction; raises what the database's driver raises.

    Attributes:
        silence: how long it may say nothing to somebody who waits for it; None where it sees to
            that by itself.
    """

    silence: timedelta | None

    @property
    def dialect(self) -> Dialect:
        """Which database it is; its version is known once something was done."""
        ...

    async def prepare(self) -> None:
        """Set up a database that is new."""
        ...

    async def write(self, work: Work[_T]) -> _T:
        """Do work that may write; when this returns, it is on disk."""
        ...

    async def read(self, work: Work[_T]) -> _T:
        """Do work that only reads, which waits for no writer of another process."""
        ...

    async def empty_log(self) -> bool:
        """Let nothing that was erased be left beside the database; returns whether that is so."""
        ...

    async def close(self) -> None:
        """Finish what is being written, and let go of the database."""
        ...


def transactions(url: URL) -> Transactions:
    """Transactions on a database; nothing is connected yet.

    Args:
        url: as `parse_database_url` gives it.

    Raises:
        StorageError: an option of the URL is of no use, or the driver is not installed.
    """
    if url.get_backend_name() == "sqlite":
        return FileTransactions(url)
    return ServerTransactions(url)


class ServerTransactions:
    """Transactions on a server, many at a time.

    Args:
        url: of the database.

    Raises:
        StorageError: an option of the URL is of no use, or the driver is not installed.
    """

    silence: timedelta | None

    def __init__(self, url: URL) -> None:
        self.engine = create_engine(url)
        self.silence = silence(url)

    @property
    def dialect(self) -> Dialect:
        """Which database it is; its version is known once something was done."""
        return self.engine.dialect

    async def prepare(self) -> None:
        """There is nothing to set up."""

    async def write(self, work: Work[_T]) -> _T:
        """Do work that may write; when this returns, it is on disk."""
        async with self.engine.begin() as connection:
            return await connection.run_sync(work)

    async def read(self, work: Work[_T]) -> _T:
        """Do work that only reads, and waits for no writer."""
        async with for_reading_server(self.engine).begin() as connection:
            return await connection.run_sync(work)

    async def empty_log(self) -> bool:
        """A server sees to its log by itself."""
        return True

    async def close(self) -> None:
        """Let go of the server."""
        await self.engine.dispose()


class FileTransactions:
    """Transactions on a file of SQLite, in one thread, and as many to a commit as wait for one.

    A commit waits for the disk, which takes as long for many pieces of work as for one; and a
    statement takes less time here than its way to another thread and back.

    Args:
        url: of the file.

    Raises:
        StorageError: an option of the URL is of no use.
    """

    silence: timedelta | None = None

    def __init__(self, url: URL) -> None:
        self.engine = create_file_engine(url)
        self._queue_wait = queue_wait(url)
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="sqlite")
        self._waiting: deque[tuple[Work[Any], Future[Any]]] = deque()

    @property
    def dialect(self) -> Dialect:
        """Which database it is; its version is known once something was done."""
        return self.engine.dialect

    async def prepare(self) -> None:
        """Let the file be read while it is written."""
        await self._done(self._thread.submit(use_write_ahead_log, self.engine))

    async def write(self, work: Work[_T]) -> _T:
        """Do work that may write; when this returns, it is on disk."""
        done: Future[_T] = Future()
        self._waiting.append((work, done))
        self._thread.submit(self._write_waiting)
        return await self._done(done)

    async def read(self, work: Work[_T]) -> _T:
        """Do work that only reads, which waits for no writer of another process."""
        return await self._done(self._thread.submit(self._read, work))

    async def empty_log(self) -> bool:
        """Write the log into the file; returns whether it is empty then."""
        return await self._done(self._thread.submit(empty_log, self.engine))

    async def close(self) -> None:
        """Finish what is being written, and close the file."""
        await asyncio.wrap_future(self._thread.submit(self.engine.dispose))

    async def _done(self, done: Future[_T]) -> _T:
        """Wait for a piece of work; one that does not even begin in time is given up."""
        result = asyncio.wrap_future(done)
        await asyncio.wait({result}, timeout=self._queue_wait.total_seconds())
        if not result.done() and done.cancel():
            raise QueueTimeoutError
        return await result

    def _read(self, work: Work[_T]) -> _T:
        with for_reading(self.engine).begin() as connection:
            return work(connection)

    def _write_waiting(self) -> None:
        """Do all that waits just now in one transaction; nothing, where that was done before."""
        taken = [self._waiting.popleft() for _ in range(len(self._waiting))]
        self._write([one for one in taken if one[1].set_running_or_notify_cancel()])

    def _write(self, taken: list[tuple[Work[Any], Future[Any]]]) -> None:
        if not taken:
            return
        try:
            with self.engine.begin() as connection:
                results = [work(connection) for work, _ in taken]
        except Exception as fault:  # noqa: BLE001 - it is raised where somebody waits for it
            if len(taken) == 1 or is_locked(fault):
                for _, done in taken:
                    done.set_exception(fault)
                return
            for one in taken:  # apart, so that only what is at fault fails
                self._write([one])
        else:
            for (_, done), result in zip(taken, results, strict=True):
                done.set_result(result)
