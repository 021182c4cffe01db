"""Statistics of the terms of documents, in a file."""

import sqlite3
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from pathlib import Path

from bot.indexes.database import PinnedFile, connect, note_change
from bot.indexes.written import DocumentStatistics
from bot.language.ranges import Range
from bot.language.spelling import Vocabulary

# Terms and words that are looked up once for many questions.
_MOST_KNOWN = 20_000
# Entries that are gathered before they are added to those in the file.
_MOST_GATHERED = 200_000

_TABLES = """
CREATE TABLE IF NOT EXISTS documents (document INTEGER PRIMARY KEY);
CREATE TABLE IF NOT EXISTS terms (
    term TEXT PRIMARY KEY, frequency INTEGER NOT NULL, capitals INTEGER NOT NULL,
    others INTEGER NOT NULL, documents INTEGER NOT NULL
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS words (
    word TEXT NOT NULL, term TEXT NOT NULL, documents INTEGER NOT NULL,
    PRIMARY KEY (word, term)
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS words_alike ON words (substr(word, 1, 1), length(word), word);
"""
_ADD_TERMS = """
INSERT INTO terms VALUES (?, ?, ?, ?, ?) ON CONFLICT (term) DO UPDATE SET
    frequency = frequency + excluded.frequency, capitals = capitals + excluded.capitals,
    others = others + excluded.others, documents = documents + excluded.documents
"""
_ADD_WORDS = """
INSERT INTO words VALUES (?, ?, ?) ON CONFLICT (word, term) DO UPDATE SET
    documents = documents + excluded.documents
"""


class Tally:
    """Counts that are to be added to those in a file."""

    def __init__(self) -> None:
        self._terms: dict[str, list[int]] = {}
        self._words: dict[tuple[str, str], int] = {}

    def add(self, statistics: DocumentStatistics, sign: int) -> None:
        """Count a document in, or out.

        Args:
            statistics: the document's.
            sign: 1 or -1.
        """
        for term, (frequency, capitals, others) in statistics.counts.items():
            counts = self._terms.setdefault(term, [0, 0, 0, 0])
            counts[0] += sign * frequency
            counts[1] += sign * capitals
            counts[2] += sign * others
            counts[3] += sign
        for word in statistics.words.items():
            self._words[word] = self._words.get(word, 0) + sign

    @property
    def full(self) -> bool:
        """Whether it is time to flush."""
        return len(self._terms) + len(self._words) > _MOST_GATHERED

    def flush(self, connection: sqlite3.Connection) -> None:
        """Add what was counted to what is in the file."""
        # In the order in which they are kept, this goes twice as fast.
        connection.executemany(
            _ADD_TERMS, ((term, *counts) for term, counts in sorted(self._terms.items()))
        )
        connection.executemany(
            _ADD_WORDS, ((*word, count) for word, count in sorted(self._words.items()))
        )
        self._terms.clear()
        self._words.clear()


def count(
    file: Path, wanted: Sequence[int], statistics: Callable[[int], DocumentStatistics]
) -> None:
    """Let a file hold the statistics of these documents, whole or not at all.

    Args:
        file: which.
        wanted: the numbers of the documents.
        statistics: of one, also of one that was wanted before; what it raises ends the work.
    """
    with connect(file, _TABLES) as connection, connection:
        before = {number for (number,) in connection.execute("SELECT document FROM documents")}
        come = [number for number in wanted if number not in before]
        gone = before.difference(wanted)
        tally = Tally()
        for number, sign in (*((one, 1) for one in come), *((one, -1) for one in sorted(gone))):
            tally.add(statistics(number), sign)
            if tally.full:
                tally.flush(connection)
        tally.flush(connection)
        if gone:
            connection.execute("DELETE FROM terms WHERE documents = 0")
            connection.execute("DELETE FROM words WHERE documents = 0")
        connection.executemany("DELETE FROM documents WHERE document = ?", zip(gone))
        connection.executemany("INSERT INTO documents VALUES (?)", zip(come))
        if come or gone:
            note_change(connection)


class StoredStatistics:
    """Statistics as they are in a file when this is made; see `Statistics`.

    Args:
        file: which.

    Attributes:
        file: the same, as it is seen.
    """

    def __init__(self, file: Path) -> None:
        self.file = self._file = PinnedFile(file)
        self._row = lru_cache(_MOST_KNOWN)(self._look_up)
        self.words: Mapping[str, str] = _Words(self._file)
        self.vocabulary: Vocabulary = _Vocabulary(self.words, self._file)
        self._ranges: dict[str, list[Range]] = {}
        # No other term begins so.
        for (term,) in self._file.ask("SELECT term FROM terms WHERE term >= '[' AND term < '\\\\'"):
            if found := Range.of(term):
                for unit in found.units:
                    self._ranges.setdefault(unit, []).append(found)

    def __contains__(self, term: str) -> bool:
        """See `Statistics.__contains__`."""
        return self._row(term) is not None

    def frequency(self, term: str) -> int:
        """See `Statistics.frequency`."""
        row = self._row(term)
        return 0 if row is None else row[0]

    def is_name(self, term: str) -> bool:
        """See `Statistics.is_name`."""
        row = self._row(term)
        return row is not None and row[1] > row[2]

    def ranges(self, unit: str) -> Iterable[Range]:
        """See `Statistics.ranges`."""
        return self._ranges.get(unit, ())

    def _look_up(self, term: str) -> tuple[int, int, int] | None:
        found = self._file.ask("SELECT frequency, capitals, others FROM terms WHERE term = ?", term)
        return found[0] if found else None


class _Words(Mapping[str, str]):
    """Words as they are written, and their terms; of two, that of most documents."""

    def __init__(self, file: PinnedFile) -> None:
        self._file = file
        self._term = lru_cache(_MOST_KNOWN)(self._look_up)

    def __getitem__(self, word: str) -> str:
        term = self._term(word)
        if term is None:
            raise KeyError(word)
        return term

    def __contains__(self, word: object) -> bool:
        return isinstance(word, str) and self._term(word) is not None

    def __iter__(self) -> Iterator[str]:
        return (word for (word,) in self._file.ask("SELECT DISTINCT word FROM words"))

    def __len__(self) -> int:
        return len(list(iter(self)))

    def _look_up(self, word: str) -> str | None:
        found = self._file.ask(
            "SELECT term FROM words WHERE word = ? ORDER BY documents DESC, term LIMIT 1", word
        )
        return found[0][0] if found else None


class _Vocabulary(Vocabulary):
    def __init__(self, words: Mapping[str, str], file: PinnedFile) -> None:
        super().__init__(words)
        self._file = file

    def alike(self, first: str, length: int) -> Sequence[str]:
        """See `Vocabulary.alike`."""
        found = self._file.ask(
            "SELECT DISTINCT word FROM words WHERE substr(word, 1, 1) = ? AND length(word) = ?",
            first,
            length,
        )
        return [word for (word,) in found]
