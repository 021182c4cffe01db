"""Documents and all that is derived from them, as they were read at one time."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace
from functools import cached_property
from hashlib import sha256
from itertools import chain, islice

from bot.answering.answer import Quote
from bot.answering.ask import Assistant
from bot.catalog.place import Place, Slice, find_again
from bot.documents.document import Block, BlockKind, Document, Sentence, one_line
from bot.language.analysis import fold
from bot.language.words import is_english

# The messages tab of Slack shows no more than four prompts.
_EXAMPLES = 4
_LONGEST_EXAMPLE = 72
# What begins with one of these stands as a question as it is.
_ASKING = frozenset(
    "what who whom whose which where when why how can could may must should will would do does did "
    "is are was were has have had".split()
)
# More are not tried, so that a large corpus is opened as fast as a small one.
_MOST_TRIED = 40
# Nor are more documents opened for their headings.
_MOST_OPENED = 200


class Snapshot:
    """Documents that can be asked; what is read later is another snapshot.

    Args:
        name: for people.
        assistant: answers from the documents, by words alone.

    Attributes:
        reading: the same, with a reader; None until the reader is there, or where there is none.
        current: whether it is still asked; what is derived from it is of no use where it is not.
    """

    def __init__(self, name: str, assistant: Assistant) -> None:
        self.name = name
        self.assistant = assistant
        self.reading: Assistant | None = None
        self.current = True
        self.corpus = assistant.corpus
        self._by_hash = {one.content_hash: one for one in self.corpus.documents}
        self._by_name = {one.name: one for one in self.corpus.documents}

    @cached_property
    def content_hash(self) -> str:
        """Tells these documents from any others: names and texts, in their order."""
        parts = (f"{one.name}\0{one.content_hash}\0" for one in self.corpus.documents)
        return sha256("".join(parts).encode("utf-8", "surrogatepass")).hexdigest()[:32]

    @cached_property
    def examples(self) -> tuple[str, ...]:
        """Questions to begin with, which are answered; four at most."""
        return tuple(example_questions(self.assistant, _EXAMPLES))

    def has(self, document: Document) -> bool:
        """Whether a document is among these, by its name and its text."""
        found = self._by_name.get(document.name)
        return found is not None and found.content_hash == document.content_hash

    def quote(self, place: Place) -> Quote | None:
        """A quote by where it stood, with what it hangs on.

        Args:
            place: where it stood; where its document has changed since, it is looked for there.

        Returns:
            The quote; None where its document is gone, or no longer says so.
        """
        document = self._by_hash.get(place.content_hash)
        slices = (place, *place.context)
        if document is not None:
            spans = [_within(document, one) for one in slices]
        elif document := self._by_name.get(place.document):
            spans = self._found_again(document, slices)
        else:
            return None
        found = [span for span in spans if span is not None]
        if len(found) < len(slices):
            return None
        (start, end), *context = found
        sentences = self._sentences(document)
        section = next((one.section for one in sentences if one.end > start), "")
        return Quote(
            document,
            start,
            end,
            section,
            place.confidence,
            matched=tuple((start + first, start + behind) for first, behind in place.matched),
            context=tuple(context),
        )

    def holds(self, place: Place) -> bool:
        """Whether the very text that a quote was taken from is there, under whatever name."""
        return place.content_hash in self._by_hash

    def around(self, quote: Quote) -> Quote:
        """The passage around a quote, in which the quote is what is emphasised.

        Args:
            quote: of one of these documents.

        Returns:
            The passages that the quote stands in, or is the heading of; where the quote is all
            of them, with one more passage on either side.
        """
        start, end = before, behind = quote.start, quote.end
        for first, last in self._passages(quote.document):
            if last.end <= quote.start:
                before = first.start
            elif first.start >= quote.end and (end > quote.end or not quote.points_to):
                behind = last.end
                break
            else:
                start, end = min(start, first.start), max(end, last.end)
        if (start, end) == (quote.start, quote.end):
            start, end = before, behind
        return replace(
            quote,
            start=start,
            end=end,
            matched=((quote.start, quote.end),),
            points_to=False,
            # What is within the passage is read there.
            context=tuple(one for one in quote.context if one[1] <= start or one[0] >= end),
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

    def _sentences(self, document: Document) -> list[Sentence]:
        sentences = self.assistant.index.sentences
        return [sentences[number].sentence for number in sentences.of(document)]

    def _passages(self, document: Document) -> Iterator[tuple[Sentence, Sentence]]:
        """The first and the last sentence of each passage of a document."""
        sentences = self.assistant.index.sentences
        for passage in dict.fromkeys(map(sentences.passage_of, sentences.of(document))):
            numbers = sentences.passages[passage]
            yield sentences[numbers[0]].sentence, sentences[numbers[-1]].sentence

    def _found_again(
        self, document: Document, slices: Sequence[Slice]
    ) -> list[tuple[int, int] | None]:
        """Where slices of an earlier text stand: from the start of a sentence to the end of one.

        A heading may be quoted too, and what is the text of a whole block.
        """
        parts: list[Sentence | Block] = [*self._sentences(document), *document.blocks]
        starts = sorted({part.start for part in parts})
        ends = frozenset(part.end for part in parts)
        return [find_again(document, one, starts, ends) for one in slices]

    def _ends(self, quote: Quote) -> list[int]:
        """Where the sentences of a quote end, the quote's own end among them."""
        inside = [
            sentence.end
            for sentence in self._sentences(quote.document)
            if quote.start <= sentence.start and sentence.end < quote.end
        ]
        return [*inside, quote.end]


