"""SQLite: connections to its file, and transactions on it."""

import asyncio
import logging
import shutil
from collections import deque
from collections.abc import Coroutine, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, TypeVar

import sqlalchemy
from sqlalchemy import URL, Connection, DateTime, Dialect, Engine, TypeDecorator, event
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import DisconnectionError
from sqlalchemy.exc import TimeoutError as QueueTimeoutError
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine
from sqlalchemy.pool import ConnectionPoolEntry

from bot.storage.database_url import seconds_of
from bot.storage.faults import is_locked
from bot.storage.transactions import Work

_T = TypeVar("_T")

# Both together are how long a question can be held up by a file that is locked. Slack takes an
# event for lost after 3 s.
_LOCK_WAIT = timedelta(seconds=0.5)
_QUEUE_WAIT = timedelta(seconds=1.5)

# In the log before it is written into the file: no more than a part of the room that is left
# on the disk, since what is written into the file may need as much again.
_PAGE = 4096
_LOG_PAGES = 10_000
_LOG_PART = 4

_PRIVATE = 0o600

_log = logging.getLogger(__name__)

# How transactions begin, as an execution option.
_BEGIN = "pullquote_begin"

# One connection: SQLite has one writer at a time, and several connections of one process would
# wait for each other by sleeping and trying again.
_OPTIONS: dict[str, Any] = {
    # Transactions are begun below, not by the sqlite3 module where it sees fit.
    "connect_args": {"isolation_level": None},
    "hide_parameters": True,
    "max_overflow": 0,
    "pool_size": 1,
    "pool_timeout": _QUEUE_WAIT.total_seconds(),
}


class UtcDateTime(TypeDecorator[datetime]):
    """A time in UTC. SQLite stores it without its zone, so that it is given back here."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002 - SQLAlchemy calls it so
        """Into the database."""
        return None if value is None else value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002 - SQLAlchemy calls it so
        """Out of the database."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def create_file_engine(url: URL) -> AsyncEngine:
    """Connections to a file from an event loop; none is made yet.

    Args:
        url: of the file. `timeout` in it, in seconds, is how long a lock is waited for.
    """
    engine = create_async_engine(_with_timeout(url), **_OPTIONS)
    _listen(engine.sync_engine)
    return engine


class FileTransactions:
    """Transactions on a file of SQLite, in one thread, and as many to a commit as wait for one.

    A commit waits for the disk, which takes as long for many pieces of work as for one; and a
    statement takes less time here than its way to another thread and back.

    Args:
        url: of the file, as `create_file_engine` takes it.
    """

    def __init__(self, url: URL) -> None:
        self.engine = sqlalchemy.create_engine(
            _with_timeout(url).set(drivername="sqlite"), **_OPTIONS
        )
        _listen(self.engine)
        # Its turn with a file: the URL's `timeout`, where that is longer.
        self._queue_wait = max(_QUEUE_WAIT, seconds_of(url, "timeout"))
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="sqlite")
        self._waiting: deque[tuple[Work[Any], Future[Any]]] = deque()

    @property
    def dialect(self) -> Dialect:
        """Which database it is; its version is known once something was done."""
        return self.engine.dialect

    async def prepare(self) -> None:
        """Let the file be read while it is written, which it then remembers."""
        await self._done(self._thread.submit(self._use_write_ahead_log))

    async def write(self, work: Work[_T]) -> _T:
        """Do work that may write; when this returns, it is on disk."""
        done: Future[_T] = Future()
        self._waiting.append((work, done))
        self._thread.submit(self._write_waiting)
        return await self._done(done)

    async def read(self, work: Work[_T]) -> _T:
        """Do work that only reads, which waits for no writer of another process."""
        return await self._done(self._thread.submit(self._read, work))

    async def soon(self, work: Coroutine[Any, Any, _T], patience: timedelta) -> _T:  # noqa: ARG002 - `_done` has a limit of its own
        """Wait for something: a file that is locked is not waited for long."""
        return await work

    async def empty_log(self) -> bool:
        """Write the log into the file: what was erased is in neither any more.

        Returns:
            Whether that was done. It is not where somebody else reads what was before.
        """
        return await self._done(self._thread.submit(self._empty_log))

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

    def _use_write_ahead_log(self) -> None:
        """Keep a log, of which goes into the file what nobody reads: on a full disk, that helps."""
        with self._outside_transactions() as connection:
            connection.exec_driver_sql("PRAGMA journal_mode = WAL")
            connection.exec_driver_sql("PRAGMA wal_checkpoint(PASSIVE)")

    def _empty_log(self) -> bool:
        with self._outside_transactions() as connection:
            busy, _, _ = connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)").one()
            path = connection.exec_driver_sql("PRAGMA database_list").first()
            connection.exec_driver_sql(_bounded_log(path[2] if path else ""))
        return not busy

    @contextmanager
    def _outside_transactions(self) -> Iterator[Connection]:
        """A connection for pragmas that no transaction allows."""
        with self.engine.execution_options(**{_BEGIN: ""}).connect() as connection:
            yield connection

    def _read(self, work: Work[_T]) -> _T:
        with self.engine.execution_options(**{_BEGIN: "BEGIN"}).begin() as connection:
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


