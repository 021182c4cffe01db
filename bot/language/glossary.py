"""Words and phrases that stand for one another: a general list for chat, and the operator's own."""

import importlib.resources
from collections.abc import Iterable, Iterator, Sequence

from bot.errors import GlossaryError
from bot.language.analysis import Term, analyze
from bot.language.spelling import Vocabulary
from bot.language.tokens import fold

_GENERAL = "synonyms.txt"
_MOST_SKIPPED = 2


class Glossary:
    """Groups of words and phrases that stand for one another.

    Args:
        groups: each a sequence of members, as people write them; one that holds several words
            is a phrase.

    Attributes:
        vocabulary: the single words among the members, folded.
    """

    def __init__(self, groups: Iterable[Sequence[str]] = ()) -> None:
        self._synonyms: dict[str, list[str]] = {}
        self._words_for: dict[str, list[str]] = {}
        # Phrases by their first word; the longest is tried first.
        self._phrases: dict[str, list[tuple[str, ...]]] = {}
        words: set[str] = set()
        for group in groups:
            words.update(fold(member) for member in group if member.isalpha())
            keys = list(dict.fromkeys(key for member in group if (key := self._key(member))))
            for key in keys:
                others = self._synonyms.setdefault(key, [])
                others.extend(other for other in keys if other != key and other not in others)
                self._words_for.setdefault(key, []).extend(
                    fold(member) for member in group if member.isalpha()
                )
        self.vocabulary = Vocabulary(words)

    def synonyms(self, term: str) -> Sequence[str]:
        """The terms that stand for a term or a phrase, without itself."""
        return self._synonyms.get(term, ())

    def words_for(self, term: str) -> Sequence[str]:
        """The single words, folded, of the groups that a term is a member of."""
        return self._words_for.get(term, ())

    def analyze(self, text: str) -> tuple[Term, ...]:
        """Turn a text into its terms, the phrases of the glossary among them.

        Args:
            text: a sentence, a heading, a title or a question; any string.

        Returns:
            What `analysis.analyze` gives, and behind it a compound for every phrase that occurs.
        """
        terms = analyze(text)
        return (*terms, *self._find_phrases(terms)) if self._phrases else terms

    def _key(self, member: str) -> str:
        """The canonical term of a member, which is noted where it is a phrase."""
        words = tuple(term.text for term in analyze(member) if not term.compound)
        if len(words) > 1:
            phrases = self._phrases.setdefault(words[0], [])
            if words not in phrases:
                phrases.append(words)
                phrases.sort(key=len, reverse=True)
        return " ".join(words)

    def _find_phrases(self, terms: Sequence[Term]) -> Iterator[Term]:
        words = [term for term in terms if not term.compound]
        for start, first in enumerate(words):
            for phrase in self._phrases.get(first.text, ()):
                end = _end_of(phrase, words, start)
                if end is not None:
                    yield Term(" ".join(phrase), first.start, end, compound=True)
                    break


def _end_of(phrase: Sequence[str], words: Sequence[Term], start: int) -> int | None:
    """Where a phrase that begins at a word ends in the text; None where it does not stand there.

    A few function words may stand inside: "prices could fall" is "price fall".
    """
    place = start
    for word in phrase:
        skipped = 0
        while place < len(words) and words[place].text != word:
            skipped += 1
            if not words[place].stop or skipped > _MOST_SKIPPED:
                return None
            place += 1
        if place == len(words):
            return None
        place += 1
    return words[place - 1].end


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
                "the line does not say what stands for what.",
                where=f"{where}, line {number}",
                mend='Write two or more words or phrases with "=" between them: gpu = chip.',
            )
        groups.append(members)
    return groups


def general_groups() -> list[list[str]]:
    """The general list for chat that comes with Pullquote."""
    text = importlib.resources.files(__package__).joinpath(_GENERAL).read_text(encoding="utf-8")
    return read_groups(text, _GENERAL)
