"""Frames that no socket of Slack's sends, and storms of those that it does send."""

import asyncio
import json
from types import SimpleNamespace
from typing import Any

import pytest
from aiohttp import web
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.slack import sockets
from tests.patience import PATIENCE
from tests.slack.ears import connected
from tests.slack.pretender import Raw, Speak, pretender
from tests.soak import cases

DISCONNECT = {"type": "disconnect", "reason": "refresh_requested", "debug_info": {}}


def envelope(number: int = 1, **changes: object) -> dict[str, Any]:
    """An envelope with a mention, some of whose fields are others."""
    event = {
        "type": "app_mention",
        "user": "U1",
        "text": f"<@UBOT> mention {number}",
        "ts": f"1.{number:06}",
        "channel": "C1",
        "event_ts": f"1.{number:06}",
    }
    body = {
        "team_id": "T1",
        "api_app_id": "A1",
        "event": event,
        "type": "event_callback",
        "event_id": f"Ev{number}",
        "event_time": 1,
    }
    whole = {
        "envelope_id": f"e{number}",
        "type": "events_api",
        "payload": body,
        "accepts_response_payload": False,
    }
    return whole | changes


def saying(*frames: object) -> Speak:
    """What says these frames on a socket: text and bytes as they are, the rest in JSON."""

    async def speak(socket: web.WebSocketResponse) -> None:
        for frame in frames:
            if isinstance(frame, bytes):
                await socket.send_bytes(frame)
            else:
                await socket.send_str(frame if isinstance(frame, str) else json.dumps(frame))

    return speak


def deep(levels: int) -> str:
    """JSON within JSON within JSON."""
    return '{"a":' * levels + "1" + "}" * levels


SENSELESS = [
    "hello",
    "{",
    "[]",
    "null",
    "17",
    '"hello"',
    "{}",
    "[" * 100_000,
    deep(50_000),
    '{"type": "events_api"}',
    '{"type": ["disconnect"]}',
    '{"type": {"hello": 1}, "envelope_id": "x", "payload": {}}',
    json.dumps(envelope(envelope_id=None)),
    json.dumps(envelope(envelope_id=["e"])),
    json.dumps(envelope(payload=None)),
    json.dumps(envelope(payload=[])),
    json.dumps(envelope(payload="text")),
    json.dumps({key: value for key, value in envelope().items() if key != "envelope_id"}),
    "\ud7ff\x00\u2028",
]


@pytest.mark.parametrize("frame", SENSELESS)
async def test_a_frame_without_sense_is_counted_and_passed_over(frame: str) -> None:
    """What comes after it on the same socket is heard."""
    async with pretender() as slack:
        slack.speak.append(saying(frame, envelope(2)))
        async with connected(slack) as ears:
            await ears.wait_until(lambda: slack.acknowledged == ["e2"])

            assert ears.heard == ["<@UBOT> mention 2"]
            assert ears.faults.counts == {"envelope_failed": 1}
            assert slack.sockets == 1


@pytest.mark.parametrize(
    "frame",
    [b"", b"\x00\xff\xfe", json.dumps(envelope()).encode(), b"{" * 1000, "", {"type": "hello"}],
)
async def test_a_frame_that_says_nothing_is_passed_over(
    frame: bytes | str | dict[str, str],
) -> None:
    """Bytes, the empty text that Slack sends at times, and another hello."""
    async with pretender() as slack:
        slack.speak.append(saying(frame, envelope(2)))
        async with connected(slack) as ears:
            await ears.wait_until(lambda: slack.acknowledged == ["e2"])

            assert ears.heard == ["<@UBOT> mention 2"]
            assert not ears.faults.counts


@pytest.mark.parametrize(
    "changes",
    [
        {"type": "nonsense"},
        {"payload": {}},
        {"payload": {"type": "event_callback"}},
        {"payload": {"type": "event_callback", "event": []}},
        {"payload": {"type": "block_actions", "actions": {}}},
        {"payload": {"command": ["/ask"], "text": {}}},
        {"payload": {"type": "event_callback", "event": json.loads(deep(400))}},
        {"retry_attempt": "many", "retry_reason": []},
        {"accepts_response_payload": "perhaps"},
    ],
)
async def test_an_envelope_with_anything_in_it_stops_nothing(changes: dict[str, object]) -> None:
    """The next one is heard."""
    async with pretender() as slack:
        slack.speak.append(saying(envelope(1, **changes), envelope(2)))
        async with connected(slack) as ears:
            await ears.wait_until(lambda: "e2" in slack.acknowledged)

            assert "<@UBOT> mention 2" in ears.heard
            assert slack.sockets == 1


