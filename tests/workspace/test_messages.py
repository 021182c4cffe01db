"""What is done with messages beyond posting them: later, under another name, pinned, marked."""

from functools import partial

import pytest

from bot.workspace.driver.driver import Driver
from bot.workspace.rich_text import rich_text
from tests.timing import grows_too_fast
from tests.workspace.by_hand import SocketBot
from tests.workspace.calling import Caller, Json

GENERAL = {"channel": "#general"}


def test_a_message_is_posted_later(full: Driver, ask: Caller) -> None:
    """It comes when the workspace's clock says so; what is taken back never comes."""
    alice = full.person("alice")
    now = int(full.control.state()["now"])
    kept = ask("chat_scheduleMessage", post_at=now + 100, text="later", **GENERAL)
    gone = ask("chat_scheduleMessage", post_at=now + 100, text="never", **GENERAL)
    waiting = ask("chat_scheduledMessages_list")["scheduled_messages"]
    assert [one["text"] for one in waiting] == ["later", "never"]
    assert waiting[0]["id"] == kept["scheduled_message_id"]

    place = {"channel": gone["channel"], "scheduled_message_id": gone["scheduled_message_id"]}
    ask("chat_deleteScheduledMessage", **place)
    refused = ask.refused("chat_deleteScheduledMessage", **place)
    assert refused["error"] == "invalid_scheduled_message_id"
    assert alice.messages("#general") == []
    full.advance(101)
    full.wait_for("message", lambda one: one["message"]["text"] == "later")
    assert [one.text for one in alice.messages("#general")] == ["later"]
    assert ask("chat_scheduledMessages_list")["scheduled_messages"] == []


@pytest.mark.parametrize(
    ("offset", "error"), [(-5, "time_in_past"), (121 * 86_400, "time_too_far")]
)
def test_a_time_that_cannot_be_is_refused(
    full: Driver, ask: Caller, offset: int, error: str
) -> None:
    """Neither in the past nor more than 120 days away."""
    at = int(full.control.state()["now"]) + offset
    assert ask.refused("chat_scheduleMessage", post_at=at, text="a", **GENERAL)["error"] == error


def test_another_name_and_picture(ask: Caller) -> None:
    """Such a message is of no user, and has the picture that it was given."""
    named = ask("chat_postMessage", text="a", username="Herald", icon_emoji="bell", **GENERAL)
    message = named["message"]

    assert (message["subtype"], message["username"]) == ("bot_message", "Herald")
    assert message["icons"] == {"emoji": ":bell:"}
    assert "user" not in message
    assert message["bot_profile"]["icons"]
    pictured = ask("chat_postMessage", text="a", icon_url="https://x.example/a.png", **GENERAL)
    assert pictured["message"]["icons"]["image_48"] == "https://x.example/a.png"


def test_a_text_has_blocks_made_of_it(full: Driver, ask: Caller) -> None:
    """They follow the text when it is changed; blocks that the app gave stay."""
    alice = full.person("alice")
    posted = ask("chat_postMessage", text=f"*Hi* <@{alice.id}> :eyes: `a_b`", **GENERAL)
    (block,) = posted["message"]["blocks"]
    (section,) = block["elements"]

    assert block["type"] == "rich_text"
    assert section["elements"] == [
        {"type": "text", "text": "Hi", "style": {"bold": True}},
        {"type": "text", "text": " "},
        {"type": "user", "user_id": alice.id},
        {"type": "text", "text": " "},
        {"type": "emoji", "name": "eyes"},
        {"type": "text", "text": " "},
        {"type": "text", "text": "a_b", "style": {"code": True}},
    ]
    changed = ask("chat_update", channel=posted["channel"], ts=posted["ts"], text="Bye")
    ((bye,),) = [one["elements"] for one in changed["message"]["blocks"][0]["elements"]]
    assert bye == {"type": "text", "text": "Bye"}
    assert "reply_count" not in changed["message"]


