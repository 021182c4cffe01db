"""What somebody types, as Slack's own clients send it: in mrkdwn, with ids and addresses marked."""

import re
from collections.abc import Callable, Mapping

_FENCED = re.compile(r"(```.+?```)", re.DOTALL)
_CODE = r"(?P<code>`[^`\n]+`)"
_ADDRESS = r"(?<!\w)(?P<address>https?://[^\s<>|`]+)"
_MAIL = r"(?<![\w.+-])(?P<mail>[\w.+-]+@[\w-]+(?:\.[\w-]+)+)"
_NAMED = r"(?P<token><[@#!][^>\s|]+(?:\|[^>]*)?>|<https?://[^>\s]+>)"
_DRIVEN = re.compile(f"{_NAMED}|{_CODE}|{_ADDRESS}|{_MAIL}")
_BULLET = re.compile(r"^( *)[-*] (?=\S)", re.MULTILINE)
_ESCAPES = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;"})
# What ends a sentence, or closes what stands around an address, is no part of it.
_BEHIND_ADDRESS = ".,:;!?'\")]*_~"
_ALL = {f"@{range_}": f"<!{range_}>" for range_ in ("channel", "here", "everyone")}


def from_field(text: str, names: Mapping[str, str]) -> str:
    """Read what stands in the field for messages.

    Args:
        text: as it was typed; angle brackets are text.
        names: the tokens of those who can be mentioned, as `<@U1>` for `@ada` and `<#C1>` for
            `#beds`; `@channel`, `@here` and `@everyone` are known.

    Returns:
        The mrkdwn.
    """
    tokens = {name.casefold(): token for name, token in {**names, **_ALL}.items()}
    known = "|".join(re.escape(name) for name in sorted(tokens, key=len, reverse=True))
    mention = rf"(?<![\w@#])(?P<token>(?i:{known}))(?![\w-]|\.\w)"
    pattern = re.compile(f"{mention}|{_CODE}|{_ADDRESS}|{_MAIL}")
    return _read(text, pattern, lambda found: tokens.get(found.casefold(), _escaped(found)))


def from_tokens(text: str, resolve: Callable[[str], str]) -> str:
    """Read what a program lets somebody type, which can name everything by a token.

    Args:
        text: with mentions as `<@name>` and `<#name>`, and what else Slack has in angle brackets.
        resolve: gives the token with an id instead of a name.

    Returns:
        The mrkdwn.
    """
    return _read(text, _DRIVEN, resolve)


def _read(text: str, pattern: re.Pattern[str], resolve: Callable[[str], str]) -> str:
    def piece(found: re.Match[str]) -> str:
        whole = found[0]
        if found.lastgroup == "token":
            return resolve(whole)
        if found.lastgroup == "mail":
            return f"<mailto:{whole}|{whole}>"
        if found.lastgroup == "address":
            address = whole.rstrip(_BEHIND_ADDRESS)
            return f"<{_escaped(address)}>{_escaped(whole[len(address) :])}"
        return _escaped(whole)

    parts = []
    for number, part in enumerate(_FENCED.split(text)):
        if number % 2:
            parts.append(_escaped(part))
            continue
        end = 0
        listed = _BULLET.sub(r"\1• ", part)
        for found in pattern.finditer(listed):
            parts += [_escaped(listed[end : found.start()]), piece(found)]
            end = found.end()
        parts.append(_escaped(listed[end:]))
    return "".join(parts)


def _escaped(text: str) -> str:
    return text.translate(_ESCAPES)
