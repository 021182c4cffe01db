"""Texts of documents that are not in memory, got from the file in which readings are kept."""

import logging
import sqlite3
import zlib
from collections import OrderedDict
from collections.abc import Callable
from pathlib import Path
from threading import Lock
from typing import Any, TypeVar

from bot.documents.document import Block, Locator
from bot.errors import TextError
from bot.intake.written import Parts, read_parts

# Characters that are remembered, with what blocks take in as many bytes.
_REMEMBERED = 8_000_000
_OF_A_BLOCK = 150
# So many texts, and what stands where in them, are remembered however long they are: a question
# goes back to what it quotes.
_ALWAYS = 16
_LOCKED = 5.0  # see `bot.cachefile`

_TEXT = "SELECT text FROM outcomes WHERE key = ? AND text IS NOT NULL"
_PARTS = "SELECT parts, characters FROM outcomes WHERE key = ? AND parts IS NOT NULL"

_Thing = TypeVar("_Thing")
_log = logging.getLogger(__name__)


class StoredTexts:
    """See `bot.documents.document.Texts`. It may be pickled: what is kept in a file stays there.

    Args:
        file: in which they are kept.
        most: how many characters are remembered, of those that were asked for last.
    """

    def __init__(self, file: Path, most: int = _REMEMBERED) -> None:
        self._file = file
        self._most = most
        self._reading = Lock()
        self._connection: sqlite3.Connection | None = None
        self._remembering = Lock()
        self._remembered: OrderedDict[tuple[str, bytes], tuple[Any, int]] = OrderedDict()
        self._size = 0
        self._lost: set[bytes] = set()

    def __reduce__(self) -> tuple[type["StoredTexts"], tuple[Path, int]]:
        """The file and the bound, and nothing of what is open."""
        return StoredTexts, (self._file.absolute(), self._most)

    def text(self, key: bytes) -> str:
        """See `Texts`."""

        def made(written: bytes) -> tuple[str, int]:
            text = zlib.decompress(written).decode("utf-8", "surrogatepass")
            return text, len(text)

        return self._get(_TEXT, key, made)

    def parts(self, key: bytes) -> tuple[tuple[Block, ...], tuple[Locator, ...]]:
        """See `Texts`."""

        def made(written: bytes, characters: int) -> tuple[Parts, int]:
            parts = read_parts(zlib.decompress(written), characters)
            return parts, _OF_A_BLOCK * sum(map(len, parts))

        return self._get(_PARTS, key, made)

    def take_lost(self) -> set[bytes]:
        """What could not be got since this was asked last: it has to be read again."""
        with self._remembering:
            lost, self._lost = self._lost, set()
            return lost

    def close(self) -> None:
        """Let go of the file, until something is asked for."""
        with self._reading:
            self._close()

    def _get(self, query: str, key: bytes, made: Callable[..., tuple[_Thing, int]]) -> _Thing:
        place = query, key
        with self._remembering:
            if place in self._remembered:
                self._remembered.move_to_end(place)
                found: _Thing = self._remembered[place][0]
                return found
        try:
            found, size = made(*self._row(query, key))
        except (ValueError, zlib.error, sqlite3.Error, OSError) as error:
            with self._remembering:
                self._lost.add(key)
            _log.warning("%s: A text cannot be got (%s); it is read again.", self._file, error)
            raise TextError(
                "The text of a document is not there any more.",
                where=str(self._file),
                hint="Ask again in a minute: its file is read again by then.",
            ) from error
        self._remember(place, found, size)
        return found

    def _remember(self, place: tuple[str, bytes], thing: object, size: int) -> None:
        with self._remembering:
            if place in self._remembered:  # another thread was as quick
                return
            self._remembered[place] = thing, size
            self._size += size
            while self._size > self._most and len(self._remembered) > _ALWAYS:
                _, (_, gone) = self._remembered.popitem(last=False)
                self._size -= gone

    def _row(self, query: str, key: bytes) -> tuple[Any, ...]:
        """A row; where it is not to be had, the file may be another one by now."""
        with self._reading:
            for is_open in (self._connection is not None, False):
                try:
                    rows = self._open().execute(query, (key,)).fetchall()
                except sqlite3.Error:
                    self._close()
                    if not is_open:
                        raise
                else:
                    if rows:
                        row: tuple[Any, ...] = rows[0]
                        return row
                    self._close()
        raise ValueError("it is not in the file")

    def _open(self) -> sqlite3.Connection:
        if self._connection is None:
            # A file that is not there is not to be made.
            self._connection = sqlite3.connect(
                f"{self._file.absolute().as_uri()}?mode=rw",
                timeout=_LOCKED,
                uri=True,
                check_same_thread=False,  # one thread at a time
            )
        return self._connection

    def _close(self) -> None:
        if self._connection is not None:
            self._connection.close()
            self._connection = None
