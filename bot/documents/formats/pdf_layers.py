"""Which texts of a PDF stand on layers that are switched off."""

import ctypes
from collections.abc import Iterator, Mapping
from itertools import count
from typing import TypeAlias

import pypdfium2.raw as pdfium

_OPTIONAL = "OC"  # how what stands on a layer is marked
_MOST_MARKS = 20
_MOST_PROBES = 100  # of one page
_MOST_OBJECTS = 20_000
_DEEPEST = 10
_LARGEST = 800  # pixels, of what is drawn to be looked at
_WHOLE = 4  # pixels, of which a line has no part
_BLANK = 0xFF

# What tells one layer, or several around each other, from others: their names.
Layer: TypeAlias = tuple[str, ...]


class Layers:
    """Finds out what of a file is not shown, by drawing it as a viewer does."""

    def __init__(self) -> None:
        self._shown: set[Layer] = set()
        self._unnamed = count()
        self._name = (ctypes.c_ushort * 128)()
        self._length = ctypes.c_ulong()

    def layer(self, drawn: "pdfium.FPDF_PAGEOBJECT", piece: int) -> Layer:
        """The layer that an object stands on; empty where that is none.

        Args:
            drawn: the object.
            piece: the number of its marked content; negative where it has none.
        """
        marks = pdfium.FPDFPageObj_CountMarks(drawn)
        if marks <= (piece >= 0):  # as nearly all: the mark says what it is part of
            return ()
        return tuple(self._names(drawn, min(marks, _MOST_MARKS)))

    def hidden(
        self,
        page: "pdfium.FPDF_PAGE",
        drawn: Mapping[bytes, tuple["pdfium.FPDF_PAGEOBJECT", Layer]],
    ) -> set[bytes]:
        """Which of the objects on layers are not shown; the page is of no use after that.

        Args:
            page: they stand on.
            drawn: each by its address, with its layer.
        """
        members: dict[Layer, list[bytes]] = {}
        for key, (_, layer) in drawn.items():
            if layer not in self._shown:
                members.setdefault(layer, []).append(key)
        if not members:
            return set()
        for one in _objects(page):
            pdfium.FPDFPageObj_SetIsActive(one, False)  # noqa: FBT003 - it takes no names
        hidden: set[bytes] = set()
        for layer, keys in list(members.items())[:_MOST_PROBES]:
            if _is_drawn(page, [drawn[key][0] for key in keys]):
                self._shown.add(layer)
            else:
                hidden.update(keys)
        return hidden

    def _names(self, drawn: "pdfium.FPDF_PAGEOBJECT", marks: int) -> Iterator[str]:
        for number in range(marks):
            mark = pdfium.FPDFPageObj_GetMark(drawn, number)
            pdfium.FPDFPageObjMark_GetName(mark, self._name, 256, self._length)
            if self._read() != _OPTIONAL:
                continue
            named = pdfium.FPDFPageObjMark_GetParamStringValue(
                mark, b"Name", self._name, 256, self._length
            )
            # What stands on several layers has no name, and is looked at by itself.
            yield self._read() if named else f"\0{next(self._unnamed)}"

    def _read(self) -> str:
        size = min(max(self._length.value - 2, 0), 254)
        return bytes(self._name)[:size].decode("utf-16-le", "replace")


def _objects(page: "pdfium.FPDF_PAGE") -> Iterator["pdfium.FPDF_PAGEOBJECT"]:
    """All that is drawn on a page, in what is drawn as a whole too."""
    most = min(pdfium.FPDFPage_CountObjects(page), _MOST_OBJECTS)
    waiting = [(pdfium.FPDFPage_GetObject(page, at), 0) for at in range(most)]
    looked = 0
    while waiting and looked < _MOST_OBJECTS:
        one, depth = waiting.pop()
        looked += 1
        if pdfium.FPDFPageObj_GetType(one) != pdfium.FPDF_PAGEOBJ_FORM:
            yield one
        elif depth < _DEEPEST:
            most = min(pdfium.FPDFFormObj_CountObjects(one), _MOST_OBJECTS)
            inner = (pdfium.FPDFFormObj_GetObject(one, at) for at in range(most))
            waiting += ((child, depth + 1) for child in inner)


def _is_drawn(page: "pdfium.FPDF_PAGE", texts: list["pdfium.FPDF_PAGEOBJECT"]) -> bool:
    """Whether anything of texts is seen where they are drawn in black, and nothing else is."""
    wide, high = pdfium.FPDF_GetPageWidthF(page), pdfium.FPDF_GetPageHeightF(page)
    scale = _LARGEST / max(wide, high, 1.0)
    size = _WHOLE * max(1, int(wide * scale / _WHOLE)), max(1, int(high * scale))
    bitmap = pdfium.FPDFBitmap_CreateEx(*size, pdfium.FPDFBitmap_Gray, None, 0)
    try:
        pdfium.FPDFBitmap_FillRect(bitmap, 0, 0, *size, 0xFFFFFFFF)
        for text in texts:
            pdfium.FPDFPageObj_SetFillColor(text, 0, 0, 0, 255)
            pdfium.FPDFPageObj_SetIsActive(text, True)  # noqa: FBT003 - it takes no names
        pdfium.FPDF_RenderPageBitmap(bitmap, page, 0, 0, *size, 0, 0)
        for text in texts:
            pdfium.FPDFPageObj_SetIsActive(text, False)  # noqa: FBT003 - it takes no names
        length = pdfium.FPDFBitmap_GetStride(bitmap) * size[1]
        shown = ctypes.string_at(pdfium.FPDFBitmap_GetBuffer(bitmap), length)
    finally:
        pdfium.FPDFBitmap_Destroy(bitmap)
    return bool(shown.count(_BLANK) < length)
