"""Who the bot is in a workspace, and what it may do there."""

from dataclasses import dataclass

import structlog
from slack_sdk.web.async_client import AsyncWebClient

from bot.errors import SlackError
from bot.slack.calls import AgainError, response_to
from bot.slack.manifest import FOLLOW_UP_SCOPES, SCOPES

_REASONS = {
    "invalid_auth": "Slack does not know this token.",
    "not_authed": "Slack does not know this token.",
    "token_revoked": "This token was revoked.",
    "token_expired": "This token has expired.",
    "account_inactive": "The app was removed from the workspace, or its bot was switched off.",
}
_SCOPES_HEADER = "x-oauth-scopes"

_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Workspace:
    """A workspace that the bot is installed in.

    Args:
        team: its id.
        name: how it is called.
        bot_user: the bot's user id.
        bot: the bot's id as the author of messages.
        scopes: what its token may do.
        scopes_known: whether Slack, or the installation, says so.
    """

    team: str
    name: str
    bot_user: str
    bot: str
    scopes: frozenset[str]
    scopes_known: bool = True

    @property
    def lacking(self) -> tuple[str, ...]:
        """The scopes that the bot cannot do without, and does not have."""
        return tuple(scope for scope in SCOPES if scope not in self.scopes)

    @property
    def hears_channels(self) -> bool:
        """Whether the bot is told what people write in channels, and change there, unasked."""
        return not self.scopes.isdisjoint(FOLLOW_UP_SCOPES)


async def find_workspace(client: AsyncWebClient) -> Workspace:
    """Ask Slack who the bot is.

    Args:
        client: with the bot's token.

    Returns:
        Its workspace.

    Raises:
        SlackError: Slack cannot be reached, or does not take the token.
    """
    try:
        answer = await response_to(client.auth_test())
    except SlackError as error:
        code = error.problem
        raise SlackError(
            _REASONS.get(code, f"Slack refuses this token ({code})."),
            where="SLACK_BOT_TOKEN",
            hint="Copy the Bot User OAuth Token from your app's page OAuth & Permissions; install "
            "the app into the workspace if there is none.",
        ) from None
    except AgainError as error:
        raise _unreachable(client, error.code) from None
    team, user = answer.get("team_id"), answer.get("user_id")
    if not (isinstance(team, str) and team and isinstance(user, str) and user):
        raise _unreachable(client, "its answer does not say whose token this is")
    granted = next(
        (value for name, value in answer.headers.items() if name.lower() == _SCOPES_HEADER), None
    )
    if granted is None:
        _log.warning("scopes_unknown", team=team)
    return Workspace(
        team=team,
        name=str(answer.get("team") or ""),
        bot_user=user,
        bot=str(answer.get("bot_id") or ""),
        # Where nothing says them, they are taken for those that the bot cannot do without.
        scopes=frozenset(SCOPES if granted is None else _names(granted)),
        scopes_known=granted is not None,
    )


def _unreachable(client: AsyncWebClient, reason: str) -> SlackError:
    return SlackError(
        f"Slack cannot be reached ({reason}).",
        where=f"SLACK_API_URL, {client.base_url}",
        hint="Check the address, the network and the proxy.",
    )


def _names(granted: str) -> list[str]:
    return [scope.strip() for scope in granted.split(",") if scope.strip()]


def require_scopes(workspace: Workspace) -> None:
    """Make sure that the bot may do what it has to.

    Raises:
        SlackError: a scope is missing; the error says which.
    """
    if workspace.lacking:
        raise SlackError(
            f"The bot's token lacks {', '.join(workspace.lacking)}.",
            where="SLACK_BOT_TOKEN",
            hint="Add that under OAuth & Permissions, Scopes (or paste what `pullquote manifest` "
            "prints under App Manifest), and install the app into the workspace again.",
        )
