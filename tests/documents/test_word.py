"""Word files → what a reader of them sees."""

import re
from collections.abc import Callable
from functools import partial
from io import BytesIO
from zipfile import ZipFile

import pytest

from bot.documents.document import Metadata
from bot.documents.read import Reading, read_file
from bot.errors import DocumentError
from tests.documents.office import core, docx, item, paragraph, row, run, zipped
from tests.timing import grows_too_fast

_USUAL = b"http://schemas.openxmlformats.org/"
_STRICT = b"http://purl.oclc.org/ooxml/"
_UNSEEN = (
    '<w:style w:type="paragraph" w:styleId="Unseen"><w:name w:val="Unseen"/>'
    "<w:rPr><w:vanish/></w:rPr></w:style>"
)
_STYLED = '<w:pPr><w:pStyle w:val="Unseen"/></w:pPr>'
_NOT_HIDDEN = '<w:hidden w:val="0"/>'


def _read(*body: str, **parts: str) -> Reading:
    return read_file(docx(*body, **parts), ".docx", "a.docx")


def _shown(reading: Reading) -> list[tuple[str, int, str]]:
    return [(b.kind.value, b.level, reading.text[b.start : b.end]) for b in reading.blocks]


def test_its_structure_is_kept() -> None:
    """Title, headings, lists and tables; a table of contents leads elsewhere."""
    reading = _read(
        paragraph("The mill", style="Title"),
        paragraph("Use 2", style="TOC1"),
        paragraph("Use", style="Heading1"),
        paragraph("It grinds ", run("oats", "<w:i/>"), "."),
        item("Oats"),
        item("Rye"),
        paragraph("Fees", style="Heading2"),
        "<w:tbl>",
        row("Plan", "Price", more="<w:tblHeader/>"),
        row("Pro", "$3"),
        row("Flash", "$1"),
        "</w:tbl>",
    )
    assert _shown(reading) == [
        ("heading", 1, "The mill"),
        ("leftover", 0, "Use 2"),
        ("heading", 1, "Use"),
        ("paragraph", 0, "It grinds oats."),
        ("item", 1, "Oats"),
        ("item", 1, "Rye"),
        ("heading", 2, "Fees"),
        ("table", 1, "Plan | Price\nPro | $3\nFlash | $1"),
    ]


def test_a_short_line_in_bold_above_others_is_a_heading() -> None:
    """Many people make headings that way; a bold line that ends in a full stop is a sentence."""
    bold = "<w:b/>"
    reading = _read(
        paragraph("The mill", style="Heading1"),
        paragraph(run("Opening hours", bold)),
        paragraph("It opens at nine."),
        paragraph(run("Bring a pass.", bold)),
        paragraph(run("It is", bold), " free."),
        paragraph(run("The end", bold)),
    )
    assert [(kind, level) for kind, level, _ in _shown(reading)] == [
        ("heading", 1),
        ("heading", 2),
        ("paragraph", 0),
        ("paragraph", 0),
        ("paragraph", 0),
        ("paragraph", 0),
    ]


def test_headings_and_items_have_the_numbers_that_word_gives_them() -> None:
    """They are cited as they are seen, whatever stands between them and however they count."""

    def numbered(text: str, depth: int, style: str = "List") -> str:
        place = f'<w:numPr><w:ilvl w:val="{depth}"/><w:numId w:val="3"/></w:numPr>'
        return paragraph(text, style=style, more=place)

    reading = _read(
        numbered("Staff", 0, "Heading1"),
        numbered("Leave", 1, "Heading2"),
        paragraph("It is paid."),
        numbered("Thirty days.", 2),
        numbered("Five more.", 2),
        paragraph("For all."),
        numbered("After ten years.", 2),
        numbered("Pay", 1, "Heading2"),
        numbered("", 1, "Heading2"),
        numbered("At the end of the month.", 2),
        numbered("Guests", 0, "Heading1"),
        item("In July.", 2),
        paragraph("And"),
        item("in August.", 2),
        lists=(
            '<w:abstractNum w:abstractNumId="9">'
            '<w:lvl w:ilvl="0"><w:start w:val="4"/><w:numFmt w:val="upperRoman"/>'
            '<w:lvlText w:val="Part %1"/></w:lvl>'
            '<w:lvl w:ilvl="1"><w:isLgl/><w:numFmt w:val="decimal"/>'
            '<w:lvlText w:val="%1.%2"/></w:lvl>'
            '<w:lvl w:ilvl="2"><w:numFmt w:val="lowerLetter"/><w:lvlText w:val="(%3)"/></w:lvl>'
            '</w:abstractNum><w:num w:numId="3"><w:abstractNumId w:val="9"/></w:num>'
        ),
    )
    assert [line.strip() for line in reading.text.splitlines() if line] == [
        "Part IV Staff",
        "4.1 Leave",
        "It is paid.",
        "(a) Thirty days.",
        "(b) Five more.",
        "For all.",
        "(c) After ten years.",
        "4.2 Pay",
        "(a) At the end of the month.",
        "Part V Guests",
        "1. In July.",
        "And",
        "2. in August.",
    ]
    assert ("heading", 2, "4.1 Leave") in _shown(reading)
    assert ("item", 1, "In July.") in _shown(reading)


