"""EPUB books → their chapters, by the reader of web pages."""

import posixpath
from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING
from urllib.parse import unquote

from bot.documents.blocks import tell_apart
from bot.documents.document import one_line
from bot.documents.formats.dom import parse
from bot.documents.formats.encoding import decoded
from bot.documents.formats.package import Package
from bot.documents.formats.properties import DC, described
from bot.documents.formats.shown import show
from bot.documents.page import Page
from bot.documents.read import Reading
from bot.errors import DocumentError

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

_CONTAINER = "META-INF/container.xml"
_LOCKED = frozenset(("META-INF/rights.xml", "META-INF/sinf.xml"))
_PAGES = frozenset(("application/xhtml+xml", "text/html", "text/x-oeb1-document"))


def read_epub(data: bytes, where: str) -> Reading:
    """Read a book (.epub) without its table of contents.

    Args:
        data: what the file holds.
        where: how to call it in an error.

    Returns:
        Its chapters in the order in which they are read.

    Raises:
        DocumentError: it is damaged, bought with a lock on it, or unpacks to far too much.
    """
    book = Package(data, where, "EPUB book")
    if _LOCKED & book.names:
        raise DocumentError(
            "It has a lock against copying.", where=where, hint="Take a copy without one."
        )
    package_path = next(
        (one.get("full-path", "") for one in book.xml(_CONTAINER).iter() if _is(one, "rootfile")),
        "",
    )
    package = book.xml(package_path)
    page = Page()
    for name in _chapters(package, posixpath.dirname(package_path)):
        source = book.read(name)
        if source.strip():
            root = parse(decoded(source, where)[0], where).root
            page.put_page(show(root, is_page=False) if root is not None else Page())
    text = page.text()
    publisher = next((one_line(one.text or "") for one in package.iter(f"{DC}publisher")), "")
    said = replace(described(package, [f"{DC}date"]), publisher=publisher)
    return Reading(text, tell_apart(text, page.blocks), said, page.locators())


def _chapters(package: "Element", folder: str) -> Iterator[str]:
    """The names of the parts that are read one after the other."""
    listed = {
        item.get("id", ""): item
        for item in package.iter()
        if _is(item, "item") and "nav" not in item.get("properties", "").split()
    }
    for reference in package.iter():
        item = listed.get(reference.get("idref", "")) if _is(reference, "itemref") else None
        if item is not None and item.get("media-type") in _PAGES:
            yield posixpath.normpath(posixpath.join(folder, unquote(item.get("href", ""))))


def _is(element: "Element", name: str) -> bool:
    return str(element.tag).rpartition("}")[2] == name
