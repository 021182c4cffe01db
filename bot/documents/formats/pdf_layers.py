"""Which texts of a PDF stand on layers that are switched off."""

import ctypes
import zlib
from collections.abc import Iterator, Sequence
from itertools import islice
from typing import NamedTuple, TypeAlias

import pypdfium2.raw as pdfium

_OPTIONAL = "OC"  # how what stands on a layer is marked
_LAYERS = b"/OCProperties"  # where a file says which are on
_PACKED = b"/ObjStm"
_STREAM, _END = b"stream", b"endstream"
_MOST_UNPACKED = 50_000_000
_MOST_MARKS = 20
_MOST_SECTIONS = 2_000  # of one page
_MOST_FORMS = 1_000  # of one file
_MOST_OBJECTS = 50_000
_DEEPEST = 10
_SMALL = 4  # pixels each way, to see whether all of them are filled
_LARGEST = 800  # pixels, to see whether anything is drawn
_WHOLE = 4  # pixels, of which a line has no part
_FAR = 100_000.0  # points, beyond any page
_GREY = 0x81
_INVISIBLE = (pdfium.FPDF_TEXTRENDERMODE_INVISIBLE, pdfium.FPDF_TEXTRENDERMODE_CLIP)

_Size: TypeAlias = tuple[int, int]
_Marks: TypeAlias = tuple[bytes, ...]


class _Drawn(NamedTuple):
    """Something that is drawn on a page.

    Args:
        raw: as pdfium has it.
        marks: which of those of layers it has, or what it is drawn within; by their addresses.
        form: the address of what is drawn as a whole that it is a part of; empty for the page.
    """

    raw: "pdfium.FPDF_PAGEOBJECT"
    marks: _Marks
    form: bytes

    @property
    def is_text(self) -> bool:
        return bool(pdfium.FPDFPageObj_GetType(self.raw) == pdfium.FPDF_PAGEOBJ_TEXT)

    @property
    def is_invisible(self) -> bool:
        """Whether it is text that no one is to see, such as what a text recognition has read."""
        return self.is_text and pdfium.FPDFTextObj_GetTextRenderMode(self.raw) in _INVISIBLE


class Layers:
    """Finds out what of a file is not shown, by drawing as a viewer does.

    What cannot be told is taken as shown.

    Args:
        data: what the file holds.
    """

    def __init__(self, data: bytes) -> None:
        self._any = _has_layers(data)
        self._forms = _MOST_FORMS

    def hidden(self, page: "pdfium.FPDF_PAGE") -> set[bytes]:
        """The addresses of the texts that are not shown; a page is not to be drawn after that."""
        if not self._any:
            return set()
        look = _Look(page)
        sections: dict[_Marks, list[bytes]] = {}
        forms: dict[bytes, list[_Drawn]] = {}
        for one in list(look.objects()):
            pdfium.FPDFPageObj_SetIsActive(one.raw, False)  # noqa: FBT003 - it takes no names
            if one.marks and one.is_text:
                sections.setdefault(one.marks, []).append(bytes(one.raw))
            if one.form:
                forms.setdefault(one.form, []).append(one)
        hidden = set[bytes]()
        for marks, texts in islice(sections.items(), _MOST_SECTIONS):
            if not look.is_on(marks):
                hidden.update(texts)
        for parts in forms.values():
            texts = [bytes(one.raw) for one in parts if one.is_text]
            if not hidden.issuperset(texts) and not self._is_seen(look, parts):
                hidden.update(texts)
        return hidden

    def _is_seen(self, look: "_Look", parts: Sequence[_Drawn]) -> bool:
        """Whether what is drawn as a whole may be seen."""
        if not self._forms or all(one.is_invisible for one in parts):
            return True
        self._forms -= 1
        return look.is_seen(parts)


