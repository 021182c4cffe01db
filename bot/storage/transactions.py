"""Pieces of work on a database: all that is written in one is kept, or nothing."""

from collections.abc import Callable, Coroutine
from datetime import timedelta
from typing import Any, Protocol, TypeVar

from sqlalchemy import Connection, Dialect

_T = TypeVar("_T")

# A piece of work on a connection that is in a transaction. It has no effect but on the database,
# since it may be done again.
Work = Callable[[Connection], _T]


class Transactions(Protocol):
    """Does pieces of work, each in a transaction; raises what the database's driver raises."""

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

    async def soon(self, work: Coroutine[Any, Any, _T], patience: timedelta) -> _T:
        """Wait for reading and writing that somebody waits for.

        Args:
            work: what is read and written.
            patience: how long to wait at least, also where that is longer than people do.

        Raises:
            TimeoutError: the database says nothing; nobody knows what became of the work.
        """
        ...

    async def empty_log(self) -> bool:
        """Let nothing that was erased be left beside the database; returns whether that is so."""
        ...

    async def close(self) -> None:
        """Finish what is being written, and let go of the database."""
        ...