def test_what_an_update_leaves_out_stays(ask: Caller) -> None:
    """Blocks and attachments go only when an empty list takes their place."""
    divider: Json = {"type": "divider"}
    posted = ask(
        "chat_postMessage", text="a", blocks=[divider], attachments=[{"text": "b"}], **GENERAL
    )
    place = {"channel": posted["channel"], "ts": posted["ts"]}
    kept = ask("chat_update", text="c", **place)["message"]
    assert [one["type"] for one in kept["blocks"]] == ["divider"]
    assert kept["attachments"]
    emptied = ask("chat_update", text="d", blocks=[], attachments=[], **place)["message"]
    assert [one["type"] for one in emptied["blocks"]] == ["rich_text"]
    assert "attachments" not in emptied


def test_blocks_of_attachments_are_used_as_those_of_the_message(
    full: Driver, told: SocketBot, ask: Caller
) -> None:
    """They are checked, read, clicked, and named by the attachment that they stand in."""
    button = {"type": "button", "action_id": "go", "text": {"type": "plain_text", "text": "Go"}}
    below = [
        {"title": "One", "text": "first"},
        {"blocks": [{"type": "actions", "elements": [button]}]},
    ]
    bad = [{"blocks": [{"type": "nothing"}]}]
    refused = ask.refused("chat_postMessage", text="a", attachments=bad, **GENERAL)
    assert refused["error"] == "invalid_blocks"
    ask("chat_postMessage", text="a", attachments=below, **GENERAL)
    told.take()
    alice = full.person("alice")
    (seen,) = alice.messages("#general")
    assert (seen.seen_text, seen.buttons) == ("a\nOne\nfirst\nGo", ["Go"])
    assert [one["id"] for one in seen.attachments] == [1, 2]

    alice.click("Go", seen)
    payload = told.take()
    assert payload["container"]["type"] == "message_attachment"
    assert payload["container"]["attachment_id"] == 2
    assert payload["container"]["is_app_unfurl"] is False
    (action,) = payload["actions"]
    assert action["block_id"] == payload["message"]["attachments"][1]["blocks"][0]["block_id"]


def test_metadata_is_kept_and_told(full: Driver, told: SocketBot) -> None:
    """It shows to who asks for it and in the message's event, and each change is an event."""
    ask = Caller(full, "sync")
    first, second = (
        {"event_type": "task", "event_payload": {"id": number}} for number in ("1", "2")
    )
    posted = ask("chat_postMessage", text="a", metadata=first, **GENERAL)
    place = {"channel": posted["channel"], "ts": posted["ts"]}
    assert posted["message"]["metadata"] == first
    message, event = told.take()["event"], told.take()["event"]
    assert message["metadata"] == first
    assert (event["type"], event["metadata"]) == ("message_metadata_posted", first)

    ask("chat_update", text="a", metadata=second, **place)
    kinds = {one["type"]: one for one in (told.take()["event"], told.take()["event"])}
    assert kinds["message_metadata_updated"]["previous_metadata"] == first
    assert kinds["message_metadata_updated"]["metadata"] == second
    (seen,) = ask("conversations_history", channel=posted["channel"])["messages"]
    assert "metadata" not in seen
    whole = ask("conversations_history", channel=posted["channel"], include_all_metadata=True)
    assert whole["messages"][0]["metadata"] == second

    ask("chat_delete", **place)
    gone = {one["type"]: one for one in (told.take()["event"], told.take()["event"])}
    assert gone["message_metadata_deleted"]["previous_metadata"] == second
    bad = ask.refused("chat_postMessage", text="a", metadata={"no": 1}, **GENERAL)
    assert bad["error"] == "invalid_metadata_schema"


def test_it_speaks_of_itself(full: Driver, ask: Caller) -> None:
    """`me_message` is its subtype."""
    ask("chat_meMessage", text="waves", **GENERAL)
    (seen,) = full.person("alice").messages("#general")
    assert (seen.content["subtype"], seen.text) == ("me_message", "waves")


def test_reactions_are_read(full: Driver, told: SocketBot, ask: Caller) -> None:
    """Of a message, and of somebody; a name that is none is refused."""
    alice = full.person("alice")
    said = alice.say("#general", "news")
    alice.react(said, "tada")
    ask("reactions_add", channel=said.channel, timestamp=said.ts, name="eyes")
    got = ask("reactions_get", channel=said.channel, timestamp=said.ts)["message"]
    assert [one["name"] for one in got["reactions"]] == ["tada", "eyes"]
    assert said.channel in got["permalink"]
    (mine,) = ask("reactions_list")["items"]
    assert mine["message"]["ts"] == said.ts
    assert ask("reactions_list", user=full.person("bob").id)["items"] == []
    place = {"channel": said.channel, "timestamp": said.ts}
    assert ask.refused("reactions_add", name="no_emoji_at_all", **place)["error"] == "invalid_name"
    ask("reactions_remove", name="eyes", **place)
    kinds = [told.take()["event"]["type"] for _ in range(4)]
    assert kinds == ["message", "reaction_added", "reaction_added", "reaction_removed"]