@pytest.mark.parametrize(
    ("restart", "numbers"),
    [
        ("", "1 2 1 1 1 2"),
        ('<w:lvlRestart w:val="0"/>', "1 2 3 4 5 6"),
        ('<w:lvlRestart w:val="1"/>', "1 2 3 1 2 3"),
        ('<w:lvlRestart w:val="9"/>', "1 2 1 1 1 2"),  # no level above: it says nothing
    ],
)
def test_a_level_counts_anew_where_it_says(restart: str, numbers: str) -> None:
    """Sections that go on across articles, as in contracts; or only across some of them."""
    levels = "".join(
        f'<w:lvl w:ilvl="{depth}"><w:numFmt w:val="decimal"/>{restart if depth == 2 else ""}'
        f'<w:lvlText w:val="{name} %{depth + 1}"/></w:lvl>'
        for depth, name in enumerate(("Article", "Part", "Section"))
    )
    reading = _read(
        *(
            paragraph(
                "Mills",
                more=f'<w:numPr><w:ilvl w:val="{depth}"/><w:numId w:val="3"/></w:numPr>',
            )
            for depth in (0, 1, 2, 2, 1, 2, 0, 2, 1, 2, 2)
        ),
        lists=f'<w:abstractNum w:abstractNumId="9">{levels}</w:abstractNum>'
        '<w:num w:numId="3"><w:abstractNumId w:val="9"/></w:num>',
    )
    assert " ".join(re.findall(r"Section (\d)", reading.text)) == numbers


_HIDDEN = "<w:rPr><w:vanish/></w:rPr>"
_SEEN = '<w:rPr><w:vanish w:val="0"/></w:rPr>'
_IN_LIST = '<w:numPr><w:ilvl w:val="0"/><w:numId w:val="2"/></w:numPr>'


@pytest.mark.parametrize(
    ("between", "shown"),
    [
        (paragraph(run("Rye", "<w:vanish/>"), more=_IN_LIST + _HIDDEN), ["1. Oats", "2. Corn"]),
        (paragraph("Rye", style="Unseen", more=_IN_LIST), ["1. Oats", "2. Corn"]),
        # Its end alone is hidden: what follows goes on in its line.
        (paragraph("Rye", more=_IN_LIST + _HIDDEN), ["1. Oats", "2. Rye", "3. Corn"]),
        (paragraph("Rye", more=_IN_LIST + _SEEN), ["1. Oats", "2. Rye", "3. Corn"]),
        # Its end is seen, and so is its number.
        (paragraph(run("Rye", "<w:vanish/>"), more=_IN_LIST), ["1. Oats", "3. Corn"]),
    ],
)
def test_a_hidden_item_is_not_counted(between: str, shown: list[str]) -> None:
    """Word counts what is seen."""
    reading = _read(item("Oats", 2), between, item("Corn", 2), styles=_UNSEEN)
    assert reading.text.split("\n")[:-1] == shown


def test_elements_far_too_deep_in_one_another_are_refused_in_no_time() -> None:
    """No program writes them, and each would be looked at from all that is around it."""
    around = "<w:tbl><w:tr><w:tc>", "</w:tc></w:tr></w:tbl>"
    assert "Oats" in _read(around[0] * 30 + paragraph("Oats") + around[1] * 30).text

    def refuse(data: bytes) -> None:
        with pytest.raises(DocumentError, match="damaged"):
            read_file(data, ".docx", "a.docx")

    def nested(depth: int) -> Callable[[], None]:
        numbered = f"<w:p><w:pPr>{_IN_LIST}</w:pPr>"
        return partial(refuse, docx(numbered * depth + run("Oats") + "</w:p>" * depth))

    assert grows_too_fast(nested, 500, 0.03) == ""


