"""A mention in a channel: answered in its thread."""

from typing import Any

from slack_bolt.async_app import AsyncApp

from bot.slack.events import inquiry_of
from bot.slack.parts import Parts
from bot.slack.responder import Responder


def register(app: AsyncApp, parts: Parts, responder: Responder) -> None:
    """Listen to mentions."""

    async def on_mention(body: dict[str, Any]) -> None:
        inquiry = inquiry_of(body, parts.workspace, parts.clock())
        if inquiry is not None:
            await responder.accept(inquiry)

    app.event("app_mention")(on_mention)
