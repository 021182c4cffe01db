"""Socket Mode: envelopes from Slack, each acknowledged when its listener says so."""

import asyncio
from time import time

from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.adapter.socket_mode.async_internals import run_async_bolt_app, send_async_response
from slack_bolt.async_app import AsyncApp
from slack_sdk.socket_mode.aiohttp import SocketModeClient
from slack_sdk.socket_mode.request import SocketModeRequest
from slack_sdk.web.async_client import AsyncWebClient

from bot.errors import SlackError
from bot.slack.calls import patiently, web
from bot.slack.faults import Faults

# An acknowledgement is one small frame.
_GRACE = 2.0


class Sockets(AsyncSocketModeHandler):
    """Receives envelopes until it is told not to.

    Args:
        app: what they are for.
        app_token: the app-level token.
        client: reaches Slack; Bolt's own knows no token.
        faults: counts the envelopes that nobody could make sense of.
    """

    def __init__(
        self, app: AsyncApp, app_token: str, client: AsyncWebClient, faults: Faults
    ) -> None:
        super().__init__(app, app_token, web_client=client)
        self._faults = faults
        self._receiving = True
        self._handling: set[asyncio.Task[None]] = set()

    how = "by Socket Mode"

    async def start(self) -> None:
        """Connect, after making sure that Slack takes the token.

        Raises:
            SlackError: it does not, or cannot be reached.
        """
        self.client.wss_uri = await open_socket(self.client.web_client, self.app_token)
        await self.client.connect()  # type: ignore[no-untyped-call]

    async def stop_receiving(self) -> None:
        """Leave what comes from now on unacknowledged: Slack delivers it elsewhere, or again."""
        self._receiving = False

    async def close(self) -> None:
        """Send the acknowledgements that are due, and close the socket."""
        if self._handling:
            await asyncio.wait(self._handling, timeout=_GRACE)
        await self.client.close()  # type: ignore[no-untyped-call]

    async def handle(self, client: SocketModeClient, req: SocketModeRequest) -> None:  # type: ignore[override]
        """Pass an envelope on, and acknowledge it when that is done."""
        if not self._receiving:
            return
        task = asyncio.ensure_future(self._handle(client, req))
        self._handling.add(task)
        task.add_done_callback(self._handling.discard)
        await task

    async def _handle(self, client: SocketModeClient, req: SocketModeRequest) -> None:
        begun = time()
        try:
            response = await run_async_bolt_app(self.app, req)
            await send_async_response(client, req, response, begun)
        except Exception as error:  # noqa: BLE001 - Bolt takes payloads for what they should be
            self._faults.note("envelope_failed", error)


async def open_socket(client: AsyncWebClient, app_token: str) -> str:
    """Ask Slack for a socket.

    Args:
        client: reaches Slack.
        app_token: the app-level token.

    Returns:
        The socket's address.

    Raises:
        SlackError: Slack does not take the token, or cannot be reached.
    """
    try:
        opened = await patiently(lambda: web(client.apps_connections_open(app_token=app_token)))
    except SlackError as error:
        raise SlackError(
            f"Slack opens no socket for this token ({error.problem}).",
            where="SLACK_APP_TOKEN",
            mend="Make one with the scope connections:write on your app's page Basic Information, "
            "under App-Level Tokens, and switch Socket Mode on.",
        ) from None
    return str(opened["url"])
