"""How long Slack waits for an app, on the workspace's clock."""

import asyncio
from collections.abc import Awaitable
from typing import TypeVar

from bot.workspace.clock import Clock

ACK_SECONDS = 3.0
# Before the second, third and fourth attempt of an event, counted from the one before.
RETRY_SECONDS = (0.0, 60.0, 300.0)

_Result = TypeVar("_Result")


async def within_ack_time(work: Awaitable[_Result], clock: Clock) -> _Result:
    """Wait for an acknowledgement, as long as Slack does.

    Args:
        work: comes to its end with the acknowledgement; it is cancelled when time is up.
        clock: measures the time.

    Returns:
        What the work returned.

    Raises:
        TimeoutError: time is up.
    """
    task = asyncio.ensure_future(work)
    alarm = asyncio.ensure_future(clock.sleep(ACK_SECONDS))
    try:
        await asyncio.wait({task, alarm}, return_when=asyncio.FIRST_COMPLETED)
        if not task.done():
            raise TimeoutError
        return task.result()
    finally:
        for one in (task, alarm):
            one.cancel()
        await asyncio.gather(task, alarm, return_exceptions=True)
