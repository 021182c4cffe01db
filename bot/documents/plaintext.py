"""Plain text → blocks: which lines belong together, and what they are."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from bot.documents.blocks import tell_apart
from bot.documents.boilerplate import boilerplate_kind, is_capital_heading, match_dateline
from bot.documents.document import Block, BlockKind

# Text is wrapped at widths between these, in characters.
_NARROWEST_WRAP = 40
_WIDEST_WRAP = 100
# A line at least this long that is open-ended goes on in a line that begins with a small letter or
# with a price, wrapped or not; shorter ones may be entries of a list.
_SHORTEST_BROKEN = 25
_LONGEST_TITLE = 120
_DEEPEST_LIST = 8  # levels
_MOST_CAPITAL_LINES = 2  # in a row; more are prose in capitals, such as a licence

_LINE = re.compile(r"[^\n\f\u2028\u2029]+")
_BREAK = re.compile(r"[\n\f\u2028\u2029]")
_MARKER = re.compile(r"(?:[-*+•‣◦▪]|\(?\d{1,3}[.)]|[a-z]\))[ \t\u00a0]+(?=\S)")
_PRICE = re.compile(r"[$€£¥]\d")
_ATX = re.compile(r"(#{1,6})[ \t]+(?=\S)")
_UNDERLINE = re.compile(r"={3,}|-{3,}")
_FENCE = re.compile(r"```|~~~")
_KEY_LINE = re.compile(r"[A-Z][\w-]*:\s")
_SALUTATION = re.compile(r"(?:Dear|Hi|Hello|Hey|Good (?:morning|afternoon|evening))\b")
_CODE_SIGN = re.compile(
    r"[{};=<>$]|\(\)|->|\s--?\w|^[#$>]|^(?:def|class|import|from|return)\b|\):?$"
)


@dataclass(frozen=True, slots=True)
class _Line:
    start: int  # of its first character that is not white space
    end: int
    indent: int
    after_blank: bool
    text: str


def find_blocks(text: str, body: int = 0) -> tuple[Block, ...]:
    """Find the blocks of a plain text.

    A line is a paragraph of its own, unless the text looks wrapped: then lines are joined for
    which the first word of the next would not have fitted.

    Args:
        text: the whole text, with line feeds only.
        body: offset at which the text begins, behind any front matter.

    Returns:
        The blocks, in order.
    """
    lines = _lines(text, body)
    width = _wrap_width(lines)
    return tell_apart(text, _raw_blocks(lines, width))


def _lines(text: str, body: int) -> list[_Line]:
    lines: list[_Line] = []
    last_end = body
    for match in _LINE.finditer(text, body):
        shown = match.group()
        stripped = shown.strip()
        if not stripped:
            continue
        indent = len(shown) - len(shown.lstrip())
        start = match.start() + indent
        breaks = len(_BREAK.findall(text, last_end, start))
        lines.append(
            _Line(
                start,
                start + len(stripped),
                len(shown[:indent].expandtabs(4)),
                not lines or breaks > 1,
                stripped,
            )
        )
        last_end = lines[-1].end
    return lines


def _wrap_width(lines: Sequence[_Line]) -> int:
    """The width at which the text is wrapped, in characters; 0 where it is not."""
    pairs = [
        (line, following)
        for line, following in pairwise(lines)
        if not following.after_blank
        and line.indent + len(line.text) <= _WIDEST_WRAP
        and _is_prose(line.text)
        and _is_prose(following.text)
        and not _MARKER.match(following.text)
    ]
    if not pairs:
        return 0
    lengths = sorted(line.indent + len(line.text) for line, _ in pairs)
    # Not the longest line: a single address or row must not widen the whole text.
    width = lengths[int(0.9 * (len(lengths) - 1) + 0.5)]
    # Wrapping breaks most lines in the middle of a sentence, and hardly any too early.
    open_ended = [pair for pair in pairs if _is_open_ended(pair[0].text)]
    broken = sum(
        following.text[0].islower() or _is_full(line, following, width)
        for line, following in open_ended
    )
    long = sum(len(line.text) > _WIDEST_WRAP for line in lines)
    wrapped = broken >= 0.6 * len(open_ended) and len(open_ended) >= (len(pairs) + long) / 3
    return width if wrapped and width >= _NARROWEST_WRAP else 0


def _is_prose(line: str) -> bool:
    """Whether a line may be a part of a wrapped paragraph."""
    return any(map(str.isalnum, line)) and not is_capital_heading(line) and "|" not in line


def _is_open_ended(line: str) -> bool:
    return line[-1] not in ".!?:;…"


def _is_full(line: _Line, following: _Line, width: int) -> bool:
    """Whether the next line's first word would not have fitted into this line."""
    first_word = following.text.split(maxsplit=1)[0]
    return line.indent + len(line.text) + 1 + len(first_word) > width


