"""A page of a PDF → the words that are seen on it, with where and how they stand."""

import ctypes
import math
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise

import pypdfium2.raw as pdfium

from bot.documents.document import CONTROL, TURNING
from bot.documents.formats.pdf_tags import NO_TAG, Tag, read_tags

# Whatever a page holds, no more of it is looked at.
_MOST_CHARACTERS = 200_000
_MOST_OBJECTS = 5_000
_MOST_GROUNDS = 500
_WHITE = 250  # of 255, of each colour
_SAME_PLACE = 2.0  # points

_HYPHEN = "\ufffe"  # how pdfium writes a hyphen at the end of a line
_WORD = re.compile(rf"[^\s{_HYPHEN}]+{_HYPHEN}?")
_NOTABLE = re.compile(r"[\d*†‡§/⁄]")
_BOLD = re.compile(r"bold|black|heavy|demi", re.IGNORECASE)
_BOLD_WEIGHT = 600
_INVISIBLE_MODES = (
    pdfium.FPDF_TEXTRENDERMODE_INVISIBLE,
    pdfium.FPDF_TEXTRENDERMODE_CLIP,
)

_LIGATURES = {"ﬀ": "ff", "ﬁ": "fi", "ﬂ": "fl", "ﬃ": "ffi", "ﬄ": "ffl", "ﬅ": "st", "ﬆ": "st"}
_PRIVATE = (*range(0xE000, 0xF900), 0xFFFD, 0xFFFE, 0xFFFF)
_NOTHING = (*CONTROL, *TURNING, *range(0xFDD0, 0xFDF0), 0xFEFF, 0xAD, 0x200B, 0x2060)
# Fonts of signs put their bullets among the characters of private use.
_BULLETS = dict.fromkeys((0xF0B7, 0xF0A7, 0xF0A8, 0xF0D8, 0xF076, 0xF0FC, 0xF06E, 0xF02D), "•")
_SEEN = str.maketrans(
    {
        **dict.fromkeys((*_PRIVATE, *_NOTHING), ""),
        **_BULLETS,
        **{ord(sign): letters for sign, letters in _LIGATURES.items()},
    }
)
_KNOWN = str.maketrans(dict.fromkeys((*_PRIVATE, *CONTROL), ""))
_RAISED = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")


@dataclass(frozen=True, slots=True)
class Word:
    """A word as it stands on a page, its y axis pointing down.

    Args:
        text: as it is read.
        left: of its first character.
        right: of its last one.
        baseline: what it stands on.
        size: of its letters, in points.
        bold: whether it is set in bold.
        glued: whether no space stands between it and the word before it.
        raised: whether it stands higher than the line, and is smaller.
        hyphen: whether it ends in a hyphen at the end of a line, which is not in its text.
        turned: whether it does not run like most words of the page.
        tag: what the file says of it.
    """

    text: str
    left: float
    right: float
    baseline: float
    size: float
    bold: bool = False
    glued: bool = False
    raised: bool = False
    hyphen: bool = False
    turned: bool = False
    tag: Tag = NO_TAG


@dataclass(frozen=True, slots=True)
class Page:
    """The words of a page in the order of its file.

    Args:
        words: those that are seen.
        width: of what is seen of the page.
        height: the same.
        unknown: how many of its words hold characters that the file does not give a meaning.
    """

    words: Sequence[Word]
    width: float
    height: float
    unknown: int = 0


@dataclass(frozen=True, slots=True)
class _Style:
    """What is the same for all characters that are drawn at once."""

    size: float
    bold: bool
    quarter: int  # of a turn
    hidden: bool
    white: bool
    tag: Tag


@dataclass(frozen=True, slots=True)
class _Glyphs:
    """Characters that are drawn side by side, in the space of the file."""

    text: str
    box: tuple[float, float, float, float]  # left, bottom, right, top
    origin: tuple[float, float]
    style: _Style
    glued: bool = False
    hyphen: bool = False


