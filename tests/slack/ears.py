"""What listens at a socket in a test, which moves its clock and says when it looks."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

from slack_bolt.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult
from slack_sdk.web.async_client import AsyncWebClient

from bot.service.incidents import Faults
from bot.slack.sockets import Sockets
from bot.workspace.driver.driver import Driver
from tests.patience import PATIENCE
from tests.slack.pretender import Pretender


class Ears:
    """What is connected to a workspace by a socket.

    A test moves its clock, and says when it looks whether the socket receives.

    Args:
        place: the workspace, or what pretends to be Slack.
    """

    def __init__(self, place: Driver | Pretender) -> None:
        self.faults = Faults()
        self.now = 0.0
        self.heard: list[str] = []
        self._looks = asyncio.Semaphore(0)
        self._looked = asyncio.Semaphore(0)
        client = AsyncWebClient(token=place.bot_token, base_url=place.api_url, retry_handlers=[])

        async def authorize() -> AuthorizeResult:
            return AuthorizeResult(enterprise_id=None, team_id=None, bot_token=place.bot_token)

        app = AsyncApp(client=client, authorize=authorize, signing_secret="")

        async def on_mention(event: dict[str, Any]) -> None:
            self.heard.append(event["text"])

        app.event("app_mention")(on_mention)
        self.sockets = Sockets(
            *(app, place.app_token, client, self.faults),
            pause=self._pause,
            clock=lambda: self.now,
        )

    async def start(self) -> None:
        """Connect; returns when only a look is missing."""
        await self.sockets.start()
        await self._looked.acquire()

    async def look(self, times: int = 1) -> None:
        """Let it look at its socket so many times; returns when what follows from that is done."""
        async with asyncio.timeout(PATIENCE):
            for _ in range(times):
                self._looks.release()
                await self._looked.acquire()

    async def _pause(self) -> None:
        self._looked.release()
        await self._looks.acquire()

    def heard_just_now(self) -> bool:
        """Whether something came over the socket since the clock was moved."""
        return getattr(self.sockets.client.current_session, "heard", None) == self.now

    async def wait_until(self, holds: Callable[[], bool]) -> None:
        """Look until something holds."""
        async with asyncio.timeout(PATIENCE):
            while not holds():  # noqa: ASYNC110 - neither the SDK nor the workspace tells this loop
                await asyncio.sleep(0.01)


@asynccontextmanager
async def connected(place: Driver | Pretender) -> AsyncIterator[Ears]:
    """Connect, and let go at the end of the block."""
    ears = Ears(place)
    await ears.start()
    try:
        yield ears
    finally:
        await ears.sockets.stop_receiving()
        await ears.sockets.close()
