"""Threads, read where the bot may: earlier questions, and whether the bot takes part."""

import asyncio
from collections.abc import Mapping, Sequence
from typing import Any

import structlog

from bot.service.conversation import REMEMBERED, Conversation
from bot.service.question import IncomingQuestion
from bot.slack.events import reads_as_question
from bot.slack.mrkdwn import mentions, mentions_others, plain
from bot.slack.teams import Team
from bot.slack.workspace import Workspace

_MESSAGES = 200
# A question does not wait longer than this for those before it.
_PATIENCE = 2.0

_log = structlog.get_logger(__name__)


async def read_conversation(team: Team, question: IncomingQuestion) -> Conversation | None:
    """What was said in a thread before a question.

    Args:
        team: the workspace, and who the bot is there.
        question: what was asked.

    Returns:
        The questions that were asked before it; None where the thread cannot be read.
    """
    thread = await _read(team, question)
    if thread is None:
        return None
    direct = question.channel.startswith("D")
    bot_user = team.workspace.bot_user
    before = [
        plain(text)
        for message in thread
        if str(message.get("ts", "")) < question.message
        and not message.get("bot_id")
        and (text := message.get("text") or "")
        and (direct or mentions(text, bot_user) or _asks_anybody(text, bot_user))
    ]
    takes_part = any(_is_own(message, team.workspace) for message in thread)
    return Conversation(tuple(before[-REMEMBERED:]), takes_part)


async def _read(team: Team, question: IncomingQuestion) -> Sequence[Mapping[str, Any]] | None:
    """The messages of the thread; None where the bot may not read it, or Slack does not say."""
    if not _may_read(question.channel, team.workspace):
        return None
    try:
        async with asyncio.timeout(_PATIENCE):
            answer = await team.client.conversations_replies(
                channel=question.channel, ts=question.thread, limit=_MESSAGES
            )
    except Exception as error:  # noqa: BLE001 - whatever it is, the memory will have to do
        _log.info("thread_not_read", error=type(error).__name__, channel=question.channel)
        return None
    messages: Sequence[Mapping[str, Any]] = answer.get("messages", [])
    return messages


def _may_read(channel: str, workspace: Workspace) -> bool:
    if channel.startswith("D"):
        return "im:history" in workspace.scopes
    return not workspace.scopes.isdisjoint(("channels:history", "groups:history"))


def _is_own(message: Mapping[str, Any], workspace: Workspace) -> bool:
    return message.get("user") == workspace.bot_user or (
        bool(message.get("bot_id")) and message.get("bot_id") == workspace.bot
    )


def _asks_anybody(text: str, bot_user: str) -> bool:
    """Whether a message is a question that is put to nobody else."""
    return not mentions_others(text, bot_user) and reads_as_question(plain(text))
