"""What is being done behind an acknowledgement, so that nothing of it is lost at the end."""

import asyncio
from collections.abc import Coroutine
from typing import Any


class Tasks:
    """Keeps the tasks that run."""

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
