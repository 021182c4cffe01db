"""A corpus made ready to be asked: analysed sentences, their neighbours, and how rare terms are."""

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from copy import copy
from dataclasses import dataclass
from functools import cached_property
from hashlib import sha256
from itertools import chain
from sys import intern
from typing import Protocol

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
from bot.retrieval.engine import Engine, Entry

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
# Passages that are looked at for how a term is written, and for what stands beside it.
_LOOKED_AT = 20

# What a byline, a dateline or a credit line says without the word.
_IMPLIED = {
    BlockKind.BYLINE: ("write", "author", "reporter", "journalist", "byline"),
    BlockKind.DATELINE: ("date", "dateline", "agency", "publish", "file"),
    BlockKind.CREDIT: ("credit",),
}


@dataclass(frozen=True)
class IndexedSentence:
    """A sentence and all that ranking needs to know of it, whatever stands in other documents.

    Args:
        sentence: the slice of the document.
        terms: its analysis; offsets are into the sentence's text.
        positions: for every term that can be matched, the indices into `terms` where it stands.
        length: how many terms, function words aside.
        follows: whether there is a sentence before it in the same section.
        hangs_on: the terms of what it hangs on, each with how much it counts, 0 to 1.
        headings: the terms of the headings that it stands under.
        title: the terms of its document's title.
        opens_paragraph: whether it is the first sentence of its paragraph.
        opens_document: whether it stands in the first paragraph of its document.
    """

    sentence: Sentence
    terms: tuple[Term, ...]
    positions: Mapping[str, tuple[int, ...]]
    length: int
    follows: bool
    hangs_on: Mapping[str, float]
    headings: frozenset[str]
    title: frozenset[str]
    opens_paragraph: bool
    opens_document: bool

    # What is told of a few sentences for each question, when it is first asked for.

    @cached_property
    def cues(self) -> Mapping[AnswerType, tuple[int, ...]]:
        """For every kind of answer, the indices into `terms` of what looks like one."""
        return answer_cues(self.sentence.text, self.terms)

    @cached_property
    def numbered(self) -> bool:
        """Whether it stands in an item of a list of steps."""
        return _is_numbered(self.sentence)

    @cached_property
    def anaphor(self) -> bool:
        """Whether what it speaks of is named in the sentence before only."""
        return self.follows and is_anaphoric(self.terms)

    @cached_property
    def asks(self) -> bool:
        """Whether it is a question itself."""
        return asks(self.sentence.text)

    @cached_property
    def instructs(self) -> bool:
        """Whether it tells its reader to do something."""
        return instructs(self.sentence.text, self.terms)

    @cached_property
    def foresees(self) -> bool:
        """Whether it speaks of what will or may be."""
        return foresees(self.terms)

    @cached_property
    def negates(self) -> bool:
        """Whether it says that something is not so."""
        return negates(term.text for term in self.terms)


@dataclass(frozen=True, slots=True)
class AnalysedDocument:
    """What an index knows of one document, which no other document changes.

    Args:
        document: which.
        id: tells it from any document of which anything else is known.
        sentences: in the order of the text.
        entries: its passages, as an engine takes them in.
        lengths: how many of the sentences each passage has.
        words: a word as it is written, folded, and its term.
        capitals: a term for each time that it is written with a capital inside a sentence.
        others: a term for each time that it is written without.
        context: the terms of its title and headings.
    """

    document: Document
    id: str
    sentences: tuple[IndexedSentence, ...]
    entries: tuple[Entry, ...]
    lengths: tuple[int, ...]
    words: Mapping[str, str]
    capitals: tuple[str, ...]
    others: tuple[str, ...]
    context: frozenset[str]


def analyse(
    document: Document, passages: Sequence[Passage], glossary: Glossary
) -> AnalysedDocument:
    """Make a document ready for an index.

    Args:
        document: which.
        passages: those of it that are searched, in the order of the text.
        glossary: what stands for one another in it.
    """
    return _Analysis(document, glossary).of(passages)


