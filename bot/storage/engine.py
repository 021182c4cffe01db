"""Which database it is that a URL leads to, and what suits it."""

from collections.abc import Callable
from typing import TypeVar

from sqlalchemy import URL
from sqlalchemy.exc import ArgumentError
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.errors import StorageError
from bot.storage.postgresql import ServerTransactions, create_server_engine
from bot.storage.sqlite import FileTransactions, create_file_engine
from bot.storage.transactions import Transactions

_T = TypeVar("_T")


def create_engine(url: URL) -> AsyncEngine:
    """Make ready to connect from an event loop; nothing is connected yet.

    Args:
        url: as `parse_database_url` gives it.

    Raises:
        StorageError: an option of the URL is of no use, or the driver is not installed.
    """
    return _made(create_file_engine if _is_file(url) else create_server_engine, url)


def transactions(url: URL) -> Transactions:
    """Make ready to work on a database; takes and raises what `create_engine` does."""
    kind: Callable[[URL], Transactions] = FileTransactions if _is_file(url) else ServerTransactions
    return _made(kind, url)


def _is_file(url: URL) -> bool:
    return url.get_backend_name() == "sqlite"


def _made(make: Callable[[URL], _T], url: URL) -> _T:
    """Make something of a URL, or say in words of ours why it is of no use."""
    try:
        return make(url)
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
