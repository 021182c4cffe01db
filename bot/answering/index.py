"""A corpus made ready to be asked: analysed sentences, their neighbours, and how rare terms are."""

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from bot.answering.answer_cues import AnswerType, answer_cues, foresees, instructs
from bot.documents.document import (
    BlockKind,
    Document,
    Passage,
    Role,
    Sentence,
    Span,
    heading_text,
)
from bot.documents.hanging import asks
from bot.language.analysis import Term, fold
from bot.language.glossary import Glossary
from bot.language.ranges import Measured, Quantity, Range
from bot.language.spelling import Vocabulary
from bot.language.words import negates, stem
from bot.retrieval.engine import EngineFactory, Entry

# Characters of a title, or of the headings above a passage, whose terms count for all passages
# below: a title as long as its document would be searched with each of its passages.
_LONGEST_CONTEXT = 1_000

# How much a word of a lead-in or a header counts for what hangs on it.
_SHARE_OF_CONTEXT = 0.7
# Characters: of a quote, and of one that is a list.
LONGEST_QUOTE = 400
LONGEST_LIST = 1500

# A quantity is looked for in no more ranges than these, so that a question takes as long as ever.
_MOST_RANGES = 20

# What a byline, a dateline or a credit line says without the word.
_IMPLIED = {
    BlockKind.BYLINE: ("write", "author", "reporter", "journalist", "byline"),
    BlockKind.DATELINE: ("date", "dateline", "agency", "publish", "file"),
    BlockKind.CREDIT: ("credit",),
}


@dataclass(frozen=True, slots=True)
class IndexedSentence:
    """A sentence and all that ranking needs to know of it.

    Args:
        sentence: the slice of the document.
        terms: its analysis; offsets are into the sentence's text.
        positions: for every term that can be matched, the indices into `terms` where it stands.
        length: how many terms, function words aside.
        cues: for every kind of answer, the indices into `terms` of what looks like one.
        previous: number of the sentence before it in the same section, or -1.
        following: number of the sentence behind it in the same section, or -1.
        passage: number of the passage that it stands in.
        hangs_on: the terms of what it hangs on, each with how much it counts, 0 to 1.
        headings: the terms of the headings that it stands under.
        title: the terms of its document's title.
        opens_paragraph: whether it is the first sentence of its paragraph.
        opens_document: whether it stands in the first paragraph of its document.
        numbered: whether it stands in an item of a list of steps.
        anaphor: whether what it speaks of is named in the sentence before only.
        asks: whether it is a question itself.
        instructs: whether it tells its reader to do something.
        foresees: whether it speaks of what will or may be.
        negates: whether it says that something is not so.
    """

    sentence: Sentence
    terms: tuple[Term, ...]
    positions: Mapping[str, tuple[int, ...]]
    length: int
    cues: Mapping[AnswerType, tuple[int, ...]]
    previous: int
    following: int
    passage: int
    hangs_on: Mapping[str, float]
    headings: frozenset[str]
    title: frozenset[str]
    opens_paragraph: bool
    opens_document: bool
    numbered: bool
    anaphor: bool
    asks: bool
    instructs: bool
    foresees: bool
    negates: bool