def test_pins(full: Driver, told: SocketBot, ask: Caller) -> None:
    """A message is pinned once, is listed, and is taken off again."""
    said = full.person("alice").say("#general", "rules")
    place = {"channel": said.channel, "timestamp": said.ts}
    ask("pins_add", **place)
    assert ask.refused("pins_add", **place)["error"] == "already_pinned"
    (item,) = ask("pins_list", channel=said.channel)["items"]
    assert (item["message"]["text"], item["created_by"]) == ("rules", full.bot_user)
    ask("pins_remove", **place)
    assert ask("pins_list", channel=said.channel)["items"] == []
    assert ask.refused("pins_remove", **place)["error"] == "no_pin"
    events = [told.take()["event"] for _ in range(3)]
    assert [one["type"] for one in events] == ["message", "pin_added", "pin_removed"]
    assert (events[1]["pin_count"], events[2]["has_pins"]) == (1, False)


def test_bookmarks(ask: Caller) -> None:
    """A link above a channel is added, changed and removed."""
    channel = {"channel_id": ask("conversations_list")["channels"][0]["id"]}
    link = {"type": "link", "link": "https://x.example/", "title": "Handbook"}
    made = ask("bookmarks_add", **channel, **link)["bookmark"]
    ask("bookmarks_edit", bookmark_id=made["id"], title="The handbook", **channel)
    (listed,) = ask("bookmarks_list", **channel)["bookmarks"]
    assert (listed["title"], listed["link"]) == ("The handbook", "https://x.example/")
    ask("bookmarks_remove", bookmark_id=made["id"], **channel)
    assert ask("bookmarks_list", **channel)["bookmarks"] == []
    bad = ask.refused("bookmarks_add", **channel, title="a", type="link", link="javascript:1")
    assert bad["error"] == "invalid_link"


def test_links_are_unfolded(full: Driver, told: SocketBot, ask: Caller) -> None:
    """The app is told of links to its domains alone, and shows what is behind them."""
    alice = full.person("alice")
    url = "https://docs.example.org/page"
    said = alice.say("#general", f"see <{url}> and <https://elsewhere.example.com/>")
    message, shared = told.take()["event"], told.take()["event"]
    assert message["type"] == "message"
    assert shared["links"] == [{"url": url, "domain": "example.org"}]

    ask("chat_unfurl", channel=said.channel, ts=said.ts, unfurls={url: {"text": "A page"}})
    (seen,) = alice.messages("#general")
    assert [one["text"] for one in seen.content["attachments"]] == ["A page"]
    again = {"unfurl_id": shared["unfurl_id"], "source": shared["source"]}
    ask("chat_unfurl", unfurls={url: {"text": "The page"}}, **again)
    (seen,) = alice.messages("#general")
    assert [one["text"] for one in seen.content["attachments"]] == ["The page"]
    button = {"type": "button", "action_id": "go", "text": {"type": "plain_text", "text": "Go"}}
    shown = {url: {"blocks": [{"type": "actions", "elements": [button]}]}}
    ask("chat_unfurl", unfurls=shown, **again)
    alice.click("Go", alice.messages("#general")[0])
    while (payload := told.take())["type"] != "block_actions":
        pass
    assert payload["container"]["is_app_unfurl"] is True
    assert payload["app_unfurl"]["from_url"] == url
    other = {"https://elsewhere.example.org/": {"text": "no"}}
    refused = ask.refused("chat_unfurl", channel=said.channel, ts=said.ts, unfurls=other)
    assert refused["error"] == "cannot_unfurl_url"


