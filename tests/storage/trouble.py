"""Ways in which a real database fails, each a context in which it does."""

import os
import resource
import shutil
import signal
import sqlite3
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import (
    AbstractAsyncContextManager,
    asynccontextmanager,
    closing,
    contextmanager,
)
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import psycopg
from sqlalchemy import make_url

from bot.storage.postgresql import ServerTransactions
from bot.storage.sql import SqlStore
from tests.postgresql import Cluster

_SOON = timedelta(seconds=0.2)


async def execute(store: SqlStore, statement: str) -> None:
    """Run a statement on a store's own connection."""
    await store._transactions.write(lambda connection: connection.exec_driver_sql(statement))


@dataclass(frozen=True)
class File:
    """A database in a file of SQLite.

    Args:
        path: the file, in a folder of its own.
        store: what uses it.
    """

    path: Path
    store: SqlStore

    @asynccontextmanager
    async def locked(self) -> AsyncIterator[None]:
        """Another program is writing, and does not come to an end."""
        with closing(sqlite3.connect(self.path, isolation_level=None)) as other:
            other.execute("BEGIN EXCLUSIVE")
            yield

    @asynccontextmanager
    async def full(self) -> AsyncIterator[None]:
        """SQLite may use no further page, as on a full disk."""
        await self._pragma("max_page_count = 1")  # no fewer than there are
        yield
        await self._pragma("max_page_count = 1000000")

    @asynccontextmanager
    async def failing(self) -> AsyncIterator[None]:
        """The system refuses to let the file grow."""
        soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
        resource.setrlimit(resource.RLIMIT_FSIZE, (self.path.stat().st_size, hard))
        yield
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))

    @asynccontextmanager
    async def read_only(self) -> AsyncIterator[None]:
        """SQLite may not write."""
        await self._pragma("query_only = ON")
        yield
        await self._pragma("query_only = OFF")

    @asynccontextmanager
    async def gone(self) -> AsyncIterator[None]:
        """The folder is not there, as when its disk is not mounted."""
        aside = self.path.parent.with_name("aside")
        self.path.parent.rename(aside)
        yield
        aside.rename(self.path.parent)

    @asynccontextmanager
    async def damaged(self) -> AsyncIterator[None]:
        """Something else stands where the database stood."""
        async with self.gone():
            self.path.parent.mkdir()
            self.path.write_bytes(b"This is no database. " * 500)
            yield
            shutil.rmtree(self.path.parent)

    def replace(self) -> None:
        """Let there be nothing in its place any more."""
        for part in self.path.parent.iterdir():
            part.unlink()

    async def _pragma(self, pragma: str) -> None:
        """Set something on the store's one connection."""
        await self.store._transactions.read(
            lambda connection: connection.exec_driver_sql(f"PRAGMA {pragma}")
        )


@dataclass(frozen=True)
class Server:
    """A database in PostgreSQL.

    Args:
        cluster: its server.
        url: where it is.
        store: what uses it.
    """

    cluster: Cluster
    url: str
    store: SqlStore

    @asynccontextmanager
    async def locked(self) -> AsyncIterator[None]:
        """Another program has locked every table, and does not come to an end."""
        with psycopg.connect(self.url) as other:
            other.execute("LOCK question_keys, questions, answers, feedback")
            with self._given_up_soon():
                yield
            other.rollback()

    @asynccontextmanager
    async def read_only(self) -> AsyncIterator[None]:
        """The server has become one that only follows another."""
        self._set("default_transaction_read_only = on")
        yield
        self._set("default_transaction_read_only = off")

    @asynccontextmanager
    async def gone(self) -> AsyncIterator[None]:
        """The server has been stopped."""
        with self.cluster.stopped():
            yield

    @asynccontextmanager
    async def silent(self) -> AsyncIterator[None]:
        """The server's processes stand still, as when its disk does not answer."""
        processes = self.cluster.processes()
        for process in processes:
            os.kill(process, signal.SIGSTOP)
        try:
            with self._given_up_soon():
                yield
        finally:
            for process in processes:
                os.kill(process, signal.SIGCONT)

    @asynccontextmanager
    async def crowded(self) -> AsyncIterator[None]:
        """The server has no connection left for this database."""
        self._set("CONNECTION LIMIT 0")
        yield
        self._set("CONNECTION LIMIT -1")

    @asynccontextmanager
    async def dropped(self) -> AsyncIterator[None]:
        """The database is not there under its name."""
        aside = f"{self._name}_aside"
        self._disconnect()
        self.cluster.execute(f"ALTER DATABASE {self._name} RENAME TO {aside}")
        yield
        self.cluster.execute(f"ALTER DATABASE {aside} RENAME TO {self._name}")

    @asynccontextmanager
    async def locked_out(self) -> AsyncIterator[None]:
        """The user's password was changed."""
        self.cluster.execute("ALTER ROLE pullquote PASSWORD 'another'")
        self._disconnect()
        yield
        self.cluster.execute(f"ALTER ROLE pullquote PASSWORD '{make_url(self.url).password}'")

    @contextmanager
    def _given_up_soon(self) -> Iterator[None]:
        """Let the store wait no longer than it has to, where nothing comes anyway."""
        server = self.store._transactions
        assert isinstance(server, ServerTransactions)
        given, server._silence = server._silence, _SOON
        yield
        server._silence = given

    def replace(self) -> None:
        """Let there be nothing in its place any more."""
        self.cluster.execute(f"DROP DATABASE {self._name} WITH (FORCE)")
        self.cluster.execute(f"CREATE DATABASE {self._name} OWNER pullquote")

    @property
    def _name(self) -> str:
        return str(make_url(self.url).database)

    def _set(self, what: str) -> None:
        """Set something on the database, which counts from the next connection on."""
        change = what if what.startswith("CONNECTION") else f"SET {what}"
        self.cluster.execute(f"ALTER DATABASE {self._name} {change}")
        self._disconnect()

    def _disconnect(self) -> None:
        """End every connection to the database."""
        self.cluster.disconnect(self._name)


Home = File | Server

# What is done to each kind of database, and a word of the error that says so.
TROUBLES: list[tuple[str, Callable[..., AbstractAsyncContextManager[None]], str]] = [
    ("sqlite", File.locked, "locked"),
    ("sqlite", File.full, "no room"),
    ("sqlite", File.failing, "cannot be read or written"),
    ("sqlite", File.read_only, "cannot be written to"),
    ("sqlite", File.gone, "cannot be opened"),
    ("sqlite", File.damaged, "damaged"),
    ("postgresql", Server.locked, "did not answer in time"),
    ("postgresql", Server.read_only, "cannot be written to"),
    ("postgresql", Server.gone, "No database server answers"),
    ("postgresql", Server.silent, "did not answer in time"),
    ("postgresql", Server.crowded, "no connection left"),
    ("postgresql", Server.dropped, "no database of this name"),
    ("postgresql", Server.locked_out, "does not let this user in"),
]
