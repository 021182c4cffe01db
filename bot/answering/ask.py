"""The whole way from a question to its answer, in the order in which it happens."""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import chain

from bot.answering.answer import Answer, Outcome, Quote, Reason
from bot.answering.confidence import Contender, confidence
from bot.answering.index import Index
from bot.answering.message import read_message, without_emoji
from bot.answering.query_terms import is_doubtful, missed
from bot.answering.question import Question, understand
from bot.answering.ranking import (
    Candidate,
    FeatureGroup,
    Found,
    Row,
    Unit,
    find_passages,
    names_of,
    rank,
    rows_of,
    select,
)
from bot.answering.smalltalk import SmallTalk, classify, reply
from bot.answering.weights import Weights
from bot.documents.corpus import Corpus
from bot.documents.document import Sentence

_QUOTES = 3
# A second or third quote is shown as part of the answer only where it is nearly as good.
_AS_GOOD = 0.75
# One that is shown as unsure has company sooner.
_AS_LIKELY = 0.5
# Words that are named in what is said.
_MOST_UNKNOWN = 3
_MOST_SEARCHED = 5
# A longer unit (a table, a listing) is pointed to instead of being quoted.
_LONGEST_UNIT = 1500
# Each earlier question weighs half of the one behind it; these are more than can count.
_REMEMBERED = 16


@dataclass(frozen=True, slots=True)
class Considered:
    """A quote that was considered, and why.

    Args:
        unit: the sentences.
        names: what its features are called.
        features: their values.
        confidence: what they were found to mean, 0 to 1.
    """

    unit: Unit
    names: tuple[str, ...]
    features: Row
    confidence: float


@dataclass(frozen=True, slots=True)
class Explanation:
    """Every step between a question and its answer.

    Args:
        question: as it was understood; of small talk, which is not searched for, nothing.
        passages: the passages that were found, each with its share of the best one's score.
        candidates: their sentences, best first.
        considered: what could be quoted, best first, three at most.
        answer: what came of it.
    """

    question: Question
    passages: dict[int, float]
    candidates: list[Candidate]
    considered: list[Considered]
    answer: Answer