def _within(document: Document, place: Slice) -> tuple[int, int] | None:
    """Where a slice of this very text stands; None where the text is shorter than that."""
    inside = 0 <= place.start < place.end <= len(document.text)
    return (place.start, place.end) if inside else None


def example_questions(assistant: Assistant, most: int) -> list[str]:
    """Questions that the documents answer: those they name themselves, then their sections.

    Args:
        assistant: answers from the documents; a question that it has no answer to, or one from
            elsewhere, is no example, and one that it has only a maybe to is one where there is
            nothing better.
        most: how many questions at most.

    Returns:
        Questions of one line each, none twice; the first of each document before a second one.
    """
    found: dict[str, None] = {}
    likely: dict[str, None] = {}
    for question, document in islice(_candidates(assistant.corpus.documents), _MOST_TRIED):
        if len(found) == most:
            break
        answer = assistant.ask(question)
        if answer.quotes and answer.quotes[0].document is document:
            (found if answer.answered else likely)[question] = None
    return list(found or likely)[:most]


def _candidates(documents: Sequence[Document]) -> Iterator[tuple[str, Document]]:
    """Questions with the document that should answer them."""
    titles = {one_line(document.metadata.title) for document in documents}
    named = [(iter(document.metadata.questions), document) for document in documents]
    sections = [(_of_sections(one, titles), one) for one in documents[:_MOST_OPENED]]
    for question, document in chain(_in_turn(named), _in_turn(sections)):
        if " " in question:  # one word asks nothing
            yield question, document


def _in_turn(
    questions: Sequence[tuple[Iterator[str], Document]],
) -> Iterator[tuple[str, Document]]:
    """The first of each document, then the second of each, and so on."""
    while questions:
        left = []
        for own, document in questions:
            if (question := next(own, None)) is not None:
                left.append((own, document))
                yield question, document
        questions = left


def _of_sections(document: Document, titles: Collection[str]) -> Iterator[str]:
    for block in document.blocks:
        if block.kind is not BlockKind.HEADING:
            continue
        heading = one_line(document.text[block.start : block.end]).rstrip(" :")
        if heading and heading not in titles:
            question = heading if _asks(heading) else f"What about {_as_topic(heading)}?"
            if len(question) <= _LONGEST_EXAMPLE:
                yield question


def _asks(heading: str) -> bool:
    return heading.endswith("?") or fold(heading).partition(" ")[0] in _ASKING


def _as_topic(heading: str) -> str:
    """A heading as it stands inside a sentence: without the capitals that are no name's."""
    words = heading.split()
    if heading.isupper():
        words = [word.lower() if is_english(fold(word)) else word for word in words]
    elif is_english(fold(words[0])) and not any(word[:1].isupper() for word in words[1:2]):
        words[0] = words[0].lower()  # "Ada Byron" keeps hers
    return " ".join(words).removeprefix("about ")
