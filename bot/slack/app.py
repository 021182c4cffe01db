"""The Slack app, put together: Bolt, the surfaces, and what happens to a request that fails."""

import logging
from collections.abc import Awaitable, Callable
from traceback import walk_tb
from typing import Any

from slack_bolt import BoltResponse
from slack_bolt.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult
from slack_bolt.error import BoltUnhandledRequestError
from slack_sdk.web.async_client import AsyncWebClient

from bot.slack import (
    actions,
    command,
    dialog,
    feedback,
    home,
    lifecycle,
    mention,
    message,
    shortcut,
)
from bot.slack.faults import Faults
from bot.slack.parts import Parts
from bot.slack.responder import Responder
from bot.slack.tasks import Tasks


def build_app(client: AsyncWebClient, parts: Parts, responder: Responder, tasks: Tasks) -> AsyncApp:
    """Put the Slack app together.

    Args:
        client: with the bot's token.
        parts: what is needed to answer.
        responder: takes questions in.
        tasks: keeps what is being done.

    Returns:
        Bolt's app, which still has to be given its requests, verified.
    """
    workspace = parts.workspace

    async def authorize() -> AuthorizeResult:
        # Bolt would ask Slack who the bot is; that is known since the start.
        return AuthorizeResult(
            enterprise_id=None,
            team_id=workspace.team,
            bot_user_id=workspace.bot_user,
            bot_id=workspace.bot,
            bot_token=client.token,
        )

    app = _empty_app(client.base_url, authorize, parts.faults)
    mention.register(app, parts, responder)
    message.register(app, parts, responder)
    command.register(app, parts, responder)
    shortcut.register(app, parts, responder)
    dialog.register(app, parts, responder, tasks)
    home.register(app, parts, responder, tasks)
    actions.register(app, parts, responder, tasks)
    feedback.register(app, parts, tasks)
    return app


def build_lobby(base_url: str, forget: lifecycle.Forget, faults: Faults) -> AsyncApp:
    """What receives requests of no workspace, or of one where the app is not installed.

    Args:
        base_url: the Web API's address.
        forget: deletes what is kept of a workspace that has removed the app.
        faults: counts what fails.

    Returns:
        Bolt's app, which verifies the request URL and hears of removals.
    """

    async def authorize() -> AuthorizeResult:
        return AuthorizeResult(enterprise_id=None, team_id=None)

    app = _empty_app(base_url, authorize, faults)
    lifecycle.register(app, forget)
    return app


def _empty_app(
    base_url: str, authorize: Callable[[], Awaitable[AuthorizeResult]], faults: Faults
) -> AsyncApp:
    """Bolt's app, with nothing that it would read from the environment or do by itself."""
    app = AsyncApp(
        name="pullquote",
        logger=logging.getLogger("slack_bolt"),
        client=AsyncWebClient(base_url=base_url, logger=logging.getLogger("slack_sdk")),
        authorize=authorize,
        # Requests are verified before they come here, since Bolt stumbles over malformed ones.
        signing_secret="",
        request_verification_enabled=False,
        # A listener returns when the request may be acknowledged, and not before.
        process_before_response=True,
        raise_error_for_unhandled_request=True,
    )
    app.error(_error_handler(faults))
    return app


def _error_handler(faults: Faults) -> Any:  # noqa: ANN401 - Bolt reads its parameters' names
    async def on_error(error: Exception, body: dict[str, Any]) -> BoltResponse:
        if isinstance(error, BoltUnhandledRequestError):
            # An event that nobody here waits for is no failure; Slack counts those.
            return BoltResponse(status=200 if body.get("type") == "event_callback" else 404)
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
