"""SQLite for indexes: what is written whole, and what is read as it was at one time."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
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


def note_change(connection: sqlite3.Connection) -> None:
    """Note, in a transaction that changes a file, that this leads to another state of it."""
    connection.execute(f"PRAGMA user_version = {_state_of(connection) + 1}")


def _uri(file: Path) -> str:
    return file.absolute().as_uri()


def _state_of(connection: sqlite3.Connection) -> int:
    ((state,),) = connection.execute("PRAGMA user_version")
    return int(state)


class PinnedFile:
    """A file as it is when this is made, whatever is written to it later.

    Args:
        file: which.
    """

    def __init__(self, file: Path) -> None:
        self._file = file
        self._lock = Lock()
        self._connection = sqlite3.connect(
            f"{_uri(file)}?mode=ro", uri=True, check_same_thread=False
        )
        self._state = self._begin()

    def _begin(self) -> int:
        """Look at the file as it is from now on; returns which of its states that is."""
        self._connection.execute("BEGIN")  # what is seen stays, from the first look on
        return _state_of(self._connection)

    def catch_up(self) -> None:
        """Let go of the file's log, where this sees its latest state; nobody may write meanwhile.

        Who looks at a state holds on to the log that led to it. Once the log is in the file, a look
        that begins anew holds on to the file alone, and the log can begin anew too.
        """
        try:
            latest = sqlite3.connect(f"{_uri(self._file)}?mode=rw", uri=True)
        except sqlite3.OperationalError:  # it is gone
            return
        with self._lock, closing(latest):
            latest.execute("PRAGMA wal_checkpoint(PASSIVE)")
            if _state_of(latest) == self._state:
                self._connection.commit()
                self._begin()

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
