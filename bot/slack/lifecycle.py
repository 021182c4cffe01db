"""The end of an installation: what is kept of a workspace goes with the app."""

from collections.abc import Awaitable, Callable
from typing import Any

from pydantic import BaseModel, ConfigDict
from slack_bolt.async_app import AsyncApp

# What is told with no token left to act on it.
EVENTS = ("app_uninstalled", "tokens_revoked")

# Told which workspace is gone, and since when, in seconds since 1970.
Forget = Callable[[str, float], Awaitable[None]]


class _Outside(BaseModel):
    model_config = ConfigDict(extra="ignore", frozen=True)


class _Tokens(_Outside):
    bot: tuple[str, ...] = ()


class _Event(_Outside):
    type: str
    tokens: _Tokens = _Tokens()


class _Envelope(_Outside):
    team_id: str
    event_time: float
    event: _Event


def register(app: AsyncApp, forget: Forget) -> None:
    """Listen to removals. Slack tells of one in two events, in any order, and repeats them."""

    async def on_end(body: dict[str, Any]) -> None:
        end = _Envelope.model_validate(body)
        # Where only people's own tokens are revoked, the bot goes on.
        if end.event.type == "app_uninstalled" or end.event.tokens.bot:
            await forget(end.team_id, end.event_time)

    for event in EVENTS:
        app.event(event)(on_end)
