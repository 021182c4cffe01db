"""What people have set right for questions: matched by the analysis that everything is found by."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from bot.answering.answer import Quote
from bot.answering.answer_cues import AnswerType
from bot.answering.index import Index
from bot.answering.message import read_message
from bot.answering.query_terms import QueryTerm
from bot.answering.question import Question, complete, leans, understand
from bot.answering.wording import Wordings
from bot.documents.document import Document, Span
from bot.language.analysis import analyze, fold
from bot.language.words import negates, spelled_out, stem

# What an encoder is asked for, for one question, at most.
_MOST_NEAR = 8

# A question for one of these is another one than a question for something else.
_TOLD_APART = frozenset(
    (
        AnswerType.TIME,
        AnswerType.NUMBER,
        AnswerType.MONEY,
        AnswerType.RATIO,
        AnswerType.PERSON,
        AnswerType.PLACE,
        AnswerType.REASON,
    )
)
# A word that turns a question around, where the other does not have it.
_TURNING = frozenset(
    "besides except never no none nobody nothing without neither nor cannot only not non".split()
)
# Of these, one in the one question and the other in the other tell them apart.
_OPPOSITES = tuple(
    tuple(pair.split("/"))
    for pair in (
        "before/after from/to first/last more/less more/fewer most/least over/under above/below "
        "up/down on/off in/out start/end begin/end earliest/latest minimum/maximum highest/lowest "
        "with/without before/during after/during behind/ahead increase/decrease win/lose new/old "
        "high/low long/short upper/lower north/south east/west northern/southern eastern/western "
        "inside/outside son/daughter mother/father open/close arrive/leave"
    ).split()
)

# Tells how much the same way two texts point, -1 to 1.
Nearness = Callable[[str, str], float]


@dataclass(frozen=True, slots=True)
class Bounds:
    """From where on two questions are taken for one.

    Args:
        same: how much of them has to be said in both, by the weight of their terms.
        near: with an encoder, how near in what they mean does as well,
        related: where so much of what is said is the same.
    """

    same: float
    near: float
    related: float


# For a pin, which answers: `python -m bot.evaluation.pins` measures what a thousand pins of other
# questions do to the answers of each question set with these.
STRICT = Bounds(same=0.9, near=0.96, related=0.5)
# For a pin that is offered beside what was found, where that is not sure.
LIKELY = Bounds(same=0.6, near=0.75, related=0.1)
# For a list that a person reads, where a question that stands by itself costs nothing.
LOOSE = Bounds(same=0.6, near=0.88, related=0.3)


@dataclass(frozen=True, slots=True)
class Pin:
    """What somebody says is the answer to a question.

    Args:
        id: tells it from others.
        questions: the wordings of the question.
        quotes: the answer, best first; one at least.
    """

    id: str
    questions: tuple[str, ...]
    quotes: tuple[Quote, ...]


@dataclass(frozen=True, slots=True)
class Pinned:
    """A pin that was found for a question.

    Args:
        pin: which.
        sure: how much of the question and of the pin's is the same, 0 to 1.
        same: whether they are taken for one question; else for two that are much alike.
    """

    pin: Pin
    sure: float
    same: bool = True


@dataclass(frozen=True, slots=True)
class _Wording:
    """A question as it is compared.

    Args:
        pin: whose wording it is, by number; -1 for a question that is asked.
        said: as it is compared letter by letter.
        text: as it is read.
        terms: for each, what it is and what stands for it.
        weights: how much each matters.
        named: whether each is a name or a number, which nothing else stands for.
        expects: the kind of answer that is asked for.
        words: all of its words, folded.
        turned: those that turn it around; whether it negates is one.
    """

    pin: int
    said: str
    text: str
    terms: tuple[tuple[str, frozenset[str]], ...]
    weights: tuple[float, ...]
    named: tuple[bool, ...]
    expects: AnswerType
    words: frozenset[str]
    turned: frozenset[str]


class Pins:
    """Pins, ready to be looked up.

    Args:
        pins: which; the first of two that fit as well is taken.
        index: the documents, against which questions are understood.
        known: how questions were understood before, against the same; more are added.
        bounds: from where on two questions are taken for one.
        likely: from where on they are taken for much alike.
    """

    def __init__(
        self,
        pins: Sequence[Pin],
        index: Index,
        known: dict[str, Question],
        bounds: Bounds = STRICT,
        likely: Bounds = LIKELY,
    ) -> None:
        self._index = index
        self._known = known
        self._bounds = bounds
        self._likely = likely
        self._pins: list[Pin] = []
        self._wordings: list[_Wording] = []
        self._by_term: dict[str, list[int]] = {}
        self._by_text: dict[str, int] = {}
        for pin in pins:
            self.add(pin)

    def add(self, pin: Pin) -> None:
        """One more, behind the others."""
        self._pins.append(pin)
        for text in pin.questions:
            self._add(_wording(self.understood(text), len(self._pins) - 1))

    def understood(self, text: str) -> Question:
        """A message's question, as it is compared; once for each text."""
        if text not in self._known:
            self._known[text] = understand_message(text, self._index)
        return self._known[text]

    def find(self, question: Question, nearness: Nearness | None = None) -> Pinned | None:
        """The pin for a question.

        Args:
            question: what is asked, completed by what it leans on.
            nearness: tells how near two questions are in what they mean; None where nobody does.

        Returns:
            The one that fits best: of the same question, where it is rare for another question's
            to fit as well; else of one that is much alike; else None.
        """
        asked = _wording(question, -1)
        exact = self._by_text.get(asked.said)
        if exact is not None:
            return Pinned(self._pins[exact], 1.0)
        shares = self._shares(asked)
        by_words = self._best(shares)
        if by_words is not None and by_words.sure >= self._bounds.same:
            return by_words
        by_meaning = None
        if nearness is not None:
            nearest = sorted(shares, key=lambda one: (-shares[one], one))[:_MOST_NEAR]
            near = {one: nearness(asked.text, self._wordings[one].text) for one in nearest}
            related = {one: near[one] for one in near if shares[one] >= self._bounds.related}
            found = self._best(related)
            if found is not None and found.sure >= self._bounds.near:
                return found
            by_meaning = self._best(near)
        for found, bound in ((by_words, self._likely.same), (by_meaning, self._likely.near)):
            if found is not None and found.sure >= bound:
                return replace(found, same=False)
        return None

    def _best(self, fits: Mapping[int, float]) -> Pinned | None:
        """The pin of the wording that fits best; of two that fit as well, the first."""
        best = max(fits, key=lambda one: (fits[one], -one), default=None)
        if best is None:
            return None
        return Pinned(self._pins[self._wordings[best].pin], min(1.0, fits[best]))

    def _add(self, wording: _Wording) -> None:
        number = len(self._wordings)
        self._wordings.append(wording)
        if wording.said:
            self._by_text.setdefault(wording.said, wording.pin)
        for term in {one for _, standing in wording.terms for one in standing}:
            self._by_term.setdefault(term, []).append(number)

    def _shares(self, asked: _Wording) -> dict[int, float]:
        """How much each related wording has in common with a question, those that clash aside."""
        found = {
            number
            for _, standing in asked.terms
            for term in standing
            for number in self._by_term.get(term, ())
        }
        shares = {}
        for number in found:
            wording = self._wordings[number]
            if not _clash(asked, wording):
                share = _common(asked, wording)
                if share >= min(self._bounds.related, self._likely.related):
                    shares[number] = share
        return shares


