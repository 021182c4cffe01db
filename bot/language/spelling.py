"""Typing mistakes mended by what the documents say."""

from collections.abc import Collection, Sequence
from functools import cached_property

from rapidfuzz import process
from rapidfuzz.distance import OSA

from bot.language.words import is_english, rarity

_SHORTEST = 4
_LONG = 7
_FOUND_ELSEWHERE = frozenset("which what where when does have with this that there".split())


def is_slip(typed: str, meant: str) -> bool:
    """Whether a word is another one typed carelessly, and no word, or name, of its own.

    Args:
        typed: a folded word.
        meant: the one that it is near to.

    Returns:
        Whether letters were only left out, or only doubled or added, or only swapped: "kirsen"
        for "kirsten"; but "karsten" is somebody else.
    """
    shorter, longer = sorted((typed, meant), key=len)
    rest = iter(longer)
    return sorted(typed) == sorted(meant) or all(letter in rest for letter in shorter)


class Vocabulary:
    """Words towards which typing mistakes are mended.

    Args:
        words: folded; they may not change once a word was mended.
    """

    def __init__(self, words: Collection[str]) -> None:
        self._words = words

    def mend(self, word: str) -> str | None:
        """Find the word that was meant by one that neither the documents nor English know.

        Args:
            word: a folded word that the documents do not hold.

        Returns:
            The word of the vocabulary, or function word, at the smallest optimal-string-alignment
            distance (Damerau–Levenshtein without overlapping edits): at most one edit, two from
            seven letters on; the commoner one in English where two are as near. None where the
            word is plain English, is too short to tell, holds a digit, or nothing is near.
        """
        if len(word) < _SHORTEST or not word.isalpha() or is_english(word):
            return None
        most = 2 if len(word) >= _LONG else 1
        near = [
            (distance, rarity(candidate), candidate)
            for candidate, distance, _ in process.extract(
                word,
                [
                    *_FOUND_ELSEWHERE,
                    *(
                        candidate
                        for first in {word[0], word[1]}
                        for length in range(len(word) - most, len(word) + most + 1)
                        for candidate in self.alike(first, length)
                    ),
                ],
                scorer=OSA.distance,
                score_cutoff=most,
                limit=None,
            )
            # The first letter is nearly always typed right, or swapped with the second.
            if candidate[0] == word[0] or candidate[:2] == word[1::-1]
        ]
        return min(near)[2] if near else None

    def alike(self, first: str, length: int) -> Sequence[str]:
        """The words that may be near another one.

        Args:
            first: their first letter.
            length: how many letters they have.
        """
        return self._by_first_and_length.get((first, length), ())

    @cached_property
    def _by_first_and_length(self) -> dict[tuple[str, int], list[str]]:
        """The words by first letter and length: only a few of them can be near another."""
        found: dict[tuple[str, int], list[str]] = {}
        for word in self._words:
            found.setdefault((word[:1], len(word)), []).append(word)
        return found
