"""What a person wrote in Slack → Markdown that shows it as they read it there."""

import re
from collections.abc import Callable, Iterator, Mapping

from bot.service.kept_answers import escaped
from bot.slack.mrkdwn import unescape

_REFERENCE = re.compile(r"<([@#!]?)([^<>|]*)(?:\|([^<>]*))?>")
_MARKED = re.compile(r"(?<![\w/])([*_~])(?=[^\s*_~])([^*_~\n]+)\1(?![\w/])")
_ITEM = re.compile(r"([ ]*)(?:[•◦▪‣-]|([0-9]{1,3})[.)])[ ]+(?=\S)")
_TILDES = re.compile("~+")
_QUOTED = re.compile(r"(?:&gt;)+ ?")
_MENTION = re.compile(r"<@([UW][A-Z0-9]+)(?:\|[^<>]*)?>")
_WEB = ("http://", "https://")
_FENCE = "```"
# Marks may stand in one another: bold, italic, struck.
_MARKS = 3
_INDENT = 4


def mentioned(text: str) -> list[str]:
    """The ids of the people whom a text mentions, each once."""
    return list(dict.fromkeys(_MENTION.findall(text)))


def as_markdown(text: str, names: Mapping[str, str]) -> str:
    """A message as Markdown: its lists and code stay, its marks and references become words.

    Args:
        text: as Slack gives it.
        names: what people are called, by their ids; who is not among them is “someone”.

    Returns:
        Each of its lines is a paragraph, an item or code; empty where it says nothing.
    """
    parts = text.split(_FENCE)
    if len(parts) % 2 == 0:  # the last of them is never closed
        parts[-2:] = [_FENCE.join(parts[-2:])]
    shown = [
        _code(part, names) if number % 2 else "\n".join(_lines(part, names))
        for number, part in enumerate(parts)
    ]
    return "\n\n".join(filter(None, (part.strip("\n") for part in shown)))


def _code(part: str, names: Mapping[str, str]) -> str:
    code = _with_references(part, names, lambda plain: plain, linked=False).strip("\n")
    fence = "~" * max(3, 1 + max(map(len, _TILDES.findall(code)), default=0))
    return f"{fence}\n{code}\n{fence}" if code.strip() else ""


def _lines(part: str, names: Mapping[str, str]) -> Iterator[str]:
    listed = False
    for line in part.split("\n"):
        item = _ITEM.match(line)
        said = line[item.end() if item else 0 :].strip()
        quoted = _QUOTED.match(said)
        shown = _inline(said[quoted.end() :] if quoted else said, names)
        if not shown:
            continue
        if item is None:
            yield f"\n{shown}\n"
        else:
            indent = " " * (len(item[1]) // _INDENT * _INDENT if listed else 0)
            yield f"{indent}{f'{item[2]}.' if item[2] else '-'} {shown}"
        listed = item is not None


def _inline(line: str, names: Mapping[str, str]) -> str:
    """What stands on a line; code in it stays as it is."""
    parts = line.split("`")
    closed = len(parts) - (len(parts) + 1) % 2
    shown = [
        (_piece_of_code(part, names) or "\\`\\`") if number % 2 else _prose(part, names)
        for number, part in enumerate(parts[:closed])
    ]
    shown += [f"\\`{_prose(part, names)}" for part in parts[closed:]]
    return "".join(shown).strip()


def _piece_of_code(part: str, names: Mapping[str, str]) -> str:
    """Code within a line, as words that are code."""
    return _with_references(part, names, _spaced, linked=False)


def _prose(part: str, names: Mapping[str, str]) -> str:
    for _ in range(_MARKS):
        part = _MARKED.sub(r"\2", part)
    return _with_references(part, names, _spaced, linked=True)


def _spaced(text: str) -> str:
    """A piece of a line, with the spaces at its ends."""
    before, behind = text[:1].isspace() * " ", text[-1:].isspace() * " "
    shown = escaped(text)
    return f"{before}{shown}{behind}" if shown else before


def _with_references(
    part: str, names: Mapping[str, str], shown: Callable[[str], str], *, linked: bool
) -> str:
    pieces, at = [], 0
    for reference in _REFERENCE.finditer(part):
        pieces.append(shown(unescape(part[at : reference.start()])))
        kind, target, label = (unescape(one or "") for one in reference.groups())
        words = shown(_words(kind, target, label, names))
        if linked and not kind and label and target.startswith(_WEB):
            address = target.replace("<", "%3C").replace(">", "%3E").replace(" ", "%20")
            words = f"[{words}](<{address}>)"
        pieces.append(words)
        at = reference.end()
    pieces.append(shown(unescape(part[at:])))
    return "".join(pieces)


def _words(kind: str, target: str, label: str, names: Mapping[str, str]) -> str:
    """What a reference says."""
    match kind:
        case "@":
            return names.get(target) or label or "someone"
        case "#":
            return f"#{label}" if label else "a channel"
        case "!":
            return label or f"@{target.partition('^')[0]}"
        case _:
            return label or target.removeprefix("mailto:")
