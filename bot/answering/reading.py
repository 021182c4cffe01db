"""What models that read say of sentences, as further features beside those of the words."""

from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache
from itertools import chain

import numpy as np
import numpy.typing as npt

from bot.answering.confidence import Contender
from bot.answering.index import LONGEST_QUOTE, Index
from bot.answering.question import Question
from bot.answering.ranking import (
    Candidate,
    FeatureGroup,
    Found,
    Row,
    find_passages,
    names_of,
    rows_of,
    weigh,
)
from bot.answering.weights import Weights, fitted_weights
from bot.documents.document import heading_text, one_line
from bot.reading.protocols import Encoder, Reranker, Vectors

# How many sentences are read for a question, cross-validated on what is fitted on: right@1 and
# right@3 are .708 and .885 with 10, .706 and .882 with 16, and no set loses by it; with 8, two do.
_READ = 10
# How many passages each source is asked for, and how many are kept of both together: with 6 kept
# right@3 is .878, with 10 it is as with 8.
_SOURCED = 20
_KEPT = 8
# How slowly a passage counts less the further behind it stands (Cormack, Clarke and Büttcher,
# SIGIR 2009, equation 1).
_RANK_OFFSET = 20
_COSINE_DECIMALS = 3
# Characters of what is read above a sentence.
_LONGEST_ABOVE = 300
# What the reranker's logits are divided by, so that features are of one size.
_LOGITS = 10.0
# A deviation that is less than this says nothing.
_LEAST_SPREAD = 0.01
# Questions whose vectors are held.
_REMEMBERED = 4096
# How far ahead a quote is taken to be that has no rival.
_NO_RIVAL = 1.0


def text_to_read(index: Index, number: int) -> str:
    """A sentence as models read it: under its title and headings, behind what it hangs on.

    Args:
        index: the sentences.
        number: the sentence's number.
    """
    first = index.sentences[number].sentence
    quoted = index.quoted_for(number) or range(number, number + 1)
    end = index.sentences[quoted[-1]].sentence.end
    document = first.document
    headings = (heading_text(document, [heading]) for heading in first.headings)
    above = dict.fromkeys((one_line(document.metadata.title), *headings))
    named = " > ".join(filter(None, above))[:_LONGEST_ABOVE]
    hung_on = " ".join(one_line(document.text[start:stop]) for start, stop in first.hangs_on)
    said = one_line(document.text[first.start : min(end, first.start + LONGEST_QUOTE)])
    text = " ".join(filter(None, [hung_on[-_LONGEST_ABOVE:], said]))
    return f"{named}. {text}" if named else text


class Meanings:
    """Where the sentences of an index and a question point, by an encoder.

    Args:
        index: the sentences.
        encoder: gives the question's vector.
        vectors: one row for each sentence, by the same encoder.
    """

    def __init__(self, index: Index, encoder: Encoder, vectors: Vectors) -> None:
        self._encoder = encoder
        self._vectors = vectors
        self._starts = np.array([passage.start for passage in index.passages], dtype=np.intp)
        self._last: tuple[str, npt.NDArray[np.float64]] = ("", np.zeros(0))
        # Of questions that are compared with others; never on a disk, since each tells its text.
        self._encoded = lru_cache(_REMEMBERED)(encoder.encode_question)

    def nearness(self, question: Question) -> npt.NDArray[np.float64]:
        """How much the same way each sentence points as a question does, -1 to 1."""
        if not len(self._vectors):
            return np.zeros(0)
        asked, nearness = self._last  # each step for a question needs it
        if asked != question.told or not len(nearness):
            products = self._vectors @ self._encoder.encode_question(question.told)
            nearness = products.astype(np.float64).round(_COSINE_DECIMALS)
            self._last = question.told, nearness
        return nearness

    def likeness(self, one: str, other: str) -> float:
        """How much the same way two questions point, -1 to 1."""
        first, second = map(self._encoded, (one, other))
        return round(float(first @ second), _COSINE_DECIMALS)

    def passages(self, question: Question, count: int) -> list[int]:
        """The passages with the sentences nearest to a question, nearest first."""
        if not len(self._starts):
            return []
        nearest = np.maximum.reduceat(self.nearness(question), self._starts)
        return [int(one) for one in np.argsort(-nearest, kind="stable")[:count]]


class RerankerFeatures:
    """What a reranker says of the sentences that it reads for a question.

    Args:
        index: the sentences.
        reranker: reads them.
    """

    name = "reranker"
    names = ("read", "read_among", "read_best")

    def __init__(self, index: Index, reranker: Reranker) -> None:
        self._index = index
        self._reranker = reranker

    def compute(self, question: Question, candidates: Sequence[Found]) -> list[Row]:
        """See `FeatureGroup.compute`."""
        texts = [text_to_read(self._index, candidate.number) for candidate in candidates]
        return _among(np.array(self._reranker.score(question.told, texts)) / _LOGITS)


