"""What every engine that finds passages has to offer."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol, TypeAlias


@dataclass(frozen=True, slots=True)
class Entry:
    """A passage as an engine takes it in.

    Args:
        document: the id of its document.
        number: which of its document's passages it is, from 0.
        terms: its terms, each with how often it stands there.
    """

    document: str
    number: int
    terms: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Hit:
    """A passage that was found.

    Args:
        document: the id of its document.
        number: which of its document's passages it is, from 0.
        score: the engine's score, above 0; comparable within one search only.
    """

    document: str
    number: int
    score: float


@dataclass(frozen=True, slots=True)
class Holding:
    """What an engine is to hold: all of it, and nothing else but what others need.

    Args:
        documents: the ids of the documents, in their order. An id stays as long as the passages
            of its document do, and is another one for others.
        entries: gives the passages of a document, in the order of its text.
        others: the ids of documents that are not searched, and are to be kept where they are: other
            engines are of them.
        clears: whether what is kept of any other documents may go.
        goes_on: called again and again while others are waited for; what it raises ends that.
    """

    documents: Sequence[str]
    entries: Callable[[str], Sequence[Entry]]
    others: Collection[str] = ()
    clears: bool = True
    goes_on: Callable[[], None] = lambda: None


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
            within: the ids of the documents to look in; None for all.

        Returns:
            Hits that match at least one term, best first, ties in the order of the documents and
            of their texts.
        """

    def works(self) -> bool:
        """Whether it can search now, as far as that is known; it takes no time to say so."""

    def close(self) -> None:
        """Let go of what is held open; nothing is searched for after that."""


# An engine that keeps what it holds opens what it kept, and takes in only what has changed.
EngineFactory: TypeAlias = Callable[[Holding], Engine]
