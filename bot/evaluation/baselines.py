"""The simpler systems that Pullquote is measured beside.

They never refuse, know nothing of earlier questions, and give their top score for a confidence.
They share no code with the product's own analysis, so that they stay as they are when it changes.
"""

import re
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Protocol, TypeAlias

import numpy as np
import Stemmer
from numpy.typing import NDArray
from rank_bm25 import BM25Okapi, BM25Plus

from bot.assembly import Models
from bot.documents.corpus import load_corpus
from bot.documents.document import Sentence, heading_text
from bot.documents.passages import split_passages
from bot.documents.sentences import split_sentences
from bot.evaluation.systems import MOST_QUOTES, Asked, Response, System
from bot.reading.protocols import Encoder, Reranker

PADDED_CHARACTERS = 400
_PASSAGES = 8

_STOP_WORDS = frozenset(
    """
    a about after again all also am an and any are as at be because been before being between
    both but by can could did do does doing down during each few for from further had has have
    having he her here hers him himself his how i if in into is it its itself just me more most
    my myself no nor not now of off on once only or other our ours out over own s same she
    should so some such t than that the their theirs them themselves then there these they this
    those through to too under until up very was we were what when where which while who whom
    why will with would you your yours
    """.split()
)
_WORD = re.compile(r"[^\W_]+")

Terms: TypeAlias = Callable[[str], list[str]]
Show: TypeAlias = Callable[[Sequence[Sentence], int], str]


class _Engine(Protocol):
    def get_scores(self, query: list[str]) -> NDArray[np.float64]: ...


class Baseline:
    """BM25 over single sentences.

    Args:
        name: what it is called in tables.
        engine: builds the scorer on the terms of the sentences; called only when there are any.
        terms: turns a sentence or a question into terms.
        show: the quote for the sentence at an index.
    """

    def __init__(
        self, name: str, engine: Callable[[list[list[str]]], _Engine], terms: Terms, show: Show
    ) -> None:
        self.name = name
        self._engine = engine
        self._terms = terms
        self._show = show

    def build(self, paths: Sequence[Path]) -> Asked:
        """See `System.build`."""
        sentences = read_sentences(paths)
        terms = [self._terms(sentence.text) for sentence in sentences]
        # rank-bm25 divides by the number of sentences, of terms, and by their mean length.
        engine = self._engine(terms) if any(terms) else None

        def ask(question: str, history: Sequence[str]) -> Response:
            del history
            scores = np.zeros(len(sentences))
            if engine is not None:
                scores = engine.get_scores(self._terms(question))
            best = np.argsort(-scores, kind="stable")[:MOST_QUOTES]
            texts = tuple(self._show(sentences, int(i)) for i in best)
            return Response(
                texts, answered=True, confidence=float(scores.max(initial=0.0)), shown=len(texts)
            )

        return ask


class Reranked:
    """What anybody can put together of an encoder and a reranker: nothing is fitted.

    The encoder finds the passages with the sentences nearest to the question, and the reranker
    puts their sentences in order; both read a sentence under its title and headings.

    Args:
        reranker: reads pairs.
        encoder: finds passages.
    """

    name = "encoder + reranker"

    def __init__(self, reranker: Reranker, encoder: Encoder) -> None:
        self._reranker = reranker
        self._encoder = encoder

    def build(self, paths: Sequence[Path]) -> Asked:
        """See `System.build`."""
        documents = load_corpus(paths).documents
        passages = [one.sentences for document in documents for one in split_passages(document)]
        sentences = [sentence for passage in passages for sentence in passage]
        texts = [_under_headings(sentence) for sentence in sentences]
        starts = np.cumsum([0, *map(len, passages)])
        vectors = self._encoder.encode(texts, lambda _: None)

        def ask(question: str, history: Sequence[str]) -> Response:
            del history
            near = vectors @ self._encoder.encode_question(question)
            best = np.argsort(-np.maximum.reduceat(near, starts[:-1]), kind="stable")[:_PASSAGES]
            read = [n for passage in best for n in range(starts[passage], starts[passage + 1])]
            scores = self._reranker.score(question, [texts[n] for n in read])
            order = sorted(zip(scores, read, strict=True), key=lambda pair: (-pair[0], pair[1]))
            return Response(
                tuple(sentences[number].text for _, number in order[:MOST_QUOTES]),
                answered=True,
                confidence=order[0][0],
                shown=min(MOST_QUOTES, len(order)),
            )

        return ask


def _under_headings(sentence: Sentence) -> str:
    document = sentence.document
    above = [document.metadata.title, heading_text(document, sentence.headings)]
    return f"{' > '.join(filter(None, above))}. {sentence.text}"


def read_sentences(paths: Sequence[Path]) -> list[Sentence]:
    """Every sentence of the documents under the paths, in their order.

    Raises:
        CorpusError: nothing under the paths can be read.
    """
    documents = load_corpus(paths).documents
    return [sentence for document in documents for sentence in split_sentences(document)]


def naive() -> Baseline:
    """The tutorial's way: Okapi BM25 over what white space separates, in lower case."""
    return Baseline("naive", BM25Okapi, lambda text: text.lower().split(), _single)


def proper_bm25() -> Baseline:
    """BM25 as it should be: words, Snowball stems, no stop words, an idf that is positive."""
    return Baseline("BM25", _bm25, _stems(), _single)


def padded_bm25(*, across_paragraphs: bool) -> Baseline:
    """The same, its sentences padded to 400 characters: what length alone buys.

    Args:
        across_paragraphs: whether neighbours in other paragraphs count, so that a quote may hold
            line ends; else a short paragraph keeps its quotes short.
    """
    name = "BM25 padded across" if across_paragraphs else "BM25 padded"
    return Baseline(name, _bm25, _stems(), partial(_padded, across_paragraphs=across_paragraphs))


def baselines(models: Models | None = None) -> list[System]:
    """Those that an evaluation is run beside, the padded one in both its ways.

    Args:
        models: what reads; None where there is nothing, and none of them does.
    """
    found: list[System] = [
        naive(),
        proper_bm25(),
        padded_bm25(across_paragraphs=False),
        padded_bm25(across_paragraphs=True),
    ]
    if models is not None and models.encoder is not None:
        found.append(Reranked(models.reranker, models.encoder))
    return found


def _bm25(terms: list[list[str]]) -> _Engine:
    engine: _Engine = BM25Plus(terms, k1=1.2, b=0.75, delta=0)
    return engine


def _stems() -> Terms:
    stemmer = Stemmer.Stemmer("english")

    def terms(text: str) -> list[str]:
        words = [word for word in _WORD.findall(text.lower()) if word not in _STOP_WORDS]
        return list(stemmer.stemWords(words))

    return terms


def _single(sentences: Sequence[Sentence], index: int) -> str:
    return sentences[index].text


def _padded(sentences: Sequence[Sentence], index: int, *, across_paragraphs: bool) -> str:
    """The slice of the document around a sentence, grown by whole neighbours in turn."""
    chosen = sentences[index]

    def reachable(sentence: Sentence) -> bool:
        same_paragraph = sentence.paragraph == chosen.paragraph
        return sentence.document is chosen.document and (across_paragraphs or same_paragraph)

    first = last = index
    grown = True
    while grown:
        grown = False
        for before, after in ((0, 1), (1, 0)):
            start, end = first - before, last + after
            if start < 0 or end == len(sentences):
                continue
            if not (reachable(sentences[start]) and reachable(sentences[end])):
                continue
            if sentences[end].end - sentences[start].start <= PADDED_CHARACTERS:
                first, last, grown = start, end, True
    return chosen.document.text[sentences[first].start : sentences[last].end]
