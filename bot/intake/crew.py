"""Who reads: a little text at once, and all else in processes of their own."""

import os
from collections.abc import Callable, Iterator
from types import TracebackType
from typing import TYPE_CHECKING, Self, TypeAlias

from bot.documents.kind import kind_of
from bot.documents.read import READERS, READERS_WITH_NOTES, TEXT, Readers, Reading, read_file
from bot.errors import DocumentError
from bot.intake.known import Version

if TYPE_CHECKING:
    from bot.intake.processes import Processes

# Bytes of text that are read here, at a time: what takes no longer than to start a process.
_READ_HERE = 200_000

Outcome: TypeAlias = Reading | DocumentError


def processors() -> int:
    """How many processors this process may use."""
    return len(getattr(os, "sched_getaffinity", lambda _: range(os.cpu_count() or 1))(0))


class Crew:
    """Reads what it is handed, as many files at a time as there are processors.

    Args:
        readers: of the formats that are read, by suffix; one that does not ship with Pullquote
            reads in this process.
        meanwhile: called again and again while a file is waited for; what it raises ends that.

    Attributes:
        notes: whether notes of speakers are read too.
        ships: whether all that reads ships with Pullquote.
    """

    def __init__(self, readers: Readers, meanwhile: Callable[[], None]) -> None:
        self._meanwhile = meanwhile
        self._readers = readers
        self.notes = readers is READERS_WITH_NOTES
        self._shipped = READERS_WITH_NOTES if self.notes else READERS
        self.ships = readers is self._shipped
        self._most = processors()
        self._text = 0
        self._processes: Processes[Version] | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._processes is not None:
            self._processes.end()

    def read(self, version: Version, data: bytes, where: str) -> Iterator[tuple[Version, Outcome]]:
        """Read something, now or later.

        Args:
            version: of what.
            data: what it holds.
            where: how to call it in an error.

        Yields:
            What has been read by now.
        """
        if not self.has_shipped(version):
            yield version, _read_here(data, version.suffix, where, self._readers)
        elif self._reads_here(kind_of(data, version.suffix), len(data)):
            yield version, _read_here(data, version.suffix, where, self._shipped)
        else:
            yield from self._apart().read(version, data, version.suffix, where)

    def has_shipped(self, version: Version) -> bool:
        """Whether what reads something ships with Pullquote."""
        return self._readers.get(version.suffix) is self._shipped.get(version.suffix)

    def rest(self) -> Iterator[tuple[Version, Outcome]]:
        """Wait for what has not been read yet.

        Yields:
            It, as it comes.
        """
        if self._processes is not None:
            yield from self._processes.rest()

    def _apart(self) -> "Processes[Version]":
        if self._processes is None:
            # A few texts need none of it.
            from bot.intake.processes import LIMITS, Processes  # noqa: PLC0415

            self._processes = Processes(self._most, LIMITS, self._meanwhile, notes=self.notes)
        return self._processes

    def _reads_here(self, suffix: str, size: int) -> bool:
        if suffix not in TEXT:
            return False
        self._text += size
        return self._most == 1 or self._text <= _READ_HERE


def _read_here(data: bytes, suffix: str, where: str, readers: Readers) -> Outcome:
    try:
        return read_file(data, suffix, where, readers)
    except DocumentError as error:
        return error
