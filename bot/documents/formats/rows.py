"""Rows of a sheet → titles, and tables under what names their columns."""

import re
from collections.abc import Iterator, Sequence
from typing import TypeAlias

from bot.documents.document import BlockKind
from bot.documents.page import Page

Row: TypeAlias = Sequence[str]

_FIGURE = re.compile(r"[-+(]?[^\w\s]{0,3}\d[\d.,:/ %€$£¥)+-]{0,40}(?:[a-zA-Z]{1,3})?")
_YEAR = re.compile(r"(?:FY ?)?(?:19|20)\d\d(?:[-/]\d\d(?:\d\d)?)?")
_UNNAMED = re.compile(r"(?:sheet|tabelle|feuille?|hoja|foglio|blad|ark) ?\d{1,3}", re.IGNORECASE)
_LONGEST_NAME = 80  # characters; what is longer names no column
_LEAST_ROWS = 3  # of a table whose columns are named in two
_LEAST_FILLED = 0.6  # of the columns: a row with fewer is a title above the others


def is_named(sheet: str) -> bool:
    """Whether somebody gave a sheet its name, rather than a program: "Prices", not "Sheet1"."""
    return not _UNNAMED.fullmatch(sheet)


def put_rows(page: Page, rows: Sequence[Row]) -> None:
    """Put the rows of one sheet on a page.

    Where a row, or a column, is empty, another table begins, unless the rows below it go on in
    the same columns. Rows above a table that fill few of its columns are titles.

    Args:
        page: where to put them.
        rows: their cells, each on one line; none of them hidden.
    """
    tables: list[tuple[list[list[str]], list[list[str]]]] = []  # titles, rows
    latest: dict[
        tuple[int, ...], list[list[str]]
    ] = {}  # the rows of the last table in some columns
    for region in _regions(rows):
        columns = _filled(region)
        inner = [[row[column] for column in columns if column < len(row)] for row in region]
        titles, body = _without_titles(inner)
        goes_on = columns in latest and len(columns) > 1
        if goes_on and not titles and not _is_told_header(body):
            latest[columns].extend(body)
        else:
            latest[columns] = body
            tables.append((titles, body))
    for titles, body in tables:
        for title in titles:
            page.put(_line([cell for cell in title if cell]), BlockKind.PARAGRAPH)
        if body and max(map(len, body)) == 1:
            for row in body:
                page.put(_line(row), BlockKind.PARAGRAPH)
        elif body:
            level = int(len(body) > 1 and _is_header(body[0], body[1:]))
            page.put("\n".join(map(_line, body)), BlockKind.TABLE, level=level)


def _line(row: Row) -> str:
    return " | ".join(row).strip()


def _regions(rows: Sequence[Row]) -> Iterator[list[Row]]:
    """The rows between empty ones; tables side by side one after the other."""
    region: list[Row] = []
    for row in [*rows, ()]:
        if any(row):
            region.append(row)
        elif region:
            yield from _side_by_side(region)
            region = []


def _side_by_side(region: Sequence[Row]) -> Iterator[list[Row]]:
    columns = _filled(region)
    parts: list[list[int]] = []
    for column in columns:
        if parts and parts[-1][-1] == column - 1:
            parts[-1].append(column)
        else:
            parts.append([column])
    if any(len(part) < 2 for part in parts):
        parts = [list(columns)]  # an empty column within one table
    for part in parts:
        first, last = part[0], part[-1] + 1
        # What stands before it keeps its place, so that tables below one another are compared.
        yield [[*[""] * first, *row[first:last]] for row in region if any(row[first:last])]


def _filled(region: Sequence[Row]) -> tuple[int, ...]:
    """The columns that hold anything."""
    return tuple(sorted({column for row in region for column, cell in enumerate(row) if cell}))


def _without_titles(region: list[list[str]]) -> tuple[list[list[str]], list[list[str]]]:
    """The rows above a table that are its titles, and its own."""
    width = max(map(len, region))
    least = max(2, _LEAST_FILLED * width)
    for number, row in enumerate(region):
        if sum(map(bool, row)) >= least:
            # What stands above several columns may be a part of their names.
            above = max(number - (number > 0 and sum(map(bool, region[number - 1])) > 1), 0)
            one = with_one_header(region[above:])
            if len(one) < len(region) - above:
                return region[:above], one
            return region[:number], with_one_header(region[number:])
    return [], region


def with_one_header(rows: list[list[str]]) -> list[list[str]]:
    """Rows, of which two that name columns are one: "2024" above "Price" and "Cost" is "2024 Cost".

    Args:
        rows: from the first that may name columns; where a cell spans several, the others are
            empty. The second has some names more than once, and together they tell all columns
            apart. Only one of the two names the first column, or one cell in both does.
    """
    if len(rows) < _LEAST_ROWS or len(rows[0]) > len(rows[1]):
        return rows
    upper, lower, *body = rows
    names = [*upper, *[""] * (len(lower) - len(upper))]
    gaps = [column for column, name in enumerate(names) if column and not name]
    if (
        not gaps
        or (names[0] and lower[0] not in ("", names[0]))  # a row of its own, as "Monday"
        or len(set(lower)) == len(lower)  # names that are told apart by themselves
        or not all(lower[column] for column in gaps)
        or any(map(_is_figure, (*names, *lower)))
        or not _is_over_figures(lower, body)
    ):
        return rows
    header, around = [], ""
    for name, inner in zip(names, lower, strict=True):
        around = name or around
        header.append(" ".join(dict.fromkeys(filter(None, (around, inner)))))
        # What is said in both rows is one cell, and names no column beside it.
        around = "" if name == inner else around
    named = [name for name in header if name]
    return [header, *body] if len(set(named)) == len(named) else rows


def _is_figure(cell: str) -> bool:
    """Whether a cell is a figure, and no year."""
    return _FIGURE.fullmatch(cell) is not None and not _YEAR.fullmatch(cell)


def _is_header(first: Row, body: Sequence[Row]) -> bool:
    """Whether a row names the columns of those below it."""
    named = [cell for cell in first if cell]
    if any(len(cell) > _LONGEST_NAME for cell in named) or len(named) < 2:
        return False
    if any(map(_is_figure, named)) or all(_YEAR.fullmatch(cell) for cell in named):
        return False
    return len(first) > 2 or _is_over_figures(first, body)


def _is_told_header(body: Sequence[Row]) -> bool:
    """Whether the first row is no more of the rows above it, to go by its own body."""
    return len(body) > 1 and _is_header(body[0], body[1:]) and _is_over_figures(body[0], body[1:])


def _is_over_figures(first: Row, body: Sequence[Row]) -> bool:
    """Whether figures stand in a column below a cell that is none."""
    for column, name in enumerate(first):
        cells = [row[column] for row in body if column < len(row) and row[column]]
        figures = sum(1 for cell in cells if _FIGURE.fullmatch(cell))
        if name and cells and not _FIGURE.fullmatch(name) and 2 * figures > len(cells):
            return True
    return False
