"""Numbers, dates and units, however they are written, as one canonical term each.

"1M", "1-million", "1 million", "1,000,000" and "one million" all become `#1000000`; "12x" and
"12 times" become `#12` and `times`; "H2" and "second half" share `h2`.
"""

from decimal import Decimal, InvalidOperation

_SMALL = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen "
    "fifteen sixteen seventeen eighteen nineteen"
).split()
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety".split()

CARDINALS: dict[str, int] = {word: n for n, word in enumerate(_SMALL)} | {
    word: 10 * n for n, word in enumerate(_TENS, start=2)
}
ORDINALS: dict[str, int] = {
    word: n
    for n, word in enumerate(
        (
            "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth "
            "thirteenth fourteenth fifteenth sixteenth seventeenth eighteenth nineteenth twentieth"
        ).split(),
        start=1,
    )
}
SCALES: dict[str, int] = {
    "hundred": 10**2,
    "thousand": 10**3,
    "million": 10**6,
    "billion": 10**9,
    "trillion": 10**12,
}
# Written against a number: "1m", "$3bn", "400k". A metre is written so too, but where people
# ask in chat "1m" is a million far more often.
SCALE_SUFFIXES: dict[str, int] = {
    "k": 10**3,
    "m": 10**6,
    "mn": 10**6,
    "mio": 10**6,
    "mil": 10**6,
    "b": 10**9,
    "bn": 10**9,
    "t": 10**12,
    "tn": 10**12,
}
MONTHS: dict[str, str] = {
    form: month
    for month in (
        "january february march april may june july august september october november december"
    ).split()
    for form in ((month,) if month == "may" else (month, month[:3]))
} | {"sept": "september"}
WEEKDAYS: dict[str, str] = {
    "mon": "monday",
    "tue": "tuesday",
    "tues": "tuesday",
    "wed": "wednesday",
    "thu": "thursday",
    "thur": "thursday",
    "thurs": "thursday",
    "fri": "friday",
}
MONTH_NAMES = tuple(dict.fromkeys(MONTHS.values()))
WEEKDAY_NAMES = (
    "monday",
    "tuesday",
    "wednesday",
    "thursday",
    "friday",
    "saturday",
    "sunday",
)
UNITS: dict[str, str] = {
    "x": "times",
    "%": "percent",
    "pc": "percent",
    "pct": "percent",
    "km": "kilometer",
    "cm": "centimeter",
    "mm": "millimeter",
    "mi": "mile",
    "ft": "foot",
    "kg": "kilogram",
    "lb": "pound",
    "lbs": "pound",
    "hr": "hour",
    "hrs": "hour",
    "h": "hour",
    "min": "minute",
    "mins": "minute",
    "sec": "second",
    "secs": "second",
    "s": "second",
    "ms": "millisecond",
    "kb": "kilobyte",
    "mb": "megabyte",
    "gb": "gigabyte",
    "tb": "terabyte",
    "kw": "kilowatt",
    "mw": "megawatt",
    "kwh": "kilowatt-hour",
    "usd": "dollar",
    "eur": "euro",
    "gbp": "pound",
    "am": "am.",  # as "a.m." is analysed: without the last dot it would be the verb
}
CURRENCIES: dict[str, str] = {"$": "dollar", "€": "euro", "£": "pound", "¥": "yen"}
FRACTIONS: dict[str, str] = {"½": "0.5", "¼": "0.25", "¾": "0.75"}
# The parts of a year that have a short form: (ordinal, noun) → term.
PARTS_OF_YEAR: dict[tuple[str, str], str] = {
    ("first", "half"): "h1",
    ("second", "half"): "h2",
    ("first", "quarter"): "q1",
    ("second", "quarter"): "q2",
    ("third", "quarter"): "q3",
    ("fourth", "quarter"): "q4",
    ("1", "half"): "h1",  # "1st half"
    ("2", "half"): "h2",
    ("1", "quarter"): "q1",
    ("2", "quarter"): "q2",
    ("3", "quarter"): "q3",
    ("4", "quarter"): "q4",
}
MOST_DIGITS = 40


def number_term(number: Decimal) -> str:
    """The term of a number.

    Args:
        number: any finite decimal.

    Returns:
        "#" and the number in plain digits, without trailing zeros behind the point.
    """
    digits = format(number, "f")
    if "." in digits:
        digits = digits.rstrip("0").rstrip(".")
    return "#" + digits


def read_number(digits: str) -> Decimal | None:
    """Read what a number token holds.

    Args:
        digits: digits with at most one point for a number; more are a version, as in "3.5.2".

    Returns:
        The number, or None for a version or for more digits than any figure has.
    """
    if digits.count(".") > 1 or len(digits) > MOST_DIGITS:
        return None
    try:
        return Decimal(digits)
    except InvalidOperation:  # digits of a script that Decimal does not read
        return None
