"""Words that a line's end has broken in two, made whole."""

import importlib.resources
import re
from collections import Counter
from collections.abc import Iterable
from functools import cache

_LETTERS = re.compile(r"[^\W\d_]+(?:[-‐][^\W\d_]+)*")
_WORD = re.compile(r"[^\W\d_]+")
_PREFIXES = frozenset(
    "anti auto bi co cross cyber de e ex extra inter intra macro mega meta micro mid mini mono"
    " multi neo non over para poly post pre pro pseudo quasi re self semi sub super tele trans tri"
    " ultra un under well".split()
)
_LEAST_ENDS = 3
_LEAST_HALVES = 0.15


@cache
def _english() -> frozenset[str]:
    """82,765 English words, which symspellpy ships."""
    listed = importlib.resources.files("symspellpy") / "frequency_dictionary_en_82_765.txt"
    lines = listed.read_text(encoding="utf-8-sig").splitlines()
    return frozenset(line.split(" ", 1)[0] for line in lines)


class Hyphens:
    """Knows which words of a document have a hyphen of their own.

    Args:
        lines: the texts of its lines, each with whether it ends in the middle of a word, and then
            without its hyphen.
    """

    def __init__(self, lines: Iterable[tuple[str, bool]]) -> None:
        self._seen = Counter[str]()
        tails = []
        for text, broken in lines:
            words = _LETTERS.findall(text.casefold().replace("‐", "-"))
            if broken:
                tails.extend(words[-1:])
                words = words[:-1]
            self._seen.update(words)
        halves = sum(self._is_half(tail.rpartition("-")[2]) for tail in tails)
        # Where words are broken, most ends of lines are no words by themselves.
        self._breaks = len(tails) < _LEAST_ENDS or halves >= _LEAST_HALVES * len(tails)

    def _is_half(self, tail: str) -> bool:
        return not (tail in _english() or tail in _PREFIXES or self._seen[tail])

    def join(self, before: str, after: str) -> str:
        """What stands between two halves of a word: a hyphen, or nothing.

        Args:
            before: what ends where the line does, without the hyphen.
            after: what goes on in the next line.
        """
        # From the end on, or a long word would be looked at from each of its letters.
        tail, head = _WORD.match(before[::-1]), _LETTERS.match(after)
        if not tail or not head or not head[0][0].islower():
            return "-"
        one, other = tail[0][::-1].casefold(), head[0].casefold()
        whole, parted = self._seen[one + other], self._seen[f"{one}-{other}"]
        if whole != parted:
            return "" if whole > parted else "-"
        if self._breaks and one + other in _english():
            return ""
        parts = {one, other.partition("-")[0]}
        return "-" if parts <= _english() | _PREFIXES or not self._breaks else ""