class Assistant:
    """Answers questions from one corpus; built once, asked often, from any thread.

    Args:
        corpus: the documents.
        index: their sentences, ready to be asked.
        ranking: what describes sentences, for their order.
        confidence: what describes quotes, for how far they can be trusted.
        weights: fitted for these.
    """

    def __init__(
        self,
        corpus: Corpus,
        index: Index,
        ranking: Sequence[FeatureGroup[Found]],
        confidence: Sequence[FeatureGroup[Contender]],
        weights: Weights,
    ) -> None:
        self.corpus = corpus
        self.index = index
        self.weights = weights
        self._ranking = ranking
        self._confidence = confidence

    def weighing(self, weights: Weights) -> "Assistant":
        """The same assistant with other weights, fitted for the same features."""
        return Assistant(self.corpus, self.index, self._ranking, self._confidence, weights)

    def ask(self, question: str, history: Sequence[str] = ()) -> Answer:
        """Answer a question with quotes, or say that none was found.

        Args:
            question: what was asked; any string.
            history: earlier questions of the same conversation, oldest first.

        Returns:
            The answer; it never raises for any question.
        """
        return self.explain(question, history).answer

    def explain(self, question: str, history: Sequence[str] = ()) -> Explanation:
        """Answer a question, and keep what led to the answer.

        Args:
            question: what was asked; any string.
            history: earlier questions of the same conversation, oldest first.

        Returns:
            Every step, and the answer.
        """
        small_talk = classify(without_emoji(question))
        if small_talk is not None:
            nothing = understand("", (), self.index)
            return Explanation(nothing, {}, [], [], self._greeting(question, small_talk))
        message = read_message(question)
        asked_before = [read_message(one).question for one in history[-_REMEMBERED:]]
        earlier = [*asked_before, *filter(None, [message.before])]
        leans = bool(message.before)
        asked = understand(message.question, earlier, self.index, leans=leans)
        passages = find_passages(asked, self.index)
        candidates = rank(asked, passages, self.index, self._ranking, self.weights)
        units = select(asked, candidates, self.index, _QUOTES)
        considered = self._consider(asked, units, candidates)
        answer = self._answer(question, asked, considered)
        return Explanation(asked, passages, candidates, considered, answer)

    def _consider(
        self, question: Question, units: Sequence[Unit], candidates: Sequence[Candidate]
    ) -> list[Considered]:
        """How far each of what could be quoted can be trusted."""
        shares = {self.index.sentences[c.number].passage: c.passage for c in candidates}
        second_passage = sorted([*shares.values(), 0.0, 0.0], reverse=True)[1]
        contenders = [
            Contender(
                unit,
                max((one.candidate.score for one in units if one is not unit), default=None),
                second_passage,
            )
            for unit in units
        ]
        names = names_of(self._confidence)
        return [
            Considered(one.unit, names, row, confidence(names, row, self.weights))
            for one, row in zip(
                contenders, rows_of(self._confidence, question, contenders), strict=True
            )
        ]

    def _greeting(self, question: str, small_talk: SmallTalk) -> Answer:
        return Answer(
            question,
            Outcome.REPLY,
            confidence=0.0,
            closest=self._three(()),
            reason=Reason.GREETING,
            message=reply(small_talk, self.corpus.documents),
        )

    def _answer(self, question: str, asked: Question, considered: Sequence[Considered]) -> Answer:
        shown = self._three([self._quote(asked, one) for one in considered])
        unknown = missed(asked.terms, self.index)
        read_as = tuple(
            (term.surface, term.meant) for term in asked.terms if term.meant and not term.inherited
        )
        sure = considered[0].confidence if considered else 0.0
        outcome, least = Outcome.NOTHING, math.inf
        if considered and sure >= self.weights.answer_from and not is_doubtful(asked.terms):
            outcome, least = Outcome.ANSWER, max(self.weights.answer_from, _AS_GOOD * sure)
        elif considered and sure >= self.weights.maybe_from:
            outcome, least = Outcome.MAYBE, max(self.weights.maybe_from, _AS_LIKELY * sure)
        return Answer(
            question,
            outcome,
            confidence=sure,
            quotes=tuple(quote for quote in shown if quote.confidence >= least),
            closest=tuple(quote for quote in shown if quote.confidence < least),
            reason=None if outcome is Outcome.ANSWER else self._why_not(considered, unknown),
            unknown=unknown[:_MOST_UNKNOWN],
            looked_for=tuple(dict.fromkeys(term.surface for term in asked.terms))[:_MOST_SEARCHED],
            documents=self.index.documents,
            read_as=read_as,
        )

    def _why_not(self, considered: Sequence[Considered], unknown: Sequence[str]) -> Reason:
        if not self.index.sentences:
            return Reason.EMPTY_CORPUS
        if not considered:
            return Reason.NO_MATCH
        if unknown:
            return Reason.UNKNOWN_TERMS
        return Reason.LOW_CONFIDENCE

    def _quote(self, asked: Question, considered: Considered) -> Quote:
        unit = considered.unit
        first = self.index.sentences[unit.first].sentence
        last = self.index.sentences[unit.last].sentence
        start, end = first.start, last.end
        if end - start > _LONGEST_UNIT:
            return _point_to(first, end, considered.confidence)
        matched: set[tuple[int, int]] = set()
        for number in unit.sentences:
            indexed = self.index.sentences[number]
            places = {term.start: term for term in reversed(indexed.terms)}
            for query in asked.terms:
                for alternative, _ in query.alternatives:
                    for place in indexed.positions.get(alternative, ()):
                        term = places[indexed.terms[place].start]
                        offset = indexed.sentence.start
                        matched.add((offset + term.start, offset + term.end))
        return Quote(
            document=first.document,
            start=start,
            end=end,
            section=first.section,
            confidence=considered.confidence,
            matched=tuple(sorted(matched)),
        )

    def _three(self, quotes: Sequence[Quote]) -> tuple[Quote, ...]:
        """Without what would be shown twice, and with what opens the documents behind."""
        shown: list[Quote] = []
        for quote in chain(quotes, self._openings()):
            if any(_overlap(quote, other) for other in shown):
                continue
            # The ranking puts them in order; none is surer than one that stands before it.
            most = shown[-1].confidence if shown else 1.0
            shown.append(replace(quote, confidence=min(most, quote.confidence)))
            if len(shown) == _QUOTES:
                break
        return tuple(shown)

    def _openings(self) -> Iterator[Quote]:
        """The first sentences, which say best what the documents are about; nobody asked them."""
        for indexed in self.index.sentences:
            sentence = indexed.sentence
            if sentence.end - sentence.start > _LONGEST_UNIT:
                yield _point_to(sentence, sentence.end, 0.0)
            else:
                yield Quote(sentence.document, sentence.start, sentence.end, sentence.section, 0.0)


def _overlap(one: Quote, other: Quote) -> bool:
    return one.document is other.document and one.start < other.end and other.start < one.end


def _point_to(first: Sentence, end: int, sure: float) -> Quote:
    """Quote only where a long unit stands: its heading, or else its first line."""
    text = first.document.text
    start = first.start
    if first.headings:
        start, end = first.headings[-1].start, first.headings[-1].end
        return Quote(first.document, start, end, first.section, sure, points_to=True)
    line = text.find("\n", start, end)
    if line < 0:  # it is one line, and nothing shorter stands for it
        return Quote(first.document, start, end, "", sure)
    return Quote(first.document, start, line, "", sure, points_to=True)
