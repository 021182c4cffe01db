"""Analysed sentences in a file, read when they are asked for."""

import sqlite3
from array import array
from bisect import bisect_right
from collections import OrderedDict
from collections.abc import Iterable, Iterator, Sequence
from itertools import accumulate, chain
from pathlib import Path
from threading import Lock
from typing import TypeAlias, overload

from bot.answering.index import IndexedSentence
from bot.documents.document import Document
from bot.indexes.database import PinnedFile
from bot.indexes.written import read_lengths, read_passage, read_title

# Passages whose sentences are held in memory: those of some fifty questions.
_MOST_HELD = 400

TABLES = """
CREATE TABLE IF NOT EXISTS documents (
    number INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, lengths BLOB NOT NULL,
    length INTEGER NOT NULL, title BLOB NOT NULL, statistics BLOB NOT NULL, entries BLOB NOT NULL
);
CREATE TABLE IF NOT EXISTS passages (number INTEGER PRIMARY KEY, passage BLOB NOT NULL);
"""
_PASSAGE = """
SELECT passage, title FROM passages, documents WHERE passages.number = ? AND documents.number = ?
"""
# The number of a passage is that of its document, shifted, and its own there.
SHIFT = 24

# Eight bytes a number, whatever there is of them.
_Numbers: TypeAlias = "array[int]"


class StoredSentences:
    """The sentences of some documents, as they are in a file when this is made; see `Sentences`.

    Args:
        file: which; it holds all these documents.
        documents: those, in their order, with the id and the number in the file of each.

    Attributes:
        numbers: those of the documents in the file.
        file: the same, as it is seen.
    """

    def __init__(self, file: Path, documents: Sequence[tuple[Document, str, int]]) -> None:
        self._lock = Lock()
        self.file = self._file = PinnedFile(file)
        kept = self._kept()
        searched = [(one, key, number) for one, key, number in documents if kept[number][0]]
        self.documents = len(searched)
        self._documents = [one for one, _, _ in searched]
        self.numbers = [number for _, _, number in documents]
        self._searched = [number for _, _, number in searched]
        lengths = [read_lengths(kept[number][0]) for number in self._searched]
        # For each document, and one more behind the last, how many passages are before it; for
        # each passage, likewise, how many sentences.
        self._passages_before = _sums(map(len, lengths))
        self._sentences_before = _sums(chain.from_iterable(lengths))
        total = sum(kept[number][1] for number in self._searched)
        self.average_length = max(1.0, total / max(1, len(self)))
        self.passages: Sequence[range] = _Passages(self._sentences_before)
        self._place = {one: place for place, one in enumerate(self._documents)}
        self._first: dict[str, int] = {
            key: first for (_, key, _), first in zip(searched, self._passages_before, strict=False)
        }
        self._held: OrderedDict[int, tuple[IndexedSentence, ...]] = OrderedDict()

    def __len__(self) -> int:
        return self._sentences_before[-1]

    def __getitem__(self, number: int, /) -> IndexedSentence:
        if not 0 <= number < len(self):
            raise IndexError(number)
        passage = self.passage_of(number)
        return self._passage(passage)[number - self._sentences_before[passage]]

    def __iter__(self) -> Iterator[IndexedSentence]:
        return (self[number] for number in range(len(self)))

    def passage_of(self, number: int) -> int:
        """See `Sentences.passage_of`."""
        return _holder(self._sentences_before, number)

    def first_passage(self, document: str) -> int:
        """See `Sentences.first_passage`."""
        return self._first[document]

    def of(self, document: Document) -> range:
        """See `Sentences.of`."""
        place = self._place.get(document)
        if place is None:
            return range(0)
        first, behind = self._passages_before[place], self._passages_before[place + 1]
        return range(self._sentences_before[first], self._sentences_before[behind])

    def _kept(self) -> dict[int, tuple[bytes, int]]:
        """Of each document in the file, how many sentences its passages have, and its length."""
        found = self._file.ask("SELECT number, lengths, length FROM documents")
        return {number: (lengths, length) for number, lengths, length in found}

    def _passage(self, passage: int) -> tuple[IndexedSentence, ...]:
        with self._lock:
            held = self._held.get(passage)
            if held is not None:
                self._held.move_to_end(passage)
                return held
        place = _holder(self._passages_before, passage)
        number = self._searched[place]
        inside = passage - self._passages_before[place]
        ((written, title),) = self._file.ask(_PASSAGE, number << SHIFT | inside, number)
        read = read_passage(written, self._documents[place], read_title(title))
        with self._lock:
            self._held[passage] = read
            if len(self._held) > _MOST_HELD:
                self._held.popitem(last=False)
        return read


class _Passages(Sequence[range]):
    def __init__(self, sentences_before: _Numbers) -> None:
        self._before = sentences_before

    def __len__(self) -> int:
        return len(self._before) - 1

    @overload
    def __getitem__(self, number: int) -> range: ...

    @overload
    def __getitem__(self, number: slice) -> list[range]: ...

    def __getitem__(self, number: int | slice) -> range | list[range]:
        if isinstance(number, slice):
            return [self[one] for one in range(*number.indices(len(self)))]
        if not 0 <= number < len(self):
            raise IndexError(number)
        return range(self._before[number], self._before[number + 1])


def _sums(lengths: Iterable[int]) -> _Numbers:
    """How much there is before each of some lengths, and before what would follow the last."""
    return array("q", accumulate(lengths, initial=0))


def _holder(before: _Numbers, number: int) -> int:
    """Which stretch a number lies in; none is empty."""
    return bisect_right(before, number) - 1


def read_kept(connection: sqlite3.Connection) -> dict[str, int]:
    """The documents in a file: their numbers, by their ids."""
    return dict(connection.execute("SELECT id, number FROM documents"))
