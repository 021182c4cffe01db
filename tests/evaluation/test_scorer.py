"""Which quotes are right, and how long they are beside what they had to find."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.evaluation.scorer import SentenceIndex, is_right, length_ratio

GOLD = "the crossing takes forty minutes on a calm day"


@pytest.mark.parametrize(
    ("quote", "gold", "right"),
    [
        (GOLD, [GOLD], True),
        (f"As a rule {GOLD}, but longer in a swell.", [GOLD], True),
        ("It takes an hour.", [GOLD], False),
        ("the crossing takes forty minutes", [GOLD], True),  # 32 characters, inside the gold
        ("crossing takes forty minu", [GOLD], True),  # 25
        ("crossing takes forty min", [GOLD], False),  # 24
        ("It takes an hour.", ["nothing like it", "an hour"], True),
        (GOLD, [], False),
        ("", [GOLD], False),
        (GOLD + "x" * (400 - len(GOLD)), [GOLD], True),
        (GOLD + "x" * (401 - len(GOLD)), [GOLD], False),
        ("a" * 500 + "b" * 150, ["a" * 500], True),  # 1.3 times a gold of 500
        ("a" * 500 + "b" * 151, ["a" * 500], False),
        ("c" + "b" * 450, ["c", "a" * 500], True),  # the longest gold sets the limit
        ("THE\n crossing   takes", ["the crossing takes"], True),
        ("He said: “It’s «open».”", ['"it\'s "open"."'], True),
    ],
)
def test_quotes_are_scored_as_the_rule_says(quote: str, gold: list[str], *, right: bool) -> None:
    """A quote is right if short enough and holding a gold, or a part of 25 characters of one."""
    assert is_right(quote, gold) is right


WORDS = st.lists(st.text("abcdeXYZ1'\"", min_size=1, max_size=8), min_size=1, max_size=30)


@pytest.mark.soak
@given(WORDS, WORDS, st.sampled_from([" ", "\n", "\t", "  ", "\u00a0", " \n\n "]))
def test_case_space_and_quotation_marks_do_not_matter(
    quote: list[str], gold: list[str], space: str
) -> None:
    """Writing a quote in capitals, other spaces and curly quotation marks changes nothing."""
    plain = " ".join(quote)
    dressed = space.join(quote).upper().replace('"', "”").replace("'", "’")
    golds = [" ".join(gold), " ".join(quote[:3])]
    for choice in (golds, golds[:1], golds[1:]):
        assert is_right(dressed, choice) == is_right(plain, choice)


@pytest.mark.soak
@given(WORDS, WORDS, WORDS)
def test_another_gold_never_makes_a_right_quote_wrong(
    quote: list[str], gold: list[str], other: list[str]
) -> None:
    """More gold substrings can only make more quotes right."""
    texts = " ".join(quote), " ".join(gold), " ".join(other)
    if is_right(texts[0], [texts[1]]):
        assert is_right(texts[0], [texts[1], texts[2]])


SENTENCES = (
    "The ferry leaves at nine.",
    "The crossing takes forty minutes.",
    "It is “often” rough.",
    "Bring a coat.",
)


@pytest.mark.parametrize(
    ("quote", "gold", "ratio"),
    [
        (SENTENCES[1], ["takes forty"], 1.0),
        (f"{SENTENCES[0]} {SENTENCES[1]}", ["takes forty"], 59 / 33),
        # A gold substring over two sentences is compared with both.
        (f"{SENTENCES[0]} {SENTENCES[1]}", ["at nine. The crossing"], 1.0),
        (SENTENCES[1], [f"{SENTENCES[0]} {SENTENCES[1]}"], 33 / 59),
        # Of several gold substrings that a quote holds, the shortest would have been enough.
        (f"{SENTENCES[1]} {SENTENCES[2]}", ["takes forty", "often"], 54 / 20),
        # Line ends in the quote and the kind of quotation marks do not count.
        (f"{SENTENCES[1]}\n\n{SENTENCES[2]}", ['"often" rough'], 54 / 20),
        # A gold substring that is in no sentence counts by its own length.
        ("Heading: the ferry", ["heading: the"], 18 / 12),
    ],
)
def test_length_is_compared_with_the_sentence_of_the_gold(
    quote: str, gold: list[str], ratio: float
) -> None:
    """The ratio is the quote's length over that of the sentences that its gold overlaps."""
    assert length_ratio(quote, gold, SentenceIndex(SENTENCES)) == pytest.approx(ratio)


@pytest.mark.parametrize("quote", ["It sails on Friday.", "The ferry will sail again on Friday."])
def test_the_place_of_the_quote_counts_where_a_gold_occurs_twice(quote: str) -> None:
    """Of the sentences that hold a gold, the one that was quoted is compared."""
    sentences = SentenceIndex(
        ["On Friday.", "It sails on Friday.", "The ferry will sail again on Friday."]
    )
    assert length_ratio(quote, ["on friday"], sentences) == 1.0
