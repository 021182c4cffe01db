"""Documents and all that is derived from them, as they were read at one time."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import replace
from functools import cached_property
from hashlib import sha256
from itertools import chain, islice

from bot.answering.answer import Answer, Outcome, Quote, Reason
from bot.answering.ask import Assistant
from bot.answering.pins import Corrections as Ready
from bot.answering.pins import Pin
from bot.answering.question import Question
from bot.answering.wording import Wordings
from bot.catalog.added import moved_name
from bot.catalog.corrections import (
    NONE,
    Blocked,
    Corrections,
    Made,
    PinnedSpots,
    Resting,
    Spot,
    Words,
)
from bot.catalog.place import Place, Standing
from bot.documents.document import BlockKind, Document, Sentence, Span, one_line
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
        whole: all documents, where these are some of them, so that what is named is known from
            what is gone; nothing of the others is told.

    Attributes:
        reading: the same, with a reader; None until the reader is there, or where there is none.
        current: whether it is still asked; what is derived from it is of no use where it is not.
        corrections: what people have set right, by which they are asked.
    """

    def __init__(self, name: str, assistant: Assistant, whole: "Snapshot | None" = None) -> None:
        self.name = name
        self.assistant = assistant
        self.reading: Assistant | None = None
        self.current = True
        self.corpus = assistant.corpus
        self.corrections = NONE
        self._whole = whole
        self._blocked: Ready | None = None
        self._understood: dict[str, Question] = {}
        # Where spots stand that were looked for; None for those that stand nowhere.
        self._spots: dict[Spot, Quote | None] = {}
        self._by_hash: dict[str, list[Document]] = {}
        for document in self.corpus.documents:
            self._by_hash.setdefault(document.content_hash, []).append(document)
        self._by_name = {one.name: one for one in self.corpus.documents}

    def corrected(self, corrections: Corrections) -> "Snapshot":
        """The same documents, asked by what people have set right.

        Args:
            corrections: those that hold for who asks; what they say of other documents than
                these is left out.
        """
        return _Corrected(self, corrections) if corrections else self

    def resting(self, corrections: Corrections) -> Resting:
        """What of corrections is of no effect here, as its span is not there."""
        self._look_for(corrections)
        return Resting(
            [one for one in corrections.pins if self._quotes_of(one) is None],
            [one for one in corrections.blocks if not self._spans_of(one)],
        )

    def about(self, one: PinnedSpots | Blocked) -> list[Document]:
        """The documents that a pin or a block is about; none where it rests."""
        if isinstance(one, Blocked):
            self._find([one.spot] if one.spot else [])
            return [document for document, _ in self._spans_of(one)]
        self._find(one.spots)
        return [quote.document for quote in self._quotes_of(one) or ()]

    def reads(self, words: Words) -> bool:
        """Whether a pair of words says of these documents how a question is read."""
        return bool(Wordings([words.pair], self.assistant.index))

    def is_elsewhere(self, name: str) -> bool:
        """Whether the document of a name is there, and not among these."""
        return self._named(name) is None and self._elsewhere(name) is not None

    def pinned(self, pin: str) -> Made | None:
        """Who has made a pin, by its id; None where it does not hold any more."""
        found = (one.by for one in self.corrections.pins if one.by.key == pin)
        return next(found, None)

    def allowed(self, answer: Answer) -> Answer:
        """An answer that was found without what people have set right, as far as it may be given.

        Returns:
            The same, or nothing where a quote of it is never to be quoted.
        """
        blocked = self._blocked
        if blocked is None or not blocked.blocked:
            return answer
        closest = tuple(one for one in answer.closest if not blocked.forbid(one))
        if not any(map(blocked.forbid, answer.quotes)):
            return replace(answer, closest=closest)
        return replace(
            answer,
            outcome=Outcome.NOTHING,
            quotes=(),
            closest=closest,
            reason=answer.reason or Reason.LOW_CONFIDENCE,
        )

    def at(self, spot: Spot) -> Quote | None:
        """A quote by where it stood, or by what it says; None where it is not there.

        It stays with the document that is named, as long as there is one of that name.
        """
        self._find([spot])
        return self._allowed(self._spots[spot])

    def _allowed(self, quote: Quote | None) -> Quote | None:
        """A quote, unless it is never to be quoted."""
        forbidden = quote is None or (self._blocked is not None and self._blocked.forbid(quote))
        return None if forbidden else quote

    def _look_for(self, corrections: Corrections) -> None:
        """Look for all that corrections are about."""
        blocked = (one.spot for one in corrections.blocks if one.spot is not None)
        self._find(chain(blocked, chain.from_iterable(one.spots for one in corrections.pins)))

    def _find(self, spots: Iterable[Spot]) -> None:
        """Look for spots, unless they were; a document is gone through once for all of its."""
        sought: dict[Document, dict[Spot, None]] = {}
        for spot in spots:
            if spot not in self._spots:
                document = self._named(spot.document)
                if document is None and self._elsewhere(spot.document) is None:
                    document = next(iter(self._by_hash.get(spot.content_hash, ())), None)
                if document is None:
                    self._spots[spot] = None
                else:
                    sought.setdefault(document, {})[spot] = None
        for document, wanted in sought.items():
            standing = Standing(document, self._sentences(document))
            for spot in wanted:
                self._spots[spot] = _stands(standing, spot)

    def _named(self, name: str) -> Document | None:
        """The document of a name, or what became of it when it was opened to others."""
        return self._by_name.get(name) or self._by_name.get(moved_name(name))

    def _elsewhere(self, name: str) -> Document | None:
        """The document of a name that is not among these; None where there is none."""
        return None if self._whole is None else self._whole._named(name)  # noqa: SLF001 - of this class

    def _quotes_of(self, pin: PinnedSpots) -> tuple[Quote, ...] | None:
        """The answer that a pin is for, each part of it once; None where not all of it is there."""
        found: list[Quote] = []
        for spot in pin.spots:
            quote = self._allowed(self._spots[spot])
            if quote is None:
                return None
            if not any(_overlap(quote, one) for one in found):
                found.append(quote)
        return tuple(found) or None

    def _spans_of(self, block: Blocked) -> list[tuple[Document, Span]]:
        """What a block is for, in each document with the same text; nothing where it is nowhere."""
        spot = block.spot
        if spot is None:
            named = self._named(block.document) or self._elsewhere(block.document)
            hashes = {block.content_hash, named.content_hash if named else ""}
            return [(one, (0, one.characters)) for one in self._holding(hashes)]
        spans = {spot.content_hash: (spot.start, spot.end)}
        if quote := self._spots[spot] or (self._whole and self._whole.at(spot)):
            spans[quote.document.content_hash] = quote.start, quote.end
        return [(one, spans[one.content_hash]) for one in self._holding(spans)]

    def _holding(self, hashes: Iterable[str]) -> Iterator[Document]:
        """The documents with one of some texts."""
        return chain.from_iterable(self._by_hash.get(one, ()) for one in hashes)

    def _ready(self, corrections: Corrections) -> Ready:
        """Corrections as an assistant goes by them."""
        self._look_for(corrections)
        blocked: dict[Document, list[Span]] = {}
        for document, span in chain.from_iterable(map(self._spans_of, corrections.blocks)):
            blocked.setdefault(document, []).append(span)
        ready = Ready.of(self.assistant.index, (), blocked, {})
        pins = [
            Pin(one.by.key, one.questions, quotes)
            for one in corrections.pins
            if (quotes := self._quotes_of(one)) and not any(map(ready.forbid, quotes))
        ]
        words = [one.pair for one in corrections.words]
        return Ready.of(self.assistant.index, pins, blocked, self._understood, words)

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
        same = self._by_hash.get(place.content_hash, [])
        named = self._by_name.get(place.document)
        document = named if named in same else next(iter(same), named)
        if document is None:
            return None
        return self._allowed(_stands(Standing(document, self._sentences(document)), place))

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
        if self._blocked is not None:
            for since, until in self._blocked.blocked.get(quote.document, ()):
                start = max(start, until) if until <= quote.start else start
                end = min(end, since) if since >= quote.end else end
            start, end = _trimmed(quote.document.text, start, end)
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

    def _ends(self, quote: Quote) -> list[int]:
        """Where the sentences of a quote end, the quote's own end among them."""
        inside = [
            sentence.end
            for sentence in self._sentences(quote.document)
            if quote.start <= sentence.start and sentence.end < quote.end
        ]
        return [*inside, quote.end]


