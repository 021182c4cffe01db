"""Ranked sentences → what is quoted: one sentence, or two where one is not enough."""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.answering.answer_type import AnswerType
from bot.answering.index import Index
from bot.answering.question import Question
from bot.answering.ranking import Candidate
from bot.documents.document import BlockKind

LONGEST_QUOTE = 400
# How far a neighbour's score may lie behind for both to be quoted: fitted, on the halves that
# may be looked at, as the widest that keeps quotes about as long as the sentence asked for.
_CLOSE = 0.8


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
    question: Question, candidates: Sequence[Candidate], index: Index, count: int
) -> list[Unit]:
    """Choose what is quoted.

    Args:
        question: what was asked.
        candidates: ranked sentences, best first.
        index: the sentences.
        count: the most units to choose.

    Returns:
        Units that do not overlap, best first.
    """
    scores = {candidate.number: candidate.score for candidate in candidates}
    taken: set[int] = set()
    units: list[Unit] = []
    for candidate in candidates:
        if len(units) == count:
            break
        if candidate.number in taken:
            continue
        unit = _extend(question, candidate, scores, taken, index)
        # Each join takes a sentence away from the others that are to be shown.
        if len(taken) - len(units) + len(unit.sentences) - 1 > len(index.sentences) - count:
            unit = Unit(candidate, candidate.number, candidate.number)
        taken.update(unit.sentences)
        units.append(unit)
    return units


def _extend(
    question: Question,
    candidate: Candidate,
    scores: dict[int, float],
    taken: set[int],
    index: Index,
) -> Unit:
    """Take in the neighbour that the sentence cannot do without, or that is nearly as good."""
    number = candidate.number
    sentence = index.sentences[number]
    best: tuple[float, int] | None = None
    for neighbour in (sentence.previous, sentence.following):
        if neighbour < 0 or neighbour in taken:
            continue
        first, last = min(number, neighbour), max(number, neighbour)
        length = index.sentences[last].sentence.end - index.sentences[first].sentence.start
        if length > LONGEST_QUOTE:
            continue
        if (
            _needs(question, number, neighbour, index)
            or _completes(question, number, neighbour, index)
            or (neighbour == sentence.following and _repeats(question, candidate))
        ):
            best = (0.0, neighbour)
            break
        behind = candidate.score - scores.get(neighbour, float("-inf"))
        if behind < _CLOSE and (best is None or behind < best[0]):
            best = (behind, neighbour)
    if best is None:
        return Unit(candidate, number, number)
    return Unit(candidate, min(number, best[1]), max(number, best[1]))


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
