"""Ranges of a text, and the quantities that lie in them."""

from decimal import Decimal

import pytest
from hypothesis import given

from bot.language.analysis import analyze
from bot.language.ranges import Measured, Quantity, Range
from tests.strategies import hostile_texts


def ranges(text: str) -> list[Range]:
    """The ranges of a text."""
    return [found for _, found in Measured(text, analyze(text)).ranges()]


def quantities(text: str) -> list[Quantity]:
    """The quantities of a text."""
    terms = analyze(text)
    found = (Measured(text, terms).quantity(term.start) for term in terms if term.text[0] == "#")
    return list(filter(None, found))


@pytest.mark.parametrize(
    ("text", "inside", "outside"),
    [
        ("Expenses over $75 need a receipt.", "a $90 lunch", "a $60 lunch"),
        ("Orders of $50+ ship free.", "50 dollars", "49 dollars"),
        ("Trips of more than two weeks", "3 weeks", "1 week"),
        ("Trips of 3 days or more", "5 days", "2 days"),
        ("No more than 2 weeks", "one to 2 weeks", "3 weeks"),
        ("Bottles under 100 ml", "80ml", "150 ml"),
        ("Groups between 10 and 20 people", "15 people", "25 people"),
        ("It takes 5-10 business days.", "7 business days", "12 business days"),
        ("A tip of 12–15%", "14 percent", "20 percent"),
        ("From $1,000 to $2,000", "$1.5k", "$3k"),
        ("Open 9 to 5 on weekdays", "at 3pm", "at 8 pm"),
        ("Open from 9am to 5:30 pm", "at 17:15", "at 17:45"),
        ("Lunch is 12:30–14:00", "at 1 pm", "at 2:30 pm"),
        ("Calls from 2 to 5 pm", "at 4 pm", "at 11 am"),
    ],
)
def test_a_range_holds_what_lies_in_it(text: str, inside: str, outside: str) -> None:
    """Of the same unit, however it is written, and nothing beyond its ends."""
    (found,) = ranges(text)

    assert any(found.holds(quantity) for quantity in quantities(inside))
    assert not any(found.holds(quantity) for quantity in quantities(outside))


@pytest.mark.parametrize(
    "text",
    [
        "Chapter 3 to 5",  # of what, nobody says
        "Call 555-1234 now",
        "Version 3.10 to 3.12",
        "He was over the moon in 1999.",
        "In 5 minutes",
        "Over there, 10 people wait.",
    ],
)
def test_what_is_no_plain_range_is_none(text: str) -> None:
    """A number alone, or two without a unit."""
    assert ranges(text) == []


def test_nothing_is_converted() -> None:
    """Twenty days are more than two weeks, but only the same unit is compared."""
    (found,) = ranges("more than two weeks")

    assert not any(found.holds(quantity) for quantity in quantities("20 days"))


@given(hostile_texts())
def test_any_text_has_ranges_that_are_known_again_by_their_terms(text: str) -> None:
    """The term says all that there is to know, and the lower end is the lower one."""
    for found in ranges(text):
        assert Range.of(found.term) == found
        assert Decimal(0) <= found.low <= found.high
