"""Words of a page → its lines: what stands side by side without a gap between."""

import re
from collections.abc import Sequence

from bot.documents.formats.pdf_tags import Tag
from bot.documents.formats.pdf_words import Word

# How wide a gap may be within a line, in sizes of its letters; behind the mark of an item, where
# the text begins at a tab, it may be wider.
_GAP = 1.15
_GAP_BEHIND_MARK = 5.0
_LEADER = re.compile(r"[.·…]{4,}|^\.\.$")  # what leads to the next cell of a row
_SMALL_LETTERS = 30  # letters, that a word which is not in capitals counts more for the size
# The marks that items of lists begin with.
_MARK = re.compile(
    r"[•●○◦▪▫■□◆◇►▶➢➤✓✔‣⁃∙·–—*-]|o|\(?(?:\d{1,3}|[A-Za-z]|[ivxIVX]{1,5})[.)]"
    r"|\d{1,2}(?:\.\d{1,2}){1,4}\.?"
)


class Line:
    """Words that stand side by side on one line of a page.

    Args:
        words: from left to right.
        number: when they come in the file, among the lines of their page.

    Attributes:
        left: where it begins.
        right: where it ends.
        baseline: what it stands on.
        size: of most of its letters, in points; small capitals are smaller than those.
        bold: whether all of its letters are bold.
        text: as it is read, without a hyphen at its end that only breaks a word.
    """

    def __init__(self, words: Sequence[Word], number: int) -> None:
        self.words = words
        self.number = number
        self.left = min([word.left for word in words])
        self.right = max([word.right for word in words])
        self.baseline = _most([word.baseline for word in words], words)
        self.size = _most([round(word.size, 1) for word in words], words, _SMALL_LETTERS)
        self.bold = _is_bold(words)
        self.text = joined(words)

    @property
    def top(self) -> float:
        """Where it begins, roughly."""
        return self.baseline - 0.8 * self.size

    @property
    def bottom(self) -> float:
        """Where it ends, roughly."""
        return self.baseline + 0.2 * self.size

    @property
    def turned(self) -> bool:
        """Whether it does not run like most of the page."""
        return self.words[0].turned

    @property
    def tag(self) -> Tag:
        """What the file says of its first word."""
        return self.words[0].tag

    @property
    def broken(self) -> bool:
        """Whether it ends in the middle of a word."""
        return self.words[-1].hyphen

    @property
    def marked(self) -> bool:
        """Whether it begins with the mark of an item, and something behind it."""
        return len(self.words) > 1 and is_mark(self.words[0]) and not self.words[1].glued


def is_mark(word: Word) -> bool:
    """Whether a word looks like the mark of an item."""
    return _MARK.fullmatch(word.text) is not None and not word.hyphen


def joined(words: Sequence[Word]) -> str:
    """Words as they are read, one behind the other."""
    parts: list[str] = []
    for number, word in enumerate(words):
        if number and not word.glued:
            parts.append(" ")
        elif number == 1 and words[0].raised:
            parts.append(" ")  # behind the mark of a footnote
        parts.append(word.text)
    return "".join(parts)


def find_lines(words: Sequence[Word]) -> list[Line]:
    """Put words together that stand side by side.

    Args:
        words: of one page, in the order of its file.

    Returns:
        The lines in that order. What a wide gap parts are two lines: columns, or cells of a row.
    """
    runs: list[list[Word]] = []
    led = False  # whether dots have led to the next word
    for place, word in enumerate(words):
        if word.text == "." and any(near.text == "." for near in words[place + 1 : place + 2]):
            led = True
        if led and word.text == ".":
            continue
        parts = [word.text] if word.text.isalnum() else _LEADER.split(word.text)
        for number, text in enumerate(parts):
            led = led or number > 0
            if not text:
                continue
            shown = word if text == word.text else _part(word, text, last=number > 0)
            if runs and not led and _goes_on(runs[-1], shown):
                runs[-1].append(shown)
            else:
                runs.append([shown])
            led = False
    return _mended([Line(tuple(run), number) for number, run in enumerate(runs)])


def _mended(lines: Sequence[Line]) -> list[Line]:
    """Lines without those that only justification has torn: a line as long stands beside them."""
    mended: list[Line] = []
    for number, line in enumerate(lines):
        left = mended[-1] if mended else None
        if (
            left is not None
            and abs(line.baseline - left.baseline) < 0.2 * line.size
            and 0 < line.left - left.right < 2 * _GAP * line.size
            and line.tag.cell == left.tag.cell
            and any(
                _spans(lines[near], left, line)
                for near in (left.number - 1, number + 1)
                if 0 <= near < len(lines)
            )
        ):
            mended[-1] = Line((*left.words, *line.words), left.number)
        else:
            mended.append(line)
    return mended


def _spans(line: Line, left: Line, right: Line) -> bool:
    return (
        line.left < left.left + line.size
        and line.right > right.right - line.size
        and abs(line.baseline - left.baseline) < 2 * line.size
        and line.size == left.size == right.size
    )


def rows_of(lines: Sequence[Line]) -> list[Line]:
    """Lines of a region, from top to bottom, with those on one height made one."""
    rows: list[list[Line]] = []
    for line in lines:
        if rows and abs(rows[-1][0].baseline - line.baseline) < 0.4 * line.size:
            rows[-1].append(line)
        else:
            rows.append([line])
    return [
        row[0]
        if len(row) == 1
        else Line(
            tuple(word for one in sorted(row, key=_left) for word in one.words), row[0].number
        )
        for row in rows
    ]


def _left(line: Line) -> float:
    return line.left


def _part(word: Word, text: str, *, last: bool) -> Word:
    """What stands before or behind the dots in a word, roughly where it stands."""
    width = min(0.55 * word.size * len(text), word.right - word.left)
    left = word.right - width if last else word.left
    return word._replace(text=text, left=left, right=left + width, glued=word.glued and not last)


def _goes_on(run: Sequence[Word], word: Word) -> bool:
    last = run[-1]
    if word.turned or last.turned:
        return word.turned and last.turned and _goes_on_turned(last, word)
    if last.hyphen or last.tag.cell != word.tag.cell:
        return False
    size = max(last.size, word.size)
    if abs(last.baseline - word.baseline) > 0.3 * size:
        return False
    widest = _GAP_BEHIND_MARK if len(run) == 1 and is_mark(last) else _GAP
    return -0.4 * size < word.left - last.right < widest * size


def _goes_on_turned(last: Word, word: Word) -> bool:
    # Sideways text is a stamp or the label of an axis; that it stays together is enough.
    return abs(last.left - word.left) < last.size or abs(last.baseline - word.baseline) < last.size


def _most(values: Sequence[float], words: Sequence[Word], small: int = 0) -> float:
    """What most letters have.

    Args:
        values: one for each word.
        words: with the letters.
        small: how many letters more a word has that is not in capitals.
    """
    if values.count(values[0]) == len(values):
        return values[0]
    counts: dict[float, int] = {}
    for value, word in zip(values, words, strict=True):
        letters = len(word.text) + small * (not word.text.isupper())
        counts[value] = counts.get(value, 0) + letters
    return max(counts, key=counts.__getitem__)


def _is_bold(words: Sequence[Word]) -> bool:
    shown = [word.bold for word in words if any(map(str.isalpha, word.text))]
    return bool(shown) and all(shown)