class _Analysis:
    """What is gathered of one document while it is gone through."""

    def __init__(self, document: Document, glossary: Glossary) -> None:
        self._document = document
        self._id = document_id(document)
        self._glossary = glossary
        self._sentences: list[IndexedSentence] = []
        self._words: dict[str, str] = {}
        self._noted: set[str] = set()
        self._capitals: list[str] = []
        self._others: list[str] = []
        self._above: dict[Span, tuple[float, frozenset[str]]] = {}

    def of(self, passages: Sequence[Passage]) -> AnalysedDocument:
        """Everything about these passages of the document."""
        written = self._document.metadata.title[:_LONGEST_CONTEXT]
        title = context = self._context_terms(written, note=True)
        opening = _first_paragraph(self._document)
        sections: dict[tuple[int, ...], frozenset[str]] = {}
        entries: list[Entry] = []
        for passage in passages:
            above = passage.sentences[0].headings
            key = tuple(block.start for block in above)
            if key not in sections:
                headings = heading_text(self._document, above)[:_LONGEST_CONTEXT]
                sections[key] = self._context_terms(headings, note=True) - title
                context |= sections[key]
            begin = len(self._sentences)
            for sentence in passage.sentences:
                opens = sentence.paragraph == opening
                self._add(sentence, sections[key], title, opens_document=opens)
            entries.append(self._entry(len(entries), begin, title | sections[key]))
        return AnalysedDocument(
            self._document,
            self._id,
            tuple(self._sentences),
            tuple(entries),
            tuple(len(passage.sentences) for passage in passages),
            self._words,
            tuple(self._capitals),
            tuple(self._others),
            context,
        )

    def _entry(self, number: int, begin: int, context: frozenset[str]) -> Entry:
        """A passage for the engine."""
        held = self._sentences[begin:]
        terms = dict.fromkeys(context.union(*(sentence.hangs_on for sentence in held)), 1)
        for sentence in held:
            for term, places in sentence.positions.items():
                terms[term] = terms.get(term, 0) + len(places)
        return Entry(self._id, number, terms)

    def _add(
        self,
        sentence: Sentence,
        headings: frozenset[str],
        title: frozenset[str],
        *,
        opens_document: bool,
    ) -> None:
        text = sentence.text
        terms = self._glossary.analyze(text)
        self._note_terms(text, terms)
        positions = _positions(sentence.kind, text, terms)
        for term, start, _, _, compound in terms[1:]:
            if not compound:
                (self._capitals if text[start].isupper() else self._others).append(term)
        before = self._sentences[-1].sentence if self._sentences else None
        follows = before is not None and _are_neighbours(before, sentence)
        opens = before is None or not follows or before.paragraph != sentence.paragraph
        self._sentences.append(
            IndexedSentence(
                sentence=sentence,
                terms=terms,
                positions=positions,
                length=sum(not term.stop and not term.compound for term in terms),
                follows=follows,
                hangs_on=self._hung_on(sentence),
                headings=headings,
                title=title,
                opens_paragraph=opens,
                opens_document=opens_document,
            )
        )

    def _hung_on(self, sentence: Sentence) -> dict[str, float]:
        """The terms of what a sentence hangs on: a question counts in full for its answer."""
        counts: dict[str, float] = {}
        for span in sentence.hangs_on:
            if span not in self._above:
                text = self._document.text[slice(*span)]
                share = 1.0 if asks(text) else _SHARE_OF_CONTEXT
                self._above[span] = share, self._context_terms(text)
            share, above = self._above[span]
            for term in above:
                counts[term] = max(share, counts.get(term, 0.0))
        return counts

    def _context_terms(self, text: str, *, note: bool = False) -> frozenset[str]:
        terms = self._glossary.analyze(text)
        if note:
            self._note_terms(text, terms)
        return frozenset(term.text for term in terms if not term.stop)

    def _note_terms(self, text: str, terms: Iterable[Term]) -> None:
        for term, start, end, stop, compound in terms:
            if not stop and not compound and term[0] != "#":
                written = text[start:end]
                if written not in self._noted:
                    self._noted.add(written)
                    # What many documents hold is kept once.
                    self._words.setdefault(intern(fold(written)), term)


