"""Sheets → rows that carry the names of their columns, as a reader of the sheet sees them."""

from collections.abc import Sequence
from io import BytesIO
from pathlib import Path

import pytest
import xlwt

from bot.assembly import build_assistant
from bot.catalog.citation import citation
from bot.documents.read import Reading, read_document, read_file
from bot.documents.sentences import split_sentences
from bot.errors import DocumentError
from tests.documents.office import cells, opendocument, xlsx


def _shown(reading: Reading) -> list[tuple[str, int, str]]:
    return [(b.kind.value, b.level, reading.text[b.start : b.end]) for b in reading.blocks]


def _sheet(*rows: Sequence[str | float | tuple[float, int]], before: str = "") -> Reading:
    return read_file(xlsx({"Sheet1": before + cells(*rows)}), ".xlsx", "a.xlsx")


def _csv(text: str, suffix: str = ".csv") -> Reading:
    return read_file(text.encode(), suffix, "a.csv")


def test_a_row_stands_under_the_names_of_its_columns() -> None:
    """Titles above a table are told from it; numbers are as they are shown."""
    reading = _sheet(
        ["Prices of 2024"],
        [],
        ["Plan", "Price", "Share", "Since", "Code"],
        ["Pro", (1234.5, 2), (0.25, 1), (45000, 3), (7, 4)],
        ["Flash", 40.0, 0.1 + 0.2, "", 8],
    )
    assert _shown(reading) == [
        ("paragraph", 0, "Prices of 2024"),
        (
            "table",
            1,
            "Plan | Price | Share | Since | Code\nPro | $1,234.50 | 25% | 2023-03-15 | 00007\n"
            "Flash | 40 | 0.3 |  | 8",
        ),
    ]


def test_what_is_hidden_is_not_read() -> None:
    """Sheets, rows and columns."""
    column = '<cols><col min="2" max="2" hidden="1"/></cols>'
    rows = cells(["Plan", "Secret", "Price"], ["Pro", "Secret", 3], ["Secret", "x", 4], hidden=[3])
    book = xlsx({"Prices": column + rows, "Secrets": cells(["Secret"])}, ["", "hidden"])
    reading = read_file(book, ".xlsx", "a.xlsx")

    assert "Secret" not in reading.text
    assert reading.text.endswith("Plan | Price\nPro | 3\n")


def test_what_has_no_size_or_no_look_is_not_read() -> None:
    """Rows without height, columns without width, and cells whose format shows nothing."""
    book = xlsx(
        {
            "Prices": '<cols><col min="2" max="2" width="0"/></cols>'
            + cells(
                ["Plan", "Secret", "Price", "Note"],
                ["Pro", "Secret", 3, (5, 5)],
                ["Secret", "x", 4, 6],
                ["Flash", "x", 1, "None"],
            ).replace('<row r="3"', '<row r="3" ht="0" customHeight="1"')
        }
    )
    reading = read_file(book, ".xlsx", "a.xlsx")
    assert reading.text.endswith("Plan | Price | Note\nPro | 3 |\nFlash | 1 | None\n")


def test_what_is_hidden_in_an_old_sheet_is_not_read() -> None:
    """As in the newer ones; its numbers are as they are shown, too."""
    book = xlwt.Workbook()
    sheet, secrets = book.add_sheet("Prices"), book.add_sheet("Secrets")
    rows: list[list[str | float]] = [
        ["Plan", "Secret", "Price"],
        ["Pro", "Secret", 0.25],
        ["Secret", "x", 4],
        ["Flash", "", 1],
    ]
    for at, row in enumerate(rows):
        for column, value in enumerate(row):
            sheet.write(at, column, value, xlwt.easyxf(num_format_str="0%"))
    secrets.write(0, 0, "Secret")
    sheet.row(2).hidden = sheet.col(1).hidden = True
    secrets.visibility = 1
    reading = read_file(_old(book), ".xls", "a.xls")
    assert reading.text.endswith("Plan | Price\nPro | 25%\nFlash | 100%\n")
    assert "Secret" not in reading.text


def _old(book: xlwt.Workbook) -> bytes:
    made = BytesIO()
    book.save(made)
    return made.getvalue()


