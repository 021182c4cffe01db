"""What a system said to one row of a question set, and whether it was right."""

from dataclasses import dataclass

from bot.evaluation.question_set import Row


@dataclass(frozen=True, slots=True)
class RowResult:
    """One row, asked and judged.

    Args:
        row: what was asked, and what would have been right.
        texts: the quotes, best first, at most three; on a refusal the closest ones.
        right: for each of `texts`, whether it is right.
        length_ratio: the first quote's length over its gold sentence's; None unless it is right.
        answered: whether the system took its quotes for an answer.
        confidence: that the first quote answers, on whatever scale the system has.
        took_ms: wall-clock time of the question, in milliseconds.
    """

    row: Row
    texts: tuple[str, ...]
    right: tuple[bool, ...]
    length_ratio: float | None
    answered: bool
    confidence: float
    took_ms: float

    @property
    def first_right(self) -> bool:
        """Whether the first quote is right; never on a row without an answer."""
        return self.right[:1] == (True,)

    @property
    def any_right(self) -> bool:
        """Whether one of the first three quotes is right."""
        return any(self.right)
