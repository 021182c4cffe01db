"""The kind of answer that a question asks for."""

import re
from enum import StrEnum


class AnswerType(StrEnum):
    """What a question wants to be told, and a sentence offers; a DATE is only offered."""

    PERSON = "who"
    PLACE = "where"
    TIME = "when"
    DATE = "on which date"
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
            r"|has|have|had|may|might|must|isnt|isn't|arent|aren't|doesnt|doesn't|didnt|didn't|cant"
            r"|can't|wont|won't|any)\b",
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