def test_columns_of_a_table_that_are_named_in_two_rows_have_both_names() -> None:
    """A cell may stand above several columns, or beside two rows."""

    def cell(text: str, more: str = "") -> str:
        return f"<w:tc><w:tcPr>{more}</w:tcPr>{paragraph(text)}</w:tc>"

    reading = _read(
        "<w:tbl><w:tr>",
        cell("Team", '<w:vMerge w:val="restart"/>'),
        cell("2024", '<w:gridSpan w:val="2"/>'),
        cell("2025", '<w:gridSpan w:val="2"/>'),
        "</w:tr><w:tr>",
        *(cell("", "<w:vMerge/>"), *2 * [cell("Plan"), cell("Actual")]),
        "</w:tr>",
        row("Sales", "100", "90", "110", "105"),
        row("Support", "50", "55", "60", "61"),
        "</w:tbl>",
    )
    table = (
        "Team | 2024 Plan | 2024 Actual | 2025 Plan | 2025 Actual\n"
        "Sales | 100 | 90 | 110 | 105\nSupport | 50 | 55 | 60 | 61"
    )
    assert _shown(reading) == [("table", 1, table)]


def test_a_style_that_is_made_of_a_heading_is_one() -> None:
    """Companies have styles of their own, which count as those that they are made of."""
    reading = _read(
        paragraph("Staff", style="Chapter"),
        paragraph("Leave", style="Outlined"),
        paragraph("Thirty days."),
        styles=(
            '<w:style w:type="paragraph" w:styleId="Chapter"><w:name w:val="ACME Chapter"/>'
            '<w:basedOn w:val="Numbered"/></w:style>'
            '<w:style w:type="paragraph" w:styleId="Numbered"><w:name w:val="ACME Numbered"/>'
            '<w:basedOn w:val="Heading1"/><w:pPr><w:numPr><w:numId w:val="2"/></w:numPr></w:pPr>'
            "</w:style>"
            '<w:style w:type="paragraph" w:styleId="Outlined"><w:name w:val="ACME Topic"/>'
            '<w:pPr><w:outlineLvl w:val="1"/></w:pPr></w:style>'
        ),
    )
    assert _shown(reading) == [
        ("heading", 1, "1. Staff"),
        ("heading", 2, "Leave"),
        ("paragraph", 0, "Thirty days."),
    ]


def test_its_parts_may_have_any_names() -> None:
    """As those of files that were written in a browser."""
    usual = docx(item("Oats"), item("Rye"))
    with ZipFile(BytesIO(usual)) as package:
        parts = {
            name.replace("document.", "document2.").replace(
                "numbering", "numbering2"
            ): package.read(name)
            .replace(b"document.xml", b"document2.xml")
            .replace(b"numbering.xml", b"numbering2.xml")
            for name in package.namelist()
        }
    assert read_file(zipped(parts), ".docx", "a.docx") == read_file(usual, ".docx", "a.docx")


def test_a_file_that_is_saved_as_strict_is_read_as_any_other() -> None:
    """Its names are others, and what is hidden in it is hidden all the same."""
    hidden = paragraph(run("Secret.", "<w:vanish/>"))
    usual = docx(paragraph("Use", style="Heading1"), hidden, item("Oats", 2))
    with ZipFile(BytesIO(usual)) as package:
        parts = {
            name: package.read(name)
            .replace(_USUAL + b"wordprocessingml/2006/", _STRICT + b"wordprocessingml/")
            .replace(_USUAL + b"officeDocument/2006/", _STRICT + b"officeDocument/")
            for name in package.namelist()
        }
    assert read_file(zipped(parts), ".docx", "a.docx") == read_file(usual, ".docx", "a.docx")


