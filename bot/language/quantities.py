"""Numbers, dates and units, however they are written, as one canonical term each.

"1M", "1-million", "1 million", "1,000,000" and "one million" all become `#1000000`; "12x" and
"12 times" become `#12` and `times`; "H2" and "second half" share `h2`.
"""

from collections.abc import Sequence
from decimal import Decimal, InvalidOperation

from bot.language.words import stem


def _pairs(text: str) -> dict[str, str]:
    return dict(pair.split("=") for pair in text.split())


_SMALL = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen "
    "fifteen sixteen seventeen eighteen nineteen"
).split()
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety".split()

_CARDINALS: dict[str, int] = {word: n for n, word in enumerate(_SMALL)} | {
    word: 10 * n for n, word in enumerate(_TENS, start=2)
}
_ORDINALS: dict[str, int] = {
    word: n
    for n, word in enumerate(
        (
            "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth "
            "thirteenth fourteenth fifteenth sixteenth seventeenth eighteenth nineteenth twentieth"
        ).split(),
        start=1,
    )
}
_SCALES: dict[str, int] = {"hundred": 10**2} | {
    word: 1000**power
    for power, word in enumerate("thousand million billion trillion".split(), start=1)
}
NUMBER_WORDS = _CARDINALS.keys() | _ORDINALS.keys() | _SCALES.keys()  # a number can begin so
# Written against a number: "1m", "$3bn", "400k". A metre is written so too, but where people
# ask in chat "1m" is a million far more often.
SCALE_SUFFIXES: dict[str, int] = {
    suffix: 1000**power
    for power, suffixes in enumerate(("k", "m mn mio mil", "b bn", "t tn"), start=1)
    for suffix in suffixes.split()
}
MONTHS: dict[str, str] = {
    form: month
    for month in (
        "january february march april may june july august september october november december"
    ).split()
    for form in ((month,) if month == "may" else (month, month[:3]))
} | {"sept": "september"}
WEEKDAYS = _pairs(
    "mon=monday tue=tuesday tues=tuesday wed=wednesday thu=thursday thur=thursday thurs=thursday "
    "fri=friday"
)
MONTH_NAMES = tuple(dict.fromkeys(MONTHS.values()))
WEEKDAY_NAMES = tuple("monday tuesday wednesday thursday friday saturday sunday".split())
UNITS = _pairs(
    """
    x=times %=percent pc=percent pct=percent km=kilometer cm=centimeter mm=millimeter mi=mile
    ft=foot kg=kilogram lb=pound lbs=pound hr=hour hrs=hour h=hour min=minute mins=minute
    sec=second secs=second s=second ms=millisecond kb=kilobyte mb=megabyte gb=gigabyte
    tb=terabyte kw=kilowatt mw=megawatt kwh=kilowatt-hour usd=dollar eur=euro gbp=pound
    m=meter g=gram l=liter ml=milliliter t=tonne
    """
) | {"am": "am."}  # as "a.m." is analysed: without the last dot it would be the verb
_CURRENCIES = _pairs("$=dollar €=euro £=pound ¥=yen")
_FRACTIONS = _pairs("½=0.5 ¼=0.25 ¾=0.75")
# The parts of a year that have a short form: (ordinal, noun) → term.
PARTS_OF_YEAR: dict[tuple[str, str], str] = {
    (ordinal, noun): f"{noun[0]}{number}"
    for noun, most in (("half", 2), ("quarter", 4))
    for number, word in enumerate("first second third fourth".split()[:most], start=1)
    for ordinal in (word, str(number))  # "1st half" is read as "1", "half"
}
_MOST_DIGITS = 40
# Behind a number with a point these show that it measures something, and is no version.
_MEASURED = frozenset(
    stem(word)
    for word in (
        *UNITS,
        *UNITS.values(),
        *"day week month year night degree cent yen franc point".split(),
    )
) - {"am", "am."}
# What a number may measure whose letter makes it millions or trillions as well: "10m", "5t".
_MEASURES: dict[str, tuple[str, ...]] = {"m": ("meter", "minute"), "t": ("tonne",)}


def read_figure(words: Sequence[str], index: int, suffix: str) -> tuple[int, list[str]]:
    """Read a number in figures, with its suffix and the scale words behind it.

    Args:
        words: of a text, folded.
        index: of the figures; with at most one point for a number, with more for a version.
        suffix: what is written against them, folded.

    Returns:
        How many words were read, and the terms that they make.
    """
    number = _number(words[index])
    if number is None:
        return 1, ["#" + words[index][:64]]
    if suffix in SCALE_SUFFIXES:
        number *= SCALE_SUFFIXES[suffix]
    elif suffix in ("st", "nd", "rd", "th"):
        return 1, [_term(number) + ("" if _is_day(words, index) else "th")]
    elif suffix == "s":  # a decade: "1990s"
        return 1, [_term(number) + "s"]
    elif suffix in ("am", "pm"):
        return 1, [_as_written(words[index], number), stem(UNITS.get(suffix, suffix))]
    elif suffix:
        return 1, [_term(number), stem(UNITS.get(suffix, suffix))]
    used, scaled = _scaled(words, index + 1, number)
    if suffix or used or _measures(words, index):
        return 1 + used, [_term(scaled)]
    return 1, [_as_written(words[index], number)]


