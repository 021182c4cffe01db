"""Words and phrases that stand for one another: a general list for chat, and the operator's own."""

import importlib.resources
from collections import deque
from collections.abc import Iterable, Iterator, Sequence

from bot.errors import GlossaryError
from bot.language.analysis import Term, analyze, fold
from bot.language.spelling import Vocabulary

# Of a glossary. The words that stand for a word of a question are all looked at.
MOST_BYTES = 250_000

_GENERAL = "synonyms.txt"
_MOST_SKIPPED = 2
# Beginnings of phrases that are compared with a text from one word on: far more than any glossary
# has that was not made to be slow.
_MOST_TRIED = 200


class Glossary:
    """Groups of words and phrases that stand for one another.

    Args:
        groups: each a sequence of members, as people write them; one that holds several words
            is a phrase.

    Attributes:
        groups: as they were given.
        vocabulary: the single words among the members, folded.
    """

    def __init__(self, groups: Iterable[Sequence[str]] = ()) -> None:
        self.groups = list(groups)
        # The groups that a term is a member of: their keys, and their single words. They are put
        # together only when they are asked for, as that takes the square of their number in all.
        self._groups: dict[str, list[tuple[Sequence[str], Sequence[str]]]] = {}
        self._phrases = _Phrases()
        self._count = 0
        all_words: set[str] = set()
        for group in self.groups:
            words = [fold(member) for member in group if member.isalpha()]
            all_words.update(words)
            keys = list(dict.fromkeys(key for member in group if (key := self._key(member))))
            for key in keys:
                self._groups.setdefault(key, []).append((keys, words))
        self.vocabulary = Vocabulary(all_words)

    def synonyms(self, term: str) -> Sequence[str]:
        """The terms that stand for a term or a phrase, without itself."""
        members = dict.fromkeys(key for keys, _ in self._groups.get(term, ()) for key in keys)
        members.pop(term, None)
        return list(members)

    def words_for(self, term: str) -> Sequence[str]:
        """The single words, folded, of the groups that a term is a member of."""
        return [word for _, words in self._groups.get(term, ()) for word in words]

    def analyze(self, text: str) -> tuple[Term, ...]:
        """Turn a text into its terms, the phrases of the glossary among them.

        Args:
            text: a sentence, a heading, a title or a question; any string.

        Returns:
            What `analysis.analyze` gives, and behind it a compound for every phrase that occurs.
        """
        terms = analyze(text)
        return (*terms, *self._find_phrases(terms))

    def _key(self, member: str) -> str:
        """The canonical term of a member, which is noted where it is a phrase."""
        words = tuple(term.text for term in analyze(member) if not term.compound)
        if len(words) > 1:
            self._phrases.add(words, self._count)
            self._count += 1
        return " ".join(words)

    def _find_phrases(self, terms: Sequence[Term]) -> Iterator[Term]:
        words = [term for term in terms if not term.compound]
        for start, first in enumerate(words):
            if first.text in self._phrases.below and (found := self._phrases.find(words, start)):
                phrase, end = found
                yield Term(" ".join(phrase), first.start, words[end - 1].end, compound=True)


class _Phrases:
    """Phrases, as a tree of their words: what begins alike is compared with a text once."""

    __slots__ = ("below", "number", "phrase")

    def __init__(self) -> None:
        self.below: dict[str, _Phrases] = {}
        self.phrase: tuple[str, ...] = ()  # the one that ends here
        self.number = 0  # how many were taken in before it

    def add(self, words: tuple[str, ...], number: int) -> None:
        """Take in a phrase, and how many were taken in before it."""
        place = self
        for word in words:
            place = place.below.setdefault(word, _Phrases())
        if not place.phrase:
            place.phrase, place.number = words, number

    def find(self, words: Sequence[Term], start: int) -> tuple[tuple[str, ...], int] | None:
        """Find the phrase of the most words that begins at a word of a text.

        Of two as long it is the one that was taken in first: "turn on" in "turn on or off".
        A few function words may stand inside: "prices could fall" is "price fall".

        Args:
            words: the text.
            start: number of the word to begin at, with which a phrase begins.

        Returns:
            The phrase, and the number behind that of its last word; None where none is there.
        """
        found: tuple[_Phrases, int] | None = None
        open_ends = deque([(self.below[words[start].text], start + 1)])
        for _ in range(_MOST_TRIED):
            if not open_ends:
                break
            place, at = open_ends.popleft()
            if place.phrase and (found is None or place.rank > found[0].rank):
                found = place, at
            seen: set[str] = set()
            for behind in range(at, min(at + 1 + _MOST_SKIPPED, len(words))):
                word = words[behind]
                below = place.below.get(word.text)
                if below and word.text not in seen:
                    seen.add(word.text)
                    open_ends.append((below, behind + 1))
                if not word.stop:
                    break
        return found and (found[0].phrase, found[1])

    @property
    def rank(self) -> tuple[int, int]:
        """The higher, the sooner its phrase is taken."""
        return len(self.phrase), -self.number


def read_groups(text: str, where: str) -> list[list[str]]:
    """Read the lines of a glossary.

    Args:
        text: one group a line, "a = b = c"; empty lines and lines that start with "#" count for
            nothing.
        where: the file's name, for the error.

    Returns:
        The groups, in the order of the lines.

    Raises:
        GlossaryError: a line holds fewer than two members, or an empty one.
    """
    groups = []
    for number, line in enumerate(text.splitlines(), start=1):
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        members = [member.strip() for member in line.split("=")]
        if len(members) < 2 or not all(members):
            raise GlossaryError(
                "The line does not say what stands for what.",
                where=f"{where}, line {number}",
                hint='Write two or more words or phrases with "=" between them: gpu = chip.',
            )
        groups.append(members)
    return groups


def general_groups() -> list[list[str]]:
    """The general list for chat that comes with Pullquote."""
    text = importlib.resources.files(__package__).joinpath(_GENERAL).read_text(encoding="utf-8")
    return read_groups(text, _GENERAL)
