"""Every method of the Web API, driven by slack_sdk's sync and async clients."""

import pytest

from bot.workspace.driver.driver import Driver
from bot.workspace.driver.person import Person
from tests.workspace.calling import Caller, Json

SECTION = {"type": "section", "text": {"type": "mrkdwn", "text": "*Bold* words"}}
HOME = {"type": "home", "blocks": [SECTION]}


def modal(title: str = "Title", **more: object) -> Json:
    """A modal."""
    return {
        "type": "modal",
        "title": {"type": "plain_text", "text": title},
        "blocks": [SECTION],
        **more,
    }


def test_auth_test_says_who_the_app_is(workspace: Driver, call: Caller) -> None:
    """Bolt finds the ids that it needs."""
    answer = call("auth_test")

    assert answer["user_id"] == workspace.bot_user
    assert answer["bot_id"].startswith("B")
    assert answer["team_id"].startswith("T")


def test_api_test_gives_back_the_error_that_is_asked_for(call: Caller) -> None:
    """It answers to anybody."""
    assert call("api_test")["ok"]
    assert call.refused("api_test", error="my_error")["error"] == "my_error"


def test_a_socket_is_opened_with_the_app_token(workspace: Driver, call: Caller) -> None:
    """The address is one for WebSockets, on this workspace."""
    answer = call("apps_connections_open", app_token=workspace.app_token)

    assert answer["url"].startswith(workspace.url.replace("http", "ws") + "/link/?ticket=")


def test_a_message_is_posted_updated_and_deleted(call: Caller, alice: Person) -> None:
    """People see each step; blocks without an id get one."""
    posted = call("chat_postMessage", channel="#general", text="words", blocks=[SECTION])
    (seen,) = alice.messages("#general")

    assert posted["ts"] == seen.ts
    assert posted["message"]["blocks"] == seen.blocks
    assert seen.blocks[0]["block_id"]

    place = {"channel": posted["channel"], "ts": posted["ts"]}
    assert call("chat_update", text="other words", **place)["text"] == "other words"
    (changed,) = alice.messages("#general")
    assert (changed.text, changed.blocks) == ("other words", seen.blocks)
    assert "edited" in changed.content
    call("chat_update", text="plain words", blocks=[], **place)
    (plain,) = alice.messages("#general")
    assert (plain.text, plain.seen_text) == ("plain words", "plain words")

    call("chat_delete", **place)
    assert alice.messages("#general") == []


def test_a_message_goes_to_a_person(call: Caller, alice: Person) -> None:
    """The id of a person stands for the direct message with them."""
    posted = call("chat_postMessage", channel=alice.id, text="hello")

    assert posted["channel"].startswith("D")
    assert [one.text for one in alice.messages("@bot")] == ["hello"]


def test_markdown_is_posted_as_a_block(call: Caller, alice: Person) -> None:
    """`markdown_text` stands for text and blocks, and excludes them."""
    call("chat_postMessage", channel="#general", markdown_text="**bold**")
    (seen,) = alice.messages("#general")

    assert [block["type"] for block in seen.blocks] == ["markdown"]
    refused = call.refused("chat_postMessage", channel="#general", markdown_text="a", text="b")
    assert refused["error"] == "markdown_text_conflict"


def test_an_ephemeral_message_is_seen_by_one(call: Caller, alice: Person, bob: Person) -> None:
    """It is neither in the channel's history nor before anybody else."""
    channel = call("chat_postMessage", channel="#general", text="for all")["channel"]
    answer = call("chat_postEphemeral", channel=channel, user=alice.id, text="for you")

    assert answer["message_ts"]
    assert [one.text for one in alice.messages("#general")] == ["for all", "for you"]
    assert [one.text for one in bob.messages("#general")] == ["for all"]
    history = call("conversations_history", channel=channel)["messages"]
    assert [one["text"] for one in history] == ["for all"]


def test_a_permalink_leads_to_a_reply(call: Caller, alice: Person) -> None:
    """It names the channel, the message and the thread."""
    said = alice.say("#general", "question")
    reply = alice.say("#general", "more", thread=said)
    link = call("chat_getPermalink", channel=said.channel, message_ts=reply.ts)["permalink"]

    assert f"/archives/{said.channel}/p{reply.ts.replace('.', '')}" in link
    assert f"thread_ts={said.ts}" in link


def test_a_channel_is_described(workspace: Driver, call: Caller, alice: Person) -> None:
    """Name, kind, membership and members are those of the channel."""
    quiet = workspace.channel("quiet", alice, bot=False)
    channel = call("conversations_info", channel=quiet, include_num_members=True)["channel"]

    assert (channel["name"], channel["is_member"], channel["num_members"]) == ("quiet", False, 1)
    assert call("conversations_members", channel=quiet)["members"] == [alice.id]


