"""The workspace of these tests has a small app in it, which uses every surface."""

import sys
from collections.abc import Iterator
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest

from bot.workspace.background import running_workspace
from bot.workspace.driver.driver import Driver
from bot.workspace.manifest import Manifest, parse_manifest
from bot.workspace.names import BOT_SCOPES, EVENT_SCOPES
from pullquote_pytest import alice, bob, bot_process, connection, workspace
from tests.workspace.by_hand import HttpBot, SocketBot, http_bot, socket_bot
from tests.workspace.calling import Caller

__all__ = ["alice", "bob", "bot_process", "connection", "workspace"]

MANIFEST = {
    "display_information": {"name": "Small App"},
    "features": {
        "bot_user": {"display_name": "small", "always_online": True},
        "app_home": {"home_tab_enabled": True, "messages_tab_enabled": True},
        "slash_commands": [{"command": "/echo", "description": "Say it again"}],
        "shortcuts": [
            {"name": "Find it", "type": "message", "callback_id": "find", "description": "Find"},
            {"name": "Start it", "type": "global", "callback_id": "start", "description": "Start"},
        ],
    },
    "oauth_config": {
        "scopes": {
            "bot": [
                "app_mentions:read",
                "assistant:write",
                "channels:history",
                "channels:join",
                "channels:read",
                "chat:write",
                "commands",
                "im:history",
                "im:read",
                "im:write",
                "reactions:read",
                "reactions:write",
                "users:read",
            ]
        }
    },
    "settings": {
        "event_subscriptions": {
            "bot_events": [
                "app_home_opened",
                "app_mention",
                "member_joined_channel",
                "message.channels",
                "message.im",
                "reaction_added",
            ]
        },
        "interactivity": {"is_enabled": True},
        "socket_mode_enabled": True,
    },
}


@pytest.fixture
def app_manifest() -> Manifest:
    """The small app's manifest."""
    return parse_manifest(MANIFEST, "the tests' manifest")


@pytest.fixture
def bot_command() -> list[str]:
    """What starts the small app."""
    return [sys.executable, str(Path(__file__).with_name("small_app.py"))]


@pytest.fixture
def bot_environment() -> dict[str, str]:
    """It needs nothing but the address and the tokens."""
    return {}


@pytest.fixture
def on_socket(workspace: Driver) -> Iterator[SocketBot]:
    """A bot by hand, on a socket."""
    with socket_bot(workspace) as bot:
        yield bot


@pytest.fixture
def behind_url(workspace: Driver) -> Iterator[HttpBot]:
    """A bot by hand, behind a URL."""
    with http_bot(workspace) as bot:
        yield bot


@pytest.fixture(params=["sync", "async"])
def call(request: pytest.FixtureRequest, workspace: Driver) -> Caller:
    """The Web API, called by each of slack_sdk's clients."""
    return Caller(workspace, request.param)


@pytest.fixture
def full() -> Iterator[Driver]:
    """A workspace whose app may do, and is told, all that there is here."""
    with running_workspace(parse_manifest(full_manifest(), "the full manifest")) as driver:
        driver.person("alice")
        driver.person("bob")
        yield driver


@pytest.fixture(params=["sync", "async"])
def ask(request: pytest.FixtureRequest, full: Driver) -> Caller:
    """The Web API of that workspace, called by each of slack_sdk's clients."""
    return Caller(full, request.param)


@pytest.fixture
def told(full: Driver) -> Iterator[SocketBot]:
    """A bot by hand, on a socket of that workspace."""
    with socket_bot(full) as bot:
        yield bot


def full_manifest() -> dict[str, Any]:
    """The manifest of an app that may do, and is told, all that there is here."""
    manifest: dict[str, Any] = deepcopy(MANIFEST)
    manifest["oauth_config"]["scopes"]["bot"] = sorted(BOT_SCOPES)
    manifest["settings"]["event_subscriptions"]["bot_events"] = sorted(EVENT_SCOPES)
    manifest["features"]["unfurl_domains"] = ["example.org"]
    manifest["functions"] = {
        "greet": {
            "title": "Greet",
            "description": "Says hello",
            "input_parameters": {"who": {"type": "slack#/types/user_id", "is_required": True}},
            "output_parameters": {"said": {"type": "string", "is_required": True}},
        }
    }
    return manifest
