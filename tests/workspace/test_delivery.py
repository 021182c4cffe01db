"""How what happens reaches an app: what it is told, in which form, and what is tried again."""

import json
from contextlib import ExitStack, closing
from typing import Any

import pytest
from slack_sdk import WebClient
from slack_sdk.signature import SignatureVerifier

from bot.workspace.driver.driver import Driver
from bot.workspace.driver.person import Person
from bot.workspace.faults import FaultKind
from tests.workspace.by_hand import HttpBot, SocketBot, socket_bot


@pytest.fixture
def client(workspace: Driver) -> WebClient:
    """The Web API as the app calls it."""
    return WebClient(token=workspace.bot_token, base_url=workspace.api_url)


def event_of(payload: dict[str, Any]) -> dict[str, Any]:
    """The inner event of a payload."""
    event: dict[str, Any] = payload["event"]
    return event


# What is told


def test_a_mention_comes_twice(workspace: Driver, alice: Person, on_socket: SocketBot) -> None:
    """One post is an `app_mention` and a `message`, with one time and two event ids."""
    said = alice.say("#general", "<@bot> hello")
    payloads = [on_socket.take(), on_socket.take()]

    assert {event_of(one)["type"] for one in payloads} == {"app_mention", "message"}
    assert {event_of(one)["ts"] for one in payloads} == {said.ts}
    assert len({one["event_id"] for one in payloads}) == 2
    assert payloads[0]["authorizations"][0]["user_id"] == workspace.bot_user


def test_a_mention_in_a_direct_message_comes_once(alice: Person, on_socket: SocketBot) -> None:
    """There, all is said to the app, and only `message.im` tells of it."""
    alice.say("@bot", "<@bot> hello")
    alice.say("@bot", "next")
    first, second = on_socket.take(), on_socket.take()

    assert [event_of(one)["type"] for one in (first, second)] == ["message", "message"]
    assert event_of(first)["channel_type"] == "im"
    assert event_of(second)["text"] == "next"


def test_the_app_hears_itself(client: WebClient, workspace: Driver, on_socket: SocketBot) -> None:
    """What it posts comes back to it as a message with its `bot_id`."""
    client.chat_postMessage(channel="#general", text="my own words")
    event = event_of(on_socket.take())

    assert event["text"] == "my own words"
    assert event["user"] == workspace.bot_user
    assert event["bot_id"] == client.auth_test()["bot_id"]
    assert "subtype" not in event


def test_other_bots_are_heard(workspace: Driver, on_socket: SocketBot) -> None:
    """The bot of another app can mention this one."""
    workspace.other_bot("deployer").say("#general", "<@bot> deployed")
    events = [event_of(on_socket.take()), event_of(on_socket.take())]

    assert {event["type"] for event in events} == {"app_mention", "message"}
    assert all(event["bot_id"].startswith("B") for event in events)


def test_only_what_is_subscribed_is_told(
    workspace: Driver, alice: Person, on_socket: SocketBot
) -> None:
    """Private channels, which the manifest leaves out, and channels without the app, are silent."""
    workspace.channel("secret", alice, private=True)
    workspace.channel("elsewhere", alice, bot=False)
    alice.say("#secret", "<@bot> unheard, but for the mention")
    alice.say("#elsewhere", "<@bot> unheard")
    notice = alice.wait_for_notice()
    alice.say("#general", "heard")

    assert event_of(on_socket.take())["type"] == "app_mention"
    assert event_of(on_socket.take())["text"] == "heard"
    assert "not in this channel" in notice


def test_an_edit_is_told_with_what_was_there_before(alice: Person, on_socket: SocketBot) -> None:
    """The event has both messages; one that mentions the app tells it of the mention again."""
    said = alice.say("#general", "helo")
    on_socket.take()
    alice.edit(said, "<@bot> hello")
    events = {event_of(one)["type"]: event_of(one) for one in (on_socket.take(), on_socket.take())}

    changed = events["message"]
    assert changed["subtype"] == "message_changed"
    assert changed["previous_message"]["text"] == "helo"
    assert changed["message"]["text"].endswith("hello")
    assert changed["message"]["edited"]["user"] == alice.id
    assert events["app_mention"]["edited"] == changed["message"]["edited"]
    assert events["app_mention"]["ts"] == said.ts


