"""Text in mrkdwn as the `rich_text` that Slack makes of it."""

import re
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass, field

from bot.workspace.emoji import is_emoji
from bot.workspace.json_types import JsonObject

_ENTITIES = (("&lt;", "<"), ("&gt;", ">"), ("&amp;", "&"))
# None of these can run into the next of its kind, so that no text takes more than one pass.
_TOKEN = re.compile(
    r"<(@[UWB]\w+|#[CG]\w+|![a-z]+(?:\^[^<>|]*)?|(?:https?://|mailto:)[^<>|]+)(?:\|([^<>]*))?>"
)
_EMOJI = re.compile(r":([a-z0-9_+'-]+(?:::skin-tone-[2-6])?):")
_SECONDS = re.compile("[0-9]{1,12}")
_STYLES = {"*": "bold", "_": "italic", "~": "strike", "`": "code"}
_FENCE = "```"
_QUOTE = "&gt;"


def rich_text(text: str) -> list[JsonObject]:
    """The blocks that Slack makes of a text.

    Args:
        text: mrkdwn in which mentions are `<@U…>`, and `& < >` are escaped.

    Returns:
        One `rich_text` block.
    """
    return [{"type": "rich_text", "elements": list(_parts(text)) or [_section("")]}]


def _parts(text: str) -> Iterator[JsonObject]:
    """Its sections, quotes and preformatted parts, in order."""
    for index, part in enumerate(_fenced(text)):
        if index % 2:
            code = [{"type": "text", "text": _plain(part.strip("\n"))}]
            yield {"type": "rich_text_preformatted", "elements": code, "border": 0}
            continue
        lines: list[str] = []
        quoted = False
        for line in part.strip("\n").split("\n") if part.strip("\n") else []:
            if line.startswith(_QUOTE) != quoted:
                if lines:
                    yield _lines(lines, quoted=quoted)
                lines, quoted = [], not quoted
            lines.append(line.removeprefix(_QUOTE).removeprefix(" ") if quoted else line)
        if lines:
            yield _lines(lines, quoted=quoted)


def _fenced(text: str) -> list[str]:
    """The text cut at its fences; what is between two of them has an odd number."""
    parts = text.split(_FENCE)
    if len(parts) % 2 == 0:
        # The last fence has no counterpart, and is three characters like any others.
        parts[-2:] = [parts[-2] + _FENCE + parts[-1]]
    return parts


def _lines(lines: list[str], *, quoted: bool) -> JsonObject:
    section = _section("\n".join(lines))
    return section | {"type": "rich_text_quote"} if quoted else section


def _section(text: str) -> JsonObject:
    return {"type": "rich_text_section", "elements": _Inline(text).elements()}


@dataclass
class _Inline:
    """A line or several, whose marks are looked for.

    Args:
        text: mrkdwn.
        tokens: mentions, links and emoji, by where they start.
        closing: where each mark can end what it has begun.
        newlines: where its lines end.
        made: its elements so far.
    """

    text: str
    tokens: dict[int, tuple[int, JsonObject]] = field(default_factory=dict)
    closing: dict[str, list[int]] = field(default_factory=dict)
    newlines: list[int] = field(default_factory=list)
    made: list[JsonObject] = field(default_factory=list)

    def elements(self) -> list[JsonObject]:
        """What it consists of."""
        for token in _TOKEN.finditer(self.text):
            self.tokens[token.start()] = (token.end(), _token_element(token[1], token[2]))
        for code in _EMOJI.finditer(self.text):
            if is_emoji(code[1]):
                self.tokens.setdefault(code.start(), (code.end(), _emoji_element(code[1])))
        for mark in _STYLES:
            self.closing[mark] = [at for at in self._places(mark) if self._can_close(at)]
        self.newlines = list(self._places("\n"))
        self._parse(0, len(self.text), {})
        return self.made

    def _places(self, mark: str) -> Iterator[int]:
        at = self.text.find(mark)
        while at >= 0:
            yield at
            at = self.text.find(mark, at + 1)

    def _can_close(self, at: int) -> bool:
        before, after = self.text[at - 1 : at], self.text[at + 1 : at + 2]
        return bool(before) and not before.isspace() and not after.isalnum()

    def _can_open(self, at: int) -> bool:
        before, after = self.text[at - 1 : at], self.text[at + 1 : at + 2]
        return bool(after) and not after.isspace() and not before.isalnum()

    def _parse(self, start: int, end: int, style: dict[str, bool]) -> None:
        """Make elements of a part, which has a style already."""
        at = begun = start
        while at < end:
            token = self.tokens.get(at)
            if token is not None and token[0] <= end and "code" not in style:
                self._add(begun, at, style)
                self.made.append(token[1] | ({"style": dict(style)} if style else {}))
                at = begun = token[0]
                continue
            close = self._close_of(at, end, style)
            if close < 0:
                at += 1
                continue
            self._add(begun, at, style)
            self._parse(at + 1, close, style | {_STYLES[self.text[at]]: True})
            at = begun = close + 1
        self._add(begun, end, style)

    def _close_of(self, at: int, end: int, style: dict[str, bool]) -> int:
        """Where what a mark begins here ends; -1 where nothing begins."""
        mark = self.text[at]
        named = _STYLES.get(mark, "")
        if not named or named in style or "code" in style or not self._can_open(at):
            return -1
        places = self.closing[mark]
        found = bisect_left(places, at + 2)
        if found == len(places) or places[found] >= end:
            return -1
        # A mark holds within its line.
        newline = bisect_left(self.newlines, at)
        crossed = newline < len(self.newlines) and self.newlines[newline] < places[found]
        return -1 if crossed else places[found]

    def _add(self, start: int, end: int, style: dict[str, bool]) -> None:
        text = _plain(self.text[start:end])
        if text:
            self.made.append(
                {"type": "text", "text": text} | ({"style": dict(style)} if style else {})
            )


def _plain(text: str) -> str:
    for entity, character in _ENTITIES:
        text = text.replace(entity, character)
    return text


def _emoji_element(name: str) -> JsonObject:
    base, _, tone = name.partition("::skin-tone-")
    return {"type": "emoji", "name": base} | ({"skin_tone": int(tone)} if tone else {})


def _token_element(target: str, label: str | None) -> JsonObject:
    kind, rest = target[0], target[1:]
    if kind == "@":
        return {"type": "user", "user_id": rest}
    if kind == "#":
        return {"type": "channel", "channel_id": rest}
    if target.startswith("!subteam^"):
        return {"type": "usergroup", "usergroup_id": rest.partition("^")[2]}
    if target.startswith("!date^"):
        _, timestamp, shape = (*rest.split("^"), "", "")[:3]
        seconds = int(timestamp) if _SECONDS.fullmatch(timestamp) else 0
        return {"type": "date", "timestamp": seconds, "format": shape, "fallback": label or ""}
    if kind == "!":
        return {"type": "broadcast", "range": rest}
    link = {"type": "link", "url": _plain(target)}
    return link | {"text": _plain(label)} if label else link
