"""Text in mrkdwn as the `rich_text` that Slack, or the client of who types it, makes of it."""

import re
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby

from bot.workspace.emoji import is_emoji
from bot.workspace.json_types import JsonObject

_FENCED = re.compile(r"\n?```\n?(.+?)\n?```\n?", re.DOTALL)
_QUOTED = re.compile(r"&gt; ?")
_REST_QUOTED = re.compile(r"&gt;&gt;&gt; ?")
_ITEM = re.compile(r"( *)(?:[-*•]|(\d{1,3})[.)]) +(?=\S)")
# None of these can run into the next of its kind, so that no text takes more than one pass.
_PIECE = re.compile(
    r"`(?P<code>[^`\n]+)`"
    r"|<(?P<target>@[UWB]\w+|#[CG]\w+|![a-z]+(?:\^[^<>|\n]*)?"
    r"|(?:https?://|mailto:)[^<>|\n]+)(?:\|(?P<label>[^<>\n]*))?>"
    r"|:(?P<emoji>[a-z0-9_+'-]+):(?::skin-tone-(?P<tone>[2-6]):)?"
    r"|(?P<mark>[*_~])"
)
_SECONDS = re.compile("[0-9]{1,12}")
_STYLES = {"*": "bold", "_": "italic", "~": "strike"}
_ENTITIES = (("&lt;", "<"), ("&gt;", ">"), ("&amp;", "&"))
_DEEPEST = 8


def rich_text(text: str, *, lists: bool = False) -> list[JsonObject]:
    """The blocks that are made of a text.

    Args:
        text: mrkdwn in which mentions are `<@U…>`, and `& < >` are escaped.
        lists: whether lines that begin with a bullet or a number become lists: they do in what
            a person types, and stay text in what an app sends.

    Returns:
        One `rich_text` block.
    """
    elements: list[JsonObject] = []
    for number, part in enumerate(_FENCED.split(text)):
        if number % 2:
            code = {"type": "text", "text": unescaped(part)}
            elements.append({"type": "rich_text_preformatted", "elements": [code], "border": 0})
        elif part or not text:
            elements += _paragraphs(part.split("\n"), lists=lists)
    return [{"type": "rich_text", "elements": elements}]


@dataclass(frozen=True, slots=True)
class _Row:
    """A line, and what it is a line of: rows of one kind stand together."""

    text: str
    kind: str = "section"
    indent: int = 0
    number: int = 1


def _paragraphs(lines: list[str], *, lists: bool) -> Iterator[JsonObject]:
    read = _rows(lines, lists=lists)
    for (kind, indent), group in groupby(read, lambda row: (row.kind, row.indent)):
        rows = list(group)
        if kind not in ("bullet", "ordered"):
            yield {"type": f"rich_text_{kind}", "elements": _inline([row.text for row in rows])}
            continue
        items = [{"type": "rich_text_section", "elements": _inline([row.text])} for row in rows]
        shape: JsonObject = {"type": "rich_text_list", "style": kind, "indent": indent}
        shape |= {"border": 0, "elements": items}
        yield shape | ({"offset": rows[0].number - 1} if rows[0].number > 1 else {})


