"""How far a quote can be trusted to answer: its features, and what they were found to mean."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from bot.answering.answer_cues import AnswerType
from bot.answering.features import counted
from bot.answering.index import Index, IndexedSentence
from bot.answering.query_terms import QueryTerm
from bot.answering.question import Question
from bot.answering.ranking import Candidate, Unit
from bot.answering.weights import Weights
from bot.language.analysis import fold
from bot.language.words import stem

_MOST_TERMS = 8
_WIDEST_LEAD = 2.0
_WANTED = (
    (AnswerType.TIME,),
    (AnswerType.NUMBER, AnswerType.MONEY, AnswerType.RATIO),
    (AnswerType.PERSON,),
)
# Verbs of speech and thought; who is asked to have said something has to stand beside one.
_SPEECH = frozenset(
    stem(verb)
    for verb in (
        "add announce answer argue ask believe call claim comment confirm declare deny explain "
        "expect estimate note predict reply respond say state suggest tell think warn write "
        "according opinion view"
    ).split()
)
_ASKED_SPEECH = frozenset(
    stem(verb) for verb in "say think comment respond reply react opinion claim believe".split()
)
_BESIDE = 4


@dataclass(frozen=True, slots=True)
class Contender:
    """A quote that may be shown, and what it has to be better than.

    Args:
        unit: its sentences.
        rival: the best other quote that may be shown, or None where there is none.
        second_passage: the share of the best passage's score that the second best has.
    """

    unit: Unit
    rival: Candidate | None
    second_passage: float


class LexicalConfidence:
    """How a quote stands to the whole question, the terms that no document holds included.

    Args:
        index: the sentences.
    """

    name = "lexical"
    names = tuple(
        (
            "context uncovered missing missing_in_passage unknown unknown_name "
            "name_missing number_missing rarest last_matched attributes_matched names_matched "
            "score lead passage_lead terms inherited yes_no reason not_counted "
            "not_negated no_time no_number no_person nobody no_reason no_speaker "
            "list_lacks"
        ).split()
    )

    def __init__(self, index: Index) -> None:
        self._index = index

    def compute(
        self, question: Question, candidates: Sequence[Contender]
    ) -> list[tuple[float, ...]]:
        """See `FeatureGroup.compute`."""
        return [self._row(question, candidate) for candidate in candidates]

    def _row(self, question: Question, contender: Contender) -> tuple[float, ...]:
        candidate = contender.unit.candidate
        quoted = [self._index.sentences[number] for number in contender.unit.sentences]
        terms = question.terms
        held = self._holds(question, contender.unit.sentences)
        return (
            held.context,
            held.uncovered,
            held.missing,
            held.missing_in_passage,
            held.unknown,
            float(any(term.name and not term.alternatives for term in terms)),
            float(held.name_missing),
            float(held.number_missing),
            held.rarest,
            float(held.matched[-1]) if held.matched else 0.0,
            _share([m for m, term in zip(held.matched, terms, strict=True) if not term.name]),
            _share([m for m, term in zip(held.matched, terms, strict=True) if term.name]),
            candidate.score,
            _lead(candidate, contender.rival),
            1 - contender.second_passage,
            min(_MOST_TERMS, len(terms)) / _MOST_TERMS,
            float(any(term.inherited for term in terms)),
            *_fits(
                question,
                quoted,
                self._index.sentences[candidate.number],
                offers=candidate.feature("offers_type") >= 0,
            ),
            candidate.feature("list_lacks"),
        )

    def _holds(self, question: Question, numbers: Sequence[int]) -> "_Held":
        index = self._index
        quoted = [index.sentences[number] for number in numbers]
        total = question.weight or 1.0
        # A term that only one sentence holds, or none, and that English hardly knows either.
        heaviest = 2 * index.highest_idf
        nearby = [
            index.sentences[number]
            for number in (index.neighbours(numbers[0])[0], index.neighbours(numbers[-1])[1])
            if number >= 0
        ]
        around = index.passages[index.passage_of(numbers[0])]
        passage = [index.sentences[number] for number in around]
        above = quoted[0].headings | quoted[0].title
        held = _Held()
        for term in question.terms:
            share = term.weight / total
            best = max((_shown(term, sentence) for sentence in quoted), default=0.0)
            held.matched.append(best > 0)
            if best:
                rare = index.joint_idf(dict(term.alternatives)) / index.highest_idf
                held.rarest = max(held.rarest, rare)
                continue
            held.missing += term.weight / heaviest
            held.unknown += share if not term.alternatives else 0.0
            in_heading = any(alternative in above for alternative, _ in term.alternatives)
            if not in_heading and not any(_held(term, one.positions) for one in passage):
                held.missing_in_passage += term.weight / heaviest
            if not in_heading and not term.inherited:
                held.name_missing = held.name_missing or term.name
                held.number_missing = held.number_missing or term.surface[:1].isdigit()
            if in_heading or any(_held(term, sentence.positions) for sentence in nearby):
                held.context += share
            else:
                held.uncovered += share
        return held


@dataclass(slots=True)
class _Held:
    """How much of a question's weight a quote holds, what is around it, and what is nowhere."""

    context: float = 0.0
    uncovered: float = 0.0
    missing: float = 0.0
    missing_in_passage: float = 0.0
    unknown: float = 0.0
    rarest: float = 0.0
    name_missing: bool = False
    number_missing: bool = False
    matched: list[bool] = field(default_factory=list)


