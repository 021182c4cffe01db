"""Text → terms: the one analysis that documents and questions both go through."""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from enum import Enum, auto
from functools import lru_cache
from sys import intern
from typing import NamedTuple

from bot.language import quantities
from bot.language.characters import visible
from bot.language.words import STOP_WORDS, stem

# "us" after one of these is the pronoun; elsewhere, in chat, it is the country.
_BEFORE_PRONOUN_US = frozenset(
    "about against around as ask between by for from give gave help joins join let of on show "
    "tell than teach to told with".split()
)
_SURELY_CAPITALS = 0.6
_OFTEN_THERE = 200  # characters
_VERSION = re.compile(r"v(\d+(?:\.\d+)+)")
_PARTS = frozenset(noun for _, noun in quantities.PARTS_OF_YEAR)

# Scripts that put no spaces between words: every character is a token of its own.
_UNSPACED = "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff"
_FIRST = rf"(?<![^\W{_UNSPACED}])"  # nothing of a word stands before
_APOSTROPHES = "'\u2019\u02bc\uff07"
_PLAIN = str.maketrans(
    {"\u2019": "'", "\u02bc": "'", "æ": "ae", "œ": "oe", "ø": "o", "ł": "l", "đ": "d", "ı": "i"}
)
_HYPHENS = "-\u2010\u2011_"

_TOKEN = re.compile(
    rf"""
      (?P<plain>[A-Za-z]{{2,}}+(?![\w+&{_APOSTROPHES}]))  # most words: none of those below
    | (?P<unspaced>[{_UNSPACED}])
    | (?P<acronym>(?:[^\W\d_]\.){{2,}}(?:[^\W\d_](?!\w))?|(?<!\w)[A-Z]\.[A-Z](?!\w))
    | (?P<signed>{_FIRST}(?:(?:[^\W\d_{_UNSPACED}]+\+\+|[A-Za-z]\#|[A-Z]\+)(?![^\W\d_]|[+\#])
          |\.(?i:net)(?!\w)
          |[^\W\d_{_UNSPACED}]{{1,2}}&[^\W\d_{_UNSPACED}]{{1,2}}(?!\w)))
    | (?P<clause>{_FIRST}(?<![.,$€£¥])(?:\d{{3}}\([A-Za-z]\)|(?i:401k|403b|457b)(?!\w)))
    | (?P<date>(?<![\w.-])\d{{4}}-\d\d-\d\d(?!\w|-\d))
    | (?P<number>{_FIRST}(?:(?P<comma>(?<!\d,)(?:\d+,\d\d?|0,\d+)(?!\d|[.,]\d))
          |\d{{1,3}}(?:,\d{{3}})+(?!\d)|\d+)(?:\.\d+)*)
      (?P<suffix>[^\W\d_½¼¾{_UNSPACED}]{{1,12}}(?!\w)|\s?%)?
    | (?P<symbol>[$€£¥%&½¼¾])
    | (?P<version>[^\W\d_{_UNSPACED}]+\d+(?:\.\d+)+)
    | (?P<word>[^\W_{_UNSPACED}]+(?:[{_APOSTROPHES}][^\W\d_]+)*)
    """,
    re.VERBOSE,
)


# Terms and tokens are named tuples: millions are made, and a tuple is made in half the time.
class Term(NamedTuple):
    """What a stretch of text is searched by.

    Args:
        text: the canonical form: a stem, a number as `#12`, an acronym without its dots.
        start: offset of its surface form in the text.
        end: offset behind the surface form.
        stop: whether it is a function word, which is not searched for.
        compound: whether it is an additional form of the terms around it, such as
            "opensource" beside "open" and "source", and not one that has to be matched.
    """

    text: str
    start: int
    end: int
    stop: bool = False
    compound: bool = False


class _TokenKind(Enum):
    """What the letters of a token are."""

    WORD = auto()
    NUMBER = auto()
    ACRONYM = auto()  # written with dots: "U.S."
    DATE = auto()  # 2026-04-24
    SYMBOL = auto()


class _Token(NamedTuple):
    """A piece of text.

    Args:
        text: lower-cased, without accents, in Unicode's compatibility form.
        suffix: for a number, the letters or the percent sign written against it: "m" of "1m".
        kind: what it is.
        start: offset of its first character in the text.
        end: offset behind its last character.
        joined: whether a hyphen or an underscore, and nothing else but a line's end behind it,
            ties it to the token before.
        written: its characters, as they stand in the text.
    """

    text: str
    suffix: str
    kind: _TokenKind
    start: int
    end: int
    joined: bool
    written: str


