"""Indexes in a folder: what is new is analysed, and what is known is used again."""

import fcntl
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from hashlib import sha256
from itertools import islice
from pathlib import Path
from time import sleep
from typing import TypeAlias
from weakref import WeakSet

from bot.answering.index import document_id
from bot.documents.document import Document
from bot.indexes.analysing import analysed
from bot.indexes.database import PinnedFile, connect, note_change
from bot.indexes.sentences import SHIFT, TABLES, StoredSentences, read_kept
from bot.indexes.statistics import StoredStatistics, count
from bot.indexes.written import DocumentStatistics, WrittenDocument, read_entries, read_statistics
from bot.language.glossary import Glossary
from bot.retrieval.engine import Engine, EngineFactory, Entry, Holding

# Documents that are written at a time: what a killed process has to do again.
_BATCH = 256

# Seconds between two looks whether another process has done its work.
_LOOK_EVERY = 0.05

# Told of how many documents of how many are ready, again and again.
Progress: TypeAlias = Callable[[int, int], None]


class IndexFolder:
    """Indexes of documents that share a folder.

    Several processes may use it: one at a time takes in what is new, and the indexes of all go
    on with what they were opened with.

    Args:
        folder: where; it is made if it is not there.
        glossary: what stands for one another in the documents.
        make_engine: makes what finds passages.
    """

    def __init__(self, folder: Path, glossary: Glossary, make_engine: EngineFactory) -> None:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._folder = folder
        self.glossary = glossary
        self._passages = folder / "passages.db"
        self._make_engine = make_engine
        self._opened: WeakSet[StoredSentences] = WeakSet()
        self._files: WeakSet[PinnedFile] = WeakSet()

    def open(
        self, documents: Sequence[Document], progress: Progress, *, whole: bool, clears: bool
    ) -> tuple[StoredSentences, StoredStatistics, Engine]:
        """The parts of an index of some documents.

        Args:
            documents: in their order.
            whole: whether these are all documents.
            clears: whether what is kept of others may go, unless an index of this process is of
                them.
            progress: told again and again while it takes long; what it raises ends the work, of
                which most stays done.
        """
        ids = [document_id(one) for one in documents]
        with (
            self._writing(lambda: progress(0, len(documents))),
            connect(self._passages, TABLES) as connection,
        ):
            for pinned in list(self._files):
                pinned.catch_up()
            numbers = read_kept(connection)
            # Where nobody clears, as much may be left as there is.
            clears = clears or (whole and len(numbers) > 2 * len(documents))
            used = set().union(*(one.numbers for one in self._opened))
            others = [key for key, number in numbers.items() if not clears or number in used]
            lacking = [one for one, key in zip(documents, ids, strict=True) if key not in numbers]
            done, total = len(documents) - len(lacking), len(documents)
            progress(done, total)
            for batch in _batches(analysed(lacking, self.glossary)):
                _write(connection, batch, numbers)
                progress(done := done + len(batch), total)

            def statistics_of(number: int) -> DocumentStatistics:
                progress(total, total)
                return read_statistics(_column(connection, "statistics", number))

            def entries(key: str) -> Sequence[Entry]:
                progress(total, total)
                return read_entries(_column(connection, "entries", numbers[key]), key)

            file = self._folder / f"statistics-{'all' if whole else _label(documents)}.db"
            wanted = [numbers[key] for key in ids]
            count(file, wanted, statistics_of)
            engine = self._make_engine(
                Holding(ids, entries, others, clears, lambda: progress(total, total))
            )
            if clears:
                self._forget(connection, set(numbers.values()) - used - {*wanted}, file)
            # At last, so that they see the latest state.
            sentences = StoredSentences(
                self._passages, list(zip(documents, ids, wanted, strict=True))
            )
            statistics = StoredStatistics(file)
            self._opened.add(sentences)
            self._files.update((sentences.file, statistics.file))
            return sentences, statistics, engine

    def _forget(self, connection: sqlite3.Connection, gone: set[int], file: Path) -> None:
        """Let go of documents; who has them open, in any process, goes on with what it has.

        Args:
            connection: to the file of passages.
            gone: the numbers of the documents.
            file: statistics that do not count them.
        """
        if not gone:
            return
        # Statistics that still count a document could not be brought up to date without it.
        for other in self._folder.glob("statistics-*.db*"):
            if not other.name.startswith(file.name):
                other.unlink(missing_ok=True)
        with connection:
            for number in gone:
                span = number << SHIFT, (number + 1) << SHIFT
                connection.execute("DELETE FROM passages WHERE number >= ? AND number < ?", span)
                connection.execute("DELETE FROM documents WHERE number = ?", (number,))
            note_change(connection)

    @contextmanager
    def _writing(self, waiting: Callable[[], None]) -> Iterator[None]:
        """Wait until nobody else changes what is in the folder; whoever is killed lets go.

        Args:
            waiting: called again and again meanwhile; what it raises ends that.
        """
        with (self._folder / "writing").open("wb") as lock:
            while True:
                try:
                    fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                    break
                except BlockingIOError:
                    waiting()
                    sleep(_LOOK_EVERY)
            yield


def _write(
    connection: sqlite3.Connection, batch: Sequence[WrittenDocument], numbers: dict[str, int]
) -> None:
    """Keep documents, all of them or none, and note their numbers."""
    with connection:
        for one in batch:
            ((number,),) = connection.execute(
                "INSERT INTO documents (id, lengths, length, title, statistics, entries) "
                "VALUES (?, ?, ?, ?, ?, ?) RETURNING number",
                (one.id, one.lengths, one.length, one.title, one.statistics, one.entries),
            ).fetchall()
            numbers[one.id] = number
            connection.executemany(
                "INSERT INTO passages VALUES (?, ?)",
                ((number << SHIFT | place, passage) for place, passage in enumerate(one.passages)),
            )
        note_change(connection)


_COLUMNS = {
    "entries": "SELECT entries FROM documents WHERE number = ?",
    "statistics": "SELECT statistics FROM documents WHERE number = ?",
}


def _column(connection: sqlite3.Connection, column: str, number: int) -> bytes:
    ((value,),) = connection.execute(_COLUMNS[column], (number,)).fetchall()
    return bytes(value)


def _batches(written: Iterator[WrittenDocument]) -> Iterator[list[WrittenDocument]]:
    while batch := list(islice(written, _BATCH)):
        yield batch


def _label(documents: Sequence[Document]) -> str:
    """Names a set of documents, whatever becomes of their texts."""
    names = "\0".join(sorted(one.name for one in documents))
    return sha256(names.encode("utf-8", "surrogatepass")).hexdigest()[:16]
