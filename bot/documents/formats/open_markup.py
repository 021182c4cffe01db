"""The XML of OpenDocument → HTML that shows the same."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
DRAW = "{urn:oasis:names:tc:opendocument:xmlns:drawing:1.0}"
_STYLE = "{urn:oasis:names:tc:opendocument:xmlns:style:1.0}"
_FO = "{urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0}"
_LINK = "{http://www.w3.org/1999/xlink}"
_PRESENTATION = "{urn:oasis:names:tc:opendocument:xmlns:presentation:1.0}"
_SVG = "{urn:oasis:names:tc:opendocument:xmlns:svg-compatible:1.0}"

_NOT_SHOWN = frozenset(
    {
        f"{OFFICE}annotation",
        f"{OFFICE}forms",
        f"{TEXT}tracked-changes",  # what was deleted stands there
        f"{TEXT}hidden-text",
        f"{TABLE}covered-table-cell",
        f"{_PRESENTATION}notes",
        f"{_SVG}title",
        f"{_SVG}desc",
    }
)
_NOT_OF_A_SLIDE = frozenset(("notes", "page-number", "footer", "date-time", "header"))
_SAME = {
    f"{TEXT}table-of-content": "nav",
    f"{TEXT}alphabetical-index": "nav",
    f"{TEXT}illustration-index": "nav",
    f"{TEXT}section": "div",
    f"{TEXT}list-item": "li",
    f"{TEXT}list-header": "div",
    f"{DRAW}text-box": "div",
    f"{TABLE}table": "table",
    f"{TABLE}table-header-rows": "thead",
    f"{TABLE}table-row": "tr",
}
_GAPS = {f"{TEXT}tab": " ", f"{TEXT}s": " ", f"{TEXT}line-break": "<br>"}
_HIDDEN_ROWS = frozenset(("collapse", "filter"))
_MOST_PARENTS = 20


@dataclass(frozen=True, slots=True)
class _Look:
    """What a style makes of a text.

    Args:
        parent: the style that it goes by in all else.
        tags: of HTML that look the same.
        hidden: whether it is not shown.
    """

    parent: str
    tags: tuple[str, ...]
    hidden: bool


class Styles:
    """What the styles of a file make of its texts.

    Args:
        parts: the parts of the file that define styles.
    """

    def __init__(self, parts: Iterable["Element"]) -> None:
        self._looks: dict[tuple[str, str], _Look] = {}
        self._numbered: dict[str, frozenset[int]] = {}  # levels, by the name of a list's style
        for part in parts:
            for style in part.iter(f"{_STYLE}style"):
                family, name = style.get(f"{_STYLE}family", ""), style.get(f"{_STYLE}name", "")
                self._looks[family, name] = _look(style)
            for style in part.iter(f"{TEXT}list-style"):
                levels = style.iter(f"{TEXT}list-level-style-number")
                self._numbered[style.get(f"{_STYLE}name", "")] = frozenset(
                    int(level.get(f"{TEXT}level", "1"))
                    for level in levels
                    if level.get(f"{_STYLE}num-format")
                )

    def hides(self, element: "Element") -> bool:
        """Whether an element is not shown, by its style or by what it says itself."""
        if element.get(f"{TEXT}display") == "none" or element.get(f"{TEXT}is-hidden") == "true":
            return True
        if element.get(f"{TABLE}visibility") in _HIDDEN_ROWS:
            return True
        return any(look.hidden for look in self._of(element))

    def tags(self, element: "Element") -> list[str]:
        """The tags of HTML that look as an element does."""
        return [*dict.fromkeys(tag for look in self._of(element) for tag in look.tags)]

    def is_title(self, element: "Element") -> bool:
        """Whether a paragraph is the title of its document."""
        name = element.get(f"{TEXT}style-name", "")
        look = self._looks.get(("paragraph", name))
        return "Title" in (name, look.parent if look else "")

    def is_numbered(self, name: str, level: int) -> bool:
        """Whether a list has numbers, and no bullets, at a level."""
        return level in self._numbered.get(name, ())

    def _of(self, element: "Element") -> Iterator[_Look]:
        family, name = _styled(element)
        for _ in range(_MOST_PARENTS):
            look = self._looks.get((family, name))
            if look is None:
                return
            yield look
            name = look.parent


def as_html(elements: Sequence["Element"], styles: Styles) -> str:
    """What elements of OpenDocument show, as HTML; footnotes stand at the end.

    Args:
        elements: such as the text of a file, or one slide.
        styles: of the file.
    """
    writing = _Writing(styles)
    for element in elements:
        writing.write(element)
    notes = writing.notes
    if notes:
        writing.parts.append("<ol>")
        for note in notes:
            writing.parts.append("<li>")
            writing.write(note)
            writing.parts.append("</li>")
        writing.parts.append("</ol>")
    return "".join(writing.parts)


class _Writing:
    """The HTML so far."""

    def __init__(self, styles: Styles) -> None:
        self.parts: list[str] = []
        self.notes: list[Element] = []
        self._styles = styles
        self._lists: list[str] = []  # the styles of the lists around
        self._in_head = False

    def write(self, root: "Element") -> None:
        """Write an element with all that stands in it."""
        around: list[tuple[Element, Iterator[Element], list[str]]] = []
        self._open(root, around)
        while around:
            element, inner, tags = around[-1]
            child = next(inner, None)
            if child is not None:
                if self._is_shown(child):
                    self._open(child, around)
                else:
                    self.parts.append(escape(child.tail or ""))
                continue
            around.pop()
            self.parts += (f"</{tag}>" for tag in reversed(tags))
            if element.tag == f"{TEXT}list":
                self._lists.pop()
            self._in_head = self._in_head and element.tag != f"{TABLE}table-header-rows"
            if around:
                self.parts.append(escape(element.tail or ""))

    def _is_shown(self, element: "Element") -> bool:
        if element.tag == f"{TEXT}note":
            citation = element.find(f"{TEXT}note-citation")
            body = element.find(f"{TEXT}note-body")
            if citation is not None and body is not None:
                self.parts.append(f"<sup>{escape(''.join(citation.itertext()))}</sup>")
                self.notes.append(body)
            return False
        return (
            element.tag not in _NOT_SHOWN
            and element.get(f"{_PRESENTATION}class") not in _NOT_OF_A_SLIDE
            and not self._styles.hides(element)
        )

    def _open(
        self,
        element: "Element",
        around: list[tuple["Element", Iterator["Element"], list[str]]],
    ) -> None:
        if element.tag == f"{TEXT}list":
            inherited = self._lists[-1] if self._lists else ""
            self._lists.append(element.get(f"{TEXT}style-name", inherited))
        self._in_head = self._in_head or element.tag == f"{TABLE}table-header-rows"
        opened = self._tags(element)
        self.parts += (f"<{tag}>" for tag in opened)
        self.parts += (_GAPS.get(str(element.tag), ""), escape(element.text or ""))
        around.append((element, iter(element), [tag.split(" ")[0] for tag in opened]))

    def _tags(self, element: "Element") -> list[str]:
        """The tags that open what shows the same, with their attributes."""
        tag = str(element.tag)
        if tag == f"{TEXT}h" or element.get(f"{_PRESENTATION}class") in ("title", "subtitle"):
            level = element.get(f"{TEXT}outline-level", "1")
            return [f"h{level if level in '123456' else 6}"]
        if tag == f"{TEXT}p":
            return ["h1"] if self._styles.is_title(element) else ["p", *self._styles.tags(element)]
        if tag == f"{TEXT}span":
            return ["span", *self._styles.tags(element)]
        if tag == f"{TEXT}a":
            return [f'a href="{escape(element.get(f"{_LINK}href", ""))}"']
        if tag == f"{TEXT}list":
            is_numbered = self._styles.is_numbered(self._lists[-1], len(self._lists))
            return ["ol" if is_numbered else "ul"]
        if tag == f"{TEXT}list-item":
            start = element.get(f"{TEXT}start-value", "")
            return [f'li value="{start}"' if start.isdecimal() else "li"]
        if tag == f"{TABLE}table-cell":
            spans = (("columns", "colspan"), ("rows", "rowspan"))
            said = ((own, element.get(f"{TABLE}number-{name}-spanned", "1")) for name, own in spans)
            attributes = "".join(f' {own}="{escape(number)}"' for own, number in said)
            return [("th" if self._in_head else "td") + attributes]
        return [_SAME[tag]] if tag in _SAME else []


def _look(style: "Element") -> _Look:
    looks: dict[str, str] = {}
    for properties in style:
        looks.update(properties.attrib)
    position = looks.get(f"{_STYLE}text-position", "")
    raised = position.split(" ")[0].removesuffix("%")
    tags = []
    if looks.get(f"{_FO}font-weight") in ("bold", "600", "700", "800", "900"):
        tags.append("strong")
    if looks.get(f"{_STYLE}text-line-through-style", "none") != "none":
        tags.append("s")
    if raised == "sub" or raised.startswith("-"):
        tags.append("sub")
    elif raised not in ("", "0"):
        tags.append("sup")
    hidden = (
        looks.get(f"{TEXT}display") == "none"
        or looks.get(f"{TABLE}display") == "false"
        or looks.get(f"{_PRESENTATION}visibility") == "hidden"
    )
    return _Look(style.get(f"{_STYLE}parent-style-name", ""), tuple(tags), hidden)


def _styled(element: "Element") -> tuple[str, str]:
    """The family and the name of an element's style."""
    tag = str(element.tag)
    if tag == f"{TABLE}table":
        return "table", element.get(f"{TABLE}style-name", "")
    if tag.startswith(DRAW):
        return "drawing-page", element.get(f"{DRAW}style-name", "")
    family = "section" if tag == f"{TEXT}section" else "paragraph"
    family = "text" if tag == f"{TEXT}span" else family
    return family, element.get(f"{TEXT}style-name", "")