async def test_an_envelope_that_comes_twice_is_acknowledged_twice() -> None:
    """Slack did not hear the first time; what is in it is claimed by its listener."""
    async with pretender() as slack:
        slack.speak.append(saying(envelope(1), envelope(1), envelope(2)))
        async with connected(slack) as ears:
            await ears.wait_until(lambda: "e2" in slack.acknowledged and len(ears.heard) == 3)

            assert sorted(slack.acknowledged) == ["e1", "e1", "e2"]


@pytest.mark.parametrize(
    "frame", ["x" * 5_000_000, json.dumps(envelope(text="x" * 5_000_000)), b"x" * 5_000_000]
)
async def test_a_frame_that_is_too_large_costs_its_socket_and_nothing_else(
    monkeypatch: pytest.MonkeyPatch, frame: str | bytes
) -> None:
    """It is not read, and another socket is opened."""
    monkeypatch.setattr(sockets, "_LOOK_EVERY", 0.5)
    async with pretender() as slack:
        slack.speak += [saying(frame), saying(envelope(2))]
        async with connected(slack) as ears:
            await ears.wait_until(lambda: "e2" in slack.acknowledged)

            assert ears.heard == ["<@UBOT> mention 2"]


async def test_a_socket_that_says_many_times_that_it_ends_is_replaced_once() -> None:
    """No second one is left open with nobody who listens."""
    async with pretender() as slack:
        slack.speak += [saying(*[DISCONNECT] * 500), saying(envelope(2))]
        async with connected(slack) as ears:
            await ears.wait_until(lambda: "e2" in slack.acknowledged)

            assert slack.sockets == 2
            assert slack.called.count("apps.connections.open") == 2
            assert not ears.faults.counts


@pytest.fixture
def pauses(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """The pauses of a second or more, none of which is made."""
    made: list[float] = []

    async def pause(seconds: float) -> None:
        if seconds >= 1:
            made.append(seconds)
        await asyncio.sleep(0 if 1 <= seconds < sockets._LOOK_EVERY else seconds)

    # The module's own name, and not that of all who sleep.
    own = SimpleNamespace(**vars(asyncio) | {"sleep": pause})
    monkeypatch.setattr(sockets, "asyncio", own)
    return made


async def test_a_storm_of_sockets_that_end_at_once_is_met_with_patience(
    pauses: list[float],
) -> None:
    """A few are replaced at once; then each pause is twice as long."""
    async with pretender() as slack:
        slack.speak += [saying(DISCONNECT)] * 7 + [saying(envelope(2))]
        async with connected(slack) as ears:
            await ears.wait_until(lambda: "e2" in slack.acknowledged)

            assert slack.sockets == 8
            assert [pause for pause in pauses if pause < sockets._LOOK_EVERY] == [1, 2, 4, 8]


async def test_an_address_that_leads_to_no_socket_is_given_up(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Another one is asked for."""
    open_socket = sockets.open_socket
    async with pretender() as slack:

        async def opened(*given: object) -> str:
            """Only the last address is worth waiting for."""
            address = await open_socket(*given)  # type: ignore[arg-type]
            within = PATIENCE if slack.called.count("apps.connections.open") == 5 else 0.05
            monkeypatch.setattr(sockets, "_CONNECTED_WITHIN", within)
            return address

        monkeypatch.setattr(sockets, "open_socket", opened)
        for address in (f"{slack.address}/gone", "ws://127.0.0.1:9/", "nowhere", "ws://[/"):
            body = json.dumps({"ok": True, "url": address.replace("http", "ws")})
            slack.answer("apps.connections.open", Raw(body.encode()))
        slack.speak.append(saying(envelope(2)))
        async with connected(slack) as ears:
            await ears.wait_until(lambda: "e2" in slack.acknowledged)

            assert slack.called.count("apps.connections.open") == 5


frames = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from("type envelope_id payload event reason text command".split()),
            inner,
            max_size=4,
        )
    ),
    max_leaves=8,
)


def _is_no_end(frame: object) -> bool:
    return not (isinstance(frame, dict) and frame.get("type") == "disconnect")


@pytest.mark.soak
@settings(max_examples=cases(1_000, 40), suppress_health_check=list(HealthCheck), deadline=None)
@given(
    hostile=st.lists(
        frames.filter(_is_no_end)
        | st.binary(max_size=30)
        | st.text(st.characters(exclude_categories=["Cs"]), max_size=30)
        | st.dictionaries(st.sampled_from(list(envelope())), frames)
        .map(lambda changes: envelope(1, **changes))
        .filter(_is_no_end),
        max_size=20,
    )
)
def test_no_frames_whatever_stop_a_socket(hostile: list[object]) -> None:
    """What comes after them on the same socket is heard."""

    async def listen() -> None:
        async with pretender() as slack:
            slack.speak.append(saying(*hostile, envelope(2)))
            async with connected(slack) as ears:
                await ears.wait_until(lambda: "e2" in slack.acknowledged)
                assert slack.sockets == 1

    asyncio.run(listen())
