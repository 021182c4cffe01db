"""Where the same was answered before, in the same channel: kept, or found good by somebody."""

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
from bot.storage.store import KeptAnswer, Praise

_WEEKS = timedelta(weeks=6)
# Of the terms of two questions that mean the same, so many are in both.
_ALIKE = 0.75
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
        terms = set(content_terms(answers[0].question))
        threads = [
            (when, thread)
            for when, thread, text in await self._answered(question)
            if thread not in (question.message, question.thread)
            and _alike(terms, set(content_terms(text)))
        ]
        if not threads:
            return None
        link = await link_to(team, question.channel, max(threads)[1])
        return blocks.linked(_LABEL, link) if link else None

    async def _answered(self, question: SlackQuestion) -> list[tuple[datetime, str, str]]:
        """When, in which thread and what was answered in a channel."""
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
        return kept + [(one.given, one.asked, one.text) for one in praised]


def _alike(terms: set[str], others: set[str]) -> bool:
    """Whether two questions ask the same, by their terms."""
    return bool(terms) and len(terms & others) >= _ALIKE * len(terms | others)
