"""What an app does as somebody who lets it, by a token of theirs beside its own."""

from collections.abc import Iterator
from http import HTTPStatus

import pytest
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError
from slack_sdk.oauth.installation_store import Installation
from slack_sdk.oauth.token_rotation import TokenRotator

from bot.workspace.background import running_workspace
from bot.workspace.driver.driver import Driver
from bot.workspace.manifest import Manifest, parse_manifest
from bot.workspace.several.background import running_workspaces
from tests.workspace.by_hand import socket_bot
from tests.workspace.calling import Caller
from tests.workspace.conftest import full_manifest
from tests.workspace.test_files import read
from tests.workspace.test_oauth import BACK, allowed

SCOPES = [
    "channels:history",
    "channels:read",
    "channels:write",
    "chat:write",
    "files:read",
    "groups:history",
    "groups:read",
    "im:history",
    "im:write",
    "reactions:write",
    "users.profile:write",
    "users:read",
    "users:write",
]
HOUR = 60 * 60


def asking_people(*, rotated: bool = False) -> Manifest:
    """The manifest of an app that asks people for scopes as well."""
    manifest = full_manifest()
    manifest["oauth_config"]["scopes"]["user"] = SCOPES
    manifest["oauth_config"]["redirect_urls"] = [BACK.rpartition("/")[0]]
    manifest["settings"]["token_rotation_enabled"] = rotated
    return parse_manifest(manifest, "a manifest that asks people")


@pytest.fixture
def letting() -> Iterator[Driver]:
    """A workspace in which alice has let the app act as her."""
    with running_workspace(asking_people()) as driver:
        driver.person("alice")
        driver.person("bob")
        yield driver


@pytest.fixture(params=["sync", "async"])
def as_alice(request: pytest.FixtureRequest, letting: Driver) -> Caller:
    """The Web API by alice's token."""
    return Caller(letting, request.param, letting.person_token)


def test_a_token_says_whose_it_is(as_alice: Caller, letting: Driver) -> None:
    """It begins as Slack's do; `auth.test` names the person, and no bot."""
    told = as_alice("auth_test")

    assert letting.person_token.startswith("xoxp-")
    assert (told["user"], told["user_id"]) == ("alice", letting.person("alice").id)
    assert "bot_id" not in told
    client = WebClient(letting.person_token, base_url=letting.api_url)
    assert client.auth_test().headers["x-oauth-scopes"] == ",".join(SCOPES)


def test_a_message_is_theirs(as_alice: Caller, letting: Driver) -> None:
    """It stands under their name, and is theirs to change and to take away, not the bot's."""
    alice, bob = letting.person("alice"), letting.person("bob")
    with socket_bot(letting) as bot:
        posted = as_alice("chat_postMessage", channel="#general", text="I am away.")
        assert bot.take()["event"]["user"] == alice.id
    assert posted["message"]["user"] == alice.id
    assert posted["message"]["bot_id"]
    place = {"channel": posted["channel"], "ts": posted["ts"]}
    own = Caller(letting, "sync")
    other = own("chat_postMessage", channel="#general", text="I am the bot.")

    assert as_alice.refused("chat_delete", channel=other["channel"], ts=other["ts"])
    assert own.refused("chat_update", **place, text="No.")["error"] == "cant_update_message"
    assert own.refused("chat_delete", **place)["error"] == "cant_delete_message"
    as_alice("chat_update", **place, text="I am back.")
    assert "I am back." in [one.text for one in bob.messages("#general")]
    as_alice("chat_delete", **place)
    assert [one.text for one in bob.messages("#general")] == ["I am the bot."]


