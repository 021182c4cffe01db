"""The documents as they change: read again in the background, while the old ones are asked."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from threading import Event, Lock, Thread
from typing import TypeAlias

import structlog

from bot.catalog.catalog import Catalog
from bot.catalog.snapshot import Snapshot
from bot.documents.corpus import Corpus
from bot.errors import PullquoteError
from bot.service.incidents import Faults
from bot.storage.lifetimes import Clock

# Reads the documents that there are now; it calls what it is given ever so often meanwhile.
Read: TypeAlias = Callable[[Callable[[], None]], Snapshot]
# Yields whenever the documents are to be read, until the event is set.
Changes: TypeAlias = Callable[[Event], Iterable[None]]

_log = structlog.get_logger(__name__)


class Change(StrEnum):
    """What can happen to a document."""

    NEW = "new"
    CHANGED = "changed"
    MOVED = "moved"  # the same text, under another name
    GONE = "gone"


@dataclass(frozen=True, slots=True)
class Status:
    """How fresh the documents are.

    Args:
        read: when it was last seen that what is asked is what there is, in UTC.
        corpus: what is asked, and what is wrong with it.
        changed: when something of it changed last; None for not since the start.
        changes: what did then: the names of documents, by what happened to them. One that is
            gone, or that was moved, has the name it had.
        problem: why they cannot be read now, and what to do; empty where they can.
        counts: how many documents each change has happened to since the start.
    """

    read: datetime
    corpus: Corpus
    changed: datetime | None = None
    changes: Mapping[Change, tuple[str, ...]] = field(default_factory=dict)
    problem: str = ""
    counts: Mapping[Change, int] = field(default_factory=dict)

    @property
    def unreadable(self) -> int:
        """How many files cannot be read; of some, their last good version is asked."""
        return sum(problem.fatal for problem in self.corpus.problems)


class _PutAsideError(Exception):
    """The process is about to end."""


class Renewal:
    """Keeps what is asked as it stands in the files, in a thread of its own.

    The documents that there are now take the place of those before whole, and only when they are
    ready. Where they cannot be read, those before stay.

    Args:
        catalog: holds what is asked.
        snapshot: what it holds now: the latest that was read.
        read: reads the documents; gives the same snapshot where nothing has changed.
        changes: tells when they are to be read.
        faults: counts what goes wrong.
        clock: the time now, in UTC.
        then: called each time that they have been looked at.

    Attributes:
        status: how fresh the documents are.
    """

    def __init__(
        self,
        catalog: Catalog,
        snapshot: Snapshot,
        read: Read,
        changes: Changes,
        *,
        faults: Faults,
        clock: Clock,
        then: Callable[[], None] = lambda: None,
    ) -> None:
        self._then = then
        self._catalog = catalog
        self._snapshot = snapshot
        self._read = read
        self._changes = changes
        self._faults = faults
        self._clock = clock
        self._stopped = Event()
        self._looking = Lock()
        self.status = Status(clock(), snapshot.corpus)

    def start(self) -> None:
        """Begin to look for changes."""
        Thread(target=self._keep_fresh, name="documents").start()

    def stop(self) -> None:
        """Leave what is being read; the thread ends within a moment."""
        self._stopped.set()

    def look(self) -> None:
        """Read what has changed now, and have it asked; whatever is wrong there is told of."""
        with suppress(_PutAsideError):
            self._look_once()

    def _keep_fresh(self) -> None:
        try:
            for _ in self._changes(self._stopped):
                self._look_once()
        except _PutAsideError:
            _log.info("documents_put_aside")
        except Exception as error:  # noqa: BLE001 - whatever it is, the old documents are asked
            reference = self._faults.note("documents_not_watched", error)
            problem = f"They are not looked at any more. The log says more under {reference}."
            self.status = replace(self.status, problem=problem)

    def _look_once(self) -> None:
        with self._looking:
            self._look()
            self._then()

    def _look(self) -> None:
        """Read what has changed, and have it asked."""
        try:
            snapshot = self._read(self._go_on)
            if snapshot is not self._snapshot:
                self._renew(snapshot)
        except _PutAsideError:
            raise
        except PullquoteError as error:
            self._failed(str(error), problem=f"{error.where}: {error.problem}", mend=error.hint)
            return
        except Exception as error:  # noqa: BLE001 - whatever it is, the old documents are asked
            self._failed("The log says more.", error)
            return
        self.status = replace(self.status, read=self._clock(), problem="")

    def _renew(self, snapshot: Snapshot) -> None:
        self._catalog.renew(lambda: snapshot)
        before, self._snapshot = self._snapshot, snapshot
        _ = snapshot.examples  # which are work that nobody is to wait for
        changes = compared(before.corpus, snapshot.corpus)
        counts = Counter(self.status.counts)
        counts.update({change: len(names) for change, names in changes.items()})
        self.status = replace(self.status, counts=counts, corpus=snapshot.corpus)
        if any(changes.values()):
            self.status = replace(self.status, changed=self._clock(), changes=changes)
        said = {change.value: len(names) for change, names in changes.items()}
        _log.info("documents_renewed", served=len(snapshot.corpus.documents), **said)
        for problem in set(snapshot.corpus.problems).difference(before.corpus.problems):
            _log.warning(
                "document_problem",
                where=problem.where,
                problem=problem.problem,
                mend=problem.hint,
            )
        known = {one.name for one in before.corpus.omitted}
        for sample in snapshot.corpus.omitted:
            if sample.name not in known:
                _log.warning("sample_left_out", sample=sample.name, why="There are others.")

    def _failed(self, said: str, error: Exception | None = None, **fields: str) -> None:
        """Note that the documents cannot be read, once until they can."""
        if said != self.status.problem:
            self._faults.note("documents_not_read", error, **fields)
            self.status = replace(self.status, problem=said)

    def _go_on(self) -> None:
        if self._stopped.is_set():
            raise _PutAsideError


def compared(before: Corpus, after: Corpus) -> Mapping[Change, tuple[str, ...]]:
    """What has happened to documents: their names, by what it was.

    Args:
        before: as they were.
        after: as they are.
    """
    old = {one.name: one for one in before.documents}
    new = {one.name: one for one in after.documents}
    come = {one.content_hash for name, one in new.items() if name not in old}
    left = {one.content_hash for name, one in old.items() if name not in new}
    return {
        Change.NEW: tuple(
            name for name, one in new.items() if name not in old and one.content_hash not in left
        ),
        Change.CHANGED: tuple(
            name for name, one in new.items() if name in old and one is not old[name]
        ),
        Change.MOVED: tuple(
            name for name, one in old.items() if name not in new and one.content_hash in come
        ),
        Change.GONE: tuple(
            name for name, one in old.items() if name not in new and one.content_hash not in come
        ),
    }
