"""What a question looks for: its terms, what each may stand for, and how much it matters."""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from operator import itemgetter

from bot.answering.index import Index
from bot.language.analysis import Term, fold
from bot.language.quantities import NUMBER_WORDS
from bot.language.ranges import Measured
from bot.language.spelling import is_slip
from bot.language.words import STOP_WORDS, rarity, stem

_MENDED = 0.9
_SYNONYM = 0.7
_IN_RANGE = 0.7
# The weight of a term is its idf times this plus its rarity in English at large. A common word
# that the documents do not hold ("happen", "good") says less than a rare one that they lack.
_KNOWN = 1.0
_UNKNOWN = 0.3
# What only says which kind of answer is wanted ("how long") matters little: an answer gives the
# figure or the date instead.
_ASKING = 0.3
_LONG_WORD = 4  # letters; a heading writes shorter ones small as well

# What only says which kind of answer is wanted, or asks for it: "long" in "how long does it take?",
# "day" in "what day was it?", "explain" in "please explain". The answer holds a figure, a date or
# an explanation in its stead.
_ASKING_WORDS = re.compile(
    r"\bhow (?P<measure>long|far|big|large|tall|high|fast|often|deep|heavy|wide|hot|cold|quick|quickly"
    r"|small|late|early|old|soon|recently)\b"
    r"|\b(?:what|which|whats|what's)(?: \w+)? (?P<noun>day of the week|day|date|time|year|month|kind|kinds|type|types|sort|sorts)\b"
    r"|\b(?P<count>number|amount) of\b"
    r"|(?<!up to )\b(?P<on>date)\W*$"
    r"|\b(?P<way>steps|instructions|information|details) (?:to|for|on|about|how)\b"
    r"|\b(?:can|could|would|will) (?:you|u) (?P<ask>\w+)\b"
    r"|\bplease (?P<beg>\w+)\b"
    r"|\b(?:where|how) (?:do|can|could) (?:i|we|you) (?P<search>find|see|get|check)\b"
    r"|^\W*(?P<order>explain|describe|list|name|give|show)\b",
    re.IGNORECASE,
)


def asking_words(question: str) -> tuple[tuple[int, int], ...]:
    """Find the words of a question that only say which kind of answer is wanted.

    Args:
        question: the question.

    Returns:
        Their spans `(start, end)` in the question.
    """
    return tuple(match.span(str(match.lastgroup)) for match in _ASKING_WORDS.finditer(question))


# The document speaks of itself by no such word.
_DOCUMENT_ITSELF = re.compile(
    r"\b(this|the|that) (news )?(article|story|report|piece|text|page|document|doc|post|brief)\b",
    re.IGNORECASE,
)

# Verbs that take their meaning from what stands with them, and fillers of chat.
_LIGHT = frozenset(
    stem(word)
    for word in (
        "need want tell find give take make help say see look think use do put try come keep let "
        "mean ask wonder know like work start go bring good best way question please thank "
        "thx thanx tnx ty q"
    ).split()
)


@dataclass(frozen=True, slots=True)
class QueryTerm:
    """One thing that a good answer would mention.

    Args:
        surface: as it was typed.
        start: offset of its first character in its question.
        alternatives: canonical terms that the documents hold and that stand for it, each with
            how well it does, 0 to 1; empty where the documents hold none.
        weight: how much it matters, above 0.
        inherited: whether it comes from an earlier question of the conversation.
        name: whether it is a name: the documents write it with a capital, or English does not
            know it.
        asking: whether it only says which kind of answer is wanted: "day" in "what day".
        meant: the name of the documents, as they write it, that it was taken for a mistyped form
            of; else empty.
    """

    surface: str
    start: int
    alternatives: tuple[tuple[str, float], ...]
    weight: float
    inherited: bool = False
    name: bool = False
    asking: bool = False
    meant: str = ""


