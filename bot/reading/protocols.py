"""What a model that reads has to offer, whatever runs it."""

from collections.abc import Callable, Iterable, Sequence
from typing import Protocol, TypeAlias

import numpy as np
import numpy.typing as npt

# Rows of vectors, each of length 1, float32.
Vectors: TypeAlias = npt.NDArray[np.float32]
# Told how many texts more are done.
Progress: TypeAlias = Callable[[int], None]


class Reranker(Protocol):
    """Reads a question and a text together, and tells how well the text answers."""

    @property
    def name(self) -> str:
        """Tells this model from any other."""

    def score(self, question: str, texts: Sequence[str]) -> list[float]:
        """Read texts.

        Args:
            question: what was asked.
            texts: what may answer it.

        Returns:
            For each text a logit, more for a better answer; the same for a pair whatever other
            texts are read with it.
        """


class Encoder(Protocol):
    """Gives each text a direction: texts that mean much the same point much the same way."""

    @property
    def name(self) -> str:
        """Tells this model from any other."""

    def encode_question(self, question: str) -> Vectors:
        """The vector of a question, of shape (dimensions,)."""

    def encode(self, texts: Iterable[str], done: Progress) -> Vectors:
        """The vectors of texts that may answer, of shape (texts, dimensions), in their order."""
