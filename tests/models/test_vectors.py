"""Vectors are kept from one start to the next, and no file is in the way of making them."""

import sqlite3
from collections.abc import Callable, Iterable
from contextlib import closing
from pathlib import Path

import numpy as np
import pytest

from bot.models.vectors import CachedEncoder
from bot.reading.protocols import Vectors
from tests.reading.toys import DIMENSIONS, HashedWords

TEXTS = [f"The mill has {number} wheels." for number in range(200)]


class InterruptionError(Exception):
    """Somebody ends the process."""


def encode(
    file: Path, texts: Iterable[str] = TEXTS, encoder: HashedWords | None = None, most: int = 1000
) -> tuple[Vectors, HashedWords]:
    """The vectors of texts by a new process, and the encoder that made those that were missing."""
    encoder = encoder or HashedWords()
    return CachedEncoder(encoder, file, most).encode(texts, lambda _: None), encoder


def test_what_was_encoded_once_is_not_encoded_again_and_is_the_same(tmp_path: Path) -> None:
    """A second start makes the vectors of new texts alone; the others are equal, bit for bit."""
    file = tmp_path / "new" / "vectors.db"
    first, _ = encode(file)
    second, again = encode(file, [*TEXTS, "The quay is new."])

    assert first.dtype == np.float32
    assert np.array_equal(second[:-1], first)
    assert again.encoded == ["The quay is new."]
    exact = HashedWords().encode(TEXTS, lambda _: None)
    assert np.allclose(first, exact, atol=1e-3)


def test_an_interruption_loses_a_batch_at_most(tmp_path: Path) -> None:
    """What comes behind is taken up where it was left."""
    file = tmp_path / "vectors.db"
    told = 0

    def stop(more: int) -> None:
        nonlocal told
        told += more
        if told == 150:
            raise InterruptionError

    with pytest.raises(InterruptionError):
        CachedEncoder(HashedWords(), file).encode(TEXTS, stop)
    _, rest = encode(file)

    assert rest.encoded == TEXTS[128:]


def test_progress_counts_every_text_once(tmp_path: Path) -> None:
    """Those that are known, those that are new, and one that stands there twice."""
    file = tmp_path / "vectors.db"
    encode(file, TEXTS[:50])
    told: list[int] = []
    texts = [*TEXTS, TEXTS[0], "New.", "New."]
    vectors = CachedEncoder(HashedWords(), file).encode(texts, told.append)

    assert sum(told) == len(texts)
    assert vectors.shape == (len(texts), DIMENSIONS)


def test_another_model_has_vectors_of_its_own(tmp_path: Path) -> None:
    """They are told apart by the model's name."""
    file = tmp_path / "vectors.db"
    encode(file)
    _, other = encode(file, encoder=HashedWords("another"))

    assert other.encoded == TEXTS


def test_a_model_of_the_same_name_and_another_size_is_another(tmp_path: Path) -> None:
    """Vectors that do not fit a question's are made anew."""
    file = tmp_path / "vectors.db"
    encode(file)
    with closing(sqlite3.connect(file)) as kept, kept:
        kept.execute("UPDATE vectors SET vector = zeroblob(10)")
    vectors, again = encode(file)

    assert (vectors.shape, again.encoded) == ((len(TEXTS), DIMENSIONS), TEXTS)


def test_what_was_used_longest_ago_makes_room(tmp_path: Path) -> None:
    """The file is bounded, and a use counts as well as the making."""
    file = tmp_path / "vectors.db"
    encode(file, TEXTS[:60])
    with closing(sqlite3.connect(file)) as kept, kept:
        kept.execute("UPDATE vectors SET used = 1")
    encode(file, TEXTS[:20])
    encode(file, TEXTS[60:90], most=50)
    _, again = encode(file, TEXTS[:20] + TEXTS[60:90])

    assert again.encoded == []
    with closing(sqlite3.connect(file)) as kept:
        assert kept.execute("SELECT count(*) FROM vectors").fetchone() == (50,)


def _of_bytes(file: Path) -> None:
    file.write_bytes(b"no database " * 1000)


def _torn(file: Path) -> None:
    encode(file)
    pages = file.read_bytes()
    file.write_bytes(pages[:4096] + b"\xff" * (len(pages) - 4096))


def _a_folder(file: Path) -> None:
    file.mkdir()


def _in_no_folder(file: Path) -> None:
    file.parent.rmdir()
    file.parent.write_text("a file")


@pytest.mark.parametrize("damage", [_of_bytes, _torn, _a_folder, _in_no_folder])
def test_a_file_that_cannot_be_used_stops_nothing(
    damage: Callable[[Path], None], tmp_path: Path
) -> None:
    """The vectors are what they are without it."""
    file = tmp_path / "kept" / "vectors.db"
    file.parent.mkdir()
    damage(file)
    vectors, _ = encode(file)

    assert np.array_equal(vectors, encode(tmp_path / "other.db")[0])


@pytest.mark.parametrize("damage", [_of_bytes, _torn])
def test_a_damaged_file_is_put_aside_for_a_new_one(
    damage: Callable[[Path], None], tmp_path: Path
) -> None:
    """Two starts later everything is known again."""
    file = tmp_path / "vectors.db"
    damage(file)
    encode(file)
    encode(file)

    assert encode(file)[1].encoded == []
    assert (tmp_path / "vectors.db.damaged").exists()


def test_a_file_that_another_process_holds_is_done_without(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It waits for the other for a while, and then goes on alone; the file is left as it was."""
    file = tmp_path / "vectors.db"
    encode(file, TEXTS[:20])
    monkeypatch.setattr("bot.cachefile._LOCKED", 0.0)
    with closing(sqlite3.connect(file, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        vectors, _ = encode(file)

    assert len(vectors) == len(TEXTS)
    assert encode(file, TEXTS[:20])[1].encoded == []


def test_what_is_asked_is_not_kept(tmp_path: Path) -> None:
    """A question has the vector that the model gives it, and leaves nothing behind."""
    file = tmp_path / "vectors.db"
    encoder = CachedEncoder(HashedWords(), file)
    question = encoder.encode_question("Who runs the mill?")

    assert np.array_equal(question, HashedWords().encode_question("Who runs the mill?"))
    assert not file.exists()
