"""Text → terms: the one analysis that documents and questions both go through."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from bot.language import quantities
from bot.language.tokens import Token, TokenKind, tokenize
from bot.language.words import STOP_WORDS, stem

# "us" after one of these is the pronoun; elsewhere, in chat, it is the country.
_BEFORE_PRONOUN_US = frozenset(
    "about against around as ask between by for from give gave help joins join let of on show "
    "tell than teach to told with".split()
)
_SURELY_CAPITALS = 0.6
_VERSION = re.compile(r"v(\d+(?:\.\d+)+)")


@dataclass(frozen=True, slots=True)
class Term:
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


def analyze(text: str) -> tuple[Term, ...]:
    """Turn a text into its terms.

    Args:
        text: a sentence, a heading, a title or a question; any string.

    Returns:
        Its terms in the order of the text, function words and compounds among them.
    """
    tokens = list(tokenize(text))
    return tuple(_terms(tokens, shouting=_is_shouting(text)))


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


def _terms(tokens: Sequence[Token], *, shouting: bool) -> Iterator[Term]:
    index = 0
    while index < len(tokens):
        token = tokens[index]
        used = 1
        match token.kind:
            case TokenKind.NUMBER:
                used, terms = _number(tokens, index)
                yield from terms
            case TokenKind.DATE:
                yield from _date(token)
            case TokenKind.SYMBOL:
                yield from _symbol(token)
            case TokenKind.ACRONYM:
                yield _acronym(token)
            case TokenKind.WORD:
                spelled = _spelled_number(tokens, index)
                if spelled:
                    used, terms = spelled
                    yield from terms
                else:
                    yield from _word(tokens, index, shouting=shouting)
        index += used
        if used > 1:
            continue  # a number in words has no joined form
        if index < len(tokens) and tokens[index].joined:
            continue
        yield from _compound(tokens, index)


def _word(tokens: Sequence[Token], index: int, *, shouting: bool) -> Iterator[Term]:
    token = tokens[index]
    word = token.text
    before = tokens[index - 1] if index > 0 else None
    counted = (
        before is not None
        and before.kind is TokenKind.NUMBER
        and (not before.suffix or before.suffix in quantities.SCALE_SUFFIXES)
    )
    if word in STOP_WORDS and not (counted and word in quantities.UNITS):
        country = word == "us" and (before is None or before.text not in _BEFORE_PRONOUN_US)
        if (token.capitals and not shouting) or (country and index + 1 < len(tokens)):
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
    text = quantities.WEEKDAYS.get(word) or stem(word)
    yield Term(text, token.start, token.end)
    version = _VERSION.fullmatch(word)
    if version:
        yield Term("#" + version[1], token.start, token.end, compound=True)
    part = quantities.PARTS_OF_YEAR.get((before.text, word)) if before else None
    if before and part:
        yield Term(part, before.start, token.end, compound=True)


def _acronym(token: Token) -> Term:
    text = token.text + "." if token.text in STOP_WORDS else token.text
    return Term(text, token.start, token.end)


def _symbol(token: Token) -> Iterator[Term]:
    if token.text in quantities.CURRENCIES:
        yield Term(stem(quantities.CURRENCIES[token.text]), token.start, token.end)
    elif token.text == "%":
        yield Term("percent", token.start, token.end)
    elif token.text in quantities.FRACTIONS:
        yield Term("#" + quantities.FRACTIONS[token.text], token.start, token.end)


def _date(token: Token) -> Iterator[Term]:
    year, month, day = (int(part) for part in token.text.split("-"))
    yield Term(f"#{year}", token.start, token.end)
    if 1 <= month <= len(quantities.MONTH_NAMES):
        yield Term(quantities.MONTH_NAMES[month - 1], token.start, token.end)
    yield Term(f"#{day}", token.start, token.end)


def _number(tokens: Sequence[Token], index: int) -> tuple[int, list[Term]]:
    """Read a number with its suffix and the scale words behind it.

    Returns:
        How many tokens were read, and the terms they make.
    """
    token = tokens[index]
    number = quantities.read_number(token.text)
    if number is None:
        return 1, [Term("#" + token.text[:64], token.start, token.end)]
    if token.suffix in quantities.SCALE_SUFFIXES:
        number *= quantities.SCALE_SUFFIXES[token.suffix]
    elif token.suffix in ("st", "nd", "rd", "th"):
        ordinal = "" if _is_day(tokens, index) else "th"
        return 1, [Term(quantities.number_term(number) + ordinal, token.start, token.end)]
    elif token.suffix == "s":  # a decade: "1990s"
        return 1, [Term(quantities.number_term(number) + "s", token.start, token.end)]
    elif token.suffix:
        unit = stem(quantities.UNITS.get(token.suffix, token.suffix))
        terms = [Term(quantities.number_term(number), token.start, token.end)]
        return 1, [*terms, Term(unit, token.start, token.end)]
    used, number = _scaled(tokens, index + 1, number)
    return 1 + used, [Term(quantities.number_term(number), token.start, tokens[index + used].end)]


def _is_day(tokens: Sequence[Token], index: int) -> bool:
    """Whether an ordinal is the day of a date: "April 24th", "the 24th of April"."""
    before = [token.text for token in tokens[max(0, index - 1) : index]]
    behind = [token.text for token in tokens[index + 1 : index + 3] if token.text != "of"]
    return any(word in quantities.MONTHS for word in (*before, *behind[:1]))


def _scaled(tokens: Sequence[Token], index: int, number: Decimal) -> tuple[int, Decimal]:
    """Multiply a number by the scale words that follow it: "1.2 million", "3 hundred thousand".

    It ends where no figure is so large; the words behind are words.
    """
    used = 0
    while (
        index + used < len(tokens)
        and tokens[index + used].text in quantities.SCALES
        and number.adjusted() < quantities.MOST_DIGITS
    ):
        number *= quantities.SCALES[tokens[index + used].text]
        used += 1
    return used, number


def _spelled_number(tokens: Sequence[Token], index: int) -> tuple[int, list[Term]] | None:
    """Read a number in words: "twelve", "twenty-five", "third", "twenty-first".

    "one" alone is no number: it is a pronoun far more often.
    """
    word = tokens[index].text
    if word in quantities.ORDINALS:
        if index + 1 < len(tokens) and (word, tokens[index + 1].text) in quantities.PARTS_OF_YEAR:
            return None  # "second half" is read as one
        term = Term(f"#{quantities.ORDINALS[word]}th", tokens[index].start, tokens[index].end)
        return 1, [term]
    if word not in quantities.CARDINALS:
        return None
    number, used = Decimal(quantities.CARDINALS[word]), 1
    following = tokens[index + 1].text if index + 1 < len(tokens) else ""
    if number >= 20 and quantities.ORDINALS.get(following, 99) < 10:
        number += quantities.ORDINALS[following]
        term = Term(
            quantities.number_term(number) + "th", tokens[index].start, tokens[index + 1].end
        )
        return 2, [term]
    if number >= 20 and quantities.CARDINALS.get(following, 99) < 10:
        number, used = number + quantities.CARDINALS[following], 2
    scales, number = _scaled(tokens, index + used, number)
    used += scales
    if word == "one" and used == 1:
        return 1, [Term("one", tokens[index].start, tokens[index].end, stop=True)]
    term = Term(quantities.number_term(number), tokens[index].start, tokens[index + used - 1].end)
    return used, [term]


def _compound(tokens: Sequence[Token], end: int) -> Iterator[Term]:
    """The joined form of the hyphenated tokens that end before `end`, if there are any."""
    start = end - 1
    while start > 0 and tokens[start].joined:
        start -= 1
    if start < end - 1:
        surface = "".join(token.text + token.suffix for token in tokens[start:end])
        yield Term(stem(surface), tokens[start].start, tokens[end - 1].end, compound=True)
