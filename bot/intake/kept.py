"""What was read of files, kept from one start to the next; and texts that are not in memory."""

import json
import os
import sqlite3
import zlib
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from functools import cache
from hashlib import sha256
from pathlib import Path
from sys import intern
from time import time
from typing import Any

from bot.cachefile import CacheFile, made_by, opened
from bot.documents.document import Document, Stored
from bot.documents.read import TEXT, Reading, described
from bot.errors import DocumentError
from bot.intake.known import Known, Members, Version
from bot.intake.texts import StoredTexts
from bot.intake.written import read_said, write_error, write_parts, write_said

# Bytes that are kept: what was read of some 50,000 files. What was used longest ago makes room.
MOST = 500_000_000
# What is written at a time: so many rows, or so many bytes of them.
_BATCH = 256
_BATCH_BYTES = 4_000_000
# What nobody has used for so long goes too: a document that was deleted is not kept for ever.
_FORGOTTEN_AFTER = 30 * 24 * 60 * 60
# A use is noted anew only after a day, so that a start with nothing new writes nothing.
NOTED_FOR = 24 * 60 * 60
# What was used since may be what another process answers from, and makes no room.
_IN_USE = 3 * NOTED_FOR
# What reads formats that are not text.
_LIBRARIES = "lxml mammoth pypdfium2 python-calamine python-pptx selectolax xlrd".split()
_HERE = Path(__file__).parent

# A row without a text says why there is none. (`readings` is what earlier versions made.)
_TABLES = """
DROP TABLE IF EXISTS readings;
CREATE TABLE IF NOT EXISTS outcomes (
    key BLOB PRIMARY KEY, used INTEGER NOT NULL, size INTEGER NOT NULL,
    content_hash TEXT NOT NULL, blocks_hash TEXT NOT NULL, characters INTEGER NOT NULL,
    said BLOB NOT NULL, parts BLOB, text BLOB
);
CREATE INDEX IF NOT EXISTS outcomes_used ON outcomes (used, size);
CREATE TABLE IF NOT EXISTS looks (
    key BLOB PRIMARY KEY, used INTEGER NOT NULL, stamp TEXT NOT NULL, found TEXT NOT NULL
);
"""
_FIND = """
SELECT used, said, text IS NOT NULL, characters, content_hash, blocks_hash
FROM outcomes WHERE key = ?
"""
_KEEP = "INSERT OR REPLACE INTO outcomes VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)"
_DROP = "DELETE FROM outcomes WHERE key = ?"
_LOOK = "SELECT used, stamp, found FROM looks WHERE key = ?"
_KEEP_LOOK = "INSERT OR REPLACE INTO looks VALUES (?, ?, ?, ?)"
_USE = "UPDATE {} SET used = ? WHERE key = ?"
_FORGET = "DELETE FROM {} WHERE used < ?"
_SHORTEN = """
DELETE FROM outcomes WHERE used < ? AND key IN (
    SELECT key FROM (
        SELECT key, sum(size) OVER (ORDER BY used DESC, key) AS together FROM outcomes
    ) WHERE together > ?
)
"""

_Row = tuple[bytes, int, int, str, str, int, bytes, bytes | None, bytes | None]


