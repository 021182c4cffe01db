"""Texts of OpenDocument, and books → what a reader of them sees."""

import pytest

from bot.documents.document import Metadata
from bot.documents.read import Reading, read_file
from bot.errors import DocumentError
from tests.documents.office import epub, opendocument, zipped

_STYLES = (
    '<style:style style:name="B" style:family="text"><style:text-properties fo:font-weight="bold"/>'
    '</style:style><style:style style:name="H" style:family="text">'
    '<style:text-properties text:display="none"/></style:style>'
    '<style:style style:name="S" style:family="text">'
    '<style:text-properties style:text-line-through-style="solid"/></style:style>'
    '<style:style style:name="U" style:family="text">'
    '<style:text-properties style:text-position="super 58%"/></style:style>'
    '<style:style style:name="PB" style:family="paragraph" style:parent-style-name="Standard">'
    '<style:text-properties fo:font-weight="bold"/></style:style>'
    '<text:list-style style:name="N"><text:list-level-style-number text:level="1" '
    'style:num-format="1"/></text:list-style>'
)


def _read(body: str, meta: str = "") -> Reading:
    return read_file(opendocument("text", body, _STYLES, meta), ".odt", "a.odt")


def _shown(reading: Reading) -> list[tuple[str, int, str]]:
    return [(b.kind.value, b.level, reading.text[b.start : b.end]) for b in reading.blocks]


def _items(*texts: str) -> str:
    return "".join(f"<text:list-item><text:p>{text}</text:p></text:list-item>" for text in texts)


def test_its_structure_is_kept() -> None:
    """Titles, headings, lists, tables, footnotes and boxes."""
    reading = _read(
        '<text:p text:style-name="Title">The mill</text:p>'
        "<text:table-of-content><text:p>Use 2</text:p></text:table-of-content>"
        '<text:h text:outline-level="2">Use</text:h>'
        "<text:p>It costs<text:tab/>$40<text:note><text:note-citation>1</text:note-citation>"
        "<text:note-body><text:p>As of May.</text:p></text:note-body></text:note>.</text:p>"
        f'<text:list text:style-name="N">{_items("Oats", "Rye")}</text:list>'
        f"<text:list>{_items('Corn')}</text:list>"
        '<text:p text:style-name="PB">Opening hours</text:p>'
        "<text:p><draw:frame><draw:text-box><text:p>At nine.</text:p></draw:text-box></draw:frame>"
        "</text:p>"
        "<table:table><table:table-header-rows><table:table-row>"
        "<table:table-cell><text:p>Plan</text:p></table:table-cell>"
        "<table:table-cell><text:p>Price</text:p></table:table-cell></table:table-row>"
        "</table:table-header-rows><table:table-row>"
        "<table:table-cell><text:p>Pro</text:p></table:table-cell>"
        "<table:table-cell><text:p>$3</text:p></table:table-cell></table:table-row></table:table>"
    )
    assert _shown(reading) == [
        ("heading", 1, "The mill"),
        ("leftover", 0, "Use 2"),
        ("heading", 2, "Use"),
        ("paragraph", 0, "It costs $40¹."),
        ("item", 1, "Oats"),
        ("item", 1, "Rye"),
        ("item", 1, "Corn"),
        ("heading", 3, "Opening hours"),
        ("paragraph", 0, "At nine."),
        ("table", 1, "Plan | Price\nPro | $3"),
        ("item", 1, "As of May."),
    ]
    assert "1. Oats\n2. Rye\n- Corn" in reading.text


@pytest.mark.parametrize(
    "hidden",
    [
        "<text:tracked-changes><text:changed-region><text:deletion><text:p>Secret</text:p>"
        "</text:deletion></text:changed-region></text:tracked-changes>",
        "<text:p>In<office:annotation><text:p>Secret</text:p></office:annotation> June.</text:p>",
        '<text:p><text:span text:style-name="H">Secret</text:span></text:p>',
        '<text:p><text:span text:style-name="S">Secret</text:span></text:p>',
        '<text:section text:display="none"><text:p>Secret</text:p></text:section>',
        '<text:p><text:hidden-text text:is-hidden="true">Secret</text:hidden-text></text:p>',
    ],
)
def test_what_nobody_sees_is_not_in_the_text(hidden: str) -> None:
    """What was deleted, comments and hidden text; what stands behind it is there."""
    reading = _read(f"<text:p>It closed.</text:p>{hidden}<text:p>In May.</text:p>")
    assert "Secret" not in reading.text
    assert "It closed." in reading.text
    assert "In May." in reading.text
    assert ("In June." in reading.text) == ("June" in hidden)


def test_it_says_what_it_is() -> None:
    """In its properties, where no title is seen."""
    said = _read(
        "<text:p>It closed.</text:p>",
        "<dc:title>Mills</dc:title><dc:creator>Jo</dc:creator><dc:date>2021-05-03T1:00</dc:date>",
    ).metadata
    assert said == Metadata(title="Mills", author="Jo", date="2021-05-03")


def test_a_book_is_read_chapter_by_chapter() -> None:
    """In its own order, without its table of contents."""
    metadata = (
        "<dc:title>Mills</dc:title><dc:creator>Jo</dc:creator><dc:date>2021-05-03</dc:date>"
        "<dc:publisher>Guild</dc:publisher>"
    )
    reading = read_file(
        epub(
            "<h1>Oats</h1><p>They grow.</p>", "<h1>Rye</h1><p>It grows too.</p>", metadata=metadata
        ),
        ".epub",
        "a.epub",
    )
    assert reading.text == "Oats\n\nThey grow.\n\nRye\n\nIt grows too.\n"
    assert reading.metadata == Metadata("Mills", "Guild", "2021-05-03", author="Jo")


@pytest.mark.parametrize(
    ("name", "data", "problem"),
    [
        ("a.epub", zipped({"mimetype": "application/epub+zip", "META-INF/rights.xml": ""}), "lock"),
        ("a.epub", zipped({"mimetype": "application/epub+zip"}), "damaged"),
        ("a.odt", zipped({"mimetype": "application/vnd.oasis.opendocument.text"}), "damaged"),
        (
            "a.odt",
            zipped(
                {
                    "mimetype": "application/vnd.oasis.opendocument.text",
                    "META-INF/manifest.xml": "<m:encryption-data/>",
                }
            ),
            "password",
        ),
    ],
)
def test_a_bad_file_says_what_is_wrong(name: str, data: bytes, problem: str) -> None:
    """And how to mend it."""
    with pytest.raises(DocumentError, match=problem) as caught:
        read_file(data, name[name.index(".") :], name)
    assert caught.value.hint
