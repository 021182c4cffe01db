"""PDFs: read in the order in which people read them, told apart, cited by page."""

import base64
import hashlib
import json
import re
import unicodedata
import zlib
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from functools import cache
from itertools import pairwise
from pathlib import Path

import pypdfium2
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.assembly import Ways, build_assistant
from bot.catalog.citation import citation
from bot.documents.document import BlockKind, Document
from bot.documents.formats.pdf import read_pdf
from bot.documents.read import read_document
from bot.errors import DocumentError
from bot.evaluation.scorer import fold
from tests.documents.pdfs import Page, pdf

LEFT = (
    "The mill by the river was built in 1790 by",
    "two brothers who came from the north, and",
    "it ground oats for the whole of the valley",
    "until the railway came and took the trade.",
)
RIGHT = (
    "Its wheel was sold to a museum in the town",
    "where it can be seen on every first Sunday",
    "of the month, from ten until four o'clock,",
    "for a fee of two crowns for each visitor.",
)
PROSE = " ".join(LEFT), " ".join(RIGHT)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Where the file of a test is written."""
    return tmp_path


def _document(folder: Path, data: bytes, name: str = "mill.pdf") -> Document:
    path = folder / name
    path.write_bytes(data)
    return read_document(path, name, {".pdf": read_pdf})


def _shown(document: Document, *kinds: BlockKind) -> list[str]:
    """The texts of the blocks of some kinds, else of all but the leftovers."""
    return [
        document.text[block.start : block.end]
        for block in document.blocks
        if (block.kind in kinds if kinds else block.kind is not BlockKind.LEFTOVER)
    ]


def _pages(document: Document, text: str) -> str:
    """Where a citation says that a text begins."""
    start = document.text.index(text)
    return next(one.label for one in document.locators if one.start <= start < one.end)


def _columns(*columns: tuple[float, Sequence[str]], by_line: bool = False) -> Page:
    page = Page().put(50, 60, "A history of the mill", size=20)
    if by_line:
        for number in range(4):
            for x, lines in columns:
                page.put(x, 100 + 12 * number, lines[number])
    else:
        for x, lines in columns:
            page.put(x, 100, *lines)
    return page


@pytest.mark.parametrize("by_line", [False, True])
def test_columns_are_read_one_after_the_other(folder: Path, by_line: bool) -> None:  # noqa: FBT001
    """Below what stands above them all, however the file has them: by column, or by line."""
    document = _document(folder, pdf(_columns((50, LEFT), (320, RIGHT), by_line=by_line)))

    assert _shown(document) == ["A history of the mill", *PROSE]


def test_three_columns_are_read_one_after_the_other(folder: Path) -> None:
    """They may be narrow."""
    third = ("Nobody has", "ground oats", "here for all", "of a century.")
    page = Page()
    for number in range(4):
        for x, lines in ((40, LEFT), (300, third), (400, RIGHT)):
            page.put(x, 100 + 12 * number, lines[number], size=9)

    assert _shown(_document(folder, pdf(page))) == [PROSE[0], " ".join(third), PROSE[1]]


def test_a_side_column_does_not_run_into_the_main_one(folder: Path) -> None:
    """Though its lines stand beside those of the text."""
    side = ("Open on", "Sundays", "from ten", "till four.")
    document = _document(folder, pdf(_columns((150, LEFT), (50, side))))

    assert _shown(document) == ["A history of the mill", " ".join(side), PROSE[0]]


@pytest.mark.parametrize(
    ("turn", "matrix"), [(90, "0 1 -1 0"), (270, "0 -1 1 0"), (180, "-1 0 0 -1")]
)
def test_a_turned_page_is_read_upright(folder: Path, turn: int, matrix: str) -> None:
    """As whoever looks at it does."""
    places = {90: "{n} 50", 270: "{m} 700", 180: "500 {n}"}[turn]
    page = Page(keys=f"/Rotate {turn}")
    for number, line in enumerate(LEFT):
        place = places.format(n=100 + 12 * number, m=500 - 12 * number)
        page.draw(f"BT /F0 10 Tf {matrix} {place} Tm ({line}) Tj ET")

    assert _shown(_document(folder, pdf(page))) == [PROSE[0]]


def test_a_paragraph_goes_on_on_the_next_page(folder: Path) -> None:
    """Past the heads, numbers and footnotes between, and each part of it is cited by its page."""
    pages = []
    for number, lines in enumerate((LEFT[:2], LEFT[2:], RIGHT, RIGHT), start=1):
        page = Page().put(50, 40, f"The mill, issue 7, part {number}")
        page.put(50, 700, *lines).put(300, 770, str(number))
        pages.append(page.put(50, 740, f"{number} As his sister writes in her diary.", size=7))
    document = _document(folder, pdf(*pages))

    first = _shown(document, BlockKind.PARAGRAPH)[0]
    assert first == PROSE[0]
    assert _pages(document, "The mill by") == "page 1"
    assert _pages(document, "it ground oats") == "page 2"
    assert _pages(document, "1 As his sister") == "page 1"
    assert document.locators[0].fragment == "page=1"
    assert "The mill, issue 7, part 2" in _shown(document, BlockKind.LEFTOVER)
    assert "3" in _shown(document, BlockKind.LEFTOVER)


def test_a_quote_says_on_which_page_it_begins(folder: Path) -> None:
    """Also where its paragraph begins on the page before."""
    lines = (
        "The mill is open. The miller of the",
        "old mill by the bridge",
        "is called Ida Brandt.",
    )
    (folder / "mill.pdf").write_bytes(
        pdf(Page().put(50, 700, LEFT[0], LEFT[1]), Page().put(50, 100, LEFT[2], LEFT[3], *lines))
    )
    assistant = build_assistant([folder], Ways(readers={".pdf": read_pdf}))

    places = [
        citation(assistant.ask(question).quotes[0]).locator
        for question in ("What was built in 1790?", "Who is the miller?")
    ]
    assert places == ["page 1", "page 2"]


@pytest.mark.parametrize(
    ("lines", "says"),
    [
        (("He sold his tele-", "phone to the miller."), "his telephone to"),
        (("A work-hour costs ten crowns. Each work-", "hour counts."), "Each work-hour counts."),
        (("It was co-", "owned by two brothers."), "was co-owned by"),
        (("They came by Lion-", "Air in spring."), "by Lion-Air in"),
        (("The model 737–", "8 is in the shed."), "model 737–8 is"),
        (
            ("See https://example.org/the/", "mill for more."),
            "See https://example.org/the/mill for",
        ),
        (("Write to ida@", "example.org today."), "to ida@example.org today"),
    ],
)
def test_what_a_lines_end_has_parted_is_whole_again(
    folder: Path, lines: Sequence[str], says: str
) -> None:
    """A hyphen that only breaks a word goes; one of the word's own stays."""
    assert says in _document(folder, pdf(Page().put(50, 100, *lines))).text