def test_channels_are_listed_in_pages(workspace: Driver, call: Caller) -> None:
    """A cursor leads from page to page, until there is none."""
    for number in range(4):
        workspace.channel(f"room-{number}")
    names, cursor = [], ""
    for pages in range(1, 10):
        answer = call("conversations_list", limit=2, cursor=cursor, types=["public_channel", "im"])
        names += [channel["name"] for channel in answer["channels"]]
        cursor = answer["response_metadata"]["next_cursor"]
        if not cursor:
            break
        assert pages < 3

    assert names == ["general", "room-0", "room-1", "room-2", "room-3"]


def test_an_unknown_cursor_is_refused(call: Caller) -> None:
    """Only what the page before gave leads on."""
    assert call.refused("conversations_list", cursor="nonsense")["error"] == "invalid_cursor"


def test_the_history_is_newest_first_and_without_threads(call: Caller, alice: Person) -> None:
    """A reply shows in it only where it was sent to the channel too."""
    first = alice.say("#general", "first")
    alice.say("#general", "hidden", thread=first)
    alice.say("#general", "shown", thread=first, broadcast=True)
    last = alice.say("#general", "last")
    history = call("conversations_history", channel=first.channel)

    assert [one["text"] for one in history["messages"]] == ["last", "shown", "first"]
    assert history["messages"][-1]["reply_count"] == 2
    older = call("conversations_history", channel=first.channel, latest=last.ts, limit=1)
    assert [one["text"] for one in older["messages"]] == ["shown"]
    assert older["has_more"]


@pytest.mark.parametrize(("inclusive", "seen"), [(True, ["b", "a"]), (False, [])])
def test_the_ends_of_a_history_can_be_included(
    call: Caller, alice: Person, *, inclusive: bool, seen: list[str]
) -> None:
    """`oldest` and `latest` are left out unless they are asked for."""
    first, last = alice.say("#general", "a"), alice.say("#general", "b")
    ends = {"oldest": first.ts, "latest": last.ts, "inclusive": inclusive}
    history = call("conversations_history", channel=first.channel, **ends)

    assert [one["text"] for one in history["messages"]] == seen


def test_a_thread_starts_with_its_first_message(call: Caller, alice: Person) -> None:
    """The replies stand behind it, oldest first; any of them names the thread."""
    said = alice.say("#general", "question")
    replies = [alice.say("#general", text, thread=said) for text in ("one", "two")]

    for ts in (said.ts, replies[1].ts):
        thread = call("conversations_replies", channel=said.channel, ts=ts)["messages"]
        assert [one["text"] for one in thread] == ["question", "one", "two"]
        assert thread[1]["parent_user_id"] == alice.id
    refused = call.refused("conversations_replies", channel=said.channel, ts="1.000001")
    assert refused["error"] == "thread_not_found"


def test_a_deleted_message_can_still_be_answered(call: Caller, alice: Person) -> None:
    """A slow answer stands in the thread of what is no longer there."""
    said = alice.say("#general", "question")
    alice.delete(said)
    call("chat_postMessage", channel=said.channel, text="late", thread_ts=said.ts)

    assert [one.thread_ts for one in alice.messages("#general")] == [said.ts]


def test_an_answer_in_a_thread_can_be_shown_to_the_channel(call: Caller, alice: Person) -> None:
    """With `reply_broadcast`, it stands in the history too."""
    said = alice.say("#general", "question")
    place = {"channel": said.channel, "thread_ts": said.ts}
    call("chat_postMessage", text="hidden", **place)
    call("chat_postMessage", text="shown", reply_broadcast=True, **place)
    history = call("conversations_history", channel=said.channel)["messages"]

    assert [one["text"] for one in history] == ["shown", "question"]
    assert history[0]["subtype"] == "thread_broadcast"


def test_a_direct_message_is_opened(call: Caller, alice: Person) -> None:
    """It is the same one each time, with that person in it."""
    opened = call("conversations_open", users=[alice.id], return_im=True)["channel"]

    assert opened["user"] == alice.id
    assert call("conversations_open", users=alice.id)["channel"]["id"] == opened["id"]


def test_the_app_joins_a_channel(workspace: Driver, call: Caller) -> None:
    """It can write there from then on; joining again is only worth a warning."""
    quiet = workspace.channel("quiet", bot=False)
    assert call.refused("chat_postMessage", channel=quiet, text="a")["error"] == "not_in_channel"

    assert call("conversations_join", channel=quiet)["channel"]["is_member"]
    assert call("conversations_join", channel=quiet)["warning"] == "already_in_channel"
    assert call("chat_postMessage", channel=quiet, text="a")["ok"]


