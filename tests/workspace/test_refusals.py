"""What Slack refuses an app, by the name that Slack gives it."""

from collections.abc import Iterator
from copy import deepcopy
from typing import Any

import pytest
from slack_sdk import WebClient

from bot.workspace.background import running_workspace
from bot.workspace.driver.driver import Driver
from bot.workspace.driver.person import Person
from bot.workspace.manifest import parse_manifest
from tests.workspace.calling import Caller, Json

MINIMAL: Json = {
    "display_information": {"name": "Minimal"},
    "features": {"app_home": {"home_tab_enabled": False, "messages_tab_enabled": False}},
    "oauth_config": {"scopes": {"bot": ["channels:read"]}},
}
TEXT = {"type": "plain_text", "text": "x"}
MODAL = {"type": "modal", "title": TEXT, "blocks": [{"type": "divider"}]}


@pytest.fixture
def minimal() -> Iterator[Driver]:
    """A workspace whose app may do nothing but look at public channels."""
    with running_workspace(parse_manifest(MINIMAL, "a manifest")) as driver:
        yield driver


@pytest.fixture(params=["sync", "async"])
def humble(request: pytest.FixtureRequest, minimal: Driver) -> Caller:
    """The Web API as that app calls it."""
    return Caller(minimal, request.param)


@pytest.mark.parametrize(
    ("method", "arguments", "needed"),
    [
        ("chat_postMessage", {"channel": "C1", "text": "a"}, "chat:write"),
        ("chat_postEphemeral", {"channel": "C1", "user": "U1", "text": "a"}, "chat:write"),
        ("chat_update", {"channel": "C1", "ts": "1", "text": "a"}, "chat:write"),
        ("chat_delete", {"channel": "C1", "ts": "1"}, "chat:write"),
        ("conversations_join", {"channel": "C1"}, "channels:join"),
        ("conversations_open", {"users": "U1"}, "im:write"),
        ("conversations_list", {"types": "private_channel"}, "groups:read"),
        ("users_info", {"user": "U1"}, "users:read"),
        ("users_list", {}, "users:read"),
        ("bots_info", {}, "users:read"),
        ("reactions_add", {"channel": "C1", "name": "a", "timestamp": "1"}, "reactions:write"),
        ("reactions_remove", {"channel": "C1", "name": "a", "timestamp": "1"}, "reactions:write"),
        (
            "assistant_threads_setStatus",
            {"channel_id": "C1", "thread_ts": "1", "status": "a"},
            "assistant:write,chat:write",
        ),
        (
            "assistant_threads_setTitle",
            {"channel_id": "C1", "thread_ts": "1", "title": "a"},
            "assistant:write",
        ),
        (
            "assistant_threads_setSuggestedPrompts",
            {"channel_id": "C1", "prompts": []},
            "assistant:write",
        ),
    ],
)
def test_a_missing_scope_is_named(
    humble: Caller, method: str, arguments: dict[str, Any], needed: str
) -> None:
    """The answer says which scope is needed, and which there are."""
    refused = humble.refused(method, **arguments)

    assert refused["error"] == "missing_scope"
    assert (refused["needed"], refused["provided"]) == (needed, "channels:read")


@pytest.mark.parametrize("method", ["conversations_history", "conversations_replies"])
def test_reading_needs_the_scope_of_the_kind_of_channel(
    minimal: Driver, humble: Caller, method: str
) -> None:
    """What is needed depends on the channel."""
    alice = minimal.person("alice")
    said = alice.say("#general", "hello")
    ts = {"ts": said.ts} if method == "conversations_replies" else {}

    refused = humble.refused(method, channel=said.channel, **ts)
    assert (refused["error"], refused["needed"]) == ("missing_scope", "channels:history")


def test_what_the_manifest_turns_off_is_off(minimal: Driver, humble: Caller) -> None:
    """Without a home tab there is nothing to publish."""
    alice = minimal.person("alice")
    home = {"type": "home", "blocks": [{"type": "divider"}]}

    assert humble.refused("views_publish", user_id=alice.id, view=home)["error"] == "not_enabled"


def test_without_a_messages_tab_nobody_is_written_to() -> None:
    """A direct message of the app is refused where the manifest has no tab for it."""
    manifest = deepcopy(MINIMAL) | {"oauth_config": {"scopes": {"bot": ["chat:write"]}}}
    with running_workspace(parse_manifest(manifest, "a manifest")) as workspace:
        alice = workspace.person("alice")
        refused = Caller(workspace, "sync").refused(
            "chat_postMessage", channel=alice.id, text="hello"
        )

    assert refused["error"] == "messages_tab_disabled"


def test_the_scopes_stand_in_a_header(workspace: Driver) -> None:
    """An app that starts can read what its token may do."""
    client = WebClient(token=workspace.bot_token, base_url=workspace.api_url)

    assert "chat:write" in client.auth_test().headers["x-oauth-scopes"].split(",")


@pytest.mark.parametrize("kind", ["sync", "async"])
@pytest.mark.parametrize(("token", "error"), [("xoxb-wrong", "invalid_auth"), ("", "not_authed")])
def test_a_token_must_be_the_app_s(workspace: Driver, kind: str, token: str, error: str) -> None:
    """Without a token, or with a wrong one, nothing is answered."""
    assert Caller(workspace, kind, token).refused("auth_test")["error"] == error


