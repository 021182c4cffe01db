"""What a manifest says is how the workspace behaves."""

from collections.abc import Iterator
from contextlib import contextmanager
from copy import deepcopy

import pytest

from bot.workspace.background import running_workspace
from bot.workspace.driver.driver import Driver
from bot.workspace.manifest import parse_manifest
from tests.workspace.by_hand import socket_bot
from tests.workspace.calling import Caller, Json
from tests.workspace.conftest import MANIFEST


@contextmanager
def with_manifest(manifest: Json) -> Iterator[Driver]:
    """A workspace with another manifest."""
    with running_workspace(parse_manifest(manifest, "a manifest")) as workspace:
        yield workspace


@pytest.fixture
def manifest() -> Json:
    """The small app's manifest, to be changed."""
    return deepcopy(MANIFEST)


def test_names_in_a_command_become_ids_where_it_says_so(manifest: Json) -> None:
    """`should_escape` turns typed names into ids, and leaves the rest."""
    manifest["features"]["slash_commands"][0]["should_escape"] = True
    with with_manifest(manifest) as workspace, socket_bot(workspace) as bot:
        alice = workspace.person("alice")
        alice.command("/echo @alice and @nobody in #general")
        text = bot.take()["text"]

    assert text.startswith(f"<@{alice.id}|alice> and @nobody in <#C")
    assert text.endswith("|general>")


def test_without_interactivity_nothing_is_sent(manifest: Json) -> None:
    """The person is told that the app takes no clicks."""
    manifest["settings"]["interactivity"]["is_enabled"] = False
    manifest["settings"]["socket_mode_enabled"] = False
    with with_manifest(manifest) as workspace:
        alice = workspace.person("alice")
        alice.shortcut("Start it")

        assert "not configured" in alice.wait_for_notice()
        assert workspace.deliveries() == []


def test_over_a_socket_every_app_is_interactive(manifest: Json) -> None:
    """Whatever its manifest says of it: Slack's own templates leave it off, and have buttons."""
    manifest["settings"]["interactivity"]["is_enabled"] = False
    with with_manifest(manifest) as workspace, socket_bot(workspace) as bot:
        workspace.person("alice").shortcut("Start it")

        assert bot.take()["callback_id"] == "start"


def test_public_channels_are_open_with_the_scope_for_it(manifest: Json) -> None:
    """With `chat:write.public` the app need not join first."""
    manifest["oauth_config"]["scopes"]["bot"].append("chat:write.public")
    with with_manifest(manifest) as workspace:
        quiet = workspace.channel("quiet", bot=False)

        assert Caller(workspace, "sync")("chat_postMessage", channel=quiet, text="hello")["ok"]


def test_an_own_name_needs_its_scope_and_is_marked(manifest: Json) -> None:
    """A message under another name is a `bot_message`, as Slack marks it."""
    manifest["oauth_config"]["scopes"]["bot"].append("chat:write.customize")
    with with_manifest(manifest) as workspace:
        posted = Caller(workspace, "sync")(
            "chat_postMessage", channel="#general", text="hello", username="Herald"
        )

    assert posted["message"]["subtype"] == "bot_message"
    assert posted["message"]["username"] == "Herald"
