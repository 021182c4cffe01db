"""Several workspaces in a thread of their own, for tests and programs that are not asynchronous."""

import asyncio
import secrets
import threading
from collections.abc import Coroutine, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, TypeVar

from bot.workspace.clock import Clock
from bot.workspace.driver.driver import Driver
from bot.workspace.ids import Ids
from bot.workspace.manifest import Manifest
from bot.workspace.model import CLIENT_ID
from bot.workspace.server.oauth import LIFETIME
from bot.workspace.server.server import WorkspaceServer
from bot.workspace.several.front import Front
from bot.workspace.workspace import Workspace

_Result = TypeVar("_Result")
# So many identifiers of each kind belong to one workspace.
_IDS = 100_000


class Several:
    """Workspaces that run, and the address that they share.

    Args:
        front: the address.
        drivers: each of them, in order.
        loop: where they run.
    """

    client_id = CLIENT_ID

    def __init__(
        self, front: Front, drivers: Sequence[Driver], loop: asyncio.AbstractEventLoop
    ) -> None:
        self.drivers = tuple(drivers)
        self.url = front.url
        self.api_url = f"{front.url}/api/"
        self.signing_secret = drivers[0].signing_secret
        self.client_secret = front.oauth.client_secret
        self._front = front
        self._loop = loop

    def connect_http(self, url: str, redirect_url: str) -> None:
        """Say where the app takes requests, and where people come back to."""
        for driver in self.drivers:
            driver.connect_http(url)
        self.lead_back(redirect_url)

    def lead_back(self, redirect_url: str) -> None:
        """Say where people come back to."""
        self._front.oauth.redirect_urls = (redirect_url,)

    def team(self, driver: Driver) -> str:
        """The id of a workspace."""
        return str(list(self._front.servers)[self.drivers.index(driver)])

    def uninstall(
        self, driver: Driver, events: Sequence[str] = ("tokens_revoked", "app_uninstalled")
    ) -> None:
        """Remove the app from a workspace, and tell it so in this order."""

        async def uninstall() -> None:
            self._front.oauth.uninstall(self.team(driver), events)

        _run(uninstall(), self._loop)

    def advance(self, seconds: float) -> None:
        """Move the clock that all of them share."""
        self.drivers[0].advance(seconds)


@contextmanager
def running_workspaces(
    manifest: Manifest, *names: str, lifetime: int = LIFETIME
) -> Iterator[Several]:
    """Run workspaces on free ports, until the block ends; the app is installed in none.

    Args:
        manifest: of the app.
        names: what they are called.
        lifetime: of a token, in seconds, where the manifest has tokens rotated.
    """
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever, name="workspaces", daemon=True)
    thread.start()

    async def start() -> Front:
        # The app is one, and so is what signs the requests to it.
        clock, secret = Clock(), secrets.token_hex(16)
        servers = [
            WorkspaceServer(
                Workspace(manifest, clock, name=name, ids=Ids(number * _IDS), secret=secret)
            )
            for number, name in enumerate(names)
        ]
        for server in servers:
            await server.start()
        front = Front(servers, manifest, clock, lifetime)
        await front.start()
        return front

    async def stop(front: Front) -> None:
        await front.stop()
        for server in front.servers.values():
            await server.stop()

    try:
        front = _run(start(), loop)
        try:
            drivers = [
                Driver(
                    server.url,
                    server.workspace.app.bot_token,
                    server.workspace.app.app_token,
                    server.workspace.app.signing_secret,
                )
                for server in front.servers.values()
            ]
            yield Several(front, drivers, loop)
        finally:
            _run(stop(front), loop)
    finally:
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()


def _run(work: Coroutine[Any, Any, _Result], loop: asyncio.AbstractEventLoop) -> _Result:
    return asyncio.run_coroutine_threadsafe(work, loop).result()
