"""The documents under some paths, of which only what has changed is read again."""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from hashlib import sha256
from itertools import chain
from pathlib import Path, PurePath
from sys import intern
from threading import Lock
from typing import TypeAlias

from bot.documents.archives import ARCHIVE, unpack
from bot.documents.corpus import Corpus, Found, Part, Problem, as_problems, find, make_corpus
from bot.documents.document import Document, Metadata, StoredDocument
from bot.documents.files import path_text, read_bytes
from bot.documents.read import (
    READERS,
    READERS_WITH_NOTES,
    Readers,
    formats,
    most_bytes,
    titled,
)
from bot.documents.sources import Sources
from bot.documents.unread import mend_of, named_kind
from bot.errors import DocumentError
from bot.filestamp import stamp_of
from bot.intake.known import Known, Members, Version
from bot.intake.readings import Readings, Round

# Told how many of how many files that are new or changed have been read.
Progress: TypeAlias = Callable[[int, int], None]

# Characters of all texts together that stay in memory: some 10,000 passages. What is more is got
# from where it is kept whenever it is asked for.
IN_MEMORY = 4_000_000


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
        kept: the file in which what was read is kept from one start to the next; None for none:
            then all texts stay in memory.
        others: documents that are kept elsewhere, asked for whenever documents are read; their
            names are unique among themselves.
        in_memory: how many characters of texts stay in memory.

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
        in_memory: int = IN_MEMORY,
    ) -> None:
        self.name = ", ".join(map(str, paths))
        self._paths = tuple(paths)
        self._readers = readers
        self._others = others
        self._lock = Lock()
        self._shelf: dict[str, _Shelved] = {}
        self._readings = Readings(readers, kept, in_memory)
        self._documents: dict[str, _Made] = {}

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
            sources = {one.key: one for one in chain(self._files(found), self._given())}
            found = replace(found, files=())  # of many files they take as much memory as the rest
            self._look(sources.values(), progress)
            self._shelf = {key: self._shelf[key] for key in sources}
            parts = (
                part for one in self._shelf.values() for part in self._parts(one, found.sources)
            )
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
            source = _Source(f"tried\0{name}", name, "", Given(name, "", lambda: data))
            (looked,) = self._look_into_all([source], lambda _done, _total: None)
            parts = list(self._parts(looked, Sources()))
        documents = [part.document for part in parts if part.document]
        return documents, [problem for part in parts for problem in part.problems]

    def _files(self, found: Found) -> Iterator["_Source"]:
        """The files there are, and those that are known of folders that cannot be opened now."""
        for file in found.files:
            yield _Source.of(file.path, file.name)
        for one in self._shelf.values() if found.closed else ():
            known = one.source.file
            if known is not None and any(folder in known.parents for folder in found.closed):
                yield _Source.of(known, one.source.name)

    def _given(self) -> Iterator["_Source"]:
        for one in self._others():
            yield _Source(f"given\0{one.name}", one.name, one.version, one)

    def _look(self, sources: Collection["_Source"], progress: Progress) -> None:
        """Read what is new or has changed."""
        changed = [one for one in sources if not self._is_known(one)]
        for one in self._look_into_all(changed, progress):
            self._shelf[one.source.key] = one
        if changed:
            progress(len(changed), len(changed))

    def _look_into_all(self, sources: Sequence["_Source"], progress: Progress) -> list["_Shelved"]:
        looked: list[_Shelved] = []

        def tell() -> None:
            progress(len(looked), len(sources))

        with self._readings.read(tell) as read:
            for source in sources:
                tell()
                looked.append(self._look_into(source, read))
            read.rest()
            for place, one in enumerate(looked):
                if not self._readings.have(one.members.values()):  # what was kept is damaged
                    looked[place] = self._look_into(one.source, read)
            read.rest()
        for one in looked:
            one.remember(self._readings.known)
        return looked

    def _is_known(self, source: "_Source") -> bool:
        """Whether what a source holds is known; under another name, it stays so."""
        known = self._shelf.get(source.key)
        if known is None or not source.stamp or known.source.stamp != source.stamp:
            return False
        if any(one not in self._readings.known for one in known.good.values()):
            return False  # its text was lost
        known.source = source
        return True

    def _look_into(self, source: "_Source", read: Round) -> "_Shelved":
        before = self._shelf.get(source.key)
        good = {} if before is None else before.good
        is_kept = bool(source.stamp) and source.given is None
        if is_kept and (known := read.members(source.key, source.stamp)) is not None:
            return _Shelved(source, good, known)
        members: dict[str, Version | DocumentError | None] = {}
        path = source.path
        try:
            data = source.data()
            if path.suffix.lower() != ARCHIVE:
                members[""] = self._version(data, path, read)
            else:
                for member in unpack(data, path_text(path), self._readers):
                    members[member.name] = (
                        member.error
                        if member.data is None
                        else self._version(member.data, path / member.name, read)
                    )
        except DocumentError as error:
            return _Shelved(source, good, members, error)
        if is_kept:
            read.found(source.key, source.stamp, members)
        return _Shelved(source, good, members)

    def _version(self, data: bytes, path: PurePath, read: Round) -> Version:
        """What tells this content from any other; what it holds is read, if it is not known."""
        notes = self._readers is READERS_WITH_NOTES
        version = Version(sha256(data).digest(), intern(path.suffix.lower()), notes)
        read.read(version, data, path_text(path))
        return version

    def _parts(self, shelved: "_Shelved", sources: Sources) -> Iterator[Part]:
        """What has come of a source."""
        path = shelved.source.path
        members = shelved.members
        if shelved.error is not None:
            yield Part(path, problems=(_problem(shelved.error, path, served=bool(shelved.good)),))
            members = shelved.good
        for name, found in members.items():
            inside = path / name if name else path
            version = shelved.good.get(name)
            error = self._readings.errors.get(found) if isinstance(found, Version) else found
            problems: tuple[Problem, ...] = ()
            if error is not None:
                problems = (_problem(error, inside, served=bool(version)),)
            if version is None:
                yield Part(inside, problems=problems)
                continue
            known = self._readings.known[version]
            problems += as_problems(known.notes, inside)
            document_name = f"{shelved.source.name}/{name}" if name else shelved.source.name
            metadata = titled(known.metadata, document_name)
            # Of what is kept elsewhere, no file says anything.
            if shelved.source.given is None:
                metadata = sources.describe(metadata, inside)
            place = _place(shelved.source.key, name)
            yield Part(inside, self._document(place, version, document_name, metadata), problems)

    def _document(self, place: str, version: Version, name: str, metadata: Metadata) -> Document:
        """The document of what was read: the same as before, where nothing of it has changed."""
        known = self._readings.known[version]
        before = self._documents.get(place)
        if before is not None and before.is_of(version, known, name, metadata):
            return before.document
        document = known.document(name, metadata)
        self._documents[place] = _Made(version, document)
        return document

    def _forget(self) -> None:
        """Let go of what was read of files that are gone, or have changed."""
        self._readings.forget(
            {
                found
                for one in self._shelf.values()
                for found in (*one.members.values(), *one.good.values())
                if isinstance(found, Version)
            }
        )
        served = {
            _place(key, member) for key, shelved in self._shelf.items() for member in shelved.good
        }
        self._documents = {
            place: made for place, made in self._documents.items() if place in served
        }