class _Look:
    """Looks at a page, of which nothing is drawn but what is to be looked at."""

    def __init__(self, page: "pdfium.FPDF_PAGE") -> None:
        self._page = page
        self._marks: dict[bytes, pdfium.FPDF_PAGEOBJECTMARK | None] = {}
        self._name = (ctypes.c_ushort * 8)()
        self._length = ctypes.c_ulong()
        wide, high = pdfium.FPDF_GetPageWidthF(page), pdfium.FPDF_GetPageHeightF(page)
        scale = _LARGEST / max(wide, high, 1.0)
        self._size = _WHOLE * max(1, int(wide * scale / _WHOLE)), max(1, int(high * scale))
        self._empty: dict[_Size, bytes] = {}

    def objects(self) -> Iterator[_Drawn]:
        """All that is drawn on the page, and what is within that is drawn as a whole."""
        most = min(pdfium.FPDFPage_CountObjects(self._page), _MOST_OBJECTS)
        raws = (pdfium.FPDFPage_GetObject(self._page, at) for at in range(most))
        waiting = [(_Drawn(raw, (), b""), 0) for raw in raws]
        looked = 0
        while waiting and looked < _MOST_OBJECTS:
            one, depth = waiting.pop()
            looked += 1
            one = one._replace(marks=(*one.marks, *self._marks_of(one.raw)))
            if pdfium.FPDFPageObj_GetType(one.raw) != pdfium.FPDF_PAGEOBJ_FORM:
                yield one
            elif depth < _DEEPEST:
                most = min(pdfium.FPDFFormObj_CountObjects(one.raw), _MOST_OBJECTS)
                inner = (pdfium.FPDFFormObj_GetObject(one.raw, at) for at in range(most))
                form = bytes(one.raw)
                waiting += ((_Drawn(raw, one.marks, form), depth + 1) for raw in inner)

    def is_on(self, marks: _Marks) -> bool:
        """Whether an area is drawn that has these marks."""
        empty = self._drawn_empty((_SMALL, _SMALL))
        area = pdfium.FPDFPageObj_CreateNewRect(-_FAR, -_FAR, 2 * _FAR, 2 * _FAR)
        pdfium.FPDFPageObj_SetFillColor(area, _GREY, _GREY, _GREY, 255)
        pdfium.FPDFPath_SetDrawMode(area, pdfium.FPDF_FILLMODE_WINDING, 0)
        for mark in marks:
            pdfium.FPDFPageObj_AddExistingMark(area, self._marks[mark])
        pdfium.FPDFPage_InsertObject(self._page, area)
        drawn = self._draw((_SMALL, _SMALL))
        pdfium.FPDFPage_RemoveObject(self._page, area)
        pdfium.FPDFPageObj_Destroy(area)
        return drawn != empty

    def is_seen(self, parts: Sequence[_Drawn]) -> bool:
        """Whether anything is seen where these are drawn, text among them in black."""
        empty = self._drawn_empty(self._size)
        for one in parts:
            if one.is_text:
                pdfium.FPDFPageObj_SetFillColor(one.raw, 0, 0, 0, 255)
                pdfium.FPDFTextObj_SetTextRenderMode(one.raw, pdfium.FPDF_TEXTRENDERMODE_FILL)
            pdfium.FPDFPageObj_SetIsActive(one.raw, True)  # noqa: FBT003 - it takes no names
        drawn = self._draw(self._size)
        for one in parts:
            pdfium.FPDFPageObj_SetIsActive(one.raw, False)  # noqa: FBT003 - it takes no names
        return drawn != empty

    def _marks_of(self, drawn: "pdfium.FPDF_PAGEOBJECT") -> Iterator[bytes]:
        """The addresses of the marks of layers; all between a begin and its end share one."""
        for number in range(min(pdfium.FPDFPageObj_CountMarks(drawn), _MOST_MARKS)):
            mark = pdfium.FPDFPageObj_GetMark(drawn, number)
            key = bytes(mark)
            if key not in self._marks:
                self._marks[key] = mark if self._is_layer(mark) else None
            if self._marks[key] is not None:
                yield key

    def _is_layer(self, mark: "pdfium.FPDF_PAGEOBJECTMARK") -> bool:
        size = ctypes.sizeof(self._name)
        pdfium.FPDFPageObjMark_GetName(mark, self._name, size, self._length)
        if not 2 <= self._length.value <= size:
            return False
        return bytes(self._name)[: self._length.value - 2].decode("utf-16-le") == _OPTIONAL

    def _drawn_empty(self, size: _Size) -> bytes:
        """The page without what is looked at; that is white, but for what is beyond all bounds."""
        if size not in self._empty:
            self._empty[size] = self._draw(size)
        return self._empty[size]

    def _draw(self, size: _Size) -> bytes:
        bitmap = pdfium.FPDFBitmap_CreateEx(*size, pdfium.FPDFBitmap_Gray, None, 0)
        try:
            pdfium.FPDFBitmap_FillRect(bitmap, 0, 0, *size, 0xFFFFFFFF)
            pdfium.FPDF_RenderPageBitmap(bitmap, self._page, 0, 0, *size, 0, 0)
            length = pdfium.FPDFBitmap_GetStride(bitmap) * size[1]
            return ctypes.string_at(pdfium.FPDFBitmap_GetBuffer(bitmap), length)
        finally:
            pdfium.FPDFBitmap_Destroy(bitmap)


def _has_layers(data: bytes) -> bool:
    """Whether a file says which of its layers are on; also where that cannot be found out."""
    if _LAYERS in data:
        return True
    left, at = _MOST_UNPACKED, 0
    while (at := data.find(_PACKED, at)) >= 0 and (at := data.find(_STREAM, at)) >= 0:
        at += len(_STREAM)
        end = data.find(_END, at)
        packed = data[at : end if end >= 0 else len(data)].lstrip(b"\r\n")
        at += len(packed)
        try:
            unpacked = zlib.decompressobj().decompress(packed, left)
        except zlib.error:  # it is locked, or packed otherwise
            return True
        left -= len(unpacked)
        if left <= 0 or _LAYERS in unpacked:
            return True
    return False
