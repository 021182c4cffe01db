"""What can be said of a sentence as an answer to a question, in numbers that need no scale."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from bot.answering.answer_cues import AnswerType
from bot.answering.index import Index, IndexedSentence
from bot.answering.query_terms import QueryTerm
from bot.answering.question import Question
from bot.answering.ranking import Found
from bot.documents.document import BlockKind

_MATCH = tuple(
    (
        "coverage coverage_squared bm25 exact previous following heading title title_asked "
        "uncovered weakest_missing names first_term adjacent span opens_with_match"
    ).split()
)
_PLACE = tuple(
    (
        "passage passage_best length fragment opens_paragraph opens_section opens_section_asked "
        "opens_document anaphor anaphor_previous"
    ).split()
)
_KIND = tuple(
    (
        "asks echo echo_previous offers_type offers_near instructs counted foresees boilerplate "
        "list_lacks denies_too denies_alone"
    ).split()
)
# The features by what they tell of, under names for people.
GROUPS = {"words that match": _MATCH, "where it stands": _PLACE, "what kind it is": _KIND}
_K1 = 1.2
_B = 0.75
_COUNT_BEFORE = 3  # terms: "two long sides"
_TYPICAL_LENGTH = 120  # characters


@dataclass(frozen=True, slots=True)
class Match:
    """How the terms of a question stand in one sentence.

    Args:
        factors: for each term, how well the sentence, or what it hangs on, holds it, 0 to 1.
        places: for each term, the indices into the sentence's terms of where.
        coverage: the share of the question's weight that they hold, 0 to 1.
    """

    factors: tuple[float, ...]
    places: tuple[tuple[int, ...], ...]
    coverage: float


class Matcher:
    """Matches one question against sentences of an index, each sentence once.

    Args:
        question: what was asked.
        index: the sentences.
    """

    def __init__(self, question: Question, index: Index) -> None:
        self._index = index
        # Terms that no document holds cannot tell one sentence from another.
        self.terms: tuple[QueryTerm, ...] = tuple(t for t in question.terms if t.alternatives)
        total = sum(term.weight for term in self.terms) or 1.0
        self.weights = tuple(term.weight / total for term in self.terms)
        self._asked = frozenset(term for own in self.terms for term, _ in own.alternatives)
        self._shares: dict[frozenset[str], float] = {}
        self._matches: dict[int, Match] = {}

    def share_asked(self, heading: frozenset[str]) -> float:
        """How much of a heading or a title the question names, 0 to 1, rare terms counting more.

        Args:
            heading: its terms.
        """
        share = self._shares.get(heading)
        if share is None:
            weights = {term: self._index.idf(term) for term in sorted(heading)}
            total = sum(weights.values())
            named = sum(weight for term, weight in weights.items() if term in self._asked)
            share = self._shares[heading] = named / total if total else 0.0
        return share

    def __getitem__(self, number: int) -> Match:
        """How the question stands in a sentence.

        Args:
            number: the sentence's number; -1 for one that does not exist.
        """
        match = self._matches.get(number)
        if match is None:
            match = self._matches[number] = self._match(number)
        return match

    def _match(self, number: int) -> Match:
        sentence = self._index.sentences[number] if number >= 0 else None
        positions = sentence.positions if sentence else {}
        hangs_on = sentence.hangs_on if sentence else {}
        factors, places, coverage = [], [], 0.0
        for term, weight in zip(self.terms, self.weights, strict=True):
            best: float = 0.0
            where: tuple[int, ...] = ()
            for alternative, factor in term.alternatives:
                if factor > best and alternative in positions:
                    best, where = factor, positions[alternative]
            if hangs_on:
                for alternative, factor in term.alternatives:
                    best = max(best, factor * hangs_on.get(alternative, 0.0))
            factors.append(best)
            places.append(where)
            coverage += weight * best
        return Match(tuple(factors), tuple(places), coverage)


def novelty(sentence: IndexedSentence, match: Match) -> int:
    """How many terms a sentence has beyond those that the question already holds."""
    return sentence.length - len({place for places in match.places for place in places})


class LexicalFeatures:
    """What the words of a question and of a sentence, and where they stand, say of it.

    Args:
        index: the sentences.
    """

    name = "lexical"
    names = (*_MATCH, *_PLACE, *_KIND)

    def __init__(self, index: Index) -> None:
        self._index = index

    def compute(self, question: Question, candidates: Sequence[Found]) -> list[tuple[float, ...]]:
        """See `FeatureGroup.compute`."""
        matcher = Matcher(question, self._index)
        return [self._row(question, candidate, matcher) for candidate in candidates]

    def _row(self, question: Question, found: Found, matcher: Matcher) -> tuple[float, ...]:
        sentence = self._index.sentences[found.number]
        standing = _stands(matcher, found.number, self._index)
        matched = {place for places in matcher[found.number].places for place in places}
        return (
            *self._match(sentence, matcher, found.number, standing, matched),
            *_place(sentence, found.passage, standing),
            *self._kind(question, found.number, matcher, matched),
        )

    def _match(
        self,
        sentence: IndexedSentence,
        matcher: Matcher,
        number: int,
        standing: "_Standing",
        matched: set[int],
    ) -> tuple[float, ...]:
        """The values of `_MATCH`: how much of the question stands there, and how."""
        match = matcher[number]
        return (
            match.coverage,
            match.coverage * match.coverage,
            standing.bm25,
            standing.exact,
            standing.previous,
            standing.following,
            standing.heading,
            standing.title,
            matcher.share_asked(sentence.title) if self._index.documents > 1 else 0.0,
            standing.uncovered,
            standing.weakest,
            standing.names,
            float(bool(match.factors) and match.factors[0] > 0),
            _adjacency(match),
            _density(match),
            float(any(place <= 2 for place in matched)),
        )

    def _kind(
        self,
        question: Question,
        number: int,
        matcher: Matcher,
        matched: set[int],
    ) -> tuple[float, ...]:
        """The values of `_KIND`: whether it is the kind of sentence that answers this."""
        sentence = self._index.sentences[number]
        before = matcher[number - 1 if sentence.follows else -1]
        offers, near = _offers(question.expects, sentence, matched)
        echo_before = (
            sentence.follows
            and bool(before.coverage)
            and novelty(self._index.sentences[number - 1], before) <= 1
        )
        return (
            float(sentence.asks),
            float(sentence.length - len(matched) <= 1),
            before.coverage if echo_before else 0.0,
            offers,
            near,
            float(question.expects is AnswerType.INSTRUCTION and sentence.instructs),
            counted(question, sentence),
            (1.0 if sentence.foresees else -1.0) if question.ahead else 0.0,
            float(sentence.sentence.kind in _BOILERPLATE),
            self._list_lacks(number, matcher),
            *_denies(question, sentence),
        )

    def _list_lacks(self, number: int, matcher: Matcher) -> float:
        """Of a lead-in, how much of the question neither it nor its list holds."""
        together = self._index.quoted_for(number)
        if len(together) < 2:
            return 0.0
        held = zip(*(matcher[one].factors for one in together), strict=True)
        return sum(w for w, factors in zip(matcher.weights, held, strict=True) if not any(factors))


def _denies(question: Question, sentence: IndexedSentence) -> tuple[float, float]:
    """Whether a sentence denies where the question does, and where the question does not."""
    if not question.chooses:
        return 0.0, 0.0
    if question.negates:
        return (1.0 if sentence.negates else -1.0), 0.0
    return 0.0, float(sentence.negates)


@dataclass(slots=True)
class _Standing:
    """How much of a question's weight stands in a sentence, around it, and nowhere near it."""

    bm25: float = 0.0
    exact: float = 0.0
    previous: float = 0.0
    following: float = 0.0
    heading: float = 0.0
    title: float = 0.0
    uncovered: float = 0.0
    weakest: float = 0.0
    names: float = 0.0


