"""SQLite for indexes: what is written whole, and what is read as it was at one time."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Lock
from typing import Any

from bot.errors import EngineError

# How long another process may hold a file up, in seconds; only one writes at a time anyway.
_LOCKED = 60.0


@contextmanager
def connect(file: Path, tables: str) -> Iterator[sqlite3.Connection]:
    """Open a file to write to it.

    Args:
        file: which; it is made if it is not there.
        tables: statements that make its tables where they are not there.
    """
    connection = sqlite3.connect(file, timeout=_LOCKED)
    try:
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = NORMAL")
        connection.executescript(tables)
        yield connection
    finally:
        connection.close()


class PinnedFile:
    """A file as it is when this is made, whatever is written to it later.

    Args:
        file: which.
    """

    def __init__(self, file: Path) -> None:
        self._file = file
        self._lock = Lock()
        self._connection = sqlite3.connect(
            f"{file.absolute().as_uri()}?mode=ro", uri=True, check_same_thread=False
        )
        self._connection.execute("BEGIN")  # what is seen stays, from the first look on
        self._connection.execute("SELECT count(*) FROM sqlite_schema").fetchone()

    def ask(self, statement: str, *values: object) -> list[Any]:
        """All rows that a statement finds; from any thread.

        Raises:
            EngineError: the file cannot be read.
        """
        try:
            with self._lock:
                return self._connection.execute(statement, values).fetchall()
        except sqlite3.Error as error:
            raise EngineError(
                f"The index cannot be read ({error}).",
                where=str(self._file),
                hint="A restart makes a damaged one anew.",
            ) from error
