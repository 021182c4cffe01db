"""Words that people use and no document holds, read as what the documents have for them."""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.answering.index import Index
from bot.language.analysis import Term


@dataclass(frozen=True, slots=True)
class _Reading:
    """What is read as something else.

    Args:
        terms: the terms of what people write.
        meant: what it is read as.
    """

    terms: tuple[str, ...]
    meant: str


@dataclass(frozen=True, slots=True)
class Reworded:
    """A text as it is read.

    Args:
        text: the text, with what the documents have in the place of what they do not.
        read_as: what was put in the place of what, as it was typed and as it is read.
    """

    text: str
    read_as: tuple[tuple[str, str], ...] = ()


class Wordings:
    """Pairs of words, or of phrases, that stand for one another where the documents have one only.

    What the documents, or a glossary, have a word for is theirs to say.

    Args:
        pairs: as people write them.
        index: the documents.
    """

    def __init__(self, pairs: Sequence[tuple[str, str]], index: Index) -> None:
        self._index = index
        self._by_first: dict[str, list[_Reading]] = {}
        for pair in pairs:
            for written, meant in (pair, pair[::-1]):
                terms = tuple(one.text for one in self._terms(written))
                if terms and self._lacks(terms) and not self._lacks_all(meant):
                    self._by_first.setdefault(terms[0], []).append(_Reading(terms, meant))

    def __bool__(self) -> bool:
        """Whether anything is read as something else."""
        return bool(self._by_first)

    def read(self, text: str) -> Reworded:
        """A text as it is read; each of its words is replaced once."""
        if not self._by_first:
            return Reworded(text)
        terms = self._terms(text)
        read_as: list[tuple[str, str]] = []
        parts: list[str] = []
        at = number = 0
        while number < len(terms):
            reading = self._found(terms, number)
            if reading is None:
                number += 1
                continue
            last = terms[number + len(reading.terms) - 1]
            start = terms[number].start
            parts += [text[at:start], reading.meant]
            read_as.append((text[start : last.end], reading.meant))
            at = last.end
            number += len(reading.terms)
        return Reworded("".join([*parts, text[at:]]), tuple(read_as))

    def _found(self, terms: Sequence[Term], number: int) -> _Reading | None:
        """What is read as something else from one term on; of two, the longer one."""
        found = [
            one
            for one in self._by_first.get(terms[number].text, ())
            if one.terms == tuple(term.text for term in terms[number : number + len(one.terms)])
        ]
        return max(found, key=lambda one: len(one.terms), default=None)

    def _terms(self, text: str) -> list[Term]:
        return [one for one in self._index.glossary.analyze(text) if not one.compound]

    def _lacks(self, terms: tuple[str, ...]) -> bool:
        """Whether neither the documents nor a glossary have something for terms together."""
        together = " ".join(terms)
        named = self._index.glossary.synonyms(together)
        return not named and not all(term in self._index for term in terms)

    def _lacks_all(self, text: str) -> bool:
        return not any(term.text in self._index for term in self._terms(text) if not term.stop)