def test_what_is_not_seen_is_not_read(folder: Path) -> None:
    """Beyond the crop, not drawn, white on white; white on a dark ground is seen."""
    page = Page(keys="/CropBox [0 0 306 792]").put(50, 100, *LEFT)
    page.put(320, 100, *RIGHT).put(50, 200, "Nobody sees this.", before="3 Tr")
    page.put(50, 300, "Nobody sees this either.", before="1 1 1 rg")
    page.draw("0 0 0.5 rg 40 380 260 30 re f").put(50, 400, "White on blue.", before="1 1 1 rg")

    assert _shown(_document(folder, pdf(page))) == [PROSE[0], "White on blue."]


def test_what_stands_on_a_layer_that_is_off_is_not_read(folder: Path) -> None:
    """However it is named there; a layer that is on is read, also where both are in one place."""
    page = Page(resources="/Properties << /On 6 0 R /Off 7 0 R /Both 8 0 R >>")
    page.put(50, 100, *LEFT)
    for layer, y, text in (
        ("On", 300, "The summer hours are shown."),
        ("Off", 300, "Nobody sees this."),
        ("Both", 340, "Nobody sees this either."),
    ):
        page.draw(f"/OC /{layer} BDC").put(50, y, text).draw("EMC")
    layers = (
        b"<< /Type /OCG /Name (Summer) >>",
        b"<< /Type /OCG /Name (Winter) >>",
        b"<< /Type /OCMD /OCGs [7 0 R] >>",
    )
    catalog = "/OCProperties << /OCGs [6 0 R 7 0 R] /D << /OFF [7 0 R] >> >>"
    made = pdf(page, page, catalog=catalog, extra=layers)

    assert _shown(_document(folder, made)) == 2 * [PROSE[0], "The summer hours are shown."]


