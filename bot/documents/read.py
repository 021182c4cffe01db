"""One file → one document, by the reader of its format."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from importlib import import_module
from pathlib import Path, PurePosixPath
from typing import TypeAlias

from bot.documents.boilerplate import byline_author, match_dateline
from bot.documents.document import Block, BlockKind, Document, Locator, Metadata, one_line
from bot.documents.files import decode, path_text, read_bytes
from bot.documents.kind import kind_of
from bot.documents.metadata import read_front_matter
from bot.documents.plaintext import find_blocks
from bot.errors import DocumentError

# A thick book has three million characters.
MOST_BYTES = 20_000_000
# Of formats that hold pictures, which are not read.
MOST_BYTES_WITH_PICTURES = 100_000_000
_MOST_BYTES_OF_AN_ARCHIVE = 250_000_000
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
        notes: what is worth knowing of how it was read, each a sentence or two.
    """

    text: str
    blocks: tuple[Block, ...]
    metadata: Metadata = field(default_factory=Metadata)
    locators: tuple[Locator, ...] = ()
    notes: tuple[str, ...] = ()


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


@dataclass(frozen=True, slots=True)
class _Later:
    """A reader whose module is imported when a file is read by it: most files are text.

    Args:
        module: in `bot.documents.formats`.
        name: of the reader in it.
    """

    module: str
    name: str

    def __call__(self, data: bytes, where: str) -> Reading:
        try:
            module = import_module(f"bot.documents.formats.{self.module}")
        except ModuleNotFoundError as error:
            raise DocumentError(
                f"What reads it is not installed ({error.name}).",
                where=where,
                hint="Run pip install 'pullquote[files]', and start again.",
            ) from error
        reader: Reader = getattr(module, self.name)
        return reader(data, where)


@dataclass(frozen=True, slots=True)
class _Refusal:
    """In place of a reader: says what to save a file as.

    Args:
        format: what the file is.
        suffix: of the format to save it as.
    """

    format: str
    suffix: str

    def __call__(self, data: bytes, where: str) -> Reading:
        raise DocumentError(
            f"It is {self.format}, which is not read." if data else "The file is empty.",
            where=where,
            hint=f"Open it and save it as a {self.suffix} file, or remove it.",
        )


_HTML, _WORD = _Later("html", "read_html"), _Later("word", "read_word")
_SLIDES, _SHEETS = _Later("slides", "read_slides"), _Later("sheets", "read_sheets")
_SEPARATED, _OPEN_DOCUMENT = (
    _Later("separated", "read_separated"),
    _Later("opendocument", "read_odt"),
)

# By suffix.
Readers: TypeAlias = Mapping[str, Reader]
READERS: Readers = {
    ".txt": read_plaintext,
    ".md": read_markdown,
    ".markdown": read_markdown,
    ".pdf": _Later("pdf", "read_pdf"),
    ".docx": _WORD,
    ".docm": _WORD,
    ".pptx": _SLIDES,
    ".pptm": _SLIDES,
    ".xlsx": _SHEETS,
    ".xlsm": _SHEETS,
    ".xls": _SHEETS,
    ".csv": _SEPARATED,
    ".tsv": _SEPARATED,
    ".html": _HTML,
    ".htm": _HTML,
    ".xhtml": _HTML,
    ".odt": _Later("opendocument", "read_odt"),
    ".odp": _Later("opendocument", "read_odp"),
    ".ods": _Later("opendocument", "read_ods"),
    ".epub": _Later("epub", "read_epub"),
}
# What is not read, and may be called something else than it is.
_REFUSED: Readers = {
    ".doc": _Refusal("a Word file of the old kind", ".docx"),
    ".ppt": _Refusal("a PowerPoint file of the old kind", ".pptx"),
    ".rtf": _Refusal("an RTF file", ".docx"),
}
_NOTED = _Later("slides", "read_slides_with_notes")
READERS_WITH_NOTES: Readers = {**READERS, ".pptx": _NOTED, ".pptm": _NOTED}  # of speakers
# What people call them; one that is not here is called by its suffix.
_CALLED = {
    ".txt": "text",
    ".md": "Markdown",
    ".markdown": "Markdown",
    ".pdf": "PDF",
    ".docx": "Word",
    ".docm": "Word",
    ".pptx": "PowerPoint",
    ".pptm": "PowerPoint",
    ".xlsx": "Excel",
    ".xlsm": "Excel",
    ".xls": "Excel",
    ".ods": "OpenDocument",
    ".odp": "OpenDocument",
    ".odt": "OpenDocument",
    ".csv": "CSV",
    ".tsv": "CSV",
    ".html": "HTML",
    ".htm": "HTML",
    ".xhtml": "HTML",
    ".epub": "EPUB",
}


