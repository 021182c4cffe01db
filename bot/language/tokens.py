"""Text → tokens: the smallest pieces that carry meaning, with their place in the text."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum, auto

# Scripts that put no spaces between words: every character is a token of its own.
_UNSPACED = "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff"
_APOSTROPHES = "'\u2019\u02bc\uff07"
_HYPHENS = "-\u2010\u2011_"

_TOKEN = re.compile(
    rf"""
      (?P<unspaced>[{_UNSPACED}])
    | (?P<acronym>(?:[^\W\d_]\.){{2,}}(?:[^\W\d_](?!\w))?|(?<!\w)[A-Z]\.[A-Z](?!\w))
    | (?P<date>(?<![\w.-])\d{{4}}-\d\d-\d\d(?!\w|-\d))
    | (?P<number>(?<![^\W{_UNSPACED}])(?:\d{{1,3}}(?:,\d{{3}})+(?!\d)|\d+)(?:\.\d+)*)
      (?P<suffix>[^\W\d_½¼¾{_UNSPACED}]{{1,12}}(?!\w)|\s?%)?
    | (?P<symbol>[$€£¥%&½¼¾])
    | (?P<version>[^\W\d_{_UNSPACED}]+\d+(?:\.\d+)+)
    | (?P<word>[^\W_{_UNSPACED}]+(?:[{_APOSTROPHES}][^\W\d_]+)*)
    """,
    re.VERBOSE,
)


class TokenKind(Enum):
    """What the letters of a token are."""

    WORD = auto()
    NUMBER = auto()
    ACRONYM = auto()  # written with dots: "U.S."
    DATE = auto()  # 2026-04-24
    SYMBOL = auto()


@dataclass(frozen=True, slots=True)
class Token:
    """A piece of text.

    Args:
        text: lower-cased, without accents, in Unicode's compatibility form.
        suffix: for a number, the letters or the percent sign written against it: "m" of "1m".
        kind: what it is.
        start: offset of its first character in the text.
        end: offset behind its last character.
        joined: whether a hyphen or an underscore, and nothing else, ties it to the token before.
        capitals: whether it is written in capital letters only, two or more.
    """

    text: str
    suffix: str
    kind: TokenKind
    start: int
    end: int
    joined: bool
    capitals: bool


def fold(text: str) -> str:
    """Lower-case a word and strip its accents, so that "Café", "CAFÉ" and "cafe" are one.

    Args:
        text: any string.

    Returns:
        Its compatibility decomposition (NFKD) without combining marks, case-folded, with plain
        apostrophes.
    """
    if text.isascii():
        return text.lower()
    decomposed = unicodedata.normalize("NFKD", text.replace("\u2019", "'").replace("\u02bc", "'"))
    return "".join(c for c in decomposed if not unicodedata.combining(c)).casefold()


def tokenize(text: str) -> Iterator[Token]:
    """Split a text into tokens, in its order.

    Args:
        text: any string.

    Yields:
        Tokens whose spans never overlap; white space and punctuation belong to none.
    """
    end = -1
    for match in _TOKEN.finditer(text):
        start = match.start()
        joined = start == end + 1 and text[end] in _HYPHENS
        end = match.end()
        surface = match.group()
        kind, folded, suffix = TokenKind.WORD, "", ""
        match match.lastgroup:
            case "number" | "suffix":
                kind = TokenKind.NUMBER
                folded = match.group("number").replace(",", "")
                suffix = fold(match.group("suffix") or "").strip()
            case "acronym":
                kind, folded = TokenKind.ACRONYM, fold(surface).replace(".", "")
            case "date":
                kind, folded = TokenKind.DATE, surface
            case "symbol":
                kind, folded = TokenKind.SYMBOL, surface
            case _:
                folded = fold(surface)
        if folded:
            capitals = len(surface) > 1 and surface.isupper()
            yield Token(folded, suffix, kind, start, end, joined, capitals)
