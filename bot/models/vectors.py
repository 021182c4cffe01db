"""The vectors of texts, kept in a file, so that a restart makes only those that are new."""

import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from hashlib import sha256
from itertools import islice
from pathlib import Path
from time import time

import numpy as np

from bot.cachefile import CacheFile, opened
from bot.reading.protocols import Encoder, Progress, Vectors

# Vectors that are kept: some 200 MB of them. Those that were used longest ago make room.
MOST = 200_000
# Texts that are encoded, and kept, at a time: what an interruption loses at most.
_BATCH = 64
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
        # Directions tell something of what documents say: the file is its owner's alone.
        with opened(self._file, _TABLES) as file:
            kept = _Kept(file, self._most)
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
    """The vectors that are kept in a file.

    Args:
        file: where.
        most: how many are kept.
    """

    def __init__(self, file: CacheFile, most: int) -> None:
        self._file = file
        self._most = most

    def find(self, keys: Sequence[bytes]) -> dict[bytes, bytes]:
        """The vectors that are known, by key; `_BATCH` keys at most."""

        def found(connection: sqlite3.Connection) -> dict[bytes, bytes]:
            now = int(time())
            filled = [*keys, *(b"",) * (_BATCH - len(keys))]
            rows = connection.execute(_FIND, filled).fetchall()
            connection.executemany(
                _USE, [(now, key) for key, _, used in rows if used < now - _NOTED_FOR]
            )
            return {key: vector for key, vector, _ in rows}

        return self._file.run(found, {})

    def keep(self, vectors: Mapping[bytes, bytes]) -> None:
        """Keep vectors by key, and let go of those that were used longest ago."""

        def kept(connection: sqlite3.Connection) -> None:
            now = int(time())
            connection.executemany(_KEEP, [(*one, now) for one in vectors.items()])
            connection.execute(_SHORTEN, (self._most,))

        self._file.run(kept, None)