@dataclass(slots=True)
class _Text:
    """The characters of a page, as pdfium gives them."""

    raw: "pdfium.FPDF_TEXTPAGE"
    tags: Mapping[int, Tag]
    styles: dict[int, _Style] = field(default_factory=dict)
    rect: "pdfium.FS_RECTF" = field(default_factory=pdfium.FS_RECTF)
    matrix: "pdfium.FS_MATRIX" = field(default_factory=pdfium.FS_MATRIX)

    def characters(self) -> str:
        """One for each index, however many code units it has."""
        count = min(pdfium.FPDFText_CountChars(self.raw), _MOST_CHARACTERS)
        if count <= 0:
            return ""
        if pdfium.FPDFText_GetTextIndexFromCharIndex(self.raw, count - 1) == count - 1:
            buffer = (ctypes.c_ushort * (count + 1))()
            pdfium.FPDFText_GetText(self.raw, 0, count, buffer)
            text = bytes(buffer)[: 2 * count].decode("utf-16-le", "replace")
            if len(text) == count:
                return text
        codes = (pdfium.FPDFText_GetUnicode(self.raw, index) for index in range(count))
        return "".join(
            # What is in brackets are hyphens, as in the text, and halves of a pair.
            _HYPHEN if code == 2 else "\ufffd" if 0xD800 <= code < 0xE000 else chr(code)
            for code in codes
        )

    def box(self, index: int) -> tuple[float, float, float, float]:
        """Of a character, as high as its font: left, bottom, right, top."""
        rect = self.rect
        pdfium.FPDFText_GetLooseCharBox(self.raw, index, rect)
        return rect.left, rect.bottom, rect.right, rect.top

    def origin(self, index: int) -> tuple[float, float]:
        """Where a character stands on its line."""
        x, y = ctypes.c_double(), ctypes.c_double()
        pdfium.FPDFText_GetCharOrigin(self.raw, index, x, y)
        return x.value, y.value

    def style(self, index: int) -> _Style:
        """How a character is drawn."""
        drawn = pdfium.FPDFText_GetTextObject(self.raw, index)
        key = ctypes.addressof(drawn.contents) if drawn else 0
        if key not in self.styles:
            self.styles[key] = self._look(index, drawn)
        return self.styles[key]

    def _look(self, index: int, drawn: "pdfium.FPDF_PAGEOBJECT") -> _Style:
        matrix = self.matrix
        pdfium.FPDFText_GetMatrix(self.raw, index, matrix)
        _, bottom, _, top = self.box(index)
        scale = math.hypot(matrix.c, matrix.d)
        size = pdfium.FPDFText_GetFontSize(self.raw, index) * scale
        if not 0.3 * size < top - bottom < 3 * size:
            size = 0.8 * (top - bottom)
        name, flags = ctypes.create_string_buffer(128), ctypes.c_int()
        pdfium.FPDFText_GetFontInfo(self.raw, index, name, 128, flags)
        bold = pdfium.FPDFText_GetFontWeight(self.raw, index) >= _BOLD_WEIGHT or bool(
            _BOLD.search(name.value.decode("latin-1"))
        )
        red, green, blue, alpha = (ctypes.c_uint() for _ in range(4))
        colour = (red, green, blue, alpha)
        told = pdfium.FPDFText_GetFillColor(self.raw, index, *colour)
        mode = pdfium.FPDFTextObj_GetTextRenderMode(drawn) if drawn else 0
        return _Style(
            size=max(size, 0.1),
            bold=bold,
            quarter=round(math.atan2(matrix.b, matrix.a) / (math.pi / 2)) % 4,
            hidden=mode in _INVISIBLE_MODES or bool(told and not alpha.value),
            white=bool(told) and all(part.value >= _WHITE for part in (red, green, blue)),
            tag=self._tag(drawn) if drawn else NO_TAG,
        )

    def _tag(self, drawn: "pdfium.FPDF_PAGEOBJECT") -> Tag:
        if not self.tags:
            return NO_TAG
        number = pdfium.FPDFPageObj_GetMarkedContentID(drawn)
        return self.tags.get(number, NO_TAG) if number >= 0 else NO_TAG

    def glyphs(self) -> Iterator[_Glyphs]:
        """The words, and the parts of those that are not drawn on one line."""
        text, last = self.characters(), -1
        for match in _WORD.finditer(text):
            start, end = match.span()
            hyphen = text[end - 1] == _HYPHEN
            parts = self._parts(text, start, end)
            for number, (begin, stop) in enumerate(pairwise(parts)):
                yield self._glyphs(
                    text[begin:stop].rstrip(_HYPHEN),
                    begin,
                    stop - 1,
                    glued=number > 0 or (start == last and text[start - 1] != _HYPHEN),
                    hyphen=hyphen and stop == end,
                )
            last = end

    def _glyphs(self, text: str, first: int, last: int, *, glued: bool, hyphen: bool) -> _Glyphs:
        one, other = self.box(first), self.box(last)
        box = (
            min(one[0], other[0]),
            min(one[1], other[1]),
            max(one[2], other[2]),
            max(one[3], other[3]),
        )
        return _Glyphs(text, box, self.origin(first), self.style(first), glued=glued, hyphen=hyphen)

    def _parts(self, text: str, start: int, end: int) -> list[int]:
        """Where the parts of a word begin, and where it ends: mostly it is one part."""
        if end - start == 1:
            return [start, end]
        first, last = self.box(start), self.box(end - 1)
        even = abs(first[1] - last[1]) < 0.01 and abs(first[3] - last[3]) < 0.01
        long = last[2] - first[0] > (end - start) * (first[3] - first[1])
        back = last[0] < first[0]
        if even and not long and not back and not _NOTABLE.search(text, start, end):
            return [start, end]
        parts, before, style = [start], first, self.style(start)
        place = self.origin(start)
        for index in range(start + 1, end):
            box, here, drawn = self.box(index), self.origin(index), self.style(index)
            size = max(style.size, drawn.size)
            if drawn.quarter % 2 == 0:
                jumps = abs(here[1] - place[1]) > 0.1 * size or not (
                    -0.6 * size < box[0] - before[2] < 0.6 * size
                )
            else:
                jumps = abs(here[0] - place[0]) > 0.1 * size
            if jumps and text[index] != _HYPHEN:
                parts.append(index)
            before, style, place = box, drawn, here
        return [*parts, end]


