"""Requests that are not Slack's, or not any more: refused at the door, without a trace."""

import json
import time
from collections.abc import Iterator
from urllib.parse import urlencode

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.workspace.background import running_workspace
from bot.workspace.manifest import Manifest
from bot.workspace.process import Connection
from tests.slack.bots import bot
from tests.slack.door import FORM, JSON, Door
from tests.soak import cases
from tests.strategies import hostile_texts


@pytest.fixture(scope="module")
def door(
    fewest_manifest: Manifest, bot_command: list[str], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Door]:
    """A bot that receives signed requests; all that is sent to it leaves no trace in its log."""
    folder = tmp_path_factory.mktemp("door")
    loud = {"LOG_LEVEL": "DEBUG"}
    with (
        running_workspace(fewest_manifest) as workspace,
        bot(workspace, bot_command, Connection.HTTP, folder, loud) as running,
    ):
        yield Door(workspace, running)
    # Which of the tests came to this bot is the workers' doing; each leaves a line of it at least.
    assert "info" in {json.loads(line)["level"] for line in running.log.splitlines()}
    assert "Traceback" not in running.log
    assert "ferry leave" not in running.log
    assert workspace.signing_secret not in running.log


def mention() -> dict[str, object]:
    """The body of a mention's event, in a channel that does not exist."""
    ts = "1790000000.000100"
    event = {
        "type": "app_mention",
        "user": "U0W0000009",
        "text": "<@U0W0000001> When does the last ferry leave?",
        "ts": ts,
        "channel": "C404",
        "event_ts": ts,
    }
    return {
        "token": "t",
        "team_id": "T0W0000001",
        "api_app_id": "A0W0000001",
        "event": event,
        "type": "event_callback",
        "event_id": f"Ev{ts}",
        "event_time": 1790000000,
    }


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("X-Slack-Request-Timestamp", "yesterday"),
        ("X-Slack-Request-Timestamp", "-1"),
        ("X-Slack-Request-Timestamp", "1e9"),
        ("X-Slack-Request-Timestamp", "9" * 400),
        ("X-Slack-Request-Timestamp", "\u0661\u0662"),
        ("X-Slack-Request-Timestamp", ""),
        ("X-Slack-Signature", "v0=" + "0" * 64),
        ("X-Slack-Signature", "v0=\u00e9"),
        ("X-Slack-Signature", ""),
    ],
)
def test_a_malformed_or_wrong_signature_is_refused(door: Door, name: str, value: str) -> None:
    """It is answered with 401, whatever stands where the timestamp or the signature should."""
    body = json.dumps(mention())
    headers = {**door.signed(body), name: value}
    encoded = {key: text.encode("utf-8") for key, text in headers.items()}

    assert door.post(body.encode(), {"Content-Type": JSON, **encoded}) == 401


def test_a_request_without_a_signature_is_refused(door: Door) -> None:
    """The headers have to be there."""
    assert door.post(json.dumps(mention()).encode(), {"Content-Type": JSON}) == 401


@pytest.mark.parametrize("seconds", [-600, 600])
def test_an_old_request_is_refused(door: Door, seconds: int) -> None:
    """A signature is good for five minutes."""
    body = json.dumps(mention())

    assert door.post(body.encode(), door.signed(body, time.time() + seconds)) == 401


@pytest.mark.parametrize("body", ["[]", "null", "{", "1", '"x"', "", "payload=[", "payload=1"])
def test_a_signed_body_that_is_no_payload_is_refused(door: Door, body: str) -> None:
    """Even with a good signature, it is answered with 400."""
    assert door.post_signed(body, FORM if body.startswith("payload") else JSON) == 400


def test_a_body_that_is_not_utf_8_is_refused(door: Door) -> None:
    """It is answered with a 4xx, signed or not."""
    for body in (b"\xff\xfe", b'{"type": "\x80"}'):
        assert door.post(body, {"Content-Type": JSON, **door.signed("")}) in (400, 401)


def test_a_huge_body_is_refused(door: Door) -> None:
    """Nobody fills the memory."""
    assert door.post(b"x" * 2_000_000, {"Content-Type": JSON, **door.signed("x")}) == 413


def test_a_replayed_mention_has_no_second_effect(door: Door) -> None:
    """The same signed request again is acknowledged, and not answered again."""
    alice = door.workspace.person("alice")
    said = alice.say("#general", "<@bot> When does the last ferry leave?")
    alice.wait_for_reply()
    (delivery,) = [
        one for one in door.workspace.deliveries("app_mention") if said.ts in str(one["payload"])
    ]
    for _ in range(3):
        assert door.post_signed(json.dumps(delivery["payload"])) == 200

    posted = door.workspace.requests("chat.postMessage")
    assert len([one for one in posted if one["arguments"].get("thread_ts") == said.ts]) == 1


