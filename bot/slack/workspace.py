"""Who the bot is in a workspace, and what it may do there."""

from dataclasses import dataclass

from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.errors import SlackError
from bot.slack.manifest import SCOPES

_REASONS = {
    "invalid_auth": "Slack does not know this token.",
    "not_authed": "Slack does not know this token.",
    "token_revoked": "This token was revoked.",
    "token_expired": "This token has expired.",
    "account_inactive": "The app was removed from the workspace, or its bot was switched off.",
}


@dataclass(frozen=True, slots=True)
class Workspace:
    """A workspace that the bot is installed in.

    Args:
        team: its id.
        name: how it is called.
        bot_user: the bot's user id.
        bot: the bot's id as the author of messages.
        scopes: what its token may do.
    """

    team: str
    name: str
    bot_user: str
    bot: str
    scopes: frozenset[str]

    @property
    def lacking(self) -> tuple[str, ...]:
        """The scopes that the bot cannot do without, and does not have."""
        return tuple(scope for scope in SCOPES if scope not in self.scopes)


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
        answer = await client.auth_test()
    except SlackApiError as error:
        code = error.response.get("error", "") if isinstance(error.response.data, dict) else ""
        raise SlackError(
            _REASONS.get(code, f"Slack refuses this token ({code or 'without a reason'})."),
            where="SLACK_BOT_TOKEN",
            mend="Copy the Bot User OAuth Token from your app's page OAuth & Permissions; install "
            "the app into the workspace if there is none.",
        ) from None
    except (OSError, TimeoutError) as error:
        raise SlackError(
            f"Slack cannot be reached ({type(error).__name__}).",
            where=f"SLACK_API_URL, {client.base_url}",
            mend="Check the address, the network and the proxy.",
        ) from None
    granted = answer.headers.get("x-oauth-scopes", "")
    return Workspace(
        team=answer.get("team_id", ""),
        name=answer.get("team", ""),
        bot_user=answer.get("user_id", ""),
        bot=answer.get("bot_id", ""),
        scopes=frozenset(scope.strip() for scope in granted.split(",") if scope.strip()),
    )


def require_scopes(workspace: Workspace) -> None:
    """Make sure that the bot may do what it has to.

    Raises:
        SlackError: a scope is missing; the error says which.
    """
    if workspace.lacking:
        raise SlackError(
            f"The bot's token lacks {', '.join(workspace.lacking)}.",
            where="SLACK_BOT_TOKEN",
            mend="Add that under OAuth & Permissions, Scopes (or paste what `pullquote manifest` "
            "prints under App Manifest), and install the app into the workspace again.",
        )