def test_a_deletion_is_told(alice: Person, on_socket: SocketBot) -> None:
    """The event says which message is gone, and what it was."""
    said = alice.say("#general", "forget this")
    on_socket.take()
    alice.delete(said)
    event = event_of(on_socket.take())

    assert event["subtype"] == "message_deleted"
    assert event["deleted_ts"] == said.ts
    assert event["previous_message"]["text"] == "forget this"


def test_the_start_of_a_thread_leaves_a_tombstone(
    client: WebClient, alice: Person, on_socket: SocketBot
) -> None:
    """Its replies can still be read, and more can be added."""
    said = alice.say("#general", "question")
    on_socket.take()
    alice.say("#general", "reply", thread=said)
    on_socket.take()
    alice.delete(said)
    event = event_of(on_socket.take())

    assert event["subtype"] == "message_changed"
    assert event["message"]["subtype"] == "tombstone"
    client.chat_postMessage(channel=said.channel, text="late", thread_ts=said.ts)
    replies = client.conversations_replies(channel=said.channel, ts=said.ts)
    assert [one["text"] for one in replies["messages"][1:]] == ["reply", "late"]


def test_who_comes_is_told(workspace: Driver, on_socket: SocketBot) -> None:
    """Whoever joins a channel that the app is in is named to it."""
    workspace.channel("news")
    carol = workspace.person("carol")
    carol.join("#news")
    said, event = event_of(on_socket.take()), event_of(on_socket.take())

    assert (said["subtype"], said["user"]) == ("channel_join", carol.id)
    assert said["text"] == f"<@{carol.id}> has joined the channel"
    assert (event["type"], event["user"]) == ("member_joined_channel", carol.id)


def test_a_reaction_is_told(alice: Person, on_socket: SocketBot) -> None:
    """The event says who, with what, and on which message."""
    said = alice.say("#general", "good news")
    on_socket.take()
    alice.react(said, "tada")
    event = event_of(on_socket.take())

    assert (event["type"], event["reaction"], event["user"]) == ("reaction_added", "tada", alice.id)
    assert event["item"]["ts"] == said.ts


def test_any_event_can_be_sent(workspace: Driver, on_socket: SocketBot) -> None:
    """A test can tell the app what this workspace never does."""
    workspace.send_event({"type": "tokens_revoked", "tokens": {"bot": [workspace.bot_user]}})

    assert event_of(on_socket.take())["type"] == "tokens_revoked"


def test_what_is_typed_is_escaped(workspace: Driver, alice: Person, on_socket: SocketBot) -> None:
    """Names in brackets become ids; other markup stays text, and a typed @here calls all."""
    alice.say("@bot", "a < b & <@alice> in <#general>, <!here> @here")
    text = event_of(on_socket.take())["text"]

    general = next(
        one["channel"]["id"]
        for one in workspace.control.state()["channels"]
        if one["channel"].get("name") == "general"
    )
    assert text == (f"a &lt; b &amp; <@{alice.id}> in <#{general}>, &lt;!here&gt; <!here>")


# In which form


def test_a_request_is_signed(workspace: Driver, alice: Person, behind_url: HttpBot) -> None:
    """slack_sdk's verifier takes the signature of an event, which is JSON."""
    alice.say("#general", "hello")
    request = behind_url.next()

    verifier = SignatureVerifier(workspace.signing_secret)
    assert verifier.is_valid_request(request.body, request.headers)
    assert request.headers["content-type"] == "application/json"
    assert json.loads(request.body)["event"]["text"] == "hello"
    assert "x-slack-retry-num" not in request.headers


