"""Markdown → the plain text that it shows, and its blocks."""

import re
from collections.abc import Iterable, Sequence
from functools import cache
from itertools import takewhile
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.rules_block import StateBlock, table
from markdown_it.token import Token

from bot.documents.blocks import are_listed, tell_apart
from bot.documents.document import Block, BlockKind
from bot.documents.markup import as_raised, html_blocks
from bot.documents.page import Page

# Characters; a longer paragraph was hardly written by hand, and parsing it can take minutes.
_LONGEST_INLINE = 50_000

_MOST_TOKENS = 2  # for each character

# Cells stand apart, and so do two pieces of code.
_CELL_TAG = re.compile(r"<(?:td|th|code|kbd)\b", re.IGNORECASE)
_RAISING_TAG = re.compile(r"</?sup\b", re.IGNORECASE)
# References of footnotes, the mark before a footnote's text, and what a writer notes for himself.
_NOT_SHOWN = re.compile(r"^\[\^[^\[\]\s]{1,40}\]:|\[\^[^\[\]\s]{1,40}\]|(?<![^\s(])%%[^%]*%%(?!\w)")
_BREAKING_TAG = re.compile(
    r"</?(?:p|div|br|hr|h[1-6]|li|ul|ol|dl|dt|dd|tr|table|section|article|details|summary"
    r"|blockquote|pre|figure|figcaption|header|footer|nav|center)\b",
    re.IGNORECASE,
)
# Of a link; what such a link says is where it goes.
_SAY_NOTHING = frozenset(
    "here|this|this link|this page|this form|this site|link|click here|right here|download"
    "|download here|website|page|form".split("|")
)
_TARGET = re.compile(r"(?:https?://|mailto:)\S{3,200}\Z")


def render(source: str) -> tuple[str, tuple[Block, ...]]:
    """Render Markdown (CommonMark, tables, strikethrough) as plain text.

    Marks of emphasis, targets of links, HTML tags and comments are gone, entities are decoded,
    and an image is its alternative text. Blocks stand apart by an empty line, the items of a
    tight list by a line feed. An item keeps its marker ("- " or "1. ") before its block, and a
    row of a table is its cells joined by " | ". Code is left as it is.

    Args:
        source: Markdown without front matter, with line feeds only.

    Returns:
        The text and its blocks, in order.
    """
    page = Page()
    _Rendering(page).add(_tokens(_without_notes(source)))
    text = page.text()
    return text, tell_apart(text, page.blocks)


def _without_notes(source: str) -> str:
    """Markdown without what a writer notes for himself between two lines of "%%"."""
    lines = source.split("\n")
    marks: list[int] = []
    fence = ""
    for number, line in enumerate(lines):
        mark = line.strip()
        if fence:
            fence = "" if mark.startswith(fence) else fence
        elif mark.startswith(("```", "~~~")):
            fence = mark[:3]
        elif mark == "%%":
            marks.append(number)
    for first, last in zip(marks[::2], marks[1::2], strict=False):
        lines[first : last + 1] = [""] * (last + 1 - first)
    return "\n".join(lines)


@cache
def _parser() -> MarkdownIt:
    # Inline Markdown is parsed in `_tokens`, block by block.
    parser = MarkdownIt("commonmark").enable(["table", "strikethrough"]).disable("inline")
    parser.block.ruler.at("table", _table_rule, {"alt": ["paragraph", "reference"]})
    return parser


def _table_rule(state: StateBlock, start: int, end: int, silent: bool) -> bool:  # noqa: FBT001
    """The parser's own rule, until the cells that it adds to short rows are far too many.

    No table that was written out has as many tokens; what is refused here is a paragraph.
    """
    if len(state.tokens) > _MOST_TOKENS * len(state.src):
        return False
    return table(state, start, end, silent)


def _tokens(source: str) -> list[Token]:
    parser = _parser()
    env: dict[str, Any] = {}
    tokens = parser.parse(source, env)
    for token in tokens:
        if token.type == "inline":
            token.children = []
            if len(token.content) <= _LONGEST_INLINE:
                parser.inline.parse(token.content, parser, env, token.children)
            else:
                plain = Token("text", "", 0, content=" ".join(token.content.split("\n")))
                token.children.append(plain)
    return tokens


