"""The whole way from a question to its answer, in the order in which it happens."""

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import chain

from bot.answering.answer import Answer, Outcome, Quote, Ranking, Reason
from bot.answering.confidence import Contender, confidence
from bot.answering.foreign import foreign_language, languages_of
from bot.answering.index import LONGEST_LIST, Index
from bot.answering.message import read_message, without_emoji
from bot.answering.pins import Corrections, Pinned, grouped
from bot.answering.query_terms import QueryTerm, is_doubtful, missed, query_terms
from bot.answering.question import (
    Question,
    Turn,
    asks_for_name,
    complete,
    is_number,
    leans,
    leant_on,
    may_lean,
    replaced,
    says_little,
    understand,
)
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
from bot.answering.reading import Reader
from bot.answering.smalltalk import SmallTalk, asks_for_gist, classify, reply
from bot.answering.weights import Weights
from bot.documents.corpus import Corpus
from bot.documents.document import BlockKind, Role, Sentence, Span

_QUOTES = 3
# A second or third quote is shown as part of the answer only where it is nearly as good.
_AS_GOOD = 0.75
# One that is shown as unsure has company sooner.
AS_LIKELY = 0.25
# Words that are named in what is said.
_MOST_UNKNOWN = 3
_MOST_SEARCHED = 5
# How many earlier questions are answered anew, at most, to tell what a question leans on.
_TURNS = 4
# Names of an answer that "it" may stand for; more are a list.
_MOST_NAMED = 3
# What a sentence that was quoted just before loses where it holds nothing of what is new.
_GIVEN = 1.0


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
        weights: by which they were ranked and judged.
    """

    question: Question
    passages: dict[int, float]
    candidates: list[Candidate]
    considered: list[Considered]
    answer: Answer
    weights: Weights


class Assistant:
    """Answers questions from one corpus; built once, asked often, from any thread.

    Args:
        corpus: the documents.
        index: their sentences, ready to be asked.
        ranking: what describes sentences, for their order.
        confidence: what describes quotes, for how far they can be trusted.
        weights: fitted for these.
        reader: reads what words alone leave in doubt; None where nothing can be read.
        corrections: what people have set right; None where they have not.
    """

    def __init__(
        self,
        corpus: Corpus,
        index: Index,
        ranking: Sequence[FeatureGroup[Found]],
        confidence: Sequence[FeatureGroup[Contender]],
        weights: Weights,
        *,
        reader: Reader | None = None,
        corrections: Corrections | None = None,
    ) -> None:
        self.corpus = corpus
        self.index = index
        self.weights = weights
        self._ranking = ranking
        self._confidence = confidence
        self._reader = reader
        self._corrections = corrections

    @cached_property
    def by_words(self) -> "Assistant":
        """The same assistant without a reader."""
        return self.reading(None)

    def weighing(self, weights: Weights) -> "Assistant":
        """The same assistant with other weights, fitted for the same features.

        Args:
            weights: of its reader, where they are of what is read too; else of words.
        """
        reader = self._reader
        if reader is not None and weights.groups == reader.weights.groups:
            return self.reading(reader.weighing(weights))
        return self._like(weights, reader, self._corrections)

    def reading(self, reader: Reader | None) -> "Assistant":
        """The same assistant with a reader of the same index, or without one."""
        return self._like(self.weights, reader, self._corrections)

    def corrected(self, corrections: Corrections) -> "Assistant":
        """The same assistant, which goes by what people have set right for the same index."""
        return self._like(self.weights, self._reader, corrections)

    def _like(
        self, weights: Weights, reader: Reader | None, corrections: Corrections | None
    ) -> "Assistant":
        index = self.index if corrections is None else corrections.index
        return Assistant(
            self.corpus,
            index,
            self._ranking,
            self._confidence,
            weights,
            reader=reader,
            corrections=corrections,
        )

    def reads_on(self, by_words: Answer) -> bool:
        """Whether it reads for a question that has this answer by words alone."""
        settled = by_words.outcome is Outcome.REPLY or by_words.ranking is Ranking.PINNED
        if self._reader is None or settled:
            return False
        return by_words.confidence < self._reader.weights.read_below

    def likeness(self, one: str, other: str) -> float:
        """How much two texts mean the same, -1 to 1; 0 where nobody can tell."""
        nearness = None if self._reader is None else self._reader.nearness
        return 0.0 if nearness is None else nearness(one, other)

    def grouped(self, questions: Sequence[str]) -> list[list[int]]:
        """Put questions together that mean the same; see `bot.answering.pins.grouped`."""
        nearness = None if self._reader is None else self._reader.nearness
        return grouped(questions, self.index, nearness)

    def ask(self, question: str, history: Sequence[str] = ()) -> Answer:
        """Answer a question with quotes, or say that none was found.

        Args:
            question: what was asked; any string.
            history: earlier questions of the same conversation, oldest first.

        Returns:
            The answer; it never raises for any question.
        """
        return self.explain(question, history).answer

    def ask_all(self, message: str, history: Sequence[str] = ()) -> tuple[Answer, ...]:
        """Answer each question of a message; a later one may lean on those before it.

        Args:
            message: what was written; any string.
            history: earlier questions of the same conversation, oldest first.

        Returns:
            One answer for each question, three at most, in their order; never none. Where there
            is one, it is that of `ask`.
        """
        read = read_message(message)
        if len(read.parts) == 1:
            return (self.ask(message, history),)
        turn = self._turn(_questions(history), _TURNS)
        answers: list[Answer] = []
        for number, part in enumerate(read.parts):
            asked = self._understand(part, follows=turn is not None)
            # What is short without leaning by its form is about something else than its neighbour.
            leant = turn if not number or leans(asked) else None
            found = self._find(part, asked, "" if number else read.before, leant)
            turn = self._turn_of(found, turn)
            answers.append(replace(found.answer, asked_more=read.more and not number))
        return tuple(answers)

    def explain(self, question: str, history: Sequence[str] = ()) -> Explanation:
        """Answer a question, and keep what led to the answer.

        Args:
            question: what was asked; any string.
            history: earlier questions of the same conversation, oldest first.

        Returns:
            Every step, and the answer.
        """
        earlier = _questions(history)
        read = read_message(question)
        for said in (without_emoji(question), read.question):
            small_talk = classify(said, follows=bool(earlier), held=self.index.words)
            if small_talk is not None:
                nothing = understand("", self.index)
                greeting = self._greeting(question, small_talk)
                return Explanation(nothing, {}, [], [], greeting, self.weights)
        asked = self._understand(read.question, follows=bool(earlier))
        turn = self._turn(earlier, _TURNS) if may_lean(asked) else None
        return self._find(question, asked, read.before, turn)

    def _turn(self, earlier: Sequence[str], most: int) -> Turn | None:
        """What the last question of a conversation was, and what came of it by words alone.

        Args:
            earlier: the questions of the conversation, oldest first.
            most: how many of them to answer anew, at most.
        """
        if not earlier or not most:
            return None
        read = read_message(earlier[-1])
        asked = self._understand(read.question, follows=len(earlier) > 1)
        before = self._turn(earlier[:-1], most - 1) if may_lean(asked) else None
        found = self._find(read.question, asked, read.before, before, reads=False)
        if found.answer.outcome is Outcome.NOTHING and not may_lean(asked):
            before = self._turn(earlier[:-1], most - 1)
        return self._turn_of(found, before)

    def _turn_of(self, found: Explanation, before: Turn | None) -> Turn:
        if found.answer.pin:
            given = self._within(found.answer.quotes)
        else:
            shown = found.considered[: len(found.answer.quotes)]
            given = frozenset(number for one in shown for number in one.unit.sentences)
        return Turn(found.question, given, before, self._named(found))

    def _within(self, quotes: Sequence[Quote]) -> frozenset[int]:
        """The sentences that quotes are of, by number."""
        sentences = self.index.sentences
        return frozenset(
            number
            for quote in quotes
            for number in sentences.of(quote.document)
            if sentences[number].sentence.start < quote.end
            and quote.start < sentences[number].sentence.end
        )

    def _named(self, found: Explanation) -> tuple[QueryTerm, ...]:
        """What an answer names that the question does not, where a name was asked for."""
        pinned = bool(found.answer.pin)
        if pinned or not found.answer.answered or not asks_for_name(found.question):
            return ()
        unit = found.considered[0].unit
        sentence = self.index.sentences[unit.candidate.number]
        held = {one for term in found.question.terms for one, _ in term.alternatives}
        names = [
            sentence.sentence.text[term.start : term.end]
            for term in sentence.terms
            if not term.stop
            and not term.compound
            and term.text not in held
            and self.index.is_name(term.text)
        ]
        return query_terms(" ".join(names), self.index, _MOST_NAMED)

    def _understand(self, text: str, *, follows: bool) -> Question:
        """A question by itself; of one for the key facts of what was asked before, nothing."""
        return self._read("" if follows and asks_for_gist(text) else text)

    def _read(self, text: str) -> Question:
        """A text as it is understood, with the words that the documents have for its own."""
        if self._corrections is not None:
            text = self._corrections.wordings.read(text).text
        return understand(text, self.index)

    def _find(
        self,
        question: str,
        asked: Question,
        before: str,
        turn: Turn | None,
        *,
        reads: bool = True,
    ) -> Explanation:
        """Answer a question, completed by what was said before it where it leans on that.

        Args:
            question: as it was asked.
            asked: as it is understood by itself.
            before: what was said before it in its message.
            turn: what was asked before it.
            reads: whether what words leave in doubt is read.
        """
        said = self._read(before) if before else None
        if said and leans(asked):
            return self._search(question, complete(asked, said), turn, reads=reads)
        earlier = leant_on(asked, turn) if turn and may_lean(asked) else None
        completed = complete(asked, earlier.question, earlier.named) if earlier else asked
        found = self._search(question, completed, turn, reads=reads)
        # A few words that find no answer by themselves are about what was told before.
        if said and says_little(asked) and not found.answer.answered:
            return self._search(question, complete(asked, said), turn, reads=reads)
        return found

    def _search(
        self, question: str, asked: Question, turn: Turn | None, *, reads: bool
    ) -> Explanation:
        """Answer a question that is understood.

        Args:
            question: as it was asked.
            asked: as it was understood.
            turn: what was asked before it; what was quoted there is not quoted again, unless
                that is what is asked for.
            reads: whether what words leave in doubt is read.
        """
        # What is never quoted is ranked all the same: it tells how good the others are beside it.
        index = self.index if self._corrections is None else self._corrections.whole
        passages = find_passages(asked, index)
        ranked = rank(asked, passages, index, self._ranking, self.weights)
        by_words = self._judge(question, asked, turn, passages, ranked)
        reader = self._reader
        pinned = self._pinned(asked)
        if pinned is not None and pinned.same:
            return replace(by_words, answer=self._as_pinned(by_words.answer, pinned))
        found = by_words
        if reader is not None and reads and by_words.answer.confidence < reader.weights.read_below:
            passages = reader.find(asked)
            ranked = rank(asked, passages, index, self._ranking, self.weights)
            read = reader.read(asked, ranked)
            found = self._judge(question, asked, turn, passages, read, reader=reader)
        if pinned is None or found.answer.answered:
            return found
        return replace(found, answer=self._perhaps_pinned(found.answer, pinned))

    def _pinned(self, asked: Question) -> Pinned | None:
        """What somebody says is the answer to a question."""
        if self._corrections is None:
            return None
        nearness = None if self._reader is None else self._reader.nearness
        return self._corrections.pins.find(asked, nearness)

    def _as_pinned(self, answer: Answer, pinned: Pinned) -> Answer:
        """An answer with what somebody says it is, before what else was found."""
        quotes = tuple(replace(one, confidence=pinned.sure) for one in pinned.pin.quotes)
        found = self._three((*quotes, *answer.quotes, *answer.closest))
        return replace(
            answer,
            outcome=Outcome.ANSWER,
            confidence=pinned.sure,
            quotes=quotes,
            closest=found[len(quotes) :],
            reason=None,
            unknown=(),
            message="",
            ranking=Ranking.PINNED,
            pin=pinned.pin.id,
        )

    def _perhaps_pinned(self, answer: Answer, pinned: Pinned) -> Answer:
        """What is no sure answer, with what somebody says is that to a question much alike.

        What was found for the question itself comes first, and what is no answer stays none: such
        a pin is more often another question's.
        """
        given = [replace(one, confidence=answer.confidence) for one in pinned.pin.quotes]
        shown: list[Quote] = []
        if answer.outcome is Outcome.MAYBE:
            for quote in (*answer.quotes[:1], *given, *answer.quotes[1:]):
                if not any(_overlap(quote, one) for one in shown):
                    shown.append(quote)
        quotes = tuple(shown[:_QUOTES])
        found = (*quotes, *answer.closest[:1], *given, *answer.closest[1:])
        closest = self._three(found)[len(quotes) :]
        return replace(answer, quotes=quotes, closest=closest, pin=pinned.pin.id)

    def _judge(
        self,
        question: str,
        asked: Question,
        turn: Turn | None,
        passages: dict[int, float],
        ranked: list[Candidate],
        *,
        reader: Reader | None = None,
    ) -> Explanation:
        """Answer by ranked candidates, with the weights of who ranked them."""
        weights = reader.weights if reader else self.weights
        every = self._anew(asked, ranked, turn)
        candidates = [one for one in every if self.index.quoted_for(one.number)]
        barred = next((one for one in every if not self.index.quoted_for(one.number)), None)
        units = select(asked, candidates, self.index, _QUOTES, weights.close)
        groups = [*self._confidence, *(reader.confidence if reader else ())]
        judged = self._consider(asked, units, candidates, groups, weights, barred=barred)
        considered = self._allowed(asked, judged)
        answer = self._answer(question, asked, considered, weights)
        if reader is not None:
            answer = replace(answer, ranking=Ranking.READER)
        return Explanation(asked, passages, candidates, considered, answer, weights)

    def _anew(
        self, asked: Question, candidates: list[Candidate], turn: Turn | None
    ) -> list[Candidate]:
        """With what was quoted just before further behind, the less it holds of what is new."""
        new = [term for term in asked.terms if not term.inherited]
        while turn is not None and not turn.given:
            turn = turn.before
        if turn is None or not new or len(new) == len(asked.terms):
            return candidates
        gone = replaced(asked, turn.question)
        weighed = [
            replace(one, score=one.score - _GIVEN * self._missing(new, gone, one.number))
            if one.number in turn.given
            else one
            for one in candidates
        ]
        return sorted(weighed, key=lambda candidate: (-candidate.score, candidate.number))

    def _missing(self, new: Sequence[QueryTerm], gone: Sequence[QueryTerm], number: int) -> float:
        """How much of what is asked anew a sentence does not hold, 0 to 1.

        Args:
            new: what is asked anew.
            gone: what was asked before in the place of that.
            number: of the sentence in the index.
        """
        positions = self.index.sentences[number].positions

        def held(term: QueryTerm) -> bool:
            return any(alternative in positions for alternative, _ in term.alternatives)

        about_gone = [term for term in gone if held(term)]
        if any(map(is_number, about_gone)):
            return 1.0
        if gone and not about_gone:
            return 0.0  # "both versions" goes for the one as for the other
        missing = sum(term.weight for term in new if not held(term))
        return missing / sum(term.weight for term in new)

    def _consider(
        self,
        question: Question,
        units: Sequence[Unit],
        candidates: Sequence[Candidate],
        groups: Sequence[FeatureGroup[Contender]],
        weights: Weights,
        *,
        barred: Candidate | None,
    ) -> list[Considered]:
        """How far each of what could be quoted can be trusted.

        Args:
            question: what was asked.
            units: what could be quoted.
            candidates: their sentences, and others.
            groups: what describes them.
            weights: fitted for these.
            barred: the best sentence that is never quoted, which they are measured by too.
        """
        shares = {self.index.passage_of(c.number): c.passage for c in candidates}
        second_passage = sorted([*shares.values(), 0.0, 0.0], reverse=True)[1]
        contenders = [
            Contender(
                unit,
                _better(next((one.candidate for one in units if one is not unit), None), barred),
                second_passage,
            )
            for unit in units
        ]
        names = names_of(groups)
        return [
            Considered(one.unit, names, row, confidence(names, row, weights))
            for one, row in zip(contenders, rows_of(groups, question, contenders), strict=True)
        ]

    def _allowed(self, asked: Question, considered: list[Considered]) -> list[Considered]:
        """Without what is never to be quoted: a heading may be, which is no sentence."""
        corrections = self._corrections
        if corrections is None or not corrections.blocked:
            return considered
        return [one for one in considered if not corrections.forbid(self._quote(asked, one))]

    def _greeting(self, question: str, small_talk: SmallTalk) -> Answer:
        return Answer(
            question,
            Outcome.REPLY,
            confidence=0.0,
            closest=self._three(()),
            reason=Reason.GREETING,
            message=reply(small_talk, self.corpus.documents),
        )

    def _answer(
        self, question: str, asked: Question, considered: Sequence[Considered], weights: Weights
    ) -> Answer:
        shown = self._three([self._quote(asked, one) for one in considered])
        unknown = missed(asked.terms, self.index)
        read_as = tuple(
            (term.surface, term.meant) for term in asked.terms if term.meant and not term.inherited
        )
        if self._corrections is not None:
            read_as += self._corrections.wordings.read(question).read_as
        sure = considered[0].confidence if considered else 0.0
        outcome, least = Outcome.NOTHING, math.inf
        if considered and sure >= weights.answer_from and not is_doubtful(asked.terms):
            outcome, least = Outcome.ANSWER, max(weights.answer_from, _AS_GOOD * sure)
        elif considered and sure >= weights.maybe_from:
            outcome, least = Outcome.MAYBE, AS_LIKELY * sure
        return Answer(
            question,
            outcome,
            confidence=sure,
            quotes=tuple(quote for quote in shown if quote.confidence >= least),
            closest=tuple(quote for quote in shown if quote.confidence < least),
            reason=None if outcome is Outcome.ANSWER else self._why_not(asked, considered, unknown),
            unknown=_each_once(unknown)[:_MOST_UNKNOWN],
            looked_for=_each_once([term.surface for term in asked.terms])[:_MOST_SEARCHED],
            documents=self.index.documents,
            message=self._foreign(asked.text) if outcome is Outcome.NOTHING else "",
            read_as=tuple(dict.fromkeys(read_as)),
        )

    def _foreign(self, text: str) -> str:
        """That a question is in a language that no document has; empty where that is not plain."""
        if not self.index.sentences:
            return ""
        language = foreign_language(text, self.index.words)
        if not language or not self._languages or language in self._languages:
            return ""
        return f"That looks like {language}; the documents are in {' and '.join(self._languages)}."

    @cached_property
    def _languages(self) -> tuple[str, ...]:
        """The languages of the documents, found out where they are first asked for."""
        return languages_of(self.corpus.documents)

    def _why_not(
        self, asked: Question, considered: Sequence[Considered], unknown: Sequence[str]
    ) -> Reason:
        if not self.index.sentences:
            return Reason.EMPTY_CORPUS
        if not considered or not any(term.alternatives for term in asked.terms):
            return Reason.NO_MATCH
        if unknown:
            return Reason.UNKNOWN_TERMS
        return Reason.LOW_CONFIDENCE

    def _quote(self, asked: Question, considered: Considered) -> Quote:
        unit = considered.unit
        first = self.index.sentences[unit.first].sentence
        last = self.index.sentences[unit.last].sentence
        start, end = first.start, last.end
        if end - start > LONGEST_LIST:
            return _point_to(first, end, considered.confidence)
        if first.kind is BlockKind.ITEM and first.paragraph != last.paragraph:
            start = _with_mark(first)
        matched: set[tuple[int, int]] = set()
        for number in unit.sentences:
            indexed = self.index.sentences[number]
            ends = {(term.start, term.text): term.end for term in reversed(indexed.terms)}
            for query in asked.terms:
                for alternative, _ in query.alternatives:
                    for place in indexed.positions.get(alternative, ()):
                        term, offset = indexed.terms[place], indexed.sentence.start
                        end_of_term = ends.get((term.start, alternative), term.end)
                        matched.add((offset + term.start, offset + end_of_term))
        return Quote(
            document=first.document,
            start=start,
            end=end,
            section=first.section,
            confidence=considered.confidence,
            matched=tuple(sorted(matched)),
            context=self._context(unit.sentences, start, end),
        )

    def _context(self, numbers: range, start: int, end: int) -> tuple[Span, ...]:
        """What sentences hang on, but for what is within the quote itself."""
        hung_on = {
            span
            for number in numbers
            for span in self.index.sentences[number].sentence.hangs_on
            if span[1] <= start or end <= span[0]
        }
        return tuple(sorted(hung_on))

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
        for number, indexed in enumerate(self.index.sentences):
            sentence = indexed.sentence
            if sentence.role is not Role.STATEMENT or not self.index.quoted_for(number):
                continue
            if sentence.end - sentence.start > LONGEST_LIST:
                pointer = _point_to(sentence, sentence.end, 0.0)
                if self._corrections is None or not self._corrections.forbid(pointer):
                    yield pointer
            else:
                yield Quote(
                    sentence.document,
                    sentence.start,
                    sentence.end,
                    sentence.section,
                    0.0,
                    context=sentence.hangs_on,
                )


def _with_mark(item: Sentence) -> int:
    """Where a sentence of a list begins, with the dash or the number before it where it has one."""
    text = item.document.text
    if item.start != item.document.blocks[item.paragraph].start:
        return item.start  # the mark is that of a sentence before it
    line = text.rfind("\n", 0, item.start) + 1
    return item.start - len(text[line : item.start].lstrip())


def _questions(history: Sequence[str]) -> list[str]:
    """The earlier questions, without small talk."""
    questions: list[str] = []
    for one in history:
        if classify(without_emoji(one), follows=bool(questions)) is None:
            parts = read_message(one).parts
            questions += [one] if len(parts) == 1 else parts
    return questions


def _better(one: Candidate | None, other: Candidate | None) -> Candidate | None:
    """The one of two that ranks higher, as far as they are there."""
    if one is None or other is None:
        return one or other
    return other if other.score > one.score else one


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


def _each_once(words: Iterable[str]) -> tuple[str, ...]:
    """Words in their order, each as it was typed first, whatever its case."""
    first: dict[str, str] = {}
    for word in words:
        first.setdefault(word.casefold(), word)
    return tuple(first.values())
