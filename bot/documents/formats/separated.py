"""CSV and TSV files → tables."""

import csv
from collections import Counter
from io import StringIO

from bot.documents.blocks import tell_apart
from bot.documents.formats.encoding import decoded
from bot.documents.formats.rows import put_rows
from bot.documents.page import Page
from bot.documents.read import Reading
from bot.errors import DocumentError

_SEPARATORS = ",;\t|"
_LOOKED_AT = 60  # lines, to find out what separates the cells
_MOST_CELLS = 2_000_000


def read_separated(data: bytes, where: str) -> Reading:
    """Read a file of lines whose cells are separated by commas, semicolons, tabs or strokes.

    Args:
        data: what the file holds.
        where: how to call it in an error.

    Returns:
        Its rows, under the one that names the columns where there is one.

    Raises:
        DocumentError: it is empty, is no text, or holds too many cells.
    """
    text, notes = decoded(data, where)
    said, _, rest = text.partition("\n")
    separator = _separator(text)
    if said.strip().lower().startswith("sep=") and len(said.strip()) == 5:  # as Excel writes it
        text, separator = rest, said.strip()[4]
    rows = [[" ".join(cell.split()) for cell in row] for row in _rows(text, separator)]
    if sum(map(len, rows)) > _MOST_CELLS:
        raise DocumentError(
            f"It has too many cells: more than {_MOST_CELLS:,}.",
            where=where,
            hint="Split it into several files, or remove it.",
        )
    page = Page()
    put_rows(page, rows)
    shown = page.text()
    return Reading(shown, tell_apart(shown, page.blocks), notes=notes)


def _rows(text: str, separator: str) -> list[list[str]]:
    quoting: tuple[bool, ...] = (True, False)
    for quoted in quoting:
        try:
            return list(
                csv.reader(
                    StringIO(text, newline=""),
                    delimiter=separator,
                    skipinitialspace=True,
                    quoting=csv.QUOTE_MINIMAL if quoted else csv.QUOTE_NONE,
                )
            )
        except csv.Error:
            continue  # a quotation mark that is never closed
    return [line.split(separator) for line in text.split("\n")]


def _separator(text: str) -> str:
    """What stands between the cells: what divides most lines into as many parts."""
    start = "\n".join(text.split("\n", _LOOKED_AT)[:_LOOKED_AT])

    def agreement(separator: str) -> tuple[int, int]:
        widths = Counter(len(row) for row in _rows(start, separator) if len(row) > 1)
        width, times = max(widths.items(), key=lambda one: (one[1], one[0]), default=(1, 0))
        return times, width

    return max(_SEPARATORS, key=agreement)
