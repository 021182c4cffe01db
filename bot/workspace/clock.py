"""The workspace's clock: it runs, or it stands until it is moved."""

import asyncio
import time
from collections.abc import Callable


class Clock:
    """Tells the time, and waits for it.

    Args:
        source: seconds since 1970; None for a clock that stands, from now on, until `advance`.
    """

    def __init__(self, source: Callable[[], float] | None = time.time) -> None:
        self._stands_at = time.time() if source is None else None
        self._source = source
        self._moved = 0.0
        self._sleepers: set[asyncio.Event] = set()

    def now(self) -> float:
        """Seconds since 1970."""
        base = self._source() if self._source is not None else self._stands_at
        return (base or 0.0) + self._moved

    def advance(self, seconds: float) -> None:
        """Move the clock ahead, and wake whoever waited for that.

        To be called in the thread of the event loop.

        Args:
            seconds: how far; at least 0.
        """
        self._moved += seconds
        for sleeper in self._sleepers:
            sleeper.set()

    async def sleep(self, seconds: float) -> None:
        """Wait until so many seconds have passed on this clock.

        Args:
            seconds: how many; none is waited for 0 or less.
        """
        deadline = self.now() + seconds
        moved = asyncio.Event()
        self._sleepers.add(moved)
        try:
            while (left := deadline - self.now()) > 0:
                moved.clear()
                try:
                    # A clock that stands can only be moved.
                    await asyncio.wait_for(moved.wait(), left if self._source else None)
                except TimeoutError:
                    continue
        finally:
            self._sleepers.discard(moved)
