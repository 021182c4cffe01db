"""One file → one document, by the reader of its format."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path, PurePosixPath
from typing import TypeAlias

from bot.documents.boilerplate import byline_author, match_dateline
from bot.documents.document import Block, BlockKind, Document, Locator, Metadata, one_line
from bot.documents.files import decode, path_text, read_bytes
from bot.documents.metadata import read_front_matter
from bot.documents.plaintext import find_blocks
from bot.errors import DocumentError

# A thick book has three million characters.
MOST_BYTES = 20_000_000
# Pictures are the most of what is in a file of another format.
_MOST_BYTES_WITH_PICTURES = 100_000_000
_MOST_BYTES_OF = {".zip": 250_000_000}
_QUOTABLE = frozenset(BlockKind) - {BlockKind.HEADING, BlockKind.LEFTOVER}
# What exports of wikis put behind a page's name: Notion 32 hexadecimal digits, Confluence a number.
# (Eight digits may be a date.)
_PAGE_ID = re.compile(
    r"(?:^|(?<=.) )([0-9a-f]{32})(?:_all)?\Z"
    r"|(?:^|(?<=.)_)(?!(?:19|20)[0-9]{6}\Z)([0-9]{5,20})\Z"
)


@dataclass(frozen=True, slots=True)
class Reading:
    """What a reader makes of a file.

    Args:
        text: what all offsets refer to.
        blocks: in the order of the text, never overlapping.
        metadata: what the file says of itself; what it does not say is looked for in the blocks.
        locators: where people find the stretches of the text, in its order.
    """

    text: str
    blocks: tuple[Block, ...]
    metadata: Metadata = field(default_factory=Metadata)
    locators: tuple[Locator, ...] = ()


# Takes what a file holds, and how to call the file in an error, and raises a DocumentError where
# it can make nothing of it.
Reader: TypeAlias = Callable[[bytes, str], Reading]


def read_plaintext(data: bytes, where: str) -> Reading:
    """Read plain text: its text is the file as it stands."""
    text, said, body = _opened(data, where)
    return Reading(text, find_blocks(text, body), said)


def read_markdown(data: bytes, where: str) -> Reading:
    """Read Markdown: its text is what the Markdown shows."""
    # 46 ms that plain text need not pay for.
    from bot.documents.markdown import render  # noqa: PLC0415

    source, said, body = _opened(data, where)
    return Reading(*render(source[body:]), said)


def _opened(data: bytes, where: str) -> tuple[str, Metadata, int]:
    """A text, what its front matter says, and where what is behind that begins."""
    text = decode(data, where)
    if not text.strip():
        raise DocumentError("The file is empty.", where=where, hint="Put text in it, or remove it.")
    return text, *read_front_matter(text)


# By suffix; the readers of other formats join these.
Readers: TypeAlias = Mapping[str, Reader]
READERS: Readers = {".txt": read_plaintext, ".md": read_markdown, ".markdown": read_markdown}


# The formats that are text, and can harm nobody who reads them.
TEXT = frozenset(READERS)


def most_bytes(suffix: str) -> int:
    """How many bytes a file may have, by the suffix of its name."""
    most = MOST_BYTES if suffix in TEXT else _MOST_BYTES_WITH_PICTURES
    return _MOST_BYTES_OF.get(suffix, most)


def formats(readers: Readers) -> str:
    """The formats that are read, for people: "a .txt or .md file"."""
    *others, last = readers
    return f"a {' or '.join(filter(None, [', '.join(others), last]))} file"


def read_document(path: Path, name: str, readers: Readers = READERS) -> Document:
    """Read a file.

    Args:
        path: the file; one with a suffix that has no reader is read as plain text.
        name: the document's name within its corpus.
        readers: by suffix, in small letters and with its dot.

    Returns:
        The document; at least one of its blocks can be quoted.

    Raises:
        DocumentError: the file cannot be opened, is too large, cannot be read as its format, or
            holds nothing that can be quoted.
    """
    suffix = path.suffix.lower()
    data = read_bytes(path, most_bytes(suffix))
    return as_document(read_file(data, suffix, path_text(path), readers), name)


def read_file(data: bytes, suffix: str, where: str, readers: Readers = READERS) -> Reading:
    """Read what a file holds, wherever it was kept.

    Args:
        data: what the file holds.
        suffix: of its name, in small letters and with its dot; what has no reader is plain text.
        where: how to call the file in an error.
        readers: by suffix.

    Returns:
        What its reader makes of it; at least one of the blocks can be quoted.

    Raises:
        DocumentError: it cannot be read as its format, or holds nothing that can be quoted.
    """
    reading = readers.get(suffix, read_plaintext)(data, where)
    if not any(block.kind in _QUOTABLE for block in reading.blocks):
        raise DocumentError(
            "It holds nothing that can be quoted: no sentence, list, table or code.",
            where=where,
            hint="Put text in it, or remove it.",
        )
    return reading


def as_document(reading: Reading, name: str) -> Document:
    """A document of what was read; a title that nothing says is made of its name.

    Args:
        reading: with something that can be quoted.
        name: the document's name within its corpus.
    """
    said, found = reading.metadata, _found_metadata(reading.text, reading.blocks)
    metadata = replace(
        said,
        title=said.title or found.title or title_of_name(name),
        publisher=said.publisher or found.publisher,
        date=said.date or found.date,
        author=said.author or found.author,
    )
    return Document(name, reading.text, metadata, reading.blocks, reading.locators)


def _found_metadata(text: str, blocks: tuple[Block, ...]) -> Metadata:
    """What headings, byline and dateline say where front matter does not."""
    title = author = publisher = date = ""
    opening = next((block for block in blocks if block.kind is not BlockKind.LEFTOVER), blocks[0])
    if opening.kind is BlockKind.HEADING:
        title = one_line(text[opening.start : opening.end])
    for block in blocks:
        shown = text[block.start : block.end]
        if block.kind is BlockKind.BYLINE and not author:
            author = byline_author(shown)
        elif block.kind is BlockKind.DATELINE and not (publisher or date):
            dateline = match_dateline(shown, behind_byline=True)
            if dateline:
                publisher, date = one_line(dateline.publisher), dateline.date
    return Metadata(title=title, publisher=publisher, date=date, author=author)


def title_of_name(name: str) -> str:
    """A file's name as words: "my-file_name.txt" → "My file name"."""
    stem = PurePosixPath(name).stem
    named = _PAGE_ID.sub("", stem) or stem
    words = one_line(named.replace("-", " ").replace("_", " ")) or name
    return words[:1].upper() + words[1:]


def page_id(name: str) -> str:
    """The id that an export of a wiki put into a file's name; empty where it has none."""
    found = _PAGE_ID.search(PurePosixPath(name).stem)
    return found[1] or found[2] if found else ""
