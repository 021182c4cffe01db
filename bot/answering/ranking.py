"""The sentences of the passages that were found, best first."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bot.answering.feature_group import FeatureGroup, Row, names_of, rows_of
from bot.answering.features import Found
from bot.answering.index import Index
from bot.answering.question import Question
from bot.answering.weights import Weights

# Features are computed for the sentences of the best passages only: the answer is among them
# for 97 questions of 100, and more passages bring more sentences to be wrong with.
_PASSAGES = 6


@dataclass(frozen=True, slots=True)
class Candidate:
    """A sentence that may answer.

    Args:
        number: its number in the index.
        names: what its features are called.
        features: their values.
        score: their weighted sum; comparable for one question only.
        passage: its passage's share of the best passage's retrieval score, 0 to 1.
    """

    number: int
    names: tuple[str, ...]
    features: Row
    score: float
    passage: float

    def feature(self, name: str) -> float:
        """The value of a feature."""
        return self.features[self.names.index(name)]


def find_passages(question: Question, index: Index) -> dict[int, float]:
    """Find the passages that are worth reading.

    Args:
        question: what was asked.
        index: the passages.

    Returns:
        Passages by number, each with its share of the best one's score, best first.
    """
    query: dict[str, float] = {}
    for term in question.terms:
        for alternative, factor in term.alternatives:
            weight = factor * term.weight
            query[alternative] = max(query.get(alternative, 0.0), weight)
    hits = index.engine.search(query, _PASSAGES)
    return {index.numbers[hit.passage]: hit.score / hits[0].score for hit in hits}


def rank(
    question: Question,
    passages: Mapping[int, float],
    index: Index,
    groups: Sequence[FeatureGroup[Found]],
    weights: Weights,
) -> list[Candidate]:
    """Rank the sentences of passages.

    Args:
        question: what was asked.
        passages: as `find_passages` gives them.
        index: the sentences.
        groups: what describes them.
        weights: fitted for these groups.

    Returns:
        One candidate for each sentence of the passages, best first, ties in the order of the
        text.
    """
    found = [
        Found(number, share)
        for passage, share in passages.items()
        for number in index.passages[passage]
    ]
    names = names_of(groups)
    weight = [weights.ranking[name] for name in names]
    candidates = []
    for one, row in zip(found, rows_of(groups, question, found), strict=True):
        score = sum(w * value for w, value in zip(weight, row, strict=True))
        candidates.append(Candidate(one.number, names, row, score, one.passage))
    return sorted(candidates, key=lambda candidate: (-candidate.score, candidate.number))
