"""PostgreSQL: connections to its server, and transactions on them."""

import asyncio
from collections.abc import Coroutine
from datetime import timedelta
from typing import Any, TypeVar

from sqlalchemy import URL, Dialect
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from bot.storage.database_url import seconds_of
from bot.storage.transactions import Work

_T = TypeVar("_T")

# Of a process. Small plans of hosts allow for 20 in all, and two are enough for 100 questions a
# second.
_CONNECTIONS = 5
# How long a question is held up by a server that says nothing, unless its URL says that it may be
# longer: Slack takes an event for lost after 3 s. It is the least that its driver knows.
_SILENCE = timedelta(seconds=2)


def create_server_engine(url: URL) -> AsyncEngine:
    """A few connections to a server, each looked at before it is used; none is made yet."""
    wait = _silence(url)
    limits = {"connect_timeout": str(wait // timedelta(seconds=1))}
    return create_async_engine(
        url.update_query_dict(limits | dict(url.query)),
        # A pooler between gives each transaction to any of its connections, where what was
        # prepared is not.
        connect_args={"prepare_threshold": None},
        hide_parameters=True,
        max_overflow=0,
        pool_pre_ping=True,
        pool_size=_CONNECTIONS,
        pool_timeout=wait.total_seconds(),
    )


def _silence(url: URL) -> timedelta:
    """How long a server may say nothing: its URL's `connect_timeout`, or two seconds."""
    return max(_SILENCE, seconds_of(url, "connect_timeout"))


class ServerTransactions:
    """Transactions on a server, many at a time.

    Args:
        url: of the database there.
    """

    def __init__(self, url: URL) -> None:
        self._engine = create_server_engine(url)
        self._silence = _silence(url)
        self._given_up: set[asyncio.Task[Any]] = set()

    @property
    def dialect(self) -> Dialect:
        """Which database it is; its version is known once something was done."""
        return self._engine.dialect

    async def prepare(self) -> None:
        """There is nothing to set up."""

    async def write(self, work: Work[_T]) -> _T:
        """Do work that may write; when this returns, it is on disk."""
        async with self._engine.begin() as connection:
            return await connection.run_sync(work)

    async def read(self, work: Work[_T]) -> _T:
        """Do work that only reads: whatever it reads is as it was at one moment."""
        engine = self._engine.execution_options(isolation_level="REPEATABLE READ")
        async with engine.begin() as connection:
            return await connection.run_sync(work)

    async def soon(self, work: Coroutine[Any, Any, _T], patience: timedelta) -> _T:
        """Wait for something, unless the server says nothing for too long.

        What is given up is cancelled, which a server that is silent may not hear either: nobody
        waits for that, and its connection comes back when it is heard.
        """
        task = asyncio.create_task(work)
        try:
            async with asyncio.timeout(max(patience, self._silence).total_seconds()):
                return await asyncio.shield(task)
        except (TimeoutError, asyncio.CancelledError):
            task.cancel()
            self._given_up.add(task)  # held until it has ended
            task.add_done_callback(self._given_up.discard)
            raise

    async def empty_log(self) -> bool:
        """A server sees to its log by itself."""
        return True

    async def close(self) -> None:
        """Let go of the server."""
        await self._engine.dispose()
