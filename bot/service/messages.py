"""What is said to people beside answers, whoever the host is."""

from collections import Counter
from collections.abc import Iterator
from enum import StrEnum

from bot.answering.answer import Outcome, why_unsure
from bot.storage.store import Stats


def unsure(stats: Stats) -> Iterator[str]:
    """How many questions got no sure answer, and why, in a sentence for each outcome and reason.

    Args:
        stats: what is kept.
    """
    counts: Counter[tuple[str, str]] = Counter()
    for one in stats.outcomes:
        if one.outcome in (Outcome.MAYBE, Outcome.NOTHING):
            counts[one.outcome, one.reason] += one.count
    for (outcome, reason), count in counts.most_common():
        yield f"{outcome.capitalize()} {how_often(count)}: {why_unsure(reason)}."


def how_often(count: int) -> str:
    """A number of times, in words."""
    if count == 0:
        return "never"
    return "once" if count == 1 else f"{count} times"


def how_to_list(*, kept: bool) -> str:
    """Why no question is listed, and what to do about it.

    Args:
        kept: whether the texts of questions are kept now.
    """
    if kept:
        return "No question without a sure answer is kept yet."
    return (
        "The questions themselves are not kept. Set KEEP_QUESTIONS, for example to 90d, to have "
        "those listed here that get no sure answer from then on."
    )


class Failure(StrEnum):
    """Why a question got no answer, and what may help."""

    ONCE = "Something went wrong on my side. Please try again."
    EACH_TIME = (
        "Something went wrong on my side. I tried it more than once; please put it in other words."
    )
    SEARCH = "I cannot search the documents right now. Please try again in a few minutes."


def apology(reference: str, help_contact: str, failure: Failure = Failure.ONCE) -> str:
    """What a person is told when something went wrong.

    Args:
        reference: the number under which it is in the log.
        help_contact: whom to tell; empty for nobody in particular.
        failure: why.
    """
    return (
        f"{failure} If it happens again, "
        f"tell {help_contact or 'whoever runs this bot'}, and give this reference: {reference}."
    )