def test_a_command_is_a_form(workspace: Driver, alice: Person, behind_url: HttpBot) -> None:
    """A command has its fields, signed; its response URL is one of this workspace."""
    alice.command("/echo to you & me")
    request = behind_url.next()

    verifier = SignatureVerifier(workspace.signing_secret)
    assert verifier.is_valid_request(request.body, request.headers)
    assert request.form["command"] == "/echo"
    assert request.form["text"] == "to you & me"
    assert request.form["response_url"].startswith(workspace.url)


def test_an_interaction_is_a_form_with_json(alice: Person, behind_url: HttpBot) -> None:
    """The field `payload` holds it."""
    alice.shortcut("Start it")
    payload = json.loads(behind_url.next().form["payload"])

    assert (payload["type"], payload["callback_id"]) == ("shortcut", "start")
    assert payload["user"]["id"] == alice.id


# What is tried again


def test_an_event_is_delivered_four_times_at_most(
    workspace: Driver, alice: Person, on_socket: SocketBot
) -> None:
    """Unacknowledged, it comes again at once, after a minute and after five more, then never."""
    alice.say("#general", "hello")
    seen = [on_socket.next()]
    workspace.advance(3)
    seen.append(on_socket.next())
    for pause in (60, 300):
        known = workspace.control.state()["last"]
        workspace.advance(3)
        assert workspace.wait_for("waiting", after=known)["seconds"] == pause
        workspace.advance(pause)
        seen.append(on_socket.next())
    workspace.advance(3)
    workspace.wait_for("given_up")

    assert [one.retry_attempt for one in seen] == [0, 1, 2, 3]
    assert [one.retry_reason for one in seen] == ["", "timeout", "timeout", "timeout"]
    assert len({one.payload["event_id"] for one in seen}) == 1
    assert len({one.envelope_id for one in seen}) == 4


def test_a_failed_request_is_repeated(alice: Person, behind_url: HttpBot) -> None:
    """The second one says in its headers that it is, and why."""
    behind_url.status = 500
    alice.say("#general", "hello")
    first, second = behind_url.next(), behind_url.next()

    assert first.body == second.body
    assert second.headers["x-slack-retry-num"] == "1"
    assert second.headers["x-slack-retry-reason"] == "http_error"


def test_an_app_can_decline_retries(workspace: Driver, alice: Person, behind_url: HttpBot) -> None:
    """With `X-Slack-No-Retry`, a failed request is the last one."""
    behind_url.status, behind_url.headers = 500, {"X-Slack-No-Retry": "1"}
    alice.say("#general", "hello")
    behind_url.next()
    workspace.wait_for("ack", lambda one: not one["ok"])
    workspace.settle()

    assert len(workspace.deliveries("message")) == 1


def test_a_lost_acknowledgement_brings_the_event_again(
    workspace: Driver, alice: Person, on_socket: SocketBot
) -> None:
    """The app did its part, and still is told once more."""
    workspace.fault(FaultKind.LOST_ACK, "message")
    alice.say("#general", "hello")

    assert on_socket.take()["event_id"] == on_socket.take()["event_id"]
    workspace.settle()
    assert [one["attempt"] for one in workspace.deliveries("message")] == [0, 1]


def test_a_duplicate_is_the_same_event(
    workspace: Driver, alice: Person, on_socket: SocketBot
) -> None:
    """It comes twice as if for the first time."""
    workspace.fault(FaultKind.DUPLICATE, "message")
    alice.say("#general", "hello")
    first, second = on_socket.next(), on_socket.next()

    assert first.payload == second.payload
    assert (first.retry_attempt, second.retry_attempt) == (0, 0)


def test_held_events_come_in_any_order(
    workspace: Driver, alice: Person, on_socket: SocketBot
) -> None:
    """A test says which of them come, how often, and when."""
    workspace.hold()
    for text in ("one", "two", "three"):
        alice.say("#general", text)
    assert [event_of(one)["text"] for one in workspace.held()] == ["one", "two", "three"]
    workspace.release([2, 0, 2])

    assert [event_of(on_socket.take())["text"] for _ in range(3)] == ["three", "one", "three"]
    assert workspace.held() == []


