"""How many questions are read: as many as can be read in time. Words answer the others at once."""

import asyncio
from collections.abc import Callable
from concurrent.futures import Executor
from threading import Lock
from time import monotonic
from typing import TypeAlias

from bot.answering.answer import Answer
from bot.service.incidents import Faults
from bot.service.metrics import Metrics, Reading

# In seconds. Nobody waits longer than this for a question to be read.
_PATIENCE = 1.0
# Behind others, a question is read only where it would be done this soon: whoever waits holds an
# acknowledgement back.
_SOON = 0.15
# Of each second, what may be spent on reading for long, and how many seconds of it are saved up for
# a burst: whoever else asks meanwhile shares the processors.
_SHARE = 0.25
_SAVED = 5.0
# Where reading takes longer than anybody waits, it is tried again after this.
_TRY_AGAIN = 10.0
# How much the last reading counts in what one takes: a fifth, and those before it ever less.
_NEWEST = 0.2

# Answers each question of a message, by reading.
_Read: TypeAlias = Callable[[], tuple[Answer, ...]]


class ReadingBudget:
    """Has questions read, one after the other, for as long as nobody waits for it.

    Args:
        threads: where questions are read: one thread, whose models have threads of their own.
        metrics: count what is read, and what is not.
        faults: count what goes wrong.
        clock: seconds, from any beginning.
    """

    def __init__(
        self,
        threads: Executor,
        metrics: Metrics,
        faults: Faults,
        clock: Callable[[], float] = monotonic,
    ) -> None:
        self._threads = threads
        self._metrics = metrics
        self._faults = faults
        self._clock = clock
        self._lock = Lock()
        self._in_hand = 0  # begun, or waiting
        self._begun: float | None = None  # when what is being read was
        self._takes = 0.0  # what one takes, by those that were read last
        self._ended = 0.0  # when the last one was
        self._left = _SAVED  # of the time for reading
        self._counted = clock()  # until when

    async def read(self, read: _Read) -> tuple[Answer, ...] | None:
        """Have a question read, where that can be done in time.

        Args:
            read: reads it.

        Returns:
            What came of it; None where its answer by words has to do.
        """
        came = self._clock()
        if not self._take():
            self._metrics.reading(Reading.BUSY)
            return None
        limit = asyncio.timeout(_PATIENCE)
        try:
            async with limit:
                try:
                    job = self._threads.submit(self._timed, read)
                except RuntimeError:  # the bot is about to end
                    self._let_go()
                    return None
                job.add_done_callback(lambda _: self._let_go())
                answers = await asyncio.wrap_future(job)  # what was not begun goes with it
        except Exception as error:  # noqa: BLE001 - whatever it is, there is an answer by words
            if limit.expired():
                self._metrics.reading(Reading.LATE)
            else:
                self._faults.note("reading_failed", error)
                self._metrics.reading(Reading.FAILED)
            return None
        self._metrics.reading(Reading.READ, self._clock() - came)
        return answers

    def _take(self) -> bool:
        """Take a question in hand, unless it could not be read in time."""
        with self._lock:
            now = self._clock()
            self._left = min(_SAVED, self._left + (now - self._counted) * _SHARE)
            self._counted = now
            if self._takes > _PATIENCE and now - self._ended >= _TRY_AGAIN:
                self._takes = 0.0
            under_way = 0.0 if self._begun is None else now - self._begun
            takes = max(self._takes, under_way)
            soon = (self._in_hand + 1) * takes <= _SOON if self._in_hand else takes <= _PATIENCE
            room = soon and self._left > 0
            self._in_hand += room
            return room

    def _let_go(self) -> None:
        with self._lock:
            self._in_hand -= 1

    def _timed(self, read: _Read) -> tuple[Answer, ...]:
        begun = self._begun = self._clock()
        try:
            return read()
        finally:
            with self._lock:
                self._begun, self._ended = None, self._clock()
                took = self._ended - begun
                self._left = max(-_SAVED, self._left - took)
                self._takes += (took - self._takes) * (_NEWEST if self._takes else 1.0)
