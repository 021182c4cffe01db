"""A Word file as the library that reads it is given it: what is seen of it, and little else.

Hidden text is gone, fields and formulas are the text that they show, and paragraphs begin with the
numbers that Word gives them. What the library does not look at is gone too: it takes many times as
long to read XML as the parser here.
"""

import posixpath
import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from io import BytesIO
from xml.etree.ElementTree import Element, SubElement, tostring
from zipfile import ZIP_STORED, ZipFile

from bot.documents.formats.package import Package
from bot.documents.formats.word_numbers import Numbers, W, value
from bot.documents.formats.xml import parsed
from bot.documents.markup import as_raised

# Around the number of an item, which is told apart in what the library makes of it.
MARK, MARK_END = "\uf8f0", "\uf8f1"

_DOCUMENT = "word/document.xml"
_M = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
_MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
# How the same names begin in files that are saved as "strict".
_STRICT = (
    (b"http://purl.oclc.org/ooxml/wordprocessingml/main", W[1:-1].encode()),
    (b"http://purl.oclc.org/ooxml/officeDocument/math", _M[1:-1].encode()),
)
_SEEN_THROUGH = frozenset({f"{W}fldSimple", f"{W}bdo", f"{W}dir"})
_WITHOUT_ATTRIBUTES = frozenset({f"{W}p", f"{W}r", f"{W}tr"})
_CHANGES = frozenset(f"{W}{name}" for name in ("ins", "del", "moveFrom", "moveTo"))
# In a paragraph, what is no text of its own.
_NOT_ITS_OWN = frozenset((f"{W}p", f"{W}del", f"{W}moveFrom", f"{_MC}Choice"))
_TEXTS = frozenset((f"{W}t", f"{_M}t"))
_UNREAD = frozenset(
    f"{W}{name}"
    for name in (
        *("proofErr", "lastRenderedPageBreak", "commentRangeStart", "commentRangeEnd"),
        *("sectPr", "tblPr", "tblGrid", "latentStyles", "docDefaults", "numPicBullet"),
    )
)
# Of properties, these are read.
_READ_OF = {
    f"{W}{name}": frozenset(f"{W}{one}" for one in read.split())
    for name, read in {
        "rPr": "rStyle b strike vertAlign del",
        "pPr": "pStyle numPr rPr",
        "tcPr": "gridSpan vMerge",
        "trPr": "tblHeader del",
        "lvl": "numFmt pStyle",
        "style": "name basedOn pPr",
    }.items()
}
_HIDING = ("vanish", "dstrike")
_NO = frozenset(("0", "false", "off"))
_HEADING = re.compile(r"heading ([1-9])", re.IGNORECASE)
_MOST_PARENTS = 20
# Elements in one another; tables in tables in tables come to some twenty.
_DEEPEST = 200


@dataclass(frozen=True, slots=True)
class _Look:
    """What the styles of a file make of its texts.

    Args:
        hidden: those whose text is not seen.
        headings: the levels of those of headings.
        numbers: counts paragraphs.
    """

    hidden: Collection[str]
    headings: Mapping[str, int]
    numbers: Numbers


def as_seen(package: Package) -> tuple[bytes, bool]:
    """What is seen of a Word file.

    Returns:
        A smaller Word file, and whether changes in it wait to be accepted.

    Raises:
        DocumentError: a part of it is missing or damaged.
    """
    main = _related(package, "").get("officeDocument", _DOCUMENT)
    related = _related(package, main)
    styles, numbering = (_xml(package, related.get(kind, "")) for kind in ("styles", "numbering"))
    headings = _headings(styles)
    numbers = Numbers(numbering, styles)
    look = _Look(_hidden(styles), headings, numbers)
    for style in styles.iter(f"{W}style"):
        name, level = style.find(f"{W}name"), headings.get(style.get(f"{W}styleId", ""))
        if name is not None and level:
            name.set(f"{W}val", f"heading {level}")
    text = _xml(package, main)
    is_tracked = any(element.tag in _CHANGES for element in text.iter())
    parts = {related.get("styles", ""): styles, related.get("numbering", ""): numbering, main: text}
    parts |= {
        related[kind]: _xml(package, related[kind])
        for kind in ("footnotes", "endnotes")
        if kind in related
    }
    parts.pop("", None)
    made = BytesIO()
    with ZipFile(made, "w", ZIP_STORED) as smaller:
        for part in package.names:
            if part.endswith(".rels") or part == "[Content_Types].xml":
                smaller.writestr(part, package.read(part))
        for part, root in parts.items():
            try:
                _make_lean(root, look)
                smaller.writestr(part, tostring(root))
            except RecursionError as error:
                raise package.damaged() from error
    return made.getvalue(), is_tracked


def _related(package: Package, source: str) -> dict[str, str]:
    """The parts that a part names, by what they are to it: programs call them as they like."""
    folder, base = posixpath.split(source)
    name = posixpath.join(folder, "_rels", f"{base}.rels")
    found: dict[str, str] = {}
    for relation in package.xml(name) if name in package.names else ():
        target = posixpath.normpath(posixpath.join(f"/{folder}", relation.get("Target", "")))[1:]
        if target in package.names:
            found.setdefault(relation.get("Type", "").rpartition("/")[2], target)
    return found


def _xml(package: Package, name: str) -> Element:
    """A part, or an empty one where there is none."""
    if not name:
        return Element("none")
    part = package.read(name)
    for strict, usual in _STRICT:
        part = part.replace(strict, usual)
    try:
        root = parsed(part)
    except (LookupError, SyntaxError, ValueError) as error:
        raise package.damaged() from error
    level = [root]
    for _ in range(_DEEPEST):
        level = [child for element in level for child in element]
    if level:
        raise package.damaged()
    return root


