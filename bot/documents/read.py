"""One file → one document."""

import codecs
import re
from dataclasses import replace
from pathlib import Path, PurePosixPath
from stat import S_ISREG

from bot.documents.document import Block, BlockKind, Document, Metadata
from bot.documents.furniture import byline_author, match_dateline
from bot.documents.metadata import read_front_matter
from bot.documents.plaintext import find_blocks
from bot.errors import DocumentError

SUFFIXES = (".md", ".txt")

_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f]")
_BETWEEN_WORDS = re.compile(r"[-_\s]+")
_MOST_CONTROL = 0.05  # of the characters of a text; more means that it is none
_QUOTABLE = frozenset(BlockKind) - {BlockKind.HEADING, BlockKind.LEFTOVER}


def read_document(path: Path, name: str) -> Document:
    """Read a `.txt` or `.md` file.

    The text of a `.txt` is the file, decoded as UTF-8 (or UTF-16 where it begins with a byte
    order mark), without the mark and with CRLF and CR made LF. The text of a `.md` is what its
    Markdown shows, as plain text.

    Args:
        path: the file.
        name: the document's name within its corpus.

    Returns:
        The document; at least one of its blocks can be quoted.

    Raises:
        DocumentError: the file cannot be opened, is no text, is in another encoding, is empty,
            has front matter that cannot be understood, or holds nothing that can be quoted.
    """
    where = str(path)
    source = _decoded(_bytes_of(path), where)
    if not source.strip():
        raise DocumentError("The file is empty.", where=where, mend="Put text in it, or remove it.")
    said, body = read_front_matter(source, where)
    if path.suffix.lower() == ".md":
        # 46 ms that plain text need not pay for.
        from bot.documents.markdown import render  # noqa: PLC0415

        text, blocks = render(source[body:])
    else:
        text, blocks = source, find_blocks(source, body)
    if not any(block.kind in _QUOTABLE for block in blocks):
        raise DocumentError(
            "It holds nothing that can be quoted: no sentence, list, table or code.",
            where=where,
            mend="Put text in it, or remove it.",
        )
    found = _found_metadata(text, blocks)
    title = said.title or found.title or _title_of_name(name)
    metadata = replace(
        said,
        title=title,
        publisher=said.publisher or found.publisher,
        date=said.date or found.date,
        author=said.author or found.author,
    )
    return Document(name=name, text=text, metadata=metadata, blocks=blocks)


def _bytes_of(path: Path) -> bytes:
    where = str(path)
    try:
        # A pipe or a device would be waited for without end.
        if not S_ISREG(path.stat().st_mode):
            raise DocumentError(
                "It is not a regular file.", where=where, mend="Name a .txt or .md file."
            )
        return path.read_bytes()
    except FileNotFoundError as error:
        raise DocumentError(
            "The file does not exist.", where=where, mend="Check the path."
        ) from error
    except PermissionError as error:
        raise DocumentError(
            "The file may not be read.",
            where=where,
            mend="Give the user that runs Pullquote the right to read it.",
        ) from error
    except (OSError, ValueError) as error:
        raise DocumentError(
            f"The file cannot be opened ({getattr(error, 'strerror', None) or error}).",
            where=where,
            mend="Check the path and what it links to.",
        ) from error


def _decoded(data: bytes, where: str) -> str:
    utf_16 = data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    encoding = "UTF-16" if utf_16 else "UTF-8"
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError as error:
        if b"\x00" in data:
            raise _binary(where) from error
        raise DocumentError(
            f"The file is not {encoding} text: byte {error.start} does not belong there.",
            where=where,
            mend="Open it in an editor and save it as UTF-8.",
        ) from error
    if "\x00" in text or len(_CONTROL.findall(text)) > _MOST_CONTROL * len(text):
        raise _binary(where)
    return text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")


def _binary(where: str) -> DocumentError:
    return DocumentError(
        "The file is not text (it holds binary data).",
        where=where,
        mend="Save its text as a UTF-8 .txt file, or remove it.",
    )


def _found_metadata(text: str, blocks: tuple[Block, ...]) -> Metadata:
    """What headings, byline and dateline say where front matter does not."""
    title = author = publisher = date = ""
    opening = next((block for block in blocks if block.kind is not BlockKind.LEFTOVER), blocks[0])
    if opening.kind is BlockKind.HEADING:
        title = " ".join(text[opening.start : opening.end].split())
    for block in blocks:
        shown = text[block.start : block.end]
        if block.kind is BlockKind.BYLINE and not author:
            author = byline_author(shown)
        elif block.kind is BlockKind.DATELINE and not (publisher or date):
            dateline = match_dateline(shown, behind_byline=True)
            if dateline:
                publisher, date = dateline.publisher, dateline.date
    return Metadata(title=title, publisher=publisher, date=date, author=author)


def _title_of_name(name: str) -> str:
    """A file's name as words: "my-file_name.txt" → "My file name"."""
    words = _BETWEEN_WORDS.sub(" ", PurePosixPath(name).stem).strip() or name
    return words[:1].upper() + words[1:]
