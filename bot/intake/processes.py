"""Processes that read files, each within limits of time and memory."""

import json
import signal
import subprocess
import sys
from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from contextlib import suppress
from dataclasses import dataclass
from typing import IO, Generic, TypeVar, cast

from bot.documents.read import Reading
from bot.errors import DocumentError
from bot.intake.worker import TOO_MUCH_MEMORY, receive, send
from bot.intake.written import read as read_written

# A process searches for modules where this one does, and not where it happens to be started.
_START = (
    "import sys; sys.path[:] = sys.argv[4:]; from bot.intake.worker import main; "
    "main(float(sys.argv[1]), int(sys.argv[2]), notes=sys.argv[3] == 'notes')"
)
_STOP_SECONDS = 5.0
_OFTEN = 0.2

_Key = TypeVar("_Key")


@dataclass(frozen=True, slots=True)
class Limits:
    """What reading one file may take.

    Args:
        seconds: time.
        megabytes: memory.
    """

    seconds: float = 60.0
    megabytes: int = 1_000


LIMITS = Limits()


class Processes(Generic[_Key]):
    """Reads several files at a time, each in a process; one that ends of it ends no other.

    Processes are started when they are needed, read one file after the other, and end with this.

    Args:
        most: how many at most.
        limits: for each file.
        meanwhile: called again and again while a file is waited for; what it raises ends that.
        notes: whether notes of speakers are read too.
    """

    def __init__(
        self,
        most: int,
        limits: Limits = LIMITS,
        meanwhile: Callable[[], None] = lambda: None,
        *,
        notes: bool = False,
    ) -> None:
        self._notes = notes
        self._meanwhile = meanwhile
        self._limits = limits
        self._most = most
        self._threads = ThreadPoolExecutor(most, "reading")
        self._pending: dict[Future[Reading | DocumentError], _Key] = {}
        self._idle: deque[_Worker] = deque()
        self._workers: list[_Worker] = []
        self._is_over = False

    def read(
        self, key: _Key, data: bytes, suffix: str, where: str
    ) -> Iterator[tuple[_Key, Reading | DocumentError]]:
        """Read a file as soon as there is a process for it; one that is being read is not again.

        Args:
            key: tells it from others.
            data: what it holds.
            suffix: how it is read.
            where: how to call it in an error.

        Yields:
            What has been read by now.
        """
        if key in self._pending.values():
            return
        # What waits to be read takes memory.
        while len(self._pending) >= self._most:
            yield from self._finished()
        self._pending[self._threads.submit(self._read, data, suffix, where)] = key

    def rest(self) -> Iterator[tuple[_Key, Reading | DocumentError]]:
        """Wait for what has not been read yet.

        Yields:
            It, as it comes.
        """
        while self._pending:
            yield from self._finished()

    def end(self) -> None:
        """End all processes; what has not been read yet will not be."""
        self._is_over = True
        if self._pending:
            for worker in self._workers:
                worker.kill()
        self._threads.shutdown(cancel_futures=True)
        for worker in self._workers:
            worker.end()

    def _finished(self) -> Iterator[tuple[_Key, Reading | DocumentError]]:
        done: set[Future[Reading | DocumentError]] = set()
        while not done:
            self._meanwhile()
            done, _ = wait(self._pending, _OFTEN, FIRST_COMPLETED)
        for one in done:
            yield self._pending.pop(one), one.result()

    def _read(self, data: bytes, suffix: str, where: str) -> Reading | DocumentError:
        while True:
            try:
                worker = self._idle.pop()
            except IndexError:
                worker = _Worker(self._limits, notes=self._notes)
                self._workers.append(worker)
                if self._is_over:  # since before it could be seen among the others
                    worker.kill()
            try:
                return worker.read(data, suffix, where)
            except _DiedError as died:
                # What was read before may have harmed it.
                if not worker.has_read or died.at_a_limit or self._is_over:
                    return died.error
            finally:
                if worker.is_alive:
                    self._idle.append(worker)


class EndedError(DocumentError):
    """A file has ended the process that read it, or has brought it to a limit."""


class _DiedError(Exception):
    """A process has ended while it was reading.

    Args:
        error: what to say of the file.
        at_a_limit: whether it has reached one of its limits.
    """

    def __init__(self, error: EndedError, *, at_a_limit: bool) -> None:
        super().__init__(error)
        self.error = error
        self.at_a_limit = at_a_limit


class _Worker:
    """A process that reads.

    Args:
        limits: for each file.
        notes: whether notes of speakers are read too.

    Attributes:
        is_alive: whether it can read another file.
        has_read: whether it has read one.
    """

    def __init__(self, limits: Limits, *, notes: bool) -> None:
        self._limits = limits
        self._process = subprocess.Popen(  # noqa: S603 - this program
            [
                *(sys.executable, "-P", "-c", _START),
                *(str(limits.seconds), str(limits.megabytes * 1_000_000)),
                *("notes" if notes else "", *sys.path),
            ],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )
        self._jobs = cast("IO[bytes]", self._process.stdin)
        self._answers = cast("IO[bytes]", self._process.stdout)
        self.is_alive = True
        self.has_read = False

    def read(self, data: bytes, suffix: str, where: str) -> Reading | DocumentError:
        """Read a file.

        Raises:
            _DiedError: the process has ended of it.
        """
        try:
            send(self._jobs, json.dumps([suffix, where]).encode())
            send(self._jobs, data)
            self.is_alive = receive(self._answers) == b"\x00"
            answer = receive(self._answers)
            outcome = read_written(answer, where)
        except (OSError, EOFError, ValueError):
            self.kill()
            raise self._died(where) from None
        self.has_read = True
        return outcome

    def kill(self) -> None:
        """End the process at once."""
        self.is_alive = False
        self._process.kill()

    def end(self) -> None:
        """End the process, which reads nothing now."""
        self.is_alive = False
        for stream in (self._jobs, self._answers):
            with suppress(OSError):  # what was still to be sent
                stream.close()
        try:
            self._process.wait(_STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()

    def _died(self, where: str) -> _DiedError:
        """Why the process has ended, of what it was at."""
        status = self._process.wait()
        if status == -signal.SIGALRM:
            problem = f"It takes longer than {self._limits.seconds:,g} seconds to read."
        elif status == TOO_MUCH_MEMORY:
            problem = f"It needs more than {self._limits.megabytes:,} MB of memory to read."
        else:
            problem = f"It ends the program that reads it (status {status})."
            hint = "Open it, and save or export it again; it may be damaged."
            return _DiedError(EndedError(problem, where=where, hint=hint), at_a_limit=False)
        hint = "Split it into several files, or save it in another format."
        return _DiedError(EndedError(problem, where=where, hint=hint), at_a_limit=True)
