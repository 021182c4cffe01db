"""Web pages: bytes → what they show and what they say of themselves."""

import re

from bot.documents.blocks import tell_apart
from bot.documents.formats.dom import parse
from bot.documents.formats.encoding import decoded
from bot.documents.formats.page_metadata import page_metadata
from bot.documents.formats.shown import show
from bot.documents.page import Page
from bot.documents.read import Reading

_WHERE_SAID = 4_096  # bytes
_SAID = re.compile(
    r"<meta\b[^<>]{0,200}?charset\s{0,9}=\s{0,9}[\"']?\s{0,9}([\w.:-]{1,40})"
    r"|<\?xml\b[^<>]{0,100}?encoding\s{0,9}=\s{0,9}[\"']([\w.:-]{1,40})",
    re.IGNORECASE,
)


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
    said = _SAID.search(data[:_WHERE_SAID].decode("latin-1"))
    source, notes = decoded(data, where, (said[1] or said[2]).lower() if said else "utf-8")
    parsed = parse(source, where)
    page = show(parsed.root, is_page=True) if parsed.root is not None else Page()
    text = page.text()
    blocks = tell_apart(text, page.blocks)
    return Reading(text, blocks, page_metadata(parsed, text, blocks), page.locators(), notes)
