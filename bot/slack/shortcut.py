"""“Find the quote”: what the documents say to anybody's message, shown only to who asks."""

from collections.abc import Awaitable, Callable
from typing import Any

from slack_bolt.async_app import AsyncApp, AsyncBoltContext

from bot.service.question import Surface
from bot.slack.dependencies import Dependencies
from bot.slack.events import LONGEST_QUESTION
from bot.slack.manifest import SHORTCUT
from bot.slack.message_shortcut import MessageShortcut
from bot.slack.mrkdwn import plain
from bot.slack.question import SlackQuestion
from bot.slack.reach import is_foreign
from bot.slack.teams import team_of


def register(app: AsyncApp, parts: Dependencies) -> None:
    """Listen to the shortcut."""

    async def on_shortcut(
        ack: Callable[..., Awaitable[Any]], body: dict[str, Any], context: AsyncBoltContext
    ) -> None:
        shortcut = MessageShortcut.model_validate(body)
        found = team_of(context)
        team = shortcut.team.id if shortcut.team else found.workspace.team
        question = SlackQuestion(
            surface=Surface.SHORTCUT,
            keys=(f"{team}:shortcut:{shortcut.trigger_id}",),
            team=team,
            channel=shortcut.channel.id,
            user=shortcut.user.id,
            text=plain(shortcut.message.text or "")[:LONGEST_QUESTION],
            message=shortcut.message.ts,
            thread=shortcut.message.thread_ts or "",
            response_url=shortcut.response_url,
            accepted=parts.service.clock(),
            reach=await parts.reaches.find(found, shortcut.channel.id),
            foreign=is_foreign(found.workspace, team, shortcut.user.team_id),
        )
        await parts.service.accept_at_once(question)
        await ack()

    app.message_shortcut(SHORTCUT)(on_shortcut)
