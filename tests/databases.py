"""The databases of tests, and a look into one past the code that keeps things in it."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from typing import Any

from sqlalchemy import Connection, NullPool, create_engine, text

from bot.storage.database_url import parse_database_url
from bot.storage.schema import metadata
from tests.patience import PATIENCE


def patient(url: str) -> str:
    """A database's URL by which a bot waits for it as long as a test waits for the bot.

    By default a database that is slow for two seconds counts as gone, and several processes then
    know nothing of each other: so it is documented, and on a busy machine so it happens.
    """
    option = "timeout" if url.startswith("sqlite:") else "connect_timeout"
    return f"{url}?{option}={PATIENCE:.0f}"


def query(url: str, statement: str, **values: object) -> list[tuple[Any, ...]]:
    """Run a statement; returns the rows that it finds, if it is one that finds any.

    Args:
        url: the database, as DATABASE_URL says it.
        statement: with `:name` where a value stands.
        values: by name.
    """
    with _connected(url) as connection:
        result = connection.execute(text(statement), values)
        return [tuple(row) for row in result] if result.returns_rows else []


@contextmanager
def standing_still(url: str) -> Iterator[None]:
    """Until the block ends, whatever is to be written waits; all can be read."""
    if url.startswith("sqlite:"):
        path = parse_database_url(url).database or ""
        with closing(sqlite3.connect(path, isolation_level=None)) as writer:
            writer.execute("BEGIN IMMEDIATE")
            yield
        return
    with _connected(url) as connection:
        tables = ", ".join(f'"{table.name}"' for table in metadata.sorted_tables)
        connection.execute(text(f"LOCK TABLE {tables} IN EXCLUSIVE MODE"))
        yield


def everything(url: str) -> str:
    """All that stands in the tables, as one text to look for a word in."""
    with _connected(url) as connection:
        rows = {table.name: connection.execute(table.select()) for table in metadata.sorted_tables}
        return "\n".join(f"{name}: {tuple(row)}" for name, found in rows.items() for row in found)


@contextmanager
def _connected(url: str) -> Iterator[Connection]:
    """A connection in a transaction that is kept."""
    parsed = parse_database_url(url)
    # psycopg serves with and without waiting; for SQLite these are two drivers.
    name = parsed.drivername.replace("+aiosqlite", "")
    engine = create_engine(parsed.set(drivername=name), poolclass=NullPool)
    with engine.begin() as connection:
        yield connection
