"""Lines of plain text → blocks."""

import pytest

from bot.documents.document import Document
from tests.documents.conftest import Read


def shown(document: Document) -> list[tuple[str, str]]:
    """Kind and text of each block, with line breaks and indents as single spaces."""
    return [
        (block.kind.value, " ".join(document.text[block.start : block.end].split()))
        for block in document.blocks
    ]


def test_one_line_is_one_paragraph(read: Read) -> None:
    """Text with a line for each paragraph, and no empty line, is not joined."""
    long = "This paragraph is one long line that no editor has ever broken, as web pages have it."
    source = "\n".join([long * 2, "A short one.", long * 3, "CAPITALS AS HEADING", long])
    kinds = [kind for kind, _ in shown(read(source))]
    assert kinds == ["paragraph", "paragraph", "paragraph", "heading", "paragraph"]


def test_wrapped_paragraphs_are_joined(read: Read) -> None:
    """Lines broken at 72 columns are one paragraph; a break that came early ends it."""
    source = (
        "Thanks for your message about the loom. We have looked at the shuttle\n"
        "and found that it was bent. The spare part that you need is in the shop\n"
        "at the station, and\n"
        "A new paragraph begins without an empty line because the line above it\n"
        "had room left for its first word.\n"
    )
    assert [text[:11] for _, text in shown(read(source))] == ["Thanks for ", "A new parag"]


@pytest.mark.parametrize("price", ["$4", "£4.20", "€4"])
def test_a_price_goes_on_in_the_next_line(read: Read, price: str) -> None:
    """Where a short text is wrapped; a line of a shell's is none."""
    source = (
        f"Vegetarian meals in the canteen cost\n{price} each.\n\n"
        "To build it run this as root\n$ make\n"
    )
    texts = [text for _, text in shown(read(source))]
    assert texts[0] == f"Vegetarian meals in the canteen cost {price} each."
    assert texts[1] == "To build it run this as root"


def test_short_lines_are_not_joined(read: Read) -> None:
    """An address, or a poem, keeps its lines."""
    source = "Please write to the mill.\n\nLarch Looms\nMill Road 5\nOslo\n"
    assert len(shown(read(source))) == 4


@pytest.mark.parametrize("marker", ["-", "*", "•", "1.", "2)", "(3)"])
def test_list(read: Read, marker: str) -> None:
    """An item is a block without its marker, with the lines that hang below it."""
    source = f"What to bring:\n{marker} the shuttle, in its box\n  if there is one\n{marker} oil\n"
    assert shown(read(source)) == [
        ("paragraph", "What to bring:"),
        ("item", "the shuttle, in its box if there is one"),
        ("item", "oil"),
    ]


def test_dash_at_the_start_of_a_wrapped_line(read: Read) -> None:
    """A dash that wrapping put first in a line begins no list."""
    source = (
        "The loom that was built in Oslo by the firm of Larch, which is quite old\n"
        "- though not as old as the mill - still runs every day of the whole week\n"
        "and is looked after by two people.\n"
    )
    assert len(shown(read(source))) == 1


@pytest.mark.parametrize(
    ("source", "level"),
    [("# Looms\n", 1), ("### Looms ###\n", 3), ("Looms\n=====\n", 1), ("Looms\n---\n", 2)],
)
def test_heading(read: Read, source: str, level: int) -> None:
    """Headings marked as in Markdown are headings in plain text too, without their marks."""
    document = read(f"{source}\nThe loom is old.\n")
    assert shown(document)[0] == ("heading", "Looms")
    assert document.blocks[0].level == level


@pytest.mark.parametrize(
    "source",
    [
        "```\n# a comment\nmake run\n```\n",
        "Run it:\n\n    # a comment\n    make run --all\n    x = 1\n",
        "The mill closed.\n\n---\n\nIt was old.\n",
        "The mill closed.\n---\nIt was old.\n",
        "#hashtag is no heading.\n",
        "The text goes on\n# in the next line of it.\n",
    ],
)
def test_false_heading(read: Read, source: str) -> None:
    """Number signs in code and rules between paragraphs make no heading."""
    assert "heading" not in [kind for kind, _ in shown(read(source))]


def test_code(read: Read) -> None:
    """Fenced code, and indented lines that do not read like prose, are code."""
    source = "Run:\n\n```sh\nmake run\n```\n\nor:\n\n    loom.start()\n    x = 1\n"
    assert [kind for kind, _ in shown(read(source))] == ["paragraph", "code", "paragraph", "code"]


def test_indented_prose_is_no_code(read: Read) -> None:
    """A quotation that is set in stays prose."""
    source = "He wrote:\n\n    The mill is closed and will not\n    be opened again.\n"
    assert [kind for kind, _ in shown(read(source))] == ["paragraph", "paragraph"]


@pytest.mark.parametrize("separator", [" | ", "\t"])
def test_table(read: Read, separator: str) -> None:
    """Rows with the same bars, or tabs, are a table."""
    rows = [separator.join(cells) for cells in (("Loom", "Price"), ("Pro", "$3"), ("Flash", "$1"))]
    assert [kind for kind, _ in shown(read("\n".join(rows)))] == ["table"]


def test_licence_in_capitals_is_prose(read: Read) -> None:
    """Many lines in capitals in a row are no headings."""
    source = (
        "THE LOOM IS GIVEN AS IT IS, WITHOUT ANY PROMISE\n"
        "OF BEING FIT FOR ANY USE THAT YOU MAY THINK OF,\n"
        "AND WITHOUT ANY LIABILITY OF THOSE WHO BUILT IT\n"
    )
    assert [kind for kind, _ in shown(read(source))] == ["paragraph"]


def test_mail(read: Read) -> None:
    """The head, the salutation and the signature of a mail are no headings."""
    source = "From: Jane Doe\nSubject: The loom\n\nDear Jon\n\nThe loom is old.\n\n-- \nJane Doe\n"
    assert {kind for kind, _ in shown(read(source))} == {"paragraph"}


def test_page_break_separates_paragraphs(read: Read) -> None:
    """A form feed is the end of a paragraph, and the number of the page is left over."""
    assert shown(read("The mill closed.\n- 7 -\n\x0cIt was old.\n")) == [
        ("paragraph", "The mill closed."),
        ("leftover", "- 7 -"),
        ("paragraph", "It was old."),
    ]
