"""The kind of answer that a question asks for, and where a sentence offers one."""

import re
from collections.abc import Sequence
from enum import StrEnum

from bot.language.analysis import Term
from bot.language.quantities import MONTH_NAMES, PARTS_OF_YEAR, WEEKDAY_NAMES
from bot.language.words import stem


class AnswerType(StrEnum):
    """What a question wants to be told."""

    PERSON = "who"
    PLACE = "where"
    TIME = "when"
    NUMBER = "how many"
    RATIO = "how much more"
    MONEY = "how much"
    REASON = "why"
    MANNER = "how"
    NAME = "which"
    YES_NO = "yes or no"
    COMPARISON = "comparison"
    DEFINITION = "what is"
    INSTRUCTION = "how to"
    ANY = "what"


_COMPARATIVES = (
    "bigger|larger|smaller|higher|lower|faster|slower|quicker|cheaper|pricier|costlier|heavier"
    "|lighter|longer|shorter|older|younger|newer|taller|greater|stronger|weaker|hotter|colder"
    "|warmer|cooler|wider|narrower|deeper|further|farther|nearer|closer|easier|harder|richer"
    "|poorer|brighter|darker|louder|quieter|safer|thicker|thinner|earlier|later"
)
# The first pattern that matches decides. The question is folded and starts with no white space.
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
            r"|\b(which|who|what)\b.*\b\w+er\b.* or \b",
        ),
        (
            AnswerType.TIME,
            r"\b(when|since when|until when|how (long ago|soon|recently|old)|whens|when's"
            r"|(what|which|in what|in which) "
            r"(year|date|day|month|time|century|decade|season|week|quarter|era|period)s?)\b",
        ),
        (
            AnswerType.RATIO,
            rf"\bhow (much|many times|many percent) (more|less|fewer|better|worse|{_COMPARATIVES})\b"
            r"|\bby how (much|many)\b|\b(what|which) (percentage|percent|share|proportion|fraction)\b",
        ),
        (
            AnswerType.MONEY,
            r"\bhow (expensive|cheap)\b"
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
            r"^(what|whats|what's) ?(is|are|was|were)? (an? |the )?([\w'-]+ ?){1,4}\??$"
            r"|\b(meaning|definition) of\b|\bwhat does .* (mean|stand for)\b|\b(define|explain)\b",
        ),
        (AnswerType.NAME, r"\b(which|what (kinds?|types?|sorts?)|(name|list) )\b"),
        (
            AnswerType.MANNER,
            r"^(and |so |but )?(how|hows|how's)\b",
        ),
        (
            AnswerType.YES_NO,
            r"^(and |so |but |ok |hey )?(is|are|was|were|am|do|does|did|can|could|will|would|shall|should"
            r"|has|have|had|may|might|must|isnt|isn't|arent|aren't|doesnt|doesn't|didnt|didn't|cant"
            r"|can't|wont|won't|any)\b",
        ),
    )
)

_TIME_TERMS = (
    frozenset(MONTH_NAMES)
    | frozenset(WEEKDAY_NAMES)
    | frozenset(PARTS_OF_YEAR.values())
    | frozenset(
        stem(word)
        for word in (
            "today yesterday tomorrow ago century decade year month week day hour minute annually "
            "spring summer autumn winter morning evening night noon midnight daily weekly monthly era "
            "period recently soon currently later earlier"
        ).split()
    )
)
_NUMBER_TERMS = frozenset(
    stem(word)
    for word in "percent half dozen dozens hundreds thousands millions twice double triple".split()
)
_RATIO_TERMS = frozenset(
    stem(word)
    for word in (
        "times percent percentage half twice double triple quarter third quarters thirds fold "
        "fraction doubled tripled halved point points"
    ).split()
) | {"#3th", "#4th", "#5th"}
_MONEY_TERMS = frozenset(
    stem(word)
    for word in (
        "dollar euro pound yen cent price cost fee fare pay paid worth expensive cheap cheaper "
        "free charge"
    ).split()
)
_REASON_WORDS = frozenset(
    "because since due owing therefore thus henc caus result so thank order prevent avoid allow "
    "enabl lead".split()
)
_MANNER_WORDS = frozenset("by through using via with use used means method way".split())
_PLACE_WORDS = frozenset("in at from near to around outside inside across between".split())
_PERSON_TERMS = frozenset(
    stem(word)
    for word in (
        "president king queen chief director analyst professor minister emperor duke captain "
        "founder author editor engineer scientist spokesman spokeswoman leader chairman manager "
        "reporter reporting writer mayor doctor dr mr mrs ms sir officer"
    ).split()
)
_YEARS = range(1000, 2200)


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


