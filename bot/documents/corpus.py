"""Files and folders → the documents that are served, and what is wrong with the others."""

import os
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path, PurePath

from bot.documents.archives import ARCHIVE, unpack
from bot.documents.document import Document
from bot.documents.files import path_text, read_bytes
from bot.documents.read import (
    READERS,
    Readers,
    Reading,
    described,
    formats,
    most_bytes,
    read_file,
    titled,
)
from bot.documents.sources import SOURCES_NAME, Sources, read_sources
from bot.documents.unread import counted, is_hidden, mend_of, named_kind
from bot.errors import CorpusError, DocumentError, PullquoteError

GLOSSARY_NAME = "glossary.txt"
# In the name of a document that is kept elsewhere than in a file, and of no other: the names of
# files have nothing between two slashes.
GIVEN = "//"
# Files that are named where many have the same problem.
_MOST_NAMED = 3


@dataclass(frozen=True, slots=True)
class Problem:
    """Something that is wrong with a corpus.

    Args:
        where: the file or folder; where several files have the same problem, the first of them.
        problem: what is wrong, in one sentence.
        hint: what to do about it, in one sentence; empty where the problem says so, or nothing is.
        fatal: whether a document, a glossary or a `sources.toml` is not used for it, or only an
            earlier version of it; else it is only worth knowing.
        files: how many files or folders have it.
    """

    where: str
    problem: str
    hint: str
    fatal: bool
    files: int = 1

    @classmethod
    def of(cls, error: PullquoteError, *, fatal: bool = True) -> "Problem":
        """What keeps a document or a glossary from being used, or is only worth knowing."""
        return cls(error.where, error.problem, error.hint, fatal)


@dataclass(frozen=True)
class Corpus:
    """What was read from the paths that were given.

    Args:
        documents: those that are served, in the order of the paths and sorted within a folder;
            their names are unique.
        problems: what could not be read, and other things worth knowing; one for all files that
            have the same.
        omitted: samples, left out because there is a document that is none.
        glossaries: the files named `glossary.txt` in the folders; they are no documents.
    """

    documents: tuple[Document, ...]
    problems: tuple[Problem, ...] = ()
    omitted: tuple[Document, ...] = ()
    glossaries: tuple[Path, ...] = ()


@dataclass(frozen=True, slots=True)
class File:
    """A file that may hold documents.

    Args:
        path: where it is.
        name: of its document; of an archive, what the names of its documents begin with.
    """

    path: Path
    name: str


@dataclass(frozen=True, slots=True)
class Found:
    """What there is to be read under some paths.

    Args:
        files: of the formats that are read, and archives.
        passed: other files.
        glossaries: files of that name.
        sources: says where documents are kept, and who publishes them.
        problems: what kept files and folders from being found.
        closed: folders that could not be opened.
    """

    files: tuple[File, ...]
    passed: tuple[PurePath, ...]
    glossaries: tuple[Path, ...]
    sources: Sources
    problems: tuple[Problem, ...]
    closed: tuple[Path, ...] = ()


@dataclass(frozen=True, slots=True)
class Part:
    """What came of a file, or of a member of an archive.

    Args:
        path: where it is; for a member, as if its archive were a folder.
        document: what was made of it; None where nothing was.
        problems: what is wrong with it, or worth knowing; without a document nothing means that
            it is of no format that is read.
    """

    path: PurePath
    document: Document | None = None
    problems: tuple[Problem, ...] = ()


@dataclass(frozen=True)
class _Found:
    path: Path
    parts: int  # how many parts of its path its name has


def load_corpus(paths: Sequence[Path], readers: Readers = READERS) -> Corpus:
    """Read files and folders, one after the other, in this process.

    A folder is read with its subfolders, and a .zip as a folder; hidden files and folders are
    skipped, and so is what is of no format that is read. A README is a document like any
    other. A document is named by its path relative to the folder that was given, a file that was
    given itself by its file name; where that leaves two with one name, the names of the folders
    they are in are put before it. A file that is met twice is read once.

    Args:
        paths: files and folders.
        readers: of the formats that are read, by suffix.

    Returns:
        The corpus, with at least one document.

    Raises:
        CorpusError: a path does not exist, or no document can be read from any of them.
    """
    found = find(paths, readers)
    parts = [part for file in found.files for part in _read(file, found.sources, readers)]
    return make_corpus(paths, found, parts, readers)