def _place(key: str, member: str) -> str:
    """Tells a document from others, by its source and its name in that."""
    return f"{key}\0{member}" if member else key


@dataclass(frozen=True, slots=True)
class _Source:
    """What documents are read from: a file, or what was given.

    There are many, so they hold no more than strings.

    Args:
        key: tells it from others; of a file, its path.
        name: of its document; of an archive, what the names of its documents begin with.
        stamp: tells one content from another, as far as can be seen without reading it; empty
            where it cannot.
        given: what was given; None for a file.
    """

    key: str
    name: str
    stamp: str
    given: Given | None = None

    @classmethod
    def of(cls, path: Path, name: str) -> "_Source":
        """A file."""
        return cls(str(path), name, stamp_of(path))

    @property
    def file(self) -> Path | None:
        """The file; None for what was given."""
        return Path(self.key) if self.given is None else None

    @property
    def path(self) -> PurePath:
        """Where it is; of what was given, its name."""
        return self.file or PurePath(self.name)

    def data(self) -> bytes:
        """Get what it holds.

        Raises:
            DocumentError: it cannot be had.
        """
        if self.given is not None:
            return self.given.data()
        path = Path(self.key)
        return read_bytes(path, most_bytes(path.suffix.lower()))


@dataclass(frozen=True, slots=True)
class _Made:
    """A document, and what it was made of."""

    version: Version
    document: Document

    def is_of(self, version: Version, known: Known, name: str, metadata: Metadata) -> bool:
        """Whether another one that was made of this would be the same."""
        mine = self.document
        if isinstance(mine, StoredDocument) and known.has_text:
            return False  # its text may be nowhere but in memory
        return (self.version, mine.name, mine.metadata) == (version, name, metadata)


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
    good: Mapping[str, Version]
    members: Members
    error: DocumentError | None = None

    def remember(self, known: Collection[Version]) -> None:
        """Remember what is good of what was found; what is no longer there is forgotten.

        Args:
            known: what was read, and is not lost.
        """
        before = {name: version for name, version in self.good.items() if version in known}
        if self.error is not None:
            self.good = before
            return
        good = {}
        for name, found in self.members.items():
            if isinstance(found, Version) and found in known:
                good[name] = found
            elif found is not None and name in before:
                good[name] = before[name]
        self.good = good
        if good == self.members:
            self.members = good  # there are many of them


def _problem(error: DocumentError, path: PurePath, *, served: bool) -> Problem:
    """What is wrong with a file, of which perhaps an earlier version is served."""
    said = f"{error.problem} Its last good version is served." if served else error.problem
    return Problem(path_text(path), said, error.hint, fatal=True)