# Of a file with two layers, of which the second one is off.
_TWO_LAYERS = "/OCProperties << /OCGs [6 0 R 7 0 R] /D << /OFF [7 0 R] >> >>"


# What is drawn after it draws nothing, as the letters of a text recognition do.
_NO_SHAPE = "0 0 1 1 re W n"


def _layer(name: str) -> bytes:
    return f"<< /Type /OCG /Name ({name}) >>".encode()


def _whole(text: str, keys: str = "", before: str = "") -> bytes:
    """A line of text that is drawn as a whole."""
    looks = "/Type /XObject /Subtype /Form /BBox [0 0 612 792]"
    fonts = "/Resources << /Font << /F0 3 0 R >> >>"
    stream = f"{before} BT /F0 10 Tf 0 5 Td ({text}) Tj ET"
    return (
        f"<< {looks} {fonts} {keys} /Length {len(stream)} >> stream\n{stream}\nendstream".encode()
    )


def test_recognised_text_on_a_layer_that_is_on_is_read(folder: Path) -> None:
    """It is laid over a picture, and drawn so that no one sees it, in letters of no shape."""
    page = Page(resources="/Properties << /On 6 0 R /Off 7 0 R >>")
    page.draw("/OC /On BDC").put(50, 100, *LEFT, before="3 Tr").draw("EMC")
    page.draw(f"q {_NO_SHAPE} /OC /On BDC").put(320, 100, *RIGHT, before="3 Tr").draw("EMC Q")
    page.draw("/OC /Off BDC").put(50, 300, "Nobody sees this.", before="3 Tr").draw("EMC")
    made = pdf(page, catalog=_TWO_LAYERS, extra=(_layer("Text"), _layer("Old")))

    assert _shown(_document(folder, made)) == [*PROSE]


def test_what_is_drawn_as_a_whole_on_a_layer_that_is_off_is_not_read(folder: Path) -> None:
    """Whether it is marked where it is drawn, or says so itself, or is within such a thing."""
    page = Page(
        resources="/Properties << /On 6 0 R /Off 7 0 R >> /XObject << /Seen 8 0 R /Marked 9 0 R "
        "/Own 10 0 R /Outer 11 0 R >>"
    )
    page.put(50, 100, *LEFT)
    page.draw("q 1 0 0 1 50 500 cm /OC /On BDC /Seen Do EMC Q")
    page.draw("q 1 0 0 1 50 400 cm /OC /Off BDC /Marked Do EMC Q")
    page.draw("q 1 0 0 1 50 300 cm /Own Do Q q 1 0 0 1 50 200 cm /Outer Do Q")
    outer = (
        b"<< /Type /XObject /Subtype /Form /BBox [0 0 612 792] /OC 7 0 R "
        b"/Resources << /XObject << /Inner 12 0 R >> >> /Length 9 >> stream\n/Inner Do\nendstream"
    )
    wholes = (
        _whole("The summer hours are shown.", "/OC 6 0 R"),
        _whole("Nobody sees what is marked."),
        _whole("Nobody sees this.", "/OC 7 0 R"),
        outer,
        _whole("Nobody sees the inner one."),
    )
    made = pdf(page, catalog=_TWO_LAYERS, extra=(_layer("Summer"), _layer("Winter"), *wholes))

    assert _shown(_document(folder, made)) == [PROSE[0], "The summer hours are shown."]


