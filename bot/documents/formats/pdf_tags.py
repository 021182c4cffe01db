"""What a PDF says of the parts of a page, where it is tagged: headings, items, cells."""

import ctypes
from collections.abc import Mapping
from dataclasses import dataclass, replace

import pypdfium2.raw as pdfium

# However a file is made, no more of its tree is looked at.
_MOST_ELEMENTS = 20_000
_DEEPEST = 60

_HEADINGS = {"Title": 1, "H": 2, **{f"H{level}": level for level in range(1, 7)}}


@dataclass(frozen=True, slots=True)
class Tag:
    """What a stretch of text is part of.

    Args:
        heading: its level, or 0.
        depth: how many lists it stands in.
        item: the number of the item that it stands in, on its page; 0 for none.
        table: the number of the table, on its page; 0 for none.
        row: of the table.
        cell: of the row.
        header: whether its cell names a column.
        contents: whether it is an entry of a table of contents.
    """

    heading: int = 0
    depth: int = 0
    item: int = 0
    table: int = 0
    row: int = 0
    cell: int = 0
    header: bool = False
    contents: bool = False


NO_TAG = Tag()


def read_tags(page: "pdfium.FPDF_PAGE") -> Mapping[int, Tag]:
    """What a page's pieces of marked content are part of, by their numbers."""
    tree = pdfium.FPDF_StructTree_GetForPage(page)
    if not tree:
        return {}
    found: dict[int, Tag] = {}
    waiting = [
        (pdfium.FPDF_StructTree_GetChildAtIndex(tree, number), NO_TAG, 0)
        for number in range(min(pdfium.FPDF_StructTree_CountChildren(tree), _MOST_ELEMENTS))
    ]
    waiting.reverse()
    name = ctypes.create_string_buffer(128)
    looked = 0
    while waiting and looked < _MOST_ELEMENTS:
        element, around, deep = waiting.pop()
        looked += 1
        if not element:
            continue
        length = pdfium.FPDF_StructElement_GetType(element, name, 128)
        kind = name.raw[: max(0, min(length, 128) - 2)].decode("utf-16-le", "replace")
        tag = _within(around, kind, looked)
        for place in range(max(0, pdfium.FPDF_StructElement_GetMarkedContentIdCount(element))):
            number = pdfium.FPDF_StructElement_GetMarkedContentIdAtIndex(element, place)
            if number >= 0:
                found[number] = tag
        if deep < _DEEPEST:
            count = min(
                pdfium.FPDF_StructElement_CountChildren(element), _MOST_ELEMENTS - len(waiting)
            )
            waiting.extend(
                (pdfium.FPDF_StructElement_GetChildAtIndex(element, place), tag, deep + 1)
                for place in reversed(range(max(0, count)))
            )
    pdfium.FPDF_StructTree_Close(tree)
    return found


def _within(around: Tag, kind: str, number: int) -> Tag:
    """The tag of what an element of a kind holds; elements are numbered in reading order."""
    if kind == "Table" and not around.table:
        return replace(around, table=number)
    if kind == "TR" and around.table and not around.row:
        return replace(around, row=number)
    if kind in ("TD", "TH") and around.row and not around.cell:
        return replace(around, cell=number, header=kind == "TH")
    if kind == "L":
        return replace(around, depth=around.depth + 1)
    if kind == "LI":
        return replace(around, item=number)
    if kind == "TOCI":
        return replace(around, contents=True)
    if kind in _HEADINGS:
        return replace(around, heading=_HEADINGS[kind])
    return around