def query_terms(text: str, index: Index, most: int) -> tuple[QueryTerm, ...]:
    """Find the distinct things that a question looks for.

    Args:
        text: the question, by itself.
        index: the documents, whose words decide on spelling and on what is known.
        most: how many to find; what is behind them is not looked at.

    Returns:
        Its terms in the order of the question; a phrase in the place of its words.
    """
    analysis = index.glossary.analyze(text)
    itself = [match.span() for match in _DOCUMENT_ITSELF.finditer(text)]
    content = [
        term
        for term in analysis
        if not term.stop and not term.compound and not _hold(itself, term.start)
    ]
    found = _Found(text, index)
    covered, meaning = _phrases(analysis, content, found, index)
    phrases = [term.start for term in found.terms]
    joined: dict[int, list[Term]] = {}
    for term in analysis:
        if term.compound and " " not in term.text:
            joined.setdefault(term.start, []).append(term)
    measured = Measured(text, analysis)
    for position, term in enumerate(content):
        before = len(found) - len(phrases) + bisect_left(phrases, term.start)
        if before >= most or found.unknown >= most:
            break
        if term.start in covered:
            continue
        standing = _standing(term.text, index)
        quantity = measured.quantity(term.start) if term.text[0] == "#" else None
        if quantity is not None:
            standing |= dict.fromkeys(index.ranges_around(quantity), _IN_RANGE)
        if standing:
            standing = meaning.get(term.start, {}) | standing
        one = None if term.text in index else _as_one_word(text, content, position, joined, index)
        if one:
            covered.update(other.start for other in _inside(content, one))
            found.add(term.start, one.end, term.text, {one.text: 1.0})
        elif standing:
            found.add(term.start, term.end, term.text, standing)
        else:
            found.add_unknown(term)
    return found.terms[:most]


def missed(terms: Sequence[QueryTerm], index: Index) -> tuple[str, ...]:
    """What of a question can be named as found in no document.

    Args:
        terms: what the question looks for, in its order.
        index: the documents.

    Returns:
        Words as they were typed: neither those that only ask for an answer, nor verbs that say
        nothing by themselves, nor a number where the documents have another of its kind.
    """
    return tuple(
        term.surface
        for place, term in enumerate(terms)
        if not term.alternatives
        and not term.asking
        and stem(fold(term.surface)) not in _LIGHT
        and not (
            (term.surface[0].isdigit() or fold(term.surface) in NUMBER_WORDS)
            and any(
                _counts_something(alternative, index)
                for neighbour in terms[max(0, place - 1) : place + 2]
                for alternative, _ in neighbour.alternatives
            )
        )
    )


def is_doubtful(terms: Sequence[QueryTerm]) -> bool:
    """Whether a part of a name of several words was mended that may be somebody else's name."""
    return any(
        term.meant
        and not is_slip(fold(term.surface), fold(term.meant))
        and any(
            one.name and one.surface.isalpha()
            for one in (*terms[max(0, place - 1) : place], *terms[place + 1 : place + 2])
        )
        for place, term in enumerate(terms)
    )


def _counts_something(term: str, index: Index) -> bool:
    """Whether a term stands beside a number somewhere: "$", "version"."""
    return any(
        one.text[0] == "#"
        for sentence in index.holding(term)
        for place in sentence.positions.get(term, ())
        for one in sentence.terms[max(0, place - 1) : place + 2]
    )


def _hold(spans: Sequence[tuple[int, int]], place: int) -> bool:
    """Whether a place lies in one of some spans, which are in order and never overlap."""
    at = bisect_right(spans, place, key=itemgetter(0)) - 1
    return at >= 0 and place < spans[at][1]


def _inside(content: Sequence[Term], span: Term) -> Sequence[Term]:
    """Those terms, which are in order, that begin inside another."""
    first = bisect_left(content, span.start, key=_start)
    return content[first : bisect_left(content, span.end, lo=first, key=_start)]


def _start(term: Term) -> int:
    return term.start


def _phrases(
    analysis: Sequence[Term], content: Sequence[Term], found: "_Found", index: Index
) -> tuple[set[int], dict[int, dict[str, float]]]:
    """Note the phrases that the documents know, or have something for.

    Returns:
        Where the words start whose place a phrase takes; and for words that keep theirs, by
        where they start, what they stand for as part of a phrase.
    """
    covered: set[int] = set()
    meaning: dict[int, dict[str, float]] = {}
    for phrase in analysis:
        if not phrase.compound or " " not in phrase.text:
            continue
        standing = _standing(phrase.text, index)
        inside = _inside(content, phrase)
        known = [term for term in inside if _standing(term.text, index)]
        if phrase.text not in index and standing and known:
            # "price falls": what is cheaper, or a price that drops; of "phone number" the phone.
            covered.update(term.start for term in inside if term not in known)
            for term in known:
                meaning.setdefault(term.start, {}).update(standing)
        elif standing:
            covered.update(term.start for term in inside)
            found.add(phrase.start, phrase.end, phrase.text, standing)
    return covered, meaning


