"""A claim that is kept for as long as its question takes, or found lost before it is answered."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import datetime

from bot.service.in_flight import Tasks, comes
from bot.storage.lifetimes import LEASE, Clock
from bot.storage.store import Claims, PendingQuestion

# A claim is renewed well before anybody else may take it over.
_RENEWAL = LEASE.total_seconds() / 2
# What was renewed longer ago than this is looked at again before something is sent: the process
# may have stood still, and wake up when somebody else has answered.
_CERTAIN = 2.0

# Makes sure that a claim is still kept.
StillKept = Callable[[], Awaitable[None]]


class ClaimLostError(Exception):
    """A question is not ours to answer: somebody else is at it or was, or it was erased."""


class _Claim:
    """A claim that was made.

    Args:
        question: of what.
        since: when, or before.
        store: knows whose it is.
        clock: the time now, in UTC.
    """

    def __init__(
        self, question: PendingQuestion, since: datetime, store: Claims, clock: Clock
    ) -> None:
        self._question = question
        self._renewed = since
        self._store = store
        self._clock = clock

    async def renew(self) -> None:
        """Keep it for another lease.

        Raises:
            ClaimLostError: it is not ours any more.
        """
        now = self._clock()
        if not await self._store.extend(self._question.keys):
            raise ClaimLostError
        self._renewed = now

    async def still_kept(self) -> None:
        """Keep it for another lease, unless that was done just now; raises what `renew` does."""
        if not 0 <= (self._clock() - self._renewed).total_seconds() < _CERTAIN:
            await self.renew()


@asynccontextmanager
async def claim_kept(
    question: PendingQuestion, since: datetime, store: Claims, clock: Clock, tasks: Tasks
) -> AsyncIterator[StillKept]:
    """Keep a claim until the block ends, which may take longer than a lease.

    Args:
        question: what was claimed.
        since: when, or before.
        store: where.
        clock: the time now, in UTC.
        tasks: keep what runs.

    Yields:
        What is to be asked before something is sent.

    Raises:
        ClaimLostError: it was lost; the block was cancelled.
    """
    claim, done = _Claim(question, since, store, clock), asyncio.Event()
    limit = asyncio.timeout(None)

    async def renew() -> None:
        while not await comes(done, within=_RENEWAL):
            try:
                await claim.renew()
            except ClaimLostError:
                if not done.is_set():  # what is sent already is to be noted
                    limit.reschedule(asyncio.get_running_loop().time())
                return

    try:
        async with limit:
            renewal = tasks.start(renew())
            try:
                yield claim.still_kept
            finally:
                done.set()
                await asyncio.wait({renewal})
    except TimeoutError:
        if limit.expired():
            raise ClaimLostError from None
        raise