def _rows(lines: list[str], *, lists: bool) -> Iterator[_Row]:
    for place, line in enumerate(lines):
        if rest := _REST_QUOTED.match(line):
            yield _Row(line[rest.end() :], "quote")
            yield from (_Row(below, "quote") for below in lines[place + 1 :])
            return
        if quoted := _QUOTED.match(line):
            yield _Row(line[quoted.end() :], "quote")
        elif lists and (item := _ITEM.match(line)):
            # Four spaces are a level, and fewer that are left over one more.
            indent = min(-(-len(item[1]) // 4), _DEEPEST)
            kind = "ordered" if item[2] else "bullet"
            yield _Row(line[item.end() :], kind, indent, int(item[2] or 1))
        else:
            yield _Row(line)


def _inline(lines: list[str]) -> list[JsonObject]:
    elements: list[JsonObject] = []
    for number, line in enumerate(lines):
        if number:
            elements.append({"type": "text", "text": "\n"})
        _Line(line, elements).read()
    return list(_joined(elements))


def _joined(elements: list[JsonObject]) -> Iterator[JsonObject]:
    """The elements, with neighbouring texts of one style as one."""
    for (kind, style), group in groupby(elements, lambda one: (one["type"], one.get("style"))):
        if kind != "text":
            yield from group
            continue
        text = {"type": "text", "text": "".join(one["text"] for one in group)}
        yield text | ({"style": style} if style else {})


class _Line:
    """Reads one line.

    Args:
        text: the line.
        elements: where what it consists of is put.
    """

    def __init__(self, text: str, elements: list[JsonObject]) -> None:
        self._text = text
        self._elements = elements
        self._pieces = list(_pieces(text))
        # Where words between two marks can end, by the mark: as numbers of pieces.
        self._ends: dict[str, list[int]] = {mark: [] for mark in _STYLES}
        for number, piece in enumerate(self._pieces):
            if piece["mark"] and self._closes(piece):
                self._ends[piece["mark"]].append(number)

    def read(self) -> None:
        """Read all of it."""
        self._read(0, len(self._pieces), 0, len(self._text), {})

    def _read(self, first: int, last: int, start: int, end: int, style: dict[str, bool]) -> None:
        number = first
        while number < last:
            piece = self._pieces[number]
            closing = self._closing(number, last) if piece["mark"] else None
            if piece["mark"] and closing is None:
                number += 1
                continue
            self._say(self._text[start : piece.start()], style)
            start = piece.end()
            if closing is None:
                self._put(_element(piece), style)
            else:
                inner = self._pieces[closing].start()
                marked = style | {_STYLES[piece["mark"]]: True}
                self._read(number + 1, closing, start, inner, marked)
                number, start = closing, self._pieces[closing].end()
            number += 1
        self._say(self._text[start:end], style)

    def _say(self, text: str, style: dict[str, bool]) -> None:
        if text:
            self._put({"type": "text", "text": unescaped(text)}, style)

    def _put(self, element: JsonObject, style: dict[str, bool]) -> None:
        styled = {**style, **element.get("style", {})}
        self._elements.append(element | ({"style": styled} if styled else {}))

    def _closing(self, number: int, last: int) -> int | None:
        """The number of the piece that ends what a mark begins, if it begins something."""
        piece = self._pieces[number]
        mark, before, after = piece["mark"], *self._around(piece)
        if before.isalnum() or before == mark or after in ("", mark) or after.isspace():
            return None
        ends = self._ends[mark]
        place = bisect_left(ends, number + 1)
        return ends[place] if place < len(ends) and ends[place] < last else None

    def _closes(self, piece: re.Match[str]) -> bool:
        before, after = self._around(piece)
        return bool(before.strip()) and not after.isalnum() and after != piece["mark"]

    def _around(self, piece: re.Match[str]) -> tuple[str, str]:
        return (
            self._text[max(0, piece.start() - 1) : piece.start()],
            self._text[piece.end() : piece.end() + 1],
        )


def _pieces(text: str) -> Iterator[re.Match[str]]:
    """What a line has beside plain words, in order."""
    at = 0
    while piece := _PIECE.search(text, at):
        if piece["emoji"] and not is_emoji(piece["emoji"]):
            # The second colon can begin what the first did not.
            at = piece.end("emoji")
            continue
        yield piece
        at = piece.end()


def _element(piece: re.Match[str]) -> JsonObject:
    if piece["code"]:
        return {"type": "text", "text": unescaped(piece["code"]), "style": {"code": True}}
    if piece["emoji"]:
        shape: JsonObject = {"type": "emoji", "name": piece["emoji"]}
        return shape | ({"skin_tone": int(piece["tone"])} if piece["tone"] else {})
    target, label = piece["target"], unescaped(piece["label"] or "")
    kind, rest = target[0], target[1:]
    if kind == "@":
        return {"type": "user", "user_id": rest}
    if kind == "#":
        return {"type": "channel", "channel_id": rest}
    if kind == "!":
        return _special(rest, label or piece[0])
    link: JsonObject = {"type": "link", "url": unescaped(target)}
    return link | ({"text": label} if label else {})


def _special(target: str, shown: str) -> JsonObject:
    """What stands in angle brackets behind an exclamation mark."""
    name, *details = target.split("^")
    if name in ("here", "channel", "everyone"):
        return {"type": "broadcast", "range": name}
    if name == "subteam" and details:
        return {"type": "usergroup", "usergroup_id": details[0]}
    if name == "date" and details:
        timestamp, shape = (*details, "")[:2]
        seconds = int(timestamp) if _SECONDS.fullmatch(timestamp) else 0
        return {"type": "date", "timestamp": seconds, "format": shape, "fallback": shown}
    return {"type": "text", "text": shown}


def unescaped(text: str) -> str:
    """A text of mrkdwn with `& < >` as they are.

    Args:
        text: in which they are escaped.
    """
    for entity, character in _ENTITIES:
        text = text.replace(entity, character)
    return text
