"""Channels that an app makes and changes, and what it is told of that."""

import pytest

from bot.workspace.driver.driver import Driver
from tests.workspace.by_hand import SocketBot
from tests.workspace.calling import Caller, Json


def events(bot: SocketBot, count: int) -> list[Json]:
    """The next events."""
    return [bot.take()["event"] for _ in range(count)]


def test_a_channel_is_made_and_changed(full: Driver, ask: Caller) -> None:
    """Each change shows in what the channel is afterwards."""
    alice, bob = full.person("alice"), full.person("bob")
    made = ask("conversations_create", name="launch")["channel"]
    place = {"channel": made["id"]}
    assert (made["name"], made["is_member"], made["is_private"]) == ("launch", True, False)
    assert made["creator"] == full.bot_user

    ask("conversations_invite", users=[alice.id, bob.id], **place)
    assert ask("conversations_members", **place)["members"] == [full.bot_user, alice.id, bob.id]
    ask("conversations_kick", user=bob.id, **place)
    assert (
        ask("conversations_setTopic", topic="Soon", **place)["channel"]["topic"]["value"] == "Soon"
    )
    ask("conversations_setPurpose", purpose="To launch", **place)
    renamed = ask("conversations_rename", name="lift-off", **place)["channel"]
    assert (renamed["name"], renamed["previous_names"]) == ("lift-off", ["launch"])

    seen = ask("conversations_info", include_num_members=True, **place)["channel"]
    assert seen["topic"]["creator"] == full.bot_user
    assert seen["purpose"]["value"] == "To launch"
    assert seen["num_members"] == 2
    said = ask("conversations_history", **place)["messages"]
    assert [one["subtype"] for one in reversed(said)] == [
        "channel_join",
        "channel_join",
        "channel_leave",
        "channel_topic",
        "channel_purpose",
        "channel_name",
    ]
    assert said[-1]["inviter"] == full.bot_user
    assert ask("conversations_mark", ts=said[0]["ts"], **place)["ok"]
    assert ask("conversations_info", **place)["channel"]["last_read"] == said[0]["ts"]


def test_an_archived_channel_is_closed(ask: Caller) -> None:
    """Nothing can be said in it until it is opened again; lists can leave it out."""
    place = {"channel": ask("conversations_create", name="old", is_private=True)["channel"]["id"]}
    ask("conversations_archive", **place)

    assert ask("conversations_info", **place)["channel"]["is_archived"]
    assert ask.refused("chat_postMessage", text="a", **place)["error"] == "is_archived"
    assert ask.refused("conversations_archive", **place)["error"] == "already_archived"
    kinds = {"types": "public_channel,private_channel", "exclude_archived": True}
    assert [one["name"] for one in ask("conversations_list", **kinds)["channels"]] == ["general"]
    ask("conversations_unarchive", **place)
    assert ask("chat_postMessage", text="a", **place)["ok"]
    assert ask.refused("conversations_unarchive", **place)["error"] == "not_archived"


def test_the_archived_message_keeps_who_was_there(full: Driver, ask: Caller) -> None:
    """Who comes in after the channel is opened again does not stand in it."""
    place = {"channel": ask("conversations_create", name="old")["channel"]["id"]}
    ask("conversations_archive", **place)
    ask("conversations_unarchive", **place)
    ask("conversations_invite", users=full.person("alice").id, **place)

    said = ask("conversations_history", **place)["messages"]
    (archived,) = [one for one in said if one["subtype"] == "channel_archive"]
    assert archived["members"] == [full.bot_user]


def test_an_app_leaves_a_channel(ask: Caller) -> None:
    """It is no member afterwards, and leaving twice does no harm."""
    place = {"channel": ask("conversations_create", name="short")["channel"]["id"]}
    assert "not_in_channel" not in ask("conversations_leave", **place)
    assert ask("conversations_leave", **place)["not_in_channel"] is True
    assert ask("conversations_info", **place)["channel"]["is_member"] is False
    assert ask("conversations_join", **place)["channel"]["is_member"]


