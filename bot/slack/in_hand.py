"""The questions that this process is at."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass

from bot.slack.inquiry import Inquiry


@dataclass(frozen=True, slots=True)
class Work:
    """A question in hand.

    Args:
        inquiry: the question.
        task: ends when it is answered, or turns out to be somebody else's.
        stored: done as soon as the question would survive a restart.
    """

    inquiry: Inquiry
    task: asyncio.Task[None]
    stored: asyncio.Future[None]


class InHand:
    """Knows what is in hand, by every key of it, until its task ends."""

    def __init__(self) -> None:
        self._works: dict[str, Work] = {}

    def find(self, keys: Sequence[str]) -> Work | None:
        """What is in hand under any of these keys."""
        return next((self._works[key] for key in keys if key in self._works), None)

    def hold(self, work: Work) -> None:
        """Know of a work from now on."""
        self._works.update(dict.fromkeys(work.inquiry.keys, work))
        work.task.add_done_callback(lambda _: self._put_down(work))

    async def settled(self, team: str, channel: str, message: str, before: str = "") -> None:
        """Wait for what a message asks, if that is in hand.

        Args:
            team: the workspace.
            channel: where the message is.
            message: its timestamp.
            before: only what it asked before the edit of this timestamp; empty for all.
        """
        place = (team, channel, message)
        earlier = {
            work.task
            for work in self._works.values()
            if (work.inquiry.team, work.inquiry.channel, work.inquiry.asked) == place
            and not (before and work.inquiry.edited >= before)
        }
        if earlier:
            await asyncio.wait(earlier)

    def _put_down(self, work: Work) -> None:
        for key in work.inquiry.keys:
            self._works.pop(key, None)
