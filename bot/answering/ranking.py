"""The sentences of the passages that were found, best first, and what of them is quoted."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import chain
from typing import Protocol, TypeVar

from bot.answering.answer_cues import AnswerType
from bot.answering.index import LONGEST_QUOTE, Index
from bot.answering.question import Question
from bot.answering.weights import Weights
from bot.documents.document import BlockKind, Role, Sentence

# Features are computed for the sentences of the best passages only: the answer is among them
# for 97 questions of 100, and more passages bring more sentences to be wrong with.
PASSAGES = 6
# What one item of a list says, rather than all of it.
_ONE = (AnswerType.TIME, AnswerType.NUMBER, AnswerType.MONEY, AnswerType.RATIO, AnswerType.YES_NO)


_Described = TypeVar("_Described")
_Seen_contra = TypeVar("_Seen_contra", contravariant=True)

Row = tuple[float, ...]


class FeatureGroup(Protocol[_Seen_contra]):
    """Describes candidates by numbers that mean the same in any documents."""

    @property
    def name(self) -> str:
        """What weights call it that were fitted for it."""

    @property
    def names(self) -> tuple[str, ...]:
        """What its numbers are called, unique among all groups that are used together."""

    def compute(self, question: Question, candidates: Sequence[_Seen_contra]) -> Sequence[Row]:
        """Describe candidates.

        Args:
            question: what was asked.
            candidates: what may answer it.

        Returns:
            One row for each candidate, with one number for each of `names`.
        """


def names_of(groups: Sequence[FeatureGroup[_Described]]) -> tuple[str, ...]:
    """What the numbers of groups are called, in the order in which `rows_of` has them."""
    return tuple(name for group in groups for name in group.names)


def rows_of(
    groups: Sequence[FeatureGroup[_Described]],
    question: Question,
    candidates: Sequence[_Described],
) -> list[Row]:
    """One row for each candidate, with the numbers of all groups."""
    tables = [group.compute(question, candidates) for group in groups]
    return [tuple(chain.from_iterable(rows)) for rows in zip(*tables, strict=True)]


@dataclass(frozen=True, slots=True)
class Found:
    """A sentence of a passage that was found.

    Args:
        number: its number in the index.
        passage: its passage's share of the best passage's retrieval score, 0 to 1.
    """

    number: int
    passage: float


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


def find_passages(question: Question, index: Index, count: int = PASSAGES) -> dict[int, float]:
    """Find the passages that are worth looking at.

    Args:
        question: what was asked.
        index: the passages.
        count: the most of them.

    Returns:
        Passages by number, each with its share of the best one's score, best first.
    """
    query: dict[str, float] = {}
    for term in question.terms:
        for alternative, factor in term.alternatives:
            weight = factor * term.weight
            query[alternative] = max(query.get(alternative, 0.0), weight)
    found = index.search(query, count)
    best = max(found.values(), default=1.0)
    return {number: score / best for number, score in found.items()}


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
        One candidate for each sentence of the passages that may be an answer, best first, ties
        in the order of the text.
    """
    found = [
        Found(number, share)
        for passage, share in passages.items()
        for number in index.passages[passage]
        if index.quoted_for(number)
    ]
    names = names_of(groups)
    rows = zip(found, rows_of(groups, question, found), strict=True)
    candidates = [Candidate(one.number, names, row, 0.0, one.passage) for one, row in rows]
    return weigh(candidates, weights)


def weigh(candidates: Sequence[Candidate], weights: Weights) -> list[Candidate]:
    """Candidates with the scores that weights give them, best first, ties as in the text.

    Args:
        candidates: in any order, all with the same features.
        weights: of these features.
    """
    own = [weights.ranking[name] for name in candidates[0].names] if candidates else []
    weighed = [
        replace(one, score=sum(w * value for w, value in zip(own, one.features, strict=True)))
        for one in candidates
    ]
    return sorted(weighed, key=lambda candidate: (-candidate.score, candidate.number))


@dataclass(frozen=True, slots=True)
class Unit:
    """Neighbouring sentences that are quoted as one slice.

    Args:
        candidate: the sentence that it was built around.
        first: number of its first sentence in the index.
        last: number of its last sentence.
    """

    candidate: Candidate
    first: int
    last: int

    @property
    def sentences(self) -> range:
        """The numbers of its sentences."""
        return range(self.first, self.last + 1)