def test_without_a_connection_an_event_waits_for_its_retry(
    workspace: Driver, alice: Person
) -> None:
    """An app that comes back within the minute still gets it."""
    alice.say("#general", "hello")
    workspace.wait_for("waiting")
    with socket_bot(workspace) as bot:
        workspace.advance(60)

        request = bot.next()
        assert event_of(request.payload)["text"] == "hello"
        assert (request.retry_attempt, request.retry_reason) == (2, "connection_failed")


# What is not acknowledged


def test_a_command_that_is_not_acknowledged_times_out(
    workspace: Driver, alice: Person, on_socket: SocketBot
) -> None:
    """After 3 s the person is told; what the app says later is too late."""
    alice.command("/echo hello")
    request = on_socket.next()
    workspace.advance(3)

    assert "operation_timeout" in alice.wait_for_notice()
    on_socket.ack(request, {"text": "too late"})
    workspace.wait_for("late_ack")
    assert alice.messages("#general") == []


def test_a_click_that_fails_is_told(
    workspace: Driver, client: WebClient, alice: Person, behind_url: HttpBot
) -> None:
    """Interactions are not repeated; the person may try again."""
    button = {"type": "button", "action_id": "a", "text": {"type": "plain_text", "text": "Go"}}
    alice.say("#general", "hello")
    behind_url.next()
    client.chat_postMessage(
        channel="#general", text="click", blocks=[{"type": "actions", "elements": [button]}]
    )
    behind_url.next()
    reply = alice.wait_for_reply()
    behind_url.status = 404
    alice.click("Go", reply)
    behind_url.next()

    assert "trouble" in alice.wait_for_notice()
    assert len(workspace.deliveries("block_actions")) == 1


def test_what_is_not_declared_does_not_exist(workspace: Driver, alice: Person) -> None:
    """A command that the manifest lacks is Slack's to answer."""
    alice.command("/nonsense")

    assert alice.wait_for_notice() == "/nonsense is not a valid command."
    assert workspace.deliveries() == []


# Sockets


def test_connections_take_turns(workspace: Driver, alice: Person, on_socket: SocketBot) -> None:
    """With two connections open, each gets some of the events."""
    with socket_bot(workspace) as other:
        for _ in range(2):
            alice.say("#general", "hello")

        assert event_of(on_socket.take())["text"] == "hello"
        assert event_of(other.take())["text"] == "hello"


def test_what_a_lost_connection_had_comes_over_the_next(
    workspace: Driver, alice: Person, on_socket: SocketBot
) -> None:
    """An envelope that nobody can acknowledge any more is delivered again."""
    alice.say("#general", "hello")
    lost = on_socket.next()
    known = workspace.control.state()["last"]
    workspace.drop_sockets()
    workspace.wait_for("socket", lambda one: one["state"] == "open", after=known)
    workspace.advance(60)
    again = on_socket.next()

    assert again.payload == lost.payload
    assert again.retry_reason == "connection_failed"


def test_ten_connections_are_the_most(workspace: Driver) -> None:
    """An eleventh is turned away, and the others stay."""
    with ExitStack() as bots:
        for _ in range(10):
            bots.enter_context(socket_bot(workspace))
        known = workspace.control.state()["last"]
        bots.enter_context(closing(SocketBot(workspace)))
        workspace.wait_for("request", lambda one: "open" in one["method"], after=known)

        assert workspace.connections == 10


@pytest.mark.parametrize("ending", ["refresh", "drop"])
def test_a_connection_is_replaced(
    workspace: Driver, alice: Person, on_socket: SocketBot, ending: str
) -> None:
    """Asked to, or left alone, an app connects anew, and is told what happens then."""
    known = workspace.control.state()["last"]
    if ending == "refresh":
        workspace.refresh_sockets()
    else:
        workspace.drop_sockets()
    workspace.wait_for("socket", lambda one: one["state"] == "open", after=known)
    alice.say("#general", "still there?")

    assert event_of(on_socket.take())["text"] == "still there?"