def test_recognised_text_that_is_drawn_as_a_whole_is_read(folder: Path) -> None:
    """Nothing of it can be seen, so nothing tells that it is on a layer that is off."""
    page = Page(resources="/XObject << /Text 8 0 R >>").draw("q 1 0 0 1 50 500 cm /Text Do Q")
    text = _whole("The mill was built in 1790.", before=f"3 Tr {_NO_SHAPE}")
    made = pdf(page, catalog=_TWO_LAYERS, extra=(_layer("Text"), _layer("Old"), text))

    assert _shown(_document(folder, made)) == ["The mill was built in 1790."]


def test_layers_of_the_same_name_are_told_apart(folder: Path) -> None:
    """On one page, and from page to page."""
    on, off = ("/OC /On BDC", "The hours are shown."), ("/OC /Off BDC", "Nobody sees this.")
    pages = []
    for number, order in enumerate(((on, off), (off, on), (off,))):
        page = Page(resources="/Properties << /On 6 0 R /Off 7 0 R >>")
        page.put(50, 100, LEFT[number])
        for place, (mark, text) in enumerate(order):
            page.draw(mark).put(50, 200 + 97 * number + 60 * place, text).draw("EMC")
        pages.append(page)
    made = pdf(*pages, catalog=_TWO_LAYERS, extra=(_layer("Hours"), _layer("Hours")))

    text = _document(folder, made).text
    assert text.count("The hours are shown.") == 2
    assert "Nobody" not in text


def test_layers_of_a_page_with_very_much_on_it_are_told_apart(folder: Path) -> None:
    """What is off there is not read, and is not taken as shown on the pages after it."""
    crowded, plain = (
        Page(resources="/Properties << /On 6 0 R /Off 7 0 R >>").put(50, 100, *LEFT)
        for _ in range(2)
    )
    for page in (crowded, plain):
        page.draw("/OC /Off BDC").put(50, 300, "Nobody sees this.").draw("EMC")
    crowded.draw("\n".join(f"{x % 500} 20 1 1 re f" for x in range(51_000)))
    made = pdf(crowded, plain, catalog=_TWO_LAYERS, extra=(_layer("Summer"), _layer("Winter")))

    assert _shown(_document(folder, made)) == 2 * [PROSE[0]]


@pytest.mark.parametrize("filter_", [zlib.compress, base64.a85encode])
def test_that_a_file_has_layers_is_found_in_what_is_packed(
    folder: Path, filter_: Callable[[bytes], bytes]
) -> None:
    """Files of today pack their catalog; where it cannot be unpacked, layers are looked for."""
    page = Page(resources="/Properties << /On 6 0 R /Off 7 0 R >>").put(50, 100, *LEFT)
    page.draw("/OC /Off BDC").put(50, 300, "Nobody sees this.").draw("EMC")
    stream = filter_(b"1 0 " + _TWO_LAYERS.encode())
    packed = b"<< /Type /ObjStm /Length %d >> stream\r\n%b\r\nendstream" % (len(stream), stream)
    catalog = _TWO_LAYERS.replace("OCP", "OC#50")  # it says the same
    made = pdf(page, catalog=catalog, extra=(_layer("Summer"), _layer("Winter"), packed))

    assert _shown(_document(folder, made)) == [PROSE[0]]


def test_what_is_filled_in_or_typed_on_a_page_is_read(folder: Path) -> None:
    """As people see it; what is hidden and what others have noted is not."""
    page = Page(keys="/Annots [6 0 R 7 0 R 8 0 R]").put(50, 100, *LEFT)
    page.put(50, 300, "Name of the miller:")
    looks = "/Type /XObject /Subtype /Form /BBox [0 0 200 20]"
    fonts = "/Resources << /Font << /F0 3 0 R >> >>"

    def drawn(text: str) -> bytes:
        stream = f"BT /F0 10 Tf 2 5 Td ({text}) Tj ET"
        return f"<< {looks} {fonts} /Length {len(stream)} >> stream\n{stream}\nendstream".encode()

    notes = [
        f"<< /Type /Annot /Subtype /{kind} /Rect [160 480 360 500] /AP << /N {at} 0 R >> {keys} >>"
        for kind, at, keys in (
            ("Widget", 9, "/FT /Tx /T (name) /F 4"),
            ("Widget", 10, "/FT /Tx /T (other) /F 2"),
            ("Text", 10, "/Contents (Nobody sees this.) /F 2"),
        )
    ]
    extra = [*(note.encode() for note in notes), drawn("Ida Brandt"), drawn("Nobody sees this.")]
    read = _document(
        folder, pdf(page, catalog="/AcroForm << /Fields [6 0 R 7 0 R] >>", extra=extra)
    )

    assert "Ida Brandt" in read.text
    assert "Nobody" not in read.text


