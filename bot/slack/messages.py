"""What is said to the bot: mentions, direct messages, and follow-ups in a thread of the bot's.

Slack tells of a mention twice where the bot may read the channel; it is the same question.
Deletions are told here as well.
"""

from typing import Any

from slack_bolt.async_app import AsyncApp, AsyncBoltContext

from bot.service.question import Surface
from bot.slack.dependencies import Dependencies
from bot.slack.events import question_of, withdrawal_of
from bot.slack.teams import team_of


def register(app: AsyncApp, parts: Dependencies) -> None:
    """Listen to mentions and messages."""
    service = parts.service

    async def on_message(body: dict[str, Any], context: AsyncBoltContext) -> None:
        workspace = team_of(context).workspace
        withdrawal = withdrawal_of(body, workspace)
        if withdrawal is not None:
            await service.withdraw(withdrawal)
            return
        question = question_of(body, workspace, service.clock())
        if question is None:
            return
        parts.reaches.note(question.team, question.channel, question.reach)
        if question.surface is Surface.THREAD:
            await service.accept_if_answered(question)
        else:
            await service.accept(question)

    app.event("app_mention")(on_message)
    app.event("message")(on_message)
