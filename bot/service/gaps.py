"""What was not answered: questions that mean the same, together, with what comes closest."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from itertools import islice

from bot.answering.answer import Quote
from bot.catalog.snapshot import Snapshot
from bot.storage.store import Entry, Gap

# Of an entry: questions that somebody has dismissed; its body is their marks, as one JSON string.
DISMISSED = "dismissed"

_DIGITS = 24


@dataclass(frozen=True, slots=True)
class GapGroup:
    """Questions that mean the same, for which no sure answer was found.

    Args:
        gaps: each wording, those asked most often first; one at least.
        closest: what comes closest to the first one now; None where nothing does, or nothing is
            given to who looks.
        sure: that it answers, 0 to 1.
    """

    gaps: tuple[Gap, ...]
    closest: Quote | None
    sure: float

    @property
    def text(self) -> str:
        """The question, in the wording that was asked most often."""
        return self.gaps[0].text

    @property
    def count(self) -> int:
        """How often it was asked."""
        return sum(one.count for one in self.gaps)

    @property
    def last(self) -> datetime:
        """When it was asked last, in UTC."""
        return max(one.last for one in self.gaps)

    @property
    def people(self) -> frozenset[str]:
        """Who asked it."""
        return frozenset().union(*(one.people for one in self.gaps))

    @property
    def channels(self) -> frozenset[str]:
        """Where it was asked."""
        return frozenset().union(*(one.channels for one in self.gaps))

    @property
    def good(self) -> int:
        """How often an answer to it was found good."""
        return sum(one.good for one in self.gaps)

    @property
    def bad(self) -> int:
        """How often an answer to it was found bad."""
        return sum(one.bad for one in self.gaps)


def gap_groups(
    gaps: Sequence[Gap], snapshot: Snapshot, dismissed: Collection[str], limit: int
) -> list[GapGroup]:
    """Put what was not answered into groups; work for a processor.

    Args:
        gaps: questions without a sure answer, those asked most often first.
        snapshot: what is given to who looks: the closest quotes are from it.
        dismissed: the marks of those that somebody has dismissed; they are left out.
        limit: the most groups.

    Returns:
        Those asked most often first; of a reader, where there is one, the encoder helps.
    """
    left = [one for one in gaps if mark_of(one.text) not in dismissed]
    assistant = snapshot.reading or snapshot.assistant
    groups = [
        tuple(left[number] for number in numbers)
        for numbers in assistant.grouped([one.text for one in left])
    ]
    groups.sort(key=lambda group: (-sum(one.count for one in group), group[0].text))
    found = (_group(group, snapshot) for group in groups)
    return list(islice((one for one in found if one is not None), limit))


def _group(gaps: tuple[Gap, ...], snapshot: Snapshot) -> GapGroup | None:
    """A group with what comes closest; None where somebody has pinned an answer meanwhile."""
    answer = snapshot.assistant.ask(gaps[0].text)
    if answer.pin:
        return None
    found = (*answer.quotes, *answer.closest)
    return GapGroup(gaps, found[0] if found else None, answer.confidence if found else 0.0)


def mark_of(question: str) -> str:
    """By what a question is known again, and from which it cannot be read."""
    said = " ".join(question.casefold().split())
    return sha256(said.encode("utf-8", "surrogatepass")).hexdigest()[:_DIGITS]


def dismissed_in(entries: Sequence[Entry]) -> frozenset[str]:
    """The marks of questions that people have dismissed."""
    return frozenset(
        mark for one in entries if one.kind == DISMISSED for mark in one.body.strip('"').split()
    )
