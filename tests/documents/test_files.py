"""Files of all kinds: read as what they are, held against other extractors, refused with a mend."""

import csv
import re
import unicodedata
from collections.abc import Callable, Iterator
from io import BytesIO, StringIO
from itertools import pairwise
from pathlib import Path
from zipfile import ZipFile

import pytest
from hypothesis import given
from hypothesis import strategies as st
from selectolax.lexbor import LexborHTMLParser

from bot.documents.document import BlockKind
from bot.documents.formats.number_format import shown_number
from bot.documents.formats.xml import parsed
from bot.documents.kind import kind_of
from bot.documents.read import READERS, Reading, formats, read_document, read_file
from bot.errors import DocumentError
from tests.documents.office import cells, docx, epub, opendocument, paragraph, xlsx, zipped

CLOSED = "The mill closed in 1920."
MADE: dict[str, bytes] = {
    ".txt": CLOSED.encode(),
    ".html": f"<!doctype html><p>{CLOSED}".encode(),
    ".docx": docx(paragraph(CLOSED)),
    ".xlsx": xlsx({"A": cells([CLOSED, "x"], ["y", "z"])}),
    ".odt": opendocument("text", f"<text:p>{CLOSED}</text:p>"),
    ".ods": opendocument(
        "spreadsheet",
        f"<table:table><table:table-row><table:table-cell><text:p>{CLOSED}</text:p>"
        "</table:table-cell></table:table-row></table:table>",
    ),
    ".epub": epub(f"<p>{CLOSED}</p>"),
}
# The number that Word gives to a heading by itself stands nowhere in its file.
_COUNTED = re.compile(r"\A\d{1,2}(?:\.\d{1,2}){0,5} ")
_NOTHING = re.compile(r"\Z")
_OLD = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504)


@pytest.mark.parametrize("really", [".docx", ".xlsx", ".odt", ".ods", ".epub"])
@pytest.mark.parametrize("called", [".pdf", ".docx", ".txt", ".doc", ".xlsx", ".html"])
def test_a_file_is_read_as_what_it_is(called: str, really: str) -> None:
    """Whatever it is called; a note says so where that is something else."""
    reading = read_file(MADE[really], called, f"a{called}")

    assert CLOSED in reading.text
    if called != really:
        assert reading.notes[0].startswith(f"It is called {called}, and is really a {really} file")
    else:
        assert not reading.notes


def test_a_web_page_in_place_of_a_file_is_read_as_one() -> None:
    """As a server hands out under a file's address."""
    reading = read_file(MADE[".html"], ".docx", "a.docx")
    assert (reading.text, len(reading.notes)) == (f"{CLOSED}\n", 1)


@pytest.mark.parametrize(
    ("suffix", "data", "problem", "mend"),
    [
        (".doc", _OLD + "WordDocument\0".encode("utf-16-le"), "of the old kind", ".docx"),
        (".docx", _OLD + "WordDocument\0".encode("utf-16-le"), "of the old kind", ".docx"),
        (".ppt", _OLD, "of the old kind", ".pptx"),
        (".rtf", b"{\\rtf1 It closed.}", "RTF", ".docx"),
        (".docx", b"{\\rtf1 It closed.}", "RTF", ".docx"),
        (".docx", _OLD + "EncryptedPackage\0".encode("utf-16-le"), "password", "without"),
        (".xlsx", _OLD + "EncryptedPackage\0".encode("utf-16-le"), "password", "without"),
        (".xls", _OLD, "damaged", "save it again"),
        *((suffix, b"", "empty", "remove") for suffix in READERS if suffix != ".pdf"),
        *(
            (suffix, b"PK\x03\x04 nothing", "damaged", "save it again")
            for suffix in (".docx", ".pptx", ".xlsx", ".odt", ".odp", ".ods", ".epub")
        ),
        (".docx", zipped({"a.txt": "x"}), "damaged", "save it again"),
        (".csv", b"\x00\x01\x02", "not text", "Save it"),
        (".docx", docx(""), "nothing that can be quoted", "Put text"),
        (".xlsx", xlsx({"A": cells([])}), "nothing that can be quoted", "Put text"),
    ],
)
def test_a_bad_file_is_refused_with_its_mend(
    suffix: str, data: bytes, problem: str, mend: str
) -> None:
    """Whatever is wrong with it."""
    with pytest.raises(DocumentError, match=problem) as caught:
        read_file(data, suffix, f"a{suffix}")
    assert mend in caught.value.hint


