"""The questions before a question, in threads of any length and from answers of any kind."""

import itertools
import json
from collections.abc import Sequence

import pytest
from slack_sdk.web.async_client import AsyncWebClient

from bot.service.conversation import Conversation
from bot.service.incidents import Faults
from bot.service.messages import Failure
from bot.service.question import Surface
from bot.slack.delivery import SlackDelivery
from bot.slack.messenger import Messenger
from bot.slack.question import SlackQuestion
from bot.slack.rights import Rights
from bot.slack.teams import OneTeam, Team
from bot.slack.workspace import Workspace
from bot.storage.lifetimes import utc_now
from bot.storage.memory import MemoryClaims
from tests.slack.pretender import Pretender, Raw, pretender

BOT = "UBOT"
SCOPES = frozenset(("channels:history", "groups:history"))
LATEST = 10_000


def said(number: int, text: str = "Aye.", user: str = "U1") -> dict[str, object]:
    """A message of a thread."""
    return {"ts": f"1.{number:06}", "user": user, "text": text}


def question(number: int) -> dict[str, object]:
    """A question that is put to the bot."""
    return said(number, f"<@{BOT}> is number {number} moored?")


def pages(messages: Sequence[dict[str, object]], size: int = 200) -> list[Raw]:
    """A thread as Slack gives it out, page by page."""
    starts = range(0, len(messages), size)
    return [
        Raw(
            json.dumps(
                {
                    "ok": True,
                    "messages": messages[start : start + size],
                    "response_metadata": {
                        "next_cursor": f"c{start}" if start + size < len(messages) else ""
                    },
                }
            ).encode()
        )
        for start in starts
    ]


def asked(number: int = LATEST) -> SlackQuestion:
    """A question of a thread."""
    return SlackQuestion(
        surface=Surface.MENTION,
        keys=(f"T1:C1:{number}",),
        team="T1",
        channel="C1",
        user="U1",
        text=f"is number {number} moored?",
        message=f"1.{number:06}",
        thread="1.000000",
        accepted=utc_now(),
    )


async def conversation(slack: Pretender, *remembered: int) -> Conversation:
    """What was said before a question, after some that the bot remembers."""
    workspace = Workspace("T1", "", BOT, "BBOT", SCOPES)
    client = AsyncWebClient(token="xoxb-1", base_url=slack.api_url, retry_handlers=[])
    team = Team(workspace, client, Messenger(client, Faults()))
    delivery = SlackDelivery(OneTeam(team, MemoryClaims(utc_now)), "", Rights())
    before = questions(*remembered)
    read = await delivery.conversation(asked(), before)
    return read or Conversation(before, takes_part=bool(before))


def questions(*numbers: int) -> tuple[str, ...]:
    """As they are leaned on."""
    return tuple(f"is number {number} moored?" for number in numbers)


@pytest.mark.parametrize("length", [1, 5, 199, 200, 201, 450, 1000])
async def test_a_follow_up_leans_on_the_newest_questions_of_its_thread(length: int) -> None:
    """However long the thread is: the last five before it, and none from its beginning."""
    async with pretender() as slack:
        thread = pages([question(number) for number in range(length)])
        slack.answer("conversations.replies", *thread)
        found = await conversation(slack)

        assert found.questions == questions(*range(max(0, length - 5), length))
        assert len(slack.called) == len(thread)


async def test_what_is_said_after_a_question_is_not_before_it() -> None:
    """A thread goes on while its question waits to be answered."""
    async with pretender() as slack:
        later = [question(number) for number in (3, LATEST, LATEST + 1)]
        slack.answer("conversations.replies", *pages([said(0), *later], size=2))

        assert (await conversation(slack)).questions == questions(3)


async def test_a_thread_without_an_end_is_read_so_far_and_no_further() -> None:
    """In five calls; then what the bot remembers is newer than what it has read."""
    async with pretender() as slack:
        thread = [said(0, user=BOT), *map(question, range(1, 3000))]
        slack.answer("conversations.replies", *pages(thread))
        found = await conversation(slack, 2998, 2999)

        assert found == Conversation(questions(2998, 2999), takes_part=True)
        assert len(slack.called) == 5


NONSENSE = [
    b'{"ok": true}',
    b'{"ok": true, "messages": null}',
    b'{"ok": true, "messages": {"ts": "1.0"}}',
    b'{"ok": true, "messages": ["hello"]}',
    b'{"ok": true, "messages": [{"text": "hello"}]}',
    b'{"ok": true, "messages": [{"ts": "1.0", "text": ["hello"]}]}',
    b'{"ok": true, "messages": [], "response_metadata": {"next_cursor": 5}}',
    b"[]",
    b"<html>",
]


@pytest.mark.parametrize("first", [b"", *pages([question(number) for number in range(300)])[:1]])
@pytest.mark.parametrize("body", NONSENSE)
async def test_a_thread_without_sense_is_one_that_may_not_be_read(
    body: bytes, first: bytes | Raw
) -> None:
    """On its first page or a later one; what the bot remembers has to do."""
    async with pretender() as slack:
        answers = itertools.chain([first] if isinstance(first, Raw) else [], [Raw(body)])
        slack.answer("conversations.replies", *answers)
        found = await conversation(slack, 7)

        assert found == Conversation(questions(7), takes_part=True)


async def test_the_fields_that_slack_leaves_empty_are_no_nonsense() -> None:
    """Files have no text, and what Slack says itself has no user."""
    async with pretender() as slack:
        empty: list[dict[str, object]] = [
            {"ts": "1.000001", "text": None, "user": None, "bot_id": None, "files": [{}]},
            {"ts": "1.000002", "subtype": "channel_join"},
            question(3),
            {"ts": "1.000004", "bot_id": "BBOT", "text": "Moored.", "user": None},
        ]
        slack.answer("conversations.replies", *pages(empty))

        assert await conversation(slack) == Conversation(questions(3), takes_part=True)


class NoTeam(OneTeam):
    """The workspace has removed the app."""

    async def find(self, team: str) -> Team | None:  # noqa: ARG002 - there is none
        """There is none."""
        return None


async def test_where_the_app_is_gone_nobody_is_told_and_nothing_fails() -> None:
    """Neither a status nor an apology can be shown there, and the question is at its end."""
    async with pretender() as slack:
        client = AsyncWebClient(token="xoxb-1", base_url=slack.api_url, retry_handlers=[])
        team = Team(Workspace("T1", "", BOT, "BBOT", SCOPES), client, Messenger(client, Faults()))
        delivery = SlackDelivery(NoTeam(team, MemoryClaims(utc_now)), "", Rights())

        await delivery.show_status(asked(), "")
        await delivery.apologise(asked(), "R-1", Failure.ONCE)

        assert not slack.called