def _goes_on(line: _Line, following: _Line, width: int) -> bool:
    """Whether the break between two lines of prose looks like wrapping."""
    if following.after_blank or not (_is_prose(line.text) and _is_prose(following.text)):
        return False
    open_ended = _is_open_ended(line.text)
    goes_on = following.text[0].islower() or _PRICE.match(following.text)
    if open_ended and goes_on and (width or len(line.text) >= _SHORTEST_BROKEN):
        return True
    length = line.indent + len(line.text)
    if not width or length > _WIDEST_WRAP:
        return False
    if open_ended:
        # Editors wrap a little early now and then; headings and addresses are much shorter.
        return length >= 0.8 * width or _is_full(line, following, width)
    return _is_full(line, following, width) and not boilerplate_kind(following.text)


def _raw_blocks(lines: Sequence[_Line], width: int) -> Iterator[Block]:
    at = 0
    if lines and _is_title(lines, width):
        yield Block(BlockKind.HEADING, lines[0].start, lines[0].end, level=1)
        at = 1
    indents: list[int] = []  # of the items around, outermost first; empty outside of lists
    while at < len(lines):
        unit = _heading(lines, at) or _code(lines, at) or _table(lines, at) or _capitals(lines, at)
        if unit is None:
            unit = _prose(lines, at, width, in_list=bool(indents))
        block, stop = unit
        if block.kind is BlockKind.ITEM:
            indents = [indent for indent in indents if indent < lines[at].indent][:_DEEPEST_LIST]
            indents.append(lines[at].indent)
            block = replace(block, level=len(indents))
        else:
            indents = []
        at = stop
        yield block


def _is_title(lines: Sequence[_Line], width: int) -> bool:
    """Whether the first line looks like a title: short, no sentence, with prose below it."""
    line = lines[0]
    if (
        len(lines) < 2
        or len(line.text) > _LONGEST_TITLE
        or line.text[-1] in ".!,;:…"
        or not (line.text[0].isupper() or line.text[0].isdigit() or line.text[0] in '"“‘')
        or _MARKER.match(line.text)
        or _KEY_LINE.match(line.text)
        or _SALUTATION.match(line.text)
        or _UNDERLINE.fullmatch(lines[1].text)
        or boilerplate_kind(line.text)
        or match_dateline(line.text, behind_byline=False)
        or _table(lines, 0)
        or _goes_on(line, lines[1], width)
    ):
        return False
    following = lines[1]
    return (
        following.after_blank
        or boilerplate_kind(following.text) is BlockKind.BYLINE
        or len(following.text) > 2 * len(line.text)
    ) and any(below.text[-1] in '.!?”"' for below in lines[1:20])


