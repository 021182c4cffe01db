"""Numbers that tell good candidates from others: what each source of them has to offer."""

from collections.abc import Sequence
from itertools import chain
from typing import Protocol, TypeVar

from bot.answering.question import Question

_Candidate = TypeVar("_Candidate")
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


def names_of(groups: Sequence[FeatureGroup[_Candidate]]) -> tuple[str, ...]:
    """What the numbers of groups are called, in the order in which `rows_of` has them."""
    return tuple(name for group in groups for name in group.names)


def rows_of(
    groups: Sequence[FeatureGroup[_Candidate]],
    question: Question,
    candidates: Sequence[_Candidate],
) -> list[Row]:
    """One row for each candidate, with the numbers of all groups."""
    tables = [group.compute(question, candidates) for group in groups]
    return [tuple(chain.from_iterable(rows)) for rows in zip(*tables, strict=True)]