# The formats that are text, and can harm nobody who reads them.
TEXT = frozenset({".txt", ".md", ".markdown"})
_HOLDS_PICTURES = frozenset(".pdf .docx .docm .pptx .pptm .odt .odp .epub".split())


def most_bytes(suffix: str) -> int:
    """The most bytes that a file may have to be read."""
    if suffix.lower() == ".zip":
        return _MOST_BYTES_OF_AN_ARCHIVE
    return MOST_BYTES_WITH_PICTURES if suffix.lower() in _HOLDS_PICTURES else MOST_BYTES


def formats(readers: Readers) -> str:
    """The formats that are read, for people: "a text, Markdown or .deck file"."""
    *others, last = dict.fromkeys(_CALLED.get(suffix, suffix) for suffix in readers)
    return f"a {' or '.join(filter(None, [', '.join(others), last]))} file"


def read_file(data: bytes, suffix: str, where: str, readers: Readers = READERS) -> Reading:
    """Read what a file holds, by what it is, whatever it is called.

    Args:
        data: all of it.
        suffix: of its name; one that has no reader is read as plain text.
        where: how to call the file in an error.
        readers: by suffix, in small letters and with its dot.

    Returns:
        What was read; where the file is called something else than it is, a note says so.

    Raises:
        DocumentError: it cannot be read as its format, or holds nothing that can be quoted.
    """
    called = suffix.lower()
    found = kind_of(data, called)
    known = {**_REFUSED, **readers}
    is_other = found in known and known.get(called) != known[found]
    reading = known.get(found if is_other else called, read_plaintext)(data, where)
    if not any(block.kind in _QUOTABLE for block in reading.blocks):
        raise DocumentError(
            "It holds nothing that can be quoted: no sentence, list, table or code.",
            where=where,
            hint="Put text in it, or remove it.",
        )
    if is_other:
        note = f"It is called {called}, and is really a {found} file: it was read as one."
        reading = replace(reading, notes=(note, *reading.notes))
    return reading


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
    data = read_bytes(path, most_bytes(path.suffix))
    return as_document(read_file(data, path.suffix, path_text(path), readers), name)


def as_document(reading: Reading, name: str) -> Document:
    """What was read of a file, as a document.

    Args:
        reading: at least one of its blocks can be quoted.
        name: the document's name within its corpus; its title where nothing says a better one.
    """
    metadata = titled(described(reading), name)
    return Document(name, reading.text, metadata, reading.blocks, reading.locators)


def described(reading: Reading) -> Metadata:
    """What a file says of itself, or else its headings, byline and dateline.

    Args:
        reading: what was read of it; at least one of its blocks can be quoted.
    """
    said, found = reading.metadata, _found_metadata(reading)
    return replace(
        said,
        title=said.title or found.title,
        publisher=said.publisher or found.publisher,
        date=said.date or found.date,
        author=said.author or found.author,
    )


def titled(metadata: Metadata, name: str) -> Metadata:
    """What is said of a document, with its name for a title where nothing says a better one."""
    return metadata if metadata.title else replace(metadata, title=title_of_name(name))


def _found_metadata(reading: Reading) -> Metadata:
    """What headings, byline and dateline say where nothing else does."""
    title = author = publisher = date = ""
    text, blocks = reading.text, reading.blocks
    opening = next((block for block in blocks if block.kind is not BlockKind.LEFTOVER), blocks[0])
    if opening.kind is BlockKind.HEADING:
        title = one_line(text[opening.start : opening.end])
        # The name of the first of several sheets says nothing of the others.
        if any(place.label == f"sheet {title}" for place in reading.locators[:1]):
            title = ""
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
