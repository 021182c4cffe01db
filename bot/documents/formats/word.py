"""Word files → what they show, by the reader of web pages."""

import re
from io import BytesIO
from xml.etree.ElementTree import Element, SubElement  # made and changed here, never read by it
from zipfile import ZIP_DEFLATED, ZipFile

import mammoth
from defusedxml.ElementTree import tostring

from bot.documents.blocks import tell_apart
from bot.documents.formats.dom import parse
from bot.documents.formats.package import Package
from bot.documents.formats.properties import core_properties, titled
from bot.documents.formats.shown import show
from bot.documents.markup import as_raised
from bot.documents.page import Page
from bot.documents.read import Reading

_DOCUMENT = "word/document.xml"
_TEXTS = frozenset({_DOCUMENT, "word/footnotes.xml", "word/endnotes.xml"})
_TO_BE_CHANGED = (b":vanish", b":fldSimple", b":oMath", b":bdo", b":dir")
_STYLES = "word/styles.xml"
_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_M = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
_SEEN_THROUGH = frozenset({f"{_W}fldSimple", f"{_W}bdo", f"{_W}dir"})
_LOOKS = "\n".join(
    (
        "p[style-name='Title'] => h1:fresh",
        "p[style-name='Subtitle'] => p:fresh",
        "p[style-name='heading 7'] => h6:fresh",
        "p[style-name='heading 8'] => h6:fresh",
        "p[style-name='heading 9'] => h6:fresh",
        # A table of contents leads elsewhere.
        *(f"p[style-name='toc {level}'] => nav > p:fresh" for level in range(1, 10)),
        "p[style-name='table of figures'] => nav > p:fresh",
        "b => strong",
    )
)
_CHANGE = re.compile(r"<w:(?:ins|del|moveFrom|moveTo) ")
_TRACKED = (
    "It has changes that nobody has accepted yet: what they insert was read, and what they delete "
    "was not. Accept or reject them in Word."
)
# A footnote is seen as a small figure, not as one in brackets, and has no way back on paper.
_MARK = re.compile(r"\[(\d{1,5})\]</a></sup>")
_BACK = re.compile(r'<a href="#(?:foot|end)note-ref-[^"<>]{1,40}">↑</a>')


def read_word(data: bytes, where: str) -> Reading:
    """Read a Word file (.docx).

    Args:
        data: what the file holds.
        where: how to call it in an error.

    Returns:
        What it shows: what was inserted with changes tracked and not what was deleted, no
        comments, no hidden text, no heads and feet of pages; footnotes stand at the end. A short
        paragraph in bold above others is a heading.

    Raises:
        DocumentError: it is damaged, kept shut by a password, or unpacks to far too much.
    """
    package = Package(data, where, "Word file")
    package.look_through("word/")
    source = _html(data, package)
    root = parse(source, where).root
    page = show(root, is_page=False) if root is not None else Page()
    text = page.text()
    blocks = tell_apart(text, page.blocks)
    said = titled(core_properties(package), text, blocks)
    is_tracked = _CHANGE.search(package.read(_DOCUMENT).decode("utf-8", "replace"))
    notes = (_TRACKED,) if is_tracked else ()
    return Reading(text, blocks, said, notes=notes)


def _html(data: bytes, package: Package) -> str:
    try:
        hidden = _hidden_styles(package)
        for name in _TEXTS & package.names:
            part = package.read(name)
            if hidden or any(mark in part for mark in _TO_BE_CHANGED):
                data = _replaced(data, name, _with_what_is_seen(package.xml(name), hidden))
        made = mammoth.convert_to_html(
            BytesIO(data),
            style_map=_LOOKS,
            convert_image=mammoth.images.img_element(lambda _: {}),
        )
    except Exception as error:  # a damaged file breaks it in ways that nobody has listed
        raise package.damaged() from error
    return _BACK.sub("", _MARK.sub(r"\1</a></sup>", made.value))


def _hidden_styles(package: Package) -> frozenset[str]:
    """The styles whose text is not seen."""
    if _STYLES not in package.names or b":vanish" not in package.read(_STYLES):
        return frozenset()
    styles = package.xml(_STYLES).iter(f"{_W}style")
    return frozenset(style.get(f"{_W}styleId", "") for style in styles if _vanishes(style))


def _vanishes(element: Element) -> bool:
    """Whether a run, a paragraph's properties or a style hide their text."""
    properties = element.find(f"{_W}rPr")
    vanish = properties.find(f"{_W}vanish") if properties is not None else None
    return vanish is not None and vanish.get(f"{_W}val", "1") not in ("0", "false", "off")


def _with_what_is_seen(document: Element, hidden: frozenset[str]) -> bytes:
    """A document without hidden runs, and with fields and formulas as the text that they show."""
    for parent in document.iter():
        kept: list[Element] = []
        for child in parent:
            if _is_hidden(child, hidden):
                continue
            if child.tag in _SEEN_THROUGH:
                kept += child
            elif child.tag == f"{_M}oMath":
                kept.append(_run(_formula(child)))
            else:
                kept.append(child)
        if kept != list(parent):
            parent[:] = kept
    written: bytes = tostring(document)
    return written


def _is_hidden(element: Element, hidden: frozenset[str]) -> bool:
    if element.tag == f"{_W}r":
        return _vanishes(element) or _style(element, "rPr", "rStyle") in hidden
    return element.tag == f"{_W}p" and _style(element, "pPr", "pStyle") in hidden


def _style(element: Element, properties: str, name: str) -> str:
    style = element.find(f"{_W}{properties}/{_W}{name}")
    return style.get(f"{_W}val", "") if style is not None else ""


def _run(text: str) -> Element:
    run = Element(f"{_W}r")
    SubElement(run, f"{_W}t").text = text
    return run


def _formula(element: Element) -> str:
    """A formula on one line: fractions with a stroke, powers raised."""
    parts = [_formula(child) for child in element]
    match element.tag.removeprefix(_M):
        case "t":
            return element.text or ""
        case "f" if len(parts) > 1:
            return f"{parts[-2]}/{parts[-1]}"
        case "sSup" if parts:
            return "".join(parts[:-1]) + as_raised(parts[-1])
        case _:
            return "".join(parts)


def _replaced(data: bytes, name: str, part: bytes) -> bytes:
    """A zip with another part in place of one."""
    replaced = BytesIO()
    with ZipFile(BytesIO(data)) as package, ZipFile(replaced, "w", ZIP_DEFLATED) as copy:
        for one in package.infolist():
            if not one.is_dir():
                copy.writestr(one, part if one.filename == name else package.read(one))
    return replaced.getvalue()
