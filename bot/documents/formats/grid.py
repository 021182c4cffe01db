"""The tables of HTML: which hold data, and their cells in rows and columns."""

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass

from bot.documents.formats.dom import Node, walk
from bot.documents.formats.rows import with_one_header

_WIDEST = 30  # columns that one cell may span
_LONGEST_REPEATED = 100  # characters
_MOST_REPEATED = 100_000  # cells
_MOST_NAMING = 2  # rows, which name columns though nothing says so
_LAYS_OUT = "table, h1, h2, h3, h4, pre, form"


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell of a table.

    Args:
        node: its element.
        names: whether it names what stands below or beside it.
        columns: how many it spans.
        rows: how many it spans; 0 for all that follow.
    """

    node: Node
    names: bool
    columns: int
    rows: int


def is_of_data(table: Node) -> bool:
    """Whether a table holds data, rather than laying out what is no table."""
    if table.attributes.get("role") in ("presentation", "none"):
        return False
    inner = table.css(_LAYS_OUT)
    if any(node.mem_id != table.mem_id for node in inner):
        return False
    rows = [[cell for cell in row.iter() if cell.tag in ("td", "th")] for row in table.css("tr")]
    widest = max(map(len, rows), default=0)
    filled = sum(1 for row in rows if row)
    return widest > 1 and (filled > 1 or any(cell.tag == "th" for row in rows for cell in row))


def cells_of(table: Node, hidden: Collection[int]) -> Iterator[tuple[list[Cell], bool]]:
    """The cells of each row, with whether the row stands in the table's head."""
    for node, begins in walk(table, lambda inner: inner.mem_id not in hidden):
        if begins and node.tag == "tr":
            cells = [
                Cell(
                    inner,
                    inner.tag == "th",
                    _number(inner.attributes.get("colspan"), 1),
                    _number(inner.attributes.get("rowspan"), 0),
                )
                for inner in node.iter()
                if inner.tag in ("td", "th") and inner.mem_id not in hidden
            ]
            parent = node.parent
            yield cells, parent is not None and parent.tag == "thead"


def shown_rows(
    rows: Iterator[tuple[list[Cell], bool]], shown: Callable[[Node], str]
) -> tuple[list[str], list[str], bool]:
    """The rows of a table as lines, their cells joined by " | ".

    A cell that spans several rows is said in each of them, and the rows of a head are one. One
    cell above all columns is a title.

    Args:
        rows: their cells, with whether they stand in the head.
        shown: what a cell shows, on one line.

    Returns:
        The titles, the lines that show anything, and whether the first of them names the columns.
    """
    titles: list[str] = []
    head: list[list[str]] = []
    body: list[list[str]] = []
    is_head = True
    reaching = _Reaching()
    for cells, in_head in rows:
        names = bool(cells) and all(cell.names for cell in cells)
        is_head = is_head and (in_head or (names and not head))
        line = _line(cells, reaching, shown, fills=is_head)
        if not head and not body and len(cells) == 1 < cells[0].columns:
            titles += filter(None, line[:1])
        elif any(line):
            (head if is_head else body).append(line)
    if not body:
        head, body = [], head
    named = bool(head)
    if head:
        body.insert(0, _merged(head))
    elif len(body) > _MOST_NAMING:
        one = with_one_header(body)
        named, body = len(one) < len(body), one
    grid = _without_empty_columns(body)
    return titles, [" | ".join(line).rstrip() for line in grid], named


class _Reaching:
    """Cells that span rows below their own, within bounds."""

    def __init__(self) -> None:
        self._cells: dict[int, tuple[int, str]] = {}  # by column: how many more rows, and its text
        self._left = _MOST_REPEATED

    def add(self, column: int, rows: int, said: str) -> None:
        """Note a cell that spans more rows than its own."""
        if rows > 1 and len(said) <= _LONGEST_REPEATED:
            self._cells[column] = rows - 1, said

    def into(self, line: list[str]) -> None:
        """Add to a row what reaches into its next columns."""
        while len(line) in self._cells and self._left:
            rows, said = self._cells.pop(len(line))
            self.add(len(line), rows, said)
            line.append(said)
            self._left -= 1


def _line(
    cells: Sequence[Cell], reaching: _Reaching, shown: Callable[[Node], str], *, fills: bool
) -> list[str]:
    line: list[str] = []
    for cell in cells:
        reaching.into(line)
        text = shown(cell.node)
        for number in range(cell.columns):
            said = text if fills or not number else ""
            reaching.add(len(line), cell.rows, said)
            line.append(said)
    reaching.into(line)
    return line


def _merged(head: Sequence[Sequence[str]]) -> list[str]:
    """The rows of a head as one: "2024" above "Price" is "2024 Price"."""
    width = max(map(len, head))
    columns = ([row[column] for row in head if column < len(row)] for column in range(width))
    return [" ".join(dict.fromkeys(filter(None, column))) for column in columns]


def _without_empty_columns(grid: list[list[str]]) -> list[list[str]]:
    width = max(map(len, grid), default=0)
    filled = [
        column for column in range(width) if any(column < len(row) and row[column] for row in grid)
    ]
    return [[row[column] for column in filled if column < len(row)] for row in grid]


def _number(written: str | None, least: int) -> int:
    if not written or not written.isdecimal() or len(written) > 6:
        return 1
    return max(least, min(int(written), _WIDEST if least else 10**6))
