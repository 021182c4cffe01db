"""A socket that is open and over which nothing comes: found, and replaced by one that works."""

import asyncio
from collections.abc import Iterator

import pytest

from bot.workspace.background import running_workspace
from bot.workspace.delivery import sockets as delivery
from bot.workspace.driver.driver import Driver
from bot.workspace.faults import FaultKind
from bot.workspace.manifest import Manifest
from tests.slack.ears import connected


@pytest.fixture
def place(whole_manifest: Manifest) -> Iterator[Driver]:
    """A workspace."""
    with running_workspace(whole_manifest) as driver:
        yield driver


async def test_a_socket_that_is_never_greeted_is_replaced(place: Driver) -> None:
    """It is open and answers pings, and yet counts as receiving only when another one is there."""
    place.fault(FaultKind.DEAF)

    async with connected(place) as ears:
        assert not ears.sockets.receiving()
        await ears.look(2)
        await ears.wait_until(ears.sockets.receiving)

        assert ears.faults.counts == {"socket_deaf": 1}
        await asyncio.to_thread(place.person("alice").say, "#general", "<@bot> hello")
        await ears.wait_until(lambda: bool(ears.heard))


async def test_a_socket_that_falls_silent_is_replaced(place: Driver) -> None:
    """After half a minute without a frame or a ping of Slack's; pongs do not count."""
    async with connected(place) as ears:
        await ears.wait_until(ears.sockets.receiving)
        await asyncio.to_thread(place.deafen_sockets)
        ears.now += 29
        await ears.look(2)
        assert ears.sockets.receiving()
        ears.now += 2
        assert not ears.sockets.receiving()
        await ears.look(2)
        await ears.wait_until(ears.sockets.receiving)

        assert ears.faults.counts == {"socket_deaf": 1}
        await asyncio.to_thread(place.person("alice").say, "#general", "<@bot> hello")
        await ears.wait_until(lambda: bool(ears.heard))


async def test_a_reconnection_that_receives_nothing_is_replaced(place: Driver) -> None:
    """Slack has its sockets replaced every few hours; the new one may be deaf."""
    async with connected(place) as ears:
        await ears.wait_until(ears.sockets.receiving)
        first = ears.sockets.client.current_session
        await asyncio.to_thread(place.fault, FaultKind.DEAF)
        await asyncio.to_thread(place.refresh_sockets)
        await ears.wait_until(lambda: ears.sockets.client.current_session is not first)
        assert not ears.sockets.receiving()
        await ears.look(2)
        await ears.wait_until(ears.sockets.receiving)

        assert ears.faults.counts == {"socket_deaf": 1}
        await asyncio.to_thread(place.person("alice").say, "#general", "<@bot> hello")
        await ears.wait_until(lambda: bool(ears.heard))


async def test_a_socket_that_slack_speaks_over_is_kept(place: Driver) -> None:
    """An event is a sign of life: what was heard of lately is not replaced."""
    async with connected(place) as ears:
        await ears.wait_until(ears.sockets.receiving)
        for minute in range(1, 4):
            await asyncio.to_thread(place.person(f"p{minute}").say, "#general", "<@bot> hello")
            await ears.wait_until(lambda number=minute: len(ears.heard) == number)  # type: ignore[misc]
            ears.now += 20
            await ears.look()
            assert ears.sockets.receiving()

        assert not ears.faults.counts


async def test_a_socket_that_slack_pings_is_kept(
    place: Driver, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where nobody asks anything for hours, Slack's pings show that the socket works."""
    monkeypatch.setattr(delivery, "_PING_EVERY", 0.01)

    async with connected(place) as ears:
        await ears.wait_until(ears.sockets.receiving)
        for _ in range(3):
            ears.now += 29
            await ears.wait_until(ears.heard_just_now)
            await ears.look()
            assert ears.sockets.receiving()

        assert not ears.faults.counts
