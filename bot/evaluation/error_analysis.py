"""The rows that went wrong, and in which way."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from bot.evaluation.scorer import RowResult


class Cause(StrEnum):
    """The way in which a row went wrong."""

    WRONG_SENTENCE = "wrong sentence"
    REFUSED = "refused"
    FALSE_ANSWER = "false answer"


@dataclass(frozen=True, slots=True)
class Miss:
    """One row that went wrong."""

    result: RowResult
    cause: Cause


def misses(results: Sequence[RowResult]) -> list[Miss]:
    """Every row that went wrong, in the order given: those that a person would complain of.

    An answerable row that was refused is a miss even where the first of the closest quotes is
    right; an unanswerable one that was refused is none.
    """
    return [Miss(result, cause) for result in results if (cause := _cause(result))]


def _cause(result: RowResult) -> Cause | None:
    if not result.row.answerable:
        return Cause.FALSE_ANSWER if result.answered else None
    if not result.answered:
        return Cause.REFUSED
    return None if result.first_right else Cause.WRONG_SENTENCE
