"""What every engine that finds passages has to offer."""

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Protocol, TypeAlias


@dataclass(frozen=True, slots=True)
class Entry:
    """A passage as an engine takes it in.

    Args:
        passage: its id, which stays as long as its document has this name and text.
        document: the name of its document.
        terms: its terms, each with how often it stands there.
    """

    passage: str
    document: str
    terms: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Hit:
    """A passage that was found.

    Args:
        passage: its id.
        score: the engine's score, above 0; comparable within one search only.
    """

    passage: str
    score: float


class Engine(Protocol):
    """Finds passages by weighted terms."""

    def search(
        self, query: Mapping[str, float], limit: int, within: Collection[str] | None = None
    ) -> list[Hit]:
        """Find the passages that match best.

        A passage's score is the sum, over the terms that it holds, of the term's weight times
        how much the passage is about it: BM25's saturation of the term's frequency, without an
        idf of the engine's own. How rare a term is, the weight says.

        Args:
            query: canonical terms, each with a weight above 0.
            limit: the most passages to return.
            within: the names of the documents to look in; None for all.

        Returns:
            Hits that match at least one term, best first, ties in the order of the entries.
        """

    def close(self) -> None:
        """Let go of what is held open; nothing is searched for after that."""


EngineFactory: TypeAlias = Callable[[Iterable[Entry]], Engine]