class _Found:
    """The terms that were found so far, each thing once.

    Args:
        text: the question.
        index: the documents.
    """

    def __init__(self, text: str, index: Index) -> None:
        self._text = text
        self._index = index
        self._asking = asking_words(text)
        self._terms: dict[str, QueryTerm] = {}
        self._looked_at: set[tuple[str, str]] = set()

    def __len__(self) -> int:
        return len(self._terms)

    @property
    def unknown(self) -> int:
        """How many words that no document holds were looked at, mistyped function words too."""
        return len(self._looked_at)

    @property
    def terms(self) -> tuple[QueryTerm, ...]:
        """In the order of the question."""
        return tuple(sorted(self._terms.values(), key=lambda term: term.start))

    def add(
        self, start: int, end: int, key: str, standing: Mapping[str, float], meant: str = ""
    ) -> None:
        """Note a term.

        Args:
            start: offset of its first character in the question.
            end: offset behind its last.
            key: its canonical form.
            standing: what the documents have for it, each with how well it stands for it.
            meant: the name that it was taken for.
        """
        surface = self._text[start:end]
        # A letter that is told from a function word ("vitamin A") is as rare as other letters.
        letter = len(key) == 2 and key[1] == "."
        rare = 1.0 if letter else max(map(rarity, fold(surface).split()))
        if not standing:  # "ppl" is as common as what it stands for
            rare = min([rare, *map(rarity, self._index.glossary.words_for(key))])
        asking = _hold(self._asking, start)
        best = max(standing, key=standing.__getitem__, default=key)
        self._terms.setdefault(
            best,
            QueryTerm(
                surface=surface,
                start=start,
                alternatives=tuple(standing.items()),
                weight=self._index.joint_idf(standing or {key: 1.0})
                * ((_KNOWN if standing else _UNKNOWN) + rare)
                * (_ASKING if asking else 1.0),
                name=key[0] != "#"
                and (
                    self._index.is_name(best)
                    if standing
                    else rare == 1 or _is_written_as_name(self._text, start)
                ),
                asking=asking,
                meant=meant,
            ),
        )

    def add_unknown(self, term: Term) -> None:
        """Note a term that no document holds, unless it is a mistyped function word."""
        word = fold(self._text[term.start : term.end])
        if (word, term.text) in self._looked_at:
            return
        self._looked_at.add((word, term.text))
        meant = self._index.vocabulary.mend(word)
        if meant in STOP_WORDS:
            return
        named = _is_written_as_name(self._text, term.start)
        if meant is not None and named and not is_slip(word, meant):
            self.add(term.start, term.end, term.text, {})
            return
        name = _name_of(meant, self._index) if meant is not None else ""
        self.add(term.start, term.end, term.text, _mended(word, meant, self._index), name)


def _is_written_as_name(text: str, start: int) -> bool:
    """Whether a word of a question has a capital that no rule but that of names gives it."""
    before = text[:start].rstrip(" (\"'“‘*_")
    word = text[start:].split(maxsplit=1)[0]
    if not before or before[-1] in ".!?:;\n-•" or not word[0].isupper() or word[1:2].isupper():
        return False
    return any(word[0].islower() and len(word) >= _LONG_WORD for word in text.split())


def _name_of(word: str, index: Index) -> str:
    """A word as the documents write it, where they write it as a name; else an empty string."""
    term = index.words[word]
    for sentence in index.holding(term):
        for place in sentence.positions.get(term, ()):
            text, terms = sentence.sentence.text, sentence.terms
            written = text[terms[place].start : terms[place].end]
            following = text[terms[place].end :].lstrip()[:1]
            if not written[0].isupper():
                return ""
            if fold(written) == word and (place > 0 or following.isupper()):
                return written
    return ""


def _standing(term: str, index: Index) -> dict[str, float]:
    """The terms of the documents that stand for a term, each with how well it does."""
    standing = {term: 1.0} if term in index else {}
    for synonym in index.glossary.synonyms(term):
        if synonym in index:
            standing[synonym] = _SYNONYM
    return standing


def _as_one_word(
    text: str,
    content: Sequence[Term],
    position: int,
    joined: Mapping[int, Sequence[Term]],
    index: Index,
) -> Term | None:
    """The one word that the documents have for "e-mail" or "deep seek"."""
    term = content[position]
    for compound in joined.get(term.start, ()):
        if compound.text in index:
            return compound
    if position + 1 == len(content):
        return None
    following = content[position + 1]
    both = fold(text[term.start : term.end]) + fold(text[following.start : following.end])
    if both not in index.words:
        return None
    return Term(index.words[both], term.start, following.end, compound=True)


def _mended(word: str, meant: str | None, index: Index) -> dict[str, float]:
    """What a mistyped word stands for: `meant` in the documents, or else a word of the glossary."""
    if meant is not None:
        return {index.words[meant]: _MENDED}
    meant = index.glossary.vocabulary.mend(word)
    if meant is None:
        return {}
    return {term: factor * _MENDED for term, factor in _standing(stem(meant), index).items()}
