"""Messages that need no mention: direct ones, and follow-ups in a thread of the bot's.

Slack tells of a mention here too, where the bot may read the channel; it is the same question.
Deletions are told here as well.
"""

from typing import Any

from slack_bolt.async_app import AsyncApp

from bot.slack.events import inquiry_of, withdrawal_of
from bot.slack.inquiry import Surface
from bot.slack.parts import Parts
from bot.slack.responder import Responder


def register(app: AsyncApp, parts: Parts, responder: Responder) -> None:
    """Listen to messages."""

    async def on_message(body: dict[str, Any]) -> None:
        withdrawal = withdrawal_of(body, parts.workspace)
        if withdrawal is not None:
            await responder.withdraw(withdrawal)
            return
        inquiry = inquiry_of(body, parts.workspace, parts.clock())
        if inquiry is None:
            return
        if inquiry.surface is Surface.THREAD:
            await responder.accept_if_answered(inquiry)
        else:
            await responder.accept(inquiry)

    app.event("message")(on_message)