def test_what_text_recognition_laid_over_a_scan_is_read(folder: Path) -> None:
    """It is not drawn, but it is all that a file says of its picture."""
    assert _shown(_document(folder, pdf(Page().put(50, 100, *LEFT, before="3 Tr")))) == [PROSE[0]]


@pytest.mark.parametrize("apart", [0, 0.4])
def test_what_is_printed_four_times_is_read_once(folder: Path, apart: float) -> None:
    """As makers of files do for bold letters, shadows and layers."""
    page = Page()
    for time in range(4):
        page.put(50 + apart * time, 100, *LEFT)

    assert _shown(_document(folder, pdf(page))) == [PROSE[0]]


def test_the_mark_of_a_footnote_does_not_join_a_figure(folder: Path) -> None:
    """A price of 40 crowns with the first footnote is none of 401."""
    page = Page().put(50, 100, "A day costs 40")
    page.put(116.4, 96, "1", size=6).put(120, 100, " crowns.")

    assert "costs 40¹ crowns." in _document(folder, pdf(page)).text


@pytest.mark.parametrize(
    ("printed", "read"), [("Age^ncia", "Agência"), ("Andr'e", "André"), ("Avia,c~ao", "Aviação")]
)
def test_an_accent_is_put_on_its_letter(folder: Path, printed: str, read: str) -> None:
    """It may be printed by itself, before or behind the letter."""
    printed = printed.translate(str.maketrans("^',~", "ˆ´¸˜"))

    assert read in _document(folder, pdf(Page().put(50, 100, f"The {printed} is near."))).text


def test_a_fraction_is_none_of_another_number(folder: Path) -> None:
    """One and a half, whose half is set in small figures around a stroke, is no eleven halves."""
    page = Page().put(50, 100, "It takes 1").put(90.7, 97, "1", size=6).put(94.1, 100, "/")
    page.put(96.9, 100, "2", size=6).put(104, 100, "hours.")

    assert "It takes 1 1/2 hours." in _document(folder, pdf(page)).text


def test_lists_are_items_by_their_indent(folder: Path) -> None:
    """What goes on in the next line is part of its item."""
    page = Page().put(
        50, 100, "You need the following:", "• a rope that is as long as", "  the well"
    )
    page.put(70, 136, "– and a second one").put(50, 148, "• a bucket").put(50, 190, *LEFT)
    document = _document(folder, pdf(page))

    items = [block for block in document.blocks if block.kind is BlockKind.ITEM]
    assert [(document.text[b.start : b.end], b.level) for b in items] == [
        ("a rope that is as long as the well", 1),
        ("and a second one", 2),
        ("a bucket", 1),
    ]
    assert _shown(document)[-1] == PROSE[0]


def test_a_year_above_items_is_their_heading(folder: Path) -> None:
    """It is no page number, and no part of the item above."""
    lines = (
        "2025",
        "1) Sowing, on the 2nd of May (or later)",
        "2026",
        "2) Sowing, on the 4th of May",
    )
    document = _document(folder, pdf(Page().put(50, 100, *LEFT).put(50, 180, *lines)))

    assert _shown(document, BlockKind.HEADING) == ["2025", "2026"]
    assert _shown(document, BlockKind.ITEM)[1] == "Sowing, on the 4th of May"


ROWS = (("Sack", "Price", "Days"), ("Oats", "12 crowns", "3"), ("Rye", "9 crowns", "14"))


def _table(rows: Sequence[Sequence[str]], y: float) -> Page:
    page = Page()
    for number, row in enumerate(rows):
        for place, cell in enumerate(row):
            page.put(50 + 150 * place, y + 20 * number, cell)
    return page