class Index:
    """Sentences by number, passages by number, and statistics of terms.

    Args:
        passages: all passages of a corpus, document by document, in the order of the text.
        make_engine: makes what finds passages.
        glossary: what stands for one another in these documents.

    Attributes:
        engine: finds passages, by the ids in `numbers`.
        numbers: the number of each passage, by its id.
        documents: how many documents the passages come from.
        vocabulary: their words, towards which typing mistakes are mended.
    """

    def __init__(
        self, passages: Sequence[Passage], make_engine: EngineFactory, glossary: Glossary
    ) -> None:
        self.glossary = glossary
        self.sentences: list[IndexedSentence] = []
        self.passages: list[range] = []
        self.words: dict[str, str] = {}  # a word as it is written → its term
        self._frequency: Counter[str] = Counter()
        self._context: set[str] = set()
        self._above: dict[tuple[Document, Span], frozenset[str]] = {}
        self._capitals: Counter[str] = Counter()
        contexts: dict[tuple[Document, tuple[int, ...]], frozenset[str]] = {}
        titles: dict[Document, frozenset[str]] = {}
        entries: list[Entry] = []
        self.numbers: dict[str, int] = {}
        opening = -1  # number of the document's first paragraph
        for number, passage in enumerate(passages):
            document = passage.document
            if document not in titles:
                title = document.metadata.title[:_LONGEST_CONTEXT]
                titles[document] = self._context_terms(title)
                self._note_words(title)
                opening = _first_paragraph(document)
            first = passage.sentences[0]
            key = (document, tuple(block.start for block in first.headings))
            if key not in contexts:
                headings = heading_text(document, first.headings)[:_LONGEST_CONTEXT]
                contexts[key] = self._context_terms(headings) - titles[document]
                self._note_words(headings)
            self._context |= titles[document] | contexts[key]
            begin = len(self.sentences)
            for sentence in passage.sentences:
                self._add(
                    sentence,
                    number,
                    contexts[key],
                    titles[document],
                    opens_document=sentence.paragraph == opening,
                )
            self.passages.append(range(begin, len(self.sentences)))
            entries.append(self._entry(passage, number, titles[document] | contexts[key]))
        self.documents = len(titles)
        self.engine = make_engine(entries)
        self.vocabulary = Vocabulary(self.words)
        self.average_length = max(
            1.0, sum(s.length for s in self.sentences) / max(1, len(self.sentences))
        )

    def __contains__(self, term: str) -> bool:
        """Whether any passage, heading or title holds a term."""
        return term in self._frequency or term in self._context

    def is_name(self, term: str) -> bool:
        """Whether the documents write a term with a capital more often than not."""
        return self._capitals[term] > 0

    def idf(self, term: str) -> float:
        """How rare a term is among the sentences.

        Args:
            term: a canonical term.

        Returns:
            The inverse document frequency of BM25 as Lucene has it, ln(1 + (N - n + ½)/(n + ½)),
            above 0; highest for a term that no sentence holds.
        """
        return self.joint_idf({term: 1.0})

    @property
    def highest_idf(self) -> float:
        """The idf of a term that no sentence holds."""
        return self.joint_idf({})

    def joint_idf(self, terms: Mapping[str, float]) -> float:
        """How rare any of several terms is among the sentences.

        Args:
            terms: canonical terms, each with how much an occurrence counts, 0 to 1.

        Returns:
            As `idf`, of the sum of the terms' frequencies.
        """
        n = min(
            len(self.sentences),
            sum(self._frequency[term] * factor for term, factor in terms.items()),
        )
        return math.log(1 + (len(self.sentences) - n + 0.5) / (n + 0.5))

    def ranges_around(self, quantity: Quantity) -> list[str]:
        """The terms of ranges of the sentences that a quantity lies in, the narrowest first."""
        ranges = {found for unit in quantity.units for found in self._ranges.get(unit, ())}
        held = [found for found in ranges if found.holds(quantity)]
        held.sort(key=lambda found: (found.high - found.low, found.term))
        return [found.term for found in held[:_MOST_RANGES]]

    @cached_property
    def _ranges(self) -> dict[str, list[Range]]:
        """The ranges of the sentences, by what may be their unit."""
        ranges: dict[str, list[Range]] = {}
        for found in filter(None, map(Range.of, self._frequency)):
            for unit in found.units:
                ranges.setdefault(unit, []).append(found)
        return ranges

    def _entry(self, passage: Passage, number: int, context: frozenset[str]) -> Entry:
        """A passage for the engine, under an id by which it is known again."""
        hung_on = {
            term for place in self.passages[number] for term in self.sentences[place].hangs_on
        }
        terms = sorted(context | hung_on)
        for place in self.passages[number]:
            for term, places in self.sentences[place].positions.items():
                terms += [term] * len(places)
        document = passage.document
        name = f"{document.content_hash}:{passage.start}:{document.name}"
        self.numbers[name] = number
        return Entry(name, document.name, terms)

    def _add(
        self,
        sentence: Sentence,
        passage: int,
        headings: frozenset[str],
        title: frozenset[str],
        *,
        opens_document: bool,
    ) -> None:
        text = sentence.text
        terms = self.glossary.analyze(text)
        self._note_terms(text, terms)
        positions = _positions(sentence.kind, text, terms)
        self._frequency.update(positions.keys())
        for term in terms[1:]:
            if not term.compound:
                self._capitals[term.text] += 1 if text[term.start].isupper() else -1
        number = len(self.sentences)
        before = self.sentences[-1] if self.sentences else None
        neighbours = before is not None and _are_neighbours(before.sentence, sentence)
        if before is not None and neighbours:
            self.sentences[-1] = replace(before, following=number)
        opens = (
            before is None or not neighbours or (before.sentence.paragraph != sentence.paragraph)
        )
        self.sentences.append(
            IndexedSentence(
                sentence=sentence,
                terms=terms,
                positions=positions,
                length=sum(not term.stop and not term.compound for term in terms),
                cues=answer_cues(text, terms),
                previous=number - 1 if neighbours else -1,
                following=-1,
                passage=passage,
                hangs_on=self._hung_on(sentence),
                headings=headings,
                title=title,
                opens_paragraph=opens,
                opens_document=opens_document,
                numbered=_is_numbered(sentence),
                anaphor=neighbours and is_anaphoric(terms),
                asks=asks(text),
                instructs=instructs(text, terms),
                foresees=foresees(terms),
                negates=negates(term.text for term in terms),
            )
        )

    def _hung_on(self, sentence: Sentence) -> dict[str, float]:
        """The terms of what a sentence hangs on: a question counts in full for its answer."""
        document = sentence.document
        counts: dict[str, float] = {}
        for start, end in sentence.hangs_on:
            key = (document, (start, end))
            if key not in self._above:
                self._above[key] = self._context_terms(document.text[start:end])
            share = 1.0 if asks(document.text[start:end]) else _SHARE_OF_CONTEXT
            for term in self._above[key]:
                counts[term] = max(share, counts.get(term, 0.0))
        return counts

    def quoted_for(self, number: int) -> range:
        """What is quoted where a sentence is chosen.

        Args:
            number: the sentence's number.

        Returns:
            The numbers of the sentence alone; of a lead-in with what it introduces, a long list
            as far as it can be quoted; of none where it is never an answer.
        """
        sentence = self.sentences[number].sentence
        if sentence.role is Role.STATEMENT:
            return range(number, number + 1)
        if sentence.introduces is None:
            return range(number, number)
        together = self._runs(number, sentence.start, sentence.introduces[1])
        return together if len(together) > 1 else range(number, number)

    def listed_with(self, number: int) -> range:
        """The list that a sentence is an item of, as far as it can be quoted, or it alone.

        Of a row it is the table, where that is short.

        Args:
            number: the sentence's number.
        """
        sentence = self.sentences[number].sentence
        span = sentence.listed_in
        is_table = sentence.kind is BlockKind.TABLE
        if (
            span is None
            or sentence.end - span[0] > LONGEST_LIST
            or (is_table and span[1] - span[0] > LONGEST_QUOTE)
        ):
            return range(number, number + 1)
        first = number
        while first and self._is_within(first - 1, number, span[0]):
            first -= 1
        return self._runs(first, span[0], span[1])

    def _is_within(self, number: int, other: int, start: int) -> bool:
        one = self.sentences[number].sentence
        return one.document is self.sentences[other].sentence.document and one.start >= start

    def _runs(self, first: int, start: int, end: int) -> range:
        """The sentences from one on up to an offset, whole blocks that can be quoted at once."""
        document = self.sentences[first].sentence.document
        number = stop = first
        while number < len(self.sentences):
            sentence = self.sentences[number].sentence
            too_far = sentence.end > end or sentence.end - start > LONGEST_LIST
            if sentence.document is not document or too_far:
                break
            number += 1
            if sentence.kind is BlockKind.TABLE or self._ends_block(number - 1):
                stop = number
        return range(first, max(stop, first + 1))

    def _ends_block(self, number: int) -> bool:
        following = self.sentences[number + 1 : number + 2]
        paragraph = self.sentences[number].sentence.paragraph
        return not following or following[0].sentence.paragraph != paragraph

    def _context_terms(self, text: str) -> frozenset[str]:
        return frozenset(term.text for term in self.glossary.analyze(text) if not term.stop)

    def _note_words(self, text: str) -> None:
        self._note_terms(text, self.glossary.analyze(text))

    def _note_terms(self, text: str, terms: Iterable[Term]) -> None:
        for term in terms:
            if not term.stop and not term.compound and term.text[0] != "#":
                self.words.setdefault(fold(text[term.start : term.end]), term.text)


