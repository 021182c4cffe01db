"""`sources.toml`: where the documents of a folder can be read, and who publishes them."""

import os
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path, PurePath, PurePosixPath
from typing import TYPE_CHECKING
from urllib.parse import quote as percent_encode

from bot.documents.document import Metadata
from bot.documents.files import decode, path_text, read_bytes
from bot.documents.read import page_id, title_of_name
from bot.errors import DocumentError

if TYPE_CHECKING:
    from bot.documents.sources_file import Folder

SOURCES_NAME = "sources.toml"
_MOST_BYTES = 250_000


@dataclass(frozen=True, slots=True)
class Source:
    """What is said of the documents below a folder.

    Args:
        folder: its path.
        address: where each can be read, with `{path}`, `{page}` or `{id}` in it; or empty.
        publisher: who publishes them; or empty.
        by_name: whether their titles are made of their files' names.
    """

    folder: PurePath
    address: str = ""
    publisher: str = ""
    by_name: bool = False

    def url(self, path: PurePath) -> str:
        """Where a file of the folder can be read; empty where nothing says."""
        below = PurePosixPath(*path.parts[len(self.folder.parts) :])
        values = {
            "path": percent_encode(str(below)),
            "page": percent_encode(str(below.with_suffix(""))),
            "id": page_id(below.name),
        }
        if "{id}" in self.address and not values["id"]:
            return ""
        url = self.address
        for name, value in values.items():
            url = url.replace(f"{{{name}}}", value)
        return url


class Sources:
    """What is said of documents, by where they are.

    Args:
        said: of folders; of two that hold the same file, the inner one is asked.
    """

    def __init__(self, said: Iterable[Source] = ()) -> None:
        self._said = {one.folder: one for one in said}

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Sources) and self._said == other._said

    __hash__ = None  # type: ignore[assignment]

    def describe(self, said: Metadata, path: PurePath) -> Metadata:
        """What is said of a document, with what its folder adds to it.

        Args:
            said: what it says of itself.
            path: where it is.
        """
        source = self._of(path)
        if source is None:
            return said
        return replace(
            said,
            title=title_of_name(path.name) if source.by_name else said.title,
            url=said.url or source.url(path),
            publisher=said.publisher or source.publisher,
        )

    def _of(self, path: PurePath) -> Source | None:
        if not self._said:
            return None
        return next((self._said[one] for one in path.parents if one in self._said), None)


def read_sources(
    paths: Sequence[Path],
) -> tuple[Sources, list[DocumentError], list[DocumentError]]:
    """Read files named `sources.toml`.

    Args:
        paths: where they are; each speaks of what is below its own folder.

    Returns:
        What they say; what is wrong with those that say nothing for it; and what else is worth
        knowing of them.
    """
    said: list[Source] = []
    wrong, notes = [], []
    for path in paths:
        where = path_text(path)
        try:
            folders = _parsed(decode(read_bytes(path, _MOST_BYTES), where), where)
        except DocumentError as error:
            wrong.append(error)
            continue
        for one in folders:
            folder = path.parent / one.path
            said.append(Source(folder, one.address, one.publisher, one.title == "name"))
            if _is_missing(folder):
                notes.append(
                    DocumentError(
                        f"It speaks of a folder that is not there: {path_text(one.path)}.",
                        where=where,
                        hint="Correct its path, which begins at the folder of this file.",
                    )
                )
    return Sources(said), wrong, notes


def _is_missing(folder: Path) -> bool:
    """Whether there is no such folder, and no archive that may hold it."""
    there = next((one for one in (folder, *folder.parents) if os.path.lexists(one)), folder)
    return there != folder and there.is_dir()


def _parsed(text: str, where: str) -> "Sequence[Folder]":
    # Most folders have no such file.
    from bot.documents.sources_file import parse  # noqa: PLC0415

    return parse(text, where)
