"""The documents under some paths, of which only what has changed is read again."""

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path, PurePath
from threading import Lock
from time import time_ns
from typing import TypeAlias

from bot.documents.archives import ARCHIVE, unpack
from bot.documents.corpus import Corpus, Found, Part, Problem, find, make_corpus, notes_of
from bot.documents.document import Document
from bot.documents.files import path_text, read_bytes
from bot.documents.read import (
    READERS,
    READERS_WITH_NOTES,
    Readers,
    Reading,
    as_document,
    formats,
    most_bytes,
)
from bot.documents.sources import Sources
from bot.documents.unread import mend_of, named_kind
from bot.errors import DocumentError
from bot.intake.crew import Crew, Version

# Told how many of how many files that are new or changed have been read.
Progress: TypeAlias = Callable[[int, int], None]

# A file that was written to so shortly before it was looked at may be written to again within the
# same tick of its file system's clock. In nanoseconds.
_TICK = 2_000_000_000


@dataclass(frozen=True, slots=True)
class Given:
    """A document that is kept elsewhere than in a file.

    Args:
        name: of the document, with the suffix of its format; `corpus.GIVEN` is in it.
        version: another one for other content, such as its hash.
        data: gets what it holds; it may raise a DocumentError.
    """

    name: str
    version: str
    data: Callable[[], bytes]


def _nothing_else() -> Sequence[Given]:
    return ()