def test_an_old_sheet_whose_look_cannot_be_told_is_read() -> None:
    """With what may be hidden in it, and a note that says so."""
    book = xlwt.Workbook()
    sheet = book.add_sheet("Prices")
    rows: list[list[str | int]] = [["Plan", "Price"], ["Pro", 3], ["Flash", 1]]
    for at, row in enumerate(rows):
        for column, value in enumerate(row):
            sheet.write(at, column, value)
    whole, style = _old(book), bytes.fromhex("9302040000 80 00 ff")
    assert whole.count(style) == 1
    # Its style has a name that is longer than the file.
    broken = whole.replace(style, bytes.fromhex("9302040000 00 00ff"))

    reading = read_file(broken, ".xls", "a.xls")
    assert reading.text == "Prices\n\nPlan | Price\nPro | 3\nFlash | 1\n"
    [note] = reading.notes
    assert "hidden rows and columns" in note
    assert not read_file(whole, ".xls", "a.xls").notes
    with pytest.raises(DocumentError, match="damaged"):
        read_file(whole[:700], ".xls", "a.xls")


def test_an_old_sheet_with_a_border_around_nothing_is_read() -> None:
    """Cells that hold nothing are not counted, far though they reach."""
    book = xlwt.Workbook()
    sheet = book.add_sheet("Prices")
    border = xlwt.easyxf("borders: left thin")
    rows: list[list[str | int]] = [["Plan", "Price"], ["Pro", 3]]
    for at, row in enumerate(rows):
        for column, value in enumerate(row):
            sheet.write(at, column, value, border)
    for at in range(9):
        sheet.write(at, 31, "", border)
    sheet.write(65535, 0, "", border)

    reading = read_file(_old(book), ".xls", "a.xls")
    assert reading.text == "Prices\n\nPlan | Price\nPro | 3\n"


def test_an_old_sheet_that_is_too_large_is_refused() -> None:
    """Also where its look cannot be told."""
    book = xlwt.Workbook()
    book.add_sheet("Prices").write(65535, 31, "far")
    whole = _old(book)
    broken = whole.replace(
        bytes.fromhex("9302040000 80 00 ff"), bytes.fromhex("9302040000 00 00ff")
    )
    for data in (whole, broken):
        with pytest.raises(DocumentError, match="too many cells"):
            read_file(data, ".xls", "a.xls")


def test_what_is_hidden_in_an_open_sheet_is_not_read() -> None:
    """Rows that are hidden or filtered out, columns, sheets, and comments."""

    def cell(text: str, more: str = "") -> str:
        return f"<table:table-cell>{more}<text:p>{text}</text:p></table:table-cell>"

    def row(*cells: str, more: str = "") -> str:
        return f"<table:table-row{more}>{''.join(cells)}</table:table-row>"

    note = "<office:annotation><text:p>Secret</text:p></office:annotation>"
    hidden = ' table:visibility="collapse"'
    filtered = ' table:visibility="filter"'
    reading = read_file(
        opendocument(
            "spreadsheet",
            f'<table:table table:name="Prices"><table:table-column/><table:table-column{hidden}/>'
            "<table:table-column/>"
            + row(cell("Plan"), cell("Secret"), cell("Price", note))
            + row(cell("Secret"), more=hidden)
            + row(cell("Secret"), more=filtered)
            + row(cell("Pro"), cell("Secret"), cell("3"))
            + '</table:table><table:table table:name="Secrets" table:style-name="gone">'
            + row(cell("Secret"))
            + "</table:table>",
            '<style:style style:name="gone" style:family="table">'
            '<style:table-properties table:display="false"/></style:style>',
        ),
        ".ods",
        "a.ods",
    )
    assert reading.text == "Prices\n\nPlan | Price\nPro | 3\n"


