"""Questions as people write them in chat: with others, with much around them, and in turn."""

from pathlib import Path

import pytest

from bot.answering.answer import Answer, Outcome, message_for
from bot.answering.ask import Assistant
from bot.assembly import build_assistant

GUIDE = """\
# Lighthouse guide

## Boats

The ferry to the lighthouse leaves at 8 a.m. every day. A return ticket costs $14. Children under
six travel for free. Bicycles cost $3 each way.

A trip of two hours goes around the island. A trip of one hour stays inside the bay.

## Rooms

Guests get a key at the harbour office. The reading room is open until 9 p.m. To use it, ask the
warden for a lamp. The sauna was closed in 2024.

## People

Ilse Maron is the warden. She came to the island in 2011. Tom Reyes steers the ferry.

## Radio

The ping command measures the delay to the mast.
"""
BARE = "how much does a return ticket cost?"


@pytest.fixture(scope="module")
def assistant(tmp_path_factory: pytest.TempPathFactory) -> Assistant:
    """An assistant on a guide of our own."""
    folder = tmp_path_factory.mktemp("guide")
    (folder / "guide.md").write_text(GUIDE, encoding="utf-8")
    return build_assistant([folder])


def first(answer: Answer) -> str:
    """What is quoted first."""
    return answer.quotes[0].text if answer.quotes else ""


@pytest.mark.parametrize(
    "message",
    [
        "Hi team! I just moved here. {} Thanks in advance!",
        "Hello @Pullquote, {} Many thanks!",
        "hey pullquote, {}",
        "Morning all :sunny: {} :pray::skin-tone-3:",
        "Dear Ms Weir, {}\n\nBest regards,\nAda\nHarbour desk",
        "Hi Ada, quick question: {}",
        "My sister told me to ask here. {} I could not find it on the wiki.",
        "{} (see https://isle.example.org/boats?day=7#top)",
        "{} cc ada@example.org",
        "cc @ada @tom {}",
        "@tom {}",
        "Can anyone answer this?\n> {}",
        "On Monday, Ada wrote:\n> {}",
        "> the ferry was late again\n{}",
        "----- Forwarded message -----\nFrom: Ada <ada@example.org>\nSubject: boats\n\n{}",
        "Fwd: {}",
        "```\nERROR mast: no signal\n```\n{}",
        "2026-02-03 10:00:01 WARN mast: weak signal\n{}",
        "OPS-4412: {} TIA",
        "Sorry to bother you, I am new and a bit lost. {} I need it for my visa form.",
        "1) {}",
        "PLEASE HELP!!! {}",
        "oops, wrong channel, sorry. {} ... anyone?",
        "{}\n--\nAda Weir | Harbour desk | +1 555 0100",
    ],
)
def test_what_is_written_around_a_question_changes_nothing(
    message: str, assistant: Assistant
) -> None:
    """The answer is that of the bare question, and as sure."""
    (bare,), (said,) = assistant.ask_all(BARE), assistant.ask_all(message.format(BARE))

    assert bare.outcome is Outcome.ANSWER
    assert (said.outcome, said.quotes) == (bare.outcome, bare.quotes)


@pytest.mark.parametrize(
    ("message", "quoted"),
    [
        ("When does the ferry leave? Who is the warden?", ["8 a.m.", "Ilse"]),
        ("when does the ferry leave and who steers it?", ["8 a.m.", "Tom"]),
        ("1. when does the ferry leave?\n2. who is the warden?", ["8 a.m.", "Ilse"]),
        ("Two questions: when does the ferry leave? And bicycles, what do they cost?", ["8", "$3"]),
        ("What does a return ticket cost? And bicycles? Thanks!", ["$14", "$3"]),
        ("who is the warden? when did she come to the island?", ["Ilse", "2011"]),
        (
            "hi! when does the ferry leave, what does a return ticket cost, and is there a key? "
            "Who is the warden? Where do guests get a key?",
            ["8 a.m.", "", ""],
        ),
    ],
)
def test_each_question_of_a_message_gets_an_answer(
    message: str, quoted: list[str], assistant: Assistant
) -> None:
    """In their order, three at most; a later one may lean on those before it."""
    answers = assistant.ask_all(message)

    assert len(answers) == len(quoted)
    assert all(part in first(answer) for part, answer in zip(quoted, answers, strict=True))


@pytest.mark.parametrize(
    ("history", "question", "quoted"),
    [
        (["who is the warden?"], "when did she come to the island?", "She came"),
        (["who steers the ferry?"], "what is his channel?", "Tom Reyes answers"),
        (["who is the warden?"], "what is her channel?", "Ilse Maron answers"),
    ],
)
def test_it_stands_for_what_the_last_answer_named(
    history: list[str], question: str, quoted: str, tmp_path: Path
) -> None:
    """Where who or what it is was asked; what led to the name matters less than the name."""
    more = "\nTom Reyes answers on channel 9.\n\nIlse Maron answers on channel 4.\n"
    (tmp_path / "guide.md").write_text(GUIDE + more, encoding="utf-8")

    assert quoted in first(build_assistant([tmp_path]).ask(question, history))