class Library:
    """Documents, read again whenever they are asked for: only what has changed since.

    A file is known to be unchanged by its time and size, or else by what it holds; then it is not
    parsed again, wherever it was moved to. One that can no longer be read keeps its last good
    version, with a problem that says so. What is unchanged is the same object as before.

    Args:
        paths: files and folders.
        readers: of the formats that are read, by suffix.
        kept: the file in which what was read is kept from one start to the next; None for none.
        others: documents that are kept elsewhere, asked for whenever documents are read; their
            names are unique among themselves.

    Attributes:
        name: for people.
    """

    def __init__(
        self,
        paths: Sequence[Path],
        readers: Readers = READERS,
        *,
        kept: Path | None = None,
        others: Callable[[], Sequence[Given]] = _nothing_else,
    ) -> None:
        self.name = ", ".join(map(str, paths))
        self._paths = tuple(paths)
        self._kept = kept
        self._readers = readers
        self._others = others
        self._lock = Lock()
        self._shelf: dict[str, _Shelved] = {}
        self._readings: dict[Version, Reading] = {}
        self._errors: dict[Version, DocumentError] = {}
        self._documents: dict[tuple[str, str], _Made] = {}

    def read(self, progress: Progress = lambda _done, _total: None) -> Corpus:
        """Read what has changed; calls wait for one another.

        Args:
            progress: told how many of the new and changed files have been read, again and again
                while it takes long; what it raises ends the reading, and nothing has changed.

        Returns:
            All documents, changed or not.

        Raises:
            CorpusError: a path does not exist, or there is no document; what was read before
                stays known.
        """
        with self._lock:
            found = find(self._paths, self._readers)
            sources = {one.key: one for one in (*self._files(found), *self._given())}
            self._look(sources.values(), progress)
            self._shelf = {key: self._shelf[key] for key in sources}
            parts = [
                part for one in self._shelf.values() for part in self._parts(one, found.sources)
            ]
            corpus = make_corpus(self._paths, found, parts, self._readers)
            self._forget()
            return corpus

    def try_out(self, name: str, data: bytes) -> tuple[list[Document], list[Problem]]:
        """Read what may become a document; read well, it is known when it is read as one.

        Args:
            name: of its file, with the suffix of its format.
            data: what it holds.

        Returns:
            What would be served, of an archive perhaps several documents; and what is wrong.
        """
        path = PurePath(name)
        if path.suffix.lower() not in {*self._readers, ARCHIVE}:
            mend = mend_of(path) or f"Save its text as {formats(self._readers)}."
            return [], [Problem(name, f"{named_kind(path)} cannot be read.", mend, fatal=True)]
        with self._lock:
            source = _Source(f"tried\0{name}", path, name, None, lambda: data)
            with self._crew(lambda: None) as crew:
                looked = self._look_into(source, crew)
                self._note(crew.rest())
            looked.remember(self._readings)
            parts = list(self._parts(looked, Sources()))
        documents = [part.document for part in parts if part.document]
        return documents, [problem for part in parts for problem in part.problems]

    def _files(self, found: Found) -> Iterator["_Source"]:
        """The files there are, and those that are known of folders that cannot be opened now."""
        for file in found.files:
            yield _Source.of(file.path, file.name)
        for one in self._shelf.values():
            path = one.source.path
            if isinstance(path, Path) and any(folder in path.parents for folder in found.closed):
                yield _Source.of(path, one.source.name)

    def _given(self) -> Iterator["_Source"]:
        for one in self._others():
            path = PurePath(one.name)
            yield _Source(f"given\0{one.name}", path, one.name, one.version, one.data)

    def _look(self, sources: Collection["_Source"], progress: Progress) -> None:
        """Read what is new or has changed."""
        changed = [one for one in sources if not self._is_known(one)]
        looked: list[_Shelved] = []

        def tell() -> None:
            progress(len(looked), len(changed))

        with self._crew(tell) as crew:
            for source in changed:
                tell()
                looked.append(self._look_into(source, crew))
            self._note(crew.rest())
        for one in looked:
            one.remember(self._readings)
            self._shelf[one.source.key] = one
        if changed:
            tell()

    @contextmanager
    def _crew(self, meanwhile: Callable[[], None]) -> Iterator[Crew]:
        if self._kept is None:
            with Crew(self._readers, meanwhile=meanwhile) as crew:
                yield crew
            return
        # Where nothing is kept, nothing is to be opened.
        from bot.intake.kept import kept_in  # noqa: PLC0415

        with kept_in(self._kept) as kept, Crew(self._readers, kept, meanwhile) as crew:
            yield crew

    def _is_known(self, source: "_Source") -> bool:
        """Whether what a source holds is known; under another name, it stays so."""
        known = self._shelf.get(source.key)
        if known is None or source.stamp is None or known.source.stamp != source.stamp:
            return False
        known.source = source
        return True

    def _look_into(self, source: "_Source", crew: Crew) -> "_Shelved":
        known = self._shelf.get(source.key)
        looked = _Shelved(source, {} if known is None else known.good)
        try:
            data = source.data()
            if source.path.suffix.lower() != ARCHIVE:
                looked.members[""] = self._version(data, source.path, crew)
                return looked
            for member in unpack(data, path_text(source.path), self._readers):
                looked.members[member.name] = (
                    member.error
                    if member.data is None
                    else self._version(member.data, source.path / member.name, crew)
                )
        except DocumentError as error:
            looked.error = error
        return looked

    def _version(self, data: bytes, path: PurePath, crew: Crew) -> Version:
        """What tells this content from any other; what it holds is read, if it is not known."""
        notes = self._readers is READERS_WITH_NOTES
        version = Version(sha256(data).digest(), path.suffix.lower(), notes)
        if version not in self._readings and version not in self._errors:
            self._note(crew.read(version, data, path_text(path)))
        return version

    def _note(self, outcomes: Iterable[tuple[Version, Reading | DocumentError]]) -> None:
        for version, outcome in outcomes:
            if isinstance(outcome, Reading):
                self._readings[version] = outcome
            else:
                self._errors[version] = outcome

    def _parts(self, shelved: "_Shelved", sources: Sources) -> Iterator[Part]:
        """What has come of a source."""
        path = shelved.source.path
        members = shelved.members
        if shelved.error is not None:
            yield Part(path, problems=(_problem(shelved.error, path, served=bool(shelved.good)),))
            members = {**shelved.good}
        for name, found in members.items():
            inside = path / name if name else path
            version = shelved.good.get(name)
            error = self._errors.get(found) if isinstance(found, Version) else found
            problems: tuple[Problem, ...] = ()
            if error is not None:
                problems = (_problem(error, inside, served=bool(version)),)
            if version is None:
                yield Part(inside, problems=problems)
                continue
            problems += notes_of(self._readings[version], inside)
            yield Part(inside, self._document(shelved.source, name, version, sources), problems)

    def _document(
        self, source: "_Source", member: str, version: Version, sources: Sources
    ) -> Document:
        """The document of what was read: the same as before, where nothing of it has changed."""
        reading = self._readings[version]
        name = f"{source.name}/{member}" if member else source.name
        # Of what is kept elsewhere, no file says anything.
        if isinstance(source.path, Path):
            document = sources.document(reading, source.path / member, name)
        else:
            document = as_document(reading, name)
        before = self._documents.get((source.key, member))
        if before is not None and before.is_like(reading, document):
            return before.document
        self._documents[source.key, member] = _Made(reading, document)
        return document

    def _forget(self) -> None:
        """Let go of what was read of files that are gone, or have changed."""
        kept = {
            found
            for one in self._shelf.values()
            for found in (*one.members.values(), *one.good.values())
            if isinstance(found, Version)
        }
        self._readings = {one: read for one, read in self._readings.items() if one in kept}
        self._errors = {one: error for one, error in self._errors.items() if one in kept}
        self._documents = {
            (key, member): made
            for (key, member), made in self._documents.items()
            if key in self._shelf and member in self._shelf[key].good
        }


