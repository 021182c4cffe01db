"""Which messages are put to the bot, and what they ask."""

import itertools
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given

from bot.answering.message import read_message, reads_as_question
from bot.service.conversation import Memory
from bot.service.question import Surface
from bot.slack.events import question_of
from bot.slack.mrkdwn import escape, plain
from bot.slack.question import SlackQuestion
from bot.slack.workspace import Workspace
from bot.storage.lifetimes import Clock
from bot.storage.memory import MemoryClaims
from bot.storage.store import Selection
from tests.storage.samples import ManualClock, answer
from tests.strategies import hostile_texts

HERE = Workspace("T1", "Harbour", "UBOT", "BBOT", frozenset())
NOW = datetime(2026, 5, 3, 12, 0, tzinfo=UTC)


def put(event: dict[str, Any], kind: str = "message") -> SlackQuestion | None:
    """What an event asks of the bot."""
    whole = {"type": kind, "channel": "C1", "user": "U1", "ts": "10.1", "text": "Why?"} | event
    return question_of({"team_id": "T1", "event_id": "Ev1", "event": whole}, HERE, NOW)


@pytest.mark.parametrize(
    ("kind", "event", "surface"),
    [
        ("app_mention", {"text": "<@UBOT> why?"}, Surface.MENTION),
        ("message", {"text": "so, <@UBOT|pullquote>, why?"}, Surface.MENTION),
        ("message", {"channel": "D1", "channel_type": "im"}, Surface.DIRECT),
        (
            "message",
            {"channel": "D1", "channel_type": "im", "subtype": "file_share"},
            Surface.DIRECT,
        ),
        (
            "message",
            {"channel": "D1", "channel_type": "im", "subtype": "me_message"},
            Surface.DIRECT,
        ),
        ("message", {"thread_ts": "9.1"}, Surface.THREAD),
        ("message", {"thread_ts": "9.1", "subtype": "thread_broadcast"}, Surface.THREAD),
        ("message", {"thread_ts": "9.1", "text": "and the last one?"}, Surface.THREAD),
        ("message", {}, None),
        ("message", {"thread_ts": "10.1"}, None),
        ("message", {"thread_ts": "9.1", "text": "Thank you"}, None),
        ("message", {"thread_ts": "9.1", "text": "<@U2> why?"}, None),
        ("message", {"thread_ts": "9.1", "text": "<!here> why?"}, None),
        ("message", {"thread_ts": "9.1", "text": "<!subteam^S1> why?"}, None),
        ("app_mention", {"text": "<@UBOT> why?", "bot_id": "B2"}, None),
        ("app_mention", {"text": "<@UBOT> why?", "user": "UBOT"}, None),
        ("app_mention", {"text": "<@UBOT> why?", "user": ""}, None),
        ("message", {"channel_type": "im", "user": "USLACKBOT"}, None),
        ("message", {"channel_type": "im", "subtype": "channel_join"}, None),
        ("message", {"channel_type": "im", "subtype": "message_deleted"}, None),
        ("message", {"channel_type": "im", "ts": 10.1}, None),
        ("message", {"channel_type": "im", "text": ["why?"]}, None),
    ],
)
def test_only_what_people_ask_the_bot_is_put_to_it(
    kind: str, event: dict[str, Any], surface: Surface | None
) -> None:
    """Mentions, direct messages, and questions in threads; no bots, no others, nothing odd."""
    question = put(event, kind)

    assert (question.surface if question else None) == surface


FORWARDED = {"is_share": True, "text": "How long do *refunds* take?"}