@pytest.mark.parametrize("suffix", [".docx", ".xlsx", ".odt", ".ods", ".epub"])
def test_half_a_file_is_refused(suffix: str) -> None:
    """As it stands there while it is written."""
    with pytest.raises(DocumentError, match="damaged"):
        read_file(MADE[suffix][: len(MADE[suffix]) // 2], suffix, f"a{suffix}")


_ENTITIES = (
    '<!DOCTYPE x [<!ENTITY a "ha">'
    + "".join(f'<!ENTITY {b} "{f"&{a};" * 10}">' for a, b in pairwise("abcdefghi"))
    + "]>"
)


def _with(data: bytes, name: str, change: Callable[[bytes], bytes]) -> bytes:
    with ZipFile(BytesIO(data)) as archive:
        parts = {one: archive.read(one) for one in archive.namelist()}
    return zipped({**parts, name: change(parts[name])})


@pytest.mark.parametrize(
    ("suffix", "part"),
    [
        (".docx", "word/document.xml"),
        (".docx", "word/styles.xml"),
        (".xlsx", "xl/worksheets/s0.xml"),
        (".xlsx", "xl/workbook.xml"),
        (".odt", "content.xml"),
        (".ods", "content.xml"),
        (".epub", "OEBPS/content.opf"),
    ],
)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_what_would_grow_without_end_is_refused(suffix: str, part: str, encoding: str) -> None:
    """Entities in entities, and a part that is a bomb."""

    def declared(text: bytes) -> bytes:
        start = '<?xml version="1.0" encoding="utf-16"?>' if encoding == "utf-16" else ""
        written = text.decode().replace("closed", "&i; closed")
        return f"{start}{_ENTITIES}{written}".encode(encoding)

    with pytest.raises(DocumentError, match="damaged"):
        read_file(_with(MADE[suffix], part, declared), suffix, f"a{suffix}")
    with pytest.raises(DocumentError, match="unpacks to far too much"):
        read_file(
            _with(MADE[suffix], part, lambda text: text + b" " * 20_000_000), suffix, f"a{suffix}"
        )


@pytest.mark.parametrize(
    ("suffix", "data"),
    [
        (".docx", docx("<w:tbl><w:tr><w:tc>" * 2_000 + "</w:tc></w:tr></w:tbl>" * 2_000)),
        (".odt", opendocument("text", "<text:section>" * 9_000 + "</text:section>" * 9_000)),
        (".epub", epub("<div>" * 9_000 + "</div>" * 9_000)),
        (".ods", opendocument("spreadsheet", "<text:p>" * 9_000 + "</text:p>" * 9_000)),
    ],
)
def test_what_is_nested_without_end_is_refused(suffix: str, data: bytes) -> None:
    """Whether the library fails at it or we do."""
    with pytest.raises(DocumentError):
        read_file(data, suffix, f"a{suffix}")


def test_what_reads_a_format_may_not_be_installed(monkeypatch: pytest.MonkeyPatch) -> None:
    """Then it is said how to install it; text is read all the same."""

    def missing(name: str) -> None:
        raise ModuleNotFoundError(name=name)

    monkeypatch.setattr("bot.documents.read.import_module", missing)
    with pytest.raises(DocumentError, match="not installed") as caught:
        read_file(MADE[".html"], ".html", "a.html")
    assert "pip install 'pullquote[files]'" in caught.value.hint
    assert read_file(MADE[".txt"], ".txt", "a.txt").text == CLOSED


def test_the_formats_are_named_as_people_call_them() -> None:
    """Each once, and none that is only refused."""
    assert formats(READERS) == (
        "a text, Markdown, PDF, Word, PowerPoint, Excel, CSV, HTML, OpenDocument or EPUB file"
    )


@pytest.mark.soak
@given(
    st.sampled_from(sorted(READERS)),
    st.one_of(
        st.binary(max_size=300),
        st.text(alphabet='<>/pdivtable hrul"=&;ab ,\n', max_size=300).map(str.encode),
        st.tuples(st.sampled_from(sorted(MADE)), st.integers(0, 3_000), st.binary(max_size=9)).map(
            lambda made: MADE[made[0]][: made[1]] + made[2] + MADE[made[0]][made[1] + 5 :]
        ),
    ),
)
def test_any_bytes_are_read_or_refused(suffix: str, data: bytes) -> None:
    """With blocks that are spans of the text, in order, and places within it."""
    if kind_of(data, suffix) == ".pdf":
        return
    try:
        reading = read_file(data, suffix, "a")
    except DocumentError:
        return
    _check(reading)


def _check(reading: Reading) -> None:
    at = 0
    for block in reading.blocks:
        assert at <= block.start < block.end <= len(reading.text)
        shown = reading.text[block.start : block.end]
        assert shown == shown.strip()
        assert any(map(str.isalnum, shown))
        at = block.end
    at = 0
    for place in reading.locators:
        assert at <= place.start < place.end <= len(reading.text)
        assert place.label or place.fragment
        at = place.end


@given(
    st.floats(allow_nan=False, allow_infinity=False),
    st.text(alphabet='#0?,.%$€"\\_-*[];() dmyE/', max_size=20),
)
def test_a_number_is_shown_in_any_format(value: float, form: str) -> None:
    """Or as it is, where the format is not understood."""
    assert any(map(str.isdigit, shown_number(value, form)))


def _files(shared: Path) -> Iterator[Path]:
    folder = shared / "questions" / "files" / "corpora" / "files"
    yield from (path for path in sorted(folder.iterdir()) if path.suffix != ".pdf")


def _squeezed(text: str) -> str:
    """The letters and figures of a text, without the raised marks of its footnotes."""
    text = text.translate(dict.fromkeys(map(ord, "⁰¹²³⁴⁵⁶⁷⁸⁹")))
    return "".join(filter(str.isalnum, unicodedata.normalize("NFKC", text).lower()))


def _pieces(path: Path) -> Iterator[str]:
    """The text of a file, as other hands take it out: each paragraph, cell or piece of text."""
    if path.suffix == ".html":
        tree = LexborHTMLParser(path.read_text("utf-8"))
        tree.strip_tags(["script", "style", "head", "noscript", "textarea"])
        root = tree.body
        assert root is not None
        yield from root.text(separator="\0").split("\0")
    elif path.suffix == ".csv":
        for row in csv.reader(StringIO(path.read_text("utf-8")), skipinitialspace=True):
            yield from row
    else:
        names = r"word/(?:document|footnotes)|ppt/slides/slide\d+|xl/sharedStrings|content"
        paragraphs, texts = ("p", "si", "h"), ("t", "p", "h")
        with ZipFile(path) as archive:
            for name in archive.namelist():
                if not re.fullmatch(rf"(?:{names})\.xml", name):
                    continue
                for element in parsed(archive.read(name)).iter():
                    tag = str(element.tag).rpartition("}")[2]
                    if tag in paragraphs and path.suffix == ".odt":
                        yield "".join(element.itertext())
                    elif tag in paragraphs:
                        inner = (str(one.text or "") for one in element.iter() if _is(one, texts))
                        yield "".join(inner)


def _is(element: object, names: tuple[str, ...]) -> bool:
    return str(getattr(element, "tag", "")).rpartition("}")[2] in names


def test_nothing_that_others_see_is_lost_and_nothing_is_made_up(shared: Path) -> None:
    """On real files: each paragraph of theirs is in our text, and each word of ours in theirs."""
    for path in _files(shared):
        reading = read_file(path.read_bytes(), path.suffix, path.name)
        _check(reading)
        pieces = [*_pieces(path)]
        ours = _squeezed(reading.text)
        lost = [piece for piece in pieces if _squeezed(piece) not in ours]
        assert not lost, path.name
        theirs = _squeezed(" ".join(pieces))
        shown = (
            reading.text[block.start : block.end].split("\n")
            for block in reading.blocks
            if block.kind is not BlockKind.TABLE
        )
        counted = _COUNTED if path.suffix == ".docx" else _NOTHING
        made_up = [
            line
            for lines in shown
            for line in lines
            if _squeezed(line) not in theirs and _squeezed(counted.sub("", line)) not in theirs
        ]
        assert not made_up, path.name


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("bomb.docx", "unpacks to far too much"),
        ("empty.docx", "empty"),
        ("empty.html", "empty"),
        ("tracked-changes.docx", ""),
        ("windows-1252.html", ""),
        ("really-a-docx.pdf", ""),
    ],
)
def test_a_broken_file_is_refused_or_read_with_a_word_of_warning(
    shared: Path, name: str, says: str
) -> None:
    """Never silently, and never with a traceback."""
    path = shared / "questions" / "files" / "broken" / name
    if says:
        with pytest.raises(DocumentError, match=says) as caught:
            read_document(path, name)
        assert caught.value.hint
        return
    reading = read_file(path.read_bytes(), path.suffix, name)
    assert reading.notes
