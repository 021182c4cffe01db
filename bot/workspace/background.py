"""A workspace in a thread of its own, for tests and programs that are not asynchronous."""

import asyncio
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import TextIO

from bot.workspace.clock import Clock
from bot.workspace.driver.driver import Driver
from bot.workspace.manifest import Manifest
from bot.workspace.server.server import WorkspaceServer
from bot.workspace.workspace import Workspace


@contextmanager
def running_workspace(
    manifest: Manifest,
    *,
    standing_clock: bool = True,
    transcript: TextIO | None = None,
    limit_rates: bool = False,
    examples: Sequence[str] = (),
) -> Iterator[Driver]:
    """Run a workspace on a free port, until the block ends.

    Args:
        manifest: of the app in it.
        standing_clock: whether the clock stands until `advance`, so that nothing times out by
            itself; or else runs.
        transcript: where everything is written down, or None.
        limit_rates: whether Slack's rate limits hold.
        examples: what could be asked of the app, for its page.

    Yields:
        The driver of the workspace.
    """
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever, name="workspace", daemon=True)
    thread.start()

    async def start() -> WorkspaceServer:
        clock = Clock(None) if standing_clock else Clock()
        workspace = Workspace(manifest, clock, transcript)
        server = WorkspaceServer(workspace, limit_rates=limit_rates, examples=examples)
        await server.start()
        return server

    try:
        server = asyncio.run_coroutine_threadsafe(start(), loop).result()
        try:
            app = server.workspace.app
            yield Driver(
                server.url,
                app.bot_token,
                app.app_token,
                app.signing_secret,
                server.oauth.client_secret,
                person_token=app.person_token,
            )
        finally:
            asyncio.run_coroutine_threadsafe(server.stop(), loop).result()
    finally:
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()