@pytest.mark.parametrize(
    ("text", "attachments", "asked"),
    [
        ("", [FORWARDED], "How long do *refunds* take?"),
        ("<@UBOT>", [FORWARDED], "How long do *refunds* take?"),
        ("<@UBOT> can you answer this?", [FORWARDED], "How long do *refunds* take?"),
        ("any idea? <@UBOT>", [FORWARDED], "How long do *refunds* take?"),
        ("see below", [{"is_msg_unfurl": True, "text": "Hi! Who signs it?\nAda"}], "Who signs it?"),
        ("who signs it?", [FORWARDED], "who signs it?"),
        ("who signs it?", [{"text": "a page", "title": "What is it?"}], "who signs it?"),
        ("who signs it?", ["odd", {"is_share": True, "text": None}, 7], "who signs it?"),
        ("who signs it?", None, "who signs it?"),
    ],
)
def test_the_question_of_a_forwarded_message_counts(
    text: str, attachments: object, asked: str
) -> None:
    """Where the message that forwards it has none of its own."""
    mention = put({"text": text, "attachments": attachments, "channel_type": "im"})

    assert mention is not None
    assert read_message(mention.text).question == asked


def test_the_twins_of_a_mention_share_a_key() -> None:
    """`app_mention` and `message` tell of one post, each with an id of its own."""
    one = put({"text": "<@UBOT> why?"}, "app_mention")
    other = put({"text": "<@UBOT> why?", "channel_type": "channel"})

    assert one is not None
    assert other is not None
    assert set(one.keys) & set(other.keys)
    assert (one.text, one.thread) == (other.text, other.thread) == ("why?", "10.1")


def test_an_edit_is_a_question_of_its_own_where_the_text_differs() -> None:
    """Its key includes when it was edited; what Slack itself changes in a message is no edit."""
    message = {"user": "U1", "ts": "10.1", "text": "How?", "edited": {"user": "U1", "ts": "11.0"}}
    changed = {"subtype": "message_changed", "channel": "D1", "channel_type": "im"}
    edit = put(changed | {"message": message, "previous_message": {"text": "Why?"}})
    same = put(changed | {"message": message, "previous_message": {"text": "How?"}})
    before = put({"channel": "D1", "channel_type": "im"})

    assert edit is not None
    assert before is not None
    assert edit.text == "How?"
    assert edit.keys[0] == "T1:D1:10.1:11.0"
    assert edit.keys[0] not in before.keys
    assert same is None


def test_a_question_survives_being_stored() -> None:
    """What is read from the store is what was put into it."""
    question = put({"channel": "D1", "channel_type": "im"})

    assert question is not None
    assert SlackQuestion.model_validate_json(question.pending().body) == question


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("<@UBOT> who?", "who?"),
        ("see <https://example.org|the page>", "see the page"),
        ("see <https://example.org/a&amp;b>", "see https://example.org/a&b"),
        ("in <#C1|general> &lt;here&gt;", "in general <here>"),
        ("what is <#C1|> for?", "what is a channel for?"),
        ("what is <#C1> for?", "what is a channel for?"),
        ("<!here> 1 &amp;lt; 2", "1 &lt; 2"),
        ("half \ud83d a pair", "half \ufffd a pair"),
    ],
)
def test_a_message_is_read_as_plain_text(written: str, read: str) -> None:
    """Mentions go, links and channels leave their names, escapes are undone once."""
    assert plain(written) == read


@pytest.mark.soak
@given(text=hostile_texts())
def test_what_is_escaped_reads_as_it_was(text: str) -> None:
    """Escaping loses nothing, and leaves nothing that Slack reads as more than text."""
    assert not set(escape(text)) & set("<>")
    assert plain(escape(text)) == text.strip()


@pytest.mark.parametrize(
    ("text", "asks"),
    [
        ("why", True),
        ("And what about Pro", True),
        ("Pro?", True),
        ("is it faster", True),
        ("Island ferries are nice.", False),
        ("tell me more", True),
        ("isn\u2019t it covered for interns", True),
        ("*what* about gifts", True),
        ("_is_ it paid", True),
        ("> 25 days\nis that per year", True),
        ("Hi, what is the limit for gifts", True),
        (":wave: how long is it", True),
        ("hey team :wave: when do we leave", True),
        ("ok so where is it", True),
        ("> is that per year?\nI think so.", False),
        ("```\nis it up?\n```", False),
        (":wave: hello team", False),
        ("The list is long.", False),
        ("ok", False),
        ("Thanks, that is what I meant.", False),
        ("", False),
    ],
)
def test_a_question_is_told_by_its_form(text: str, asks: bool) -> None:  # noqa: FBT001 - a table
    """A question mark, or a first word that asks."""
    assert reads_as_question(text) is asks