def _bounded_log(path: str) -> str:
    """What bounds the log of a file by the room on its disk, which others use too."""
    try:
        room = shutil.disk_usage(Path(path).parent).free
    except OSError:  # what is wrong there is told of elsewhere
        room = 0
    pages = max(1, min(_LOG_PAGES, room // _LOG_PART // _PAGE))
    return f"PRAGMA wal_autocheckpoint = {pages}"


def _with_timeout(url: URL) -> URL:
    """A URL of SQLite that says how long a lock is waited for."""
    return url.update_query_dict({"timeout": str(_LOCK_WAIT.total_seconds())} | dict(url.query))


def _listen(engine: Engine) -> None:
    """See to what SQLite needs of each connection and transaction."""
    event.listen(engine, "connect", _on_connect)
    event.listen(engine, "checkout", _on_checkout)
    event.listen(engine, "begin", _on_begin)


def _on_connect(connection: DBAPIConnection, record: ConnectionPoolEntry) -> None:
    """Set up a connection of SQLite, and note which file it has open."""
    cursor = connection.cursor()
    try:
        cursor.execute("PRAGMA foreign_keys = ON")
        cursor.execute("PRAGMA synchronous = FULL")  # what is committed outlives a power cut
        cursor.execute("PRAGMA secure_delete = ON")  # what is erased is overwritten
        cursor.execute("PRAGMA database_list")
        path = cursor.fetchall()[0][2]
        # While the log is written into the file, whoever commits waits: that is done less often
        # than after each four megabytes, and by `empty_log` every minute in any case.
        cursor.execute(_bounded_log(path))
    finally:
        cursor.close()
    for part in (path, f"{path}-wal", f"{path}-shm"):
        _make_private(Path(part))
    record.info["path"] = path
    record.info["file"] = _file_of(path)


def _make_private(path: Path) -> None:
    """Let nobody but the user who runs this read or write a file of the database."""
    try:
        if path.stat().st_mode & ~_PRIVATE & 0o777:
            path.chmod(_PRIVATE)
    except FileNotFoundError:
        pass  # SQLite makes it with the rights of the first
    except OSError:
        _log.warning(
            "Other users of this machine may read %s, and its rights cannot be changed: it is "
            "another user's. Make it this user's, or take their rights away (chmod 600).",
            path,
        )


def _on_checkout(_connection: DBAPIConnection, record: ConnectionPoolEntry, _proxy: object) -> None:
    """Connect anew where the file was removed or replaced: writing to it would keep nothing."""
    if _file_of(record.info["path"]) != record.info["file"]:
        raise DisconnectionError


def _on_begin(connection: Connection) -> None:
    """Take SQLite's write lock at the start, so that no transaction fails half-way for it."""
    begin = connection.get_execution_options().get(_BEGIN, "BEGIN IMMEDIATE")
    if begin:
        connection.exec_driver_sql(begin)


def _file_of(path: str) -> tuple[int, int] | None:
    """Which file a path leads to, or None where it leads to none."""
    try:
        status = Path(path).stat()
    except OSError:
        return None
    return status.st_dev, status.st_ino
