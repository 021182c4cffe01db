"""Lines of all pages → one text, its blocks, and where its pages begin."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import chain

from bot.documents.document import Block, BlockKind, Locator
from bot.documents.formats.pdf_hyphens import Hyphens
from bot.documents.formats.pdf_lines import Line
from bot.documents.formats.pdf_prose import (
    Column,
    column_of,
    goes_on,
    goes_on_in_item,
    has_ended,
    is_alike,
    is_far,
    is_full,
    is_unfinished,
)
from bot.documents.formats.pdf_tables import Table

_DEEPEST_LIST = 8
# What stands at a line's end and goes on in the next one without a space.
_BROKEN_DASH = re.compile(r"[^\W_][–—]$|[^\W_][-‐/]$")
_ADDRESS = re.compile(r"https?:|www\.")
_LONGEST_ADDRESS = 6  # lines
_IN_ADDRESS = re.compile(r"[\w~%-]+[/.#?=&]+\w")


@dataclass(slots=True)
class _Piece:
    """A block that is being put together.

    Args:
        kind: what it is.
        level: as in `Block`.
        mark: what stands before it, such as "•".
        parts: what it says, and the page on which each part stands.
        lines: it is made of.
        column: how the lines around its last one stand.
        columns: how many a table has.
    """

    kind: BlockKind
    level: int = 0
    mark: str = ""
    parts: list[tuple[str, int]] = field(default_factory=list)
    lines: list[Line] = field(default_factory=list)
    column: Column | None = None
    columns: int = 0

    def is_unfinished(self) -> bool:
        """Whether it stops in the middle of a sentence."""
        text = "".join(text for text, _ in self.parts[-_LONGEST_ADDRESS:])
        return is_unfinished(text)


class Writer:
    """Puts the blocks of a document together, page by page, in the order of reading.

    Args:
        hyphens: knows how to make broken words whole.
    """

    def __init__(self, hyphens: Hyphens) -> None:
        self._hyphens = hyphens
        self._open: _Piece | None = None  # prose that may go on
        self._waiting: list[_Piece] = []  # what is not part of it, and comes behind it
        self._interrupted = False  # whether that is more than leftovers and notes
        self._done: list[_Piece] = []
        self._indents: list[float] = []  # of the items around, outermost first
        self._column: Column | None = None  # that they stand in

    def heading(self, lines: Sequence[Line], page: int, level: int) -> None:
        """Add a heading."""
        piece = _Piece(BlockKind.HEADING, level)
        for line in lines:
            self._extend(piece, line, page)
        self._put_behind(piece)

    def leftover(self, text: str, page: int) -> None:
        """Add what is no part of the text; what is around it may be one paragraph."""
        piece = _Piece(BlockKind.LEFTOVER, parts=[(text, page)])
        (self._done if self._open is None else self._waiting).append(piece)

    def _put_behind(self, piece: _Piece) -> None:
        """Put a block behind what is open, which goes on behind it only in mid-sentence."""
        opened = self._open
        if opened is None or not (opened.lines[-1].broken or opened.is_unfinished()):
            self._settle()
        self._interrupted = self._open is not None
        (self._done if self._open is None else self._waiting).append(piece)

    def note(self, rows: Sequence[Line], page: int) -> None:
        """Add a footnote or a caption; what is around it may be one paragraph."""
        opened, self._open = self._open, None
        waiting, self._waiting = self._waiting, []
        interrupted = self._interrupted
        start = len(self._done)
        self.prose(rows, page, max(row.right for row in rows))
        self._settle()
        notes = self._done[start:]
        del self._done[start:]
        self._open, self._waiting, self._interrupted = opened, waiting, interrupted
        (self._done if self._open is None else self._waiting).extend(notes)

    def table(self, table: Table, page: int) -> None:
        """Add a table, a line for each row; it may go on with the one on the page before."""
        rows = [" | ".join(map(self._cell, row)) for row in table.rows]
        last = self._last_table(table, page)
        if last is None:
            last = _Piece(BlockKind.TABLE, int(table.header), columns=len(table.rows[0]))
            self._put_behind(last)
        elif rows[0] == last.parts[0][0]:
            del rows[0]  # the header stands on each page
        for row in rows:
            last.parts.append((f"\n{row}" if last.parts else row, page))

    def contents(self, table: Table, page: int) -> None:
        """Add the entries of a table of contents."""
        for row in table.rows:
            self.leftover(" ".join(map(self._cell, row)), page)

    def _cell(self, lines: Sequence[Line]) -> str:
        piece = _Piece(BlockKind.TABLE)
        for line in lines:
            self._extend(piece, line, 0)
        return "".join(text for text, _ in piece.parts)

    def _last_table(self, table: Table, page: int) -> _Piece | None:
        """The table that ends on the page before, where it has as many columns."""
        opened = [] if self._open is None else [self._open]
        for piece in chain(reversed(self._waiting), opened, reversed(self._done)):
            if piece.kind is not BlockKind.LEFTOVER:
                goes_on = piece.columns == len(table.rows[0]) and piece.parts[-1][1] == page - 1
                return piece if goes_on and piece.columns else None
        return None

    def prose(self, rows: Sequence[Line], page: int, right: float) -> None:
        """Add paragraphs and items; the first may go on with what came before.

        Args:
            rows: from top to bottom.
            page: its number.
            right: how far lines may go.
        """
        if not rows:
            return
        column = column_of(rows, right)
        self._move_to(column)
        for number, line in enumerate(rows):
            following = rows[number + 1] if number + 1 < len(rows) else None
            if number:
                joins = self._goes_on(rows[number - 1], line, following, column)
            else:
                joins = self._carries_on(line, following, column)
            if self._open is None or not joins:
                self._begin(line, page)
            else:
                self._extend(self._open, line, page)
            if self._open is not None:
                self._open.column = column

    def _move_to(self, column: Column) -> None:
        """Count indents from where they are counted in a column beside the last one."""
        last, self._column = self._column, column
        if last is not None and (column.left > last.right or column.right < last.left):
            self._indents = [left + column.left - last.left for left in self._indents]

    def _carries_on(self, line: Line, following: Line | None, column: Column) -> bool:
        """Whether the first line of a region goes on with what was left open before it."""
        opened = self._open
        if opened is None or opened.column is None or line.marked:
            return False
        last = opened.lines[-1]
        if not is_alike(line, last) or line.bold != last.bold:
            return False
        if last.broken:
            return True
        if has_ended(last.text):
            return False
        if line.text[0].islower():
            return True
        indented = following is not None and line.left - following.left > 0.6 * line.size
        narrow = opened.column.right - opened.column.left < 0.6 * (column.right - column.left)
        if indented or narrow or self._interrupted or len(opened.lines) < 2:
            return False
        return last.text[-1] in ",-–" or is_full(last, line, opened.column)

    def _goes_on(self, previous: Line, line: Line, following: Line | None, column: Column) -> bool:
        """Whether a line goes on with the one above it in its region."""
        if line.marked and not previous.broken and self._is_item(previous, line):
            return False
        if not is_alike(line, previous) or is_far(previous, line, column):
            return False
        opened = self._open
        if opened is not None and opened.kind is BlockKind.ITEM:
            return goes_on_in_item(previous, line, opened.lines, column)
        return goes_on(previous, line, following, column)

    def _is_item(self, previous: Line, line: Line) -> bool:
        """Whether what looks like the mark of an item is one, in the middle of a region."""
        mark = line.words[0].text
        # "… as required by paragraph" and, in the next line, "(b) of this section".
        sure = has_ended(previous.text) or previous.marked or self._in_list() or line.tag.item > 0
        return sure or not (mark in "–—-*" or any(map(str.isalnum, mark)))

    def _in_list(self) -> bool:
        return self._open is not None and self._open.kind is BlockKind.ITEM

    def _begin(self, line: Line, page: int) -> None:
        in_list = self._in_list()
        self._settle()
        if not line.marked:
            self._open = _Piece(BlockKind.PARAGRAPH)
            self._extend(self._open, line, page)
            self._indents = []
            return
        if not in_list:
            self._indents = []
        self._indents = [left for left in self._indents if left < line.left - 0.5 * line.size]
        self._indents = [*self._indents[: _DEEPEST_LIST - 1], line.left]
        level = max(len(self._indents), min(line.tag.depth, _DEEPEST_LIST))
        self._open = _Piece(BlockKind.ITEM, level, mark=line.words[0].text)
        self._extend(self._open, line, page)

    def _extend(self, piece: _Piece, line: Line, page: int) -> None:
        text = line.text
        if piece.mark and not piece.lines:
            text = text[len(piece.mark) :].lstrip()
        piece.parts.append((self._between(piece, text) + text, page))
        piece.lines.append(line)

    def _between(self, piece: _Piece, text: str) -> str:
        """What stands between what a piece says so far and a line that goes on in it."""
        if not piece.parts:
            return ""
        before, page = piece.parts[-1]
        broken = piece.lines[-1].broken
        ending = "".join(shown for shown, _ in piece.parts[-_LONGEST_ADDRESS:]).rsplit(" ", 1)[-1]
        if _ADDRESS.search(ending) and (broken or _goes_on_in_address(ending, text)):
            return "-" if broken else ""
        if broken:
            return self._hyphens.join(before, text)
        if before[-1] in "-‐" and _BROKEN_DASH.search(before) and text[0].islower():
            whole = before.rstrip("-‐")
            if not self._hyphens.join(whole, text):
                piece.parts[-1] = (whole, page)
            return ""
        return "" if _BROKEN_DASH.search(before) or before.endswith("@") else " "

    def _settle(self) -> None:
        """Close what is open, and put behind it what waited for it."""
        if self._open is not None:
            self._done.append(self._open)
        self._done.extend(self._waiting)
        self._open, self._waiting, self._interrupted = None, [], False

    def finish(self) -> tuple[str, tuple[Block, ...], tuple[Locator, ...]]:
        """The text, its blocks, and its pages."""
        self._settle()
        book = _Book()
        for piece in self._done:
            book.add(piece)
        return book.finish()


def _goes_on_in_address(ending: str, text: str) -> bool:
    """Whether an address goes on in the next line."""
    if ending[-1] in "/_=?&#%~-":
        return True
    return ending[-1].isalnum() and _IN_ADDRESS.match(text) is not None


class _Book:
    """The text as it grows."""

    def __init__(self) -> None:
        self._parts: list[str] = []
        self._length = 0
        self._blocks: list[Block] = []
        self._pages: list[tuple[int, int]] = []  # where a stretch begins, and its page

    def add(self, piece: _Piece) -> None:
        """Add a block."""
        if self._blocks:
            tight = piece.kind is self._blocks[-1].kind is BlockKind.ITEM
            self._put("\n" if tight else "\n\n")
        self._turn(piece.parts[0][1])
        self._put(f"{piece.mark} " if piece.mark else "")
        start = self._length
        for text, page in piece.parts:
            shown = text.lstrip()
            self._put(text[: len(text) - len(shown)])
            self._turn(page)
            self._put(shown)
        self._blocks.append(Block(piece.kind, start, self._length, piece.level))

    def _put(self, text: str) -> None:
        self._parts.append(text)
        self._length += len(text)

    def _turn(self, page: int) -> None:
        if not self._pages or self._pages[-1][1] != page:
            self._pages.append((self._length, page))

    def finish(self) -> tuple[str, tuple[Block, ...], tuple[Locator, ...]]:
        """The text, its blocks, and its pages."""
        self._put("\n")
        ends = [*(start for start, _ in self._pages[1:]), self._length]
        locators = tuple(
            Locator(start, end, f"page {page}", f"page={page}")
            for (start, page), end in zip(self._pages, ends, strict=True)
        )
        return "".join(self._parts), tuple(self._blocks), locators