class Remembering:
    """A memory, and a store that keeps the answers to what it remembers.

    Args:
        clock: the time now.
    """

    def __init__(self, clock: Clock) -> None:
        self.store = MemoryClaims(clock)
        self.memory = Memory(clock, self.store)
        self._answers = (f"A{number}" for number in itertools.count())

    async def note(self, conversation: tuple[str, ...], text: str, message: str = "") -> str:
        """Remember a question; returns what its answer is called."""
        answer_id = next(self._answers)
        self.memory.note(conversation, text, answer_id, message)
        await self.store.finish([answer_id], answer(ManualClock(), answer_id))
        return answer_id


async def test_what_was_asked_is_remembered_for_an_hour() -> None:
    """The last five questions of a conversation, none older than that, none of another."""
    clock = ManualClock()
    asked = Remembering(clock)
    memory = asked.memory
    for number in range(7):
        await asked.note(("T1", "C1", "9.1"), f"question {number}")
        clock.move(timedelta(minutes=10))

    assert await memory.questions(("T1", "C1", "9.1")) == tuple(
        f"question {n}" for n in range(2, 7)
    )
    assert await memory.questions(("T1", "C1", "8.1")) == ()
    clock.move(timedelta(minutes=25))
    assert await memory.questions(("T1", "C1", "9.1")) == tuple(
        f"question {n}" for n in range(4, 7)
    )
    clock.move(timedelta(hours=1))
    assert await memory.questions(("T1", "C1", "9.1")) == ()


async def test_memory_is_bounded() -> None:
    """Where there are too many conversations, the longest silent one is forgotten."""
    asked = Remembering(lambda: NOW)
    for number in range(1001):
        await asked.note(("T1", str(number)), "why?")

    assert await asked.memory.questions(("T1", "0")) == ()
    assert await asked.memory.questions(("T1", "1")) == ("why?",)


async def test_memory_holds_a_question_as_it_was_asked_last() -> None:
    """An edit takes the place of what the message asked, and does not lean on it."""
    asked = Remembering(lambda: NOW)
    memory = asked.memory
    await asked.note(("T1", "D1"), "where?", "9.1")
    await asked.note(("T1", "D1"), "why?", "10.1")

    assert await memory.questions(("T1", "D1"), but="10.1") == ("where?",)
    await asked.note(("T1", "D1"), "how?", "10.1")
    assert await memory.questions(("T1", "D1")) == ("where?", "how?")
    memory.forget(("T1", "D1", "9.1"))
    memory.forget(("T1", "D1", "10.1"))
    assert await memory.questions(("T1", "D1")) == ()


async def test_what_was_purged_is_not_leaned_on_and_soon_not_held() -> None:
    """Whoever purged it; the same goes for what is older than an hour."""
    clock = ManualClock()
    asked = Remembering(clock)
    await asked.note(("T1", "D1"), "a question of an hour ago", "8.1")
    clock.move(timedelta(hours=1, seconds=1))
    purged = await asked.note(("T1", "D1"), "a question that is purged", "9.1")
    await asked.note(("T1", "D1"), "a question that stays", "10.1")
    await asked.store.purge(Selection(answer=purged))

    assert await asked.memory.questions(("T1", "D1")) == ("a question that stays",)
    await asked.memory.sweep()
    held = repr(vars(asked.memory))
    assert "a question that stays" in held
    assert "of an hour ago" not in held
    assert "that is purged" not in held
