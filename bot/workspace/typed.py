"""What somebody types, as Slack's own clients send it: in mrkdwn, with ids and addresses marked."""

import re
from collections.abc import Callable, Iterator, Mapping

_FENCED = re.compile(r"(```.+?```)", re.DOTALL)
_FOUND = (
    r"(?P<code>`[^`\n]+`)"
    r"|(?<!\w)(?P<address>https?://[^\s<>|`]+)"
    r"|(?<![\w.+-])(?P<mail>[\w.+-]+@[\w-]+(?:\.[\w-]+)+)"
    r"|(?<![\w@#])(?P<sign>[@#])"
)
_IN_FIELD = re.compile(_FOUND)
_DRIVEN = re.compile(rf"(?P<token><[@#][^<>\s|]+(?:\|[^<>]*)?>|<https?://[^<>\s]+>)|{_FOUND}")
_GOES_ON = re.compile(r"[\w-]|\.\w")
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
    return _Reader(_IN_FIELD, {**names, **_ALL}).read(text)


def from_tokens(text: str, resolve: Callable[[str], str]) -> str:
    """Read what a program lets somebody type, which can name everything by a token.

    Args:
        text: with mentions as `<@name>` and `<#name>`, and addresses bare or as `<https://…>`;
            what else stands in angle brackets is text.
        resolve: gives the token with an id instead of a name.

    Returns:
        The mrkdwn.
    """
    return _Reader(_DRIVEN, _ALL, resolve).read(text)


class _Reader:
    """Reads text, and marks what it finds.

    Args:
        pattern: finds it.
        names: the token for each name, with the sign before it.
        resolve: gives what a token in the text becomes.
    """

    def __init__(
        self,
        pattern: re.Pattern[str],
        names: Mapping[str, str],
        resolve: Callable[[str], str] = str,
    ) -> None:
        self._pattern = pattern
        self._tokens = {name.casefold(): token for name, token in names.items()}
        self._lengths = sorted({len(name) for name in names}, reverse=True)
        self._resolve = resolve

    def read(self, text: str) -> str:
        """The text in mrkdwn."""
        parts: list[str] = []
        for number, part in enumerate(_FENCED.split(text)):
            parts += [_escaped(part)] if number % 2 else self._pieces(_BULLET.sub(r"\1• ", part))
        return "".join(parts)

    def _pieces(self, text: str) -> Iterator[str]:
        at = 0
        while found := self._pattern.search(text, at):
            yield _escaped(text[at : found.start()])
            whole = found[0]
            if found.lastgroup == "sign":
                whole = self._name(text, found.start())
                yield self._tokens.get(whole.casefold(), whole)
            elif found.lastgroup == "token":
                yield self._resolve(whole)
            elif found.lastgroup == "mail":
                yield f"<mailto:{whole}|{whole}>"
            elif found.lastgroup == "address":
                address = whole.rstrip(_BEHIND_ADDRESS)
                yield f"<{_escaped(address)}>{_escaped(whole[len(address) :])}"
            else:
                yield _escaped(whole)
            at = found.start() + len(whole)
        yield _escaped(text[at:])

    def _name(self, text: str, at: int) -> str:
        """The longest name that begins at a place, or the sign alone."""
        for length in self._lengths:
            name = text[at : at + length]
            if name.casefold() in self._tokens and not _GOES_ON.match(text, at + length):
                return name
        return text[at]


def _escaped(text: str) -> str:
    return text.translate(_ESCAPES)