class EncoderFeatures:
    """How near sentences are to a question in what they mean.

    Args:
        meanings: of the sentences.
    """

    name = "encoder"
    names = ("near", "near_among", "near_best")

    def __init__(self, meanings: Meanings) -> None:
        self._meanings = meanings

    def compute(self, question: Question, candidates: Sequence[Found]) -> list[Row]:
        """See `FeatureGroup.compute`."""
        near = self._meanings.nearness(question)
        return _among(near[[candidate.number for candidate in candidates]])


def _among(values: npt.NDArray[np.float64]) -> list[Row]:
    """Values, each with how many deviations it lies above the mean, and whether it is the best."""
    if not len(values):
        return []
    best = values.max()
    spread = (values - values.mean()) / (values.std() + _LEAST_SPREAD)
    return [
        (float(value), float(among), float(value == best))
        for value, among in zip(values, spread, strict=True)
    ]


class _ModelConfidence:
    """What a model says for a quote, and for what it has to be better than."""

    name: str
    names: tuple[str, ...]

    def compute(self, question: Question, candidates: Sequence[Contender]) -> list[Row]:
        """See `FeatureGroup.compute`."""
        del question
        value, _, best, among = self.names
        return [
            (
                one.unit.candidate.feature(value),
                _lead(one, value),
                one.unit.candidate.feature(best),
                one.unit.candidate.feature(among),
            )
            for one in candidates
        ]


class RerankerConfidence(_ModelConfidence):
    """What the reranker says for a quote."""

    name = "reranker"
    names = ("read", "read_lead", "read_best", "read_among")


class EncoderConfidence(_ModelConfidence):
    """What the encoder says for a quote."""

    name = "encoder"
    names = ("near", "near_lead", "near_best", "near_among")


def _lead(contender: Contender, name: str) -> float:
    """How far a quote is ahead of its rival in a feature, within bounds."""
    if contender.rival is None:
        return _NO_RIVAL
    lead = contender.unit.candidate.feature(name) - contender.rival.feature(name)
    return max(-_NO_RIVAL, min(_NO_RIVAL, lead))


class Reader:
    """Finds passages by what they mean too, and reads the sentences that rank best by their words.

    Args:
        index: the sentences.
        reranker: reads a question with each of them.
        meanings: of the sentences; None where passages are found by their words alone.
        weights: of the features of words and of what is read together; None for those that ship.
    """

    def __init__(
        self,
        index: Index,
        reranker: Reranker,
        meanings: Meanings | None = None,
        weights: Weights | None = None,
    ) -> None:
        self._index = index
        self._reranker = reranker
        self._meanings = meanings
        self._groups: list[FeatureGroup[Found]] = [RerankerFeatures(index, reranker)]
        self.confidence: list[FeatureGroup[Contender]] = [RerankerConfidence()]
        if meanings is not None:
            self._groups.append(EncoderFeatures(meanings))
            self.confidence.append(EncoderConfidence())
        names = ("lexical", *(group.name for group in self._groups))
        self.weights = weights or fitted_weights(names)
        # Tells how near two questions are in what they mean; None where nobody does.
        self.nearness = None if meanings is None else meanings.likeness

    def weighing(self, weights: Weights) -> "Reader":
        """The same reader with other weights."""
        return Reader(self._index, self._reranker, self._meanings, weights)

    def find(self, question: Question) -> dict[int, float]:
        """Find the passages that are worth reading.

        Args:
            question: what was asked.

        Returns:
            Passages by number, best first, each with its share of the best score by words: 0 for
            one that is far behind by its words, or holds none.
        """
        by_words = find_passages(question, self._index, _SOURCED)
        by_meaning = self._meanings.passages(question, _SOURCED) if self._meanings else []
        scores: dict[int, float] = {}
        for ranked in (list(by_words), by_meaning):
            for rank, passage in enumerate(ranked, start=1):
                scores[passage] = scores.get(passage, 0.0) + 1 / (_RANK_OFFSET + rank)
        best = sorted(scores, key=lambda passage: (-scores[passage], passage))[:_KEPT]
        return {passage: by_words.get(passage, 0.0) for passage in best}

    def read(self, question: Question, candidates: Sequence[Candidate]) -> list[Candidate]:
        """Read the best candidates.

        Args:
            question: what was asked.
            candidates: ranked by their words, best first.

        Returns:
            Those that were read, with what was read of them, best first.
        """
        chosen = self._chosen(question, candidates)
        found = [Found(one.number, one.passage) for one in chosen]
        names = names_of(self._groups)
        rows = zip(chosen, rows_of(self._groups, question, found), strict=True)
        read = [
            replace(one, names=one.names + names, features=one.features + row) for one, row in rows
        ]
        return weigh(read, self.weights)

    def _chosen(self, question: Question, candidates: Sequence[Candidate]) -> list[Candidate]:
        """In turn the next best by words, and the next nearest in meaning."""
        if self._meanings is None:
            return list(candidates[:_READ])
        near = self._meanings.nearness(question)
        nearest = sorted(candidates, key=lambda one: (-near[one.number], one.number))
        in_turn = chain.from_iterable(zip(candidates, nearest, strict=True))
        return list({one.number: one for one in in_turn}.values())[:_READ]