class Sentences(Protocol):
    """The sentences of documents, analysed: by number, in the order of their texts.

    Attributes:
        documents: how many documents they come from.
        average_length: of a sentence, in terms; at least 1.
    """

    documents: int
    average_length: float

    @property
    def passages(self) -> Sequence[range]:
        """The numbers of the sentences of each passage, by the passage's number."""

    def __len__(self) -> int:
        """How many there are."""

    def __getitem__(self, number: int, /) -> IndexedSentence:
        """A sentence by its number; raises IndexError for one that is not there."""

    def __iter__(self) -> Iterator[IndexedSentence]:
        """All of them."""

    def passage_of(self, number: int) -> int:
        """The number of the passage that a sentence stands in."""

    def first_passage(self, document: str) -> int:
        """The number of the first passage of a document, by the document's id."""

    def of(self, document: Document) -> range:
        """The numbers of the sentences of a document; none of one that has none here."""


class Statistics(Protocol):
    """What documents hold, in numbers."""

    @property
    def words(self) -> Mapping[str, str]:
        """A word as it is written, folded, and its term."""

    @property
    def vocabulary(self) -> Vocabulary:
        """These words, towards which typing mistakes are mended."""

    def __contains__(self, term: str, /) -> bool:
        """Whether any passage, heading or title holds a term."""

    def frequency(self, term: str) -> int:
        """Of how many sentences a term is one."""

    def is_name(self, term: str) -> bool:
        """Whether a term is written with a capital inside a sentence more often than not."""

    def ranges(self, unit: str) -> Iterable[Range]:
        """The ranges of the sentences, by what may be their unit."""


