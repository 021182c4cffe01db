"""PowerPoint files → what their slides show."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from io import BytesIO
from typing import Any

from pptx import Presentation
from pptx.enum.shapes import PP_PLACEHOLDER
from pptx.slide import Slide

from bot.documents.blocks import tell_apart
from bot.documents.document import BlockKind
from bot.documents.formats.package import Package
from bot.documents.formats.properties import core_properties, titled
from bot.documents.formats.xml import parsed
from bot.documents.markup import as_raised
from bot.documents.page import Page
from bot.documents.read import Reading

# python-pptx says nothing of the types of its elements.
_Shape = Any
_Element = Any

_A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
_P = "{http://schemas.openxmlformats.org/presentationml/2006/main}"
_DIAGRAM = "{http://schemas.openxmlformats.org/drawingml/2006/diagram}"
_RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
_TITLES = frozenset(
    {PP_PLACEHOLDER.TITLE, PP_PLACEHOLDER.CENTER_TITLE, PP_PLACEHOLDER.VERTICAL_TITLE}
)
_BODIES = frozenset({PP_PLACEHOLDER.BODY, PP_PLACEHOLDER.OBJECT, PP_PLACEHOLDER.VERTICAL_BODY})
_AT_THE_EDGE = frozenset(
    {
        PP_PLACEHOLDER.SLIDE_NUMBER,
        PP_PLACEHOLDER.FOOTER,
        PP_PLACEHOLDER.DATE,
        PP_PLACEHOLDER.HEADER,
    }
)
_LONGEST_TITLE = 80  # characters
_DEEPEST = 50  # groups in groups
_ROW = 360_000  # a centimetre, in the units of slides: what stands closer is side by side


def read_slides(data: bytes, where: str) -> Reading:
    """Read a PowerPoint file (.pptx) without its speaker notes.

    Args:
        data: what the file holds.
        where: how to call it in an error.

    Returns:
        What its slides show, from top to bottom, each with where people find it; hidden slides
        and shapes are not read.

    Raises:
        DocumentError: it is damaged, kept shut by a password, or unpacks to far too much.
    """
    return _reading(data, where, notes=False)


def read_slides_with_notes(data: bytes, where: str) -> Reading:
    """Read a PowerPoint file with what stands in its speaker notes.

    Args, returns and errors are those of `read_slides`.
    """
    return _reading(data, where, notes=True)


def _reading(data: bytes, where: str, *, notes: bool) -> Reading:
    package = Package(data, where, "PowerPoint file")
    package.look_through("ppt/")
    page = Page()
    try:
        presentation = Presentation(BytesIO(data))
        size = presentation.slide_width or 0, presentation.slide_height or 0
        for number, slide in enumerate(presentation.slides, start=1):
            if slide._element.get("show") not in ("0", "false"):  # noqa: SLF001 - it has no name
                page.turn(f"slide {number}")
                _put_slide(page, slide, size, notes=notes)
    except Exception as error:  # a damaged file breaks it in ways that nobody has listed
        raise package.damaged() from error
    text = page.text()
    blocks = tell_apart(text, page.blocks)
    said = titled(core_properties(package), text, blocks)
    return Reading(text, blocks, said, page.locators())


@dataclass(frozen=True, slots=True)
class _Line:
    """A paragraph of a shape.

    Args:
        text: what it shows.
        level: how deep it stands in lists; 0 for one that is in none.
    """

    text: str
    level: int


def _put_slide(page: Page, slide: Slide, size: tuple[int, int], *, notes: bool) -> None:
    shapes = [*_shapes(slide.shapes, size)]
    title = next((shape for shape in shapes if _placed(shape) in _TITLES and _says(shape)), None)
    if title is None:
        title = _title_above(shapes)
    if title is not None:
        shapes.remove(title)
        page.put(" ".join(_says(title).split()), BlockKind.HEADING, level=1)
    for shape in shapes:
        if getattr(shape, "has_table", False):
            _put_table(page, shape.table)
        elif getattr(shape, "has_chart", False):
            if shape.chart.has_title and shape.chart.chart_title.has_text_frame:
                page.put(shape.chart.chart_title.text_frame.text, BlockKind.PARAGRAPH)
        elif shape.has_text_frame:
            _put_lines(page, _lines_of(shape, is_list=_placed(shape) in _BODIES))
        else:
            _put_lines(page, _diagram(slide, shape))
    if notes and slide.has_notes_slide and slide.notes_slide.notes_text_frame is not None:
        written = slide.notes_slide.notes_text_frame._txBody  # noqa: SLF001 - it has no name
        _put_lines(page, _lines(written, is_list=False))


def _shapes(shapes: Iterable[_Shape], size: tuple[int, int], depth: int = 0) -> Iterator[_Shape]:
    """The shapes that are seen, from top to bottom, those of a group together."""
    seen = [shape for shape in shapes if _is_seen(shape, size if not depth else None)]
    for shape in sorted(seen, key=lambda one: ((one.top or 0) // _ROW, one.left or 0)):
        if hasattr(shape, "shapes") and depth < _DEEPEST:
            yield from _shapes(shape.shapes, size, depth + 1)
        else:
            yield shape


def _is_seen(shape: _Shape, size: tuple[int, int] | None) -> bool:
    named = next(shape._element.iter(f"{_P}cNvPr"), None)  # noqa: SLF001 - it has no name
    if named is not None and named.get("hidden") in ("1", "true"):
        return False
    if _placed(shape) in _AT_THE_EDGE:
        return False
    place = shape.left, shape.top, shape.width, shape.height
    if size is None or None in place:
        return True
    left, top, wide, high = place
    return bool(left + wide >= 0 and top + high >= 0 and left <= size[0] and top <= size[1])


def _placed(shape: _Shape) -> PP_PLACEHOLDER | None:
    """What a shape is there for, where the slide's layout says so."""
    return shape.placeholder_format.type if shape.is_placeholder else None