def _stands(matcher: Matcher, number: int, index: Index) -> _Standing:
    sentence = index.sentences[number]
    match = matcher[number]
    before, behind = map(matcher.__getitem__, index.neighbours(number))
    norm = _K1 * (1 - _B + _B * sentence.length / index.average_length)
    found = _Standing()
    all_names = 0.0
    for i, (term, weight) in enumerate(zip(matcher.terms, matcher.weights, strict=True)):
        factor = match.factors[i]
        all_names += weight if term.name else 0.0
        if factor:
            tf = len(match.places[i]) or 1  # in what it hangs on
            found.bm25 += weight * factor * tf / (tf + norm)
            found.exact += weight if factor == 1.0 else 0.0
            found.names += weight if term.name else 0.0
            continue
        found.previous += weight * before.factors[i]
        found.following += weight * behind.factors[i]
        above = any(alternative in sentence.headings for alternative, _ in term.alternatives)
        titled = any(alternative in sentence.title for alternative, _ in term.alternatives)
        found.heading += weight if above else 0.0
        found.title += weight if titled else 0.0
        if not (before.factors[i] or behind.factors[i] or above or titled):
            found.uncovered += weight
            found.weakest = max(found.weakest, weight)
    found.names = found.names / all_names if all_names else 0.0
    return found