def _positions(kind: BlockKind, text: str, terms: Sequence[Term]) -> dict[str, tuple[int, ...]]:
    """Where each term of a sentence stands that can be matched.

    Those that its kind implies are among them, and one for each range of numbers.
    """
    places = {term.start: place for place, term in reversed(list(enumerate(terms)))}
    positions: dict[str, list[int]] = {}
    for term in terms:
        if not term.stop:
            positions.setdefault(term.text, []).append(places[term.start])
    for start, found in Measured(text, terms).ranges():
        positions.setdefault(found.term, []).append(places[start])
    for word in _IMPLIED.get(kind, ()):
        positions.setdefault(stem(word), [0])
    return {term: tuple(where) for term, where in positions.items()}


def _are_neighbours(before: Sentence, sentence: Sentence) -> bool:
    """Whether two sentences that follow each other do so in one section; no quote leaves it."""
    between = sentence.document.blocks[before.paragraph : sentence.paragraph]
    return (
        before.document is sentence.document
        and before.headings == sentence.headings
        and not any(block.kind is BlockKind.LEFTOVER for block in between)
    )


def _is_numbered(sentence: Sentence) -> bool:
    """Whether a number stands before the item that a sentence stands in."""
    if sentence.kind is not BlockKind.ITEM:
        return False
    text, start = sentence.document.text, sentence.document.blocks[sentence.paragraph].start
    mark = text[max(0, start - 6) : start].rpartition("\n")[2]
    return mark.strip(" .()\t\u00a0").isdigit()


def _first_paragraph(document: Document) -> int:
    """The number of the first block that is a paragraph, or -1."""
    return next(
        (i for i, block in enumerate(document.blocks) if block.kind is BlockKind.PARAGRAPH), -1
    )


# Words that stand for something named before, where they open a sentence or nearly so.
_PRONOUNS = frozenset(
    "it its he she his her they their them this these that those such both".split()
)


# Nouns that, behind "the", stand for what the text before names.
_STAND_INS = frozenset(
    stem(noun)
    for noun in (
        "company firm group agency organization startup maker team government ministry court "
        "study report paper survey product device machine system model service programme bill law "
        "deal agreement plan project former latter same two three latter rest man woman couple"
    ).split()
) | {"#2", "#3"}


def is_anaphoric(terms: Sequence[Term]) -> bool:
    """Whether a sentence speaks of something that only the text before it names."""
    if any(term.text in _PRONOUNS for term in terms[:2]):
        return True
    return len(terms) > 1 and terms[0].text == "the" and terms[1].text in _STAND_INS