def _says(shape: _Shape) -> str:
    """The text of a shape."""
    return "\n".join(line.text for line in _lines_of(shape, is_list=False))


def _lines_of(shape: _Shape, *, is_list: bool) -> list["_Line"]:
    if not shape.has_text_frame:
        return []
    return _lines(shape.text_frame._txBody, is_list=is_list)  # noqa: SLF001 - it has no name


def _title_above(shapes: list[_Shape]) -> _Shape | None:
    """The text above all others, where it is as short as a title."""
    says = [shape for shape in shapes if _says(shape)]
    if len(says) < 2:
        return None
    first = _says(says[0])
    is_title = len(first) <= _LONGEST_TITLE and "\n" not in first and first[-1] not in ".:;,"
    return says[0] if is_title else None


def _lines(body: _Element, *, is_list: bool) -> list[_Line]:
    """The paragraphs of a text, each with how deep it stands in lists."""
    lines = []
    for paragraph in body.iter(f"{_A}p"):
        shown = " ".join("".join(_runs(paragraph)).split(" "))
        text = "\n".join(" ".join(line.split()) for line in shown.split("\n")).strip()
        properties = paragraph.find(f"{_A}pPr")
        level = int(properties.get("lvl", "0")) if properties is not None else 0
        marks = (
            {child.tag.removeprefix(_A) for child in properties} if properties is not None else ()
        )
        bulleted = "buChar" in marks or "buAutoNum" in marks
        listed = bulleted or (is_list and "buNone" not in marks)
        if text:
            lines.append(_Line(text, level + 1 if listed else 0))
    return lines


def _runs(paragraph: _Element) -> Iterator[str]:
    for run in paragraph:
        match run.tag.removeprefix(_A):
            case "br":
                yield "\n"
            case "r" | "fld":
                written = run.find(f"{_A}t")
                looks = run.find(f"{_A}rPr")
                text = (written.text or "") if written is not None else ""
                text = text.replace("\v", "\n")
                if looks is not None and looks.get("strike", "noStrike") != "noStrike":
                    continue
                raised = looks is not None and looks.get("baseline", "0")[:1] not in ("0", "-")
                yield as_raised(text) if raised else text


def _put_lines(page: Page, lines: list[_Line]) -> None:
    for line in lines:
        last = page.blocks[-1].kind if page.blocks else None
        kind = BlockKind.ITEM if line.level else BlockKind.PARAGRAPH
        lead = f"{'  ' * (line.level - 1)}- " if line.level else ""
        tight = kind is last is BlockKind.ITEM
        page.put(line.text, kind, level=line.level, lead=lead, tight=tight)


def _put_table(page: Page, table: _Shape) -> None:
    rows = [
        " | ".join("" if cell.is_spanned else " ".join(cell.text.split()) for cell in row.cells)
        for row in table.rows
    ]
    shown = [row.strip() for row in rows if any(map(str.isalnum, row))]
    named = bool(table.first_row) and len(shown) > 1
    page.put("\n".join(shown), BlockKind.TABLE, level=int(named))


def _diagram(slide: Slide, shape: _Shape) -> list[_Line]:
    """What a drawn diagram (SmartArt) says: its text stands in a part of its own."""
    related = shape._element.find(f".//{_DIAGRAM}relIds")  # noqa: SLF001 - it has no name
    if related is None:
        return []
    part = slide.part.related_part(related.get(f"{_RELATION}dm"))
    bodies = parsed(part.blob).iter(f"{_DIAGRAM}t")
    return [replace(line, level=1) for body in bodies for line in _lines(body, is_list=True)]
