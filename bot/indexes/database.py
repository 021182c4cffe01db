"""SQLite for indexes: what is written whole, and what is read as it was at one time."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

# Bytes of a file that are read through the system's own cache instead of a copy.
_MAPPED = 1 << 36
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


def pinned(file: Path) -> sqlite3.Connection:
    """Open a file to read it as it is now, whatever is written to it later.

    Args:
        file: which.

    Returns:
        A connection for one thread at a time; what it sees stays as long as it is open.
    """
    connection = sqlite3.connect(
        f"{file.absolute().as_uri()}?mode=ro", uri=True, check_same_thread=False
    )
    connection.execute(f"PRAGMA mmap_size = {_MAPPED}")
    connection.execute("BEGIN")
    connection.execute("SELECT count(*) FROM sqlite_schema").fetchone()
    return connection
