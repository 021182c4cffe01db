"""What can be measured: anything that is built on documents and then answers questions."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Protocol, TypeAlias

from bot.answering.answer import Answer
from bot.catalog.citation import citation

if TYPE_CHECKING:
    from bot.assembly import Models

MOST_QUOTES = 3
PULLQUOTE = "pullquote"
BY_WORDS = "by words alone"


@dataclass(frozen=True, slots=True)
class Response:
    """What a system says to a question.

    Args:
        texts: quotes, best first, at most three: what it shows at once, then what comes closest.
        answered: whether it takes the first ones for an answer.
        confidence: that the first quote answers, on any scale on which more is better.
        shown: how many of them it shows at once, as an answer or as a maybe.
        context: what is shown with the first quote since that hangs on it; empty for nothing.
        locator: the page, sheet or slide that the first quote is cited with; empty for none.
    """

    texts: tuple[str, ...]
    answered: bool
    confidence: float
    shown: int
    context: str = ""
    locator: str = ""


# Takes a question and the earlier questions of the conversation, oldest first.
Asked: TypeAlias = Callable[[str, Sequence[str]], Response]


class System(Protocol):
    """A way to answer questions from documents."""

    @property
    def name(self) -> str:
        """What it is called in tables; unique among those that are measured together."""

    def build(self, paths: Sequence[Path]) -> Asked:
        """Reads documents, once, and returns what answers questions on them.

        Raises:
            CorpusError: nothing under the paths can be read.
        """


class Assistant(Protocol):
    """The part of Pullquote that is measured."""

    def ask(self, question: str, history: Sequence[str]) -> Answer:
        """Answers a question in the light of earlier ones, oldest first."""


def _assemble(paths: Sequence[Path]) -> Assistant:
    # Baselines are measured without loading the product and its weights.
    from bot.assembly import build_assistant

    return build_assistant(paths)


class Pullquote:
    """The product, with everything as it ships.

    Args:
        assemble: builds an assistant on documents; another one than the shipped one to measure
            other weights.
        name: what it is called in tables.
    """

    def __init__(
        self,
        assemble: Callable[[Sequence[Path]], Assistant] = _assemble,
        name: str = PULLQUOTE,
    ) -> None:
        self.name = name
        self._assemble = assemble

    def build(self, paths: Sequence[Path]) -> Asked:
        """See `System.build`."""
        assistant = self._assemble(paths)

        def ask(question: str, history: Sequence[str]) -> Response:
            answer = assistant.ask(question, history)
            shown = (answer.quotes + answer.closest)[:MOST_QUOTES]
            return Response(
                texts=tuple(quote.text for quote in shown),
                answered=answer.answered,
                confidence=answer.confidence,
                shown=len(answer.quotes),
                context=" ".join(shown[0].context_texts) if shown else "",
                locator=citation(shown[0]).locator if shown else "",
            )

        return ask


def pullquotes(models: "Models | None") -> list[Pullquote]:
    """The product as people get it, and where that reads, the same without.

    Args:
        models: what reads; None where there is nothing.
    """
    if models is None:
        return [Pullquote()]

    def assemble(paths: Sequence[Path]) -> Assistant:
        from bot.assembly import build_assistant

        return models.reading(build_assistant(paths))

    return [Pullquote(assemble), Pullquote(name=BY_WORDS)]
