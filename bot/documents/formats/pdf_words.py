"""A page of a PDF → the words that are seen on it, with where and how they stand."""

import ctypes
import math
import re
import unicodedata
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import NamedTuple, TypeAlias

import pypdfium2.raw as pdfium

from bot.documents.document import CONTROL, TURNING
from bot.documents.formats.pdf_layers import Layers
from bot.documents.formats.pdf_tags import NO_TAG, Tag, TagReader

# Whatever a page holds, no more of it is looked at.
_MOST_CHARACTERS = 200_000
_MOST_OBJECTS = 5_000
_MOST_GROUNDS = 500
_FEW_WORDS = 40
_MOST_OF_PAGE = 0.7
_WHITE = 250  # of 255, of each colour
# Words that say the same are one where they stand this near to each other, in points.
_SAME_PLACE = 1.5
_CELL = 4.0
_EVEN = 0.01  # points
_TILTED = 4
_LEAST_TILT = 0.1  # of a quarter of a turn
# Of a space, in sizes of the letters: where pdfium sees none, and where it sees one.
_LEAST_GAP = 0.15
_LEAST_SPACE = 0.05

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
_COMBINING = {"ˆ": "\u0302", "´": "\u0301", "¨": "\u0308", "˜": "\u0303", "¸": "\u0327"}
_ACCENTS = frozenset(_COMBINING)
_DOTLESS = {"ı": "i"}
_VOWELS = "aeiouyı"
_KNOWN = str.maketrans(dict.fromkeys((*_PRIVATE, *CONTROL), ""))
_RAISED = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")


_Point: TypeAlias = tuple[ctypes.c_double, ctypes.c_double]
_Box: TypeAlias = tuple[float, float, float, float]  # left, bottom, right, top


class Word(NamedTuple):
    """A word as it stands on a page, its y axis pointing down.

    Args:
        text: as it is read.
        left: of its first character.
        right: of its last one.
        baseline: what it stands on.
        size: of its letters, in points.
        bold: whether it is set in bold.
        glued: whether no space stands between it and the word before it.
        hyphen: whether it ends in a hyphen at the end of a line, which is not in its text.
        turned: whether it does not run like most words of the page.
        tag: what the file says of it.
        raised: whether it stands higher than the line, and is smaller.
    """

    text: str
    left: float
    right: float
    baseline: float
    size: float
    bold: bool = False
    glued: bool = False
    hyphen: bool = False
    turned: bool = False
    tag: Tag = NO_TAG
    raised: bool = False


@dataclass(frozen=True, slots=True)
class Page:
    """The words of a page in the order of its file.

    Args:
        words: those that are seen.
        width: of what is seen of the page.
        height: the same.
        unknown: how many of its words hold characters that the file does not give a meaning.
        pictured: whether it has few words, if any, and a picture that is as large as the page.
    """

    words: Sequence[Word]
    width: float
    height: float
    unknown: int = 0
    pictured: bool = False


class _Style(NamedTuple):
    """What is the same for all characters that are drawn at once."""

    origin: tuple[float, float]  # of the first of them; all stand on one line
    size: float
    bold: bool
    quarter: int  # of a turn, from 0 to 3, or else tilted
    hidden: bool
    white: bool
    tag: Tag


class _Glyphs(NamedTuple):
    """Characters that are drawn side by side, in the space of the file."""

    text: str
    box: _Box
    style: _Style
    glued: bool = False
    hyphen: bool = False


def _point() -> _Point:
    return ctypes.c_double(), ctypes.c_double()


def _colour() -> Sequence[ctypes.c_uint]:
    return [ctypes.c_uint() for _ in range(4)]