def _hidden(styles: Element) -> frozenset[str]:
    """The styles whose text is not seen, with those that people have made of them."""
    listed = {style.get(f"{W}styleId", ""): style for style in styles.iter(f"{W}style")}
    hidden = set()
    for key, style in listed.items():
        for _ in range(_MOST_PARENTS):
            vanishes = _vanishes(style)
            if vanishes:
                hidden.add(key)
            if vanishes is not None or value(style, "basedOn") not in listed:
                break
            style = listed[value(style, "basedOn")]  # noqa: PLW2901 - up to the one that says it
    return frozenset(hidden)


def _headings(styles: Element) -> dict[str, int]:
    """The levels of the styles of headings, those among them that people have made of others."""
    listed = {
        style.get(f"{W}styleId", ""): style
        for style in styles.iter(f"{W}style")
        if style.get(f"{W}type", "paragraph") == "paragraph"
    }
    found: dict[str, int] = {}
    for key, style in listed.items():
        for _ in range(_MOST_PARENTS):
            level = _level(style)
            if level:
                found[key] = level
            based = value(style, "basedOn")
            if level is not None or based not in listed:
                break
            style = listed[based]  # noqa: PLW2901 - up to the one that says it
    return found


def _level(style: Element) -> int | None:
    """The level of a heading's style, 0 where it is none; None where that is left open."""
    named = _HEADING.fullmatch(value(style, "name"))
    if named:
        return int(named[1])
    if value(style, "name").casefold() in ("title", "subtitle"):
        return 0
    outlined = value(style.find(f"{W}pPr"), "outlineLvl")
    return (int(outlined) + 1) % 10 if outlined in frozenset("0123456789") else None


def _vanishes(element: Element) -> bool | None:
    """Whether a run or a style hides its text, or strikes it out; None where it does not say."""
    properties = element.find(f"{W}rPr")
    said = [] if properties is None else [properties.find(f"{W}{name}") for name in _HIDING]
    marks = [_is_on(one) for one in said if one is not None]
    return any(marks) if marks else None


def _is_on(mark: Element | None) -> bool:
    return mark is not None and mark.get(f"{W}val", "1") not in _NO


def _make_lean(root: Element, look: _Look) -> None:
    """Leave what is seen of a part, as runs with text, and of their properties what is read."""
    for parent in root.iter():
        read = _READ_OF.get(parent.tag)
        if read is not None:
            parent[:] = [child for child in parent if child.tag in read]
            continue
        kept = [one for child in parent for one in _seen(child, look)]
        if parent.tag in _WITHOUT_ATTRIBUTES:
            parent.attrib.clear()
        if parent.tag == f"{W}p":
            _number(parent, kept, look)
        if kept != list(parent):
            parent[:] = kept


def _seen(element: Element, look: _Look) -> Iterable[Element]:
    """What stands in place of an element."""
    if element.tag in _UNREAD or _is_hidden(element, look.hidden):
        return ()
    inner: Element | None = element if element.tag in _SEEN_THROUGH else None
    if element.tag == f"{_MC}AlternateContent":
        inner = element.find(f"{_MC}Fallback")
        if inner is None:
            return ()
    if inner is not None:
        return [one for child in inner for one in _seen(child, look)]
    return (_run(_formula(element)),) if element.tag == f"{_M}oMath" else (element,)


def _number(paragraph: Element, kept: list[Element], look: _Look) -> None:
    """Put the number that Word gives a paragraph before what it holds."""
    properties = paragraph.find(f"{W}pPr")
    if properties is None or properties.find(f"{W}rPr/{W}del") is not None:
        return
    shows = _shows(kept, look.hidden)
    # Only its end is hidden where it shows text: what comes next goes on in the same line.
    if not shows and _is_on(properties.find(f"{W}rPr/{W}vanish")):
        return
    number = look.numbers.of(properties)
    if number and shows:
        is_heading = value(properties, "pStyle") in look.headings
        kept.insert(1, _run(f"{number} " if is_heading else f"{MARK}{number}{MARK_END}"))


def _shows(elements: Iterable[Element], hidden: Collection[str]) -> bool:
    """Whether any of what is in a paragraph shows text of its own."""
    for element in elements:
        if element.tag in _NOT_ITS_OWN or _is_hidden(element, hidden):
            continue
        if element.tag in _TEXTS and (element.text or "").strip():
            return True
        if _shows(element, hidden):
            return True
    return False


def _is_hidden(element: Element, hidden: Collection[str]) -> bool:
    if element.tag == f"{W}r":
        vanishes = _vanishes(element)
        style = value(element.find(f"{W}rPr"), "rStyle")
        return style in hidden if vanishes is None else vanishes
    if element.tag == f"{W}tr":
        return _is_on(element.find(f"{W}trPr/{W}hidden"))
    if element.tag != f"{W}p" or value(element.find(f"{W}pPr"), "pStyle") not in hidden:
        return False
    _hide(element)
    return not _shows(element, hidden)


def _hide(element: Element) -> None:
    """Hide what is in a paragraph, as its style does, but for runs that say that they are seen."""
    element[:] = [child for child in element if child.tag != f"{_M}oMath"]
    for child in element:
        if child.tag == f"{W}r" and _vanishes(child) is None:
            properties = child.find(f"{W}rPr")
            if properties is None:
                properties = SubElement(child, f"{W}rPr")
            SubElement(properties, f"{W}vanish")
        elif child.tag not in _NOT_ITS_OWN:
            _hide(child)


def _run(text: str) -> Element:
    run = Element(f"{W}r")
    SubElement(run, f"{W}t").text = text
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
