"""A socket that is open and over which nothing comes: found, and replaced by one that works."""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from typing import Any

import pytest
from slack_bolt.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult
from slack_sdk.web.async_client import AsyncWebClient

from bot.service.incidents import Faults
from bot.slack.sockets import Sockets
from bot.workspace.background import running_workspace
from bot.workspace.delivery import sockets as delivery
from bot.workspace.driver.driver import Driver
from bot.workspace.faults import FaultKind
from bot.workspace.manifest import Manifest
from tests.patience import PATIENCE


@pytest.fixture
def place(whole_manifest: Manifest) -> Iterator[Driver]:
    """A workspace."""
    with running_workspace(whole_manifest) as driver:
        yield driver


class Ears:
    """What is connected to a workspace by a socket, with a clock that a test moves.

    Args:
        place: the workspace.
    """

    def __init__(self, place: Driver) -> None:
        self.faults = Faults()
        self.now = 0.0
        self.heard: list[str] = []
        client = AsyncWebClient(token=place.bot_token, base_url=place.api_url)

        async def authorize() -> AuthorizeResult:
            return AuthorizeResult(enterprise_id=None, team_id=None, bot_token=place.bot_token)

        app = AsyncApp(client=client, authorize=authorize, signing_secret="")

        async def on_mention(event: dict[str, Any]) -> None:
            self.heard.append(event["text"])

        app.event("app_mention")(on_mention)
        self.sockets = Sockets(
            app, place.app_token, client, self.faults, look_every=0.02, clock=lambda: self.now
        )

    def heard_just_now(self) -> bool:
        """Whether something came over the socket since the clock was moved."""
        return getattr(self.sockets.client.current_session, "heard", None) == self.now

    async def wait_until(self, holds: Callable[[], bool]) -> None:
        """Look until something holds."""
        async with asyncio.timeout(PATIENCE):
            while not holds():  # noqa: ASYNC110 - neither the SDK nor the workspace tells this loop
                await asyncio.sleep(0.01)


@asynccontextmanager
async def connected(place: Driver) -> AsyncIterator[Ears]:
    """Connect, and let go at the end of the block."""
    ears = Ears(place)
    await ears.sockets.start()
    try:
        yield ears
    finally:
        await ears.sockets.stop_receiving()
        await ears.sockets.close()


async def test_a_socket_that_is_never_greeted_is_replaced(place: Driver) -> None:
    """It is open and answers pings, and yet counts as receiving only when another one is there."""
    place.fault(FaultKind.DEAF)

    async with connected(place) as ears:
        assert not ears.sockets.receiving()
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
        assert ears.sockets.receiving()
        ears.now += 2
        assert not ears.sockets.receiving()
        await ears.wait_until(ears.sockets.receiving)

        assert ears.faults.counts == {"socket_deaf": 1}
        await asyncio.to_thread(place.person("alice").say, "#general", "<@bot> hello")
        await ears.wait_until(lambda: bool(ears.heard))


async def test_a_reconnection_that_receives_nothing_is_replaced(place: Driver) -> None:
    """Slack has its sockets replaced every few hours; the new one may be deaf."""
    async with connected(place) as ears:
        await ears.wait_until(ears.sockets.receiving)
        await asyncio.to_thread(place.fault, FaultKind.DEAF)
        await asyncio.to_thread(place.refresh_sockets)
        await ears.wait_until(lambda: not ears.sockets.receiving())
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
            assert ears.sockets.receiving()

        assert not ears.faults.counts