# What only says which kind of answer is wanted, or asks for it: "long" in "how long does it take?",
# "day" in "what day was it?", "explain" in "please explain". The answer holds a figure, a date or
# an explanation in its stead.
_ASKING_WORDS = re.compile(
    r"\bhow (?P<measure>long|far|big|large|tall|high|fast|often|deep|heavy|wide|hot|cold|quick|quickly"
    r"|small|late|early|old|soon|recently)\b"
    r"|\b(?:what|which|whats|what's)(?: \w+)? (?P<noun>day of the week|day|date|time|year|month|kind|kinds|type|types|sort|sorts)\b"
    r"|\b(?P<count>number|amount) of\b"
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


def offered_answers(text: str, terms: Sequence[Term]) -> dict[AnswerType, tuple[int, ...]]:
    """Find what a sentence offers as an answer.

    Args:
        text: the sentence.
        terms: its analysis; offsets are into `text`.

    Returns:
        For each kind that it offers, the indices into `terms` of where it does.
    """
    found: dict[AnswerType, list[int]] = {}
    before = ""  # the term before
    capital_before = False
    for index, term in enumerate(terms):
        if term.compound:
            continue
        word = term.text
        capital = text[term.start].isupper() and not term.stop
        if capital and index > 0:
            found.setdefault(AnswerType.NAME, []).append(index)
            if before in _PLACE_WORDS:
                found.setdefault(AnswerType.PLACE, []).append(index)
        if (capital and capital_before and word[0] != "#") or word in _PERSON_TERMS:
            found.setdefault(AnswerType.PERSON, []).append(index)
        if word[0] == "#":
            digits = word[1:]
            is_year = digits[:4].isdigit() and int(digits[:4]) in _YEARS and len(digits) in (4, 5)
            found.setdefault(AnswerType.NUMBER, []).append(index)
            if is_year:
                found.setdefault(AnswerType.TIME, []).append(index)
            if before in _MONEY_TERMS:
                found.setdefault(AnswerType.MONEY, []).append(index)
        elif word in _TIME_TERMS:
            found.setdefault(AnswerType.TIME, []).append(index)
        elif word in _NUMBER_TERMS:
            found.setdefault(AnswerType.NUMBER, []).append(index)
        elif word in _MONEY_TERMS:
            figure = [index - 1] if before[:1] == "#" else []
            found.setdefault(AnswerType.MONEY, []).extend([*figure, index])
        if word in _RATIO_TERMS or (word in _MONEY_TERMS and before[:1] == "#"):
            found.setdefault(AnswerType.RATIO, []).append(index)
        if word in _REASON_WORDS:
            found.setdefault(AnswerType.REASON, []).append(index)
        if word in _MANNER_WORDS:
            found.setdefault(AnswerType.MANNER, []).append(index)
        before, capital_before = word, capital
    return {kind: tuple(where) for kind, where in found.items()}


_IS = frozenset("is are was were means mean refers denotes describes".split()) | {
    stem("refers"),
    stem("means"),
    stem("denotes"),
}
# Verbs that open an instruction.
_IMPERATIVES = frozenset(
    stem(verb)
    for verb in (
        "add adjust allow apply ask attach avoid bring call change check choose clean click close "
        "configure confirm connect contact continue copy create deactivate delete disable "
        "disconnect do download email enable ensure enter fill find follow get give go hold "
        "insert install keep launch leave let log make move navigate note open pair paste pick "
        "place plug point press pull push put read refer remove repeat replace report reset "
        "restart return rinse rotate run save scan schedule scroll search see select send set "
        "show sign start stop submit switch take tap tell touch try turn type uninstall unplug "
        "unscrew update upgrade upload use verify view visit wait wash write"
    ).split()
)
_OPENING = 8


def defines(terms: Sequence[Term]) -> bool:
    """Whether a sentence says of its first words what they are: "A passage is …"."""
    return any(term.text in _IS for term in terms[1:_OPENING])


def instructs(text: str, terms: Sequence[Term]) -> bool:
    """Whether a sentence tells its reader to do something, or how to."""
    if not terms:
        return False
    if terms[0].text in _IMPERATIVES:
        return True
    words = text.casefold()
    return words.startswith("to ") or " you can " in f" {words}" or "please " in words


_HOW_MANY = re.compile(r"\bhow many\b", re.IGNORECASE)
_NEGATIONS = frozenset(
    """
    not no never none nobody nothing neither nor without cannot cant can't ain't aint aren't arent
    couldn't couldnt didn't didnt doesn't doesnt don't dont hadn't hadnt hasn't hasnt haven't
    havent isn't isnt shouldn't shouldnt wasn't wasnt weren't werent won't wont wouldn't wouldnt
    """.split()
) | frozenset(stem(word) for word in "fail lack unable refuse decline deny except unless".split())


def counted_from(question: str) -> int:
    """Where what is to be counted begins: behind "how many"; -1 where nothing is.

    Args:
        question: the question.
    """
    match = _HOW_MANY.search(question)
    return match.end() if match else -1


def negates(terms: Sequence[Term]) -> bool:
    """Whether a sentence, or a question, says that something is not so."""
    return any(term.text in _NEGATIONS for term in terms)


_FORESEEING = frozenset(
    "will would could may might shall won't soon next later upcoming".split()
) | frozenset(stem(word) for word in "expect plan intend forecast predict aim hope".split())
_ASKS_AHEAD = re.compile(r"\b(will|won't|wont|gonna|going to|planned|planning|future|expected)\b")


def foresees(terms: Sequence[Term]) -> bool:
    """Whether a sentence speaks of what will or may be."""
    return any(term.text in _FORESEEING for term in terms)


def asks_ahead(question: str) -> bool:
    """Whether a question, folded, is about what will be."""
    return bool(_ASKS_AHEAD.search(question))
