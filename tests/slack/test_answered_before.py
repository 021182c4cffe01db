"""Hundreds of questions that were answered before hold nobody up."""

import threading
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import cast

import pytest

from bot.answering.answer import Answer, Outcome
from bot.language.analysis import content_terms
from bot.service.question import Surface
from bot.slack import answered_before
from bot.slack.answered_before import AnsweredBefore
from bot.slack.question import SlackQuestion
from bot.slack.teams import Team
from bot.storage.store import Praised

NOW = datetime(2026, 3, 1, tzinfo=UTC)
NOBODY = cast("Team", None)  # whom no link is asked of, as nothing is alike


class Praise:
    """What was found good: questions about as many piers."""

    def __init__(self, piers: Sequence[int]) -> None:
        self.piers = piers

    async def praised(self, team: str, channel: str, since: datetime) -> list[Praised]:
        """All of them, wherever that was."""
        del team, channel, since
        return [Praised(f"What is sold at pier {one}?", f"{one}.0", NOW) for one in self.piers]


async def test_each_question_is_read_once_beside_the_event_loop(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """However often something is asked there; what is new is read then."""
    read: list[tuple[str, bool]] = []

    def reading(text: str) -> Sequence[str]:
        read.append((text, threading.current_thread() is threading.main_thread()))
        return content_terms(text)

    monkeypatch.setattr(answered_before, "content_terms", reading)
    praise = Praise(range(100))
    before = AnsweredBefore(praise, tuple, lambda: NOW, keeps_questions=True)
    asked = SlackQuestion(
        surface=Surface.MENTION,
        keys=("k",),
        team="T1",
        channel="C1",
        user="U1",
        text="Where do bicycles go?",
        message="1.1",
        accepted=NOW,
    )
    for piers, reads in ((range(100), 101), (range(100), 1), (range(50, 102), 3)):
        read.clear()
        praise.piers = piers
        found = [Answer(asked.text, Outcome.NOTHING, confidence=0.0)]
        assert await before.find(NOBODY, asked, found) is None
        assert len(read) == reads
        assert not any(on_the_loop for _, on_the_loop in read)
