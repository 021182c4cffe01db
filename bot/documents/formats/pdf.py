"""PDF → its text as people read it, its blocks, and its pages."""

import ctypes
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import islice

import pypdfium2
import pypdfium2.raw as pdfium

from bot.documents.blocks import tell_apart
from bot.documents.document import Metadata, one_line
from bot.documents.formats.pdf_blocks import Writer
from bot.documents.formats.pdf_headings import Headings
from bot.documents.formats.pdf_hyphens import Hyphens
from bot.documents.formats.pdf_layers import Layers
from bot.documents.formats.pdf_layout import arrange
from bot.documents.formats.pdf_lines import Line, find_lines, rows_of
from bot.documents.formats.pdf_running import running_lines
from bot.documents.formats.pdf_tags import TagReader
from bot.documents.formats.pdf_words import read_page
from bot.documents.read import Reading
from bot.errors import DocumentError

_MOST_PAGES = 3_000
_MOST_CHARACTERS = 6_000_000  # two thick books
_MOST_BOOKMARKS = 20_000
_MOST_NOTES = 5_000  # of a page, that are looked at
_SIGNATURE = "Sig".encode("utf-16-le")
_TYPED = frozenset((pdfium.FPDF_ANNOT_WIDGET, pdfium.FPDF_ANNOT_FREETEXT))
_START = 1_024  # bytes, within which a PDF says that it is one
_SMALL = 0.93  # of most text: a footnote, or what is said of a picture

# What programs take for a title, and whom they take for an author.
_NO_TITLE = re.compile(
    r".*\.[a-z]\w{1,4}|Microsoft \w+ - .*|untitled.*|(?:document|slide|page|book) ?\d*|PowerPoint"
    r" Presentation|title|print(?:ing)?",
    re.IGNORECASE,
)
_NOBODY = re.compile(
    r"\b(?:user|admin\w*|owner|unknown|author|default|office)\b|[@\\/_\d]", re.IGNORECASE
)
_DATE = re.compile(r"(?:D:)?(\d{4})(\d{2})(\d{2})")

_AGAIN = "Save or download it again."
_RECOGNISE = (
    "Have its text recognised first (OCR; OCRmyPDF does it for free), and put the result here."
)
_SOME_SCANNED = (
    "Some of its pages are pictures without text, and nothing of them can be quoted. If they are "
    "scans, have their text recognised (OCR)."
)


def read_pdf(data: bytes, where: str) -> Reading:
    """Read a PDF.

    Args:
        data: what the file holds.
        where: how to call the file in an error.

    Returns:
        What people see of it, in the order in which they read it. What returns on every page is a
        leftover; a page is a locator, and a paragraph that goes on on the next page has parts in
        both.

    Raises:
        DocumentError: it is no PDF, is damaged, is locked with a password, is too long, or has no
            text that can be read.
    """
    document = _opened(data, where)
    try:
        return _read(document, Layers(data), where)
    finally:
        document.close()


def _opened(data: bytes, where: str) -> pypdfium2.PdfDocument:
    if not data:
        raise DocumentError("The file is empty.", where=where, hint="Save it again, or remove it.")
    try:
        document = pypdfium2.PdfDocument(data)
        count = len(document)
    except pypdfium2.PdfiumError as error:
        if error.err_code in (pdfium.FPDF_ERR_PASSWORD, pdfium.FPDF_ERR_SECURITY):
            raise DocumentError(
                "It is locked with a password.",
                where=where,
                hint="Save a copy without a password.",
            ) from error
        if b"%PDF-" not in data[:_START]:
            raise DocumentError(
                "It is no PDF, whatever its name says.",
                where=where,
                hint="Give it the ending of what it is, or save it as a PDF.",
            ) from error
        raise DocumentError("It is damaged or incomplete.", where=where, hint=_AGAIN) from error
    if pdfium.FPDF_GetFormType(document.raw) == pdfium.FORMTYPE_XFA_FULL:
        document.close()
        raise DocumentError(
            "It is a form that is drawn only when it is opened (XFA).",
            where=where,
            hint="Print it to a PDF.",
        )
    if not 0 < count <= _MOST_PAGES:
        document.close()
        raise DocumentError(
            f"It has {count:,} pages; {_MOST_PAGES:,} are read at most."
            if count
            else "It has no pages.",
            where=where,
            hint="Split it into parts." if count else _AGAIN,
        )
    return document


def _read(document: pypdfium2.PdfDocument, layers: Layers, where: str) -> Reading:
    sheets = _sheets(document, layers, where)
    pages = [sheet.lines for sheet in sheets]
    running = running_lines(pages, [sheet.height for sheet in sheets])
    scans = sum(sheet.pictured and running.issuperset(sheet.lines) for sheet in sheets)
    if 2 * scans > len(sheets):
        raise DocumentError(
            f"{scans:,} of its {len(sheets):,} pages are pictures without text: it is a scan.",
            where=where,
            hint=_RECOGNISE,
        )
    texts = [[line for line in lines if line not in running] for lines in pages]
    headings = Headings(texts, _outline(document))
    hyphens = Hyphens((line.text, line.broken) for lines in pages for line in lines)
    writer = Writer(hyphens)
    for number, lines in enumerate(pages, start=1):
        _write_page(writer, headings, lines, running, number)
    text, blocks, locators = writer.finish()
    title = _title(document) or headings.largest(texts[0])
    notes = (_SOME_SCANNED,) if scans else ()
    return Reading(text, tell_apart(text, blocks), _metadata(document, title), locators, notes)


