"""What is right and wrong with a connection to Slack, and how to mend it."""

import socket
from asyncio import wait_for
from collections.abc import AsyncIterator, Iterator
from contextlib import closing
from dataclasses import dataclass
from enum import StrEnum

import aiohttp
from slack_sdk.web.async_client import AsyncWebClient

from bot.errors import PullquoteError, SlackError
from bot.slack.calls import AgainError
from bot.slack.clients import slack_clients
from bot.slack.connection import Connection, ManyWorkspaces, SignedRequests, SocketMode
from bot.slack.manifest import (
    EVENTS,
    FILE_SCOPES,
    FOLLOW_UP_SCOPES,
    INSTALL_PATH,
    PROMPT_SCOPES,
    REDIRECT_PATH,
    SHELF_SCOPES,
)
from bot.slack.sockets import try_to_open_socket
from bot.slack.workspace import Workspace, find_workspace, require_scopes

_HELLO_WITHIN = 10.0
_SECRET_CHARACTERS = frozenset("0123456789abcdef")
_SECRET_LENGTH = 32


class Grade(StrEnum):
    """How a thing is."""

    RIGHT = "OK"
    WRONG = "Wrong"
    NOTE = "Note"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at.

    Args:
        grade: how it is.
        what: the thing, and what was found.
        hint: what to do about it; empty where there is nothing to do.
    """

    grade: Grade
    what: str
    hint: str = ""

    @classmethod
    def of(cls, error: PullquoteError) -> "Finding":
        """What an error says."""
        return cls(Grade.WRONG, f"{error.where}: {error.problem}", error.hint)


_SCOPES_RIGHT = Finding(Grade.RIGHT, "Scopes: all that are needed are granted.")
_SCOPES_UNKNOWN = Finding(
    Grade.NOTE,
    "Scopes: Slack's answer does not say which are granted (it has no x-oauth-scopes).",
    "If the bot stays silent, compare them with what `pullquote manifest` prints; if a proxy "
    "stands between, let it pass that header on.",
)


async def diagnose(connection: Connection) -> AsyncIterator[Finding]:
    """Try everything that the bot needs of Slack, without telling anybody there.

    Args:
        connection: how to reach Slack.

    Yields:
        What was found, in the order in which it should be mended.
    """
    if isinstance(connection.transport, ManyWorkspaces):
        # Which tokens there are is known only to who runs the bot; people install it themselves.
        for finding in (*_requests(connection.transport.requests), *_many()):
            yield finding
        return
    async with slack_clients(connection.api_url) as clients:
        client = clients(connection.bot_token)
        try:
            workspace = await find_workspace(client)
        except SlackError as error:
            yield Finding.of(error)
        else:
            yield Finding(
                Grade.RIGHT, f"Bot token: Slack knows it, in the workspace {workspace.name}."
            )
            for finding in _scopes(workspace):
                yield finding
        match connection.transport:
            case SocketMode(app_token):
                yield await _socket(client, app_token)
            case SignedRequests() as requests:
                for finding in _requests(requests):
                    yield finding


def _many() -> Iterator[Finding]:
    yield Finding(Grade.RIGHT, "Token keys: tokens can be encrypted.")
    yield Finding(
        Grade.NOTE,
        f"Workspaces: people install the app at {INSTALL_PATH}; {REDIRECT_PATH} has to be a "
        "redirect URL of the app.",
        "Print the manifest with --oauth, and paste it under App Manifest.",
    )


def _scopes(workspace: Workspace) -> list[Finding]:
    try:
        require_scopes(workspace)
    except SlackError as error:
        findings = [Finding.of(error)]
    else:
        findings = [_SCOPES_RIGHT if workspace.scopes_known else _SCOPES_UNKNOWN]
    for scopes, what in (
        (FOLLOW_UP_SCOPES, "Follow-ups in threads without a mention"),
        (PROMPT_SCOPES, "Suggested prompts in the messages tab"),
        (FILE_SCOPES, "Documents from Slack, for those whom LIBRARIANS names"),
        (SHELF_SCOPES, "Whether a channel is shared with others, which shelves.toml needs to know"),
    ):
        if not workspace.scopes.issuperset(scopes):
            findings.append(
                Finding(
                    Grade.NOTE,
                    f"{what}: not granted ({', '.join(scopes)}).",
                    "Leave it, or see `pullquote manifest --help`.",
                )
            )
    events = ", ".join(EVENTS)
    findings.append(
        Finding(
            Grade.NOTE,
            f"Events: Slack does not tell a bot which it is subscribed to; {events} are needed.",
            "If messages stay unanswered, paste what `pullquote manifest` prints under App "
            "Manifest.",
        )
    )
    return findings


async def _socket(client: AsyncWebClient, app_token: str) -> Finding:
    """Open a socket, wait for Slack's hello, and close it; whoever asked waits for no outage."""
    try:
        url = await try_to_open_socket(client, app_token)
        async with (
            aiohttp.ClientSession() as session,
            await wait_for(
                session.ws_connect(url, proxy=client.proxy), _HELLO_WITHIN
            ) as connection,
        ):
            hello = await connection.receive_json(timeout=_HELLO_WITHIN)
    except SlackError as error:
        return Finding.of(error)
    except AgainError as error:
        return Finding(
            Grade.WRONG,
            f"Socket: Slack opens none now ({error.code}).",
            "Check the address in SLACK_API_URL, the network and the proxy; try again in a while.",
        )
    except (aiohttp.ClientError, OSError, TimeoutError, TypeError, ValueError) as error:
        return Finding(
            Grade.WRONG,
            f"Socket: Slack opens one, but says nothing on it ({type(error).__name__}).",
            "Let this machine make WebSocket connections (wss) to Slack.",
        )
    if hello.get("type") != "hello":
        return Finding(
            Grade.WRONG, "Socket: Slack closes it at once.", "Switch Socket Mode on for the app."
        )
    return Finding(Grade.RIGHT, "Socket: Slack says hello.")


def _requests(transport: SignedRequests) -> list[Finding]:
    secret = transport.signing_secret
    if len(secret) == _SECRET_LENGTH and _SECRET_CHARACTERS.issuperset(secret):
        findings = [Finding(Grade.RIGHT, "Signing secret: it has the form of one.")]
    else:
        findings = [
            Finding(
                Grade.NOTE,
                "Signing secret: Slack's own are 32 hexadecimal digits, and this one is not.",
                "Compare it with Basic Information, App Credentials.",
            )
        ]
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(
            transport.host, transport.port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
        with closing(socket.socket(family, kind, protocol)) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(address)
    except (OSError, UnicodeError) as error:
        reason = getattr(error, "strerror", "it is no address")
        findings.append(
            Finding(
                Grade.WRONG,
                f"LISTEN_HOST and PORT: nothing can be received on {transport.host} and "
                f"{transport.port} ({reason}).",
                "Set an address of this machine and a port that nothing else uses; a bot that runs "
                "already does.",
            )
        )
    else:
        findings.append(Finding(Grade.RIGHT, f"Port: {transport.port} is free."))
    return findings
