"""What was read of files, kept from one start to the next."""

import sqlite3
import zlib
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import cache
from hashlib import sha256
from pathlib import Path
from time import time

from bot.cachefile import CacheFile, opened
from bot.documents.read import TEXT
from bot.intake.crew import Outcome, Version
from bot.intake.written import read, write

# Bytes that are kept: what was read of some 50,000 files. What was used longest ago makes room.
MOST = 500_000_000
# Readings that are written at a time.
_BATCH = 64
# What nobody has used for so long goes too: a document that was deleted is not kept for ever.
_FORGOTTEN_AFTER = 30 * 24 * 60 * 60
# A use is noted anew only after a day, so that a start with nothing new writes nothing.
_NOTED_FOR = 24 * 60 * 60
# What reads formats that are not text.
_LIBRARIES = "defusedxml lxml mammoth pypdfium2 python-calamine python-pptx selectolax".split()
_HERE = Path(__file__).parent

_TABLES = """
CREATE TABLE IF NOT EXISTS readings (
    key BLOB PRIMARY KEY, reading BLOB NOT NULL, size INTEGER NOT NULL, used INTEGER NOT NULL
);
CREATE INDEX IF NOT EXISTS readings_used ON readings (used, size);
"""
_FIND = "SELECT reading, used FROM readings WHERE key = ?"
_USE = "UPDATE readings SET used = ? WHERE key = ?"
_KEEP = "INSERT OR REPLACE INTO readings (key, reading, size, used) VALUES (?, ?, ?, ?)"
_FORGET = "DELETE FROM readings WHERE used < ?"
_SHORTEN = """
DELETE FROM readings WHERE key IN (
    SELECT key FROM (
        SELECT key, sum(size) OVER (ORDER BY used DESC, key) AS together FROM readings
    ) WHERE together > ?
)
"""


class Kept:
    """Readings in a file, by what they were read from and by what.

    Args:
        file: where they are.
        most: how many bytes of them are kept.
    """

    def __init__(self, file: CacheFile, most: int) -> None:
        self._file = file
        self._most = most
        self._new: list[tuple[bytes, bytes, int, int]] = []

    def find(self, version: Version, where: str) -> Outcome | None:
        """What has come of this content; None where that is not known, or damaged.

        Args:
            version: the content.
            where: how to call it in an error.
        """
        key = _key(version)

        def found(connection: sqlite3.Connection) -> bytes | None:
            row = connection.execute(_FIND, (key,)).fetchone()
            if row is None:
                return None
            written, used = row
            now = int(time())
            if used < now - _NOTED_FOR:
                connection.execute(_USE, (now, key))
            return bytes(written)

        written = self._file.run(found, None)
        try:
            return None if written is None else read(zlib.decompress(written), where)
        except (ValueError, zlib.error):
            return None

    def keep(self, version: Version, outcome: Outcome) -> None:
        """Keep what has come of this content."""
        written = zlib.compress(write(outcome), 1)
        self._new.append((_key(version), written, len(written), int(time())))
        if len(self._new) == _BATCH:
            self.flush()

    def flush(self) -> None:
        """Write what is new, and let go of what was used longest ago."""

        def flushed(connection: sqlite3.Connection) -> None:
            connection.executemany(_KEEP, self._new)
            connection.execute(_FORGET, (int(time()) - _FORGOTTEN_AFTER,))
            connection.execute(_SHORTEN, (self._most,))

        if self._new:
            self._file.run(flushed, None)
            self._new.clear()


@contextmanager
def kept_in(file: Path, most: int = MOST) -> Iterator[Kept]:
    """What is kept in a file, which is open for a while.

    Args:
        file: where; a fault of it costs time, and nothing else.
        most: how many bytes are kept.
    """
    with opened(file, _TABLES) as cache:
        kept = Kept(cache, most)
        try:
            yield kept
        finally:
            kept.flush()


def readings_file() -> Path:
    """The file for what was read, where this system keeps what a program has made.

    It need not exist.
    """
    from platformdirs import user_state_path  # noqa: PLC0415 - most commands need no folder

    return user_state_path("pullquote") / "readings.db"


def _key(version: Version) -> bytes:
    by = _code() if version.suffix in TEXT else _code() + _libraries()
    how = f"{version.suffix}{' with notes' * version.notes}"
    return sha256(b"\0".join((version.digest, how.encode(), by))).digest()


@cache
def _code() -> bytes:
    """What changes with the code that reads."""
    digest = sha256()
    for path in (*sorted((_HERE.parent / "documents").rglob("*.py")), _HERE / "written.py"):
        digest.update(path.read_bytes())
    return digest.digest()


@cache
def _libraries() -> bytes:
    """What changes with the libraries that read."""
    # As much time as it takes to read some texts.
    from importlib.metadata import PackageNotFoundError, version  # noqa: PLC0415

    found = []
    for name in _LIBRARIES:
        with suppress(PackageNotFoundError):
            found.append(f"{name} {version(name)}")
    return "\0".join(found).encode()
