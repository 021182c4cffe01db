"""Models small enough to see through, and weights by which what they say counts."""

import hashlib
import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from bot.answering.ask import Assistant
from bot.answering.weights import Weights
from bot.assembly import Models
from bot.evaluation.fit import flat_weights
from bot.reading.protocols import Encoder, Progress, Vectors

DIMENSIONS = 64


def _words(text: str) -> list[str]:
    return [word.strip(".,:?>") for word in text.lower().split()]


class SharedWords:
    """A reranker that counts the words that a text has in common with a question."""

    name = "shared-words"

    def score(self, question: str, texts: Sequence[str]) -> list[float]:
        """See `Reranker.score`."""
        asked = set(_words(question))
        return [float(len(asked.intersection(_words(text)))) for text in texts]


@dataclass
class HashedWords:
    """An encoder whose vectors count words, each in a place by its hash.

    Args:
        name: tells it from others.
        encoded: the texts that it has given a vector.
    """

    name: str = "hashed-words"
    encoded: list[str] = field(default_factory=list)

    def encode_question(self, question: str) -> Vectors:
        """See `Encoder.encode_question`."""
        return self._encode(question)

    def encode(self, texts: Iterable[str], done: Progress) -> Vectors:
        """See `Encoder.encode`."""
        vectors = []
        for text in texts:
            vectors.append(self._encode(text))
            self.encoded.append(text)
            done(1)
        return np.array(vectors, dtype=np.float32).reshape(-1, DIMENSIONS)

    def _encode(self, text: str) -> Vectors:
        vector = np.full(DIMENSIONS, 0.1, dtype=np.float32)
        for word in _words(text):
            written = word.encode("utf-8", "surrogatepass")
            vector[hashlib.sha256(written).digest()[0] % DIMENSIONS] += 1
        unit: Vectors = vector / np.linalg.norm(vector)
        return unit


def weights(groups: tuple[str, ...]) -> Weights:
    """Weights that read every question, rank by what is read alone, and are sure of the best."""
    flat = flat_weights(groups)
    return replace(
        flat,
        ranking={**flat.ranking, "read": 1.0},
        intercept=2.0,
        answer_from=0.5,
        maybe_from=0.3,
        read_below=math.inf,
    )


@dataclass(frozen=True)
class Toys:
    """Both models, with their weights.

    Args:
        encoder: another encoder than the toy's.
    """

    encoder: Encoder = field(default_factory=HashedWords)

    def to_encode(self, assistant: Assistant) -> int:
        """All sentences."""
        return len(assistant.index.sentences)

    def reading(self, assistant: Assistant, *, done: Progress = lambda _: None) -> Assistant:
        """See `Models.reading`."""
        models = Models(SharedWords(), self.encoder)
        return models.reading(assistant, weights(models.groups), done)
