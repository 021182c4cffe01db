"""Words and phrases that stand for one another."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.assembly import build_assistant
from bot.errors import GlossaryError
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


def test_the_general_list_is_in_order() -> None:
    """Every group holds two members that differ, and none twice."""
    for group in general_groups():
        assert len(group) >= 2
        assert len(set(group)) == len(group), group


@pytest.mark.parametrize(
    ("question", "holds"),
    [
        ("how big is the ctx", "context"),
        ("who is the ceo", "chief executive"),
        ("how many devs", "developers"),
    ],
)
def test_chat_abbreviations_find_what_documents_say(
    question: str, holds: str, tmp_path: Path
) -> None:
    """The general list leads from chat to prose, without a glossary of the operator's own."""
    (tmp_path / "a.txt").write_text(
        "The context is large.\n\nAda Berg is the chief executive.\n\n"
        "Some 40 developers work there.\n\nThe roof is red.\n",
        encoding="utf-8",
    )
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
