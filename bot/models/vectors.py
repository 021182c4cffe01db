"""The vectors of texts, kept in a file, so that a restart makes only those that are new."""

import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from hashlib import sha256
from itertools import islice
from pathlib import Path
from time import time

import numpy as np

from bot.reading.protocols import Encoder, Progress, Vectors

# Vectors that are kept: some 200 MB of them. Those that were used longest ago make room.
MOST = 200_000
# Texts that are encoded, and kept, at a time: what an interruption loses at most.
_BATCH = 64
# How long another process may hold the file up, in seconds.
_LOCKED = 5.0
# A use is noted anew only after a day, so that a start with nothing new writes nothing.
_NOTED_FOR = 24 * 60 * 60
# Half precision: as many digits as count, in half of the room.
_KEPT = np.dtype("<f2")

_TABLES = """
CREATE TABLE IF NOT EXISTS vectors (
    key BLOB PRIMARY KEY, vector BLOB NOT NULL, used INTEGER NOT NULL
);
CREATE INDEX IF NOT EXISTS vectors_used ON vectors (used);
"""
_FIND = f"SELECT key, vector, used FROM vectors WHERE key IN ({','.join('?' * _BATCH)})"  # noqa: S608 - marks alone
_USE = "UPDATE vectors SET used = ? WHERE key = ?"
_KEEP = "INSERT OR REPLACE INTO vectors (key, vector, used) VALUES (?, ?, ?)"
_SHORTEN = """
DELETE FROM vectors WHERE key IN (
    SELECT key FROM vectors ORDER BY used LIMIT max(0, (SELECT count(*) FROM vectors) - ?)
)
"""


class CachedEncoder:
    """An encoder that remembers what it has encoded; see `bot.reading.protocols.Encoder`.

    A vector is the same whether it is made now or was kept: it has been in half precision either
    way. Any number of processes may share the file. A damaged one is put aside; where there can be
    none, everything is encoded anew.

    Args:
        encoder: makes the vectors.
        file: where they are kept; it is made, with its folder.
        most: how many are kept.
    """

    def __init__(self, encoder: Encoder, file: Path, most: int = MOST) -> None:
        self._encoder = encoder
        self._file = file
        self._most = most
        self.name = encoder.name

    def encode_question(self, question: str) -> Vectors:
        """See `Encoder.encode_question`; what people ask is not kept."""
        return self._encoder.encode_question(question)

    def encode(self, texts: Iterable[str], done: Progress) -> Vectors:
        """See `Encoder.encode`."""
        # What has another length was made by another model, whatever that was called.
        dimensions = len(self._encoder.encode_question(""))
        rows = [np.empty((0, dimensions), _KEPT)]
        with _opened(self._file, self._most) as kept:
            remaining = iter(texts)
            while batch := list(islice(remaining, _BATCH)):
                keys = [self._key(text) for text in batch]
                known = {
                    key: np.frombuffer(vector, _KEPT)
                    for key, vector in kept.find(keys).items()
                    if len(vector) == dimensions * _KEPT.itemsize
                }
                new = {key: text for key, text in zip(keys, batch, strict=True) if key not in known}
                done(len(batch) - len(new))
                if new:
                    made = self._encoder.encode(new.values(), done).astype(_KEPT)
                    known.update(zip(new, made, strict=True))
                    kept.keep({key: known[key].tobytes() for key in new})
                rows.append(np.array([known[key] for key in keys]))
        return np.concatenate(rows).astype(np.float32)

    def _key(self, text: str) -> bytes:
        named = f"{self.name}\0{text}"
        return sha256(named.encode("utf-8", "surrogatepass")).digest()


class _Kept:
    """What is kept in a file. From its first fault on, nothing is known and nothing is kept.

    Args:
        file: where.
        most: how many vectors are kept.
    """

    def __init__(self, file: Path, most: int) -> None:
        self._file = file
        self._most = most
        self._connection: sqlite3.Connection | None = None

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
            # Directions tell something of what documents say, so that they are their owner's alone.
            self._file.touch(mode=0o600)
            connection = sqlite3.connect(self._file, timeout=_LOCKED)
        except (OSError, sqlite3.Error):
            return True
        try:
            connection.execute("PRAGMA journal_mode = WAL")
            connection.execute("PRAGMA synchronous = NORMAL")  # what a power cut takes is made anew
            connection.executescript(_TABLES)
        except sqlite3.Error as error:
            connection.close()
            return not _is_damage(error)
        self._connection = connection
        return True

    def close(self) -> None:
        """Let go of the file."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def find(self, keys: Sequence[bytes]) -> dict[bytes, bytes]:
        """The vectors that are known, by key; `_BATCH` keys at most."""
        if self._connection is None:
            return {}
        found: dict[bytes, bytes] = {}
        with self._transaction(self._connection) as connection:
            now = int(time())
            filled = [*keys, *(b"",) * (_BATCH - len(keys))]
            rows = connection.execute(_FIND, filled).fetchall()
            found.update((key, vector) for key, vector, _ in rows)
            connection.executemany(
                _USE, [(now, key) for key, _, used in rows if used < now - _NOTED_FOR]
            )
        return found

    def keep(self, vectors: Mapping[bytes, bytes]) -> None:
        """Keep vectors by key, and let go of those that were used longest ago."""
        if self._connection is None:
            return
        with self._transaction(self._connection) as connection:
            now = int(time())
            connection.executemany(_KEEP, [(*one, now) for one in vectors.items()])
            connection.execute(_SHORTEN, (self._most,))

    @contextmanager
    def _transaction(self, connection: sqlite3.Connection) -> Iterator[sqlite3.Connection]:
        """A transaction; a fault in it ends the use of the file, and nothing else."""
        try:
            with connection:
                yield connection
        except sqlite3.Error as error:
            self.close()
            if _is_damage(error):
                self._put_aside()

    def _put_aside(self) -> None:
        with suppress(OSError):
            self._file.replace(self._file.with_name(f"{self._file.name}.damaged"))
        for end in ("-wal", "-shm"):
            with suppress(OSError):
                self._file.with_name(f"{self._file.name}{end}").unlink()


@contextmanager
def _opened(file: Path, most: int) -> Iterator[_Kept]:
    kept = _Kept(file, most)
    kept.open()
    try:
        yield kept
    finally:
        kept.close()


def _is_damage(error: sqlite3.Error) -> bool:
    """Whether SQLite finds no database in a file, rather than that it cannot be used now."""
    code = getattr(error, "sqlite_errorcode", None)
    return code in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB)