@dataclass(frozen=True, slots=True)
class _Sheet:
    """What is kept of a page: its lines in the order of the file, and how high it is."""

    lines: Sequence[Line]
    height: float
    pictured: bool


def _sheets(document: pypdfium2.PdfDocument, layers: Layers, where: str) -> list[_Sheet]:
    sheets = list[_Sheet]()
    characters = unknown = known = 0
    tags = TagReader()
    for number in range(len(document)):
        try:
            page = _page(document, number)
            text = page.get_textpage()
        except pypdfium2.PdfiumError as error:
            raise DocumentError(
                f"Its page {number + 1} is damaged.", where=where, hint=_AGAIN
            ) from error
        characters += text.count_chars()
        if characters > _MOST_CHARACTERS:
            raise DocumentError(
                f"It has more than {_MOST_CHARACTERS:,} characters.",
                where=where,
                hint="Split it into parts.",
            )
        seen = read_page(page.raw, text.raw, tags, layers)
        text.close()
        page.close()
        sheets.append(_Sheet(find_lines(seen.words), seen.height, seen.pictured))
        unknown += seen.unknown
        known += len(seen.words)
    if unknown > known:
        raise DocumentError(
            "Its letters cannot be read: its fonts do not say which they are.",
            where=where,
            hint=_RECOGNISE,
        )
    if not known:
        raise DocumentError(
            "It has no text: it is a scan, or holds only pictures.",
            where=where,
            hint=_RECOGNISE,
        )
    return sheets


def _page(document: pypdfium2.PdfDocument, number: int) -> pypdfium2.PdfPage:
    """A page with what is filled in, or typed, over it as a part of it; no signatures."""
    page, typed = document[number], False
    sort = (ctypes.c_ushort * 8)()
    for place in reversed(range(min(pdfium.FPDFPage_GetAnnotCount(page.raw), _MOST_NOTES))):
        note = pdfium.FPDFPage_GetAnnot(page.raw, place)
        kind = pdfium.FPDFAnnot_GetSubtype(note)
        size = pdfium.FPDFAnnot_GetStringValue(note, b"FT", sort, 16) if kind in _TYPED else 0
        pdfium.FPDFPage_CloseAnnot(note)
        if bytes(sort)[: max(size - 2, 0)] == _SIGNATURE:
            pdfium.FPDFPage_RemoveAnnot(page.raw, place)
        else:
            typed = typed or kind in _TYPED
    if not typed:
        return page
    pdfium.FPDFPage_Flatten(page.raw, pdfium.FLAT_NORMALDISPLAY)
    page.close()
    return document[number]


def _write_page(
    writer: Writer,
    headings: Headings,
    lines: Sequence[Line],
    running: set[Line],
    page: int,
) -> None:
    for line in lines:
        if line in running or line.tag.contents:
            writer.leftover(line.text, page)
    shown = [line for line in lines if line not in running and not line.tag.contents]
    for region in arrange(shown):
        if region.table and region.table.contents:
            writer.contents(region.table, page)
            continue
        if region.table:
            writer.table(region.table, page)
            continue
        rows = rows_of(region.lines)
        if max(row.size for row in rows) < _SMALL * headings.body:
            writer.note(rows, page)
            continue
        prose: list[Line] = []
        at = 0
        while at < len(rows):
            count, level = headings.find(rows, at)
            if level:
                writer.prose(prose, page, region.right)
                writer.heading(rows[at : at + count], page, level)
                prose = []
            else:
                prose.extend(rows[at : at + count])
            at += count
        writer.prose(prose, page, region.right)


def _outline(document: pypdfium2.PdfDocument) -> Mapping[str, int]:
    """The names of the bookmarks, and how deep they stand, from 1 on."""
    names: dict[str, int] = {}
    for bookmark in islice(document.get_toc(), _MOST_BOOKMARKS):
        names.setdefault(bookmark.get_title(), min(bookmark.level + 1, 6))
    return names


def _title(document: pypdfium2.PdfDocument) -> str:
    """What the file says that it is called, where people have said it."""
    title = one_line(document.get_metadata_value("Title"))
    is_name = " " not in title and any(sign in title for sign in "_.-/\\")
    return "" if is_name or _NO_TITLE.fullmatch(title) else title


def _metadata(document: pypdfium2.PdfDocument, title: str) -> Metadata:
    author = one_line(document.get_metadata_value("Author"))
    if _NOBODY.search(author) or " " not in author:
        author = ""
    return Metadata(title=title, author=author, date=_date(document))


def _date(document: pypdfium2.PdfDocument) -> str:
    """When it was made, such as "24 April 2026"."""
    match = _DATE.match(document.get_metadata_value("CreationDate"))
    if not match:
        return ""
    try:
        day = date(*map(int, match.groups()))
    except ValueError:
        return ""
    return f"{day.day} {day:%B %Y}"
