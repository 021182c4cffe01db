"""A block of HTML in Markdown → what it shows, by heading, paragraph, item and table."""

import html
import re
from collections.abc import Iterator

from bot.documents.document import BlockKind

# What is never closed runs to the end, as in a browser.
_INVISIBLE_HTML = re.compile(
    r"<!--.*?(?:-->|\Z)|<(script|style|head|svg)\b.*?(?:</\1\s*>|\Z)|<[?!][^>]*(?:>|\Z)",
    re.DOTALL | re.IGNORECASE,
)
_LONGEST_RAISED = 20
_ORDINALS = ("st", "nd", "rd", "th")
_RAISED = str.maketrans(
    "0123456789+-abcdefghijklmnoprstuvwxyz", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻ᵃᵇᶜᵈᵉᶠᵍʰⁱʲᵏˡᵐⁿᵒᵖʳˢᵗᵘᵛʷˣʸᶻ"
)
_LOWERED = str.maketrans("0123456789+-", "₀₁₂₃₄₅₆₇₈₉₊₋")
_TAG = re.compile(r"</?([A-Za-z][A-Za-z0-9]*)")
_CODE = frozenset(("code", "kbd"))
_CELLS = frozenset(("td", "th"))
_LISTS = frozenset(("ul", "ol"))
_BREAKING = frozenset(
    "p div br hr h1 h2 h3 h4 h5 h6 li ul ol dl dt dd section article details summary blockquote "
    "pre figure figcaption header footer nav center table tr thead tbody caption".split()
)
_HEADING = re.compile(r"h[1-6]\Z")
# Deeper lists count as one: each item is looked at with all that stands below it.
_DEEPEST_LIST = 20
_EMPTY_LINE = re.compile(r"\n\s*\n")


def html_blocks(content: str) -> list[tuple[str, BlockKind, int]]:
    """What a block of HTML shows.

    A row of a table is its cells, a space between them: where a reader sees two things, the text
    has two. In a table with empty cells it is " | ", or a cell would seem to stand in the column of
    another.

    Args:
        content: HTML, well formed or not.

    Returns:
        The text of each heading, paragraph, item of a list and table, with its kind and the level
        of its block; some may hold nothing.
    """
    shown = _Shown()
    for text, tag in _pieces(_INVISIBLE_HTML.sub("", content)):
        shown.add(text, tag)
    shown.end()
    return shown.blocks


def as_raised(text: str) -> str:
    """A text as it is seen behind another that it is raised above: $40³, and never $403."""
    if text.lower() in _ORDINALS:
        return text
    raised = text.translate(_RAISED)
    # More than a few characters are a <sup> that was never closed.
    if len(text) > _LONGEST_RAISED or any(one.isalnum() and one in raised for one in text):
        return f" {text}" if text[:1].isalnum() else text
    return raised


def as_lowered(text: str) -> str:
    """A text as it is seen behind a figure that it stands lower than: 10₂, and never 102."""
    lowered = text.translate(_LOWERED)
    return f" {text}" if lowered == text and text[:1].isalnum() else lowered


def _pieces(content: str) -> Iterator[tuple[str, str]]:
    """Each text with the tag behind it, such as "td" or "/td"; an empty one at the end."""
    # By where tags end: an expression would look for the end anew from each that is never closed.
    *ended, rest = content.split(">")
    for part in ended:
        tag = _TAG.search(part)
        if tag is None:
            yield f"{part}>", ""
        else:
            closing = "/" if tag[0].startswith("</") else ""
            yield part[: tag.start()], closing + tag[1].lower()
    yield rest, ""


class _Shown:
    """What has been shown so far, and what stands open."""

    def __init__(self) -> None:
        self.blocks: list[tuple[str, BlockKind, int]] = []
        self._text: list[str] = []
        self._kind, self._level = BlockKind.PARAGRAPH, 0
        self._lists = 0
        self._rows: list[list[tuple[str, str]]] | None = None  # of the table around
        self._cell = ""  # "td" or "th", inside of one
        self._raised = False

    def add(self, text: str, tag: str) -> None:
        """Add a text and the tag behind it."""
        self._text.append(as_raised(text) if self._raised else text)
        name = tag.removeprefix("/")
        if name == "sup":
            self._raised = name == tag
        elif name in _CODE:
            self._text.append("" if tag.startswith("/") else " ")
        elif name in _CELLS or (name in ("tr", "table") and self._rows is not None):
            self._follow_table(tag)
        elif self._cell and name in _BREAKING:
            self._text.append(" ")
        elif name in _BREAKING:
            self._end_block()
            self._open(tag)

    def end(self) -> None:
        """End what is still open."""
        self._end_cell()
        self._end_table()
        self._end_block()

    def _open(self, tag: str) -> None:
        self._kind, self._level = BlockKind.PARAGRAPH, 0
        name = tag.removeprefix("/")
        opens = tag == name
        if tag in ("table", "tr"):
            self._rows = [[]] if tag == "tr" else []
        elif name in _LISTS:
            self._lists = max(0, self._lists + (1 if opens else -1))
        elif tag == "li":
            self._kind = BlockKind.ITEM
            self._level = min(max(1, self._lists), _DEEPEST_LIST)
        elif _HEADING.match(tag):
            self._kind, self._level = BlockKind.HEADING, int(tag[1])

    def _follow_table(self, tag: str) -> None:
        self._end_cell()
        if tag in _CELLS:
            self._cell = tag
            if not self._rows:
                self._rows = [[]]
        elif tag == "tr" and self._rows is not None:
            self._rows.append([])
        elif tag == "/table":
            self._end_table()

    def _end_cell(self) -> None:
        if self._cell and self._rows:
            self._rows[-1].append((self._cell, self._taken()))
            self._cell = ""

    def _end_table(self) -> None:
        rows = [row for row in self._rows or () if any(shown for _, shown in row)]
        self._rows = None
        if rows:
            between = " " if all(shown for row in rows for _, shown in row) else " | "
            text = "\n".join(between.join(shown for _, shown in row).strip() for row in rows)
            named = all(cell == "th" for cell, _ in rows[0])
            self.blocks.append((text, BlockKind.TABLE, int(named and len(rows) > 1)))

    def _end_block(self) -> None:
        written = html.unescape("".join(self._text))
        self._text = []
        for paragraph in _EMPTY_LINE.split(written):
            self.blocks.append((" ".join(paragraph.split()), self._kind, self._level))

    def _taken(self) -> str:
        written = html.unescape("".join(self._text))
        self._text = []
        return " ".join(written.split())