def fold(text: str) -> str:
    """Lower-case a word and strip its accents, so that "Café", "CAFÉ" and "cafe" are one.

    Args:
        text: any string.

    Returns:
        Its compatibility decomposition (NFKD) without combining marks and what else shows
        nothing, case-folded, with plain apostrophes and with letters of ASCII for those that
        only look joined or crossed out.
    """
    if not text.isascii() or "\n" in text:
        text, _ = visible(text)
    if text.isascii():
        return text.lower()
    decomposed = unicodedata.normalize("NFKD", text.casefold().translate(_PLAIN))
    return "".join(c for c in decomposed if not unicodedata.combining(c)).casefold()


def analyze(text: str) -> tuple[Term, ...]:
    """Turn a text into its terms.

    Args:
        text: a sentence, a heading, a title or a question; any string.

    Returns:
        Its terms in the order of the text, function words and compounds among them.
    """
    return _analyze_again(text) if len(text) <= _OFTEN_THERE else _analyze(text)


def _analyze(text: str) -> tuple[Term, ...]:
    tokens = list(_tokenize(text))
    return tuple(_terms(tokens, shouting=_is_shouting(text)))


# Labels and set phrases stand in documents again and again.
_analyze_again = lru_cache(maxsize=1 << 12)(_analyze)


def content_terms(text: str) -> list[str]:
    """The terms of a text that are searched for: neither function words nor compounds.

    Args:
        text: any string.

    Returns:
        Canonical forms, in the order of the text, repeated as often as they occur.
    """
    return [term.text for term in analyze(text) if not term.stop and not term.compound]


def _is_shouting(text: str) -> bool:
    """Whether capitals say nothing here, since nearly all of the letters are."""
    letters = sum(map(str.isalpha, text))
    return sum(map(str.isupper, text)) > _SURELY_CAPITALS * letters


def _tokenize(text: str) -> Iterator[_Token]:
    """Split a text into tokens whose spans never overlap; white space belongs to none."""
    text, places = visible(text)
    end = 0
    for match in _TOKEN.finditer(text):
        before = end
        start, end = match.span()
        joined = before > 0 and text[before] in _HYPHENS and _ties(text[before:start])
        surface = match[0]
        kind, folded, suffix = _TokenKind.WORD, "", ""
        match match.lastgroup:
            case "plain":
                folded = surface.lower()
            case "number" | "suffix":
                kind = _TokenKind.NUMBER
                point = "." if match.group("comma") else ""
                folded = match.group("number").replace(",", point)
                suffix = fold(match.group("suffix") or "").strip()
            case "acronym":
                kind, folded = _TokenKind.ACRONYM, fold(surface).replace(".", "")
            case "date":
                kind, folded = _TokenKind.DATE, surface
            case "clause":  # of a law, and what is named after it
                folded = fold(surface).replace("(", "").replace(")", "")
            case "symbol":
                kind, folded = _TokenKind.SYMBOL, surface
            case _:
                folded = fold(surface)
        if folded:
            yield _Token(folded, suffix, kind, places[start], places[end], joined, surface)


def _ties(between: str) -> bool:
    """Whether what stands between two tokens makes them one: a hyphen, at a line's end too."""
    behind = between[1:]
    return between[:1] in tuple(_HYPHENS) and (not behind or ("\n" in behind and behind.isspace()))


def _terms(tokens: Sequence[_Token], *, shouting: bool) -> Iterator[Term]:
    words = [token.text for token in tokens]
    word = _TokenKind.WORD
    index = 0
    while index < len(tokens):
        token = tokens[index]
        known = _anywhere(token.written, token.text) if token.kind is word else None
        used = 1
        if known:
            yield Term(known[0], token.start, token.end, known[1])
        else:
            used, texts = _quantity(words, index, token)
            for text in texts:
                pronoun = token.kind is word and text == "one"
                yield Term(text, token.start, tokens[index + used - 1].end, stop=pronoun)
            if token.kind is _TokenKind.NUMBER and used == 1:
                for text in quantities.read_otherwise(words, index, token.written):
                    yield Term(text, token.start, token.end, compound=True)
            if not used:
                used = 1
                yield from _word(tokens, index, shouting=shouting)
        index += used
        if used > 1:
            continue  # a number in words has no joined form
        if index < len(tokens) and tokens[index].joined:
            continue
        if tokens[index - 1].joined:
            yield from _compound(tokens, index)


