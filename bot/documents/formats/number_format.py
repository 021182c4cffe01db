"""Numbers of sheets as they are shown: .25 as 25%, 1234.5 as $1,234.50."""

import re

# Those that people choose; the others are dates, which come as such, or as the number is.
BUILT_IN = {
    "1": "0",
    "2": "0.00",
    "3": "#,##0",
    "4": "#,##0.00",
    "9": "0%",
    "10": "0.00%",
    "37": "#,##0;(#,##0)",
    "38": "#,##0;(#,##0)",
    "39": "#,##0.00;(#,##0.00)",
    "40": "#,##0.00;(#,##0.00)",
    "44": '_("$"* #,##0.00_)',
}
_MOST_DIGITS = 11  # that a cell shows where nothing else is said
_LARGEST = 10**15
_LONGEST = 100  # characters
# Text in quotation marks, one behind a backslash, a gap as wide as a character, what fills a
# cell, and in brackets a currency, a colour or a condition.
_PART = re.compile(
    r'"([^"]{0,40})"|\\(.)|_.|\*.|\[\$([^\]-]{0,9})[^\]]{0,20}\]|\[[^\]]{0,40}\]|([\d#?.,]+)|(.)'
)
_PLAIN = re.compile(r"[#0?]{1,20}(?:,[#0?]{3}){0,6}(?:\.([0?#]{1,15}))?")


def shown_number(value: float, form: str) -> str:
    """A number as a sheet shows it.

    Args:
        value: the number.
        form: how it is shown, in the words of Excel; as it is where that is empty, or is more
            than is understood here (fractions, powers, dates).
    """
    if abs(value) >= _LARGEST or value != value:  # noqa: PLR0124 - what is no number is not equal
        return str(value)
    sections = form.split(";")
    negative = value < 0 and len(sections) > 1
    shown = _formatted(abs(value) if negative else value, sections[negative][:_LONGEST])
    return shown or _as_it_is(value)


def _as_it_is(value: float) -> str:
    return str(int(value)) if value == int(value) else f"{value:.{_MOST_DIGITS}g}"


def _formatted(value: float, form: str) -> str:
    """A number in one section of a format; empty where that is not understood."""
    parts: list[str] = []
    digits = ""
    for match in _PART.finditer(form):
        quoted, escaped, currency, figures, other = match.groups()
        if figures and not digits:
            digits = figures
            parts.append("\0")
        elif figures or (other and other not in " $€£¥%+-()/"):
            return ""
        else:
            parts.append(quoted or escaped or currency or other or "")
    plain = _PLAIN.fullmatch(digits)
    if not plain or "/" in parts:
        return ""
    decimals = plain[1] or ""
    scaled = value * 100 if "%" in parts else value
    number = f"{scaled:{',' if ',' in digits else ''}.{len(decimals)}f}"
    whole, point, rest = number.partition(".")
    number = whole.zfill(digits.partition(".")[0].count("0")) + point + rest
    for _ in range(len(decimals) - len(decimals.rstrip("#"))):
        number = number.removesuffix("0")
    return " ".join("".join(parts).replace("\0", number.removesuffix(".")).split())