@dataclass(slots=True)
class _Text:
    """The characters of a page, as pdfium gives them."""

    raw: "pdfium.FPDF_TEXTPAGE"
    tags: Mapping[int, Tag]
    layers: Layers
    styles: dict[bytes, _Style] = field(default_factory=dict)
    fonts: dict[bytes, bool] = field(default_factory=dict)
    rect: "pdfium.FS_RECTF" = field(default_factory=pdfium.FS_RECTF)
    matrix: "pdfium.FS_MATRIX" = field(default_factory=pdfium.FS_MATRIX)
    point: _Point = field(default_factory=_point)
    colour: Sequence[ctypes.c_uint] = field(default_factory=_colour)

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

    def box(self, index: int) -> _Box:
        """Of a character, as high as its font: left, bottom, right, top."""
        rect = self.rect
        pdfium.FPDFText_GetLooseCharBox(self.raw, index, rect)
        return rect.left, rect.bottom, rect.right, rect.top

    def _origin(self, index: int) -> tuple[float, float]:
        """Where a character stands on its line."""
        x, y = self.point
        pdfium.FPDFText_GetCharOrigin(self.raw, index, x, y)
        return x.value, y.value

    def style(self, index: int) -> _Style:
        """How a character is drawn."""
        drawn = pdfium.FPDFText_GetTextObject(self.raw, index)
        key = bytes(drawn)  # its address
        style = self.styles.get(key)
        if style is None:
            style = self._look(index, drawn)
            if drawn:  # what pdfium adds is not drawn, and stands anywhere
                self.styles[key] = style
        return style

    def _look(self, index: int, drawn: "pdfium.FPDF_PAGEOBJECT") -> _Style:
        matrix = self.matrix
        pdfium.FPDFText_GetMatrix(self.raw, index, matrix)
        left, bottom, right, top = self.box(index)
        turns = math.atan2(matrix.b, matrix.a) / (math.pi / 2)
        quarter = round(turns) % 4 if abs(turns - round(turns)) < _LEAST_TILT else _TILTED
        high = right - left if quarter % 2 else top - bottom
        size = pdfium.FPDFText_GetFontSize(self.raw, index) * math.hypot(matrix.c, matrix.d)
        if not 0.3 * size < high < 3 * size:
            size = 0.8 * high
        *shades, alpha = self.colour
        told = pdfium.FPDFText_GetFillColor(self.raw, index, *self.colour)
        mode = pdfium.FPDFTextObj_GetTextRenderMode(drawn) if drawn else 0
        number = pdfium.FPDFPageObj_GetMarkedContentID(drawn) if drawn else -1
        return _Style(
            origin=self._origin(index),
            size=max(size, 0.1),
            bold=self._is_bold(index, drawn),
            quarter=quarter,
            hidden=mode in _INVISIBLE_MODES or bool(told and not alpha.value),
            white=bool(told) and min(one.value for one in shades) >= _WHITE,
            tag=self.tags.get(number, NO_TAG),
        )

    def _is_bold(self, index: int, drawn: "pdfium.FPDF_PAGEOBJECT") -> bool:
        """Whether a character is of a bold font; of each font it is found out once."""
        font = bytes(pdfium.FPDFTextObj_GetFont(drawn)) if drawn else b""
        if font not in self.fonts:
            name, flags = ctypes.create_string_buffer(128), ctypes.c_int()
            pdfium.FPDFText_GetFontInfo(self.raw, index, name, 128, flags)
            self.fonts[font] = pdfium.FPDFText_GetFontWeight(
                self.raw, index
            ) >= _BOLD_WEIGHT or bool(_BOLD.search(name.value.decode("latin-1")))
        return self.fonts[font]

    def shown(self, page: "pdfium.FPDF_PAGE") -> list[_Glyphs]:
        """The words of a page but those on layers that are off; it is not to be drawn then."""
        glyphs, hidden = list(self.glyphs()), self.layers.hidden(page)
        if not hidden:
            return glyphs
        off = {id(style) for key, style in self.styles.items() if key in hidden}
        return [one for one in glyphs if id(one.style) not in off]

    def glyphs(self) -> Iterator[_Glyphs]:
        """The words, and the parts of those that are not drawn on one line."""
        text, last = self.characters(), -1
        for match in _WORD.finditer(text):
            start, end = match.span()
            hyphen = text[end - 1] == _HYPHEN
            shown = match.group()[:-1] if hyphen else match.group()
            glued = start == last and text[start - 1] != _HYPHEN
            last = end
            box, even = self._stretch(start, end)
            if even and (shown.isalpha() or not _NOTABLE.search(shown)):
                yield _Glyphs(shown, box, self.style(start), glued, hyphen)
                continue
            for begin, stop in pairwise(self._parts(text, start, end)):
                style = self.style(begin)
                yield _Glyphs(
                    text[begin:stop].rstrip(_HYPHEN),
                    self._stretch(begin, stop)[0],
                    style,
                    glued=self._is_glued(begin) if begin > start else glued,
                    hyphen=hyphen and stop == end,
                )

    def _stretch(self, start: int, end: int) -> tuple[_Box, bool]:
        """Where characters stand, and whether that looks like one word on one line."""
        one = self.box(start)
        if end - start == 1:
            return one, True
        other = self.box(end - 1)
        level = abs(one[1] - other[1]) < _EVEN and abs(one[3] - other[3]) < _EVEN
        long = other[2] - one[0] > (end - start) * (one[3] - one[1])
        box = (
            min(one[0], other[0]),
            min(one[1], other[1]),
            max(one[2], other[2]),
            max(one[3], other[3]),
        )
        return box, level and not long and other[0] >= one[0]

    def _parts(self, text: str, start: int, end: int) -> list[int]:
        """Where the parts of a word begin, and where it ends; mostly it is one part."""
        parts, style, box = [start], self.style(start), self.box(start)
        for index in range(start + 1, end):
            drawn, other = self.style(index), self.box(index)
            size = max(style.size, drawn.size)
            across = 1 - drawn.quarter % 2  # which of x and y tells the lines apart
            leaves = abs(drawn.origin[across] - style.origin[across]) > 0.1 * size
            if text[index] != _HYPHEN and (
                leaves or abs(_gap(box, other, drawn.quarter)) > 0.6 * size
            ):
                parts.append(index)
            style, box = drawn, other
        return [*parts, end]

    def _is_glued(self, index: int) -> bool:
        """Whether no space is between a character and the one before it."""
        style = self.style(index)
        size = max(self.style(index - 1).size, style.size)
        gap = _gap(self.box(index - 1), self.box(index), style.quarter)
        return -size < gap < _LEAST_GAP * size


