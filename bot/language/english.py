"""How common a word is in English at large, which one small corpus cannot tell."""

import importlib.resources
import math
from functools import cache

# symspellpy ships a list of 82,765 English words with their counts in a large collection of
# books and pages (SCOWL crossed with the Google Books n-grams); one line each, "word count".
_PACKAGE = "symspellpy"
_FILE = "frequency_dictionary_en_82_765.txt"


@cache
def _counts() -> dict[str, int]:
    lines = importlib.resources.files(_PACKAGE).joinpath(_FILE).read_text(encoding="utf-8-sig")
    return {word: int(count) for word, count in map(str.split, lines.splitlines())}


@cache
def _most() -> float:
    return math.log(max(_counts().values()))


def is_english(word: str) -> bool:
    """Whether ordinary English knows a word.

    Args:
        word: a folded word.
    """
    return word in _counts()


def rarity(word: str) -> float:
    """How rare a word is in English at large.

    Args:
        word: a folded word.

    Returns:
        0 for the commonest word, 1 for one that the list does not hold; the logarithm of the
        word's count, scaled.
    """
    count = _counts().get(word)
    return 1.0 if count is None else 1 - math.log(count) / _most()
