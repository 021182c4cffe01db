"""What every engine that finds passages has to offer."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Hit:
    """A passage that was found.

    Args:
        passage: its number, in the order in which the passages were indexed, from 0.
        score: the engine's score, above 0; comparable within one search only.
    """

    passage: int
    score: float


class Retriever(Protocol):
    """Finds passages by weighted terms."""

    def search(self, query: Mapping[str, float], limit: int) -> list[Hit]:
        """Find the passages that match best.

        Args:
            query: canonical terms, each with a weight above 0 that multiplies its score.
            limit: the most passages to return.

        Returns:
            Hits that match at least one term, best first, ties in the order of the text.
        """
        ...