def _gap(one: _Box, other: _Box, quarter: int) -> float:
    """What is between two characters that are turned alike; negative where they overlap."""
    if one == other or quarter == _TILTED:
        return 0.0  # one sign may stand for several letters
    if quarter % 2 == 0:
        return other[0] - one[2] if quarter == 0 else one[0] - other[2]
    return other[1] - one[3] if quarter == 1 else one[1] - other[3]


def read_page(
    page: "pdfium.FPDF_PAGE", text: "pdfium.FPDF_TEXTPAGE", tags: TagReader, layers: Layers
) -> Page:
    """The words that are seen on a page.

    Args:
        page: one that is open, and stays so while this runs.
        text: its text, as well.
        tags: has read those of the pages before it.
        layers: of its file.
    """
    frame = pdfium.FS_RECTF()
    pdfium.FPDF_GetPageBoundingBox(page, frame)
    seen = _seen(page, _Text(text, tags.read(page), layers).shown(page), frame)
    quarters = Counter[int]()
    for one in seen:
        quarters[one.style.quarter] += len(one.text)
    del quarters[_TILTED]
    upright = quarters.most_common(1)[0][0] if quarters else 0
    words, unknown = [], 0
    for one in seen:
        shown = one.text
        if not (shown.isascii() and shown.isprintable()):
            shown = one.text.translate(_SEEN)
            unknown += len(one.text.translate(_KNOWN)) < len(one.text)
            if not shown:
                continue
            if not _ACCENTS.isdisjoint(shown):
                shown = _with_accents(shown)
        left, right, baseline = _upright(one, frame, upright)
        style = one.style
        turned = style.quarter != upright
        words.append(
            Word(
                *(shown, left, right, baseline, style.size, style.bold),
                *(one.glued, one.hyphen, turned, style.tag),
            )
        )
    wide, high = frame.right - frame.left, frame.top - frame.bottom
    if upright % 2:
        wide, high = high, wide
    pictured = len(words) < _FEW_WORDS and _is_pictured(page, wide * high)
    return Page(_raised(_once(words)), max(wide, 1.0), max(high, 1.0), unknown, pictured=pictured)


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


def _is_pictured(page: "pdfium.FPDF_PAGE", area: float) -> bool:
    """Whether one of the first pictures of a page covers most of an area."""
    left, bottom, right, top = (ctypes.c_float() for _ in range(4))
    for number in range(min(pdfium.FPDFPage_CountObjects(page), _MOST_GROUNDS)):
        drawn = pdfium.FPDFPage_GetObject(page, number)
        if pdfium.FPDFPageObj_GetType(drawn) == pdfium.FPDF_PAGEOBJ_IMAGE:
            pdfium.FPDFPageObj_GetBounds(drawn, left, bottom, right, top)
            wide, high = right.value - left.value, top.value - bottom.value
            if wide * high > _MOST_OF_PAGE * area:
                return True
    return False


def _ground(page: "pdfium.FPDF_PAGE") -> list[_Box]:
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


def _lies_on(glyphs: _Glyphs, ground: Sequence[_Box]) -> bool:
    left, bottom, right, top = glyphs.box
    x, y = (left + right) / 2, (bottom + top) / 2
    return any(box[0] <= x <= box[2] and box[1] <= y <= box[3] for box in ground)


