"""The models that are fitted for and measured with."""

from collections.abc import Iterable, Sequence
from functools import lru_cache
from pathlib import Path

import numpy as np

from bot.assembly import Models, build_models
from bot.errors import ModelError
from bot.models.cache import default_folder, find, vectors_file
from bot.reading.protocols import Encoder, Progress, Reranker, Vectors


def known_models(reranker: Path | None = None, encoder: Path | None = None) -> Models:
    """Load both models.

    Args:
        reranker: the folder of another one than the known one.
        encoder: the same.

    Raises:
        ModelError: they are not there, or cannot be run.
    """
    models = build_models(
        reranker or find("auto", "reranker"), encoder or find("auto", "encoder"), vectors_file()
    )
    if models is None or models.encoder is None:
        raise ModelError(
            "Both models are needed here, and are not there.",
            where=str(default_folder()),
            hint="Fetch them: pullquote models get.",
        )
    return models


def remembered(models: Models) -> Models:
    """The same models, which read a text once, however often they are asked for it."""
    encoder = None if models.encoder is None else _Encoder(models.encoder)
    return Models(_Reranker(models.reranker), encoder)


class _Reranker:
    """A reranker that reads a pair once, however often it is asked for.

    Args:
        reranker: reads pairs.
    """

    def __init__(self, reranker: Reranker) -> None:
        self.name = reranker.name
        self._reranker = reranker
        self._scores: dict[tuple[str, str], float] = {}

    def score(self, question: str, texts: Sequence[str]) -> list[float]:
        """See `Reranker.score`."""
        new = [text for text in texts if (question, text) not in self._scores]
        for text, score in zip(new, self._reranker.score(question, new), strict=True):
            self._scores[question, text] = score
        return [self._scores[question, text] for text in texts]


class _Encoder:
    """An encoder that gives a text its vector once, however often it is asked for.

    Args:
        encoder: gives vectors.
    """

    def __init__(self, encoder: Encoder) -> None:
        self.name = encoder.name
        self._encoder = encoder
        self._vectors: dict[str, Vectors] = {}
        self.encode_question = lru_cache(maxsize=1 << 15)(encoder.encode_question)

    def encode(self, texts: Iterable[str], done: Progress) -> Vectors:
        """See `Encoder.encode`."""
        asked = list(texts)
        new = list(dict.fromkeys(text for text in asked if text not in self._vectors))
        self._vectors.update(zip(new, self._encoder.encode(new, done), strict=True))
        return np.array([self._vectors[text] for text in asked], dtype=np.float32)
