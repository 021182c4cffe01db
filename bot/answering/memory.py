"""An index whose sentences and statistics are in memory: for up to some ten thousand passages."""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from itertools import chain

from bot.answering.index import AnalysedDocument, Index, IndexedSentence
from bot.documents.document import Document
from bot.language.glossary import Glossary
from bot.language.ranges import Range
from bot.language.spelling import Vocabulary
from bot.retrieval.engine import EngineFactory, Holding


@dataclass(frozen=True, slots=True)
class Counts:
    """How often terms are there.

    Args:
        frequency: of how many sentences each term is one; none that is nowhere.
        capitals: how often each is written with a capital inside a sentence.
        others: how often each is written without.
    """

    frequency: Counter[str] = field(default_factory=Counter)
    capitals: Counter[str] = field(default_factory=Counter)
    others: Counter[str] = field(default_factory=Counter)

    def changed(
        self, come: Sequence[AnalysedDocument], gone: Sequence[AnalysedDocument]
    ) -> "Counts":
        """The counts where documents have come, and others are gone."""

        def count(
            before: Counter[str], of: Callable[[AnalysedDocument], Iterable[str]]
        ) -> Counter[str]:
            counts = before.copy()
            counts.update(chain.from_iterable(map(of, come)))
            counts.subtract(chain.from_iterable(map(of, gone)))
            return +counts

        return Counts(
            count(
                self.frequency, lambda one: chain.from_iterable(s.positions for s in one.sentences)
            ),
            count(self.capitals, lambda one: one.capitals),
            count(self.others, lambda one: one.others),
        )


class _Sentences(list[IndexedSentence]):
    """See `Sentences`."""

    def __init__(self, searched: Sequence[AnalysedDocument]) -> None:
        super().__init__(chain.from_iterable(one.sentences for one in searched))
        self.documents = len(searched)
        self.average_length = max(1.0, sum(one.length for one in self) / max(1, len(self)))
        self.passages: list[range] = []
        self._passage_of: list[int] = []
        self._first_passage: dict[str, int] = {}
        self._of: dict[Document, range] = {}
        begin = 0
        for one in searched:
            self._first_passage[one.id] = len(self.passages)
            self._of[one.document] = range(begin, begin + len(one.sentences))
            for length in one.lengths:
                self._passage_of += [len(self.passages)] * length
                self.passages.append(range(begin, begin := begin + length))

    def passage_of(self, number: int) -> int:
        """See `Sentences.passage_of`."""
        return self._passage_of[number]

    def first_passage(self, document: str) -> int:
        """See `Sentences.first_passage`."""
        return self._first_passage[document]

    def of(self, document: Document) -> range:
        """See `Sentences.of`."""
        return self._of.get(document, range(0))


class _Statistics:
    """See `Statistics`."""

    def __init__(self, searched: Sequence[AnalysedDocument], counts: Counts) -> None:
        self.words: dict[str, str] = {}
        for one in reversed(searched):  # of two that differ, the first one's word counts
            self.words.update(one.words)
        self.vocabulary = Vocabulary(self.words)
        self._counts = counts
        self._context = set(chain.from_iterable(one.context for one in searched))
        self._ranges: dict[str, list[Range]] = {}
        for found in filter(None, map(Range.of, counts.frequency)):
            for unit in found.units:
                self._ranges.setdefault(unit, []).append(found)

    def __contains__(self, term: str) -> bool:
        """See `Statistics.__contains__`."""
        return term in self._counts.frequency or term in self._context

    def frequency(self, term: str) -> int:
        """See `Statistics.frequency`."""
        return self._counts.frequency[term]

    def is_name(self, term: str) -> bool:
        """See `Statistics.is_name`."""
        return self._counts.capitals[term] > self._counts.others[term]

    def ranges(self, unit: str) -> Sequence[Range]:
        """See `Statistics.ranges`."""
        return self._ranges.get(unit, ())


class IndexInMemory(Index):
    """An index of documents that were analysed in this process.

    Args:
        analysed: the documents, in the order of their corpus.
        make_engine: makes what finds passages.
        glossary: what stands for one another in these documents, by which they were analysed.
        known: an index of which most of these documents are, whose counts are gone on from.

    Attributes:
        analysed: the same by document, to be used again by another index.
        counts: how often their terms are there, likewise.
    """

    def __init__(
        self,
        analysed: Sequence[AnalysedDocument],
        make_engine: EngineFactory,
        glossary: Glossary,
        known: "IndexInMemory | None" = None,
    ) -> None:
        self.analysed = {one.document: one for one in analysed}
        before = {} if known is None else known.analysed
        self.counts: Counts = (Counts() if known is None else known.counts).changed(
            come=[one for one in analysed if before.get(one.document) is not one],
            gone=[one for one in before.values() if self.analysed.get(one.document) is not one],
        )
        searched = [one for one in analysed if one.sentences]
        entries = {one.id: one.entries for one in searched}
        super().__init__(
            _Sentences(searched),
            _Statistics(searched, self.counts),
            make_engine(Holding(list(entries), entries.__getitem__)),
            glossary,
        )
