"""Kinds of answers, and what of a sentence looks like one."""

import re
from collections.abc import Sequence
from enum import StrEnum
from functools import lru_cache
from itertools import pairwise

from bot.language.analysis import Term, fold
from bot.language.quantities import MONTH_NAMES, PARTS_OF_YEAR, WEEKDAY_NAMES
from bot.language.words import stem


class AnswerType(StrEnum):
    """What a question wants to be told, and a sentence has cues of; of a DATE there are only cues."""

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


_DATE_TERMS = (
    frozenset(MONTH_NAMES)
    | frozenset(WEEKDAY_NAMES)
    | frozenset(PARTS_OF_YEAR.values())
    | frozenset(stem(word) for word in "today yesterday tomorrow century decade".split())
)
_TIME_TERMS = _DATE_TERMS | frozenset(
    stem(word)
    for word in (
        "ago year month week day hour minute annually spring summer autumn winter morning evening "
        "night noon midnight daily weekly monthly era period recently soon"
    ).split()
)
_NUMBER_TERMS = frozenset(
    stem(word)
    for word in "percent half dozen dozens hundreds thousands millions twice double triple few".split()
)
_WHICH_HALF = frozenset("first second latter other".split())
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
# Who may be meant by "who": titles; the occupations of the International Standard Classification
# (ISCO-08) that one word names; what people are to a firm, a house or a family; and groups.
_PERSON_WORDS = frozenset(
    (
        "president king queen chief director analyst professor minister emperor duke captain "
        "founder author editor engineer scientist spokesman spokeswoman leader chairman manager "
        "reporter reporting written writer mayor doctor dr mr mrs ms sir officer accountant "
        "actor actuary administrator adviser advisor agent ambassador apprentice architect "
        "artist assistant attendant attorney auditor baker barber bookkeeper broker builder "
        "butcher buyer caretaker carpenter cashier caterer chairperson chef chemist cleaner "
        "clerk coach commissioner composer concierge conductor consultant contractor "
        "coordinator counsellor counselor courier curator dealer dean dentist deputy designer "
        "developer dispatcher driver economist electrician examiner executive farmer "
        "firefighter forester gardener governor guard hairdresser headteacher inspector "
        "instructor interpreter janitor journalist judge laborer labourer lawyer lecturer "
        "librarian lifeguard machinist marketer mason mechanic mediator merchant messenger "
        "midwife miller moderator musician notary nurse nutritionist ombudsman operator "
        "optician painter paralegal paramedic pharmacist photographer physician physicist pilot "
        "planner plumber policeman policewoman porter postman principal producer programmer "
        "psychologist publisher receptionist recruiter registrar representative researcher "
        "sailor salesperson secretary seller shopkeeper soldier specialist steward "
        "superintendent supervisor surgeon surveyor tailor teacher technician technologist "
        "teller trader trainer translator treasurer tutor underwriter vet veterinarian waiter "
        "waitress warden webmaster welder worker applicant beneficiary boss borrower buddy "
        "candidate carer ceo cfo cio coo cto child children client colleague customer dependant "
        "dependent donor employee employer expert freelancer graduate guest hire intern joiner "
        "landlord learner maintainer member mentor newcomer novice occupant owner parent "
        "participant partner passenger patient peer pensioner people person personnel player "
        "practitioner pupil recipient resident retiree reviewer shareholder speaker sponsor "
        "spouse starter student subscriber supplier tenant trainee trustee user vendor visitor "
        "volunteer witness admin administration agency authority board bureau club colleagues "
        "commission committee consortium council court crew department desk directorate "
        "division faculty family federation group helpdesk hr institute jury leadership "
        "management ministry parliament payroll police procurement reception secretariat squad "
        "staff subcommittee team union workforce everybody everyone anybody anyone nobody "
        "somebody someone foreman handyman workman keyholder cardholder policyholder "
        "stakeholder teammate roommate flatmate classmate"
    ).split()
)
_CLOCK = re.compile(r"\d{1,2}:\d\d(?!\d)")
_DOERS = ("ers", "ors", "ees", "ists", "ants", "ians")
_PERSON_ENDINGS = ("sman", "smen", "woman", "women", "person", "persons", "people", "master")
_YEARS = range(1000, 2200)
_BEFORE_YEARS = frozenset(
    "in since by until till from of during before after to and between early late mid".split()
) | frozenset(MONTH_NAMES)


