"""What people write around a question in chat is no part of it."""

import pytest
from hypothesis import given

from bot.answering.message import read_message
from tests.strategies import hostile_texts

QUESTION = "how long may a visitor park?"


@pytest.mark.parametrize(
    "message",
    [
        "hi all, how long may a visitor park?",
        "Good morning everyone! Quick question: how long may a visitor park?",
        "sorry to bother you, does anybody know how long may a visitor park?",
        "umm ok so how long may a visitor park? thanks in advance!",
        "how long may a visitor park? :pray: :car::skin-tone-2:",
        "hey bot how long may a visitor park? thx",
        "how long may a visitor park? https://wiki.example.org/parking?x=1",
        "how long may a visitor park? see intranet.example.org/site/parking…",
        "cc: ada@example.org how long may a visitor park?",
        "OPS-412: how long may a visitor park?",
        "how long may a visitor park? (OPS-412)",
        "```\nERROR gate 7 closed\n```\nhow long may a visitor park?",
        "2026-03-01 10:12:13 gate opened\nhow long may a visitor park?",
        "> visitors park at gate 7\nhow long may a visitor park?",
        "&gt; visitors park at gate 7\nhow long may a visitor park?",
        "how long may a visitor park? I looked on the map and found nothing.",
        "> how long may a visitor park?",
        "thanks! hello, how long may a visitor park?",
        "morning! sorry, well, how long may a visitor park?",
        "hello how long may a visitor park?",
        "our gate is new. how long may a visitor park?",
        "- how long may a visitor park?",
        "2) how long may a visitor park?",
    ],
)
def test_the_question_is_what_is_left(message: str) -> None:
    """Courtesy, addresses, tickets, code, logs and quoted lines go."""
    assert read_message(message).question.removesuffix(" see") == QUESTION


def test_what_is_told_before_a_question_is_kept_beside_it() -> None:
    """The question may lean on it: the gate is what "it" is."""
    message = read_message("Hello! Our gate is broken. Who repairs it? Thanks!")

    assert message.question == "Who repairs it?"
    assert message.before == "Our gate is broken."


@pytest.mark.parametrize(
    "message",
    [
        "what is OPS-412",
        "what is wiki.example.org/parking",
        "who is ada@example.org",
        "what does ERROR gate 7 closed mean?",
        "what does ```open --gate 7``` do?",
        ":car:",
        "thanks",
        "how do i get help",
        "is there parking for all",
        "who leads the data team",
        "which plan is best",
        "what counts as urgent",
        "team leads park where?",
        "how many people live in St. Louis",
        "where does Dr. Weir work",
        "How many parameters has GPT-4",
        "COVID-19 vaccine price?",
        "what is the price of the Sony WH-1000",
        "Morning shift start time?",
        "Right to repair law date?",
        "Thank you letter template?",
        "the train at 10:30:45 goes where?",
        "who founded \ud800 Zanzibar?",
        "",
    ],
)
def test_what_is_asked_about_is_kept(message: str) -> None:
    """Where nothing else would be left to look for."""
    assert read_message(message).question == message


def test_a_line_that_asks_is_no_line_of_a_log() -> None:
    """Though it begins with a word that logs begin with."""
    assert read_message("The desk moved.\nINFO is open when?").question == "INFO is open when?"


def test_several_questions_are_kept_together() -> None:
    """Up to three of them."""
    message = read_message("hi! where is the gate? who repairs it? when? and why?")

    assert message.question == "where is the gate? who repairs it?"
    assert not message.more


@pytest.mark.parametrize("fourth", ["who paints it?", "where is the gate?"])
def test_a_fourth_question_is_noted(fourth: str) -> None:
    """Unless it is one of the three once more."""
    message = read_message(f"where is the gate? who repairs it? what does it cost? {fourth}")

    assert message.parts == ("where is the gate?", "who repairs it?", "what does it cost?")
    assert message.more is (fourth == "who paints it?")


@given(hostile_texts())
def test_any_message_has_a_question_of_its_own_words(message: str) -> None:
    """Whatever is written: nothing is added but a question mark, and nothing raises."""
    read = read_message(message)
    words = message.split()

    assert all(any(part in word for word in words) for part in read.question.rstrip("?").split())
