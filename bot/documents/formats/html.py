"""Web pages: bytes → what they show and what they say of themselves."""

import codecs
import re

from bot.documents.blocks import tell_apart
from bot.documents.formats.dom import parse
from bot.documents.formats.page_metadata import page_metadata
from bot.documents.formats.shown import show
from bot.documents.page import Page
from bot.documents.read import Reading
from bot.errors import DocumentError

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_WHERE_SAID = 4_096  # bytes
_SAID = re.compile(
    r"<meta\b[^<>]{0,200}?charset\s{0,9}=\s{0,9}[\"']?\s{0,9}([\w.:-]{1,40})"
    r"|<\?xml\b[^<>]{0,100}?encoding\s{0,9}=\s{0,9}[\"']([\w.:-]{1,40})",
    re.IGNORECASE,
)
# Browsers take the first for the second.
_READ_AS = {"iso-8859-1": "cp1252", "latin-1": "cp1252", "latin1": "cp1252", "ascii": "cp1252"}
_GUESSED = "cp1252"


def read_html(data: bytes, where: str) -> Reading:
    """Read a web page as it was saved, or an export of a wiki.

    Args:
        data: what the file holds.
        where: how to call it in an error.

    Returns:
        What it shows, menus and feet told apart as leftovers; each heading with an anchor is
        where that leads. A note says where the encoding is not UTF-8.

    Raises:
        DocumentError: it is empty, is no text, or its elements are nested too deeply.
    """
    source, notes = _decoded(data, where)
    if not source.strip():
        raise DocumentError("The file is empty.", where=where, hint="Put text in it, or remove it.")
    parsed = parse(source, where)
    page = show(parsed.root, is_page=True) if parsed.root is not None else Page()
    text = page.text()
    blocks = tell_apart(text, page.blocks)
    return Reading(text, blocks, page_metadata(parsed, text, blocks), page.locators(), notes)


def _decoded(data: bytes, where: str) -> tuple[str, tuple[str, ...]]:
    """The text of a page, and what is to be said of its encoding."""
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return _strictly(data, encoding, where).removeprefix("\ufeff"), ()
    said = _SAID.search(data[:_WHERE_SAID].decode("latin-1"))
    named = (said[1] or said[2]).lower() if said else "utf-8"
    try:
        text = data.decode(_READ_AS.get(named, named))
    except (UnicodeError, LookupError):
        text, notes = _guessed(data, where)
    else:
        is_usual = named in ("utf-8", "utf8", "us-ascii", "ascii")
        notes = (
            ()
            if is_usual or text.isascii()
            else (
                f"It was read as {named}, which it says it is: look whether its letters are right.",
            )
        )
    if "\x00" in text:
        raise _binary(where)
    return text, notes


def _guessed(data: bytes, where: str) -> tuple[str, tuple[str, ...]]:
    try:
        return data.decode("utf-8"), ()
    except UnicodeDecodeError:
        text = _strictly(data, _GUESSED, where)
    note = "It is not UTF-8, and does not say what it is: it was read as windows-1252."
    return text, (f"{note} Save it as UTF-8 if letters are wrong.",)


def _strictly(data: bytes, encoding: str, where: str) -> str:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        if b"\x00" in data:
            raise _binary(where) from error
        raise DocumentError(
            "Its encoding is unknown: it is neither UTF-8 nor what it says it is.",
            where=where,
            hint="Open it in a browser and save it again, as UTF-8.",
        ) from error


def _binary(where: str) -> DocumentError:
    return DocumentError(
        "The file is no web page (it holds binary data).",
        where=where,
        hint="Save the page again from a browser, or remove it.",
    )