def _place(sentence: IndexedSentence, passage: float, standing: _Standing) -> tuple[float, ...]:
    """The values of `_PLACE`: where the sentence stands, and how long it is."""
    opens_section = not sentence.follows
    length = sentence.sentence.end - sentence.sentence.start
    return (
        passage,
        float(passage == 1.0),
        math.log(max(1, length) / _TYPICAL_LENGTH),
        float(sentence.length < 4),
        float(sentence.opens_paragraph),
        float(opens_section),
        standing.heading if opens_section else 0.0,
        float(sentence.opens_document),
        float(sentence.anaphor),
        standing.previous if sentence.anaphor else 0.0,
    )


def counted(question: Question, sentence: IndexedSentence) -> float:
    """Whether a sentence says how many there are of what is to be counted.

    Args:
        question: what was asked.
        sentence: a sentence.

    Returns:
        1 where a figure stands close before what is to be counted, else -1; 0 where the question
        asks for no count.
    """
    if question.counted < 0:
        return 0.0
    years = set(sentence.cues.get(AnswerType.TIME, ()))
    figures = set(sentence.cues.get(AnswerType.NUMBER, ())) - years
    for alternative, _ in question.terms[question.counted].alternatives:
        for place in sentence.positions.get(alternative, ()):
            if not figures.isdisjoint(range(place - _COUNT_BEFORE, place + 1)):
                return 1.0
    return -1.0


_BOILERPLATE = (BlockKind.BYLINE, BlockKind.DATELINE, BlockKind.CREDIT)
_TYPED = frozenset(AnswerType) - {
    AnswerType.ANY,
    AnswerType.YES_NO,
    AnswerType.COMPARISON,
    AnswerType.DEFINITION,
    AnswerType.INSTRUCTION,
}


def _adjacency(match: Match) -> float:
    """How many neighbouring terms of the question are neighbours in the sentence too."""
    pairs = len(match.places) - 1
    if pairs < 1:
        return 0.0
    close = 0.0
    for first, second in zip(match.places, match.places[1:], strict=False):
        if first and second:
            gap = min(
                (there - here if there > here else here - there + 1)
                for here in first[:4]
                for there in second[:4]
            )
            close += 1 / max(1, gap)
    return close / pairs


def _density(match: Match) -> float:
    """How close together the matched terms stand: their number over the width they span."""
    places = [places[0] for places in match.places if places]
    if len(places) < 2:
        return 0.0
    return len(places) / (max(places) - min(places) + 1)


def _offers(
    expected: AnswerType, sentence: IndexedSentence, matched: set[int]
) -> tuple[float, float]:
    """Whether a sentence offers what is asked for, besides the question, and how near."""
    if expected not in _TYPED:
        return 0.0, 0.0
    cues = set(sentence.cues.get(expected, ()))
    if expected is AnswerType.MONEY and not cues & set(sentence.cues.get(AnswerType.NUMBER, ())):
        cues -= matched
        if cues:  # a price is spoken of, but no figure is given
            return 0.0, 0.0
    cues -= matched
    if not cues:
        return -1.0, 0.0
    # "A few hours after" says when as well, but less so than a date does.
    vague = expected is AnswerType.TIME and not cues & set(sentence.cues.get(AnswerType.DATE, ()))
    fit = 0.0 if vague else 1.0
    if not matched:
        return fit, 0.0
    return fit, 1 / (1 + _nearest(cues, matched))


def _nearest(some: set[int], others: set[int]) -> int:
    """How near the nearest of some places is to one of others; neither is empty, none is both."""
    return min(
        there - here
        for here, there in pairwise(sorted(some | others))
        if (here in some) != (there in some)
    )
