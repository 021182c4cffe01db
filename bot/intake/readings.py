"""What was read, by content: in memory while there is room, and else in a file."""

import logging
from collections.abc import Callable, Collection, Iterable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from time import time
from typing import TYPE_CHECKING

from bot.documents.read import Readers, Reading
from bot.errors import DocumentError, TextError
from bot.intake.crew import Crew, Outcome
from bot.intake.known import Known, Members, Version

if TYPE_CHECKING:
    from bot.intake.kept import Kept
    from bot.intake.texts import StoredTexts

# What is used is noted again after so many seconds, so that nobody else lets go of it.
_NOTED_FOR = 24 * 60 * 60
# So many characters more than stay in memory are read before they are let go of.
_AT_A_TIME = 1_000_000
_log = logging.getLogger(__name__)


class Readings:
    """What is known of contents. Nobody but the library that has it uses it.

    Args:
        readers: of the formats that are read, by suffix.
        file: in which what was read is kept; None for none: then all of it stays in memory.
        in_memory: how many characters of texts stay in memory, where there is a file.

    Attributes:
        known: what was read.
        errors: why nothing was read.
    """

    def __init__(self, readers: Readers, file: Path | None, in_memory: int) -> None:
        self.known: dict[Version, Known] = {}
        self.errors: dict[Version, DocumentError] = {}
        self._readers = readers
        self._file = file
        self._in_memory = in_memory
        self._held = 0  # characters
        self._least = in_memory  # of them that stay: what cannot be in the file does, too
        self._texts: StoredTexts | None = None
        self._used = time()

    @contextmanager
    def read(self, meanwhile: Callable[[], None]) -> Iterator["Round"]:
        """Read contents for a while.

        Args:
            meanwhile: called again and again while something is waited for; what it raises ends
                that.
        """
        with ExitStack() as stack:
            kept = None
            if self._file is not None:
                # Where nothing is kept, nothing is to be opened.
                from bot.intake.kept import kept_in  # noqa: PLC0415
                from bot.intake.texts import StoredTexts  # noqa: PLC0415

                self._texts = self._texts or StoredTexts(self._file)
                kept = stack.enter_context(kept_in(self._file, self._texts))
                self._look_after(kept, self._texts)
            yield Round(self, stack.enter_context(Crew(self._readers, meanwhile)), kept)

    def add(self, version: Version, found: Known | DocumentError) -> None:
        """Note what has come of a content."""
        if isinstance(found, DocumentError):
            self.errors[version] = found
            return
        self.known[version] = found
        self._held += found.characters if found.has_text else 0

    def have(self, found: Iterable[object]) -> bool:
        """Whether it is known what has come of all contents among these."""
        return all(
            one in self.known or one in self.errors for one in found if isinstance(one, Version)
        )

    def fill(self, kept: "Kept", versions: Iterable[Version]) -> None:
        """Have texts in memory, where there is room for all that there are.

        Args:
            kept: the file.
            versions: of those that nobody has been given yet; what is damaged is no longer known.
        """
        if sum(one.characters for one in self.known.values()) > self._in_memory:
            return
        for version in versions:
            known = self.known.pop(version)
            try:
                self.add(version, known.with_text())
            except TextError:
                kept.drop([known.key])

    def make_room(self, kept: "Kept", spare: int = 0) -> None:
        """Let go of the texts that were read last, as far as they are in the file.

        Args:
            kept: the file.
            spare: how many characters may be too many.
        """
        if self._held <= self._least + spare:
            return
        kept.flush()
        for version, known in reversed(self.known.items()):
            if self._held <= self._in_memory:
                break
            stored = kept.find(version, "") if known.has_text else None
            if isinstance(stored, Known):
                self.known[version] = stored
                self._held -= known.characters
        self._least = max(self._held, self._in_memory)
        if self._held > self._in_memory and not spare:
            said = "%s: Texts cannot be put there, and stay in memory: %s characters."
            _log.warning(said, self._file, f"{self._held:,}")

    def forget(self, but: Collection[Version]) -> None:
        """Let go of all but what is used."""
        self.known = {one: known for one, known in self.known.items() if one in but}
        self.errors = {one: error for one, error in self.errors.items() if one in but}
        self._held = sum(one.characters for one in self.known.values() if one.has_text)
        self._least = max(self._held, self._in_memory)

    def _look_after(self, kept: "Kept", texts: "StoredTexts") -> None:
        """What cannot be got is to be read again, and what is used by nobody else is to stay."""
        if lost := texts.take_lost():
            kept.drop(lost)
            # Others may be gone with it.
            self.known = {
                one: known
                for one, known in self.known.items()
                if known.has_text or isinstance(kept.find(one, ""), Known)
            }
        if self._used < time() - _NOTED_FOR:
            kept.use([known.key for known in self.known.values() if known.key])
            self._used = time()


class Round:
    """A while in which contents are read.

    Args:
        readings: what is known of them.
        crew: reads.
        kept: what was read before; None where nothing is kept.
    """

    def __init__(self, readings: Readings, crew: Crew, kept: "Kept | None") -> None:
        self._readings = readings
        self._crew = crew
        self._kept = kept
        self._found: list[Version] = []

    def members(self, path: str, stamp: str) -> Members | None:
        """What is in a file, where it is known without a look into it, and what was read of it too.

        Args:
            path: of the file.
            stamp: what changes with it.
        """
        if self._kept is None or not self._crew.ships:
            return None
        members = self._kept.members(path, stamp, notes=self._crew.notes)
        versions = [] if members is None else members.values()
        known = (self._knows(one, path) for one in versions if isinstance(one, Version))
        return members if all(known) else None

    def found(self, path: str, stamp: str, members: Members) -> None:
        """Keep what is in a file; see `members`."""
        if self._kept is not None and self._crew.ships:
            self._kept.keep_members(path, stamp, members)

    def read(self, version: Version, data: bytes, where: str) -> None:
        """Read a content, now or later, if it is not known.

        Args:
            version: of it.
            data: what it holds.
            where: how to call it in an error.
        """
        if not self._knows(version, where):
            self._note(self._crew.read(version, data, where))

    def rest(self) -> None:
        """Wait for what has not been read yet."""
        self._note(self._crew.rest())
        if self._kept is not None:
            self._readings.make_room(self._kept)
            self._readings.fill(self._kept, self._found)
            self._found.clear()

    def _knows(self, version: Version, where: str) -> bool:
        if version in self._readings.known or version in self._readings.errors:
            return True
        if self._kept is None or not self._crew.has_shipped(version):
            return False
        found = self._kept.find(version, where)
        if found is None:
            return False
        self._readings.add(version, found)
        if isinstance(found, Known):
            self._found.append(version)
        return True

    def _note(self, outcomes: Iterable[tuple[Version, Outcome]]) -> None:
        for version, outcome in outcomes:
            # What has reached a limit may not do so the next time, or on another machine.
            is_final = type(outcome) in (Reading, DocumentError)
            if self._kept is not None and is_final and self._crew.has_shipped(version):
                self._kept.keep(version, outcome)
            self._readings.add(
                version, Known.of(outcome) if isinstance(outcome, Reading) else outcome
            )
            if self._kept is not None:
                self._readings.make_room(self._kept, _AT_A_TIME)