def test_each_method_wants_its_kind_of_token(workspace: Driver, call: Caller) -> None:
    """A socket is not opened with a bot token, nor a message posted with an app token."""
    opened = call.refused("apps_connections_open", app_token=workspace.bot_token)
    posted = call.refused(
        "chat_postMessage", channel="#general", text="a", token=workspace.app_token
    )

    assert {opened["error"], posted["error"]} == {"not_allowed_token_type"}


def test_an_unknown_method_is_recorded(minimal: Driver, humble: Caller) -> None:
    """It is refused with a word on what to do, and a test can see that the app called it."""
    refused = humble.refused("reminders_list")
    (noted,) = minimal.happened("unknown_method")

    assert refused["error"] == "unknown_method"
    assert "reminders.list" in refused["response_metadata"]["messages"][0]
    assert "docs/workspace.md" in noted.data["advice"]
    assert minimal.unknown_methods == ["reminders.list"]


@pytest.mark.parametrize("channel", ["C404", "#nowhere", "D404"])
def test_an_unknown_channel_is_refused(call: Caller, channel: str) -> None:
    """So is one that the app cannot know of."""
    refused = call.refused("chat_postMessage", channel=channel, text="a")

    assert refused["error"] == "channel_not_found"


def test_a_private_channel_does_not_exist_for_others(
    workspace: Driver, call: Caller, alice: Person
) -> None:
    """The app does not even learn that it is there."""
    secret = workspace.channel("secret", alice, bot=False, private=True)

    assert call.refused("conversations_info", channel=secret)["error"] == "channel_not_found"


def test_a_channel_without_the_app_is_closed_to_it(
    workspace: Driver, call: Caller, alice: Person
) -> None:
    """It can neither write nor read there, nor react."""
    quiet = workspace.channel("quiet", alice, bot=False)
    said = alice.say("#quiet", "hello")

    for method, arguments in (
        ("chat_postMessage", {"channel": quiet, "text": "a"}),
        ("conversations_history", {"channel": quiet}),
        ("conversations_replies", {"channel": quiet, "ts": said.ts}),
        ("reactions_add", {"channel": quiet, "name": "eyes", "timestamp": said.ts}),
        (
            "assistant_threads_setStatus",
            {"channel_id": quiet, "thread_ts": said.ts, "status": "is looking"},
        ),
    ):
        assert call.refused(method, **arguments)["error"] == "not_in_channel"


def test_an_ephemeral_message_needs_its_reader(
    workspace: Driver, call: Caller, alice: Person, bob: Person
) -> None:
    """Who is not in the channel would not see it."""
    room = workspace.channel("room", alice)
    refused = call.refused("chat_postEphemeral", channel=room, user=bob.id, text="a")

    assert refused["error"] == "user_not_in_channel"


def test_only_the_app_s_own_messages_can_be_changed(call: Caller, alice: Person) -> None:
    """Nor can what is not there."""
    said = alice.say("#general", "mine")
    place = {"channel": said.channel, "ts": said.ts}
    nowhere = {"channel": said.channel, "ts": "1.000001"}

    assert call.refused("chat_update", text="a", **place)["error"] == "cant_update_message"
    assert call.refused("chat_delete", **place)["error"] == "cant_delete_message"
    assert call.refused("chat_update", text="a", **nowhere)["error"] == "message_not_found"


@pytest.mark.parametrize(
    ("given", "error"),
    [
        ({"text": "a" * 40_001}, "msg_too_long"),
        ({"markdown_text": "a" * 12_001}, "msg_too_long"),
        ({"text": "a", "thread_ts": "1.000001"}, "thread_not_found"),
        ({"text": "a", "blocks": "no JSON"}, "invalid_blocks_format"),
        ({"text": "a", "blocks": [{"type": "divider"}] * 51}, "invalid_blocks"),
        (
            {
                "text": "a",
                "blocks": [{"type": "section", "text": {"type": "plain_text", "text": "a" * 3_000}}]
                * 5,
            },
            "msg_blocks_too_long",
        ),
        ({"text": "a", "username": "Somebody"}, "missing_scope"),
    ],
)
def test_a_message_that_slack_would_not_take_is_refused(
    call: Caller, given: Json, error: str
) -> None:
    """Length, blocks and thread are checked before anybody sees it."""
    assert call.refused("chat_postMessage", channel="#general", **given)["error"] == error


def test_an_empty_message_is_refused(call: Caller) -> None:
    """Space alone is nothing to say."""
    given = {"channel": "#general", "text": " "}

    assert call.refused("api_call", api_method="chat.postMessage", json=given)["error"] == "no_text"


def test_a_missing_argument_is_named(call: Caller) -> None:
    """Slack says which field it is."""
    refused = call.refused("api_call", api_method="chat.postMessage", params={"text": "a"})

    assert refused["error"] == "invalid_arguments"
    messages = refused["response_metadata"]["messages"]
    assert messages == ["[ERROR] missing required field: channel"]


@pytest.mark.parametrize(
    ("view", "error"),
    [
        ({"type": "modal", "title": TEXT}, "invalid_arguments"),
        ({"type": "home", "blocks": [{"type": "divider"}]}, "invalid_arguments"),
        (MODAL, "invalid_trigger_id"),
    ],
)
def test_a_modal_that_slack_would_not_open_is_refused(call: Caller, view: Json, error: str) -> None:
    """The view is looked at first, then the trigger."""
    assert call.refused("views_open", trigger_id="none", view=view)["error"] == error
