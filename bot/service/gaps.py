"""What was not answered: questions that mean the same, together, with what comes closest."""

import asyncio
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from itertools import islice
from weakref import WeakKeyDictionary

from bot.answering.answer import Quote, Ranking
from bot.catalog.snapshot import Snapshot
from bot.service.words import Suggestion, known_words, suggestions
from bot.storage.store import Entry, Gap

# Of an entry: questions that somebody has dismissed; its body is their marks, as one JSON string.
DISMISSED = "dismissed"

# So many wordings are put together while somebody waits.
MOST_GROUPED = 200

_DIGITS = 24
# What the App Home has room for.
_LISTED = 5
_WORDS = 3


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


@dataclass(frozen=True, slots=True)
class Unanswered:
    """What was not answered, as an administrator reads it.

    Args:
        groups: questions, those asked most often first.
        words: that keep failing, with what they may stand for.
    """

    groups: Sequence[GapGroup]
    words: Sequence[Suggestion]


class GapLists:
    """What was not answered, put together anew only where something has changed, and one by one."""

    def __init__(self) -> None:
        # For each set of documents, and goes with it.
        self._held: WeakKeyDictionary[Snapshot, dict[str, tuple[object, Unanswered]]]
        self._held = WeakKeyDictionary()
        self._turn = asyncio.Lock()

    async def look(
        self, team: str, gaps: Sequence[Gap], snapshot: Snapshot, entries: Sequence[Entry]
    ) -> Unanswered:
        """Put together what a workspace asked; of many wordings, those asked most often.

        Args:
            team: the workspace.
            gaps: questions without a sure answer, those asked most often first.
            snapshot: what is given to who looks.
            entries: what people of the workspace have set right.
        """
        left, known = _left(gaps, dismissed_in(entries), MOST_GROUPED), known_words(entries)
        made_of = left, known, id(snapshot.reading)
        async with self._turn:
            held = self._held.setdefault(snapshot, {})
            if team not in held or held[team][0] != made_of:
                held[team] = made_of, await asyncio.to_thread(_unanswered, left, snapshot, known)
            return held[team][1]


def _unanswered(gaps: Sequence[Gap], snapshot: Snapshot, known: Collection[str]) -> Unanswered:
    return Unanswered(
        gap_groups(gaps, snapshot, (), _LISTED), suggestions(gaps, snapshot, known, _WORDS)
    )


def _left(gaps: Iterable[Gap], dismissed: Collection[str], most: int | None) -> list[Gap]:
    """The first of the questions that nobody has dismissed."""
    return list(islice((one for one in gaps if mark_of(one.text) not in dismissed), most))


def gap_groups(
    gaps: Sequence[Gap],
    snapshot: Snapshot,
    dismissed: Collection[str],
    limit: int,
    most: int | None = None,
) -> list[GapGroup]:
    """Put what was not answered into groups; work for a processor.

    Args:
        gaps: questions without a sure answer, those asked most often first.
        snapshot: what is given to who looks: the closest quotes are from it.
        dismissed: the marks of those that somebody has dismissed; they are left out.
        limit: the most groups.
        most: so many wordings are looked at, those asked most often; None for all.

    Returns:
        Those asked most often first; of a reader, where there is one, the encoder helps.
    """
    left = _left(gaps, dismissed, most)
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
    if answer.ranking is Ranking.PINNED:
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