def test_a_table_has_a_line_for_each_row(folder: Path) -> None:
    """With its cells in order, and what names its columns known."""
    document = _document(folder, pdf(_table(ROWS, 100).put(50, 300, *LEFT)))

    (table,) = (block for block in document.blocks if block.kind is BlockKind.TABLE)
    assert document.text[table.start : table.end].split("\n") == [" | ".join(row) for row in ROWS]
    assert table.level == 1


def test_a_table_goes_on_on_the_next_page(folder: Path) -> None:
    """Its header is said once, and its rows are cited by the page that they stand on."""
    more = (ROWS[0], ("Hay", "2 crowns", "1"), ("Straw", "1 crown", "1"))
    document = _document(folder, pdf(_table(ROWS, 600), _table(more, 100)))

    assert _shown(document) == ["\n".join(" | ".join(row) for row in (*ROWS, *more[1:]))]
    assert _pages(document, "Straw") == "page 2"


def test_a_cell_may_have_several_lines(folder: Path) -> None:
    """Whichever cell of its row that is."""
    page = Page().put(50, 100, "Mill", bold=True).put(150, 100, "What it does", bold=True)
    page.put(300, 100, "Open", bold=True).put(50, 120, "The old", "mill").put(
        150, 120, "Grinds rye."
    )
    page.put(300, 120, "Sundays").put(50, 160, "The loom").put(
        150, 160, "Weaves linen,", "and wool."
    )
    page.put(300, 160, "Mondays")

    assert _shown(_document(folder, pdf(page))) == [
        "Mill | What it does | Open\nThe old mill | Grinds rye. | Sundays\n"
        "The loom | Weaves linen, and wool. | Mondays"
    ]


def test_a_stamp_across_the_page_is_told_apart(folder: Path) -> None:
    """It parts no paragraph, and is never quoted."""
    stamp = "q BT /F0 60 Tf 0.7 0.7 -0.7 0.7 200 500 Tm (DRAFT) Tj ET Q"
    document = _document(
        folder, pdf(Page().put(50, 200, *LEFT[:2]).draw(stamp).put(50, 224, *LEFT[2:]))
    )

    assert _shown(document) == [PROSE[0]]
    assert _shown(document, BlockKind.LEFTOVER) == ["DRAFT"]


def test_a_table_of_contents_is_never_quoted(folder: Path) -> None:
    """It says where things stand, and nothing of them."""
    page = Page()
    for number, name in enumerate(("The wheel", "The stones", "The brothers")):
        page.put(50, 100 + 14 * number, f"{name} {'.' * 60} {number + 2}")
    document = _document(folder, pdf(page.put(50, 300, *LEFT)))

    assert _shown(document) == [PROSE[0]]


def test_headings_stand_out_by_size_and_weight(folder: Path) -> None:
    """The larger ones stand higher."""
    page = Page().put(50, 60, "A history of the mill", size=20).put(50, 90, *LEFT)
    page.put(50, 160, "The wheel", size=14).put(50, 180, *RIGHT)
    page.put(50, 250, "Prices", bold=True).put(50, 264, *LEFT)
    document = _document(folder, pdf(page))

    headings = [block for block in document.blocks if block.kind is BlockKind.HEADING]
    assert [(document.text[b.start : b.end], b.level) for b in headings] == [
        ("A history of the mill", 1),
        ("The wheel", 2),
        ("Prices", 3),
    ]


def test_headings_are_those_that_the_outline_names(folder: Path) -> None:
    """They may look like any other line."""
    page = Page().put(50, 100, *LEFT).put(50, 180, "2.1 The wheel").put(50, 200, *RIGHT)
    document = _document(folder, pdf(page, outline=[("The wheel", 0)]))

    assert _shown(document, BlockKind.HEADING) == ["2.1 The wheel"]


