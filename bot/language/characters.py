"""A text as a reader sees it: without characters that show nothing, and with broken words whole."""

import re
import unicodedata
from collections.abc import Sequence
from functools import lru_cache

from bot.language.words import is_english

# A soft hyphen at a line's end shows that the word goes on in the next line.
_SOFT_BREAK = re.compile("\u00ad[ \\t]*\\r?\\n[ \\t]*")
# A plain hyphen there may be the word's own: "well-" and "known".
_HARD_BREAK = re.compile(r"(?<![^\W\d_])([^\W\d_]+)([-‐]\r?\n[ \t]*)([^\W\d_]+)")


def visible(text: str) -> tuple[str, Sequence[int]]:
    """Leave out what parts a word in a file and not on paper.

    Args:
        text: any string.

    Returns:
        The text without combining marks (a letter is searched for without its accent anyway),
        without characters that only steer the layout (soft hyphens, zero-width spaces and
        joiners, marks of direction), and without a hyphen and a line break inside what is one
        word in English; and for each of its characters, and for its end, the offset in `text`.
    """
    if text.isascii() and "\n" not in text:
        return text, range(len(text) + 1)
    dropped: set[int] = set()
    unseen = set(filter(_shows_nothing, set(text)))
    if unseen:
        dropped.update(place for place, character in enumerate(text) if character in unseen)
    for match in _SOFT_BREAK.finditer(text):
        dropped.update(range(*match.span()))
    for match in _HARD_BREAK.finditer(text):
        if match[3].islower() and is_english((match[1] + match[3]).lower()):
            dropped.update(range(*match.span(2)))
    if not dropped:
        return text, range(len(text) + 1)
    kept = [place for place in range(len(text)) if place not in dropped]
    return "".join(text[place] for place in kept), [*kept, len(text)]


@lru_cache(maxsize=1 << 12)
def _shows_nothing(character: str) -> bool:
    return not character.isascii() and (
        unicodedata.combining(character) > 0 or unicodedata.category(character) == "Cf"
    )
