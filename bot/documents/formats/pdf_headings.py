"""Which lines of a PDF are headings, and how deep they stand."""

import re
from collections import Counter
from collections.abc import Mapping, Sequence

from bot.documents.formats.pdf_lines import Line, rows_of

_LONGEST = 200  # characters
_MOST_LINES = 4
_SHORT = 120  # characters, which may be many lines of a narrow column
_LARGER = 1.12  # than most text
_DEEPEST = 6
_SENTENCE = 5  # spaces, from which on a full stop ends a sentence
_YEAR = re.compile(r"(?:19|20)\d\d")
_NUMBER = re.compile(r"^(?:(?:section|chapter|part|appendix)\s)?[\d.]{0,12}[.:)]?\s{0,3}")


class Headings:
    """Knows how the headings of a document look.

    Args:
        pages: the lines of each page, without those that are no part of the text.
        outline: what the file says of its headings: their texts, and how deep they stand.
    """

    def __init__(self, pages: Sequence[Sequence[Line]], outline: Mapping[str, int]) -> None:
        sizes, heavy = Counter[float](), Counter[float]()
        for lines in pages:
            for line in lines:
                sizes[line.size] += len(line.text)
                heavy[line.size] += len(line.text) * line.bold
        self.body = sizes.most_common(1)[0][0] if sizes else 1.0
        # Where most of the text is bold, that says nothing.
        self._plain = heavy[self.body] < 0.4 * sizes[self.body]
        large = sorted((size for size in sizes if size >= _LARGER * self.body), reverse=True)
        self._levels: dict[float, int] = {}
        level, last = 0, 0.0
        for size in large:
            if not last or size < 0.94 * last:
                level, last = level + 1, size
            self._levels[size] = min(level, _DEEPEST - 1)
        self._bold = min(level + 1, _DEEPEST)
        self._outline = {name_key(name): depth for name, depth in outline.items()}

    def find(self, rows: Sequence[Line], at: int) -> tuple[int, int]:
        """The heading that begins with a line of a region.

        Args:
            rows: the lines of the region, from top to bottom.
            at: which of them.

        Returns:
            How many lines belong together, and their level as a heading; 0 where they are none.
        """
        first = rows[at]
        if first.tag.heading:
            return self._alike(rows, at), first.tag.heading
        named, depth = self._named(rows, at)
        if named:
            return named, depth
        if _is_year(rows, at):
            return 1, _DEEPEST
        level = self._levels.get(first.size, 0)
        if not level and self._plain and first.bold and first.size > 0.95 * self.body:
            level = self._bold
        if not level:
            return 1, 0
        count = self._alike(rows, at)
        around = (rows[at - 1] if at else None, *rows[at + count : at + count + 1])
        if first.marked and any(row and _is_next_item(first, row) for row in around):
            return count, 0
        text = " ".join(row.text for row in rows[at : at + count])
        return count, level if self._says_heading(text, count, rows[at + count :]) else 0

    def _says_heading(self, text: str, count: int, below: Sequence[Line]) -> bool:
        """Whether lines that are set like a heading read like one."""
        if (
            (count > _MOST_LINES and len(text) > _SHORT)
            or len(text) > _LONGEST
            or not any(map(str.isalpha, text))
        ):
            return False
        if text[-1] in ".,;" and text.count(" ") >= _SENTENCE:
            return False
        # A paragraph may begin in bold.
        return not below or not below[0].text[0].islower() or below[0].bold

    def largest(self, lines: Sequence[Line]) -> str:
        """What is set in the largest letters of a page, where they are larger than most; or ""."""
        large = [line for line in lines if line.size >= _LARGER * self.body]
        if not large:
            return ""
        rows = rows_of(large)
        most = max(row.size for row in rows)
        places = [number for number, row in enumerate(rows) if row.size == most]
        count = self._alike(rows, places[0])
        shown = " ".join(row.text for row in rows[places[0] : places[0] + count])
        # What returns on the page is the heading of a part of it.
        return shown if len(places) == count and len(shown) <= _LONGEST else ""

    def _alike(self, rows: Sequence[Line], at: int) -> int:
        """How many lines from one on are set like it, near enough to be one heading."""
        first, stop = rows[at], at + 1
        while (
            stop < len(rows)
            and rows[stop].size == first.size
            and rows[stop].bold == first.bold
            and rows[stop].tag.heading == first.tag.heading
            and rows[stop].baseline - rows[stop - 1].baseline < 2 * first.size
            and not rows[stop].marked
        ):
            stop += 1
        return stop - at

    def _named(self, rows: Sequence[Line], at: int) -> tuple[int, int]:
        """A heading that the outline names."""
        if not self._outline:
            return 0, 0
        shown = ""
        for count, row in enumerate(rows[at : at + _MOST_LINES], start=1):
            shown = f"{shown} {row.text}"
            if len(shown) > _LONGEST:
                break
            depth = self._outline.get(name_key(shown))
            if depth:
                return count, depth
        return 0, 0


def _is_year(rows: Sequence[Line], at: int) -> bool:
    """Whether a line is a year that stands above items, as in a list of dates."""
    return (
        _YEAR.fullmatch(rows[at].text) is not None
        and any(below.marked for below in rows[at + 1 : at + 2])
        and all(above.text[-1] in ".!?:;)" for above in rows[max(0, at - 1) : at])
    )


def _is_next_item(item: Line, row: Line) -> bool:
    """Whether a row above or below an item is of the same list."""
    alike = row.size == item.size and row.bold == item.bold
    return alike and abs(row.baseline - item.baseline) < 3 * item.size


def name_key(name: str) -> str:
    """A heading as it is compared with another way to write it."""
    folded = " ".join(name.casefold().split())
    return _NUMBER.sub("", folded).strip(" .:") or folded
