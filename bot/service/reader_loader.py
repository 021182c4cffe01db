"""The reader, made ready in the background while words alone answer."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from threading import Lock, Thread
from typing import Protocol

import structlog

from bot.answering.ask import Assistant
from bot.catalog.snapshot import Snapshot
from bot.errors import PullquoteError
from bot.reading.protocols import Progress
from bot.service.incidents import Faults
from bot.service.metrics import ReaderState

# After so many sentences, how far it is stands in the log.
_TOLD_EVERY = 1000

_log = structlog.get_logger(__name__)


class Models(Protocol):
    """What reads; `bot.assembly.Models` is it."""

    def to_encode(self, assistant: Assistant) -> int:
        """Of how many sentences vectors are made."""

    def reading(self, assistant: Assistant, *, done: Progress) -> Assistant:
        """The same assistant, which reads what words alone leave in doubt."""


@dataclass(frozen=True, slots=True)
class Status:
    """How the reader is.

    Args:
        state: in a word.
        done: how many sentences it knows already, while it is loaded.
        of: how many there are; 0 while that is not known.
        problem: why it cannot be had, and what to do; empty where it can.
    """

    state: ReaderState
    done: int = 0
    of: int = 0
    problem: str = ""

    @property
    def said(self) -> str:
        """The same for people, in a sentence or two."""
        far = f" ({self.done:,} of {self.of:,} sentences)" if self.of else ""
        return {
            ReaderState.OFF: "The reader is off: answers are by words alone.",
            ReaderState.MISSING: "There is no reader: answers are by words alone. "
            "`pullquote models get` fetches one.",
            ReaderState.LOADING: f"The reader is being loaded{far}: until it is there, answers "
            "are by words alone.",
            ReaderState.READY: "The reader is ready: what words leave in doubt is read.",
            ReaderState.FAILED: f"There is no reader: answers are by words alone. {self.problem}",
        }[self.state]


class _PutAsideError(Exception):
    """Nobody wants this reader any more."""


class ReaderLoader:
    """Gives snapshots their readers, each in a thread that ends soon after it is told to.

    Args:
        load: makes the models, once; None where there are none.
        faults: counts what goes wrong.
        state: how it is at first; nothing is loaded where it is off, or missing.

    Attributes:
        status: how it is.
    """

    def __init__(
        self, load: Callable[[], Models | None], faults: Faults, state: ReaderState
    ) -> None:
        self._load = load
        self._faults = faults
        self._models: Models | None = None
        self._one_at_a_time = Lock()
        self._stopped = False
        self.status = Status(state)

    def read_for(self, snapshot: Snapshot) -> None:
        """Give a snapshot its reader as soon as that can be, unless it is not asked any more.

        Args:
            snapshot: what is asked from now on, beside others.
        """
        wanted = self.status.state not in (ReaderState.OFF, ReaderState.MISSING)
        if wanted and snapshot.reading is None:
            self.status = Status(ReaderState.LOADING)
            Thread(target=self._make, args=(snapshot,), name="reader-loading").start()

    def stop(self) -> None:
        """Leave what is not ready yet."""
        self._stopped = True

    def _make(self, snapshot: Snapshot) -> None:
        with self._one_at_a_time:
            try:
                status = self._made(snapshot)
            except _PutAsideError:
                _log.info("reader_put_aside")
                return
            except PullquoteError as error:
                what = f"{error.where}: {error.problem}"
                self._faults.note("reader_failed", problem=what, mend=error.hint)
                status = Status(ReaderState.FAILED, problem=str(error))
            except Exception as error:  # noqa: BLE001 - whatever it is, words answer
                if not self._wants(snapshot):  # at the end, threads are not to be had
                    return
                reference = self._faults.note("reader_failed", error)
                problem = f"The log says more under {reference}."
                status = Status(ReaderState.FAILED, problem=problem)
            if self._wants(snapshot):
                self.status = status
                _log.info(f"reader_{status.state}", said=status.said)

    def _made(self, snapshot: Snapshot) -> Status:
        """Make a reader.

        Raises:
            PullquoteError: the models cannot be loaded.
            _PutAsideError: it is not wanted any more.
        """
        self._go_on(snapshot)
        if self._models is None:
            self._models = self._load()
        if self._models is None:
            return Status(ReaderState.MISSING)
        of = self._models.to_encode(snapshot.assistant)
        self.status = Status(ReaderState.LOADING, 0, of)

        def tell(more: int) -> None:
            self._go_on(snapshot)
            before, self.status = self.status, replace(self.status, done=self.status.done + more)
            if before.done // _TOLD_EVERY < self.status.done // _TOLD_EVERY:
                _log.info("reader_loading", done=self.status.done, of=of)

        snapshot.reading = self._models.reading(snapshot.assistant, done=tell)
        return Status(ReaderState.READY)

    def _go_on(self, snapshot: Snapshot) -> None:
        if not self._wants(snapshot):
            raise _PutAsideError

    def _wants(self, snapshot: Snapshot) -> bool:
        return snapshot.current and not self._stopped