@pytest.mark.parametrize(
    ("info", "title"),
    [
        ("/Title (Mills of the north)", "Mills of the north"),
        ("/Title (Microsoft Word - mill3.doc)", "A history of the mill"),
        ("/Title (mill_final)", "A history of the mill"),
        ("/Title (The mill final.indd)", "A history of the mill"),
        ("/Title (Mills and/or looms, v1.10)", "Mills and/or looms, v1.10"),
        ("", "A history of the mill"),
    ],
)
def test_a_title_is_what_people_have_given_it(folder: Path, info: str, title: str) -> None:
    """Not what a program has; then it is what is set in the largest letters."""
    document = _document(folder, pdf(_columns((50, LEFT)), info=info))

    assert document.metadata.title == title


@pytest.mark.parametrize(("author", "said"), [("Ida Brandt", "Ida Brandt"), ("user17", "")])
def test_author_and_date_are_shown_as_people_write_them(
    folder: Path, author: str, said: str
) -> None:
    """The name of an account is nobody's."""
    info = f"/Author ({author}) /CreationDate (D:20260424101010+02'00')"
    metadata = _document(folder, pdf(_columns((50, LEFT)), info=info)).metadata

    assert (metadata.author, metadata.date) == (said, "24 April 2026")


DOT = "BI /W 1 /H 1 /CS /G /BPC 8 ID x EI"


def _broken() -> Iterator[tuple[str, bytes, str, str]]:
    whole = pdf(_columns((50, LEFT)))
    yield "empty", b"", "empty", "remove it"
    yield "other", b"PK\x03\x04 a document", "no PDF", "ending"
    yield "cut off", whole[: len(whole) // 3], "damaged", "again"
    wait, form = Page().put(50, 100, "Please wait."), "/Fields [] /XFA [(a) 6 0 R]"
    catalog = f"/NeedsRendering true /AcroForm << {form} >>"
    yield "form", pdf(wait, catalog=catalog, extra=[b"<<>>"]), "XFA", "Print"
    scans = [Page().put(50, 770, f"Seal {n}").draw(f"612 0 0 792 0 0 cm {DOT}") for n in (1, 2)]
    yield "stamped scan", pdf(*scans, Page().put(50, 100, *LEFT)), "2 of its 3 pages", "OCR"
    yield "picture", pdf(Page().draw("0 0 10 10 re f")), "no text", "OCR"
    yield "long", pdf(*(Page() for _ in range(3_001))), "3,001 pages", "parts"


@pytest.mark.parametrize(
    ("data", "says", "hint"), [pytest.param(*b[1:], id=b[0]) for b in _broken()]
)
def test_what_cannot_be_read_is_named_with_its_mend(
    folder: Path, data: bytes, says: str, hint: str
) -> None:
    """In a sentence each."""
    with pytest.raises(DocumentError) as raised:
        _document(folder, data)

    assert says in raised.value.problem
    assert hint in raised.value.hint


def test_that_some_pages_are_pictures_is_said() -> None:
    """What stands on them is not read, and who has put the file there may not know."""
    picture, prose = Page().draw(f"612 0 0 792 0 0 cm {DOT}"), Page().put(50, 100, *LEFT)
    (note,) = read_pdf(pdf(picture, prose, prose), "mill.pdf").notes

    assert "Some of its pages are pictures without text" in note
    assert not read_pdf(pdf(prose, prose), "mill.pdf").notes


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("encrypted.pdf", "password"),
        ("truncated.pdf", "damaged or incomplete"),
        ("really-a-docx.pdf", "no PDF"),
        ("images-only.pdf", "scan"),
        ("empty.pdf", "empty"),
    ],
)
def test_real_files_that_cannot_be_read_are_named(shared: Path, name: str, says: str) -> None:
    """Whatever made them so."""
    path = shared / "questions" / "files" / "broken" / name
    with pytest.raises(DocumentError, match=says):
        read_document(path, name, {".pdf": read_pdf})


def test_a_file_that_only_its_owner_may_change_is_read(shared: Path) -> None:
    """It opens without a password."""
    path = shared / "questions" / "files" / "broken" / "owner-locked.pdf"

    assert len(read_document(path, path.name, {".pdf": read_pdf}).blocks) > 10