def test_who_asks_more_than_three_questions_is_told(assistant: Assistant) -> None:
    """With the first answer, before its quotes; it is no answer to fewer than were asked."""
    asked = "when does the ferry leave? who steers? what does a return ticket cost?"
    first_of_four, *others = assistant.ask_all(f"{asked} where is the reading room?")

    assert message_for(first_of_four).startswith("I answer the first three questions of a message")
    assert not any("first three" in message_for(other) for other in others)
    assert "first three" not in message_for(assistant.ask_all(asked)[0])


@pytest.mark.parametrize(
    "message",
    [
        BARE,
        "when does the ferry leave? when does the ferry leave?",
        "I know who steers and what it costs, but when does the ferry leave?",
        "How are you? when does the ferry leave?",
        "when does the ferry leave? does anyone know?",
        "hi",
        "",
    ],
)
def test_one_question_gets_one_answer(message: str, assistant: Assistant) -> None:
    """It is the same by either way in."""
    assert assistant.ask_all(message) == (assistant.ask(message),)


@pytest.mark.parametrize(
    ("history", "question", "quoted"),
    [
        (["when is the reading room open?"], "how do we use it?", "for a lamp"),
        (["what does a return ticket cost?"], "what are the key facts?", "$14"),
        (["what does a return ticket cost?"], "and the main points?", "$14"),
        ([], "ping", "delay"),
    ],
)
def test_what_sounds_like_a_call_for_help_may_be_a_question(
    history: list[str], question: str, quoted: str, assistant: Assistant
) -> None:
    """Where something was asked before it, or where it names a thing of the documents."""
    answer = assistant.ask(question, history)

    assert answer.outcome is not Outcome.REPLY
    assert any(quoted in quote.text for quote in answer.quotes)


@pytest.mark.parametrize(
    ("history", "message"),
    [
        ([], "how do we use it?"),
        (["hello"], "how does this work?"),
        ([], "hi! what are the key facts?"),
        (["when does the ferry leave?"], "thanks!"),
        (["when does the ferry leave?"], "help"),
        (["when does the ferry leave?"], "who are you?"),
        ([], "test"),
    ],
)
def test_small_talk_stays_small_talk(
    history: list[str], message: str, assistant: Assistant
) -> None:
    """A greeting before it is no question that it could lean on."""
    assert assistant.ask(message, history).outcome is Outcome.REPLY


@pytest.mark.parametrize(
    ("history", "question", "quoted"),
    [
        (["how much is a return ticket?"], "and bicycles?", "$3"),
        (["where does a trip of two hours go?"], "and of one hour?", "one hour"),
        (["when does the ferry leave?"], "who steers it?", "Tom"),
        (["who is the warden?"], "when did she come to the island?", "2011"),
        (["when is the reading room open?"], "what lamp do I need for it?", "lamp"),
    ],
)
def test_a_follow_up_is_answered_by_what_is_new_in_it(
    history: list[str], question: str, quoted: str, assistant: Assistant
) -> None:
    """And not by the quote that was just given."""
    given = first(assistant.ask(history[-1], history[:-1]))
    answer = assistant.ask(question, history)

    assert given
    assert quoted in first(answer)
    assert first(answer) != given


def test_the_quote_just_given_is_given_again_where_it_holds_what_is_new(
    assistant: Assistant,
) -> None:
    """One sentence may answer twice."""
    again = assistant.ask("is that every day?", ["when does the ferry leave?"])

    assert "8 a.m. every day" in first(again)


def test_a_question_without_an_answer_does_not_steer_the_next(assistant: Assistant) -> None:
    """Neither one that stands alone, nor one that leans on an answer before it."""
    lost = "which colour has the mayor's parrot?"
    alone, after = assistant.ask("return ticket"), assistant.ask("return ticket", [lost])
    leaning = ["when is the reading room open?"]

    assert assistant.ask(lost).outcome is Outcome.NOTHING
    assert (after.outcome, after.quotes) == (alone.outcome, alone.quotes)
    question = "what do I need to use it?"
    assert first(assistant.ask(question, [*leaning, lost])) == first(
        assistant.ask(question, leaning)
    )


def test_what_is_told_before_a_question_counts_where_it_says_too_little(
    assistant: Assistant,
) -> None:
    """The reading room is what "it" is; what somebody tells of a journey is nothing."""
    leaning = assistant.ask("We are in the reading room. Until when is it open?")
    background = assistant.ask("We came with the children in 2024. What do bicycles cost?")

    assert "reading room" in first(leaning)
    assert "$3" in first(background)