class Kept:
    """Readings in a file, by what they were read from and by what.

    Args:
        file: where they are.
        texts: gets the texts that are in it.
        most: how many bytes of them are kept; what was used lately is kept in any case.
    """

    def __init__(self, file: CacheFile, texts: StoredTexts, most: int) -> None:
        self._file = file
        self._texts = texts
        self._most = most
        self._now = int(time())
        self._new: dict[bytes, _Row] = {}
        self._bytes = 0
        self._looks: list[tuple[bytes, int, str, str]] = []
        self._used: dict[str, list[bytes]] = {"outcomes": [], "looks": []}
        self._has_grown = False

    def find(self, version: Version, where: str) -> Known | DocumentError | None:
        """What has come of this content; None where that is not known, or damaged.

        Args:
            version: the content.
            where: how to call it in an error.
        """
        key = _key(version)
        row = self._found("outcomes", _FIND, key)
        if row is None:
            return None
        said, has_text, characters, content_hash, blocks_hash = row
        try:
            found = read_said(said, where)
        except ValueError:
            return None
        if isinstance(found, DocumentError):
            return found
        if not has_text:
            return None
        return Known(*found, Stored(self._texts, key, content_hash, blocks_hash, characters))

    def keep(self, version: Version, outcome: Reading | DocumentError) -> None:
        """Keep what has come of this content."""
        key = _key(version)
        if isinstance(outcome, DocumentError):
            said = write_error(outcome)
            row: _Row = (key, self._now, len(said), "", "", 0, said, None, None)
        else:
            document = Document("", outcome.text, outcome.metadata, outcome.blocks)
            said = write_said(described(outcome), outcome.notes)
            parts = zlib.compress(write_parts(outcome.blocks, outcome.locators), 1)
            text = zlib.compress(outcome.text.encode("utf-8", "surrogatepass"), 1)
            row = (
                key,
                self._now,
                len(said) + len(parts) + len(text),
                document.content_hash,
                document.blocks_hash,
                len(outcome.text),
                said,
                parts,
                text,
            )
        self._new[key] = row
        self._bytes += row[2]
        if len(self._new) >= _BATCH or self._bytes > _BATCH_BYTES:
            self.flush()

    def members(self, path: str, stamp: str, *, notes: bool) -> Members | None:
        """What was found in a file when it was looked into last.

        Args:
            path: of the file.
            stamp: what changes with it.
            notes: see `Version`.

        Returns:
            It; None where the file has changed since, or nobody knows.
        """
        row = self._found("looks", _LOOK, _key_of_file(path))
        if row is None or row[0] != stamp:
            return None
        try:
            return {name: _member(*one, notes=notes) for name, *one in json.loads(row[1])}
        except (ValueError, TypeError, KeyError):
            return None

    def keep_members(self, path: str, stamp: str, members: Members) -> None:
        """Keep what was found in a file; see `members`."""
        found = json.dumps([[name, *_listed(one)] for name, one in members.items()])
        self._looks.append((_key_of_file(path), self._now, stamp, found))

    def use(self, keys: Collection[bytes]) -> None:
        """Note that what was read is still used."""
        self._used["outcomes"] += keys

    def drop(self, keys: Collection[bytes]) -> None:
        """Let go of what turned out to be of no use."""
        gone = [(key,) for key in keys]
        self._file.run(lambda connection: connection.executemany(_DROP, gone), None)

    def flush(self) -> None:
        """Write what is new."""
        if not (self._new or self._looks or any(self._used.values())):
            return

        def flushed(connection: sqlite3.Connection) -> None:
            connection.executemany(_KEEP, self._new.values())
            connection.executemany(_KEEP_LOOK, self._looks)
            for table, keys in self._used.items():
                connection.executemany(_USE.format(table), [(self._now, key) for key in keys])

        self._file.run(flushed, None)
        self._has_grown |= bool(self._new)
        self._new.clear()
        self._looks.clear()
        self._used = {table: [] for table in self._used}
        self._bytes = 0

    def shorten(self) -> None:
        """Write what is new, and let go of what was used longest ago."""

        def shortened(connection: sqlite3.Connection) -> None:
            for table in self._used:
                connection.execute(_FORGET.format(table), (self._now - _FORGOTTEN_AFTER,))
            connection.execute(_SHORTEN, (self._now - _IN_USE, self._most))

        self.flush()
        if self._has_grown:
            self._file.run(shortened, None)

    def _found(self, table: str, query: str, key: bytes) -> tuple[Any, ...] | None:
        """A row without what says when it was used; that it is used now is noted."""
        none: list[tuple[Any, ...]] = []
        rows = self._file.run(lambda opened: opened.execute(query, (key,)).fetchall(), none)
        if not rows:
            return None
        ((used, *row),) = rows
        if used < self._now - NOTED_FOR:
            self._used[table].append(key)
        return tuple(row)


@contextmanager
def kept_in(file: Path, texts: StoredTexts | None = None, most: int = MOST) -> Iterator[Kept]:
    """What is kept in a file, which is open for a while.

    Args:
        file: where; a fault of it costs time, or memory, and nothing else.
        texts: gets the texts that are in it.
        most: how many bytes are kept.
    """
    with opened(file, _TABLES) as cache:
        kept = Kept(cache, texts or StoredTexts(file), most)
        try:
            yield kept
        finally:
            kept.shorten()


def readings_file() -> Path:
    """The file for what was read, where this system keeps what a program has made.

    It need not exist.
    """
    from platformdirs import user_state_path  # noqa: PLC0415 - most commands need no folder

    return user_state_path("pullquote") / "readings.db"


def _key(version: Version) -> bytes:
    by = _made_by() if version.suffix in TEXT else _made_by(*_LIBRARIES)
    how = f"{version.suffix}{' with notes' * version.notes}"
    return sha256(b"\0".join((version.digest, how.encode(), by))).digest()


def _key_of_file(path: str) -> bytes:
    absolute = path if os.path.isabs(path) else os.path.abspath(path)  # noqa: PTH100, PTH117 - fast
    return sha256(b"\0".join((os.fsencode(absolute), _made_by()))).digest()


def _listed(found: Version | DocumentError | None) -> list[str]:
    if isinstance(found, Version):
        return [found.suffix, found.digest.hex()]
    return [] if found is None else [found.problem, found.hint, ""]


def _member(*listed: str, notes: bool) -> Version | DocumentError | None:
    match listed:
        case [suffix, digest]:
            return Version(bytes.fromhex(digest), intern(suffix), notes)
        case [problem, hint, where]:
            return DocumentError(problem, where=where, hint=hint)
        case []:
            return None
    raise ValueError(listed)


@cache
def _made_by(*libraries: str) -> bytes:
    """What changes with the code that reads, and with libraries."""
    code = (*(_HERE.parent / "documents").rglob("*.py"), _HERE / "written.py")
    return made_by(code, libraries)