def _heading(lines: Sequence[_Line], at: int) -> tuple[Block, int] | None:
    """A heading marked with number signs, or underlined."""
    line = lines[at]
    if not line.after_blank or line.indent > 3 or len(line.text) > _LONGEST_TITLE:
        return None
    marked = _ATX.match(line.text)
    if marked:
        # More signs may stand behind it too.
        unmarked = line.text.rstrip("#")
        stripped = unmarked.rstrip(" \t")
        length = len(stripped if marked.end() < len(stripped) < len(unmarked) else line.text)
        start, end = line.start + marked.end(), line.start + length
        return Block(BlockKind.HEADING, start, end, len(marked[1])), at + 1
    underline = lines[at + 1] if at + 1 < len(lines) else None
    if (
        underline is None
        or underline.after_blank
        or not _UNDERLINE.fullmatch(underline.text)
        or line.text[-1] in ".!,;:…"
        or _MARKER.match(line.text)
    ):
        return None
    level = 1 if underline.text[0] == "=" else 2
    return Block(BlockKind.HEADING, line.start, line.end, level), at + 2


def _code(lines: Sequence[_Line], at: int) -> tuple[Block, int] | None:
    """Lines between two fences, or an indented stretch that does not read like prose."""
    fence = _FENCE.match(lines[at].text)
    if fence:
        for stop in range(at + 1, len(lines)):
            if lines[stop].text.startswith(fence.group()):
                start = lines[min(at + 1, stop)].start
                return Block(BlockKind.CODE, start, max(start, lines[stop - 1].end)), stop + 1
        return None
    if not lines[at].after_blank or lines[at].indent < 4:
        return None
    stop = at + 1
    while stop < len(lines) and lines[stop].indent >= 4 and not lines[stop].after_blank:
        stop += 1
    signs = sum(bool(_CODE_SIGN.search(line.text)) for line in lines[at:stop])
    if 2 * signs <= stop - at:
        return None
    return Block(BlockKind.CODE, lines[at].start, lines[stop - 1].end), stop


def _table(lines: Sequence[_Line], at: int) -> tuple[Block, int] | None:
    """Two or more lines with the same number of bars, or of tabs, between words."""
    for separator in ("|", "\t"):
        count = lines[at].text.count(separator)
        stop = at + 1
        while (
            count
            and stop < len(lines)
            and not lines[stop].after_blank
            and lines[stop].text.count(separator) == count
        ):
            stop += 1
        if stop - at > 1:
            return Block(BlockKind.TABLE, lines[at].start, lines[stop - 1].end), stop
    return None


def _capitals(lines: Sequence[_Line], at: int) -> tuple[Block, int] | None:
    """Prose that is all in capitals: too many lines in a row to be headings."""
    stop = at
    while (
        stop < len(lines)
        and lines[stop].text.isupper()
        and (stop == at or not lines[stop].after_blank)
    ):
        stop += 1
    if stop - at <= _MOST_CAPITAL_LINES:
        return None
    return Block(BlockKind.PARAGRAPH, lines[at].start, lines[stop - 1].end), stop


def _prose(lines: Sequence[_Line], at: int, width: int, *, in_list: bool) -> tuple[Block, int]:
    """A paragraph, or an item of a list, with the lines that it goes on in."""
    first = lines[at]
    marker = _MARKER.match(first.text)
    if marker and (boilerplate_kind(first.text) or not (in_list or _begins_list(lines, at))):
        marker = None
    stop = at + 1
    while stop < len(lines):
        following = lines[stop]
        begins_item = _MARKER.match(following.text) and (marker or _begins_list(lines, stop))
        hangs = marker and not following.after_blank and following.indent > first.indent
        if begins_item or not (hangs or _goes_on(lines[stop - 1], following, width)):
            break
        stop += 1
    kind = BlockKind.ITEM if marker else BlockKind.PARAGRAPH
    start = first.start + (marker.end() if marker else 0)
    return Block(kind, start, lines[stop - 1].end), stop


def _begins_list(lines: Sequence[_Line], at: int) -> bool:
    """Whether a line with a marker begins a list, rather than a wrapped line with a dash."""
    line = lines[at]
    return (
        line.after_blank
        or not _is_open_ended(lines[at - 1].text)
        or any(_MARKER.match(below.text) for below in lines[at + 1 : at + 4])
    )