@dataclass(frozen=True, slots=True)
class Corrections:
    """What people have set right, ready for one index.

    Args:
        pins: what is the answer to what.
        index: the index, which quotes nothing that is never to be quoted.
        whole: the same, which knows of nothing that is not.
        wordings: how words are read that no document holds.
        blocked: the spans that are never to be quoted, of each document that has any.
    """

    pins: Pins
    index: Index
    whole: Index
    wordings: Wordings
    blocked: Mapping[Document, Sequence[Span]] = field(default_factory=dict)

    @classmethod
    def of(
        cls,
        index: Index,
        pins: Sequence[Pin],
        blocked: Mapping[Document, Sequence[Span]],
        known: dict[str, Question],
        words: Sequence[tuple[str, str]] = (),
    ) -> "Corrections":
        """Make them ready.

        Args:
            index: the documents.
            pins: whose quotes are slices of these documents.
            blocked: spans of these documents.
            known: how questions were understood before, against this index; more are added.
            words: pairs that stand for one another where the documents have one only.
        """
        wordings = Wordings(words, index)
        read = [
            replace(one, questions=tuple(wordings.read(text).text for text in one.questions))
            for one in pins
        ]
        quotable = index.without(blocked) if blocked else index
        return cls(Pins(read, index, known), quotable, index, wordings, blocked)

    def forbid(self, quote: Quote) -> bool:
        """Whether a quote, or what it hangs on, holds something that is never to be quoted."""
        spans = ((quote.start, quote.end), *quote.context)
        return any(
            start < until and since < end
            for since, until in self.blocked.get(quote.document, ())
            for start, end in spans
        )


