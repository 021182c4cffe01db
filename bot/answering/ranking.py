"""The sentences of the passages that were found, best first."""

from collections.abc import Mapping
from dataclasses import dataclass

from bot.answering.features import FEATURES, Matcher, features
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
        features: its values of `FEATURES`.
        score: their weighted sum; comparable for one question only.
        passage: its passage's share of the best passage's retrieval score, 0 to 1.
    """

    number: int
    features: tuple[float, ...]
    score: float
    passage: float


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
    question: Question, passages: Mapping[int, float], index: Index, weights: Weights
) -> list[Candidate]:
    """Rank the sentences of passages.

    Args:
        question: what was asked.
        passages: as `find_passages` gives them.
        index: the sentences.
        weights: the fitted weights.

    Returns:
        One candidate for each sentence of the passages, best first, ties in the order of the
        text.
    """
    matcher = Matcher(question, index)
    weight = [weights.ranking[name] for name in FEATURES]
    candidates = []
    for passage, share in passages.items():
        for number in index.passages[passage]:
            values = features(question, number, index, matcher, passages)
            score = sum(w * value for w, value in zip(weight, values, strict=True))
            candidates.append(Candidate(number, values, score, share))
    return sorted(candidates, key=lambda candidate: (-candidate.score, candidate.number))
