"""Files and folders → the documents that are served, and what is wrong with the others."""

import os
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from bot.documents.document import Document
from bot.documents.files import path_text
from bot.documents.read import READERS, Readers, formats, read_document
from bot.errors import CorpusError, DocumentError, PullquoteError

GLOSSARY_NAME = "glossary.txt"


@dataclass(frozen=True)
class Problem:
    """Something that is wrong with a corpus.

    Args:
        where: the file or folder.
        problem: what is wrong, in one sentence.
        hint: what to do about it, in one sentence.
        fatal: whether a document or a glossary is missing for it; else it is only worth knowing.
    """

    where: str
    problem: str
    hint: str
    fatal: bool

    @classmethod
    def of(cls, error: PullquoteError) -> "Problem":
        """What keeps a document or a glossary from being used."""
        return cls(error.where, error.problem, error.hint, fatal=True)


@dataclass(frozen=True)
class Corpus:
    """What was read from the paths that were given.

    Args:
        documents: those that are served, in the order of the paths and sorted within a folder;
            their names are unique.
        problems: every file that could not be read, and other things worth knowing.
        omitted: samples, left out because there is a document that is none.
        glossaries: the files named `glossary.txt` in the folders; they are no documents.
    """

    documents: tuple[Document, ...]
    problems: tuple[Problem, ...] = ()
    omitted: tuple[Document, ...] = ()
    glossaries: tuple[Path, ...] = ()


@dataclass(frozen=True)
class _Found:
    path: Path
    parts: int  # how many parts of its path its name has


def load_corpus(paths: Sequence[Path], readers: Readers = READERS) -> Corpus:
    """Read files and folders.

    A folder is read with its subfolders; hidden files and folders are skipped, and so is what is
    of no format that is read, with one problem for each suffix. A README is a document like any
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
    for path in paths:
        if not os.path.lexists(path):
            raise CorpusError(
                "There is no such file or folder.",
                where=path_text(path),
                hint="Put your documents there, or give the path where they are with --corpus.",
            )
    problems: list[Problem] = []
    glossaries: list[Path] = []
    found = _distinct(_find(paths, readers, problems, glossaries))
    read: list[Document] = []
    for name, path in _names(found):
        try:
            read.append(read_document(path, name, readers))
        except DocumentError as error:
            problems.append(Problem.of(error))
    if not read:
        raise CorpusError(
            " ".join(["No document can be read.", *map(_shown, problems)]),
            where=", ".join(map(path_text, paths)) or "corpus",
            hint=f"Put {formats(readers)} there, or name one with --corpus.",
        )
    documents, omitted = _without_samples(read)
    return Corpus(documents, tuple(problems), omitted, tuple(glossaries))


def _find(
    paths: Sequence[Path], readers: Readers, problems: list[Problem], glossaries: list[Path]
) -> Iterator[_Found]:
    """The files to read, in order; what is skipped is noted in the two lists."""
    skipped: dict[str, list[Path]] = {}
    for given in paths:
        if not given.is_dir():
            if given.suffix.lower() in readers:
                yield _Found(given, 1)
            else:
                problems.append(
                    Problem(
                        path_text(given),
                        f"{_kind(given)} cannot be read yet.",
                        f"Save its text as {formats(readers)}.",
                        fatal=True,
                    )
                )
            continue
        depth = len(given.absolute().parts)
        for path in _walk(given, problems):
            if path.name == GLOSSARY_NAME:
                glossaries.append(path)
            elif path.suffix.lower() in readers:
                yield _Found(path, len(path.absolute().parts) - depth)
            else:
                skipped.setdefault(path.suffix.lower(), []).append(path)
    for files in skipped.values():
        more = f" and {len(files) - 1} more" if len(files) > 1 else ""
        problems.append(
            Problem(
                f"{path_text(files[0])}{more}",
                f"{_kind(files[0])} cannot be read yet.",
                f"Save its text as {formats(readers)}, or leave it where it is.",
                fatal=False,
            )
        )


def _walk(folder: Path, problems: list[Problem]) -> Iterator[Path]:
    """The files under a folder that are not hidden, sorted; links are followed, once each."""

    def note(error: OSError) -> None:
        problems.append(
            Problem(
                path_text(error.filename),
                f"The folder cannot be opened ({error.strerror}).",
                "Give the user that runs Pullquote the right to read it.",
                fatal=True,
            )
        )

    seen = {os.path.realpath(folder)}
    for root, folders, files in os.walk(folder, onerror=note, followlinks=True):
        kept = []
        for name in sorted(folders):
            real = os.path.realpath(Path(root, name))
            if not name.startswith(".") and real not in seen:
                seen.add(real)
                kept.append(name)
        folders[:] = kept
        yield from (Path(root, name) for name in sorted(files) if not name.startswith("."))


def _distinct(found: Iterator[_Found]) -> list[_Found]:
    """Each file once, however often and by whatever link it is met."""
    first: dict[str, _Found] = {}
    for file in found:
        first.setdefault(os.path.realpath(file.path), file)
    return list(first.values())


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
    """Documents and samples; samples are served only where there is nothing else."""
    samples = tuple(document for document in read if document.metadata.sample)
    others = tuple(document for document in read if not document.metadata.sample)
    return (others, samples) if others else (samples, ())


def _kind(path: Path) -> str:
    return f"A {path_text(path.suffix.lower())} file" if path.suffix else "A file without a suffix"


def _shown(problem: Problem) -> str:
    return f"{problem.where}: {problem.problem} {problem.hint}"