@pytest.mark.parametrize("quarters", [["First", "", "Second"], ["Q1", "", "Q2", "", "Q3"]])
def test_columns_that_are_named_in_two_rows_have_both_names(quarters: list[str]) -> None:
    """Also where the upper row fills few columns; what stands below the table comes below it."""
    width = 2 * len(quarters[::2])
    reading = _sheet(
        ["Budget of 2025"],
        [],
        ["Team", *quarters],
        ["", *["Plan", "Actual"] * (width // 2)],
        ["Sales", *range(width)],
        ["Support", *range(width)],
        [],
        ["Without the shop."],
    )
    *_, table, below = _shown(reading)
    names = [f"{one} {name}" for one in quarters[::2] for name in ("Plan", "Actual")]
    assert table[2].splitlines()[0] == " | ".join(["Team", *names])
    assert table[:2] == ("table", 1)
    assert below == ("paragraph", 0, "Without the shop.")


def test_a_title_in_several_cells_is_no_part_of_names() -> None:
    """Names that are told apart by themselves need none above them."""
    names = ["Number", "Name", "Kind", "Length", "Sign", "Note"]
    rows: list[list[str | float]] = [[at, "Id", "x", 8, "y", "z"] for at in range(3)]
    shown = _shown(_sheet(["Table 2", "Fields", "as needed"], names, *rows))
    assert shown[0] == ("paragraph", 0, "Table 2 | Fields | as needed")
    assert shown[1][2].splitlines()[0] == " | ".join(names)


def test_rows_of_words_are_no_names() -> None:
    """A cell that is left empty says nothing of the row below it."""
    rows = [["Ida", "", "Oslo"], ["Per", "Clerk", "Bergen"], ["Jo", "Baker", "Oslo"]]
    assert "Ida |  | Oslo\nPer | Clerk | Bergen" in _sheet(*rows).text


def test_a_first_row_that_says_something_twice_is_no_name() -> None:
    """It stands below the names, of which one is missing."""
    names, first = ["Plan", "", "Price"], ["Basic", "Monthly", "Monthly"]
    [(*_, table)] = _shown(_sheet(names, first, ["Pro", 5, 9], ["Max", 6, 10]))
    assert table == "Plan |  | Price\nBasic | Monthly | Monthly\nPro | 5 | 9\nMax | 6 | 10"


def test_names_in_two_rows_may_have_what_names_the_rows_in_the_lower() -> None:
    """Where nothing stands above it."""
    names = [["", "First", "", "Second", ""], ["Team", "Plan", "Actual", "Plan", "Actual"]]
    [(*_, table)] = _shown(_sheet(*names, ["Sales", 1, 2, 3, 4], ["Support", 1, 2, 3, 4]))
    assert table.startswith("Team | First Plan | First Actual | Second Plan | Second Actual\n")


def test_tables_of_one_sheet_are_told_apart() -> None:
    """By empty rows and columns; what goes on in the same columns is one table."""
    reading = _sheet(
        ["Plan", "Price", "", "Town", "Days"],
        ["Pro", 3, "", "Northquay", 4],
        ["", "", "", "", ""],
        ["Flash", 1, "", "Easthaven", 5],
        [],
        ["Miller", "Wage"],
        ["Ida", 900],
    )
    assert [text for _, _, text in _shown(reading)] == [
        "Plan | Price\nPro | 3\nFlash | 1",
        "Town | Days\nNorthquay | 4\nEasthaven | 5",
        "Miller | Wage\nIda | 900",
    ]


def test_a_quote_of_a_row_comes_with_its_header_and_its_sheet(tmp_path: Path) -> None:
    """The names of the columns are what the row hangs on; the sheet is where it is found."""
    path = tmp_path / "price-list.xlsx"
    path.write_bytes(
        xlsx(
            {
                "Prices": cells(["Plan", "Price", "Seats"], ["Pro", 3, 5], ["Flash", 1, 2]),
                "Terms": cells(
                    ["Term", "Days", "Who"], ["Notice", 30, "Guild"], ["Trial", 14, "All"]
                ),
            }
        )
    )
    quote = build_assistant([path]).ask("How many days is the trial?").quotes[0]

    assert quote.text == "Trial | 14 | All"
    assert [quote.document.text[start:end] for start, end in quote.context] == ["Term | Days | Who"]
    assert citation(quote).place == "Price list › Terms, sheet Terms"


def test_a_cell_of_a_long_row_is_quoted_with_what_names_it(tmp_path: Path) -> None:
    """With the name of its column, and with what the row begins with."""
    path = tmp_path / "risks.csv"
    plan = (
        "Build a new weir before the winter. " + "Ask the guild for the stones and the wood. " * 8
    )
    path.write_text(
        f"Risk,Office,Impact,Plan\nFlood,Mill,{'It would be wet. ' * 5},{plan}\nFire,Loom,-,-\n",
        encoding="utf-8",
    )
    document = read_document(path, path.name)
    sentence = next(
        one for one in split_sentences(document) if one.text.startswith("Build a new weir")
    )
    assert sentence.text == "Build a new weir before the winter."
    assert [document.text[start:end] for start, end in sentence.hangs_on] == [
        "Plan",
        "Flood | Mill",
    ]


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
def test_what_separates_cells_is_found_out(separator: str) -> None:
    """Quoted cells may hold it, and a blank may stand before the quotation mark."""
    lines = f'Plan{separator}Price{separator}Use\nPro{separator} "3{separator}5"{separator}Oats\n'
    assert _csv(lines * 1).text == f"Plan | Price | Use\nPro | 3{separator}5 | Oats\n".replace(
        "\t", " "
    )


def test_a_csv_file_is_read_as_it_was_saved() -> None:
    """By Excel in other countries, with a title above, or with a mark that is never closed."""
    assert _csv("sep=;\nPlan;Price\nPro;3\n").text == "Plan | Price\nPro | 3\n"
    data = "Café;Preis\nBräu;3\n".encode("cp1252")
    reading = read_file(data, ".csv", "a.csv")
    assert reading.text == "Café | Preis\nBräu | 3\n"
    assert "windows-1252" in reading.notes[0]
    assert _csv('Plan\tPrice\n5" nail\t3\n', ".tsv").text == 'Plan | Price\n5" nail | 3\n'
    titled = _csv("Prices,,\nPlan,Price,Seats\nPro,3,5\n")
    assert [text for _, _, text in _shown(titled)] == [
        "Prices",
        "Plan | Price | Seats\nPro | 3 | 5",
    ]


def _ods_cell(text: str, more: str = "") -> str:
    return f"<table:table-cell{more}><text:p>{text}</text:p></table:table-cell>"


def test_an_open_sheet_shows_what_its_cells_show() -> None:
    """With its hidden rows, columns and sheets left out, and what is repeated repeated."""
    hidden = ' table:visibility="collapse"'
    style = (
        '<style:style style:name="off" style:family="table">'
        '<style:table-properties table:display="false"/></style:style>'
    )
    table = (
        f'<table:table table:name="Prices"><table:table-column/><table:table-column{hidden}/>'
        "<table:table-column/>"
        f"<table:table-row>{_ods_cell('Plan')}{_ods_cell('Secret')}{_ods_cell('Share')}"
        "</table:table-row>"
        f"<table:table-row{hidden}>{_ods_cell('Secret')}</table:table-row>"
        f"<table:table-row>{_ods_cell('Pro')}{_ods_cell('Secret')}{_ods_cell('25 %')}"
        '<table:table-cell table:number-columns-repeated="16000"/></table:table-row>'
        '<table:table-row table:number-rows-repeated="1000000"><table:table-cell/>'
        "</table:table-row></table:table>"
        f'<table:table table:name="S" table:style-name="off"><table:table-row>'
        f"{_ods_cell('Secret')}</table:table-row></table:table>"
    )
    reading = read_file(opendocument("spreadsheet", table, style), ".ods", "a.ods")
    assert reading.text == "Prices\n\nPlan | Share\nPro | 25 %\n"
    assert [place.label for place in reading.locators] == ["sheet Prices"]


def test_a_sheet_that_is_far_too_large_is_refused() -> None:
    """Also where only its last cell holds anything; the memory for it is never taken."""
    far = '<sheetData><row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData>'
    with pytest.raises(DocumentError, match="too many cells"):
        read_file(xlsx({"A": far}), ".xlsx", "a.xlsx")
    with pytest.raises(DocumentError, match="too many cells"):
        _csv("," * 2_500_000)
    repeated = '<table:table-row table:number-rows-repeated="1000">' + (
        _ods_cell("x", ' table:number-columns-repeated="1000"') * 3 + "</table:table-row>"
    )
    with pytest.raises(DocumentError, match="too many cells"):
        read_file(
            opendocument("spreadsheet", f"<table:table>{repeated}</table:table>"), ".ods", "a.ods"
        )
