"""A question made ready for the search: its terms, what each may stand for, and its weight."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from bot.answering.answer_type import (
    AnswerType,
    asking_words,
    asks_ahead,
    counted_from,
    expected_answer,
    negates,
)
from bot.answering.index import Index
from bot.language.analysis import Term, analyze
from bot.language.english import rarity
from bot.language.spelling import mend
from bot.language.tokens import fold
from bot.language.words import STOP_WORDS, stem

# Nobody asks in more words; a pasted text is searched by its first ones.
_MOST_TERMS = 48
_MOST_CHARACTERS = 4000
_MENDED = 0.9
_SYNONYM = 0.7
_INHERITED = 0.5
_SHORT_QUESTION = 2
# The weight of a term is its idf times this plus its rarity in English at large. A common word
# that the documents do not hold ("happen", "good") says less than a rare one that they lack.
_KNOWN = 1.0
_UNKNOWN = 0.3
# What only says which kind of answer is wanted ("how long") matters little: an answer gives the
# figure or the date instead.
_ASKING = 0.3


@dataclass(frozen=True, slots=True)
class QueryTerm:
    """One thing that a good answer would mention.

    Args:
        surface: as it was typed.
        start: offset of its first character in its question.
        alternatives: canonical terms that the documents hold and that stand for it, each with
            how well it does, 0 to 1; empty where the documents hold none.
        weight: how much it matters, above 0.
        inherited: whether it comes from an earlier question of the conversation.
        name: whether it is a name: the documents write it with a capital, or English does not
            know it.
    """

    surface: str
    start: int
    alternatives: tuple[tuple[str, float], ...]
    weight: float
    inherited: bool = False
    name: bool = False


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


# The document speaks of itself by no such word.
_DOCUMENT_ITSELF = re.compile(
    r"\b(this|the|that) (news )?(article|story|report|piece|text|page|document|doc|post|brief)\b",
    re.IGNORECASE,
)
# Openers and pronouns of a question that leans on the one before it.
_LEANS = re.compile(
    r"^\W*(and|or|but|so|also|then|what about|whatabout|how about|hows about|what if|why|why not"
    r"|since when|how so|how come|which one|who else|what else|where else|same)\b"
    r"|\b(it|its|they|them|their|he|she|him|his|her|this|that|these|those|one|ones|there|then"
    r"|former|latter|same|both|either|others?)\b",
)


# Openers behind which a name takes the place of the one that was asked about before.
_REPLACES = re.compile(r"^\W*(and|or|what about|whatabout|how about|hows about|ok and|but)\b")


def understand(text: str, history: Sequence[str], index: Index) -> Question:
    """Analyse a question, completed by the earlier ones where it leans on them.

    Args:
        text: the question.
        history: earlier questions of the same conversation, oldest first.
        index: the documents, whose words decide on spelling and on what is known.

    Returns:
        The question; without terms where nothing in it can be searched for.
    """
    terms = _query_terms(text[:_MOST_CHARACTERS], index)
    folded = fold(text[:_MOST_CHARACTERS])
    expects = expected_answer(folded)
    start = counted_from(text[:_MOST_CHARACTERS])
    counted = next((i for i, term in enumerate(terms) if 0 <= start <= term.start), -1)
    negated = expects is not AnswerType.YES_NO and negates(analyze(folded))
    ahead = asks_ahead(folded)
    if history and (len(terms) <= _SHORT_QUESTION or _LEANS.search(folded)):
        earlier = understand(history[-1], history[:-1], index)
        held = {term for own in terms for term, _ in own.alternatives}
        kept = _without_replaced(earlier.terms, terms) if _REPLACES.search(folded) else earlier.terms
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


def _query_terms(text: str, index: Index) -> tuple[QueryTerm, ...]:
    """The distinct things a question looks for, in its order; phrases before their words."""
    analysis = index.glossary.analyze(text)
    asking = {start for start, _ in asking_words(text)}
    itself = [match.span() for match in _DOCUMENT_ITSELF.finditer(text)]
    content = [
        term
        for term in analysis
        if not term.stop
        and not term.compound
        and not any(start <= term.start < end for start, end in itself)
    ]
    phrases = [term for term in analysis if term.compound and " " in term.text]
    joined = [term for term in analysis if term.compound and " " not in term.text]
    found: dict[str, QueryTerm] = {}
    covered: list[Term] = []

    def look_for(start: int, end: int, key: str, standing: Mapping[str, float]) -> None:
        surface = text[start:end]
        rare = max(map(rarity, fold(surface).split()))
        if not standing:  # "ppl" is as common as what it stands for
            rare = min([rare, *(rarity(word) for word in index.glossary.words_for(key))])
        best = max(standing, key=standing.__getitem__, default=key)
        found.setdefault(
            best,
            QueryTerm(
                surface=surface,
                start=start,
                alternatives=tuple(standing.items()),
                weight=index.joint_idf(standing or {key: 1.0})
                * ((_KNOWN if standing else _UNKNOWN) + rare)
                * (_ASKING if start in asking else 1.0),
                name=key[0] != "#" and (index.is_name(best) if standing else rare == 1),
            ),
        )

    meaning: dict[int, dict[str, float]] = {}  # what a word stands for as part of a phrase
    for phrase in phrases:
        standing = _standing(phrase.text, index)
        inside = [term for term in content if phrase.start <= term.start < phrase.end]
        if phrase.text not in index and all(_standing(term.text, index) for term in inside):
            # "price falls": what is cheaper, or a price that drops.
            for term in inside:
                meaning.setdefault(term.start, {}).update(standing)
        elif standing:
            covered.append(phrase)
            look_for(phrase.start, phrase.end, phrase.text, standing)
    for position, term in enumerate(content):
        if any(other.start <= term.start < other.end for other in covered):
            continue
        standing = _standing(term.text, index)
        if standing:
            standing = meaning.get(term.start, {}) | standing
        end = term.end
        if term.text not in index:
            one = _as_one_word(text, content, position, joined, index)
            if one:
                standing, end = {one.text: 1.0}, one.end
                covered.append(one)
            elif not standing:
                meant = mend(fold(text[term.start : end]), index.words)
                if meant in STOP_WORDS:
                    continue
                standing = _mended(fold(text[term.start : end]), meant, index)
        look_for(term.start, end, term.text, standing)
    return tuple(sorted(found.values(), key=lambda term: term.start))


def _standing(term: str, index: Index) -> dict[str, float]:
    """The terms of the documents that stand for a term, each with how well it does."""
    standing = {term: 1.0} if term in index else {}
    for synonym in index.glossary.synonyms(term):
        if synonym in index:
            standing[synonym] = _SYNONYM
    return standing


def _as_one_word(
    text: str, content: Sequence[Term], position: int, joined: Sequence[Term], index: Index
) -> Term | None:
    """The one word that the documents have for "e-mail" or "deep seek"."""
    term = content[position]
    for compound in joined:
        if compound.start == term.start and compound.text in index:
            return compound
    if position + 1 == len(content):
        return None
    following = content[position + 1]
    both = fold(text[term.start : term.end]) + fold(text[following.start : following.end])
    if both not in index.words:
        return None
    return Term(index.words[both], term.start, following.end, compound=True)


def _mended(word: str, meant: str | None, index: Index) -> dict[str, float]:
    """What a mistyped word stands for: `meant` in the documents, or else a word of the glossary."""
    if meant is not None:
        return {index.words[meant]: _MENDED}
    meant = mend(word, index.glossary.words)
    if meant is None:
        return {}
    return {term: factor * _MENDED for term, factor in _standing(stem(meant), index).items()}