def test_people_are_described(workspace: Driver, call: Caller, alice: Person) -> None:
    """People and bots are told apart."""
    assert call("users_info", user=alice.id)["user"]["name"] == "alice"
    assert not call("users_info", user=alice.id)["user"]["is_bot"]
    listed = {one["id"]: one["is_bot"] for one in call("users_list")["members"]}
    assert listed == {workspace.bot_user: True, alice.id: False}
    bot_id = call("auth_test")["bot_id"]
    assert call("bots_info", bot=bot_id)["bot"]["user_id"] == workspace.bot_user
    assert call.refused("users_info", user="U404")["error"] == "user_not_found"
    assert call.refused("bots_info", bot="B404")["error"] == "bot_not_found"


def test_a_reaction_is_added_and_removed(call: Caller, alice: Person) -> None:
    """Each can be done once."""
    said = alice.say("#general", "news")
    place = {"channel": said.channel, "timestamp": said.ts, "name": "eyes"}

    call("reactions_add", **place)
    assert alice.messages("#general")[0].content["reactions"][0]["name"] == "eyes"
    assert call.refused("reactions_add", **place)["error"] == "already_reacted"
    call("reactions_remove", **place)
    assert "reactions" not in alice.messages("#general")[0].content
    assert call.refused("reactions_remove", **place)["error"] == "no_reaction"


def test_a_home_is_published(call: Caller, alice: Person) -> None:
    """A hash that is out of date keeps the app from overwriting it."""
    first = call("views_publish", user_id=alice.id, view=HOME)["view"]
    second = call("views_publish", user_id=alice.id, view=HOME, hash=first["hash"])["view"]
    home = alice.home()

    assert home is not None
    assert home.content["hash"] == second["hash"] != first["hash"]
    assert second["blocks"] == first["blocks"], "the same once more keeps the ids that it got"
    stale = call.refused("views_publish", user_id=alice.id, view=HOME, hash=first["hash"])
    assert stale["error"] == "hash_conflict"


def test_a_status_lasts_until_the_app_answers(
    workspace: Driver, call: Caller, alice: Person
) -> None:
    """It is taken back by an answer in the thread, or after two minutes."""
    said = alice.say("#general", "question")
    place = {"channel_id": said.channel, "thread_ts": said.ts}

    call("assistant_threads_setStatus", status="is looking", **place)
    assert workspace.control.state()["statuses"] == [
        {"channel": said.channel, "thread_ts": said.ts, "status": "is looking"}
    ]
    call("chat_postMessage", channel=said.channel, thread_ts=said.ts, text="answer")
    assert workspace.control.state()["statuses"] == []

    call("assistant_threads_setStatus", status="is looking on", **place)
    known = workspace.control.state()["last"]
    workspace.advance(120)
    assert workspace.wait_for("status", after=known)["status"] == ""


def test_titles_and_prompts_are_set(workspace: Driver, call: Caller, alice: Person) -> None:
    """They stand around the direct message with the app."""
    channel = call("conversations_open", users=alice.id)["channel"]["id"]
    prompts = [{"title": "Ask", "message": "What is this?"}]

    call("assistant_threads_setSuggestedPrompts", channel_id=channel, prompts=prompts)
    call("assistant_threads_setTitle", channel_id=channel, thread_ts="1.000001", title="Talk")
    assert alice.prompts() == prompts
    assert [one["title"] for one in workspace.control.state()["titles"]] == ["Talk"]
    too_many = call.refused(
        "assistant_threads_setSuggestedPrompts", channel_id=channel, prompts=prompts * 5
    )
    assert too_many["error"] == "invalid_arguments"


@pytest.mark.parametrize(
    "given", [{"blocks": [SECTION]}, {"message": {"blocks": [SECTION]}}, {"view": modal()}]
)
def test_blocks_are_validated_without_effect(call: Caller, given: Json) -> None:
    """Each of the three forms is taken."""
    assert call("blocks_validate", **given)["ok"]


def test_invalid_blocks_are_named(call: Caller) -> None:
    """The answer says what is wrong and where, here as when they are posted."""
    broken = [{"type": "section"}]
    for refused in (
        call.refused("blocks_validate", blocks=broken),
        call.refused("chat_postMessage", channel="#general", text="a", blocks=broken),
    ):
        assert refused["error"] == "invalid_blocks"
        assert "/blocks/0" in refused["errors"][0]
        assert refused["response_metadata"]["messages"] == ["[ERROR] " + refused["errors"][0]]
