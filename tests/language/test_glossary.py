"""Words and phrases that stand for one another."""

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.assembly import build_assistant
from bot.errors import GlossaryError
from bot.language import glossary
from bot.language.analysis import analyze
from bot.language.glossary import Glossary, general_groups, read_groups


def test_every_member_of_a_group_finds_the_others() -> None:
    """Words by their terms, and phrases as one term of several words."""
    glossary = Glossary([["GPUs", "chip", "graphics card"]])

    assert set(glossary.synonyms("gpus")) | set(glossary.synonyms("gpu")) == {
        "chip",
        "graphic card",
    }
    assert "chip" in glossary.synonyms("graphic card")


def test_a_phrase_is_found_in_a_text() -> None:
    """The longest phrase that occurs is a compound over all of its words."""
    glossary = Glossary([["okr", "objectives and key results"], ["kr", "key results"]])
    text = "Our objectives and key results are public."

    phrases = [term for term in glossary.analyze(text) if " " in term.text]

    assert text[phrases[0].start : phrases[0].end] == "objectives and key results"
    assert all(term.compound for term in phrases)


def test_groups_are_read_by_line() -> None:
    """Comments and blank lines count for nothing, and white space around a member neither."""
    assert read_groups("# ours\n\n a = b c =d\n", "glossary.txt") == [["a", "b c", "d"]]


@pytest.mark.parametrize("line", ["a", "a =", "= a", "a = = b", "a b"])
def test_a_line_without_two_members_is_an_error(line: str) -> None:
    """It names the file, the line, and how to write one."""
    with pytest.raises(GlossaryError) as caught:
        read_groups(f"a = b\n{line}\n", "glossary.txt")

    assert caught.value.where == "glossary.txt, line 2"
    assert "gpu = chip" in caught.value.hint


def test_every_member_of_the_general_list_counts() -> None:
    """None is searched for as another of its group is, or is a function word; no group is idle."""
    groups = [[analyzed(member) for member in group] for group in general_groups()]
    sets = [set(group) for group in groups]

    assert [group for group in groups if len(set(group)) < len(group)] == []
    assert [group for group in groups if () in group] == []
    assert [one for one in sets if sum(one <= other for other in sets) > 1] == []


def analyzed(member: str) -> tuple[str, ...]:
    """The words of a member as they are searched for; none where it is one function word."""
    terms = [term for term in analyze(member) if not term.compound]
    return () if len(terms) == 1 and terms[0].stop else tuple(term.text for term in terms)


def test_the_general_list_says_where_its_groups_come_from() -> None:
    """Every group stands below a heading that names sources in brackets."""
    text = Path(glossary.__file__).with_name("synonyms.txt").read_text("utf-8")

    for section in text.split("\n\n")[1:]:
        assert re.match(r"# ---- [^(]+ \([^)]+\)\n", section), section[:80]


_HANDBOOK = """\
The context is large.
Ada Berg is the chief executive.
Some 40 developers work there.
Everybody has 28 days of annual leave.
Salaries are paid on the last working day.
Taxis are reimbursed after nine in the evening.
The restrooms are behind the stairs.
Pets are not allowed in the lab.
Choose a new password on the portal.
Report stolen devices within an hour.
Hand in a medical certificate on the third day.
The closing date of each bill is the tenth.
Two days a week you may work remotely.
Notify your team when you are ill.
The roof is red.
"""


@pytest.mark.parametrize(
    ("question", "holds"),
    [
        ("how big is the ctx", "context"),
        ("who is the ceo", "chief executive"),
        ("how many devs", "developers"),
        ("how many hols do i get", "annual leave"),
        ("when is payday", "Salaries are paid"),
        ("can i expense a cab", "Taxis are reimbursed"),
        ("where is the loo", "restrooms"),
        ("are dogs banned", "Pets are not allowed"),
        ("i forgot my pw", "password"),
        ("what if my phone gets nicked", "stolen"),
        ("do i need a doctors note", "medical certificate"),
        ("is there a cutoff for invoices", "closing date"),
        ("can i wfh on mondays", "work remotely"),
        ("who do i tell when im off sick", "Notify"),
    ],
)
def test_chat_abbreviations_find_what_documents_say(
    question: str, holds: str, tmp_path: Path
) -> None:
    """The general list leads from chat to prose, without a glossary of the operator's own."""
    (tmp_path / "a.txt").write_text(_HANDBOOK.replace("\n", "\n\n"), encoding="utf-8")
    answer = build_assistant([tmp_path]).ask(question)

    assert holds in (answer.quotes + answer.closest)[0].text


_WORDS = st.sampled_from(["mill", "loom", "rye", "of", "the", "and"])


@given(
    st.lists(st.lists(_WORDS, min_size=2, max_size=4), max_size=6),
    st.lists(_WORDS, max_size=12),
)
def test_the_longest_phrase_is_found_wherever_it_begins(
    phrases: list[list[str]], text: list[str]
) -> None:
    """The first of the longest, as if each phrase were tried, with two function words inside."""
    glossary = Glossary([["zorg", " ".join(phrase)] for phrase in phrases])

    found = glossary.analyze(" ".join(text))[len(text) :]

    places = [sum(len(word) + 1 for word in text[:at]) for at in range(len(text))]
    standing = [
        [phrase for phrase in phrases if phrase[0] == word and _stands(phrase, text[at:])]
        for at, word in enumerate(text)
    ]
    longest = [max(here, key=len, default=[]) for here in standing]  # the first of them
    assert [(term.start, term.text) for term in found] == [
        (place, " ".join(phrase)) for place, phrase in zip(places, longest, strict=True) if phrase
    ]


def _stands(phrase: list[str], text: list[str]) -> bool:
    """Whether a text begins with a phrase, which may hold function words more."""
    if not phrase:
        return True
    for skipped in range(min(3, len(text))):
        if text[skipped] == phrase[0]:
            return _stands(phrase[1:], text[skipped + 1 :])
        if text[skipped] not in ("of", "the", "and"):
            return False
    return False