def grouped(
    questions: Sequence[str], index: Index, nearness: Nearness | None = None
) -> list[list[int]]:
    """Put questions together that mean the same.

    Args:
        questions: which; each joins the first group whose first question means the same.
        index: the documents, against which they are understood.
        nearness: tells how near two are in what they mean; None where nobody does.

    Returns:
        The groups, in the order of their first questions: the numbers of the questions in each.
    """
    first = Pins((), index, {}, LOOSE, LOOSE)
    groups: list[list[int]] = []
    for number, text in enumerate(questions):
        found = first.find(first.understood(text), nearness)
        if found is None:
            first.add(Pin(str(len(groups)), (text,), ()))
            groups.append([number])
        else:
            groups[int(found.pin.id)].append(number)
    return groups


def understand_message(text: str, index: Index) -> Question:
    """A question of a message by itself, completed by what the message says before it.

    Args:
        text: the message.
        index: the documents.
    """
    read = read_message(text)
    asked = understand(read.question, index)
    if read.before and leans(asked):
        return complete(asked, understand(read.before, index))
    return asked


def _wording(question: Question, pin: int) -> _Wording:
    folded = spelled_out(fold(question.told))
    analysed = [term.text for term in analyze(folded)]
    words = frozenset(folded.replace("-", " ").replace("?", " ").split()).union(analysed)
    turned = words & _TURNING
    return _Wording(
        pin=pin,
        said=" ".join(folded.split()).rstrip("?!. "),
        text=question.told,
        terms=tuple(map(_standing, question.terms)),
        weights=tuple(term.weight for term in question.terms),
        named=tuple(term.name or term.surface[:1].isdigit() for term in question.terms),
        expects=question.expects,
        words=words,
        turned=turned | {"not"} if negates(analysed) else turned,
    )


def _standing(term: QueryTerm) -> tuple[str, frozenset[str]]:
    """What a term is, and all that stands for it."""
    standing = dict(term.alternatives) or {stem(fold(term.surface)): 1.0}
    return max(standing, key=standing.__getitem__), frozenset(standing)


def _clash(one: _Wording, other: _Wording) -> bool:
    """Whether two questions ask for another thing, however much they have in common."""
    if one.turned != other.turned:
        return True
    if one.expects is not other.expects and not _TOLD_APART.isdisjoint(
        (one.expects, other.expects)
    ):
        return True
    return any(
        _has_alone(first, one, other) and _has_alone(second, other, one)
        for pair in _OPPOSITES
        for first, second in (pair, pair[::-1])
    )


def _has_alone(word: str, one: _Wording, other: _Wording) -> bool:
    return word in one.words and word not in other.words


def _common(one: _Wording, other: _Wording) -> float:
    """How much of the weight of two questions is said in both; 0 where a name is not."""
    shared = whole = 0.0
    for this, that in ((one, other), (other, one)):
        for term, weight, named in zip(this.terms, this.weights, this.named, strict=True):
            whole += weight
            if _says(term, that.terms):
                shared += weight
            elif named:
                return 0.0
    return shared / whole if whole else 0.0


def _says(term: tuple[str, frozenset[str]], terms: Iterable[tuple[str, frozenset[str]]]) -> bool:
    main, standing = term
    return any(other in standing or main in others for other, others in terms)
