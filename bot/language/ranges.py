"""Ranges of a text and quantities that lie in them: "over $75" holds $90, "9 to 5" holds 3pm."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from bot.language.analysis import Term, fold

_SIGN = "["  # no other term begins so
_WITHOUT_END = Decimal("Infinity")
_CURRENCIES = frozenset(("dollar", "euro", "pound", "yen"))
_TIME = "o'clock"
_HALVES = {"am.": 0, "pm": 12}
_HOURS = 24

# What stands before a number, by its last words; the longest that is found counts.
_AT_LEAST = (
    "over|above|beyond|exceeding|exceeds|exceed|more than|greater than|longer than|higher than"
    "|larger than|bigger than|older than|heavier than|farther than|at least|minimum of|minimum"
    "|upwards of|starting at|not under|not less than|no less than|not fewer than|no fewer than"
).split("|")
_AT_MOST = (
    "under|below|less than|fewer than|shorter than|lower than|smaller than|younger than"
    "|lighter than|up to|at most|maximum of|maximum|within|not over|not above|not exceed"
    "|not exceeding|not more than|no more than|not longer than|no longer than|no older than"
).split("|")
_BEFORE = {
    **{tuple(words.split()): True for words in _AT_LEAST},
    **{tuple(words.split()): False for words in _AT_MOST},
}
_BEHIND: dict[tuple[str, ...], bool] = {
    **{
        (joint, word): True
        for joint in ("or", "and")
        for word in "more over above longer older up greater higher larger beyond".split()
    },
    **{
        (joint, word): False
        for joint in ("or", "and")
        for word in "less fewer under below shorter younger lower smaller".split()
    },
}
_MOST_BEFORE = max(map(len, _BEFORE))
_MOST_UNITS = 2
_TO = frozenset(("to", "-", "–", "—", "through", "thru", "until", "till"))


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number, and what it is a number of.

    Args:
        number: how many; of a time of day, hours since midnight.
        units: the terms that may be the unit: a currency, or what stands behind the number.
    """

    number: Decimal
    units: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Range:
    """What lies between two numbers of one unit, both ends included.

    Args:
        low: its lower end.
        high: its upper end, perhaps infinite.
        units: the terms that may be its unit.
    """

    low: Decimal
    high: Decimal
    units: tuple[str, ...]

    @property
    def term(self) -> str:
        """The term that stands for it among those of a sentence."""
        high = "∞" if self.high == _WITHOUT_END else self.high
        return f"{_SIGN}{self.low} to {high}] {' '.join(self.units)}"

    @classmethod
    def of(cls, term: str) -> "Range | None":
        """The range that a term stands for; None for any other term."""
        if not term.startswith(_SIGN):
            return None
        ends, _, units = term[1:].partition("] ")
        low, _, high = ends.partition(" to ")
        return cls(Decimal(low), Decimal(high.replace("∞", "Infinity")), tuple(units.split(" ")))

    def holds(self, quantity: Quantity) -> bool:
        """Whether a quantity of the same unit lies in it."""
        same = not set(self.units).isdisjoint(quantity.units)
        return same and self.low <= quantity.number <= self.high


