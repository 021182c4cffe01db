"""What an index knows of a document, as it is kept: JSON, compressed, passage by passage."""

import json
import zlib
from array import array
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

from bot.answering.index import AnalysedDocument, IndexedSentence
from bot.documents.document import Block, BlockKind, Document, Role, Sentence
from bot.language.analysis import Term
from bot.retrieval.engine import Entry

_KINDS = list(BlockKind)
_ROLES = list(Role)
_KIND = {kind: place for place, kind in enumerate(_KINDS)}
_ROLE = {role: place for place, role in enumerate(_ROLES)}
# What a term is, in bits.
_STOP, _COMPOUND = 1, 2
_LEVEL = 1  # of compression: as fast as it goes


@dataclass(frozen=True, slots=True)
class WrittenDocument:
    """A document as it is kept.

    Args:
        id: tells it from any document of which anything else is known.
        lengths: how many sentences each passage has, two bytes each.
        length: how many terms its sentences have together, function words aside.
        title: the terms of its title.
        statistics: see `DocumentStatistics`.
        entries: its passages as an engine takes them in.
        passages: its passages, analysed.
    """

    id: str
    lengths: bytes
    length: int
    title: bytes
    statistics: bytes
    entries: bytes
    passages: tuple[bytes, ...]


@dataclass(frozen=True, slots=True)
class DocumentStatistics:
    """What one document adds to the statistics of an index.

    Args:
        counts: for each term of its sentences, titles and headings, of how many sentences it is
            one, how often it is written with a capital inside a sentence, and how often without.
        words: a word as it is written, folded, and its term.
    """

    counts: Mapping[str, tuple[int, int, int]]
    words: Mapping[str, str]


def write(analysed: AnalysedDocument) -> WrittenDocument:
    """Write what is known of a document."""
    sentences = iter(analysed.sentences)
    passages = tuple(
        _compressed(_passage(list(islice(sentences, length)))) for length in analysed.lengths
    )
    title = analysed.sentences[0].title if analysed.sentences else frozenset()
    return WrittenDocument(
        analysed.id,
        array("H", analysed.lengths).tobytes(),
        sum(one.length for one in analysed.sentences),
        _compressed(sorted(title)),
        _compressed(_statistics(analysed)),
        _compressed([one.terms for one in analysed.entries]),
        passages,
    )


def read_lengths(written: bytes) -> Sequence[int]:
    """How many sentences each passage of a document has."""
    lengths = array("H")
    lengths.frombytes(written)
    return lengths


def read_title(written: bytes) -> frozenset[str]:
    """The terms of a document's title."""
    return frozenset(_read(written))


def read_statistics(written: bytes) -> DocumentStatistics:
    """What a document adds to statistics."""
    counts, words = _read(written)
    return DocumentStatistics(counts, words)


def read_entries(written: bytes, document: str) -> Sequence[Entry]:
    """The passages of a document as an engine takes them in.

    Args:
        written: its entries.
        document: its id.
    """
    return [Entry(document, number, terms) for number, terms in enumerate(_read(written))]


def read_passage(
    written: bytes, document: Document, title: frozenset[str]
) -> tuple[IndexedSentence, ...]:
    """The sentences of a passage.

    Args:
        written: the passage.
        document: where it stands.
        title: the terms of the document's title.
    """
    headings, above, sentences = _read(written)
    blocks = tuple(
        Block(_KINDS[kind], start, end, level, links) for kind, start, end, level, links in above
    )
    terms = frozenset(headings)
    return tuple(_sentence(one, document, blocks, terms, title) for one in sentences)


def _statistics(analysed: AnalysedDocument) -> tuple[object, object]:
    frequency = Counter(term for one in analysed.sentences for term in one.positions)
    capitals, others = Counter(analysed.capitals), Counter(analysed.others)
    terms = {**frequency, **capitals, **others, **dict.fromkeys(analysed.context)}
    counts = {term: (frequency[term], capitals[term], others[term]) for term in terms}
    return counts, analysed.words


def _passage(sentences: Sequence[IndexedSentence]) -> tuple[object, ...]:
    first = sentences[0]
    above = [
        (_KIND[one.kind], one.start, one.end, one.level, one.links)
        for one in first.sentence.headings
    ]
    return sorted(first.headings), above, [_parts(one) for one in sentences]


def _parts(one: IndexedSentence) -> tuple[object, ...]:
    sentence, terms = one.sentence, one.terms
    return (
        (sentence.start, sentence.end, _KIND[sentence.kind], sentence.paragraph),
        (_ROLE[sentence.role], sentence.hangs_on, sentence.introduces, sentence.listed_in),
        [term.text for term in terms],
        [term.start for term in terms],
        [term.end for term in terms],
        [_STOP * term.stop + _COMPOUND * term.compound for term in terms],
        one.positions,
        (one.length, one.follows, one.opens_paragraph, one.opens_document),
        one.hangs_on,
    )


def _sentence(
    parts: Sequence[Any],
    document: Document,
    headings: tuple[Block, ...],
    heading_terms: frozenset[str],
    title: frozenset[str],
) -> IndexedSentence:
    (start, end, kind, paragraph), (role, hangs_on, introduces, listed_in), *rest = parts
    texts, starts, ends, flags, positions, (length, follows, *opens), hung_on = rest
    return IndexedSentence(
        sentence=Sentence(
            document,
            start,
            end,
            _KINDS[kind],
            paragraph,
            headings,
            _ROLES[role],
            tuple((first, behind) for first, behind in hangs_on),
            introduces and tuple(introduces),
            listed_in and tuple(listed_in),
        ),
        terms=tuple(_terms(texts, starts, ends, flags)),
        positions={term: tuple(places) for term, places in positions.items()},
        length=length,
        follows=follows,
        hangs_on=hung_on,
        headings=heading_terms,
        title=title,
        opens_paragraph=opens[0],
        opens_document=opens[1],
    )


def _terms(
    texts: Sequence[str], starts: Sequence[int], ends: Sequence[int], flags: Sequence[int]
) -> Iterator[Term]:
    for text, start, end, flag in zip(texts, starts, ends, flags, strict=True):
        yield Term(text, start, end, bool(flag & _STOP), bool(flag & _COMPOUND))


def _compressed(parts: object) -> bytes:
    written = json.dumps(parts, ensure_ascii=False, separators=(",", ":"))
    return zlib.compress(written.encode("utf-8", "surrogatepass"), _LEVEL)


def _read(written: bytes) -> Any:  # noqa: ANN401 - what JSON holds
    return json.loads(zlib.decompress(written).decode("utf-8", "surrogatepass"))