def test_what_waits_to_be_posted_is_theirs(as_alice: Caller, letting: Driver) -> None:
    """The app does not see it by its own token, and cannot take it back by that."""
    letting.person("alice")
    own, at = Caller(letting, "sync"), int(letting.control.state()["now"]) + 100
    hers = as_alice("chat_scheduleMessage", channel="#general", post_at=at, text="hers")
    place = {"channel": hers["channel"], "scheduled_message_id": hers["scheduled_message_id"]}
    own("chat_scheduleMessage", channel="#general", post_at=at, text="the bot's")

    listed = as_alice("chat_scheduledMessages_list")["scheduled_messages"]
    assert [one["text"] for one in listed] == ["hers"]
    listed = own("chat_scheduledMessages_list")["scheduled_messages"]
    assert [one["text"] for one in listed] == ["the bot's"]
    refused = own.refused("chat_deleteScheduledMessage", **place)
    assert refused["error"] == "invalid_scheduled_message_id"
    as_alice("chat_deleteScheduledMessage", **place)


def test_a_file_is_given_to_those_who_can_see_it(letting: Driver) -> None:
    """By its private address, as by everything else."""
    letting.person("alice")
    bob = letting.person("bob")
    letting.channel("his", bob, bot=False, private=True)
    hidden, shown = (
        bob.upload("plan.txt", b"the plan", channel)["url_private"]
        for channel in ("#his", "#general")
    )
    bearer = {"Authorization": f"Bearer {letting.person_token}"}
    assert read(shown, **bearer)[1] == b"the plan"
    assert read(hidden, **bearer)[0] == HTTPStatus.NOT_FOUND


def test_what_they_see_is_what_there_is(as_alice: Caller, letting: Driver) -> None:
    """Their private channels and direct messages, without the app in them, and nobody else's."""
    alice, bob = letting.person("alice"), letting.person("bob")
    hers = letting.channel("hers", alice, bob, bot=False, private=True)
    his = letting.channel("his", bob, bot=False, private=True)
    bob.say("#hers", "between us")

    told = as_alice("conversations_history", channel=hers)
    assert [one["text"] for one in told["messages"]] == ["between us"]
    assert as_alice.refused("conversations_history", channel=his)["error"] == "channel_not_found"
    listed = as_alice("users_conversations", types="public_channel,private_channel")
    assert {one["name"] for one in listed["channels"]} == {"general", "hers"}
    direct = as_alice("conversations_open", users=bob.id)["channel"]["id"]
    as_alice("chat_postMessage", channel=direct, text="a word with you")
    assert [one.text for one in bob.messages(direct)] == ["a word with you"]
    assert Caller(letting, "sync").refused("conversations_history", channel=hers)


def test_what_is_done_is_done_by_them(as_alice: Caller, letting: Driver) -> None:
    """Reactions, status, presence and channels: each is that person's."""
    alice, bob = letting.person("alice"), letting.person("bob")
    said = bob.say("#general", "lunch?")
    as_alice("reactions_add", channel=said.channel, timestamp=said.ts, name="eyes")
    (shown,) = letting.control.state()["channels"][0]["messages"]
    assert shown["reactions"] == [{"name": "eyes", "users": [alice.id], "count": 1}]

    as_alice("users_profile_set", profile={"status_text": "At lunch"})
    assert as_alice("users_info", user=alice.id)["user"]["profile"]["status_text"] == "At lunch"
    as_alice("users_setPresence", presence="away")
    assert as_alice("users_getPresence", user=alice.id)["presence"] == "away"
    assert as_alice("conversations_create", name="plans")["channel"]["creator"] == alice.id


def test_scopes_of_people_are_apart_from_those_of_the_bot(
    as_alice: Caller, letting: Driver
) -> None:
    """What only one of the two was given, the other is refused."""
    assert as_alice.refused("pins_list", channel="C1")["error"] == "missing_scope"
    assert as_alice.refused("views_publish", user_id="U1", view={})["error"] != "invalid_auth"
    assert letting.bot_token != letting.person_token