def find(paths: Sequence[Path], readers: Readers = READERS) -> Found:
    """Find what there is to be read; nothing is opened but `sources.toml`.

    Args:
        paths: files and folders.
        readers: of the formats that are read, by suffix.

    Raises:
        CorpusError: a path does not exist.
    """
    for path in paths:
        if not os.path.lexists(path):
            raise CorpusError(
                "There is no such file or folder.",
                where=path_text(path),
                hint="Put your documents there, or give the path where they are with --corpus.",
            )
    finding = _Finding(readers)
    files = _names(_distinct(finding.walk(paths)))
    sources, wrong, notes = read_sources(finding.sources)
    return Found(
        files=tuple(File(path, name) for name, path in files),
        passed=tuple(finding.passed),
        glossaries=tuple(finding.glossaries),
        sources=sources,
        problems=(
            *finding.problems,
            *map(Problem.of, wrong),
            *(Problem.of(note, fatal=False) for note in notes),
        ),
        closed=tuple(finding.closed),
    )


def make_corpus(
    paths: Sequence[Path], found: Found, parts: Iterable[Part], readers: Readers = READERS
) -> Corpus:
    """Make a corpus of what was read.

    Args:
        paths: what was looked through.
        found: what was found there.
        parts: what came of its files, in their order.
        readers: of the formats that are read, by suffix.

    Raises:
        CorpusError: there is no document.
    """
    made: list[Document] = []
    passed: list[PurePath] = []
    of_parts: list[Problem] = []
    for part in parts:
        of_parts += part.problems
        if part.document is not None:
            made.append(part.document)
        elif not part.problems:
            passed.append(part.path)
    problems = grouped([*found.problems, *_passed_over([*found.passed, *passed]), *of_parts])
    read = list(_with_unique_names(made))
    if not read:
        raise CorpusError(
            " ".join(["No document can be read.", *map(_shown, problems)]),
            where=", ".join(map(path_text, paths)) or "corpus",
            hint=f"Put {formats(readers)} there, or name one with --corpus.",
        )
    documents, omitted = _without_samples(read)
    return Corpus(documents, problems, omitted, found.glossaries)


def grouped(problems: Iterable[Problem]) -> tuple[Problem, ...]:
    """One problem for all files that have the same, in the order in which they are first met."""
    same: dict[tuple[str, str, bool], list[Problem]] = {}
    for one in problems:
        same.setdefault((one.problem, one.hint, one.fatal), []).append(one)
    return tuple(
        replace(group[0], where=_named([one.where for one in group]), files=len(group))
        if len(group) > 1
        else group[0]
        for group in same.values()
    )


def _named(places: Sequence[str]) -> str:
    shown = [*places[:_MOST_NAMED]]
    if len(places) > _MOST_NAMED:
        shown.append(f"{len(places) - _MOST_NAMED:,} more")
    return f"{', '.join(shown[:-1])} and {shown[-1]}"


def _read(file: File, sources: Sources, readers: Readers) -> Iterator[Part]:
    """What comes of a file, or of each member of an archive."""
    where, suffix = path_text(file.path), file.path.suffix.lower()
    try:
        data = read_bytes(file.path, most_bytes(suffix))
        if suffix != ARCHIVE:
            reading = read_file(data, suffix, where, readers)
            yield made(reading, file.path, file.name, sources)
            return
        for member in unpack(data, where, readers):
            path = PurePath(file.path, member.name)
            name = f"{file.name}/{member.name}"
            if member.error is not None:
                yield Part(path, problems=(Problem.of(member.error),))
            elif member.data is None:
                yield Part(path)
            else:
                yield _read_member(member.data, path, name, sources, readers)
    except DocumentError as error:
        yield Part(file.path, problems=(Problem.of(error),))


def _read_member(
    data: bytes, path: PurePath, name: str, sources: Sources, readers: Readers
) -> Part:
    try:
        reading = read_file(data, path.suffix.lower(), path_text(path), readers)
    except DocumentError as error:
        return Part(path, problems=(Problem.of(error),))
    return made(reading, path, name, sources)


def made(reading: Reading, path: PurePath, name: str, sources: Sources) -> Part:
    """What comes of a file that was read.

    Args:
        reading: what was read of it.
        path: where it is.
        name: of its document.
        sources: say where it is kept.
    """
    metadata = sources.describe(titled(described(reading), name), path)
    document = Document(name, reading.text, metadata, reading.blocks, reading.locators)
    return Part(path, document, as_problems(reading.notes, path))


def as_problems(notes: Iterable[str], path: PurePath) -> tuple[Problem, ...]:
    """What is worth knowing of how a file was read."""
    return tuple(Problem(path_text(path), one, "", fatal=False) for one in notes)


