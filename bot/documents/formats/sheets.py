"""Workbooks of Excel → the rows of their sheets, as a reader sees them."""

import datetime as dt
from collections.abc import Mapping
from io import BytesIO
from typing import TypeAlias

from python_calamine import (
    CalamineError,
    CalamineSheet,
    CalamineWorkbook,
    PasswordError,
    SheetTypeEnum,
    SheetVisibleEnum,
)

from bot.documents.blocks import tell_apart
from bot.documents.document import BlockKind, Metadata
from bot.documents.formats.number_format import shown_number
from bot.documents.formats.package import Package
from bot.documents.formats.properties import core_properties
from bot.documents.formats.rows import is_named, put_rows
from bot.documents.formats.sheet_look import NOTHING, SheetLook, looks, looks_of_old
from bot.documents.kind import is_encrypted
from bot.documents.page import Page
from bot.documents.read import Reading
from bot.errors import DocumentError

_Value: TypeAlias = float | str | dt.time | dt.date | dt.datetime | dt.timedelta
_NO_LOOK = SheetLook()
_OLD = b"\xd0\xcf\x11\xe0"
_MOST_CELLS = 2_000_000
_LONGEST_REPEATED = 100  # characters, of a cell that spans several rows
_UNSEEN = (
    "How it looks could not be told: its hidden rows and columns were read too, if it has any, and "
    "its numbers are as they are kept. Open it in Excel and save it as .xlsx."
)


def read_sheets(data: bytes, where: str) -> Reading:
    """Read a workbook of Excel (.xlsx, .xlsm, .xls).

    Args:
        data: what the file holds.
        where: how to call it in an error.

    Returns:
        The rows of its sheets, each sheet with where people find it. What is hidden is not read:
        sheets, rows and columns. Formulas are what they came to. A note says where it could not
        be told what is hidden.

    Raises:
        DocumentError: it is empty, damaged, kept shut by a password, or holds too many cells.
    """
    seen: Mapping[str, SheetLook] | None = {}
    said = Metadata()
    if data.startswith(b"PK") or not data:
        package = Package(data, where, "Excel file")
        package.look_through("xl/")
        seen, said = looks(package), core_properties(package)
    if is_encrypted(data):
        raise _shut(where)
    try:
        workbook = CalamineWorkbook.from_filelike(BytesIO(data))
        if data.startswith(_OLD):
            seen = looks_of_old(data)
        return _reading(workbook, seen, said, where)
    except PasswordError as error:
        raise _shut(where) from error
    except (CalamineError, OSError, ValueError) as error:
        raise DocumentError(
            "It cannot be read as an Excel file: it is damaged, or is something else.",
            where=where,
            hint="Open it in Excel and save it again, or remove it.",
        ) from error


def _reading(
    workbook: CalamineWorkbook, seen: Mapping[str, SheetLook] | None, said: Metadata, where: str
) -> Reading:
    page = Page()
    notes = (_UNSEEN,) if seen is None else ()
    left = _MOST_CELLS
    for sheet in workbook.sheets_metadata:
        if sheet.visible != SheetVisibleEnum.Visible or sheet.typ != SheetTypeEnum.WorkSheet:
            continue
        look = (seen or {}).get(sheet.name, _NO_LOOK)
        left -= look.width * look.height
        if left < 0:
            raise _too_large(where)
        cells = workbook.get_sheet_by_name(sheet.name)
        if seen is None:
            left -= cells.total_width * cells.total_height
            if left < 0:
                raise _too_large(where)
        rows = _rows(cells, look)
        if any(map(any, rows)):
            page.turn(f"sheet {sheet.name}")
            if is_named(sheet.name):
                page.put(sheet.name, BlockKind.HEADING, level=1)
            put_rows(page, rows)
    text = page.text()
    return Reading(text, tell_apart(text, page.blocks), said, page.locators(), notes)


def _rows(sheet: CalamineSheet, look: SheetLook) -> list[list[str]]:
    rows = [
        [_shown(value, look.formats.get((at, column), "")) for column, value in enumerate(row)]
        for at, row in enumerate(sheet.to_python(skip_empty_area=False))
    ]
    for (first, column), (last, _) in sheet.merged_cell_ranges or ():
        said = rows[first][column] if first < len(rows) and column < len(rows[first]) else ""
        for row in rows[first + 1 : last + 1] if len(said) <= _LONGEST_REPEATED else ():
            row[column] = row[column] or said
    return [
        [cell for column, cell in enumerate(row) if column not in look.hidden_columns]
        for at, row in enumerate(rows)
        if at not in look.hidden_rows
    ]


def _shown(value: _Value, form: str) -> str:
    """A value as a reader of the sheet sees it."""
    if form == NOTHING:
        return ""
    match value:
        case bool():
            return str(value).upper()
        case int() | float():
            return shown_number(value, form)
        case dt.datetime():
            at = value.time()
            return f"{value:%Y-%m-%d}" + (f" {at:%H:%M}" if at != dt.time() else "")
        case dt.time():
            return f"{value:%H:%M:%S}".removesuffix(":00")
        case dt.timedelta():
            minutes, seconds = divmod(round(value.total_seconds()), 60)
            return f"{minutes // 60}:{minutes % 60:02}:{seconds:02}".removesuffix(":00")
        case _:
            return " ".join(str(value).split())


def _too_large(where: str) -> DocumentError:
    return DocumentError(
        f"It has too many cells: more than {_MOST_CELLS:,}.",
        where=where,
        hint="Split it into several files, or remove it.",
    )


def _shut(where: str) -> DocumentError:
    return DocumentError(
        "It is kept shut by a password.",
        where=where,
        hint="Save it without a password, or remove it.",
    )