def test_a_message_is_seen_while_it_is_written(full: Driver, ask: Caller) -> None:
    """Text and tasks come piece by piece, and the end is one edit for the app."""
    alice = full.person("alice")
    said = alice.say("#general", "write to me")
    channel = {"channel": said.channel}
    team = ask("auth_test")["team_id"]
    refused = ask.refused("chat_startStream", thread_ts=said.ts, **channel)
    assert refused["error"] == "missing_recipient_team_id"
    started = ask(
        "chat_startStream",
        thread_ts=said.ts,
        markdown_text="One, ",
        recipient_team_id=team,
        recipient_user_id=alice.id,
        **channel,
    )
    place = {"ts": started["ts"], **channel}
    task = {"type": "task_update", "id": "1", "title": "Look", "status": "in_progress"}
    ask("chat_appendStream", markdown_text="two", chunks=[task], **place)
    (writing,) = [one for one in alice.messages("#general") if one.ts == started["ts"]]
    assert (writing.text, writing.content["streaming_state"]) == ("One, two", "in_progress")
    assert [one["type"] for one in writing.blocks] == ["markdown", "task_card"]

    done = {**task, "status": "complete", "output": "Found"}
    stopped = ask("chat_stopStream", chunks=[done], blocks=[{"type": "divider"}], **place)
    assert "streaming_state" not in stopped["message"]
    assert [one["type"] for one in stopped["message"]["blocks"]] == [
        "markdown",
        "task_card",
        "divider",
    ]
    assert stopped["message"]["blocks"][1]["status"] == "complete"
    late = ask.refused("chat_appendStream", markdown_text="late", **place)
    assert late["error"] == "message_not_in_streaming_state"


def test_text_is_written_on_behind_blocks_once(full: Driver, ask: Caller) -> None:
    """What comes behind Markdown that the app gave as a block stands there once, to the end."""
    said = full.person("alice").say("@bot", "write to me")
    chunk = {"type": "blocks", "blocks": [{"type": "markdown", "text": "One, "}]}
    started = ask("chat_startStream", channel=said.channel, thread_ts=said.ts, chunks=[chunk])
    place = {"channel": said.channel, "ts": started["ts"]}
    ask("chat_appendStream", markdown_text="two, ", **place)
    ask("chat_appendStream", markdown_text="three", **place)

    (block,) = ask("chat_stopStream", **place)["message"]["blocks"]
    assert block["text"] == "One, two, three"


def test_a_plan_without_tasks_is_shown_where_the_app_gave_it(full: Driver, ask: Caller) -> None:
    """One that is only named, and has no tasks yet, is not shown."""
    said = full.person("alice").say("@bot", "write to me")
    chunks = [
        {"type": "blocks", "blocks": [{"type": "plan", "title": "A"}]},
        {"type": "plan_update", "title": "B"},
    ]
    started = ask("chat_startStream", channel=said.channel, thread_ts=said.ts, chunks=chunks)

    stopped = ask("chat_stopStream", channel=said.channel, ts=started["ts"])
    assert [one["title"] for one in stopped["message"]["blocks"]] == ["A"]


def test_a_chunk_of_no_kind_is_refused(full: Driver, ask: Caller) -> None:
    """Also where what should name its kind is no text at all."""
    said = full.person("alice").say("@bot", "write to me")
    place = {"channel": said.channel, "thread_ts": said.ts}
    refused = ask.refused("chat_startStream", chunks=[{"type": []}], **place)
    assert refused["error"] == "invalid_chunks"


def test_slack_sdks_own_helper_streams(full: Driver) -> None:
    """`chat_stream` of slack_sdk, which buffers, writes a message from start to end."""
    alice = full.person("alice")
    said = alice.say("@bot", "write to me")
    stream = (
        Caller(full, "sync")
        .client()
        .chat_stream(channel=said.channel, thread_ts=said.ts, buffer_size=4)
    )
    for part in ("One, ", "two, ", "three"):
        stream.append(markdown_text=part)
    stream.stop()

    assert alice.messages("@bot")[-1].text == "One, two, three"


def test_hostile_text_takes_no_more_than_linear_time() -> None:
    """Rich text of marks that never close is made in about the time that its length asks for."""
    for unit in ("*a ", "<http://", "_*~`", "<@U1|", ":a", "```", "*a\n", "&lt;*", "<!date^1^"):
        slow = grows_too_fast(lambda n, unit=unit: partial(rich_text, unit * n), 4_000, 0.001)  # type: ignore[misc]
        assert not slow, f"{unit}: {slow}"