def answer_cues(text: str, terms: Sequence[Term]) -> dict[AnswerType, tuple[int, ...]]:
    """Find what of a sentence looks like an answer.

    Args:
        text: the sentence.
        terms: its analysis; offsets are into `text`.

    Returns:
        For each kind of answer, the indices into `terms` of where one may stand.
    """
    found: dict[AnswerType, list[int]] = {}
    before = ""  # the text of the term before
    last: Term | None = None  # the term before
    capital_before = False
    doers = _doers(text, terms)
    for index, term in enumerate(terms):
        if term.compound:
            continue
        word = term.text
        capital = text[term.start].isupper() and not term.stop
        # The letter of "vitamin A" tells one from the others, and names nothing by itself.
        label = term.end - term.start == 1 and last is not None and not last.stop
        if capital and index > 0 and not label:
            found.setdefault(AnswerType.NAME, []).append(index)
            if before in _PLACE_WORDS:
                found.setdefault(AnswerType.PLACE, []).append(index)
        if (
            (capital and capital_before and not label and word[0] != "#")
            or _is_person(text[term.start : term.end])
            or term is doers
        ):
            found.setdefault(AnswerType.PERSON, []).append(index)
        if word[0] == "#":
            digits = word[1:]
            is_year = digits[:4].isdigit() and int(digits[:4]) in _YEARS and len(digits) in (4, 5)
            dates = (is_year and before in _BEFORE_YEARS) or _is_day(terms, index, before)
            if not dates and not _is_named(text, last, term):
                found.setdefault(AnswerType.NUMBER, []).append(index)
            if _CLOCK.match(text, term.start):
                found.setdefault(AnswerType.TIME, []).append(index)
            if is_year and "," not in text[term.start : term.end]:
                found.setdefault(AnswerType.TIME, []).append(index)
                found.setdefault(AnswerType.DATE, []).append(index)
            if before in _MONEY_TERMS:
                found.setdefault(AnswerType.MONEY, []).append(index)
        elif word in _TIME_TERMS:
            found.setdefault(AnswerType.TIME, []).append(index)
            if word in _DATE_TERMS:
                found.setdefault(AnswerType.DATE, []).append(index)
        elif word in _NUMBER_TERMS and not (word == "half" and before in _WHICH_HALF):
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
        before, last, capital_before = word, term, capital
    return {kind: tuple(where) for kind, where in found.items()}


def _is_day(terms: Sequence[Term], index: int, before: str) -> bool:
    """Whether a number is the day of a date: "31 March", "April 24"."""
    following = terms[index + 1].text if index + 1 < len(terms) else ""
    return before in MONTH_NAMES or following in MONTH_NAMES


_DETERMINERS = frozenset(
    "the a an our your all every each only any no some most other such".split()
)
_ARE = frozenset("are were aren't arent weren't werent".split())
_LONGEST_SUBJECT = 3  # content words


def _doers(text: str, terms: Sequence[Term]) -> Term | None:
    """Who does what a sentence says: "key holders" at its beginning, where nothing is done to them.

    It is a plural that is formed as those of people are who do something.
    """
    plain = [term for term in terms if not term.compound]
    seen = 0
    for term, following in pairwise(plain):
        if term.stop and term.text not in _DETERMINERS:
            return None
        seen += not term.stop
        word = fold(text[term.start : term.end])
        if word.endswith(_DOERS) and following.text not in _ARE:
            return term
        if seen == _LONGEST_SUBJECT:
            return None
    return None


@lru_cache(maxsize=1 << 16)
def _is_person(written: str) -> bool:
    word = fold(written).removesuffix("'s")
    one = word.removesuffix("s")
    return word in _PERSON_WORDS or one in _PERSON_WORDS or one.endswith(_PERSON_ENDINGS)


def _is_named(text: str, before: Term | None, number: Term) -> bool:
    """Whether a number belongs to the name before it: "Ascend 950", "GPT-5.4"."""
    return (
        before is not None
        and before.start > 0  # a first word has a capital anyway
        and not before.stop
        and before.text not in _TIME_TERMS
        and text[before.start].isupper()
        and text[before.end : number.start] in (" ", "-")
    )


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


def instructs(text: str, terms: Sequence[Term]) -> bool:
    """Whether a sentence tells its reader to do something, or how to."""
    if not terms:
        return False
    if terms[0].text in _IMPERATIVES:
        return True
    words = text.casefold()
    return words.startswith("to ") or " you can " in f" {words}" or "please " in words


_FORESEEING = frozenset(
    "will would could may might shall won't soon next later upcoming".split()
) | frozenset(stem(word) for word in "expect plan intend forecast predict aim hope".split())


def foresees(terms: Sequence[Term]) -> bool:
    """Whether a sentence speaks of what will or may be."""
    return any(term.text in _FORESEEING for term in terms)