@pytest.mark.parametrize(("scopes", "kinds"), [("chat:write", {"xoxb", "xoxp"}), ("", {"xoxp"})])
def test_an_installation_brings_a_token_of_who_allows_it(
    letting: Driver, scopes: str, kinds: set[str]
) -> None:
    """Beside the bot's, or alone; it is that of whoever is chosen, and can be given back."""
    bob = letting.person("bob")
    code = allowed(letting, scopes=scopes, user_scopes="chat:write,users:read", person=bob.id)
    answer = WebClient(base_url=letting.api_url).oauth_v2_access(
        client_id=letting.client_id, client_secret=letting.client_secret, code=code
    )
    person = answer["authed_user"]
    tokens = [person["access_token"], *([answer["access_token"]] if scopes else [])]
    assert {one.partition("-")[0] for one in tokens} == kinds
    assert (person["id"], person["scope"]) == (bob.id, "chat:write,users:read")
    client = WebClient(person["access_token"], base_url=letting.api_url)
    assert client.auth_test()["user_id"] == bob.id

    with socket_bot(letting) as bot:
        assert client.auth_revoke()["revoked"] is True
        told = bot.take()["event"]
        assert (told["type"], told["tokens"]["oauth"]) == ("tokens_revoked", [bob.id])
    with pytest.raises(SlackApiError, match="invalid_auth"):
        client.auth_test()
    if scopes:
        assert WebClient(answer["access_token"], base_url=letting.api_url).auth_test()["bot_id"]


def test_people_can_let_it_come_in_without_acting_as_them(letting: Driver) -> None:
    """It has its own token, and none of theirs."""
    code = allowed(letting, user_scopes="chat:write", as_person=False)
    answer = WebClient(base_url=letting.api_url).oauth_v2_access(
        client_id=letting.client_id, client_secret=letting.client_secret, code=code
    )
    assert str(answer["access_token"]).startswith("xoxb-")
    assert set(answer["authed_user"]) == {"id"}


def test_scopes_that_people_are_not_asked_for_are_refused(letting: Driver) -> None:
    """At the question, as those of the bot are."""
    with pytest.raises(AssertionError, match="400"):
        allowed(letting, user_scopes="admin")


def test_slacks_sdk_rotates_the_token_of_a_person_too() -> None:
    """By its own rotator: each of the two tokens is exchanged for another one."""
    with running_workspaces(asking_people(rotated=True), "Harbour") as several:
        (driver,) = several.drivers
        driver.person("alice")
        several.lead_back(BACK)
        code = allowed(several, user_scopes="chat:write", person="")
        client = WebClient(base_url=several.api_url)
        made_of = {"client_id": several.client_id, "client_secret": several.client_secret}
        told = client.oauth_v2_access(**made_of, code=code)
        installed = Installation(
            user_id=told["authed_user"]["id"],
            bot_token=told["access_token"],
            bot_refresh_token=told["refresh_token"],
            bot_token_expires_in=told["expires_in"],
            user_token=told["authed_user"]["access_token"],
            user_refresh_token=told["authed_user"]["refresh_token"],
            user_token_expires_in=told["authed_user"]["expires_in"],
        )
        renewed = TokenRotator(client=client, **made_of).perform_token_rotation(
            installation=installed, minutes_before_expiration=24 * 60
        )

        assert renewed is not None
        assert renewed.user_token is not None
        assert renewed.user_token.startswith("xoxe.xoxp-1-")
        assert renewed.user_token != installed.user_token
        user = WebClient(renewed.user_token, base_url=several.api_url)
        assert user.auth_test()["user"] == "alice"
        several.advance(13 * HOUR)
        with pytest.raises(SlackApiError, match="token_expired"):
            user.auth_test()


def test_a_workspace_without_people_lets_nobody_be_acted_as() -> None:
    """There is nobody whose token it could be."""
    with running_workspaces(asking_people(), "Harbour") as several:
        several.lead_back(BACK)
        with pytest.raises(AssertionError, match="400"):
            allowed(several, user_scopes="chat:write")


def test_nobody_is_acted_as_once_the_app_is_gone(letting: Driver) -> None:
    """Whoever comes after that has not let it in."""
    code = allowed(letting, scopes="chat:write")
    answer = WebClient(base_url=letting.api_url).oauth_v2_access(
        client_id=letting.client_id, client_secret=letting.client_secret, code=code
    )
    WebClient(answer["access_token"], base_url=letting.api_url).auth_revoke()
    letting.person("carol")
    as_alice = Caller(letting, "sync", letting.person_token)
    assert as_alice.refused("auth_test")["error"] == "invalid_auth"
