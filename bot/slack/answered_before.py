"""Where the same was answered before, in the same channel: kept, pinned, or found good."""

import asyncio
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from bot.answering.answer import Answer, Outcome
from bot.errors import StorageError
from bot.language.analysis import content_terms
from bot.slack import blocks
from bot.slack.blocks import Block
from bot.slack.keeping import link_to
from bot.slack.question import SlackQuestion
from bot.slack.teams import Team
from bot.storage.lifetimes import Clock
from bot.storage.memory import bound
from bot.storage.store import KeptAnswer, Praise

_WEEKS = timedelta(weeks=6)
# Of the terms of two questions that mean the same, so many are in both.
_ALIKE = 0.75
# Of so many questions it is remembered what they ask.
_REMEMBERED = 5000
_LABEL = "Answered before in this channel"


class AnsweredBefore:
    """Finds threads in which a question was answered before.

    Args:
        praise: knows what was found good.
        kept: those answers of people that there are.
        clock: the time now, in UTC.
        keeps_questions: whether the texts of questions are kept; else nothing is found.
    """

    def __init__(
        self,
        praise: Praise,
        kept: Callable[[], Sequence[KeptAnswer]],
        clock: Clock,
        *,
        keeps_questions: bool,
    ) -> None:
        self._praise = praise
        self._kept = kept
        self._clock = clock
        self._keeps_questions = keeps_questions
        self._terms: dict[int, frozenset[int]] = {}  # no word of a question, but numbers for them
        self._turn = asyncio.Lock()

    async def find(
        self, team: Team, question: SlackQuestion, answers: Sequence[Answer]
    ) -> Block | None:
        """A link to the thread in which the same was answered last; None where it was not.

        Args:
            team: where.
            question: what was asked, where everybody sees the answer.
            answers: what is answered; of several questions, only the first is looked for.
        """
        asks = answers[0].outcome is not Outcome.REPLY
        if not (self._keeps_questions and question.surface.public and asks):
            return None
        known = [
            one
            for one in await self._answered(question, pinned=bool(answers[0].pin))
            if one[1] not in (question.message, question.thread)
        ]
        async with self._turn:  # in a thread, as to read hundreds of questions is work
            thread = await asyncio.to_thread(self._last_alike, answers[0].question, known)
        link = await link_to(team, question.channel, thread) if thread else ""
        return blocks.linked(_LABEL, link) if link else None

    def _last_alike(self, asked: str, known: Sequence[tuple[datetime, str, str]]) -> str:
        """The thread in which the same was answered last; empty for none."""
        terms = _terms_of(asked)
        alike = [
            (when, thread) for when, thread, text in known if _alike(terms, self._remembered(text))
        ]
        return max(alike)[1] if alike else ""

    def _remembered(self, text: str) -> frozenset[int]:
        """The terms of a question that was asked before."""
        key = hash(text)
        terms = self._terms.pop(key, None)
        self._terms[key] = _terms_of(text) if terms is None else terms
        bound(self._terms, _REMEMBERED)
        return self._terms[key]

    async def _answered(
        self, question: SlackQuestion, *, pinned: bool
    ) -> list[tuple[datetime, str, str]]:
        """When, in which thread and what was answered in a channel.

        Args:
            question: asked there.
            pinned: whether an answer is pinned to it; a pin that is gone answers nothing.
        """
        since = self._clock() - _WEEKS
        kept = [
            (one.said, one.thread, one.question)
            for one in self._kept()
            if (one.team, one.place) == (question.team, question.channel)
            and one.thread
            and one.question
            and one.said >= since
        ]
        try:
            praised = await self._praise.praised(question.team, question.channel, since)
        except StorageError:  # it was told of; an answer is worth more than a link
            praised = []
        well = (one for one in praised if one.liked or pinned)
        return kept + [(one.given, one.asked, one.text) for one in well]


def _terms_of(text: str) -> frozenset[int]:
    """The terms of a question, each as a number that says in this process alone which it is."""
    return frozenset(map(hash, content_terms(text)))


def _alike(terms: frozenset[int], others: frozenset[int]) -> bool:
    """Whether two questions ask the same, by their terms."""
    return bool(terms) and len(terms & others) >= _ALIKE * len(terms | others)