def test_a_replayed_command_or_click_has_no_second_effect(door: Door) -> None:
    """Commands and clicks are claimed as well."""
    carol = door.workspace.person("carol")
    carol.say("@bot", "When does the last ferry leave?")
    reply = carol.wait_for_reply()
    carol.click("More context", reply)
    carol.wait_for_reply()
    carol.command("/ask When does the last ferry leave?")
    carol.wait_for_reply()
    click = door.workspace.deliveries("block_actions")[-1]["payload"]
    command = door.workspace.deliveries("/ask")[-1]["payload"]
    before = len(door.workspace.happened("message"))
    assert door.post_signed(urlencode({"payload": json.dumps(click)}), FORM) == 200
    assert door.post_signed(urlencode(command), FORM) == 200
    carol.command("/ask help")
    carol.wait_for_reply()

    assert len(door.workspace.happened("message")) == before + 1


def test_a_click_answers_in_the_thread_that_it_came_from(door: Door) -> None:
    """Also where the payload names the thread with the message alone."""
    dora = door.workspace.person("dora")
    said = dora.say("#general", "<@bot> When does the last ferry leave?")
    dora.click("More context", dora.wait_for_reply())
    assert dora.wait_for_reply().thread_ts == said.ts
    click = door.workspace.deliveries("block_actions")[-1]["payload"]
    assert click["message"]["thread_ts"] == click["container"].pop("thread_ts") == said.ts
    click["trigger_id"] = "another"
    assert door.post_signed(urlencode({"payload": json.dumps(click)}), FORM) == 200

    assert dora.wait_for_reply().thread_ts == said.ts


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | hostile_texts(),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3)
    ),
    max_leaves=5,
)
FIELDS = (
    "type event event_id team_id authorizations user channel team message actions view container "
    "trigger_id response_url command text channel_id user_id callback_id enterprise "
    "is_enterprise_install"
).split()
EVENT_FIELDS = (
    "type subtype channel channel_type user text ts thread_ts bot_id edited message tab "
    "previous_message"
).split()
EVENTS = ["app_mention", "message", "app_home_opened", "tokens_revoked"]
TYPES = (
    "event_callback url_verification block_actions message_action shortcut view_submission "
    "view_closed block_suggestion app_rate_limited nonsense"
).split()


@st.composite
def mutated_requests(draw: st.DrawFn) -> tuple[str, str, str]:
    """A body, a content type, and what is to be spoilt of the signature.

    Slack's payloads with anything in place of anything.
    """
    kind = draw(st.sampled_from(TYPES))
    whole = {**mention(), "type": kind, **draw(_fields(FIELDS))}
    if isinstance(whole["event"], dict):
        event = draw(st.sampled_from(EVENTS))
        whole["event"] = {**whole["event"], "type": event, **draw(_fields(EVENT_FIELDS))}
    body = json.dumps(whole)
    shape = draw(st.sampled_from(["json", "payload", "form"]))
    if shape == "payload":
        body = urlencode({"payload": body})
    elif shape == "form":
        body = urlencode({key: str(value) for key, value in whole.items()})
    spoilt = draw(st.sampled_from(["", "", "", "signature", "timestamp", "cut", "type"]))
    if spoilt == "cut":
        body = body[: len(body) // 2]
    return body, JSON if (shape == "json") != (spoilt == "type") else FORM, spoilt


def _fields(names: list[str]) -> st.SearchStrategy[dict[str, object]]:
    return st.dictionaries(st.sampled_from(names), json_values, max_size=4)


@pytest.mark.soak
@settings(max_examples=cases(5_000, 500))
@given(request=mutated_requests())
def test_no_request_whatever_is_met_with_a_server_error(
    door: Door, request: tuple[str, str, str]
) -> None:
    """Malformed in its payload, its type or its signature: it is answered below 500."""
    body, content_type, spoilt = request
    headers = {"Content-Type": content_type, **door.signed(body)}
    if spoilt == "signature":
        headers["X-Slack-Signature"] = headers["X-Slack-Signature"][:-1] + "é"
    if spoilt == "timestamp":
        headers["X-Slack-Request-Timestamp"] += "0"
    encoded = {key: text.encode("utf-8") for key, text in headers.items()}

    assert door.post(body.encode("utf-8"), encoded) < 500