class _Corrected(Snapshot):
    """Documents, asked by what people have set right.

    Args:
        base: the documents, as nobody has set anything right.
        corrections: what was set right.
    """

    def __init__(self, base: Snapshot, corrections: Corrections) -> None:
        ready = base._ready(corrections)  # noqa: SLF001 - of this very module
        self._base = base
        super().__init__(base.name, base.assistant.corrected(ready), base._whole)  # noqa: SLF001 - of this very module
        self.corrections = corrections
        self._blocked = ready
        self._spots = base._spots  # noqa: SLF001 - of this very module
        self._read: tuple[Assistant, Assistant] | None = None

    @property
    def reading(self) -> Assistant | None:
        """That of the documents, as soon as there is one, which goes by the same."""
        reading = self._base.reading
        if reading is None or self._blocked is None:
            return None
        if self._read is None or self._read[0] is not reading:
            self._read = reading, reading.corrected(self._blocked)
        return self._read[1]

    @reading.setter
    def reading(self, reading: Assistant | None) -> None:
        """Nothing: it is that of the documents."""


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    """A span without white space at its ends."""
    said = text[start:end]
    return start + len(said) - len(said.lstrip()), end - (len(said) - len(said.rstrip()))


def _overlap(one: Quote, other: Quote) -> bool:
    """Whether two quotes have something in common."""
    same = one.document is other.document
    return same and one.start < other.end and other.start < one.end


def _stands(standing: Standing, place: Place) -> Quote | None:
    """A quote by where it stood, with what it hangs on; None where not all of it is there."""
    document, text = standing.document, place.text if isinstance(place, Spot) else ""
    if text:
        spans = [standing.saying(text)]
    else:
        find = standing.within if document.content_hash == place.content_hash else standing.again
        spans = [find(one) for one in (place, *place.context)]
    found = [span for span in spans if span is not None]
    if len(found) < len(spans):
        return None
    (start, end), *context = found
    return Quote(
        document,
        start,
        end,
        standing.section(start),
        place.confidence,
        matched=tuple((start + first, start + behind) for first, behind in place.matched),
        context=tuple(context),
    )


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
