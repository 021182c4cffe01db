"""Lines of a page → the tables among them."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from bot.documents.formats.pdf_lines import Line

_LONGEST_CELL = 400  # characters; what is longer on average is laid out in a table, and is none
_MOST_WRAPPED = 6  # lines of a cell, before which a row may have begun
_PAGE_NUMBER = re.compile(r"(?:[A-Z]{1,2}-?)?\d{1,4}|[ivxl]{1,7}")


@dataclass(frozen=True, eq=False)
class Table:
    """A table, or the contents of a document.

    Args:
        lines: that it is made of.
        rows: the lines of each of its cells; a row may have fewer cells than another.
        header: whether the first row names the columns.
        contents: whether each row names a page.
    """

    lines: Sequence[Line]
    rows: Sequence[Sequence[Sequence[Line]]]
    header: bool = False
    contents: bool = False


@dataclass(slots=True)
class _Row:
    """Cells on one height, as they are found: each is lines below each other."""

    cells: list[list[Line]]

    @property
    def baseline(self) -> float:
        return self.cells[0][0].baseline

    def is_beside(self, line: Line) -> bool:
        """Whether a line stands on the height of the row, and to the right of it."""
        # A cell of two lines may stand around those of one.
        most = 0.3 if len(self.cells) < 3 else 0.7
        return abs(line.baseline - self.baseline) < most * line.size and line.left > max(
            one.right for one in self.cells[-1]
        )

    def is_below(self, line: Line) -> bool:
        """Whether a line goes on in the last of several cells."""
        last = self.cells[-1][-1]
        return (
            len(self.cells) > 1
            and 0.5 * line.size < line.baseline - last.baseline < 1.7 * line.size
            and line.left > _right(self.cells[-2])
            and min(line.right, last.right) > max(line.left, last.left)
        )


def _right(cell: Sequence[Line]) -> float:
    """How far a cell goes; its last lines say it, however many there are."""
    return max(line.right for line in cell[-_MOST_WRAPPED:])


def find_tables(lines: Sequence[Line]) -> tuple[list[Table], list[Line]]:
    """Find the tables of a page: those that the file tells of, and those that stand in rows.

    Args:
        lines: in the order of the file.

    Returns:
        The tables, and the lines that stand in none, in that order.
    """
    members: dict[int, list[Line]] = {}
    for line in lines:
        members.setdefault(line.tag.table, []).append(line)
    loose = members.pop(0, [])
    tables = []
    for inside in members.values():
        table = _tagged(inside)
        if table:
            tables.append(table)
        else:
            loose.extend(inside)
    loose.sort(key=_number)
    run: list[_Row] = []
    others: list[Line] = []
    for row in [*_rows(loose), None]:
        if row is not None and len(row.cells) > 1:
            run.append(row)
            continue
        table = _aligned(run)
        if table:
            tables.append(table)
        else:
            others.extend(line for one in run for cell in one.cells for line in cell)
        run = []
        if row is not None:
            others.extend(row.cells[0])
    return tables, sorted(others, key=_number)


def _number(line: Line) -> int:
    return line.number


def _tagged(lines: Sequence[Line]) -> Table | None:
    """A table that the file tells of, where it is one and no way to lay out a page."""
    cells: dict[int, dict[int, list[Line]]] = {}
    for line in lines:
        cells.setdefault(line.tag.row, {}).setdefault(line.tag.cell, []).append(line)
    rows = [[cell for _, cell in sorted(row.items())] for _, row in sorted(cells.items())]
    wide = sum(len(row) > 1 for row in rows)
    length = sum(len(line.text) for line in lines) / sum(map(len, rows))
    if len(rows) < 2 or 2 * wide < len(rows) or length > _LONGEST_CELL:
        return None
    named = all(line.tag.header for cell in rows[0] for line in cell)
    return Table(lines, rows, header=named or _is_header(rows))


def _rows(lines: Sequence[Line]) -> list[_Row]:
    """Lines in rows, most of which have one cell of one line."""
    rows: list[_Row] = []
    for line in lines:
        if rows and rows[-1].is_beside(line):
            rows[-1].cells.append([line])
        elif rows and rows[-1].is_below(line):
            rows[-1].cells[-1].append(line)
        else:
            # The cell to the left may have more lines than one.
            for back in range(2, min(_MOST_WRAPPED, len(rows)) + 1):
                if len(rows[-back].cells) > 1:
                    break
                if rows[-back].is_beside(line):
                    wrapped = [one for row in rows[-back:] for one in row.cells[0]]
                    if line.left > max(one.right for one in wrapped):
                        rows[-back:] = [_Row([wrapped])]
                    break
            if rows and rows[-1].is_beside(line):
                rows[-1].cells.append([line])
            else:
                rows.append(_Row([[line]]))
    return rows


def _aligned(run: Sequence[_Row]) -> Table | None:
    """Rows as a table, where their cells stand in columns."""
    most = max((len(row.cells) for row in run), default=0)
    if len(run) < (2 if most > 2 else 3):
        return None
    even = all(len(row.cells) == most for row in run)
    columns = [] if even else _columns(run)
    rows = [row.cells if even else _placed(row, columns) for row in run]
    if any(sum(map(bool, row)) < 2 for row in rows):
        return None
    filled = [_text(cell) for row in rows for cell in row if cell]
    # Columns of prose, which the file has line by line, go on in small letters.
    if 3 * sum(text[0].islower() for text in filled) > len(filled):
        return None
    contents = all(row[-1] and _PAGE_NUMBER.fullmatch(_text(row[-1])) for row in rows)
    return Table(
        [line for row in run for cell in row.cells for line in cell],
        rows,
        header=_is_header(rows),
        contents=contents and len(rows[0]) == 2,
    )


def _placed(row: _Row, columns: Sequence[tuple[float, float]]) -> list[list[Line]]:
    """The cells of a row, one for each column, perhaps empty."""
    cells: list[list[Line]] = [[] for _ in columns]
    for cell in row.cells:
        place = sum(right <= cell[0].left for _, right in columns[:-1])
        cells[place].extend(cell)
    return cells


def _columns(run: Sequence[_Row]) -> list[tuple[float, float]]:
    """From where to where the columns go, from left to right."""
    spans = sorted(
        (min(line.left for line in cell), max(line.right for line in cell))
        for row in run
        for cell in row.cells
    )
    columns = [spans[0]]
    for left, right in spans[1:]:
        if left < columns[-1][1]:
            columns[-1] = columns[-1][0], max(columns[-1][1], right)
        else:
            columns.append((left, right))
    return columns


def _is_header(rows: Sequence[Sequence[Sequence[Line]]]) -> bool:
    """Whether the first row looks as if it named the columns."""
    first, others = rows[0], rows[1:]
    if not all(first):
        return False
    bold = all(line.bold for cell in first for line in cell)
    if bold and not all(line.bold for row in others for cell in row for line in cell):
        return True
    figures = sum(_has_figure(row) for row in others)
    return not _has_figure(first) and 2 * figures > len(others)


def _has_figure(row: Sequence[Sequence[Line]]) -> bool:
    return any(map(str.isdigit, "".join(map(_text, row))))


def _text(cell: Sequence[Line]) -> str:
    return " ".join(line.text for line in cell)
