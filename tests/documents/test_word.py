"""Word files → what a reader of them sees."""

import pytest

from bot.documents.document import Metadata
from bot.documents.read import Reading, read_file
from tests.documents.office import core, docx, item, paragraph, row, run


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


@pytest.mark.parametrize(
    "hidden",
    [
        paragraph(run("Secret.", "<w:vanish/>")),
        paragraph(run("Secret.", '<w:rStyle w:val="Gone"/>')),
        paragraph(run("Secret.", "<w:strike/>")),
        '<w:p><w:del w:id="1"><w:r><w:delText>Secret.</w:delText></w:r></w:del></w:p>',
        f'<w:p><w:moveFrom w:id="1">{run("Secret.")}</w:moveFrom></w:p>',
        f"<w:tbl>{row('Secret.', 'x', more='<w:del/>')}{row('A', 'b')}{row('C', 'd')}</w:tbl>",
        '<w:p><w:commentRangeStart w:id="0"/><w:r><w:commentReference w:id="0"/></w:r></w:p>',
    ],
)
def test_what_nobody_sees_is_not_in_the_text(hidden: str) -> None:
    """Hidden text, what was deleted with changes tracked, and comments."""
    comment = f'<w:comment w:id="0">{paragraph("Secret.")}</w:comment>'
    reading = _read(paragraph("It closed."), hidden, paragraph("In May."), comments=comment)

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
    )
    assert reading.text.split("\n\n") == [
        "It opened.",
        "Ida Brandt",
        "It is shown.",
        "1/2",
        "2¹⁰ bytes\n",
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