# What there is to be read in a source, why there is nothing, or None for a file of no format that
# is read.
_Member: TypeAlias = Version | DocumentError | None


@dataclass(frozen=True, slots=True)
class _Source:
    """What documents are read from: a file, or what was given.

    Args:
        key: tells it from others.
        path: where it is; of what was given, its name.
        name: of its document; of an archive, what the names of its documents begin with.
        stamp: tells one content from another, as far as can be seen without reading it; None
            where it cannot.
        data: gets what it holds.
    """

    key: str
    path: PurePath
    name: str
    stamp: object
    data: Callable[[], bytes]

    @classmethod
    def of(cls, path: Path, name: str) -> "_Source":
        """A file."""
        most = most_bytes(path.suffix.lower())
        return cls(str(path), path, name, _stamp(path), lambda: read_bytes(path, most))


def _stamp(path: Path) -> object:
    """What changes with a file; None where it may change without."""
    try:
        found = path.stat()
    except OSError:
        return None
    if time_ns() - max(found.st_mtime_ns, found.st_ctime_ns) < _TICK:
        return None
    return found.st_ino, found.st_size, found.st_mtime_ns, found.st_ctime_ns


@dataclass(frozen=True, slots=True)
class _Made:
    """A document, and what it was made of."""

    reading: Reading
    document: Document

    def is_like(self, reading: Reading, document: Document) -> bool:
        """Whether another one that was made of this would be the same."""
        mine = self.document
        return self.reading is reading and (mine.name, mine.metadata) == (
            document.name,
            document.metadata,
        )


@dataclass(slots=True)
class _Shelved:
    """What was found in a source.

    Args:
        source: what it was found in.
        good: what was last read well, by name within an archive; "" is a file itself.
        members: what was found when it was looked at last, in the same way.
        error: why nothing was.
    """

    source: _Source
    good: dict[str, Version]
    members: dict[str, _Member] = field(default_factory=dict)
    error: DocumentError | None = None

    def remember(self, readings: Collection[Version]) -> None:
        """Remember what is good of what was found; what is no longer there is forgotten."""
        if self.error is not None:
            return
        before, self.good = self.good, {}
        for name, found in self.members.items():
            if isinstance(found, Version) and found in readings:
                self.good[name] = found
            elif found is not None and name in before:
                self.good[name] = before[name]


def _problem(error: DocumentError, path: PurePath, *, served: bool) -> Problem:
    """What is wrong with a file, of which perhaps an earlier version is served."""
    said = f"{error.problem} Its last good version is served." if served else error.problem
    return Problem(path_text(path), said, error.hint, fatal=True)
