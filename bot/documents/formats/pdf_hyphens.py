"""Words that a line's end has broken in two, made whole."""

import importlib.resources
import re
from collections import Counter
from collections.abc import Iterable
from functools import cache

_LETTERS = re.compile(r"[^\W\d_]+(?:[-‐][^\W\d_]+)*")
_TAIL = re.compile(r"[^\W\d_]+$")
_HEAD = re.compile(r"[^\W\d_]+(?:[-‐][^\W\d_]+)*")


@cache
def _english() -> frozenset[str]:
    """82,765 English words, which symspellpy ships."""
    listed = importlib.resources.files("symspellpy") / "frequency_dictionary_en_82_765.txt"
    lines = listed.read_text(encoding="utf-8-sig").splitlines()
    return frozenset(line.split(" ", 1)[0] for line in lines)


class Hyphens:
    """Knows which words of a document have a hyphen of their own.

    Args:
        texts: the lines of the document, none of them with its broken end.
    """

    def __init__(self, texts: Iterable[str]) -> None:
        self._seen = Counter[str]()
        for text in texts:
            self._seen.update(word.replace("‐", "-") for word in _LETTERS.findall(text.casefold()))

    def join(self, before: str, after: str) -> str:
        """What stands between two halves of a word: a hyphen, or nothing.

        Args:
            before: what ends where the line does, without the hyphen.
            after: what goes on in the next line.
        """
        tail, head = _TAIL.search(before), _HEAD.match(after)
        if not tail or not head or not head[0][0].islower():
            return "-"
        one, other = tail.group().casefold(), head[0].casefold()
        whole, parted = self._seen[one + other], self._seen[f"{one}-{other}"]
        if whole != parted:
            return "" if whole > parted else "-"
        if before[: tail.start()].endswith(("-", "‐")):
            return "-" if other in _english() and one in _english() else ""
        if one + other in _english():
            return ""
        return "-" if {one, other.partition("-")[0]} <= _english() else ""
