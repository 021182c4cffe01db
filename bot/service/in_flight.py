"""What this process is at: the questions, and all that runs behind an acknowledgement."""

import asyncio
from collections.abc import Coroutine, Sequence
from dataclasses import dataclass
from typing import Any

from bot.service.question import IncomingQuestion


class Tasks:
    """Keeps the tasks that run, so that nothing of them is lost at the end."""

    def __init__(self) -> None:
        self._running: set[asyncio.Task[Any]] = set()

    def start(self, work: Coroutine[Any, Any, None]) -> asyncio.Task[None]:
        """Start something that sees to its own errors."""
        task = asyncio.create_task(work)
        self._running.add(task)
        task.add_done_callback(self._running.discard)
        return task

    async def drain(self, seconds: float) -> None:
        """Wait for all that runs; what takes longer is cancelled, and taken up at the next start.

        Args:
            seconds: how long to wait.
        """
        now = asyncio.get_running_loop().time
        deadline = now() + seconds
        while self._running and now() < deadline:  # what runs may start more
            await asyncio.wait(self._running, timeout=deadline - now())
        late = list(self._running)
        for task in late:
            task.cancel()
        await asyncio.gather(*late, return_exceptions=True)


async def comes(event: asyncio.Event, within: float) -> bool:
    """Wait for an event, for so many seconds; returns whether it came.

    What is repeated in between is never cancelled half-way: a database would not like it.
    """
    try:
        async with asyncio.timeout(within):
            await event.wait()
    except TimeoutError:
        return False
    return True


@dataclass(frozen=True, slots=True)
class Work:
    """A question in flight.

    Args:
        question: what was asked.
        task: ends when it is answered, or turns out to be somebody else's.
        stored: done as soon as the question would survive a restart.
    """

    question: IncomingQuestion
    task: asyncio.Task[None]
    stored: asyncio.Future[None]


class InFlight:
    """Knows the questions that this process is at, by every key of them, until their tasks end."""

    def __init__(self) -> None:
        self._works: dict[str, Work] = {}

    def find(self, keys: Sequence[str]) -> Work | None:
        """What is in flight under any of these keys."""
        return next((self._works[key] for key in keys if key in self._works), None)

    def hold(self, work: Work) -> None:
        """Know of a work from now on."""
        self._works.update(dict.fromkeys(work.question.keys, work))
        work.task.add_done_callback(lambda _: self._put_down(work))

    async def settled(self, team: str, channel: str, message: str, before: str = "") -> None:
        """Wait for what a message asks, if that is in flight.

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
            if (work.question.team, work.question.channel, work.question.asked) == place
            and not (before and work.question.edited >= before)
        }
        if earlier:
            await asyncio.wait(earlier)

    def _put_down(self, work: Work) -> None:
        for key in work.question.keys:
            self._works.pop(key, None)
