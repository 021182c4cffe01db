"""Which names of emoji there are."""

import re
import unicodedata
from functools import cache
from pathlib import Path

_TABLE = Path(__file__).parent / "page" / "blocks" / "emoji.js"
_TONE = re.compile(r"::skin-tone-[2-6]$")
# Slack's names of flags, and of people by what they do, which are made of parts.
_MADE_OF_PARTS = re.compile(r"flag-[a-z]{2}|(?:fe)?male-[a-z]+|(?:wo)?man-[a-z-]+")


@cache
def _common() -> frozenset[str]:
    """The names that the page has a character for."""
    table = _TABLE.read_text(encoding="utf-8").split("`")[1]
    return frozenset(table.split()[::2])


def is_emoji(name: str, own: frozenset[str] = frozenset()) -> bool:
    """Tell whether Slack would take a name for that of an emoji.

    Args:
        name: without colons; it may end in a skin tone.
        own: the names of the workspace's own emoji.

    Returns:
        True also for names that Slack writes otherwise than Unicode's, but that Unicode knows.
    """
    base = _TONE.sub("", name)
    if base in own or base in _common() or _MADE_OF_PARTS.fullmatch(base):
        return True
    try:
        character = unicodedata.lookup(base.replace("_", " ").replace("-", " "))
    except KeyError:
        return False
    return unicodedata.category(character) == "So"