def read_page(page: "pdfium.FPDF_PAGE", text: "pdfium.FPDF_TEXTPAGE") -> Page:
    """The words that are seen on a page.

    Args:
        page: one that is open, and stays so while this runs.
        text: its text, as well.
    """
    frame = pdfium.FS_RECTF()
    pdfium.FPDF_GetPageBoundingBox(page, frame)
    seen = _seen(page, list(_Text(text, read_tags(page)).glyphs()), frame)
    quarters = Counter[int]()
    for one in seen:
        quarters[one.style.quarter] += len(one.text)
    upright = quarters.most_common(1)[0][0] if quarters else 0
    words, unknown = [], 0
    for found in seen:
        one = _upright(found, frame, upright)
        shown = one.text.translate(_SEEN)
        unknown += len(one.text.translate(_KNOWN)) < len(one.text)
        if shown:
            words.append(
                Word(
                    shown,
                    one.box[0],
                    one.box[2],
                    one.origin[1],
                    one.style.size,
                    bold=one.style.bold,
                    glued=one.glued,
                    hyphen=one.hyphen,
                    turned=one.style.quarter != upright,
                    tag=one.style.tag,
                )
            )
    wide, high = frame.right - frame.left, frame.top - frame.bottom
    if upright % 2:
        wide, high = high, wide
    return Page(_raised(_once(words)), wide, high, unknown)


def _seen(
    page: "pdfium.FPDF_PAGE", glyphs: Sequence[_Glyphs], frame: "pdfium.FS_RECTF"
) -> list[_Glyphs]:
    """What stands within what is shown of the page, and is not hidden.

    Text that is not drawn is left out, unless it is most of a page: then it is what a text
    recognition has laid over a picture, and all that there is of the page's words.
    """
    inside = [
        one
        for one in glyphs
        if frame.left - 1 <= (one.box[0] + one.box[2]) / 2 <= frame.right + 1
        and frame.bottom - 1 <= (one.box[1] + one.box[3]) / 2 <= frame.top + 1
    ]
    drawn = [one for one in inside if not one.style.hidden]
    if 2 * sum(len(one.text) for one in drawn) < sum(len(one.text) for one in inside):
        return inside
    if not any(one.style.white for one in drawn):
        return drawn
    ground = _ground(page)
    return [one for one in drawn if not one.style.white or _lies_on(one, ground)]