def select(
    question: Question, candidates: Sequence[Candidate], index: Index, count: int, close: float
) -> list[Unit]:
    """Choose what is quoted.

    Args:
        question: what was asked.
        candidates: ranked sentences, best first.
        index: the sentences.
        count: the most units to choose.
        close: how far a neighbour's score may lie behind for both to be quoted.

    Returns:
        Units that do not overlap, best first.
    """
    scores = {candidate.number: candidate.score for candidate in candidates}
    taken: set[int] = set()
    units: list[Unit] = []
    for candidate in candidates:
        if len(units) == count:
            break
        whole = _whole(question, candidate, index)
        if not taken.isdisjoint(whole):
            whole = index.quoted_for(candidate.number)
        if not taken.isdisjoint(whole):
            continue
        unit = Unit(candidate, whole[0], whole[-1])
        # Each join takes a sentence away from the others that are to be shown.
        if len(whole) == 1 and len(taken) - len(units) + 1 <= len(index.sentences) - count:
            unit = _extend(question, candidate, scores, taken, index, close=close)
        taken.update(unit.sentences)
        units.append(unit)
    return units


def _whole(question: Question, candidate: Candidate, index: Index) -> range:
    """What is quoted of a candidate before its neighbours are looked at: perhaps a whole list."""
    number = candidate.number
    sentence = index.sentences[number]
    if sentence.sentence.role is not Role.STATEMENT or sentence.sentence.listed_in is None:
        return index.quoted_for(number)
    whole = index.listed_with(number)
    # A procedure is asked for, or all that the lead-in or the heading names.
    steps = question.expects is AnswerType.INSTRUCTION and sentence.numbered
    named = not any(
        alternative in sentence.positions
        for term in question.terms
        for alternative, _ in term.alternatives
    )
    asked = steps or (named and question.expects not in _ONE)
    return whole if asked and number in whole else range(number, number + 1)


def _extend(
    question: Question,
    candidate: Candidate,
    scores: dict[int, float],
    taken: set[int],
    index: Index,
    *,
    close: float,
) -> Unit:
    """Take in the neighbour that the sentence cannot do without, or that is nearly as good."""
    number = candidate.number
    sentence = index.sentences[number]
    best: tuple[float, int] | None = None
    for neighbour in index.neighbours(number):
        if neighbour < 0 or neighbour in taken:
            continue
        if not _may_join(sentence.sentence, index.sentences[neighbour].sentence):
            continue
        first, last = min(number, neighbour), max(number, neighbour)
        length = index.sentences[last].sentence.end - index.sentences[first].sentence.start
        if length > LONGEST_QUOTE:
            continue
        if (
            _needs(question, number, neighbour, index)
            or _completes(question, number, neighbour, index)
            or (neighbour > number and _repeats(question, candidate))
        ):
            best = (0.0, neighbour)
            break
        behind = candidate.score - scores.get(neighbour, float("-inf"))
        if behind < close and (best is None or behind < best[0]):
            best = (behind, neighbour)
    if best is None:
        return Unit(candidate, number, number)
    return Unit(candidate, min(number, best[1]), max(number, best[1]))


def _may_join(one: Sentence, other: Sentence) -> bool:
    """Whether two neighbours may be one quote: never two rows, records or lists."""
    return (
        other.role is Role.STATEMENT
        and BlockKind.TABLE not in (one.kind, other.kind)
        and one.listed_in == other.listed_in
        and (one.paragraph == other.paragraph or one.hangs_on == other.hangs_on)
    )


def _needs(question: Question, number: int, neighbour: int, index: Index) -> bool:
    """Whether a sentence is not to be understood, or does not answer, without its neighbour."""
    kind = index.sentences[number].sentence.kind
    beside = index.sentences[neighbour].sentence.kind
    if beside is BlockKind.DATELINE:  # it says on which day "on Friday" was
        return neighbour < number and question.expects in (AnswerType.TIME, AnswerType.PLACE)
    return kind is BlockKind.DATELINE and neighbour > number


def _repeats(question: Question, candidate: Candidate) -> bool:
    """Whether a sentence only repeats the question, so that the one behind it has the answer.

    "The screen stays dark. Press the power button for ten seconds."
    """
    return (
        candidate.feature("echo") == 1
        and candidate.feature("offers_type") <= 0
        and question.expects is not AnswerType.YES_NO
    )


def _completes(question: Question, number: int, neighbour: int, index: Index) -> bool:
    """Whether a name that was asked about is missing, and stands in what leans on the sentence.

    "The old loom burns oil. Whether that goes for the new one, the maker leaves open." answers
    for the new one only as a whole.
    """
    later = index.sentences[max(number, neighbour)]
    if not later.anaphor:
        return False
    here, there = index.sentences[number].positions, index.sentences[neighbour].positions
    return any(
        term.name
        and not term.inherited
        and not any(alternative in here for alternative, _ in term.alternatives)
        and any(alternative in there for alternative, _ in term.alternatives)
        for term in question.terms
    )
