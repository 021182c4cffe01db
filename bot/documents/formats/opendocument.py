"""OpenDocument files: texts and slides by the reader of web pages, sheets by that of rows."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from bot.documents.blocks import tell_apart
from bot.documents.document import BlockKind, Metadata, one_line
from bot.documents.formats.dom import parse
from bot.documents.formats.open_markup import DRAW, OFFICE, TABLE, TEXT, Styles, as_html
from bot.documents.formats.package import Package
from bot.documents.formats.properties import DC, described, titled
from bot.documents.formats.rows import is_named, put_rows
from bot.documents.formats.shown import show
from bot.documents.page import Page
from bot.documents.read import Reading
from bot.errors import DocumentError

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

_CONTENT, _STYLES, _META = "content.xml", "styles.xml", "meta.xml"
_MANIFEST = "META-INF/manifest.xml"
_CREATED = "{urn:oasis:names:tc:opendocument:xmlns:meta:1.0}"
_MOST_CELLS = 2_000_000
_MOST_REPEATED = 1_000  # cells or rows that are alike
_ROWS_IN = frozenset(
    f"{TABLE}{name}" for name in ("table-row-group", "table-rows", "table-header-rows")
)
_COLUMNS_IN = frozenset(
    f"{TABLE}{name}" for name in ("table-column-group", "table-columns", "table-header-columns")
)
_HIDDEN = frozenset(("collapse", "filter"))


def read_odt(data: bytes, where: str) -> Reading:
    """Read a text of OpenDocument (.odt), as LibreOffice and Google Docs write it.

    Args:
        data: what the file holds.
        where: how to call it in an error.

    Returns:
        What it shows: no deletions, no comments, no hidden text, no heads and feet of pages;
        footnotes stand at the end.

    Raises:
        DocumentError: it is damaged, kept shut by a password, or unpacks to far too much.
    """
    package = _opened(data, where, "OpenDocument text")
    content, styles = _content(package)
    source = as_html([*content.iter(f"{OFFICE}text")], styles)
    root = parse(source, where).root
    page = show(root, is_page=False) if root is not None else Page()
    return _reading(page, package)


def read_odp(data: bytes, where: str) -> Reading:
    """Read slides of OpenDocument (.odp) without their notes: as `read_odt`, by slide."""
    package = _opened(data, where, "OpenDocument presentation")
    content, styles = _content(package)
    page = Page()
    for number, slide in enumerate(content.iter(f"{DRAW}page"), start=1):
        root = parse(as_html([slide], styles), where).root
        if root is not None and not styles.hides(slide):
            page.turn(f"slide {number}")
            page.put_page(show(root, is_page=False))
    return _reading(page, package)


def read_ods(data: bytes, where: str) -> Reading:
    """Read sheets of OpenDocument (.ods).

    Args, returns and errors are those of `read_sheets`; cells are what they show, word for word.
    """
    package = _opened(data, where, "OpenDocument sheet")
    content, styles = _content(package)
    page = Page()
    left = _MOST_CELLS
    for sheet in content.iter(f"{TABLE}table"):
        if styles.hides(sheet):
            continue
        rows = [*_rows(sheet)]
        left -= sum(map(len, rows))
        if left < 0:
            raise DocumentError(
                f"It has too many cells: more than {_MOST_CELLS:,}.",
                where=where,
                hint="Split it into several files, or remove it.",
            )
        if any(map(any, rows)):
            name = one_line(sheet.get(f"{TABLE}name", ""))
            page.turn(f"sheet {name}")
            if is_named(name):
                page.put(name, BlockKind.HEADING, level=1)
            put_rows(page, rows)
    return _reading(page, package)


def _opened(data: bytes, where: str, format: str) -> Package:  # noqa: A002 - what it is
    package = Package(data, where, format)
    if b"encryption-data" in (package.read(_MANIFEST) if _MANIFEST in package.names else b""):
        raise package.shut()
    return package


def _content(package: Package) -> tuple["Element", Styles]:
    content = package.xml(_CONTENT)
    shared = [package.xml(_STYLES)] if _STYLES in package.names else []
    return content, Styles([*shared, content])


def _reading(page: Page, package: Package) -> Reading:
    text = page.text()
    blocks = tell_apart(text, page.blocks)
    said = Metadata()
    if _META in package.names:
        dates = f"{DC}date", f"{_CREATED}creation-date"
        said = described(package.xml(_META), dates, [f"{_CREATED}initial-creator"])
    if not any(place.label.startswith("sheet ") for place in page.locators()):
        said = titled(said, text, blocks)
    return Reading(text, blocks, said, page.locators())


def _rows(sheet: "Element") -> Iterator[list[str]]:
    """The rows of a sheet that are shown, without its hidden columns."""
    hidden: set[int] = set()
    at = 0
    for column in _within(sheet, f"{TABLE}table-column", _COLUMNS_IN):
        repeated = _repeated(column, "number-columns-repeated")
        if column.get(f"{TABLE}visibility") in _HIDDEN:
            hidden.update(range(at, at + repeated))
        at += repeated
    for row in _within(sheet, f"{TABLE}table-row", _ROWS_IN):
        if row.get(f"{TABLE}visibility") in _HIDDEN:
            continue
        cells = _cells(row)
        shown = [cell for column, cell in enumerate(cells) if column not in hidden]
        times = _repeated(row, "number-rows-repeated") if any(shown) else 1
        yield from [shown] * times


def _cells(row: "Element") -> list[str]:
    cells: list[str] = []
    for cell in row:
        shown = " ".join(
            " ".join("".join(paragraph.itertext()).split())
            for paragraph in cell
            if paragraph.tag == f"{TEXT}p"
        )
        cells += [shown] * _repeated(cell, "number-columns-repeated")
    while cells and not cells[-1]:
        cells.pop()
    return cells


def _within(element: "Element", tag: str, groups: frozenset[str]) -> Iterator["Element"]:
    """The elements of a kind right under one, or in groups."""
    inner = [iter(element)]
    while inner:
        child = next(inner[-1], None)
        if child is None:
            inner.pop()
        elif child.tag == tag:
            yield child
        elif child.tag in groups:
            inner.append(iter(child))


def _repeated(element: "Element", name: str) -> int:
    written = element.get(f"{TABLE}{name}", "1")
    return min(int(written), _MOST_REPEATED) if written.isdecimal() and len(written) < 9 else 1
