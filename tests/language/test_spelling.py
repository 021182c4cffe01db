"""Typing mistakes, mended by what the documents say."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.language.spelling import Vocabulary

VOCABULARY = Vocabulary(("deepseek", "context", "huawei", "ascend", "pricing", "million", "flash"))


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("contxt", "context"),
        ("conetxt", "context"),
        ("contexxt", "context"),
        ("depseek", "deepseek"),
        ("edepseek", "deepseek"),
        ("hauwei", "huawei"),
        ("milion", "million"),
        ("flsh", "flash"),
        ("whcih", "which"),
    ],
)
def test_a_slip_is_mended(typed: str, meant: str) -> None:
    """A letter left out, doubled, swapped or wrong leads to the word of the documents."""
    assert VOCABULARY.mend(typed) == meant


@pytest.mark.parametrize(
    "typed",
    ["contest", "slash", "fla", "flxxh", "v4x2", "zorbquux", "", "deepseekers123", "ontext2"],
)
def test_what_is_no_slip_is_left_alone(typed: str) -> None:
    """Plain English, short words, figures, and words that are near to nothing are kept."""
    assert VOCABULARY.mend(typed) is None


def test_the_commoner_of_two_words_is_meant() -> None:
    """Where two words are as near, English at large decides."""
    assert Vocabulary(("houses", "house")).mend("housee") == "house"


@pytest.mark.soak
@given(st.text(max_size=30), st.lists(st.text(min_size=1, max_size=12), max_size=6))
def test_any_word_is_mended_towards_a_known_one_or_not_at_all(
    word: str, vocabulary: list[str]
) -> None:
    """What comes back is a word of the documents or a function word."""
    meant = Vocabulary(vocabulary).mend(word)

    assert meant is None or meant in vocabulary or meant.isascii()
