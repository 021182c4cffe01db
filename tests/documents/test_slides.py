"""Slides → what they show, each with where people find it."""

from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from pptx import Presentation
from pptx.chart.data import CategoryChartData
from pptx.enum.chart import XL_CHART_TYPE
from pptx.util import Inches

from bot.assembly import build_assistant
from bot.catalog.citation import citation
from bot.documents.read import READERS_WITH_NOTES, Reading, read_file
from tests.documents.office import opendocument


def _box(slide: object, text: str, top: float, left: float = 1) -> object:
    shapes = slide.shapes  # type: ignore[attr-defined]
    box = shapes.add_textbox(Inches(left), Inches(top), Inches(3), Inches(1))
    box.text_frame.text = text
    return box


def _saved(presentation: object) -> bytes:
    made = BytesIO()
    presentation.save(made)  # type: ignore[attr-defined]
    return made.getvalue()


@pytest.fixture
def deck() -> bytes:
    """Three slides: a list and a table, a hidden one, and boxes without a title."""
    presentation = Presentation()
    first = presentation.slides.add_slide(presentation.slide_layouts[1])
    first.shapes.title.text = "The harbour"
    body = first.placeholders[1].text_frame
    body.text = "A day pass costs 14 crowns."
    deeper = body.add_paragraph()
    deeper.text, deeper.level = "Half of that for children.", 1
    table = first.shapes.add_table(2, 2, Inches(1), Inches(5), Inches(4), Inches(1)).table
    for (at, column), text in {
        (0, 0): "Plan",
        (0, 1): "Price",
        (1, 0): "Pro",
        (1, 1): "$3",
    }.items():
        table.cell(at, column).text = text
    first.notes_slide.notes_text_frame.text = "Say that it rains."
    hidden = presentation.slides.add_slide(presentation.slide_layouts[5])
    hidden.shapes.title.text = "Secret"
    hidden._element.set("show", "0")
    third = presentation.slides.add_slide(presentation.slide_layouts[6])
    _box(third, "The harbour master is Ida Brandt.", 3)
    _box(third, "Who is who", 1)
    _box(third, "Secret", 20)
    gone = _box(third, "Secret", 4)
    gone._element.nvSpPr.cNvPr.set("hidden", "1")  # type: ignore[attr-defined]
    group = third.shapes.add_group_shape()
    inner = group.shapes.add_textbox(Inches(1), Inches(5), Inches(3), Inches(1))
    inner.text_frame.text = "She can be asked on weekdays."
    data: Any = CategoryChartData()  # type: ignore[no-untyped-call]
    data.categories = ["May"]
    data.add_series("Passes", (14,))
    chart = third.shapes.add_chart(
        XL_CHART_TYPE.PIE, Inches(5), Inches(5), Inches(2), Inches(2), data
    ).chart
    chart.has_title = True
    chart.chart_title.text_frame.text = "Passes sold"
    return _saved(presentation)


def _shown(reading: Reading) -> list[tuple[str, int, str, str]]:
    return [
        (
            block.kind.value,
            block.level,
            reading.text[block.start : block.end],
            next(one.label for one in reading.locators if one.start <= block.start < one.end),
        )
        for block in reading.blocks
    ]


def test_slides_are_read_from_top_to_bottom(deck: bytes) -> None:
    """Titles are headings, also where a box is the title; what is hidden is not read."""
    assert _shown(read_file(deck, ".pptx", "a.pptx")) == [
        ("heading", 1, "The harbour", "slide 1"),
        ("item", 1, "A day pass costs 14 crowns.", "slide 1"),
        ("item", 2, "Half of that for children.", "slide 1"),
        ("table", 1, "Plan | Price\nPro | $3", "slide 1"),
        ("heading", 1, "Who is who", "slide 3"),
        ("paragraph", 0, "The harbour master is Ida Brandt.", "slide 3"),
        ("paragraph", 0, "She can be asked on weekdays.", "slide 3"),
        ("paragraph", 0, "Passes sold", "slide 3"),
    ]


def test_speaker_notes_are_read_on_request(deck: bytes) -> None:
    """Nobody in the audience sees them."""
    assert "it rains" not in read_file(deck, ".pptx", "a.pptx").text
    assert "Say that it rains." in read_file(deck, ".pptx", "a.pptx", READERS_WITH_NOTES).text


def test_a_quote_says_on_which_slide_it_stands(deck: bytes, tmp_path: Path) -> None:
    """As people count them."""
    path = tmp_path / "harbour.pptx"
    path.write_bytes(deck)
    quote = build_assistant([path]).ask("Who is the harbour master?").quotes[0]

    assert quote.text == "The harbour master is Ida Brandt."
    assert citation(quote).place == "The harbour › Who is who, slide 3"


def test_a_figure_is_never_changed_by_its_looks() -> None:
    """Raised text is raised, and what is struck out is not there."""
    presentation = Presentation()
    slide = presentation.slides.add_slide(presentation.slide_layouts[6])
    box = _box(slide, "The fee is $40", 1)
    paragraph = box.text_frame.paragraphs[0]  # type: ignore[attr-defined]
    for text, looks in (("3", {"baseline": "30000"}), (" or $9", {"strike": "sngStrike"})):
        run = paragraph.add_run()
        run.text = text
        for name, value in looks.items():
            run.font._element.set(name, value)
    assert read_file(_saved(presentation), ".pptx", "a.pptx").text == "The fee is $40³\n"


def test_open_slides_are_read_too() -> None:
    """By slide, without notes and hidden slides."""
    hidden = (
        '<style:style style:name="off" style:family="drawing-page">'
        '<style:drawing-page-properties presentation:visibility="hidden"/></style:style>'
    )

    def frame(text: str, kind: str) -> str:
        return (
            f'<draw:frame presentation:class="{kind}"><draw:text-box><text:p>{text}</text:p>'
            "</draw:text-box></draw:frame>"
        )

    body = (
        f"<draw:page>{frame('The harbour', 'title')}{frame('It is deep.', 'outline')}"
        f"<presentation:notes>{frame('Secret', 'notes')}</presentation:notes></draw:page>"
        f'<draw:page draw:style-name="off">{frame("Secret", "title")}</draw:page>'
        f"<draw:page>{frame('The mill', 'title')}{frame('It is old.', 'outline')}"
        f"{frame('Secret', 'footer')}</draw:page>"
    )
    reading = read_file(opendocument("presentation", body, hidden), ".odp", "a.odp")
    assert _shown(reading) == [
        ("heading", 1, "The harbour", "slide 1"),
        ("paragraph", 0, "It is deep.", "slide 1"),
        ("heading", 1, "The mill", "slide 3"),
        ("paragraph", 0, "It is old.", "slide 3"),
    ]