def _upright(
    glyphs: _Glyphs, frame: "pdfium.FS_RECTF", quarters: int
) -> tuple[float, float, float]:
    """From where to where characters go on a page that is turned until its words are upright.

    Args:
        glyphs: as they stand in the file.
        frame: what is shown of the page.
        quarters: of a turn, counter-clockwise, that the words have made.

    Returns:
        Left and right, and what they stand on, y pointing down.
    """
    left, bottom, right, top = glyphs.box
    x, y = glyphs.style.origin
    if quarters == 0:
        return left - frame.left, right - frame.left, frame.top - y
    if quarters == 1:
        return bottom - frame.bottom, top - frame.bottom, x - frame.left
    if quarters == 2:
        return frame.right - right, frame.right - left, y - frame.bottom
    return frame.top - top, frame.top - bottom, frame.right - x


def _once(words: Sequence[Word]) -> list[Word]:
    """Words without those that are printed again where they already stand."""
    printed: set[tuple[str, int, int]] = set()
    said = Counter(word.text for word in words)
    kept = []
    for word in words:
        if said[word.text] == 1:
            kept.append(word)
            continue
        text = word.text
        left, right = int((word.left - _SAME_PLACE) / _CELL), int((word.left + _SAME_PLACE) / _CELL)
        high = int((word.baseline - _SAME_PLACE) / _CELL)
        low = int((word.baseline + _SAME_PLACE) / _CELL)
        places = {(text, left, high), (text, left, low), (text, right, high), (text, right, low)}
        if printed.isdisjoint(places):
            kept.append(word)
            printed.update(places)
    return kept


def _raised(words: Sequence[Word]) -> list[Word]:
    """Words with the marks of footnotes among them told apart, on the line that they belong to."""
    told = list(words)
    for number, found in enumerate(words):
        before = told[number - 1] if number else None
        glued = found.glued or (before is not None and _is_one(before, found))
        word = told[number] = found._replace(glued=True) if glued and not found.glued else found
        after = told[number + 1] if number + 1 < len(told) else None
        for other in (before, after):
            if other is not None and word.size < 0.85 * other.size and _is_raised(word, other):
                told[number] = _on_line(word, other, before, after)
                break
    return told


def _on_line(word: Word, line: Word, before: Word | None, after: Word | None) -> Word:
    """A raised word, as it is read on the line that it belongs to."""
    glued = word.glued
    if after is not None and after.text[0] in "/⁄" and (after.glued or _touches(word, after)):
        # "1½" whose half is set as 1, stroke and 2 is no eleven halves.
        glued = glued and not (before is not None and before.text[-1].isdigit())
        return word._replace(baseline=line.baseline, glued=glued)
    text = word.text.translate(_RAISED)
    return word._replace(text=text, baseline=line.baseline, glued=glued, raised=True)


def _is_one(word: Word, following: Word) -> bool:
    """Whether a space that pdfium sees between two words is none; letters may be set tight."""
    letters = word.text[-1].isalpha() and following.text[0].isalpha()
    return not letters and not word.hyphen and _touches(word, following)


def _touches(word: Word, following: Word) -> bool:
    level = abs(word.baseline - following.baseline) < word.size
    return level and abs(following.left - word.right) < _LEAST_SPACE * word.size


def _with_accents(text: str) -> str:
    """A word with accents that are printed over its letters put on them: "e" and "ˆ" are "ê".

    Some files have an accent before its letter, and some behind it; a vowel is the likelier one.
    """
    letters = list(text)
    for place, letter in enumerate(letters):
        mark = _COMBINING.get(letter)
        if mark is None:
            continue
        near = [(place - 1, text[place - 1 : place]), (place + 1, text[place + 1 : place + 2])]
        near.sort(key=lambda one: one[1].casefold() not in _VOWELS)
        for at, other in near:
            composed = unicodedata.normalize("NFC", _DOTLESS.get(other, other) + mark)
            if other.isalpha() and len(composed) == 1:
                letters[at], letters[place] = composed, ""
                break
    return "".join(letters)


def _is_raised(word: Word, line: Word) -> bool:
    """Whether a small word stands higher than a neighbour on its line."""
    near = -0.5 * line.size < max(word.left - line.right, line.left - word.right) < line.size
    return (
        near
        and not line.raised
        and 0.15 * line.size < line.baseline - word.baseline < 0.9 * line.size
    )
