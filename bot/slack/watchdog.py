"""Ends this process where it answers no more, so that what runs it starts it anew."""

import asyncio
import ctypes
import faulthandler
import signal
import socket
from collections.abc import AsyncIterator, Callable
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import asynccontextmanager, suppress
from threading import get_ident
from time import monotonic
from typing import ParamSpec, TypeVar

_P = ParamSpec("_P")
_T = TypeVar("_T")

# In seconds: no answer, and no turn of the event loop, takes longer. It is a thousand times what
# they do take, and less than a lease: who takes over finds the process ended.
LIMIT = 30.0
_BEATS_EVERY = 1.0
_LEAST = 0.001


class _Threads(ThreadPoolExecutor):
    """Threads that note when what they do was begun, by thread."""

    def __init__(self, number: int, begun: dict[int, float]) -> None:
        super().__init__(number, thread_name_prefix="answering")
        self._begun = begun

    def submit(self, fn: Callable[_P, _T], /, *args: _P.args, **kwargs: _P.kwargs) -> Future[_T]:
        """Do something in one of them."""

        def watched() -> _T:
            self._begun[get_ident()] = monotonic()
            try:
                return fn(*args, **kwargs)
            finally:
                del self._begun[get_ident()]

        return super().submit(watched)


class Watchdog:
    """Watches the event loop and the threads that find answers, from outside of both.

    The kernel's timer ends the process, unless the loop winds it up again: it needs no turn of the
    interpreter, which one match of an expression can hold for hours. What stands then on the
    standard error is where each thread was, by file and line. The exit status is 14, the number
    of the timer's signal.

    Args:
        service: where systemd is told that the process runs; empty for nowhere. As systemd gives
            it in NOTIFY_SOCKET.
    """

    def __init__(self, service: str) -> None:
        self._service = service
        self._begun: dict[int, float] = {}  # when what is being answered was begun, by thread

    def threads(self, number: int) -> ThreadPoolExecutor:
        """Threads that are watched while they do something.

        Args:
            number: how many at most.
        """
        return _Threads(number, self._begun)

    @asynccontextmanager
    async def on_duty(self) -> AsyncIterator[None]:
        """Watch until the block ends; then the process has one limit more to end."""
        libc = ctypes.CDLL(None)
        # The first process of a container ignores every signal that it has no handler for.
        libc.signal(signal.SIGALRM, libc["_exit"])
        faulthandler.register(signal.SIGALRM, chain=True)
        self.tell("READY=1")
        beats = asyncio.create_task(self._beat())
        try:
            yield
        finally:
            beats.cancel()

    async def _beat(self) -> None:
        while True:
            oldest = min(list(self._begun.values()), default=monotonic())
            left = oldest + LIMIT - monotonic()
            signal.setitimer(signal.ITIMER_REAL, max(left, _LEAST))  # none at all would stop it
            self.tell("WATCHDOG=1")
            await asyncio.sleep(_BEATS_EVERY)

    def tell(self, state: str) -> None:
        """Tell systemd how the process is, where it wants to know; see sd_notify(3)."""
        if not self._service:
            return
        address = self._service.replace("@", "\0", 1) if self._service[0] == "@" else self._service
        # It has more to read than it can, or no file is left to open: it hears the next beat.
        with suppress(OSError), socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as connection:
            connection.settimeout(0)
            connection.sendto(state.encode(), address)