def _ground(page: "pdfium.FPDF_PAGE") -> list[tuple[float, float, float, float]]:
    """The boxes of all that white text can be seen on: pictures, and areas that are not white."""
    left, bottom, right, top = (ctypes.c_float() for _ in range(4))
    red, green, blue, alpha = (ctypes.c_uint() for _ in range(4))
    boxes = []
    for number in range(min(pdfium.FPDFPage_CountObjects(page), _MOST_OBJECTS)):
        drawn = pdfium.FPDFPage_GetObject(page, number)
        kind = pdfium.FPDFPageObj_GetType(drawn)
        if kind == pdfium.FPDF_PAGEOBJ_TEXT:
            continue
        if kind == pdfium.FPDF_PAGEOBJ_PATH:
            pdfium.FPDFPageObj_GetFillColor(drawn, red, green, blue, alpha)
            if min(red.value, green.value, blue.value) >= _WHITE:
                continue
        if pdfium.FPDFPageObj_GetBounds(drawn, left, bottom, right, top):
            boxes.append((left.value, bottom.value, right.value, top.value))
            if len(boxes) == _MOST_GROUNDS:
                break
    return boxes


def _lies_on(glyphs: _Glyphs, ground: Sequence[tuple[float, float, float, float]]) -> bool:
    left, bottom, right, top = glyphs.box
    x, y = (left + right) / 2, (bottom + top) / 2
    return any(box[0] <= x <= box[2] and box[1] <= y <= box[3] for box in ground)


def _upright(glyphs: _Glyphs, frame: "pdfium.FS_RECTF", quarters: int) -> _Glyphs:
    """Characters of a page that is turned until its words run from left to right, y pointing down.

    Args:
        glyphs: as they stand in the file.
        frame: what is shown of the page.
        quarters: of a turn, counter-clockwise, that the words have made.
    """
    points = [(glyphs.box[0], glyphs.box[1]), (glyphs.box[2], glyphs.box[3]), glyphs.origin]
    turned = [
        (
            (x - frame.left, frame.top - y),
            (y - frame.bottom, x - frame.left),
            (frame.right - x, y - frame.bottom),
            (frame.top - y, frame.right - x),
        )[quarters]
        for x, y in points
    ]
    (one, two), (three, four), origin = turned
    box = min(one, three), min(two, four), max(one, three), max(two, four)
    return replace(glyphs, box=box, origin=origin)


def _once(words: Sequence[Word]) -> list[Word]:
    """Words without those that are printed again where they already stand."""
    printed: set[tuple[str, int, int]] = set()
    kept = []
    for word in words:
        x, y = word.left / _SAME_PLACE, word.baseline / _SAME_PLACE
        cells = {
            (word.text, math.floor(x) + across, math.floor(y) + down)
            for across in (-1, 0, 1)
            for down in (-1, 0, 1)
        }
        if printed.isdisjoint(cells):
            kept.append(word)
            printed.add((word.text, math.floor(x), math.floor(y)))
    return kept


def _raised(words: Sequence[Word]) -> list[Word]:
    """Words with the marks of footnotes among them told apart, on the line that they belong to."""
    told = list(words)
    for number, word in enumerate(told):
        before = told[number - 1] if number else None
        after = told[number + 1] if number + 1 < len(told) else None
        for other in (before, after):
            if other is not None and _is_raised(word, other):
                text = word.text.translate(_RAISED) if word.text.isascii() else word.text
                told[number] = replace(word, text=text, baseline=other.baseline, raised=True)
                break
    return told


def _is_raised(word: Word, line: Word) -> bool:
    """Whether a word is small and stands higher than a neighbour on its line."""
    near = -0.5 * line.size < max(word.left - line.right, line.left - word.right) < line.size
    return (
        near
        and not line.raised
        and word.size < 0.85 * line.size
        and 0.15 * line.size < line.baseline - word.baseline < 0.9 * line.size
    )
