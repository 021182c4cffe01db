"""A question made ready for the search, completed by the earlier ones where it leans on them."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from bot.answering.answer_type import (
    AnswerType,
    asks_ahead,
    counted_from,
    expected_answer,
)
from bot.answering.index import Index
from bot.answering.offers import negates
from bot.answering.query_terms import QueryTerm, query_terms
from bot.language.analysis import analyze
from bot.language.tokens import fold
from bot.language.words import spelled_out

# Nobody asks in more words; a pasted text is searched by its first ones.
_MOST_TERMS = 48
_MOST_CHARACTERS = 4000
_INHERITED = 0.5
_SHORT_QUESTION = 2


@dataclass(frozen=True, slots=True)
class Question:
    """What was asked, analysed against an index.

    Args:
        text: as it was asked.
        terms: what to look for, in the order of the question, inherited ones last.
        expects: the kind of answer that is asked for.
        ahead: whether it is about what will be.
        negates: whether it asks for what is not so; a yes/no question ("isn't it …?") does not.
        counted: which of its terms, by index, is to be counted ("how many *tokens*"); -1 for
            none.
    """

    text: str
    terms: tuple[QueryTerm, ...]
    expects: AnswerType
    ahead: bool
    negates: bool
    counted: int

    @property
    def weight(self) -> float:
        """The sum of the weights of all terms."""
        return sum(term.weight for term in self.terms)


# Openers and pronouns of a question that leans on the one before it.
_LEANS = re.compile(
    r"^\W*(and|or|but|so|also|then|what about|whatabout|how about|hows about|what if|why|why not"
    r"|since when|how so|how come|which one|who else|what else|where else|same)\b"
    r"|\b(it|its|they|them|their|he|she|him|his|her|this|that|these|those|one|ones|there|then"
    r"|former|latter|same|both|either|others?)\b",
)


# Of somebody who is named, it asks what he or she is.
_WHO_IS = re.compile(r"\W*(and |so )?(who (is|was|are)|who's|whos)\b")

# Openers behind which a name takes the place of the one that was asked about before.
_REPLACES = re.compile(r"^\W*(and|or|what about|whatabout|how about|hows about|ok and|but)\b")


def understand(text: str, history: Sequence[str], index: Index, *, leans: bool = False) -> Question:
    """Analyse a question, completed by the earlier ones where it leans on them.

    Args:
        text: the question.
        history: earlier questions of the same conversation, oldest first.
        index: the documents, whose words decide on spelling and on what is known.
        leans: whether it leans on the one before it, whatever its form.

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
    negated = expects is not AnswerType.YES_NO and negates(analyze(folded))
    ahead = asks_ahead(folded)
    # A few words of which the documents do not know one are rather about something else.
    short = len(terms) <= _SHORT_QUESTION and all(term.alternatives for term in terms)
    if history and (leans or short or _LEANS.search(folded)):
        earlier = understand(history[-1], history[:-1], index)
        held = {term for own in terms for term, _ in own.alternatives}
        kept = (
            _without_replaced(earlier.terms, terms) if _REPLACES.search(folded) else earlier.terms
        )
        terms += tuple(
            replace(term, weight=term.weight * _INHERITED, inherited=True)
            for term in kept
            if term.alternatives
            and not any(alternative in held for alternative, _ in term.alternatives)
        )
        if expects is AnswerType.ANY:
            expects = earlier.expects
        ahead = ahead or earlier.ahead
    return Question(text, terms[:_MOST_TERMS], expects, ahead, negated, counted)


def _without_replaced(
    earlier: Sequence[QueryTerm], terms: Sequence[QueryTerm]
) -> tuple[QueryTerm, ...]:
    """An earlier question's terms without the name that a new one replaces: its first."""
    if not any(term.name for term in terms):
        return tuple(earlier)
    first = next((term for term in earlier if term.name), None)
    return tuple(term for term in earlier if term is not first)
