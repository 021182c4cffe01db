"""Connections to the database, and what each kind of database needs on them."""

import logging
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import sqlalchemy
from sqlalchemy import URL, Connection, Engine, event
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import ArgumentError, DisconnectionError
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine
from sqlalchemy.pool import ConnectionPoolEntry

from bot.errors import StorageError

# Both together are how long a question can be held up by a database that is locked. Slack takes
# an event for lost after 3 s.
_LOCK_WAIT = timedelta(seconds=0.5)
QUEUE_WAIT = timedelta(seconds=1.5)

# Of a process to PostgreSQL. Small plans of hosts allow for 20 in all, and two are enough for 100
# questions a second.
_CONNECTIONS = 5
# The least that its driver knows.
_CONNECT_WAIT = timedelta(seconds=2)

# In SQLite's log before it is written into the file: no more than a part of the room that is left
# on the disk, since what is written into the file may need as much again.
_PAGE = 4096
_LOG_PAGES = 10_000
_LOG_PART = 4

_PRIVATE = 0o600

_log = logging.getLogger(__name__)

# How SQLite's transactions begin, as an execution option.
_BEGIN = "pullquote_begin"

# One connection: SQLite has one writer at a time, and several connections of one process would
# wait for each other by sleeping and trying again.
_SQLITE_OPTIONS: dict[str, Any] = {
    # Transactions are begun below, not by the sqlite3 module where it sees fit.
    "connect_args": {"isolation_level": None},
    "hide_parameters": True,
    "max_overflow": 0,
    "pool_size": 1,
    "pool_timeout": QUEUE_WAIT.total_seconds(),
}


def create_engine(url: URL) -> AsyncEngine:
    """Make ready to connect from an event loop; nothing is connected yet.

    Args:
        url: as `parse_database_url` gives it. SQLite's `timeout` in it, in seconds, is how long
            a lock is waited for.

    Raises:
        StorageError: an option of the URL is of no use, or the driver is not installed.
    """
    with _explained():
        if url.get_backend_name() == "sqlite":
            engine = create_async_engine(_with_timeout(url), **_SQLITE_OPTIONS)
            _listen(engine.sync_engine)
            return engine
        return _create_postgresql_engine(url)


def create_file_engine(url: URL) -> Engine:
    """Make ready to connect to a file of SQLite from one thread; nothing is connected yet.

    Args:
        url: as `create_engine` takes it.

    Raises:
        StorageError: an option of the URL is of no use.
    """
    with _explained():
        engine = sqlalchemy.create_engine(
            _with_timeout(url).set(drivername="sqlite"), **_SQLITE_OPTIONS
        )
    _listen(engine)
    return engine


def for_reading(engine: Engine) -> Engine:
    """The same connections to a file, for transactions that only read, and wait for no writer."""
    return engine.execution_options(**{_BEGIN: "BEGIN"})


def for_reading_server(engine: AsyncEngine) -> AsyncEngine:
    """The same connections to a server, for transactions that only read.

    Whatever is read in one of them is as it was at one moment.
    """
    return engine.execution_options(isolation_level="REPEATABLE READ")


def use_write_ahead_log(engine: Engine) -> None:
    """Let a file of SQLite be read while it is written, which it then remembers.

    What stands in its log goes into the file, as far as nobody reads it: a log that has filled the
    disk makes room for itself.
    """
    with _outside_transactions(engine) as connection:
        connection.exec_driver_sql("PRAGMA journal_mode = WAL")
        connection.exec_driver_sql("PRAGMA wal_checkpoint(PASSIVE)")


def empty_log(engine: Engine) -> bool:
    """Write SQLite's log into its file: what was erased is in neither any more.

    Returns:
        Whether that was done. It is not where somebody else reads what was before.
    """
    with _outside_transactions(engine) as connection:
        busy, _, _ = connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)").one()
        path = connection.exec_driver_sql("PRAGMA database_list").first()
        connection.exec_driver_sql(_bounded_log(path[2] if path else ""))
    return not busy


def _bounded_log(path: str) -> str:
    """What bounds the log of a file by the room on its disk, which others use too."""
    try:
        room = shutil.disk_usage(Path(path).parent).free
    except OSError:  # what is wrong there is told of elsewhere
        room = 0
    pages = max(1, min(_LOG_PAGES, room // _LOG_PART // _PAGE))
    return f"PRAGMA wal_autocheckpoint = {pages}"


@contextmanager
def _outside_transactions(engine: Engine) -> Iterator[Connection]:
    """A connection for pragmas that no transaction allows."""
    with engine.execution_options(**{_BEGIN: ""}).connect() as connection:
        yield connection


def _create_postgresql_engine(url: URL) -> AsyncEngine:
    """An engine with a few connections, each looked at before it is used."""
    wait = str(_CONNECT_WAIT // timedelta(seconds=1))
    return create_async_engine(
        url.update_query_dict({"connect_timeout": wait} | dict(url.query)),
        # A pooler between gives each transaction to any of its connections, where what was
        # prepared is not.
        connect_args={"prepare_threshold": None},
        hide_parameters=True,
        max_overflow=0,
        pool_pre_ping=True,
        pool_size=_CONNECTIONS,
        pool_timeout=QUEUE_WAIT.total_seconds(),
    )


@contextmanager
def _explained() -> Iterator[None]:
    """Say in words of ours why a URL is of no use."""
    try:
        yield
    except ImportError:
        raise StorageError(
            "The driver of PostgreSQL is not installed.",
            where="DATABASE_URL",
            hint="Install it (pip install 'pullquote[postgres]'), or use SQLite.",
        ) from None
    except (ArgumentError, TypeError, ValueError):
        raise StorageError(
            "An option behind the question mark of this URL is of no use.",
            where="DATABASE_URL",
            hint="Remove what stands behind the question mark.",
        ) from None


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
