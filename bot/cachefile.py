"""A file of SQLite with what can be made again: a fault in it costs time, and nothing else."""

import logging
import sqlite3
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from hashlib import sha256
from pathlib import Path
from typing import TypeVar

# How long another process may hold the file up, in seconds.
_LOCKED = 5.0

_Result = TypeVar("_Result")
_log = logging.getLogger(__name__)


class CacheFile:
    """What is kept in a file. From its first fault on, nothing is known and nothing is kept.

    Any number of processes may share the file. A damaged one is put aside for a new one.

    Args:
        file: where; it is made, with its folder, for its owner alone to read.
        tables: statements that make its tables where they are not there.
    """

    def __init__(self, file: Path, tables: str) -> None:
        self._file = file
        self._tables = tables
        self._connection: sqlite3.Connection | None = None

    def run(self, work: Callable[[sqlite3.Connection], _Result], otherwise: _Result) -> _Result:
        """Do something in a transaction.

        Args:
            work: what to do.
            otherwise: what comes of it where the file cannot be used.
        """
        if self._connection is None:
            return otherwise
        try:
            with self._connection:
                return work(self._connection)
        except sqlite3.Error as error:
            self._give_up(error)
            if _is_damage(error):
                self._put_aside()
            return otherwise

    def open(self) -> None:
        """Open the file, or a new one in the place of one that is damaged."""
        with suppress(OSError):
            self._file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        if not self._try_to_open():
            self._put_aside()
            self._try_to_open()

    def _try_to_open(self) -> bool:
        """Open the file; returns whether there is no use in putting it aside."""
        try:
            self._file.touch(mode=0o600)
            connection = sqlite3.connect(self._file, timeout=_LOCKED)
        except (OSError, sqlite3.Error) as error:
            self._give_up(error)
            return True
        try:
            connection.execute("PRAGMA journal_mode = WAL")
            connection.execute("PRAGMA synchronous = NORMAL")  # what a power cut takes is made anew
            connection.executescript(self._tables)
        except sqlite3.Error as error:
            connection.close()
            self._give_up(error)
            return not _is_damage(error)
        self._connection = connection
        return True

    def close(self) -> None:
        """Let go of the file."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def _give_up(self, error: Exception) -> None:
        self.close()
        _log.info("%s: It is not used (%s); what it would hold is made anew.", self._file, error)

    def _put_aside(self) -> None:
        with suppress(OSError):
            self._file.replace(self._file.with_name(f"{self._file.name}.damaged"))
        for end in ("-wal", "-shm"):
            with suppress(OSError):
                self._file.with_name(f"{self._file.name}{end}").unlink()


@contextmanager
def opened(file: Path, tables: str) -> Iterator[CacheFile]:
    """A file that is open for a while.

    Args:
        file: where; see `CacheFile`.
        tables: statements that make its tables.
    """
    cache = CacheFile(file, tables)
    cache.open()
    try:
        yield cache
    finally:
        cache.close()


def made_by(code: Iterable[Path], libraries: Iterable[str] = ()) -> bytes:
    """Tell by which version of code and libraries something is made that is kept.

    Args:
        code: the files.
        libraries: their names; one that is not installed makes nothing.
    """
    digest = sha256()
    for path in sorted(code):
        digest.update(path.read_bytes())
    for name in libraries:
        # It takes as much time to load as it does to read some texts.
        from importlib.metadata import PackageNotFoundError, version  # noqa: PLC0415

        with suppress(PackageNotFoundError):
            digest.update(f"{name} {version(name)}\0".encode())
    return digest.digest()


def _is_damage(error: sqlite3.Error) -> bool:
    """Whether SQLite finds no database in a file, rather than that it cannot be used now."""
    code = getattr(error, "sqlite_errorcode", None)
    return code in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB)
