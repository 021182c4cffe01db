"""A question made ready for the search, completed by the earlier ones where it leans on them."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from bot.answering.answer_cues import AnswerType
from bot.answering.index import Index
from bot.answering.query_terms import QueryTerm, query_terms
from bot.language.analysis import analyze, fold
from bot.language.words import negates, spelled_out

# Nobody asks in more words; a pasted text is searched by its first ones.
_MOST_TERMS = 48
_MOST_CHARACTERS = 4000
_INHERITED = 0.5
# Characters of what was asked before, so that what is asked now is read.
_MOST_TOLD = 300
_SHORT_QUESTION = 2


@dataclass(frozen=True, slots=True)
class Question:
    """What was asked, analysed against an index.

    Args:
        text: as it was asked.
        told: the text with that of what it leans on before it.
        terms: what to look for, in the order of the question, inherited ones last.
        expects: the kind of answer that is asked for.
        ahead: whether it is about what will be.
        negates: whether it asks for what is not so; a yes/no question ("isn't it …?") does not.
        chooses: whether it asks who, what or which of several it is: "who may …?".
        counted: which of its terms, by index, is to be counted ("how many *tokens*"); -1 for
            none.
    """

    text: str
    told: str
    terms: tuple[QueryTerm, ...]
    expects: AnswerType
    ahead: bool
    negates: bool
    chooses: bool
    counted: int

    @property
    def weight(self) -> float:
        """The sum of the weights of all terms."""
        return sum(term.weight for term in self.terms)


_COMPARATIVES = (
    "bigger|larger|smaller|higher|lower|faster|slower|quicker|cheaper|pricier|costlier|heavier"
    "|lighter|longer|shorter|older|younger|newer|taller|greater|stronger|weaker|hotter|colder"
    "|warmer|cooler|wider|narrower|deeper|further|farther|nearer|closer|easier|harder|richer"
    "|poorer|brighter|darker|louder|quieter|safer|thicker|thinner|earlier|later"
)
# The first pattern that matches decides. The question is folded and starts with no white space.
# What may stand anywhere in a line is looked for once, from the line's start (`(?m:^)`), and kept
# where it is found first (`(?>…)`, `++`): else the time grows with a power of the length.
_QUESTIONS: tuple[tuple[AnswerType, re.Pattern[str]], ...] = tuple(
    (answer_type, re.compile(pattern))
    for answer_type, pattern in (
        (
            AnswerType.REASON,
            r"\b(why|how come|what('s| is| was| are)? (the )?(reasons?|causes?)|what (made|makes)"
            r"|what (caused|causes|led)|for what reason)\b",
        ),
        (
            AnswerType.INSTRUCTION,
            r"\bhow (do|can|could|should|would|may|must) (i|we|you|one|u|people)\b|\bhow to\b|^how 2 "
            r"|\bwhat (should|can|must|do|shall) (i|we|you) do\b|\b(steps?|instructions?|way) (to|for)\b",
        ),
        (
            AnswerType.COMPARISON,
            r"\b(compared?|comparison|differen(t|ce|ces)|differs?|versus|vs)\b"
            r"|(?m:^)(?>.*?\b(which|who|what)\b)(?>.*?\b\w+er\b).*? or \b",
        ),
        (
            AnswerType.TIME,
            r"\b(when|since when|until when|how (long ago|soon|recently|old)|whens|when's"
            r"|(what|which|in what|in which) "
            r"(year|date|day|month|time|century|decade|season|week|quarter|era|period)s?)\b"
            r"|\b(date|time) of\b|(?<!up to )\b(dates?|deadline)\W*$",
        ),
        (
            AnswerType.RATIO,
            rf"\bhow (much|many times|many percent) (more|less|fewer|better|worse|{_COMPARATIVES})\b"
            r"|\bby how (much|many)\b|\b(what|which) (percentage|percent|share|proportion|fraction)\b",
        ),
        (
            AnswerType.MONEY,
            r"\bhow (expensive|cheap)\b"
            r"|\bwhat (do|does|did|will|would)\b.{1,60}\b(cost|pay|charge)\b"
            r"|\bhow much\b.{1,60}\b(costs?|pays?|paid|worth|charges?)\b"
            r"|\bhow much( money)?( (is|are|was|were|does|do|did|will|would|for|to|should|can|could"
            r"|has|have|had)\b|\W*$)"
            r"|\b((what|whats|what's|what is|what was|what are)"
            r"( the)? (\w+ ){0,2}(prices?|costs?|fees?|fare|salary|budget|price tag|pricing|revenue))\b",
        ),
        (
            AnswerType.NUMBER,
            r"\bhow (many|much|long|far|big|large|tall|high|fast|often|deep|heavy|wide|hot|cold|quick"
            r"|quickly|strong|small|close|late|early)\b"
            r"|\b(what|which|whats|what's)( is| was| are| were)?( the)? (\w+ ){0,2}"
            r"(number|percent|percentage|amount|size|length|height|depth|weight|speed|rate|age|ratio|share"
            r"|total|population|temperature|distance|capacity|range|limit|score|count|width|area)\b",
        ),
        (
            AnswerType.PERSON,
            r"\b(who|whom|whose|who's|whos|(what|which) (person|people|man|woman|king|queen|president"
            r"|actor|actress|singer|author|writer|leader|scientist|player))\b",
        ),
        (
            AnswerType.PLACE,
            r"\b(where|wheres|where's|(what|which) (country|countries|city|cities|town|state|place"
            r"|region|continent|location|area|county|province|street|building))\b",
        ),
        (
            AnswerType.DEFINITION,
            r"^(?!.* (at|about|by|called|for|from|in|like|new|on|to|under|with)\W*$)(?!.*( of |'s ))"
            r"(and |so )?(what (is|are|was|were|r)|whats|what's) (an? |the )?[\w'.-]++( [\w'.-]++){0,3}+\W*$"
            r"|\b(meaning|definition) of\b|(?m:^)(?>.*?\bwhat does ).* (mean|stand for)\b|\b(define|explain)\b",
        ),
        (AnswerType.NAME, r"\b(which|what (kinds?|types?|sorts?)|(name|list) )\b"),
        (
            AnswerType.MANNER,
            r"^(and |so |but )?(how|hows|how's)\b",
        ),
        (
            AnswerType.YES_NO,
            r"^(and |so |but |ok |hey )?(is|are|was|were|am|do|does|did|can|could|will|would|shall|should"
            r"|has|have|had|may|might|must|any|(is|are|was|were|do|does|did|could|would|should|has|have|had"
            r"|must|ca|wo)n'?t)\b",
        ),
    )
)


def expected_answer(question: str) -> AnswerType:
    """Tell what kind of answer a question asks for.

    Args:
        question: the folded question.

    Returns:
        The kind; `ANY` where the wording does not tell.
    """
    stripped = question.strip()
    for answer_type, pattern in _QUESTIONS:
        if pattern.search(stripped):
            return answer_type
    return AnswerType.ANY


_HOW_MANY = re.compile(r"\bhow many\b", re.IGNORECASE)


def counted_from(question: str) -> int:
    """Where what is to be counted begins: behind "how many"; -1 where nothing is.

    Args:
        question: the question.
    """
    match = _HOW_MANY.search(question)
    return match.end() if match else -1


_ASKS_AHEAD = re.compile(r"\b(will|won't|wont|gonna|going to|planned|planning|future|expected)\b")


def asks_ahead(question: str) -> bool:
    """Whether a question, folded, is about what will be."""
    return bool(_ASKS_AHEAD.search(question))


# "What if it does not start?" is no question for what does not start.
_CHOOSES = re.compile(r"\W*(?:(?:and|so|but|or)\b\W*)?(?:who|whom|what|which|where)\b")
_CONDITION = re.compile(r"\b(?:if|when|because|happens?|do|mean|means)\b")


def asks_to_choose(question: str) -> bool:
    """Whether a question, folded, asks which of several it is, whatever the circumstances."""
    return bool(_CHOOSES.match(question)) and not _CONDITION.search(question)


# Openers and pronouns of a question that leans on the one before it.
_LEANS = re.compile(
    r"^\W*(and|or|but|so|also|then|what about|whatabout|how about|hows about|what if|why|why not"
    r"|since when|how so|how come|which one|who else|what else|where else|same)\b"
    r"|\b(it|its|they|them|their|he|she|him|his|her|this|that|these|those|one|ones|there|then"
    r"|former|latter|same|both|either|others?)\b",
)


_IT = re.compile(r"\b(it|its|they|them|their|he|she|him|his|her)\b", re.IGNORECASE)

# Of somebody who is named, it asks what he or she is.
_WHO_IS = re.compile(r"\W*(and |so )?(who (is|was|are)|who's|whos)\b")

# Openers behind which a name takes the place of the one that was asked about before.
_REPLACES = re.compile(r"^\W*(and|or|what about|whatabout|how about|hows about|ok and|but)\b")


@dataclass(frozen=True, slots=True)
class Turn:
    """An earlier question of the conversation, and what came of it.

    Args:
        question: as it was understood.
        given: the sentences that were quoted for it, by number in the index; none where nothing
            was found.
        before: the turn before it; None where nothing was asked, or it does not matter.
        named: what its answer names, where it was asked who, what or which it is.
    """

    question: Question
    given: frozenset[int]
    before: "Turn | None"
    named: tuple[QueryTerm, ...] = ()


def understand(text: str, index: Index) -> Question:
    """Analyse a question by itself.

    Args:
        text: the question.
        index: the documents, whose words decide on spelling and on what is known.

    Returns:
        The question; without terms where nothing in it can be searched for.
    """
    terms = query_terms(text[:_MOST_CHARACTERS], index, _MOST_TERMS)
    folded = spelled_out(fold(text[:_MOST_CHARACTERS]))
    expects = expected_answer(folded)
    if expects is AnswerType.PERSON and _WHO_IS.match(folded) and all(t.name for t in terms):
        expects = AnswerType.DEFINITION
    start = counted_from(text[:_MOST_CHARACTERS])
    counted = next((i for i, term in enumerate(terms) if 0 <= start <= term.start), -1)
    negated = expects is not AnswerType.YES_NO and negates(term.text for term in analyze(folded))
    return Question(
        text, text, terms, expects, asks_ahead(folded), negated, asks_to_choose(folded), counted
    )


def leans(question: Question) -> bool:
    """Whether a question leans, by its form, on what was said before it."""
    return bool(_LEANS.search(_folded(question)))


def may_lean(question: Question) -> bool:
    """Whether a question may lean on what was asked before it: by its form, or as it is short."""
    # A few words of which the documents do not know one are rather about something else.
    known = all(term.alternatives for term in question.terms)
    return leans(question) or (len(question.terms) <= _SHORT_QUESTION and known)


def says_little(question: Question) -> bool:
    """Whether a question looks for so few words that it may be about what was told before it."""
    return sum(not term.asking for term in question.terms) <= _SHORT_QUESTION


def complete(question: Question, earlier: Question, named: tuple[QueryTerm, ...] = ()) -> Question:
    """Complete a question that leans on an earlier one.

    Args:
        question: by itself.
        earlier: what it leans on.
        named: what was named in answer to that; it is what "it" stands for.

    Returns:
        The question with the terms of the earlier one that it leaves unsaid.
    """
    held = {term for own in question.terms for term, _ in own.alternatives}
    gone = replaced(question, earlier)
    before = earlier.terms
    named = named if _IT.search(question.text) else ()
    if named:  # what led to the name matters less than the name
        led = (replace(term, weight=term.weight * _INHERITED) for term in before)
        before = (*led, *named)
    inherited = tuple(
        replace(term, weight=term.weight * _INHERITED, inherited=True)
        for term in before
        if term.alternatives
        and term not in gone
        and not any(alternative in held for alternative, _ in term.alternatives)
    )
    return replace(
        question,
        told=_told(question, earlier, gone, named),
        terms=(question.terms + inherited)[:_MOST_TERMS],
        expects=earlier.expects if question.expects is AnswerType.ANY else question.expects,
        ahead=question.ahead or earlier.ahead,
    )


def _told(
    question: Question, earlier: Question, gone: Sequence[QueryTerm], named: Sequence[QueryTerm]
) -> str:
    """A question as somebody would put it who has not heard the one that it leans on.

    "and Pro?" behind "does Flash support it?" is "does Pro support it?"; what puts no name in the
    place of another, nor one in the place of "it", is told behind the other question.
    """
    if named:
        names = " ".join(term.surface for term in named)
        return _IT.sub(lambda _: names, question.told, 1)
    before = earlier.told[-_MOST_TOLD:]
    name = next((term.surface for term in gone if term.name), "")
    other = next((term.surface for term in question.terms if term.name), "")
    if name not in before or not (name and other):
        return f"{before} {question.told}"
    told = before.replace(name, other, 1)
    return told if len(question.terms) == 1 else f"{told} {question.told}"


def leant_on(question: Question, turn: Turn) -> Turn | None:
    """Which earlier question one leans on: the last that something was found for.

    Args:
        question: by itself.
        turn: the turn before it.

    Returns:
        The turn of that question. Where there is none, or this one says what to put in the place
        of what ("and flash?"), the last one, if it leans by its form; else None.
    """
    by_form = leans(question)
    if by_form and _puts_in_place(question):
        return turn
    last: Turn | None = turn
    while last is not None and not last.given:
        last = last.before
    return last or (turn if by_form else None)


def asks_for_name(question: Question) -> bool:
    """Whether the answer to a question names what the next one may call "it".

    It does where who, what or which it is was asked, and nobody and nothing was named.
    """
    kinds = (AnswerType.PERSON, AnswerType.NAME, AnswerType.ANY)
    unnamed = not any(term.name for term in question.terms)
    return question.chooses and question.expects in kinds and unnamed


def replaced(question: Question, earlier: Question) -> tuple[QueryTerm, ...]:
    """What of an earlier question another one puts something else in the place of.

    After "what does Pro cost for two days?", "and Flash?" asks no more about Pro, and "and for one
    day?" no more about two.

    Args:
        question: by itself.
        earlier: what it leans on.

    Returns:
        The first name, where it names another, and the numbers of what it counts anew.
    """
    if not _puts_in_place(question):
        return ()
    named = any(term.name for term in question.terms)
    name = next((term for term in earlier.terms if term.name), None) if named else None
    held = {term for own in question.terms for term, _ in own.alternatives}
    numbers = [
        term
        for term, following in pairwise(earlier.terms)
        if is_number(term) and any(one in held for one, _ in following.alternatives)
    ]
    return tuple(filter(None, [name, *numbers]))


def is_number(term: QueryTerm) -> bool:
    """Whether a term is a number that the documents hold."""
    return any(alternative[0] == "#" for alternative, _ in term.alternatives)


def _puts_in_place(question: Question) -> bool:
    """Whether a question says what to put in the place of what was asked about before."""
    return bool(_REPLACES.search(_folded(question)))


def _folded(question: Question) -> str:
    return spelled_out(fold(question.text[:_MOST_CHARACTERS]))
