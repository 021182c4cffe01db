"""What a PDF says of the parts of a page, where it is tagged: headings, items, cells."""

import ctypes
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import partial

import pypdfium2.raw as pdfium

# However a file is made, no more of its tree is looked at.
_MOST_ELEMENTS = 20_000
_DEEPEST = 60
_MANY = 100

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


class TagReader:
    """Reads what the pages of one file are tagged with, one page after the other."""

    def __init__(self) -> None:
        self._name = ctypes.create_string_buffer(128)
        self._begun: dict[int, int] = {}  # where the last page began, in elements at each depth

    def read(self, page: "pdfium.FPDF_PAGE") -> Mapping[int, Tag]:
        """What a page's pieces of marked content are part of, by their numbers."""
        tree = pdfium.FPDF_StructTree_GetForPage(page)
        if not tree:
            return {}
        found: dict[int, Tag] = {}
        count = pdfium.FPDF_StructTree_CountChildren(tree)
        at = partial(pdfium.FPDF_StructTree_GetChildAtIndex, tree)
        children, _ = self._held(count, 0, at, _no_number)
        waiting = [(child, NO_TAG, 1) for child in children]
        looked = 0
        while waiting and looked < _MOST_ELEMENTS:
            element, around, depth = waiting.pop()
            looked += 1
            tag = _within(around, self._kind(element), looked)
            count = max(
                pdfium.FPDF_StructElement_CountChildren(element),
                pdfium.FPDF_StructElement_GetMarkedContentIdCount(element),
            )
            children, numbers = self._held(
                count,
                depth,
                partial(pdfium.FPDF_StructElement_GetChildAtIndex, element),
                partial(pdfium.FPDF_StructElement_GetMarkedContentIdAtIndex, element),
            )
            found.update(dict.fromkeys(numbers, tag))
            if depth < _DEEPEST:
                waiting.extend((child, tag, depth + 1) for child in children)
        pdfium.FPDF_StructTree_Close(tree)
        return found

    def _kind(self, element: "pdfium.FPDF_STRUCTELEMENT") -> str:
        length = pdfium.FPDF_StructElement_GetType(element, self._name, 128)
        return self._name.raw[: max(0, min(length, 128) - 2)].decode("utf-16-le", "replace")

    def _held(
        self,
        count: int,
        depth: int,
        child_at: "Callable[[int], pdfium.FPDF_STRUCTELEMENT]",
        number_at: Callable[[int], int],
    ) -> "tuple[list[pdfium.FPDF_STRUCTELEMENT], list[int]]":
        """What an element holds that stands on the page: elements, the last one first, and pieces.

        An element that holds much has it on many pages, in order: it is looked at from where the
        page before began, or every page would take as long as all of them.
        """
        start = self._begun.get(depth, 0) if count > _MANY else 0
        children, numbers = list[object](), list[int]()
        missed = 0
        for place in range(start, min(count, start + _MOST_ELEMENTS)):
            child = child_at(place)
            number = -1 if child else number_at(place)
            if child or number >= 0:
                if count > _MANY and not (children or numbers):
                    self._begun[depth] = place
                missed = 0
            elif count > _MANY and (children or numbers):
                missed += 1
                if missed > _MANY:
                    break
            if child:
                children.append(child)
            elif number >= 0:
                numbers.append(number)
        children.reverse()
        return children, numbers


def _no_number(_place: int) -> int:
    return -1


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
