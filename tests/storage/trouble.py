"""Ways in which a real database fails, each a context in which it does."""

import resource
import shutil
import sqlite3
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager, closing
from pathlib import Path

from bot.storage.sql import SqlStore


async def execute(store: SqlStore, statement: str) -> None:
    """Run a statement on the store's own connection."""
    await store._transactions.write(lambda connection: connection.exec_driver_sql(statement))


@asynccontextmanager
async def locked(path: Path, _store: SqlStore) -> AsyncIterator[None]:
    """Another program is writing, and does not come to an end."""
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN EXCLUSIVE")
        yield


@asynccontextmanager
async def full(_path: Path, store: SqlStore) -> AsyncIterator[None]:
    """SQLite may use no further page, as on a full disk."""
    await _pragma(store, "max_page_count = 1")  # no fewer than there are
    yield
    await _pragma(store, "max_page_count = 1000000")


@asynccontextmanager
async def failing(path: Path, _store: SqlStore) -> AsyncIterator[None]:
    """The system refuses to let the file grow."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (_size(path), hard))
    yield
    resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


@asynccontextmanager
async def read_only(_path: Path, store: SqlStore) -> AsyncIterator[None]:
    """SQLite may not write."""
    await _pragma(store, "query_only = ON")
    yield
    await _pragma(store, "query_only = OFF")


@asynccontextmanager
async def gone(path: Path, _store: SqlStore) -> AsyncIterator[None]:
    """The folder is not there, as when its disk is not mounted."""
    aside = path.parent.with_name("aside")
    path.parent.rename(aside)
    yield
    aside.rename(path.parent)


@asynccontextmanager
async def damaged(path: Path, store: SqlStore) -> AsyncIterator[None]:
    """Something else stands where the database stood."""
    async with gone(path, store):
        _damage(path)
        yield
        shutil.rmtree(path.parent)


# What is done to the database, and a word of the error that says so.
TROUBLES: list[tuple[Callable[[Path, SqlStore], AbstractAsyncContextManager[None]], str]] = [
    (locked, "locked"),
    (full, "no room"),
    (failing, "cannot be read or written"),
    (read_only, "cannot be written to"),
    (gone, "cannot be opened"),
    (damaged, "damaged"),
]


def _size(path: Path) -> int:
    """Of a file, in bytes."""
    return path.stat().st_size


def _damage(path: Path) -> None:
    """Write a file that is no database, and its folder."""
    path.parent.mkdir()
    path.write_bytes(b"This is no database. " * 500)


async def _pragma(store: SqlStore, pragma: str) -> None:
    """Set something on the store's one connection."""
    await store._transactions.read(
        lambda connection: connection.exec_driver_sql(f"PRAGMA {pragma}")
    )
