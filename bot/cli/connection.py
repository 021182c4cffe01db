"""From the settings to the connection with Slack: which transport, and what is missing."""

from pydantic import SecretStr

from bot.errors import SettingsError
from bot.settings import Settings
from bot.slack.connection import Connection, ManyWorkspaces, SignedRequests, SocketMode
from bot.slack.rights import CHANNEL_CREATORS
from bot.slack.token_encryption import cipher_of

_BOT_PREFIX = "xoxb-"
_APP_PREFIX = "xapp-"


def is_set_up(settings: Settings) -> bool:
    """Whether anything says how Slack is reached; nothing does where somebody only tries it out."""
    tokens = settings.slack_bot_token, settings.slack_app_token, settings.slack_signing_secret
    return bool(settings.slack_client_id) or any(map(_text, tokens))


def connection_of(settings: Settings) -> Connection:
    """Decide how Slack is reached; nothing but the settings decides it.

    Args:
        settings: what the operator has set.

    Returns:
        Socket Mode where there is an app-level token, signed requests where there is a signing
        secret, of many workspaces where there is a client id.

    Raises:
        SettingsError: a setting is missing, or two contradict each other; it says which to set,
            or which to keep.
    """
    bot_token = _text(settings.slack_bot_token)
    app_token = _text(settings.slack_app_token)
    secret = _text(settings.slack_signing_secret)
    if settings.slack_client_id:
        return Connection(settings.slack_api_url, "", _many(settings))
    if not is_set_up(settings):
        raise SettingsError(
            "Nothing says how to reach Slack.",
            where="SLACK_BOT_TOKEN, SLACK_APP_TOKEN",
            hint="Set both in .env; docs/slack.md says where to find them. `pullquote run` needs "
            "no tokens: it opens a workspace on your own machine, with the bot in it.",
        )
    if app_token and secret:
        raise SettingsError(
            "Both are set, and they stand for different ways to be reached.",
            where="SLACK_APP_TOKEN, SLACK_SIGNING_SECRET",
            hint="Keep SLACK_APP_TOKEN alone for Socket Mode, which needs no public address, or "
            "keep SLACK_SIGNING_SECRET alone for requests to /slack/events on PORT.",
        )
    if not bot_token:
        raise SettingsError(
            "This setting is missing: without it nothing can be sent to Slack.",
            where="SLACK_BOT_TOKEN",
            hint="Set it to the Bot User OAuth Token, which starts with xoxb-.",
        )
    if bot_token.startswith(_APP_PREFIX) or app_token.startswith(_BOT_PREFIX):
        raise SettingsError(
            "These two hold each other's token.",
            where="SLACK_BOT_TOKEN, SLACK_APP_TOKEN",
            hint="Put the token that starts with xoxb- into SLACK_BOT_TOKEN, and the one that "
            "starts with xapp- into SLACK_APP_TOKEN.",
        )
    if not (app_token or secret):
        raise SettingsError(
            "One of these is missing: without it nothing comes in from Slack.",
            where="SLACK_APP_TOKEN, SLACK_SIGNING_SECRET",
            hint="Set SLACK_APP_TOKEN for Socket Mode, which needs no public address, or else "
            "SLACK_SIGNING_SECRET.",
        )
    transport = SocketMode(app_token) if app_token else _requests(secret, settings)
    return Connection(settings.slack_api_url, bot_token, transport)


def _requests(secret: str, settings: Settings) -> SignedRequests:
    return SignedRequests(secret, settings.port, settings.listen_host)


def _many(settings: Settings) -> ManyWorkspaces:
    """The transport of an app that is installed in many workspaces."""
    for name, token, why in (
        ("SLACK_BOT_TOKEN", settings.slack_bot_token, "each workspace brings a token of its own"),
        ("SLACK_APP_TOKEN", settings.slack_app_token, "Socket Mode is not for many workspaces"),
    ):
        if token is not None:
            raise SettingsError(
                f"Both are set, and {why}.",
                where=f"SLACK_CLIENT_ID, {name}",
                hint=f"Keep SLACK_CLIENT_ID alone for an app that many workspaces install, or "
                f"keep {name} alone for one workspace.",
            )
    secret = _text(settings.slack_signing_secret)
    client_secret, keys = _text(settings.slack_client_secret), _text(settings.token_keys)
    for name, value in (
        ("SLACK_SIGNING_SECRET", secret),
        ("SLACK_CLIENT_SECRET", client_secret),
    ):
        if not value:
            raise SettingsError(
                "This setting is missing, and SLACK_CLIENT_ID needs it.",
                where=name,
                hint="Copy it from your app's page Basic Information, under App Credentials.",
            )
    if not keys:
        raise SettingsError(
            "This setting is missing: tokens are kept only encrypted.",
            where="TOKEN_KEYS",
            hint="Run `pullquote key` once, and set it to what that prints.",
        )
    for name, people in (
        ("ADMIN_USERS", settings.admin_users),
        ("LIBRARIANS", settings.librarians),
        ("DIGEST", settings.digest),
        ("EDITORS", [one for one in settings.editors if one != CHANNEL_CREATORS]),
    ):
        if not all("/" in person for person in people):
            raise SettingsError(
                "One of these does not say in which workspace, and SLACK_CLIENT_ID is for many.",
                where=name,
                hint="Write the workspace's id before the person's, as in T012AB3CD/U012AB3CD.",
            )
    transport = ManyWorkspaces(
        _requests(secret, settings),
        settings.slack_client_id,
        client_secret,
        tuple(key.strip() for key in keys.split(",") if key.strip()),
    )
    cipher_of(transport.keys)  # a key of no use is told of now, not at the first installation
    return transport


def _text(secret: SecretStr | None) -> str:
    return secret.get_secret_value() if secret is not None else ""