class _Finding:
    """Looks through folders.

    Args:
        readers: of the formats that are read, by suffix.
    """

    def __init__(self, readers: Readers) -> None:
        self._read = frozenset({*readers, ARCHIVE})
        self._readers = readers
        self.passed: list[PurePath] = []
        self.glossaries: list[Path] = []
        self.sources: list[Path] = []
        self.problems: list[Problem] = []
        self.closed: list[Path] = []

    def walk(self, paths: Sequence[Path]) -> Iterator[_Found]:
        """The files to read, in order; all else is noted."""
        for given in paths:
            if given.is_dir():
                depth = len(given.absolute().parts)
                for path in self._below(given):
                    if self._is_to_be_read(path):
                        yield _Found(path, len(path.absolute().parts) - depth)
            elif given.suffix.lower() in self._read:
                yield _Found(given, 1)
            else:
                self.problems.append(
                    Problem(
                        path_text(given),
                        f"{named_kind(given)} cannot be read yet.",
                        mend_of(given) or f"Save its text as {formats(self._readers)}.",
                        fatal=True,
                    )
                )

    def _is_to_be_read(self, path: Path) -> bool:
        if path.name == GLOSSARY_NAME:
            self.glossaries.append(path)
        elif path.name == SOURCES_NAME:
            self.sources.append(path)
        elif path.suffix.lower() in self._read:
            return True
        else:
            self.passed.append(path)
        return False

    def _below(self, folder: Path) -> Iterator[Path]:
        """The files under a folder that are not hidden, sorted; links are followed, once each."""
        seen = {os.path.realpath(folder)}
        for root, folders, files in os.walk(folder, onerror=self._note, followlinks=True):
            kept = []
            for name in sorted(folders):
                real = os.path.realpath(Path(root, name))
                if not is_hidden(name) and real not in seen:
                    seen.add(real)
                    kept.append(name)
            folders[:] = kept
            yield from (Path(root, name) for name in sorted(files) if not is_hidden(name))

    def _note(self, error: OSError) -> None:
        self.closed.append(Path(error.filename))
        self.problems.append(
            Problem(
                path_text(error.filename),
                f"The folder cannot be opened ({error.strerror}).",
                "Give the user that runs Pullquote the right to read it.",
                fatal=True,
            )
        )


def _passed_over(paths: Sequence[PurePath]) -> Iterator[Problem]:
    """What only looks like a document, with its mend; and in one note how many others there are."""
    others = []
    for path in paths:
        if mend := mend_of(path):
            yield Problem(path_text(path), f"{named_kind(path)} cannot be read.", mend, fatal=False)
        else:
            others.append(path)
    if others:
        yield Problem(
            path_text(others[0]) + (f" and {len(others) - 1:,} more" if len(others) > 1 else ""),
            f"Files of kinds that hold no documents are passed over ({counted(others)}).",
            "Nothing to mend.",
            fatal=False,
            files=len(others),
        )


def _with_unique_names(documents: Iterable[Document]) -> Iterator[Document]:
    """The documents; where a name is taken, a number stands behind it."""
    taken: set[str] = set()
    for document in documents:
        name, number = document.name, 1
        while name in taken:
            number += 1
            name = f"{document.name} ({number})"
        taken.add(name)
        yield document if name == document.name else document.called(name)


def _distinct(found: Iterator[_Found]) -> list[_Found]:
    """Each file once, however often and by whatever link it is met."""
    first: dict[str, _Found] = {}
    folders: dict[str, str] = {}
    for file in found:
        first.setdefault(_real(file.path, folders), file)
    return list(first.values())


def _real(path: Path, folders: dict[str, str]) -> str:
    """Where a file really is; what is known of folders is noted, as many files are in each."""
    if os.path.islink(path):  # noqa: PTH114 - it never raises
        return os.path.realpath(path)
    folder, name = os.path.split(path)
    if folder not in folders:
        folders[folder] = os.path.realpath(folder)
    return os.path.join(folders[folder], name)  # noqa: PTH118 - a path of its own takes memory


def _names(found: Sequence[_Found]) -> list[tuple[str, Path]]:
    """A unique name for each file: as many last parts of its path as that takes."""
    files = list(found)
    while True:
        names = [_name(file) for file in files]
        counts = Counter(names)
        longer = [
            replace(file, parts=file.parts + 1)
            if counts[name] > 1 and file.parts < len(file.path.absolute().parts)
            else file
            for file, name in zip(files, names, strict=True)
        ]
        if longer == files:
            return [(name, file.path) for name, file in zip(names, files, strict=True)]
        files = longer


def _name(file: _Found) -> str:
    return path_text("/".join(file.path.absolute().parts[-file.parts :]))


def _without_samples(
    read: Sequence[Document],
) -> tuple[tuple[Document, ...], tuple[Document, ...]]:
    """Documents and samples; samples are served only where no file is anything else.

    What is kept elsewhere may be somebody's alone, and takes nothing away from others.
    """
    samples = tuple(document for document in read if document.metadata.sample)
    others = tuple(document for document in read if not document.metadata.sample)
    if all(GIVEN in document.name for document in others):
        return tuple(read), ()
    return others, samples


def _shown(problem: Problem) -> str:
    return f"{problem.where}: {problem.problem} {problem.hint}"