def read_otherwise(words: Sequence[str], index: int, written: str) -> list[str]:
    """Read a number in figures in the ways in which it is probably not meant, but may be.

    Args:
        words: of a text, folded.
        index: of the figures.
        written: as they are written, with what stands against them.

    Returns:
        Terms of `read_figure`: of "10m" those of 10 metres, of "$2.50" those of a version 2.50,
        of "5,6" those of 5 and of 6.
    """
    digits = words[index]
    number = _number(digits)
    if number is None:
        return []
    last = written[-1]
    if last in _MEASURES and written[-2].isdigit() and not _is_money(words, index):
        return [_term(number), *map(stem, _MEASURES[last])]
    if written[-1].isdigit() and "," in written and "." in digits and not _measures(words, index):
        return [f"#{part}" for part in digits.split(".")]
    as_written = _as_written(digits, number)
    return [as_written] if as_written != _term(number) and _measures(words, index) else []


def read_number(words: Sequence[str], index: int) -> tuple[int, list[str]]:
    """Read a number in words: "twelve", "twenty-five", "third", "twenty-first".

    "one" alone is no number: it is a pronoun far more often. "million" alone is one behind "a".

    Args:
        words: of a text, folded.
        index: of the first that may belong to it.

    Returns:
        How many words were read, and the terms that they make; 0 and none where there is none.
    """
    word = words[index]
    following = words[index + 1] if index + 1 < len(words) else ""
    if word in _SCALES:  # "a million", "half a million"
        before = list(words[max(0, index - 2) : index])
        if before[-1:] != ["a"]:
            return 0, []
        share = Decimal("0.5") if before == ["half", "a"] else Decimal(1)
        scales, number = _scaled(words, index, share)
        return scales, [_term(number)]
    if word in _ORDINALS and (word, following) not in PARTS_OF_YEAR:  # "second half" is one
        return 1, [f"#{_ORDINALS[word]}th"]
    if word not in _CARDINALS:
        return 0, []
    number, used = Decimal(_CARDINALS[word]), 1
    if number >= 20 and _ORDINALS.get(following, 99) < 10:
        return 2, [_term(number + _ORDINALS[following]) + "th"]
    if number >= 20 and _CARDINALS.get(following, 99) < 10:
        number, used = number + _CARDINALS[following], 2
    scales, number = _scaled(words, index + used, number)
    used += scales
    return used, ["one" if word == "one" and used == 1 else _term(number)]


def read_date(written: str) -> list[str]:
    """The terms of a date such as 2026-04-24."""
    year, month, day = map(int, written.split("-"))
    named = [MONTH_NAMES[month - 1]] if 1 <= month <= len(MONTH_NAMES) else []
    return [f"#{year}", *named, f"#{day}"]


def read_symbol(symbol: str) -> list[str]:
    """The term of a currency, a fraction or the percent sign; none for any other symbol."""
    if symbol in _CURRENCIES:
        return [stem(_CURRENCIES[symbol])]
    if symbol in _FRACTIONS:
        return ["#" + _FRACTIONS[symbol]]
    return ["percent"] if symbol == "%" else []


def _is_day(words: Sequence[str], index: int) -> bool:
    """Whether an ordinal is the day of a date: "April 24th", "the 24th of April"."""
    behind = [word for word in words[index + 1 : index + 3] if word != "of"]
    return any(word in MONTHS for word in (*words[max(0, index - 1) : index], *behind[:1]))


def _scaled(words: Sequence[str], index: int, number: Decimal) -> tuple[int, Decimal]:
    """Multiply a number by the scale words that follow it: "1.2 million", "3 hundred thousand".

    It ends where no figure is so large; the words behind are words.
    """
    used = 0
    while (
        index + used < len(words)
        and words[index + used] in _SCALES
        and number.adjusted() < _MOST_DIGITS
    ):
        number *= _SCALES[words[index + used]]
        used += 1
    return used, number


def _term(number: Decimal) -> str:
    """The number in plain digits, without trailing zeros behind the point."""
    digits = format(number, "f")
    return "#" + (digits.rstrip("0").rstrip(".") if "." in digits else digits)


def _as_written(digits: str, number: Decimal) -> str:
    """The term of a number that may be a version: 3.10 is not 3.1, but 3.0 is 3."""
    whole, _, behind = digits.partition(".")
    return f"#{int(whole)}.{behind}" if behind.strip("0") else _term(number)


def _measures(words: Sequence[str], index: int) -> bool:
    """Whether what stands beside a number shows that it measures something."""
    following = words[index + 1] if index + 1 < len(words) else ""
    return _is_money(words, index) or following in _CURRENCIES or stem(following) in _MEASURED


def _is_money(words: Sequence[str], index: int) -> bool:
    return index > 0 and words[index - 1] in _CURRENCIES


def _number(digits: str) -> Decimal | None:
    """The number that digits make; None for a version, or for more than any figure has."""
    if digits.count(".") > 1 or len(digits) > _MOST_DIGITS:
        return None
    try:
        return Decimal(digits)
    except InvalidOperation:  # digits of a script that Decimal does not read
        return None