class _Rendering:
    """What tokens show, put on a page."""

    def __init__(self, page: Page) -> None:
        self._page = page
        self._lists: list[int | None] = []  # the next number of each list around; None: bullets
        self._marker = ""

    def add(self, tokens: Sequence[Token]) -> None:
        """Add what the tokens of a text show."""
        opened: Token | None = None  # the heading or paragraph that an inline token stands in
        remaining = iter(tokens)
        for token in remaining:
            match token.type:
                case "paragraph_open" | "heading_open":
                    opened = token
                case "inline" if opened:
                    self._add_inline(opened, token)
                case "table_open":
                    rows = takewhile(lambda inner: inner.type != "table_close", remaining)
                    self._put(_table(rows), BlockKind.TABLE, level=1)
                case "fence" | "code_block":
                    self._put(token.content.rstrip("\n"), BlockKind.CODE)
                case "html_block":
                    for shown, kind, level in html_blocks(token.content):
                        self._put(shown, kind, level=level)
                case _:
                    self._follow_list(token)

    def _add_inline(self, opened: Token, inline: Token) -> None:
        children = inline.children or ()
        shown = _inline(children, soft="\n")
        if not are_listed(shown.split("\n")):
            shown = _inline(children)
        if opened.type == "heading_open":
            level = int(opened.tag.removeprefix("h"))
            self._put(" ".join(shown.split()), BlockKind.HEADING, level=level)
        else:
            kind = BlockKind.ITEM if self._lists else BlockKind.PARAGRAPH
            # What goes on in an item, without a mark of its own, is part of that item.
            level = len(self._lists) + (bool(self._lists) and not self._marker)
            links = _are_links(children)
            self._put(shown, kind, level=level, tight=opened.hidden, links=links)

    def _follow_list(self, token: Token) -> None:
        match token.type:
            case "bullet_list_open":
                self._lists.append(None)
            case "ordered_list_open":
                self._lists.append(int(token.attrGet("start") or 1))
            case "bullet_list_close" | "ordered_list_close":
                self._lists.pop()
            case "list_item_open":
                number = self._lists[-1]
                self._marker = "- " if number is None else f"{number}. "
                self._lists[-1] = None if number is None else number + 1
            case "list_item_close":
                self._marker = ""

    def _put(
        self,
        shown: str,
        kind: BlockKind,
        *,
        level: int = 0,
        tight: bool = False,
        links: bool = False,
    ) -> None:
        if not shown.strip():
            return
        lead = "  " * (len(self._lists) - 1) + self._marker
        self._marker = ""
        blocks = self._page.blocks
        tight = tight and bool(blocks) and blocks[-1].kind is BlockKind.ITEM
        self._page.put(shown, kind, level=level, lead=lead, tight=tight, links=links)


def _table(tokens: Iterable[Token]) -> str:
    """The cells of a table by row."""
    rows: list[list[str]] = []
    for token in tokens:
        if token.type == "tr_open":
            rows.append([])
        elif token.type == "inline":
            rows[-1].append(" ".join(_inline(token.children or ()).split()))
    return "\n".join(map(" | ".join, rows))


def _are_links(children: Sequence[Token]) -> bool:
    """Whether inline Markdown shows nothing but links."""
    linked = found = False
    for child in children:
        if child.type in ("link_open", "link_close"):
            linked, found = child.type == "link_open", True
        elif not linked and any(map(str.isalnum, _piece(child, " "))):
            return False
    return found


def _inline(children: Sequence[Token], soft: str = " ") -> str:
    """The text that inline Markdown shows, with what stands for a line break of the source."""
    shown: list[str] = []
    raised = False
    target, link = "", 0  # of the link around: where it goes, and where its text begins
    for child in children:
        if child.type == "html_inline" and _RAISING_TAG.match(child.content):
            raised = child.content[1] != "/"
        piece = as_raised(child.content) if raised and child.type == "text" else _piece(child, soft)
        # Two pieces of code are two words, though nothing stands between them.
        apart = child.type == "code_inline" or _CELL_TAG.match(child.content)
        if apart and shown and shown[-1][-1].isalnum():
            piece = f" {piece}"
        if child.type == "link_open":
            target, link = str(child.attrGet("href") or ""), len(shown)
        elif child.type == "link_close" and _says_nothing("".join(shown[link:]), target):
            piece = f" ({target})"
        if piece:
            shown.append(piece)
    return "".join(shown)


def _says_nothing(text: str, target: str) -> bool:
    """Whether the text of a link does not say where it goes, and its target does."""
    words = text.casefold().strip(" .!>→»")
    return words in _SAY_NOTHING and _TARGET.match(target) is not None


def _piece(child: Token, soft: str) -> str:
    """What one token of inline Markdown shows."""
    match child.type:
        case "softbreak":
            return soft
        case "hardbreak":
            return "\n"
        case "image":
            return _inline(child.children or ())
        case "html_inline":
            return "\n" if _BREAKING_TAG.match(child.content) else ""
        case "text":
            return _NOT_SHOWN.sub("", child.content)
        case _:
            return child.content