@pytest.mark.parametrize("loop", ["/Next 7 0 R", "/First 7 0 R", "/First 6 0 R"])
def test_an_outline_in_a_circle_ends(folder: Path, loop: str) -> None:
    """Whichever way it comes back to itself."""
    extra = (b"<< /First 7 0 R /Last 7 0 R >>", f"<< /Title (A) /Parent 6 0 R {loop} >>".encode())
    data = pdf(_columns((50, LEFT)), catalog="/Outlines 6 0 R", extra=extra)

    assert _shown(_document(folder, data))[1:] == [PROSE[0]]


WHOLE = pdf(
    _table(ROWS, 600).put(50, 100, *LEFT),
    _columns((50, LEFT), (320, RIGHT)).put(50, 300, "• a rope", "• a bucket"),
    outline=[("A history of the mill", 1)],
)


@pytest.mark.soak
@given(st.lists(st.tuples(st.integers(0, len(WHOLE) - 1), st.binary(max_size=3)), max_size=30))
def test_a_file_of_any_bytes_is_read_or_named(changes: list[tuple[int, bytes]]) -> None:
    """What is read has blocks in order, and every character of it stands on a page."""
    data = bytearray(WHOLE)
    for place, put in changes:
        data[place : place + len(put)] = put
    try:
        reading = read_pdf(bytes(data), "mill.pdf")
    except DocumentError:
        return

    assert all(0 <= block.start < block.end for block in reading.blocks)
    assert all(one.end <= other.start for one, other in pairwise(reading.blocks))
    ends = [0, *(one.end for one in reading.locators)]
    assert ends == [*(one.start for one in reading.locators), len(reading.text)]


REAL = (
    "federal-register-2020-17221",
    "fpki-incident-management-plan",
    "fpkima-cps",
    "fpkima-newsletter-summer-2021",
    "icamsc-charter-2023",
    "lab-services-agreement",
    "usds-report-fall-2017",
)


@cache
def _real(folder: Path, name: str) -> Document:
    path = folder / "questions" / "files" / "corpora" / "files" / name
    return read_document(path, name, {".pdf": read_pdf})


def _letters(text: str) -> Counter[str]:
    """Letters and digits without their accents, which some files print by themselves."""
    plain = unicodedata.normalize("NFKD", text.casefold())
    return Counter(one for one in plain if one.isalnum() and unicodedata.category(one) != "Lm")


@pytest.mark.parametrize("name", REAL)
def test_nothing_of_a_real_file_is_lost_or_made_up(shared: Path, name: str) -> None:
    """Its letters are those of pdfium's own text, but for what is not seen and what is repeated."""
    document = _real(shared, f"{name}.pdf")
    theirs = ""
    folder = shared / "questions" / "files" / "corpora" / "files"
    file = pypdfium2.PdfDocument(folder / f"{name}.pdf")
    for page in file:
        text = page.get_textpage()
        theirs += text.get_text_bounded()
        text.close()
        page.close()
    file.close()

    ours, plain = _letters(document.text), _letters(theirs)
    assert not ours - plain
    assert (plain - ours).total() < 0.05 * plain.total()
    assert not re.search(r"[\x00-\x09\x0b-\x1f\ufffe\uffff]", document.text)


def test_what_is_asked_of_real_files_stands_in_one_block_on_its_page(shared: Path) -> None:
    """Across the ends of lines, columns and pages, in tables and lists."""
    folder = shared / "questions" / "files"
    missed: list[tuple[str, str]] = []
    for line in (folder / "questions.jsonl").read_text("utf-8").splitlines():
        row = json.loads(line)
        odd = hashlib.sha256(row["id"].encode()).digest()[-1] % 2
        if odd or not row["file"].endswith(".pdf") or not row["gold"]:
            continue
        document = _real(shared, row["file"])
        pages = {f"page {page}" for page in row.get("pages", [row["page"]])}
        missed.extend(
            (row["id"], gold) for gold in row["gold"] if not _stands_in(document, fold(gold), pages)
        )

    assert not missed


def _stands_in(document: Document, gold: str, pages: set[str]) -> bool:
    return any(
        gold in fold(document.text[block.start : block.end])
        and any(
            one.label in pages and one.start < block.end and one.end > block.start
            for one in document.locators
        )
        for block in document.blocks
    )
