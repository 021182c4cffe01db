"""Documents and all that is derived from them, as they were read at one time."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import cached_property
from hashlib import sha256
from typing import Protocol

from bot.answering.answer import Quote
from bot.answering.ask import Assistant
from bot.answering.context import passage_around
from bot.answering.examples import example_questions
from bot.documents.document import Document, Sentence

# The messages tab of Slack shows no more than four prompts.
_EXAMPLES = 4


class Place(Protocol):
    """Where a quote stands, without its text."""

    @property
    def content_hash(self) -> str:
        """Of the document's text."""

    @property
    def start(self) -> int:
        """Offset of its first character, in code points."""

    @property
    def end(self) -> int:
        """Offset behind its last character."""

    @property
    def confidence(self) -> float:
        """That it answers, 0 to 1."""


class Snapshot:
    """Documents that can be asked; what is read later is another snapshot.

    Args:
        name: for people.
        assistant: answers from the documents.
    """

    def __init__(self, name: str, assistant: Assistant) -> None:
        self.name = name
        self.assistant = assistant
        self.corpus = assistant.corpus
        self._by_hash = {one.content_hash: one for one in self.corpus.documents}

    @cached_property
    def content_hash(self) -> str:
        """Tells these documents from any others: names and texts, in their order."""
        parts = (f"{one.name}\0{one.content_hash}\0" for one in self.corpus.documents)
        return sha256("".join(parts).encode("utf-8", "surrogatepass")).hexdigest()[:32]

    @cached_property
    def examples(self) -> tuple[str, ...]:
        """Questions to begin with, which are answered; four at most."""
        return tuple(example_questions(self.assistant, _EXAMPLES))

    def quote(self, place: Place) -> Quote | None:
        """A quote by where it stands; None where its document is gone or has changed."""
        document = self._by_hash.get(place.content_hash)
        if document is None or not 0 <= place.start < place.end <= len(document.text):
            return None
        sentences = self._sentences.get(document, ())
        section = next((one.section for one in sentences if one.end > place.start), "")
        return Quote(document, place.start, place.end, section, place.confidence)

    def around(self, quote: Quote) -> Quote:
        """The passage around a quote, in which the quote is what is emphasised."""
        start, end = passage_around(self.assistant.index, quote)
        return replace(
            quote, start=start, end=end, matched=((quote.start, quote.end),), points_to=False
        )

    def reduced(self, quotes: Sequence[Quote]) -> Iterator[tuple[Quote, ...]]:
        """Ever less of quotes: half of their whole sentences, a quarter, down to the first one.

        Args:
            quotes: best first.

        Yields:
            Quotes that begin as those given; nothing where there is only one sentence.
        """
        ends = [(number, end) for number, quote in enumerate(quotes) for end in self._ends(quote)]
        kept = len(ends) // 2
        while kept:
            last, end = ends[kept - 1]
            quote = quotes[last]
            matched = tuple(
                (first, min(behind, end)) for first, behind in quote.matched if first < end
            )
            yield (*quotes[:last], replace(quote, end=end, matched=matched))
            kept //= 2

    @cached_property
    def _sentences(self) -> dict[Document, list[Sentence]]:
        found: dict[Document, list[Sentence]] = {}
        for indexed in self.assistant.index.sentences:
            found.setdefault(indexed.sentence.document, []).append(indexed.sentence)
        return found

    def _ends(self, quote: Quote) -> list[int]:
        """Where the sentences of a quote end, the quote's own end among them."""
        inside = [
            sentence.end
            for sentence in self._sentences.get(quote.document, ())
            if quote.start <= sentence.start and sentence.end < quote.end
        ]
        return [*inside, quote.end]
