"""HTML → what it shows, by heading, paragraph, item, table and code, with where anchors lead."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from bot.documents.document import BlockKind
from bot.documents.formats.dom import Node, walk
from bot.documents.formats.grid import cells_of, is_of_data, shown_rows
from bot.documents.formats.outline import Outline, is_tool, outline
from bot.documents.hanging import asks
from bot.documents.markup import as_lowered, as_raised
from bot.documents.page import Page

_BREAKING = frozenset(
    "p div hr h1 h2 h3 h4 h5 h6 li ul ol dl dt dd section article details summary blockquote pre "
    "figure figcaption header footer nav aside main center table tr td th thead tbody caption form "
    "fieldset legend address menu dir body html hgroup".split()
)
_LISTS = frozenset(("ul", "ol", "menu", "dir", "dl", "details"))
_TERMS = frozenset(("dt", "summary"))
_APART = frozenset(("code", "kbd", "samp", "img", "input", "button", "mfrac"))
_PRE = frozenset(("pre", "listing", "xmp"))
_LEVELS = {f"h{level}": level for level in range(1, 7)}
# Hidden between two letters, they leave no gap.
_GAPLESS = frozenset(("script", "style", "template", "noscript", "-comment", "rp", "annotation"))
_MOST_LISTS = 20
_MOST_TOGETHER = 3  # headings above one text
_LONGEST_HEADING = 90  # characters
_BELOW = frozenset({BlockKind.PARAGRAPH, BlockKind.ITEM, BlockKind.TABLE, BlockKind.CODE})
_BOLD = re.compile(r"font-weight\s?:\s?(?:bold|[67]00)\b", re.IGNORECASE)
_SAYING = frozenset(BlockKind) - {BlockKind.LEFTOVER, BlockKind.HEADING}

# What another format has before an item that is not counted as those of web pages are: "2.1".
NUMBERED = "data-numbered"
# Stands where two things would run into one another if both sides are letters or digits.
_GAP = "\0"
_GAP_BETWEEN = re.compile(r"(?<=\w)\0+(?=\w)")
_SPACE = dict.fromkeys(map(ord, "\t\n\v\f\r\xa0\u2028\u2029\x85"), " ")


def show(root: Node, *, is_page: bool, is_numbered: bool = False) -> Page:
    """What HTML shows.

    What leads elsewhere (menus, feet, the languages of a page) becomes leftovers, which are never
    quoted; what nobody sees is not there at all. A heading with an anchor is where that leads.

    Args:
        root: the outermost element.
        is_page: whether it is a web page, which has more than its text on it.
        is_numbered: whether we made it, and `NUMBERED` is what a reader sees before an item.
    """
    shown = Page()
    _Showing(shown, outline(root, is_page=is_page), is_numbered=is_numbered).add(root)
    if is_page and not any(block.kind in _SAYING for block in shown.blocks):
        shown = Page()  # a page that seems to be nothing but menus has nothing else to show
        _Showing(shown, outline(root, is_page=False)).add(root)
    return shown


@dataclass(frozen=True, slots=True)
class _Inside:
    """What stands around a text.

    Args:
        kind: of the block that it becomes.
        level: of a heading.
        elsewhere: whether it leads elsewhere.
        linked: whether it is a link.
        bold: whether it is in bold type.
        code: whether its white space counts.
    """

    kind: BlockKind = BlockKind.PARAGRAPH
    level: int = 0
    elsewhere: bool = False
    linked: bool = False
    bold: bool = False
    code: bool = False


class _Showing:
    """What has been shown so far, and what stands open."""

    def __init__(
        self, page: Page, known: Outline, *, is_numbered: bool = False, in_cell: bool = False
    ) -> None:
        self._page = page
        self._known = known
        self._is_numbered = is_numbered
        self._in_cell = in_cell
        self._inside = [_Inside(elsewhere=known.main is not None and not in_cell)]
        self._text: list[str] = []
        self._raised: list[int] = []  # where in it what is raised or lowered begins
        self._held: set[tuple[bool, bool]] = set()  # whether its words are links, and in bold
        self._bold: list[int] = []  # which blocks are a short line in bold
        self._lists: list[int | None] = []  # the next number of each list around; None: bullets
        self._marker = ""
        self._begins_item = False
        self._asked: list[bool] = []  # of each list of terms around: whether the last one asks
        self._anchor = ""  # what was met last where nothing is shown since
        self._heading_anchor = ""
        self._turned = (0, "")  # level and anchor of the heading that locators lead to
        self._title_shown = not known.title_elsewhere

    def add(self, root: Node) -> None:
        """Add what a node shows."""
        for node, begins in walk(root, self._enter):
            if node.is_text_node:
                if begins:
                    self._add_text(node.text_content or "")
            elif node.is_element_node:
                if begins:
                    self._open(node)
                else:
                    self._close(node)
        self._flush()
        self._tell_headings()

    def _tell_headings(self) -> None:
        """Short lines in bold are headings of what stands below them that is not."""
        blocks, level, bold = self._page.blocks, 0, set(self._bold)
        for index, block in enumerate(blocks):
            if block.kind is BlockKind.HEADING:
                level = block.level
            elif index in bold and block.kind is BlockKind.PARAGRAPH:
                below = next(
                    (n for n in range(index + 1, index + 1 + _MOST_TOGETHER) if n not in bold), 0
                )
                if 0 < below < len(blocks) and blocks[below].kind in _BELOW:
                    under = min(level + 1, 6)
                    blocks[index] = replace(block, kind=BlockKind.HEADING, level=under)

    def _enter(self, node: Node) -> bool:
        if node.is_text_node:
            return True
        tag = node.tag or ""
        if node.mem_id in self._known.hidden or tag == "-comment":
            self._text.append("" if tag in _GAPLESS else _GAP)
            return False
        if tag == "a" and self._now.kind is BlockKind.HEADING and is_tool(node):
            self._note_anchor(node)
            return False
        if tag == "button" and not self._is_shown_button(node):
            return False
        if tag == "table" and not self._in_cell and not self._now.elsewhere and is_of_data(node):
            self._flush()
            self._put_table(node)
            return False
        return True

    @property
    def _now(self) -> _Inside:
        return self._inside[-1]

    def _is_shown_button(self, node: Node) -> bool:
        """Whether a button is the heading of what it opens, rather than a tool."""
        if self._now.kind is BlockKind.HEADING or self._begins_item:
            return True
        says = (node.text() or "").strip()
        return "aria-expanded" in node.attributes and (asks(says) or says.count(" ") > 2)

    def _open(self, node: Node) -> None:
        tag = node.tag or ""
        attributes = node.attributes
        if tag in _BREAKING or tag == "button":
            self._flush()
        if tag in _LISTS:
            start = attributes.get("start") or "1"
            numbered = tag == "ol"
            first = int(start) if start.isdecimal() and len(start) < 10 else 1
            self._lists.append(first if numbered else None)
            self._asked.append(False)
        elif tag == "li":
            written = attributes.get(NUMBERED) if self._is_numbered else ""
            self._begin_item(attributes.get("value") or "", written or "")
        elif tag in _TERMS:
            self._begins_item, self._marker = True, ""
        elif tag == "br":
            self._text.append("\n")
        elif tag == "q":
            self._text.append("“")
        elif tag in _APART:
            self._text.append(_GAP)
        elif tag in ("sup", "sub"):
            self._raised.append(len(self._text))
        elif _divides(node):
            self._text.append("/")
        self._note_anchor(node)
        self._inside.append(self._within(node))

    def _close(self, node: Node) -> None:
        tag = node.tag or ""
        if tag in _BREAKING or tag == "button":
            self._flush()
        self._inside.pop()
        if tag in _LISTS:
            self._lists.pop()
            self._asked.pop()
            self._begins_item, self._marker = False, ""
        elif tag == "q":
            self._text.append("”")
        elif tag in _APART:
            self._text.append(_GAP)
        elif tag in ("sup", "sub"):
            self._raise(tag)

    def _within(self, node: Node) -> _Inside:
        """What stands around the text of an element."""
        now, tag = self._now, node.tag or ""
        if node.mem_id in self._known.elsewhere:
            return replace(now, elsewhere=True)
        if node.mem_id == self._known.main:
            return replace(now, elsewhere=False)
        level = _LEVELS.get(tag, 0)
        if node.attributes.get("role") == "heading" and not level:
            said = node.attributes.get("aria-level") or "2"
            level = int(said) if said in "123456" and said else 2
        if level and not self._in_cell:
            shows_title = level == 1 and now.elsewhere and not self._title_shown
            self._title_shown = self._title_shown or shows_title
            elsewhere = now.elsewhere and not shows_title
            return replace(now, kind=BlockKind.HEADING, level=level, elsewhere=elsewhere)
        if tag in _PRE:
            return replace(now, kind=BlockKind.CODE, code=True)
        if tag in _LISTS or tag in ("li", "dt", "dd", "summary"):
            return replace(now, kind=BlockKind.ITEM if self._lists else BlockKind.PARAGRAPH)
        if tag == "a" and node.attributes.get("href") is not None:
            return replace(now, linked=True)
        if tag in ("b", "strong") or _BOLD.search(node.attributes.get("style") or ""):
            return replace(now, bold=True)
        return now

    def _begin_item(self, value: str, written: str) -> None:
        number = self._lists[-1] if self._lists else None
        if number is not None:
            number = int(value) if value.isdecimal() and len(value) < 10 else number
            self._lists[-1] = number + 1
        bullet = "• " if self._in_cell else "- "
        self._marker = bullet if number is None else f"{number}. "
        self._marker = f"{written} " if written else self._marker
        self._begins_item = True

    def _note_anchor(self, node: Node) -> None:
        attributes = node.attributes
        anchor = attributes.get("id") or (node.tag == "a" and attributes.get("name")) or ""
        if not anchor:
            return
        if self._now.kind is BlockKind.HEADING:
            self._heading_anchor = self._heading_anchor or anchor
        elif node.tag in _LEVELS:
            self._heading_anchor = anchor
        else:
            self._anchor = anchor

    def _add_text(self, text: str) -> None:
        now = self._now
        if any(map(str.isalnum, text)):
            self._held.add((now.linked, now.bold))
        self._text.append(text if now.code else text.translate(_SPACE))

    def _raise(self, tag: str) -> None:
        begin = self._raised.pop()
        if begin > len(self._text):
            return  # a block ended inside of it
        shown = "".join(self._text[begin:])
        before = "".join(self._text[:begin])[-1:] if begin else ""
        del self._text[begin:]
        if tag == "sup":
            # A mark in brackets is told from the figure before it as it is: "in 1999[30]".
            raised = shown if shown.strip().startswith(("[", "(")) else as_raised(shown)
        else:
            raised = as_lowered(shown) if before.isdigit() or before in "/⁄" else shown
        self._text.append(raised)

    def _flush(self) -> None:
        """End the block that stands open."""
        if not self._text:
            return
        now, written = self._now, "".join(self._text)
        links, bold = map(all, zip(*self._held, strict=True)) if self._held else (False, False)
        self._text, self._held = [], set()
        written = _GAP_BETWEEN.sub(" ", written).replace(_GAP, "")
        if now.code:
            self._put(written.strip("\n").rstrip(), links=False)
            return
        for paragraph in _paragraphs(written):
            if bold and now.kind is BlockKind.PARAGRAPH and _may_be_heading(paragraph):
                self._bold.append(len(self._page.blocks))
            self._put(paragraph, links=links)

    def _put(self, shown: str, *, links: bool) -> None:
        now = self._now
        if not shown.strip():
            return
        kind, level, lead, tight = now.kind, now.level, "", False
        if now.elsewhere:
            kind, level = BlockKind.LEFTOVER, 0
        elif kind is BlockKind.HEADING:
            shown = " ".join(shown.split())
            self._turn(level)
        elif kind is BlockKind.ITEM:
            kind, level, lead = self._item(shown)
            tight = bool(self._page.blocks) and self._page.blocks[-1].kind is kind
            tight = tight and kind is BlockKind.ITEM
        self._page.put(shown, kind, level=level, lead=lead, tight=tight, links=links)
        self._begins_item, self._marker, self._anchor = False, "", ""

    def _item(self, shown: str) -> tuple[BlockKind, int, str]:
        """The kind, the level and the mark of an item of a list, or of what goes on in it."""
        is_term = self._begins_item and not self._marker
        if is_term:
            self._asked[-1] = asks(shown)
        if self._asked and self._asked[-1]:
            return BlockKind.PARAGRAPH, 0, ""  # a question, or its answer
        depth = min(len(self._lists), _MOST_LISTS)
        lead = "  " * (depth - 1) + self._marker
        return BlockKind.ITEM, depth + (not self._begins_item), lead

    def _turn(self, level: int) -> None:
        anchor = self._heading_anchor or self._anchor
        self._heading_anchor = ""
        turned, _ = self._turned
        # Below a heading without an anchor, one leads at least to the section around.
        if anchor or level <= turned:
            self._page.turn("", anchor)
            self._turned = level, anchor

    def _put_table(self, table: Node) -> None:
        caption = table.css_first("caption")
        if caption is not None and caption.mem_id not in self._known.hidden:
            self._page.put(self._cell(caption), BlockKind.PARAGRAPH)
        titles, rows, named = shown_rows(cells_of(table, self._known.hidden), self._cell)
        for title in titles:
            self._page.put(title, BlockKind.PARAGRAPH)
        self._page.put("\n".join(rows), BlockKind.TABLE, level=int(named and len(rows) > 1))

    def _cell(self, cell: Node) -> str:
        """What a cell shows, on one line."""
        inner = cell.first_child
        if inner is None or (inner.is_text_node and inner.next is None):  # as most of them are
            return " ".join((inner.text_content or "").split()) if inner else ""
        page = Page()
        _Showing(page, self._known, is_numbered=self._is_numbered, in_cell=True).add(cell)
        return " ".join(page.text().split())


def _may_be_heading(line: str) -> bool:
    return len(line) <= _LONGEST_HEADING and "\n" not in line and line[-1] not in ".,;:!?…"


def _divides(node: Node) -> bool:
    """Whether it is what a fraction is divided by."""
    parent, before = node.parent, node.prev
    return parent is not None and parent.tag == "mfrac" and before is not None


def _paragraphs(written: str) -> Iterator[str]:
    """The parts between empty lines, each line without white space at its ends."""
    lines: list[str] = []
    for line in written.split("\n"):
        shown = " ".join(line.split())
        if shown:
            lines.append(shown)
        elif lines:
            yield "\n".join(lines)
            lines = []
    if lines:
        yield "\n".join(lines)
