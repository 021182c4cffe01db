"""One file → one document."""

from dataclasses import replace
from pathlib import Path, PurePosixPath

from bot.documents.document import Block, BlockKind, Document, Metadata
from bot.documents.files import read_text
from bot.documents.furniture import byline_author, match_dateline
from bot.documents.lines import one_line, path_text
from bot.documents.metadata import read_front_matter
from bot.documents.plaintext import find_blocks
from bot.errors import DocumentError

SUFFIXES = (".md", ".txt")

# A thick book has three million characters.
MOST_BYTES = 20_000_000
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
        DocumentError: the file cannot be opened, is too large, is no text, is in another
            encoding, is empty, has front matter that cannot be understood, or holds nothing that
            can be quoted.
    """
    where = path_text(path)
    source = read_text(path, MOST_BYTES)
    if not source.strip():
        raise DocumentError("The file is empty.", where=where, mend="Put text in it, or remove it.")
    said, body = read_front_matter(source)
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


def _title_of_name(name: str) -> str:
    """A file's name as words: "my-file_name.txt" → "My file name"."""
    words = one_line(PurePosixPath(name).stem.replace("-", " ").replace("_", " ")) or name
    return words[:1].upper() + words[1:]