@lru_cache(maxsize=1 << 16)
def _anywhere(written: str, word: str) -> tuple[str, bool] | None:
    """The term of a word, and whether it is a function word, where nothing beside it matters.

    It is what `_word` says of it; None where that looks at the words around it.
    """
    if (
        word in quantities.NUMBER_WORDS
        or word in quantities.UNITS
        or word in _PARTS
        or word in ("cent", "us")
        or _VERSION.fullmatch(word)
    ):
        return None
    if word in STOP_WORDS:
        looks = len(word) == 1 or written.isupper()
        return None if looks else (intern(word), True)
    text = quantities.MONTHS.get(word) or quantities.WEEKDAYS.get(word) or stem(word)
    return intern(text), False


def _quantity(words: Sequence[str], index: int, token: _Token) -> tuple[int, list[str]]:
    """Read what is no mere word: how many tokens were read (0 for a word), and their terms."""
    match token.kind:
        case _TokenKind.NUMBER:
            return quantities.read_figure(words, index, token.suffix)
        case _TokenKind.DATE:
            return 1, quantities.read_date(token.text)
        case _TokenKind.SYMBOL:
            return 1, quantities.read_symbol(token.text)
        case _TokenKind.ACRONYM:
            return 1, [token.text + "." if token.text in STOP_WORDS else token.text]
        case _TokenKind.WORD if token.text in quantities.NUMBER_WORDS:
            return quantities.read_number(words, index)
    return 0, []


def _word(tokens: Sequence[_Token], index: int, *, shouting: bool) -> Iterator[Term]:
    token = tokens[index]
    word = intern(token.text)  # thousands of documents hold the same few words
    before = tokens[index - 1] if index > 0 else None
    counted = (
        before is not None
        and before.kind is _TokenKind.NUMBER
        and (not before.suffix or before.suffix in quantities.SCALE_SUFFIXES)
    )
    if word in STOP_WORDS and not (counted and word in quantities.UNITS):
        behind = tokens[index + 1] if index + 1 < len(tokens) else None
        country = word == "us" and (before is None or before.text not in _BEFORE_PRONOUN_US)
        if len(word) == 1:
            named = not shouting and _is_letter(before, token, behind)
        else:
            named = (token.written.isupper() and not shouting) or (country and behind is not None)
        if named:
            # The acronym, told apart from the function word of the same letters.
            yield Term(word + ".", token.start, token.end)
        else:
            yield Term(word, token.start, token.end, stop=True)
        return
    if word in quantities.MONTHS:
        yield Term(quantities.MONTHS[word], token.start, token.end)
        return
    if before and word == "cent" and before.text == "per":
        yield Term("percent", token.start, token.end)
        return
    if counted:
        word = quantities.UNITS.get(word, word)
    text = intern(quantities.WEEKDAYS.get(word) or stem(word))
    yield Term(text, token.start, token.end)
    version = _VERSION.fullmatch(word)
    if version:
        for number in quantities.read_figure([version[1]], 0, "")[1]:
            yield Term(number, token.start, token.end, compound=True)
    part = quantities.PARTS_OF_YEAR.get((before.text, word)) if before else None
    if before and part:
        yield Term(part, before.start, token.end, compound=True)


# Behind an article stands no such word: "vitamin a is", "plan a or b".
_NEVER_BEHIND_A = frozenset("and are at for from in is of on or to was were with".split())


def _is_letter(before: _Token | None, token: _Token, behind: _Token | None) -> bool:
    """Whether a letter that can be a function word is a name here: "R", "vitamin A"."""
    if token.text != "a":
        opens = before is None and behind is not None and behind.text in STOP_WORDS
        return token.written in ("R", "W") and not opens
    if before is None or before.kind is _TokenKind.NUMBER or token.start != before.end + 1:
        return False
    noun = before.text not in STOP_WORDS
    if token.written == "a":
        return noun and (behind is None or behind.text in _NEVER_BEHIND_A)
    return noun or behind is None or not behind.written[0].isupper()


def _compound(tokens: Sequence[_Token], end: int) -> Iterator[Term]:
    """The joined form of the hyphenated tokens that end before `end`, if there are any."""
    start = end - 1
    while start > 0 and tokens[start].joined:
        start -= 1
    if start < end - 1:
        surface = "".join(token.text + token.suffix for token in tokens[start:end])
        yield Term(stem(surface), tokens[start].start, tokens[end - 1].end, compound=True)