@pytest.mark.parametrize(
    "hidden",
    [
        paragraph(run("Secret.", "<w:vanish/>")),
        paragraph(run("Secret.", '<w:rStyle w:val="Gone"/>')),
        paragraph(run("Secret.", "<w:strike/>")),
        paragraph(run("Secret.", "<w:dstrike/>")),
        '<w:p><w:del w:id="1"><w:r><w:delText>Secret.</w:delText></w:r></w:del></w:p>',
        f'<w:p><w:moveFrom w:id="1">{run("Secret.")}</w:moveFrom></w:p>',
        f"<w:tbl>{row('Secret.', 'x', more='<w:del/>')}{row('A', 'b')}{row('C', 'd')}</w:tbl>",
        f"<w:tbl>{row('Secret.', 'x', more='<w:hidden/>')}{row('A', 'b')}{row('C', 'd')}</w:tbl>",
        paragraph(run("Secret.", '<w:rStyle w:val="GoneToo"/>')),
        paragraph("Secret.", style="Unseen"),
        f"<w:p>{_STYLED}<w:hyperlink>{run('Secret.')}</w:hyperlink></w:p>",
        f"<w:p>{_STYLED}<m:oMath><m:r><m:t>Secret</m:t></m:r></m:oMath></w:p>",
        f'<w:p><w:fldSimple w:instr="AUTHOR">{run("Secret.", "<w:vanish/>")}</w:fldSimple></w:p>',
        '<w:p><w:commentRangeStart w:id="0"/><w:r><w:commentReference w:id="0"/></w:r></w:p>',
    ],
)
def test_what_nobody_sees_is_not_in_the_text(hidden: str) -> None:
    """Hidden text, what was deleted with changes tracked, and comments."""
    comment = f'<w:comment w:id="0">{paragraph("Secret.")}</w:comment>'
    reading = _read(
        paragraph("It closed."), hidden, paragraph("In May."), comments=comment, styles=_UNSEEN
    )

    assert "Secret" not in reading.text
    assert "It closed." in reading.text
    assert "In May." in reading.text


def test_what_is_seen_is_in_the_text() -> None:
    """What was inserted with changes tracked, which a note says; fields, formulas, shown text."""
    reading = _read(
        f'<w:p><w:ins w:id="1">{run("It opened.")}</w:ins></w:p>',
        f'<w:p><w:fldSimple w:instr="AUTHOR">{run("Ida Brandt")}</w:fldSimple></w:p>',
        paragraph(run("It is shown.", '<w:vanish w:val="0"/>')),
        "<w:p><m:oMath><m:f><m:num><m:r><m:t>1</m:t></m:r></m:num><m:den><m:r><m:t>2</m:t></m:r>"
        "</m:den></m:f></m:oMath></w:p>",
        paragraph("2", run("10", '<w:vertAlign w:val="superscript"/>'), " bytes"),
        paragraph(run("It", '<w:vanish w:val="0"/>'), " never", style="Unseen"),
        f"<w:tbl>{row('A', 'b')}{row('C', 'd', more=_NOT_HIDDEN)}"
        f"{row('E', 'f', more='<w:hidden/>')}</w:tbl>",
        styles=_UNSEEN,
    )
    assert reading.text.split("\n\n") == [
        "It opened.",
        "Ida Brandt",
        "It is shown.",
        "1/2",
        "2¹⁰ bytes",
        "It",
        "A | b\nC | d\n",
    ]
    assert "nobody has accepted" in reading.notes[0]
    assert not _read(paragraph("It closed.")).notes


def test_a_footnote_is_no_part_of_a_figure() -> None:
    """It is a small figure in the text, and stands at the end."""
    note = f'<w:footnote w:id="7">{paragraph("As of May.")}</w:footnote>'
    reading = _read(
        f'<w:p>{run("The fee is $40")}<w:r><w:footnoteReference w:id="7"/></w:r>{run(".")}</w:p>',
        footnotes=note,
    )
    assert reading.text == "The fee is $40¹.\n\n1. As of May.\n"


@pytest.mark.parametrize(
    ("title", "said", "found"),
    [
        ("The mill", core("Mills", "Jo", "2021-05-03T10:00:00Z"), ("The mill", "Jo", "2021-05-03")),
        ("", core("Mills", "Jo", "2021-05-03T10:00:00Z"), ("Mills", "Jo", "2021-05-03")),
        ("", core("Microsoft Word - x.doc", "Microsoft Office User"), ("", "", "")),
    ],
)
def test_it_says_what_it_is(title: str, said: str, found: tuple[str, ...]) -> None:
    """The title that a reader sees, else the one in its properties, unless a program wrote it."""
    body = [paragraph(title, style="Title")] if title else []
    metadata = _read(*body, paragraph("It closed."), core=said).metadata
    assert metadata == Metadata(title=found[0], author=found[1], date=found[2])