class Measured:
    """The numbers of an analysed text, with their units.

    Args:
        text: the text.
        terms: its terms, as the analysis gives them.
    """

    def __init__(self, text: str, terms: Sequence[Term]) -> None:
        self._text = text
        self._terms = [term for term in terms if not term.compound]
        self._words = [fold(text[term.start : term.end]) for term in self._terms]

    def quantity(self, start: int) -> Quantity | None:
        """The quantity whose number begins at an offset of the text; None where there is none."""
        for place, term in enumerate(self._terms):
            if term.start == start and term.text[0] == "#":
                return self._time(place) or self._quantity(place)
        return None

    def ranges(self) -> Iterator[tuple[int, Range]]:
        """The ranges of the text, each with the offset of its first number."""
        for place, term in enumerate(self._terms):
            if term.text[0] == "#":
                found = self._between(place) or self._bounded(place)
                if found:
                    yield term.start, found

    def _quantity(self, place: int) -> Quantity | None:
        number = _number(self._terms[place].text)
        if number is None:
            return None
        before = self._terms[place - 1].text if place else ""
        units = (before,) if before in _CURRENCIES else self._units(place)
        return Quantity(number, units) if units else None

    def _units(self, place: int) -> tuple[str, ...]:
        """What stands right behind a number, up to the next function word or number."""
        units: list[str] = []
        for term in self._terms[place + 1 : place + 1 + _MOST_UNITS]:
            if term.stop or term.text[0] == "#":
                break
            units.append(term.text)
            if term.text in _CURRENCIES:
                break
        return tuple(units)

    def _time(self, place: int) -> Quantity | None:
        """A time of day, such as 5pm, 5:30 pm or 17:30."""
        hour = _number(self._terms[place].text)
        behind, minutes = place + 1, self._minutes(place)
        if minutes is not None:
            behind += 1
        half = self._terms[behind].text if behind < len(self._terms) else ""
        if hour is None or hour >= _HOURS or (minutes is None and half not in _HALVES):
            return None
        if half in _HALVES and 1 <= hour <= 12:
            hour = hour % 12 + _HALVES[half]
        return Quantity(hour + (minutes or 0) / Decimal(60), (_TIME,))

    def _minutes(self, place: int) -> Decimal | None:
        """The minutes behind an hour, "17:30"; None where there are none."""
        if place + 1 == len(self._terms):
            return None
        one, other = self._terms[place], self._terms[place + 1]
        joined = self._text[one.end : other.start] == ":" and other.end - other.start == 2
        minutes = _number(other.text) if joined and other.text[0] == "#" else None
        return minutes if minutes is not None and minutes < 60 else None

    def _between(self, place: int) -> Range | None:
        """What begins with its lower end: "5 to 10 days", "between 5 and 10", "9 am – 5 pm"."""
        behind = place + 1
        behind += self._minutes(place) is not None
        half = behind < len(self._terms) and self._terms[behind].text in _HALVES
        # Written against the number, "9am" is two terms of one place.
        behind += bool(half)
        if self._is_to(place, behind):
            behind += behind < len(self._words) and self._words[behind] in (*_TO, "and")
            if behind < len(self._terms) and self._terms[behind].text in _CURRENCIES:
                behind += 1
            if behind < len(self._terms) and self._terms[behind].text[0] == "#":
                return self._times(place, behind) or self._numbers(place, behind)
        return None

    def _is_to(self, place: int, behind: int) -> bool:
        """Whether what stands behind a number says that a range goes on."""
        if behind >= len(self._terms):
            return False
        between = self._text[self._terms[behind - 1].end : self._terms[behind].start].strip()
        if between in _TO:
            return True
        before = self._words[max(0, place - 2) : place]
        return self._words[behind] in _TO or (self._words[behind] == "and" and "between" in before)

    def _times(self, place: int, other: int) -> Range | None:
        first, last = self._time(place), self._time(other)
        low, high = _number(self._terms[place].text), _number(self._terms[other].text)
        if first and last:
            low, high = first.number, last.number
        elif last and low and low <= 12:  # "2 to 5 pm", "9 to 5 pm"
            afternoon = low + 12 if low < 12 else low
            low, high = (afternoon if afternoon < last.number else low), last.number
        elif first or self._quantity(other) or not (low and high and high < low <= 12):
            return None
        else:  # "9 to 5"
            high += 12
        return Range(low, high, (_TIME,)) if low < high <= _HOURS else None

    def _numbers(self, place: int, other: int) -> Range | None:
        low, last = _number(self._terms[place].text), self._quantity(other)
        if low is None or last is None or low >= last.number:
            return None
        return Range(low, last.number, last.units)

    def _bounded(self, place: int) -> Range | None:
        """What has one end: "over $75", "10 days or more"."""
        found = self._quantity(place)
        if found is None:
            return None
        at_least = self._before(place - (self._terms[place - 1].text in _CURRENCIES))
        if at_least is None:
            at_least = self._behind(place, len(found.units))
        if at_least is None:
            return None
        ends = (found.number, _WITHOUT_END) if at_least else (Decimal(0), found.number)
        return Range(*ends, found.units)

    def _before(self, place: int) -> bool | None:
        for length in range(min(_MOST_BEFORE, place), 0, -1):
            found = _BEFORE.get(tuple(self._words[place - length : place]))
            if found is not None:
                return found
        return None

    def _behind(self, place: int, units: int) -> bool | None:
        if self._text[self._terms[place].end :][:1] == "+":
            return True
        for behind in range(place + 1, place + 2 + units):
            found = _BEHIND.get(tuple(self._words[behind : behind + 2]))
            if found is not None:
                return found
        return None


def _number(term: str) -> Decimal | None:
    """The number that a term is; None for an ordinal, a decade or a version."""
    try:
        number = Decimal(term[1:])
    except InvalidOperation:
        return None
    return number if number.is_finite() else None
