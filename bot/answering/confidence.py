"""How far a quote can be trusted to answer: evidence, and what it was found to mean."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bot.answering.answer_type import AnswerType
from bot.answering.features import FEATURES, counted
from bot.answering.index import Index, IndexedSentence
from bot.answering.query_terms import QueryTerm
from bot.answering.question import Question
from bot.answering.ranking import Candidate
from bot.answering.weights import Weights
from bot.language.tokens import fold
from bot.language.words import stem

EVIDENCE = (
    "exact",
    "context",
    "uncovered",
    "missing",
    "missing_in_passage",
    "unknown",
    "unknown_terms",
    "unknown_name",
    "name_missing",
    "number_missing",
    "rarest",
    "last_matched",
    "attributes_matched",
    "names_matched",
    "title_asked",
    "score",
    "lead",
    "passage_lead",
    "terms",
    "inherited",
    "yes_no",
    "reason",
    "not_counted",
    "not_negated",
    "no_time",
    "no_number",
    "no_person",
    "nobody",
    "no_reason",
    "no_speaker",
)
_MOST_TERMS = 8
_MOST_UNKNOWN = 3
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
_TITLE_ASKED = FEATURES.index("title_asked")
_OFFERS_TYPE = FEATURES.index("offers_type")


@dataclass(frozen=True, slots=True)
class Rivals:
    """What a quote has to be better than.

    Args:
        second: the score of the best sentence outside the quote, or None where there is none.
        second_passage: the share of the best passage's score that the second best has.
    """

    second: float | None
    second_passage: float


def evidence(
    question: Question,
    candidate: Candidate,
    sentences: Sequence[int],
    index: Index,
    rivals: Rivals,
) -> tuple[float, ...]:
    """Describe a quote as an answer to the whole question, its unknown terms included.

    Args:
        question: what was asked.
        candidate: the sentence that the quote was built around.
        sentences: the numbers of the sentences that the quote holds.
        index: the sentences.
        rivals: what else was found.

    Returns:
        One value for each of `EVIDENCE`, in their order.
    """
    total = question.weight or 1.0
    # A term that only one sentence holds, or none, and that English hardly knows either.
    heaviest = 2 * index.highest_idf
    quoted = [index.sentences[number] for number in sentences]
    nearby = [
        index.sentences[number]
        for number in (quoted[0].previous, quoted[-1].following)
        if number >= 0
    ]
    passage = [index.sentences[number] for number in index.passages[quoted[0].passage]]
    above = quoted[0].headings | quoted[0].title
    offers = candidate.features[_OFFERS_TYPE] >= 0
    name_missing = number_missing = False
    exact = context = uncovered = unknown = missing = missing_in_passage = rarest = 0.0
    matched: list[bool] = []
    for term in question.terms:
        share = term.weight / total
        best = max((_held(term, sentence.positions) for sentence in quoted), default=0.0)
        matched.append(best > 0)
        if best:
            exact += share if best == 1.0 else 0.0
            rarest = max(rarest, index.joint_idf(dict(term.alternatives)) / index.highest_idf)
            continue
        missing += term.weight / heaviest
        unknown += share if not term.alternatives else 0.0
        in_heading = any(alternative in above for alternative, _ in term.alternatives)
        if not in_heading and not any(_held(term, sentence.positions) for sentence in passage):
            missing_in_passage += term.weight / heaviest
        if not in_heading and not term.inherited:
            name_missing = name_missing or term.name
            number_missing = number_missing or term.surface[:1].isdigit()
        if in_heading or any(_held(term, sentence.positions) for sentence in nearby):
            context += share
        else:
            uncovered += share
    return (
        exact,
        context,
        uncovered,
        missing,
        missing_in_passage,
        unknown,
        min(_MOST_UNKNOWN, sum(not term.alternatives for term in question.terms)),
        float(any(term.name and not term.alternatives for term in question.terms)),
        float(name_missing),
        float(number_missing),
        rarest,
        float(matched[-1]) if matched else 0.0,
        _share([m for m, term in zip(matched, question.terms, strict=True) if not term.name]),
        _share([m for m, term in zip(matched, question.terms, strict=True) if term.name]),
        candidate.features[_TITLE_ASKED],
        candidate.score,
        _lead(candidate.score, rivals.second),
        1 - rivals.second_passage,
        min(_MOST_TERMS, len(question.terms)) / _MOST_TERMS,
        float(any(term.inherited for term in question.terms)),
        float(question.expects is AnswerType.YES_NO),
        float(question.expects is AnswerType.REASON),
        float(all(counted(question, sentence) < 0 for sentence in quoted)),
        float(question.negates and not any(sentence.negates for sentence in quoted)),
        *(float(question.expects in kinds and not offers) for kinds in _WANTED),
        float(question.expects is AnswerType.PERSON and not any(map(_names_somebody, quoted))),
        float(question.expects is AnswerType.REASON and not offers),
        float(_asks_for_speech(question) and not any(_speaks(question, s) for s in quoted)),
    )


def confidence(values: Sequence[float], weights: Weights) -> float:
    """The probability that a quote is right, by logistic regression.

    Args:
        values: the quote's evidence.
        weights: the fitted weights.

    Returns:
        A number in [0, 1].
    """
    odds = weights.intercept + sum(
        weights.confidence[name] * value for name, value in zip(EVIDENCE, values, strict=True)
    )
    return 1 / (1 + math.exp(-odds)) if odds >= 0 else math.exp(odds) / (1 + math.exp(odds))


def _held(term: QueryTerm, positions: Mapping[str, tuple[int, ...]]) -> float:
    return max(
        (factor for alternative, factor in term.alternatives if alternative in positions),
        default=0.0,
    )


def _names_somebody(sentence: IndexedSentence) -> bool:
    """Whether a sentence names anybody or anything, asked about or not."""
    return AnswerType.PERSON in sentence.offers or AnswerType.NAME in sentence.offers


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


def _lead(score: float, rival: float | None) -> float:
    """How far a score is ahead of another, at most 2 either way; 2 where there is none."""
    if rival is None:
        return _WIDEST_LEAD
    return max(-_WIDEST_LEAD, min(_WIDEST_LEAD, score - rival))
