"""Slack's rate limits: so many calls of a method a minute."""

import math
from collections import defaultdict, deque

from bot.workspace.clock import Clock

WINDOW_SECONDS = 60.0


class Rates:
    """Counts calls.

    Args:
        clock: tells which of them are older than a minute.
    """

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._calls: defaultdict[str, deque[float]] = defaultdict(deque)

    def over(self, key: str, per_minute: int) -> int:
        """Count a call, unless there were too many.

        Args:
            key: what is counted together: a method, or a method and a channel.
            per_minute: how many calls are let through.

        Returns:
            After how many seconds to try again; 0 where the call was let through.
        """
        now, calls = self._clock.now(), self._calls[key]
        while calls and calls[0] <= now - WINDOW_SECONDS:
            calls.popleft()
        if len(calls) >= per_minute:
            return max(1, math.ceil(calls[0] + WINDOW_SECONDS - now))
        calls.append(now)
        return 0
