"""Quotes ↔ spans: what was quoted is found again only in a document that has not changed."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from bot.answering.answer import Quote
from bot.answering.ask import Assistant
from bot.answering.context import passage_around
from bot.answering.examples import example_questions
from bot.documents.document import Document, Sentence
from bot.storage.store import Span

# The messages tab of Slack shows no more than four prompts.
_EXAMPLES = 4


class Library:
    """The documents that are quoted, by what is in them.

    Args:
        assistant: answers from them.

    Attributes:
        documents: those that are served.
        problems: what is wrong with them, or with others.
        examples: questions to begin with, which are answered; four at most.
    """

    def __init__(self, assistant: Assistant) -> None:
        self.documents = assistant.corpus.documents
        self.problems = assistant.corpus.problems
        # Found once: each is asked, which is work.
        self.examples = tuple(example_questions(assistant, _EXAMPLES))
        self._index = assistant.index
        self._hashes = {document: document.content_hash for document in self.documents}
        self._by_hash = {digest: document for document, digest in self._hashes.items()}
        self._sentences: dict[Document, list[Sentence]] = {}
        for indexed in assistant.index.sentences:
            self._sentences.setdefault(indexed.sentence.document, []).append(indexed.sentence)

    def span(self, quote: Quote) -> Span:
        """Where a quote stands, without its text."""
        digest = self._hashes[quote.document]
        return Span(quote.document.name, digest, quote.start, quote.end, quote.confidence)

    def quote(self, span: Span) -> Quote | None:
        """A quote by where it stands; None where its document is gone or has changed."""
        document = self._by_hash.get(span.content_hash)
        if document is None or not 0 <= span.start < span.end <= len(document.text):
            return None
        section = next(
            (
                sentence.section
                for sentence in self._sentences.get(document, ())
                if sentence.end > span.start
            ),
            "",
        )
        return Quote(document, span.start, span.end, section, span.confidence)

    def around(self, quote: Quote) -> Quote:
        """The passage around a quote, in which the quote is what is emphasised."""
        start, end = passage_around(self._index, quote)
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
            yield (
                *quotes[:last],
                replace(
                    quotes[last],
                    end=end,
                    matched=tuple(
                        (first, min(behind, end))
                        for first, behind in quotes[last].matched
                        if first < end
                    ),
                ),
            )
            kept //= 2

    def _ends(self, quote: Quote) -> list[int]:
        """Where the sentences of a quote end, the quote's own end among them."""
        inside = [
            sentence.end
            for sentence in self._sentences.get(quote.document, ())
            if quote.start <= sentence.start and sentence.end < quote.end
        ]
        return [*inside, quote.end]
