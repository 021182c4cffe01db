"""People, as an app finds and sees them; and the workspace itself."""

from pathlib import Path

from bot.workspace.driver.driver import Driver
from tests.workspace.by_hand import SocketBot
from tests.workspace.calling import Caller


def test_a_person_is_found_by_address(full: Driver, ask: Caller) -> None:
    """The address is the one that their profile shows to an app with the scope for it."""
    alice = full.person("alice")
    shown = ask("users_info", user=alice.id, include_locale=True)["user"]
    found = ask("users_lookupByEmail", email=shown["profile"]["email"].upper())["user"]

    assert (found["id"], shown["locale"]) == (alice.id, "en-US")
    assert shown["profile"]["display_name_normalized"] == "alice"
    assert shown["profile"]["image_48"].startswith(full.url)
    assert (
        ask.refused("users_lookupByEmail", email="nobody@x.example")["error"] == "users_not_found"
    )


def test_an_address_is_hidden_without_its_scope(workspace: Driver) -> None:
    """As Slack hides it."""
    alice = workspace.person("alice")
    shown = Caller(workspace, "sync")("users_info", user=alice.id)["user"]["profile"]

    assert "email" not in shown


def test_a_profile_is_read_and_changed(full: Driver, told: SocketBot, ask: Caller) -> None:
    """What is filled in is shown, and the app is told of it."""
    alice = full.person("alice")
    full.control.post("profile", person=alice.id, profile={"status_text": "Out", "title": "Chief"})
    kinds = [told.take()["event"] for _ in range(3)]

    assert [one["type"] for one in kinds] == [
        "user_change",
        "user_profile_changed",
        "user_status_changed",
    ]
    assert kinds[0]["user"]["profile"]["status_text"] == "Out"
    shown = ask("users_profile_get", user=alice.id)["profile"]
    assert (shown["status_text"], shown["title"]) == ("Out", "Chief")
    changed = ask("users_profile_set", profile={"status_text": "Working"})["profile"]
    assert changed["status_text"] == "Working"
    assert ask("users_profile_get")["profile"]["status_text"] == "Working"
    assert ask.refused("users_profile_set", profile="no")["error"] == "invalid_profile"


def test_a_picture_is_taken(ask: Caller, tmp_path: Path) -> None:
    """As a file of a form, and not without it."""
    path = tmp_path / "me.png"
    path.write_bytes(b"\x89PNG")
    assert ask("users_setPhoto", image=str(path))["profile"]["is_custom_image"] is True
    bad = ask.refused("api_call", api_method="users.setPhoto")
    assert bad["error"] == "no_image_uploaded"


def test_calls_of_another_service(ask: Caller) -> None:
    """A call is added with who is in it, changed and ended; a message that shows it says so."""
    made = ask("calls_add", external_unique_id="1", join_url="https://x.example/", title="Daily")
    call = {"id": made["call"]["id"]}
    block = {"type": "call", "call_id": call["id"]}
    place = ask("chat_postMessage", channel="#general", text="a", blocks=[block])["channel"]
    someone = {"external_id": "anon-1", "display_name": "Somebody"}
    for _ in range(2):
        ask("calls_participants_add", users=[someone], **call)
    ask("calls_update", title="Weekly", **call)
    seen = ask("calls_info", **call)["call"]
    assert (seen["title"], seen["users"]) == ("Weekly", [someone])
    ask("calls_participants_remove", users=[someone], **call)
    ask("calls_end", duration=60, **call)
    ended = ask("calls_info", **call)["call"]
    assert (ended["users"], ended["date_end"] - ended["date_start"]) == ([], 60)
    (message,) = ask("conversations_history", channel=place)["messages"]
    known = message["blocks"][0]["call"]["v1"]
    assert (known["name"], known["has_ended"], known["channels"]) == ("Weekly", True, [place])
    unknown = {"created_by": "U404", "external_unique_id": "2", "join_url": "https://x.example/"}
    assert ask.refused("calls_add", **unknown)["error"] == "user_not_found"
    assert ask.refused("calls_info", id="R404")["error"] == "not_found"


def test_a_call_names_people_by_text(ask: Caller) -> None:
    """Who is named by anything else is refused, and the call stays as it is."""
    made = ask("calls_add", external_unique_id="1", join_url="https://x.example/")["call"]
    for name in ("slack_id", "external_id"):
        refused = ask.refused("calls_participants_add", id=made["id"], users=[{name: ["U1"]}])
        assert refused["error"] == "invalid_arguments"
    assert ask("calls_info", id=made["id"])["call"]["users"] == []


def test_presence_and_channels_of_people(full: Driver, ask: Caller) -> None:
    """Who is there, and in which channels."""
    alice = full.person("alice")
    full.channel("news", alice, bot=False)
    names = [one["name"] for one in ask("users_conversations", user=alice.id)["channels"]]

    assert names == ["general", "news"]
    assert [one["name"] for one in ask("users_conversations")["channels"]] == ["general"]
    assert ask("users_getPresence", user=alice.id)["presence"] == "active"
    ask("users_setPresence", presence="away")
    assert ask("users_getPresence", user=full.bot_user)["presence"] == "away"


def test_who_comes_to_the_workspace_is_told(full: Driver, told: SocketBot) -> None:
    """With all that is known of them."""
    carol = full.person("carol")
    event = told.take()["event"]

    assert (event["type"], event["user"]["id"]) == ("team_join", carol.id)
    assert event["user"]["profile"]["email"]


def test_the_workspace_is_described(full: Driver, ask: Caller) -> None:
    """Its name, its own emoji, and that nobody asks not to be disturbed."""
    team = ask("team_info")["team"]

    assert team["id"] == ask("auth_test")["team_id"]
    assert team["domain"] in team["url"]
    assert ask("emoji_list")["emoji"] == {}
    assert ask("team_billing_info")["plan"] == "free"
    assert ask("team_preferences_list")["allow_message_deletion"] is True
    assert ask("dnd_info")["dnd_enabled"] is False
    alice = full.person("alice").id
    assert list(ask("dnd_teamInfo", users=[alice])["users"]) == [alice]
    assert ask("bots_info")["bot"]["icons"]["image_36"]
    assert ask("api_test", foo="bar")["args"]["foo"] == "bar"


def test_groups_of_people(full: Driver, told: SocketBot, ask: Caller) -> None:
    """A group is made, filled, renamed, switched off and on again; the app is told of each."""
    alice, bob = full.person("alice"), full.person("bob")
    made = ask("usergroups_create", name="Night shift", handle="night")["usergroup"]
    group = {"usergroup": made["id"]}
    ask("usergroups_users_update", users=[alice.id, bob.id], **group)
    assert ask("usergroups_users_list", **group)["users"] == [alice.id, bob.id]
    ask("usergroups_update", name="Day shift", **group)
    ask("usergroups_disable", **group)
    assert ask("usergroups_list")["usergroups"] == []
    ask("usergroups_enable", **group)
    (listed,) = ask("usergroups_list", include_count=True, include_users=True)["usergroups"]
    assert (listed["name"], listed["user_count"]) == ("Day shift", 2)
    refused = ask.refused("usergroups_create", name="Other", handle="night")
    assert refused["error"] == "handle_already_exists"

    kinds = [told.take()["event"]["type"] for _ in range(6)]
    assert (kinds[0], kinds[2]) == ("subteam_created", "subteam_members_changed")
    assert kinds.count("subteam_updated") == 4
