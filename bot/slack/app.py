"""The Slack app, put together: Bolt, the surfaces, and what happens to a request that fails."""

import logging
from collections.abc import Awaitable, Callable
from traceback import walk_tb
from typing import Any

from slack_bolt import BoltResponse
from slack_bolt.async_app import AsyncApp, AsyncBoltContext
from slack_bolt.authorization import AuthorizeResult
from slack_bolt.error import BoltUnhandledRequestError
from slack_sdk.web.async_client import AsyncWebClient

from bot.errors import PullquoteError
from bot.service.incidents import Faults
from bot.slack import (
    actions,
    choosing,
    command,
    consulting,
    correcting,
    dialog,
    feedback,
    home,
    keepers,
    librarians,
    lifecycle,
    messages,
    reactions,
    shortcut,
)
from bot.slack.dependencies import Dependencies
from bot.slack.teams import TEAM, Teams

_SURFACES = (
    messages,
    command,
    shortcut,
    dialog,
    home,
    actions,
    feedback,
    librarians,
    keepers,
    consulting,
    choosing,
    reactions,
    correcting,
)

_Next = Callable[[], Awaitable[BoltResponse | None]]


def build_app(base_url: str, teams: Teams, parts: Dependencies) -> AsyncApp:
    """Put the Slack app together, for all workspaces.

    Args:
        base_url: the Web API's address.
        teams: the workspaces that are served.
        parts: what is needed to answer.

    Returns:
        Bolt's app, which still has to be given its requests, verified.
    """

    async def find_team(
        context: AsyncBoltContext, body: dict[str, Any], next_: _Next
    ) -> BoltResponse | None:
        try:
            known = None if _is_end(body) else await teams.find(context.team_id or "")
        except PullquoteError:  # it is counted where it happens; Slack is to deliver it again
            return BoltResponse(status=503)
        context[TEAM] = known
        return await next_()

    async def authorize(context: AsyncBoltContext) -> AuthorizeResult:
        # Bolt would ask Slack who the bot is; that is known since it was installed.
        team = context[TEAM]
        if team is None:
            return AuthorizeResult(enterprise_id=None, team_id=None)
        return AuthorizeResult(
            enterprise_id=None,
            team_id=team.workspace.team,
            bot_user_id=team.workspace.bot_user,
            bot_id=team.workspace.bot,
            bot_token=team.client.token,
        )

    app = AsyncApp(
        name="pullquote",
        logger=logging.getLogger("slack_bolt"),
        client=AsyncWebClient(base_url=base_url, logger=logging.getLogger("slack_sdk")),
        before_authorize=find_team,
        authorize=authorize,
        # Requests are verified before they come here, since Bolt stumbles over malformed ones.
        signing_secret="",
        request_verification_enabled=False,
        # A listener returns when the request may be acknowledged, and not before.
        process_before_response=True,
        raise_error_for_unhandled_request=True,
    )
    app.error(_error_handler(parts.service.faults))
    app.middleware(_only_installed)
    for surface in _SURFACES:
        surface.register(app, parts)
    lifecycle.register(app, teams.forget)
    return app


async def _only_installed(
    context: AsyncBoltContext, body: dict[str, Any], next_: _Next
) -> BoltResponse | None:
    """Let nothing in from where the app is not installed, but the news that it no longer is."""
    if context[TEAM] is None and not _is_end(body):
        return _unheard(body)
    return await next_()


def _is_end(body: dict[str, Any]) -> bool:
    """Whether Slack tells of the end of an installation."""
    event = body.get("event")
    return isinstance(event, dict) and event.get("type") in lifecycle.EVENTS


def _unheard(body: dict[str, Any]) -> BoltResponse:
    """What Slack is told of something that nobody here waits for: an event is no failure."""
    return BoltResponse(status=200 if body.get("type") == "event_callback" else 404)


def _error_handler(faults: Faults) -> Any:  # noqa: ANN401 - Bolt reads its parameters' names
    async def on_error(error: Exception, body: dict[str, Any]) -> BoltResponse:
        if isinstance(error, BoltUnhandledRequestError):
            return _unheard(body)
        if _is_malformed(error):
            faults.note("request_malformed", error)
            return BoltResponse(status=400)
        faults.note("request_failed", error)
        return BoltResponse(status=503)

    return on_error


def _is_malformed(error: Exception) -> bool:
    """Whether it was the payload: Bolt, or pydantic, could not make sense of it."""
    frames = [frame.f_globals.get("__name__", "") for frame, _ in walk_tb(error.__traceback__)]
    return isinstance(error, ValueError | TypeError | AttributeError | LookupError) and (
        frames[-1].startswith(("slack_bolt", "pydantic")) or "pydantic" in type(error).__module__
    )
