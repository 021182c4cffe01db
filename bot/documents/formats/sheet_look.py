"""What of a workbook's sheets is hidden, how large they are, and how their numbers look."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from io import StringIO
from typing import TYPE_CHECKING

from xlrd import XL_CELL_BLANK, XL_CELL_EMPTY, XL_CELL_NUMBER, Book, open_workbook

from bot.documents.formats.number_format import BUILT_IN
from bot.documents.formats.package import Package
from bot.documents.formats.xml import steps

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

_WORKBOOK = "xl/workbook.xml"
_RELATIONS = "xl/_rels/workbook.xml.rels"
_STYLES = "xl/styles.xml"
_MOST_COLUMNS = 16_384
# The format of a cell that shows nothing, whatever it holds.
NOTHING = ";;;"
_TRUE = frozenset(("1", "true"))


@dataclass
class SheetLook:
    """What a sheet looks like.

    Args:
        hidden_rows: numbers of rows that are not shown, from 0 on.
        hidden_columns: the same of columns.
        formats: how the number of a cell is shown, by row and column; none where it is as it is.
            That a text is not shown stands there too.
        height: how many rows reach down to the last cell that holds anything.
        width: the same of columns.
    """

    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: set[int] = field(default_factory=set)
    formats: dict[tuple[int, int], str] = field(default_factory=dict)
    height: int = 0
    width: int = 0


def looks(package: Package) -> Mapping[str, SheetLook]:
    """What the sheets of a workbook look like, by their names.

    Raises:
        DocumentError: a part that says so is damaged.
    """
    if _WORKBOOK not in package.names or _RELATIONS not in package.names:
        return {}
    targets = {one.get("Id"): one.get("Target", "") for one in package.xml(_RELATIONS)}
    formats = _formats(package)
    found = {}
    for sheet in package.xml(_WORKBOOK).iter():
        if _name(sheet) != "sheet":
            continue
        relation = next((said for key, said in sheet.attrib.items() if key.endswith("}id")), "")
        target = targets.get(relation, "").lstrip("/")
        part = target if target.startswith("xl/") else f"xl/{target}"
        if part in package.names and part.endswith(".xml"):
            found[sheet.get("name", "")] = _look(package, part, formats)
    return found


def looks_of_old(data: bytes) -> Mapping[str, SheetLook] | None:
    """The same of a workbook of the kind that Excel wrote until 2007; None if it cannot be told."""
    try:
        book = open_workbook(
            file_contents=data, formatting_info=True, on_demand=True, logfile=StringIO()
        )
        return {name: _old_look(book, name) for name in book.sheet_names()}
    except Exception:  # noqa: BLE001 - a file breaks it in ways that nobody has listed
        return None


def _old_look(book: Book, name: str) -> SheetLook:
    sheet = book.sheet_by_name(name)
    look = SheetLook(
        hidden_rows={at for at, row in sheet.rowinfo_map.items() if row.hidden},
        hidden_columns={
            at for at, column in sheet.colinfo_map.items() if column.hidden or not column.width
        },
    )
    for row in range(sheet.nrows):
        for column, kind in enumerate(sheet.row_types(row)):
            if kind in (XL_CELL_EMPTY, XL_CELL_BLANK):
                continue  # it may have a border
            look.height, look.width = row + 1, max(look.width, column + 1)
            style = book.xf_list[sheet.cell_xf_index(row, column)]
            form = book.format_map[style.format_key].format_str
            if form == NOTHING or kind == XL_CELL_NUMBER:
                look.formats[row, column] = form
    book.unload_sheet(name)
    return look


def _look(package: Package, part: str, formats: Mapping[str, str]) -> SheetLook:
    look = SheetLook()
    row = column = -1
    try:
        for event, element in steps(package.read(part)):
            match event, _name(element):
                case "start", "row":
                    row, column = _number(element.get("r"), row + 1), -1
                    if _is_hidden(element, "ht"):
                        look.hidden_rows.add(row)
                case "end", "c":
                    column = _column(element.get("r") or "", column + 1)
                    if len(element):
                        look.height, look.width = row + 1, max(look.width, column + 1)
                        form = formats.get(element.get("s", ""), "")
                        if form == NOTHING or (form and element.get("t", "n") == "n"):
                            look.formats[row, column] = form
                case "end", "row":
                    element.clear()
                case "end", "col" if _is_hidden(element, "width"):
                    look.hidden_columns.update(_columns(element))
    except (LookupError, SyntaxError, ValueError) as error:
        raise package.damaged() from error
    return look


def _formats(package: Package) -> Mapping[str, str]:
    """How numbers are shown, by the number of a cell's style."""
    if _STYLES not in package.names:
        return {}
    styles = package.xml(_STYLES)
    codes = dict(BUILT_IN)
    for element in styles.iter():
        if _name(element) == "numFmt":
            codes[element.get("numFmtId", "")] = element.get("formatCode", "")
    cells = next((one for one in styles if _name(one) == "cellXfs"), ())
    return {str(at): codes.get(one.get("numFmtId", "0"), "") for at, one in enumerate(cells)}


def _is_hidden(element: "Element", size: str) -> bool:
    """Whether a row or a column is hidden, or so small that nothing is seen of it."""
    return element.get("hidden") in _TRUE or not element.get(size, "1").strip("0.")


def _columns(element: "Element") -> Iterator[int]:
    first, last = _number(element.get("min"), 0), _number(element.get("max"), 0)
    yield from range(first, min(last + 1, _MOST_COLUMNS))


def _column(reference: str, following: int) -> int:
    """The number of a column, from 0 on: 27 for "AB7"."""
    letters = reference.rstrip("0123456789")
    if not letters:
        return following
    number = 0
    for letter in letters[:3].upper():
        number = number * 26 + ord(letter) - ord("A") + 1
    return number - 1


def _number(written: str | None, following: int) -> int:
    return int(written) - 1 if written and written.isdecimal() and len(written) < 9 else following


def _name(element: "Element") -> str:
    return str(element.tag).rpartition("}")[2]
