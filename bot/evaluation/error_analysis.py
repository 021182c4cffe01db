"""The rows that went wrong, and in which way."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from bot.evaluation.scorer import RowResult


class Cause(StrEnum):
    """The way in which a row went wrong."""

    WRONG_SENTENCE = "wrong sentence"
    UNSURE = "unsure"
    NOTHING = "nothing shown"
    FALSE_ANSWER = "false answer"


@dataclass(frozen=True, slots=True)
class Miss:
    """One row that went wrong."""

    result: RowResult
    cause: Cause


def misses(results: Sequence[RowResult]) -> list[Miss]:
    """Every row that went wrong, in the order given: those that a person would complain of.

    An answerable row that got no answer is a miss even where the right quote was shown as a
    maybe, or is the first of the closest; an unanswerable one that got none is no miss.
    """
    return [Miss(result, cause) for result in results if (cause := _cause(result))]


def _cause(result: RowResult) -> Cause | None:
    if not result.row.answerable:
        return Cause.FALSE_ANSWER if result.answered else None
    if not result.answered:
        return Cause.UNSURE if result.shown else Cause.NOTHING
    return None if result.first_right else Cause.WRONG_SENTENCE
