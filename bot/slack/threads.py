"""Threads, read where the bot may: earlier questions, and whether the bot takes part."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated

import structlog
from pydantic import BaseModel, BeforeValidator, ConfigDict

from bot.answering.message import reads_as_question
from bot.service.conversation import REMEMBERED, Conversation
from bot.service.question import IncomingQuestion
from bot.slack.mrkdwn import mentions, mentions_others, plain
from bot.slack.teams import Team
from bot.slack.workspace import Workspace

# A thread is read from its beginning, in so many pages of so many replies at most.
_PAGES = 5
_MESSAGES = 200
# A question does not wait longer than this for those before it.
_PATIENCE = 2.0

_log = structlog.get_logger(__name__)


class _Outside(BaseModel):
    model_config = ConfigDict(extra="ignore", frozen=True)


# Of what nobody has written, a field may be absent, or null.
_Text = Annotated[str, BeforeValidator(lambda value: "" if value is None else value)]


class _Said(_Outside):
    ts: str
    user: _Text = ""
    bot_id: _Text = ""
    text: _Text = ""


class _Metadata(_Outside):
    next_cursor: _Text = ""


class _Page(_Outside):
    messages: tuple[_Said, ...]
    response_metadata: _Metadata = _Metadata()


@dataclass(frozen=True, slots=True)
class _Thread:
    """What was read of a thread.

    Args:
        messages: its first messages, oldest first.
        whole: whether there are no more.
    """

    messages: Sequence[_Said]
    whole: bool


async def read_conversation(
    team: Team, question: IncomingQuestion, remembered: Sequence[str]
) -> Conversation | None:
    """What was said in a thread before a question.

    Args:
        team: the workspace, and who the bot is there.
        question: what was asked.
        remembered: what the bot was asked there before, as far as it knows.

    Returns:
        The questions that were asked before it; None where the thread cannot be read.
    """
    thread = await _read(team, question)
    if thread is None:
        return None
    direct = question.channel.startswith("D")
    bot_user = team.workspace.bot_user
    before = [
        plain(message.text)
        for message in thread.messages
        if message.ts < question.message
        and not message.bot_id
        and message.text
        and (direct or mentions(message.text, bot_user) or _asks_anybody(message.text, bot_user))
    ]
    own = any(_is_own(message, team.workspace) for message in thread.messages)
    # What was read of a thread that is longer than that is its beginning.
    questions = tuple(before[-REMEMBERED:]) if thread.whole else tuple(remembered)
    return Conversation(questions, takes_part=own or bool(remembered))


async def _read(team: Team, question: IncomingQuestion) -> _Thread | None:
    """The thread, oldest first; None where the bot may not read it, or Slack does not say."""
    if not _may_read(question.channel, team.workspace):
        return None
    messages: list[_Said] = []
    cursor = ""
    try:
        async with asyncio.timeout(_PATIENCE):
            for _ in range(_PAGES):
                answer = await team.client.conversations_replies(
                    channel=question.channel,
                    ts=question.thread,
                    limit=_MESSAGES,
                    cursor=cursor or None,
                )
                page = _Page.model_validate(answer.data)
                messages += page.messages
                cursor = page.response_metadata.next_cursor
                if not cursor:
                    break
    except Exception as error:  # noqa: BLE001 - whatever it is, the memory will have to do
        _log.info("thread_not_read", error=type(error).__name__, channel=question.channel)
        return None
    return _Thread(messages, whole=not cursor)


def _may_read(channel: str, workspace: Workspace) -> bool:
    if channel.startswith("D"):
        return "im:history" in workspace.scopes
    return not workspace.scopes.isdisjoint(("channels:history", "groups:history"))


def _is_own(message: _Said, workspace: Workspace) -> bool:
    return message.user == workspace.bot_user or (
        bool(message.bot_id) and message.bot_id == workspace.bot
    )


def _asks_anybody(text: str, bot_user: str) -> bool:
    """Whether a message is a question that is put to nobody else."""
    return not mentions_others(text, bot_user) and reads_as_question(plain(text))
