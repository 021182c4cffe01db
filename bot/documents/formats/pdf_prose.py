"""Whether a line of a PDF goes on with what the line before it says."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from bot.documents.blocks import KEYED
from bot.documents.boilerplate import is_capital_heading
from bot.documents.formats.pdf_lines import Line

_ENDS = ".!?:;…"
_CLOSING = "\"”’'»›)]¹²³⁰⁴⁵⁶⁷⁸⁹*†‡"
_LABEL = re.compile(r"[A-Z]{3,}[A-Z ]{0,40}:")
_OPEN_ENDED = 60  # characters, from which on a text that ends in no full stop is not finished
# Of the width of a column, what a line leaves free at its end that is the last of its paragraph,
# whether or not it ends in a full stop, and whether or not the next word would have fitted.
_FREE = 0.25


@dataclass(frozen=True, slots=True)
class Column:
    """How the lines of a region mostly stand.

    Args:
        left: where they begin.
        right: how far they go.
        pitch: from one to the next.
        keyed: whether several begin with a word and a colon.
    """

    left: float
    right: float
    pitch: float
    keyed: bool = False


def column_of(rows: Sequence[Line], right: float) -> Column:
    """How rows stand, from top to bottom; none is empty.

    Args:
        rows: of one region.
        right: where the longest line ends, perhaps another's of the region.
    """
    pitches = sorted(below.baseline - above.baseline for above, below in pairwise(rows))
    # The lower middle, for in a short region the gaps between paragraphs may be half of all.
    pitch = pitches[(len(pitches) - 1) // 2] if pitches else 0.0
    keyed = sum(KEYED.match(row.text) is not None for row in rows) > 2
    return Column(min(row.left for row in rows), right, max(pitch, 0.9 * rows[0].size), keyed=keyed)


def is_alike(line: Line, other: Line) -> bool:
    """Whether two lines are set in letters of one size."""
    return 0.88 < line.size / other.size < 1.14


def is_full(line: Line, following: Line, column: Column) -> bool:
    """Whether the first word of the next line would not have fitted into a line."""
    return _free(line, following, column) < 0


def _free(line: Line, following: Line, column: Column) -> float:
    """How much room a line leaves behind the first word of the next one, if that stood in it."""
    first = following.words[0]
    return column.right - line.right - (first.right - first.left) - 0.3 * line.size


def has_ended(text: str) -> bool:
    """Whether a text ends as a sentence, or a lead-in, does."""
    return text.rstrip(_CLOSING)[-1:] in _ENDS or text[-1] in '”"'


def is_unfinished(text: str) -> bool:
    """Whether a text is a paragraph that stops in the middle of a sentence."""
    return len(text) >= _OPEN_ENDED and not has_ended(text)


def is_far(previous: Line, line: Line, column: Column) -> bool:
    """Whether more room stands between two lines than between most."""
    gap = line.baseline - previous.baseline
    size = max(previous.size, line.size)
    return gap > max(1.3 * column.pitch, column.pitch + 0.25 * size)


def goes_on(previous: Line, line: Line, following: Line | None, column: Column) -> bool:
    """Whether a line without a mark goes on with the one above it in a paragraph.

    Args:
        previous: the line above.
        line: not far below it, and set in letters as large.
        following: the line below.
        column: how they mostly stand.
    """
    text = line.text
    wide = column.right - column.left
    if _free(previous, line, column) > wide / 2 and is_capital_heading(previous.text):
        return False
    if previous.broken or text[0].islower():
        return True
    if (column.keyed and KEYED.match(text)) or line.bold != previous.bold:
        return False
    size = max(previous.size, line.size)
    full, ended = is_full(previous, line, column), has_ended(previous.text)
    falls_back = following is None or line.left - following.left > 0.5 * size
    if line.left - previous.left > 0.7 * size and falls_back and (ended or not full):
        return False  # indented, as the first line of a paragraph is
    if ended:
        return full and not _LABEL.match(text)
    return _free(previous, line, column) < _FREE * wide


def goes_on_in_item(previous: Line, line: Line, item: Sequence[Line], column: Column) -> bool:
    """Whether a line without a mark goes on in an item of a list.

    Args:
        previous: the line above.
        line: not far below it, and set in letters as large.
        item: the lines of the item so far.
        column: how they mostly stand.
    """
    size = max(previous.size, line.size)
    if previous.broken:
        return True
    if line.bold != previous.bold and not line.text[0].islower():
        return False
    # All lines of an item but its first one begin alike.
    expected = item[1].left if len(item) > 1 else line.left
    if abs(line.left - expected) > 0.7 * size:
        return not has_ended(previous.text) and line.text[0].islower()
    if line.left > item[0].left + 0.5 * size or line.text[0].islower():
        return True
    return is_full(previous, line, column) and (len(item) > 1 or not has_ended(previous.text))
