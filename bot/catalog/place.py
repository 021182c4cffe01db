"""Where a quote stood, without its text; and where it stands now."""

from collections.abc import Sequence
from hashlib import sha256
from typing import Protocol

from bot.documents.document import Document

_FINGERPRINT = 12  # hexadecimal digits: only slices of one length in one document are compared


class Slice(Protocol):
    """Where a slice of a document stands."""

    @property
    def start(self) -> int:
        """Offset of its first character, in code points."""

    @property
    def end(self) -> int:
        """Offset behind its last character."""

    @property
    def fingerprint(self) -> str:
        """Of its text; empty where it is not known."""


class Place(Slice, Protocol):
    """Where a quote stands."""

    @property
    def document(self) -> str:
        """The name of its document."""

    @property
    def content_hash(self) -> str:
        """Of the document's text."""

    @property
    def context(self) -> Sequence[Slice]:
        """Where the slices stand that it hangs on."""

    @property
    def matched(self) -> Sequence[tuple[int, int]]:
        """Spans of the words that matched the question, counted from its first character."""

    @property
    def confidence(self) -> float:
        """That it answers, 0 to 1."""


def fingerprint(text: str) -> str:
    """What tells a text from others, and from which it cannot be read."""
    return sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:_FINGERPRINT]


def find_again(
    document: Document, place: Slice, starts: Sequence[int], ends: frozenset[int]
) -> tuple[int, int] | None:
    """Where a slice of an earlier text stands in the present one.

    Args:
        document: as it is now.
        place: where the slice stood.
        starts: where a quote may begin now.
        ends: where it may end.

    Returns:
        Its span, character for character the same; of several the one nearest to where it stood;
        None where it is gone, or nobody knows what it said.
    """
    length = place.end - place.start
    found = [
        (start, start + length)
        for start in starts
        if start + length in ends
        and place.fingerprint == fingerprint(document.text[start : start + length])
    ]
    return min(found, key=lambda span: abs(span[0] - place.start), default=None)


def find_text(
    document: Document, text: str, starts: Sequence[int], ends: frozenset[int]
) -> tuple[int, int] | None:
    """Where a text stands in a document, whatever its lines are.

    Args:
        document: where.
        text: what is looked for; white space stands for any white space.
        starts: where a quote may begin.
        ends: where it may end.

    Returns:
        The first span that says so, from where a quote may begin to where it may end; else None.
    """
    places = [place for place, character in enumerate(document.text) if not character.isspace()]
    packed = "".join(document.text[place] for place in places)
    wanted = "".join(text.split())
    allowed = frozenset(starts)
    at = packed.find(wanted) if wanted else -1
    while at >= 0:
        start, end = places[at], places[at + len(wanted) - 1] + 1
        same = document.text[start:end].split() == text.split()
        if same and start in allowed and end in ends:
            return start, end
        at = packed.find(wanted, at + 1)
    return None