@pytest.mark.parametrize(
    ("method", "arguments", "error"),
    [
        ("conversations_create", {"name": ""}, "invalid_name_required"),
        ("conversations_create", {"name": "x" * 81}, "invalid_name_maxlength"),
        ("conversations_create", {"name": "No Spaces"}, "invalid_name_specials"),
        ("conversations_create", {"name": "general"}, "name_taken"),
        ("conversations_archive", {"channel": "#general"}, "cant_archive_general"),
        ("conversations_leave", {"channel": "#general"}, "cant_leave_general"),
        ("conversations_rename", {"channel": "#general", "name": "a"}, "not_authorized"),
        ("conversations_invite", {"channel": "#general", "users": "U404"}, "user_not_found"),
        ("conversations_kick", {"channel": "#general", "user": "U404"}, "user_not_found"),
        ("conversations_setTopic", {"channel": "#general", "topic": "x" * 251}, "too_long"),
        ("conversations_mark", {"channel": "#general", "ts": "1.0"}, "message_not_found"),
        ("conversations_open", {"users": ",".join("U1" for _ in range(9))}, "too_many_users"),
    ],
)
def test_what_cannot_be_done_is_refused(
    ask: Caller, method: str, arguments: Json, error: str
) -> None:
    """By the name that Slack gives to it."""
    assert ask.refused(method, **arguments)["error"] == error


@pytest.mark.parametrize("family", ["channel", "group"])
def test_the_app_is_told_of_what_it_does(full: Driver, told: SocketBot, family: str) -> None:
    """Of what is said in the channel, and of the channel itself; a private one is a group."""
    ask, alice, private = Caller(full, "sync"), full.person("alice"), family == "group"
    made = ask("conversations_create", name="launch", is_private=private)["channel"]
    place = {"channel": made["id"]}
    if not private:  # nobody is told that there is a private one
        (created,) = events(told, 1)
        assert (created["type"], created["channel"]["name"]) == ("channel_created", "launch")

    ask("conversations_invite", users=alice.id, **place)
    said, joined = events(told, 2)
    assert (said["subtype"], said["channel_type"]) == (f"{family}_join", family)
    assert (joined["type"], joined["inviter"]) == ("member_joined_channel", full.bot_user)

    ask("conversations_rename", name="lift-off", **place)
    said, renamed = events(told, 2)
    assert (said["old_name"], said["name"]) == ("launch", "lift-off")
    assert (renamed["type"], renamed["channel"]["name"]) == (f"{family}_rename", "lift-off")

    alice.leave("#lift-off")
    kinds = {one["type"]: one for one in events(told, 2)}
    assert kinds["message"]["subtype"] == f"{family}_leave"
    assert kinds["member_left_channel"]["user"] == alice.id

    for done in ("archive", "unarchive"):
        ask(f"conversations_{done}", **place)
        said = {one["type"]: one for one in events(told, 2)}
        assert said["message"]["subtype"] == f"{family}_{done}"
        assert said[f"{family}_{done}"]["user"] == full.bot_user
    ask("conversations_leave", **place)
    kinds = {one["type"]: one for one in events(told, 2)}
    assert kinds[f"{family}_left"]["channel"] == place["channel"]


def test_a_message_of_several_people(full: Driver, told: SocketBot, ask: Caller) -> None:
    """It is opened once, is listed as what it is, and the app hears what is said in it."""
    alice, bob = full.person("alice"), full.person("bob")
    opened = ask("conversations_open", users=[alice.id, bob.id], return_im=True)
    assert "already_open" not in opened
    assert (opened["channel"]["is_mpim"], opened["channel"]["is_im"]) == (True, False)
    assert ask("conversations_open", users=[bob.id, alice.id])["already_open"] is True
    (listed,) = ask("conversations_list", types="mpim")["channels"]
    assert listed["id"] == opened["channel"]["id"] == full.group(alice, bob)

    alice.say(listed["id"], "we three")
    (heard,) = events(told, 1)
    assert (heard["channel_type"], heard["text"]) == ("mpim", "we three")
    ask("chat_postMessage", channel=listed["id"], text="yes")
    assert [one.text for one in bob.messages(listed["id"])] == ["we three", "yes"]
    assert ask("conversations_close", channel=listed["id"])["ok"]


def test_a_direct_message_is_open_only_once_it_was_opened(full: Driver, ask: Caller) -> None:
    """The first time, nothing is said of it having been there."""
    alice = full.person("alice")
    assert "already_open" not in ask("conversations_open", users=alice.id)
    assert ask("conversations_open", users=alice.id)["no_op"] is True