class Index:
    """A corpus that can be asked.

    Args:
        sentences: of its documents.
        statistics: of the same.
        engine: finds passages of the same, by the ids of their documents.
        glossary: what stands for one another in these documents, by which they were analysed.
    """

    def __init__(
        self, sentences: Sentences, statistics: Statistics, engine: Engine, glossary: Glossary
    ) -> None:
        self.sentences = sentences
        self.glossary = glossary
        self.vocabulary = statistics.vocabulary
        self._statistics = statistics
        self._engine = engine
        self._blocked: frozenset[int] = frozenset()

    def without(self, blocked: Mapping[Document, Sequence[Span]]) -> "Index":
        """The same index, by which nothing is quoted of some spans.

        Args:
            blocked: of each document that has any, those that are never quoted. A sentence that
                one of them touches is not, nor one that hangs on what one touches.
        """
        other = copy(self)
        other._blocked = frozenset(  # noqa: SLF001 - of this very class
            number
            for document, spans in blocked.items()
            for number in self.sentences.of(document)
            if _touch(self.sentences[number].sentence, spans)
        )
        return other

    @property
    def passages(self) -> Sequence[range]:
        """The numbers of the sentences of each passage, by the passage's number."""
        return self.sentences.passages

    @property
    def documents(self) -> int:
        """How many documents the sentences come from."""
        return self.sentences.documents

    @property
    def average_length(self) -> float:
        """Of a sentence, in terms."""
        return self.sentences.average_length

    @property
    def words(self) -> Mapping[str, str]:
        """A word as it is written, folded, and its term."""
        return self._statistics.words

    def search(self, query: Mapping[str, float], limit: int) -> dict[int, float]:
        """Find the passages that match best.

        Args:
            query: canonical terms, each with a weight above 0.
            limit: the most passages to find.

        Returns:
            Passages by number, each with its score, best first.
        """
        hits = self._engine.search(query, limit)
        first = self.sentences.first_passage
        return {first(hit.document) + hit.number: hit.score for hit in hits}

    def works(self) -> bool:
        """Whether passages can be found now, as far as that is known."""
        return self._engine.works()

    def holding(self, term: str) -> list[IndexedSentence]:
        """Some sentences that hold a term, in the order of the text; of a rare one, all.

        Args:
            term: a canonical term.
        """
        found = sorted(self.search({term: 1.0}, _LOOKED_AT))
        numbers = chain.from_iterable(self.passages[passage] for passage in found)
        inside = map(self.sentences.__getitem__, numbers)
        return [sentence for sentence in inside if term in sentence.positions]

    def neighbours(self, number: int) -> tuple[int, int]:
        """The sentences before and behind one in its section.

        Args:
            number: the sentence's number.

        Returns:
            Their numbers; -1 for one that is not there.
        """
        behind = number + 1
        before = number - 1 if self.sentences[number].follows else -1
        follows = behind < len(self.sentences) and self.sentences[behind].follows
        return (
            -1 if before in self._blocked else before,
            behind if follows and behind not in self._blocked else -1,
        )

    def passage_of(self, number: int) -> int:
        """The number of the passage that a sentence stands in."""
        return self.sentences.passage_of(number)

    def __contains__(self, term: str) -> bool:
        """Whether any passage, heading or title holds a term."""
        return term in self._statistics

    def is_name(self, term: str) -> bool:
        """Whether the documents write a term with a capital more often than not."""
        return self._statistics.is_name(term)

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
            sum(self._statistics.frequency(term) * factor for term, factor in terms.items()),
        )
        return math.log(1 + (len(self.sentences) - n + 0.5) / (n + 0.5))

    def ranges_around(self, quantity: Quantity) -> list[str]:
        """The terms of ranges of the sentences that a quantity lies in, the narrowest first."""
        ranges = {found for unit in quantity.units for found in self._statistics.ranges(unit)}
        held = [found for found in ranges if found.holds(quantity)]
        held.sort(key=lambda found: (found.high - found.low, found.term))
        return [found.term for found in held[:_MOST_RANGES]]

    def quoted_for(self, number: int) -> range:
        """What is quoted where a sentence is chosen.

        Args:
            number: the sentence's number.

        Returns:
            The numbers of the sentence alone; of a lead-in with what it introduces, a long list
            as far as it can be quoted; of none where it is never an answer.
        """
        quoted = self._quoted_for(number)
        return quoted if self._blocked.isdisjoint(quoted) else range(number, number)

    def _quoted_for(self, number: int) -> range:
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
        whole = self._runs(first, span[0], span[1])
        return whole if self._blocked.isdisjoint(whole) else range(number, number + 1)

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
        if number + 1 == len(self.sentences):
            return True
        here, behind = self.sentences[number].sentence, self.sentences[number + 1].sentence
        return behind.document is not here.document or behind.paragraph != here.paragraph


def _touch(sentence: Sentence, spans: Sequence[Span]) -> bool:
    """Whether spans of its document touch a sentence, or what it hangs on."""
    own = ((sentence.start, sentence.end), *sentence.hangs_on)
    return any(start < until and since < end for since, until in spans for start, end in own)


def document_id(document: Document) -> str:
    """Tells a document from any other of which anything else is known."""
    hashes = document.content_hash, document.blocks_hash
    said = "\0".join((document.name, document.metadata.title, *hashes))
    return sha256(said.encode("utf-8", "surrogatepass")).hexdigest()[:32]


def _positions(kind: BlockKind, text: str, terms: Sequence[Term]) -> dict[str, tuple[int, ...]]:
    """Where each term of a sentence stands that can be matched.

    Those that its kind implies are among them, and one for each range of numbers.
    """
    places: dict[int, int] = {}
    positions: dict[str, list[int]] = {}
    numbers = False
    for number, (term, start, _, stop, _) in enumerate(terms):
        place = places.setdefault(start, number)
        if not stop:
            positions.setdefault(term, []).append(place)
            numbers = numbers or term[0] == "#"
    if numbers:
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
