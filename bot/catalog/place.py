"""Where a quote stood, without its text; and where it stands now."""

from bisect import bisect_right
from collections.abc import Sequence
from functools import cached_property
from hashlib import sha256
from typing import Protocol

from bot.documents.document import Block, Document, Sentence, Span

_FINGERPRINT = 12  # hexadecimal digits: only slices of one length in one document are compared
# Characters by which a text is looked for; those that begin with the same are compared.
_BEGINNING = 32


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


class Standing:
    """Where quotes of a document may stand: from the start of a sentence to the end of one.

    A heading may be quoted too, and what is the text of a whole block. The document is gone
    through once, however much is looked for in it.

    Args:
        document: as it is now.
        sentences: its, in the order of the text.
    """

    def __init__(self, document: Document, sentences: Sequence[Sentence]) -> None:
        self.document = document
        self._text = document.text
        self._sentences = sentences
        # Of each length that was asked for, where what it fits stands, by its fingerprint.
        self._by_length: dict[int, dict[str, list[int]]] = {}

    def within(self, place: Slice) -> Span | None:
        """Where a slice of this very text stands; None where the text is shorter than that."""
        inside = 0 <= place.start < place.end <= len(self._text)
        return (place.start, place.end) if inside else None

    def again(self, place: Slice) -> Span | None:
        """Where a slice of an earlier text stands now.

        Returns:
            Its span, character for character the same; of several the one nearest to where it
            stood; None where it is gone, or nobody knows what it said.
        """
        length = place.end - place.start
        if length not in self._by_length:
            self._by_length[length] = self._of_length(length)
        starts = self._by_length[length].get(place.fingerprint, [])
        if not starts:
            return None
        nearest = min(starts, key=lambda start: abs(start - place.start))
        return nearest, nearest + length

    def saying(self, text: str) -> Span | None:
        """Where a text stands, whatever its lines are: white space stands for any white space.

        Returns:
            The first span that says so; None where nothing does.
        """
        words = text.split()
        packed = "".join(words)[:_BEGINNING]
        beginnings = (packed[:length] for length in range(len(packed) + 1))
        starts = (start for one in beginnings for start in self._by_beginning.get(one, ()))
        for start in sorted(starts):
            end = self._behind(words, start)
            if end in self._may_end and self._text[start:end].split() == words:
                return start, end
        return None

    def section(self, start: int) -> str:
        """The heading that stands above an offset; empty where none does."""
        at = bisect_right(self._sentence_ends, start)
        return self._sentences[at].section if at < len(self._sentences) else ""

    @cached_property
    def _parts(self) -> list[Sentence | Block]:
        return [*self._sentences, *self.document.blocks]

    @cached_property
    def _starts(self) -> list[int]:
        return sorted({part.start for part in self._parts})

    @cached_property
    def _ends(self) -> list[int]:
        return sorted({part.end for part in self._parts})

    @cached_property
    def _may_end(self) -> frozenset[int]:
        return frozenset(self._ends)

    @cached_property
    def _sentence_ends(self) -> list[int]:
        return [one.end for one in self._sentences]

    @cached_property
    def _by_beginning(self) -> dict[str, list[int]]:
        """Where a quote may begin, by its first characters but for white space.

        They are no more than those of the shortest quote that begins there, so that the
        characters of any quote begin with them.
        """
        found: dict[str, list[int]] = {}
        for start in self._starts:
            at = bisect_right(self._ends, start)
            if at < len(self._ends):
                said = self._text[start : min(self._ends[at], start + 2 * _BEGINNING)]
                found.setdefault("".join(said.split())[:_BEGINNING], []).append(start)
        return found

    def _of_length(self, length: int) -> dict[str, list[int]]:
        found: dict[str, list[int]] = {}
        for start in self._starts:
            if start + length in self._may_end:
                said = fingerprint(self._text[start : start + length])
                found.setdefault(said, []).append(start)
        return found

    def _behind(self, words: Sequence[str], start: int) -> int:
        """Where words end that stand from an offset on; -1 where others do."""
        at = start
        for word in words:
            while at > start and self._text[at : at + 1].isspace():
                at += 1
            if not self._text.startswith(word, at):
                return -1
            at += len(word)
        return at