def _fits(
    question: Question, quoted: Sequence[IndexedSentence], best: IndexedSentence, *, offers: bool
) -> tuple[float, ...]:
    """Whether a quote, built around its best sentence, is the kind of answer that is asked for."""
    expects = question.expects
    return (
        float(expects is AnswerType.YES_NO),
        float(expects is AnswerType.REASON),
        float(all(counted(question, sentence) < 0 for sentence in quoted)),
        float(question.negates and not best.negates),
        *(float(expects in kinds and not offers) for kinds in _WANTED),
        float(expects is AnswerType.PERSON and not any(map(_names_somebody, quoted))),
        float(expects is AnswerType.REASON and not offers),
        float(_asks_for_speech(question) and not any(_speaks(question, s) for s in quoted)),
    )


def confidence(names: Sequence[str], values: Sequence[float], weights: Weights) -> float:
    """The probability that a quote is right, by logistic regression.

    Args:
        names: what its features are called.
        values: the features.
        weights: fitted for them.

    Returns:
        A number in [0, 1].
    """
    odds = weights.intercept + sum(
        weights.confidence[name] * value for name, value in zip(names, values, strict=True)
    )
    return 1 / (1 + math.exp(-odds)) if odds >= 0 else math.exp(odds) / (1 + math.exp(odds))


def _held(term: QueryTerm, positions: Mapping[str, tuple[int, ...]]) -> float:
    return max(
        (factor for alternative, factor in term.alternatives if alternative in positions),
        default=0.0,
    )


def _shown(term: QueryTerm, sentence: IndexedSentence) -> float:
    """How well a sentence, or what is shown with it, holds a term."""
    held = _held(term, sentence.positions)
    above = (factor * sentence.hangs_on.get(one, 0.0) for one, factor in term.alternatives)
    return max(held, *above) if sentence.hangs_on and term.alternatives else held


def _names_somebody(sentence: IndexedSentence) -> bool:
    """Whether a sentence names anybody or anything, asked about or not."""
    return AnswerType.PERSON in sentence.cues or AnswerType.NAME in sentence.cues


def _asks_for_speech(question: Question) -> bool:
    """Whether it is asked what somebody who is named has said or thinks."""
    return any(term.name for term in question.terms) and any(
        stem(fold(term.surface)) in _ASKED_SPEECH for term in question.terms
    )


def _speaks(question: Question, sentence: IndexedSentence) -> bool:
    """Whether a name of the question stands beside a verb of speech."""
    verbs = {place for verb in _SPEECH for place in sentence.positions.get(verb, ())}
    return any(
        not verbs.isdisjoint(range(place - _BESIDE, place + _BESIDE + 1))
        for term in question.terms
        if term.name
        for alternative, _ in term.alternatives
        for place in sentence.positions.get(alternative, ())
    )


def _share(matched: Sequence[bool]) -> float:
    return sum(matched) / len(matched) if matched else 1.0


def _lead(candidate: Candidate, rival: Candidate | None) -> float:
    """How far a score is ahead of another, at most 2 either way; 2 where there is none."""
    if rival is None:
        return _WIDEST_LEAD
    return max(-_WIDEST_LEAD, min(_WIDEST_LEAD, candidate.score - rival.score))
