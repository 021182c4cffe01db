"""Socket Mode: envelopes from Slack, each acknowledged when its listener says so."""

import asyncio
import json
from collections.abc import Callable
from time import monotonic, time

from aiohttp import ClientSession, ClientWebSocketResponse, WSMessage, WSMsgType
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
# A socket is looked after this often, and replaced when it was found deaf twice in a row.
_LOOK_EVERY = 10.0
# Slack pings each socket every few seconds; its own SDK for Node gives one up after so long.
_SILENCE = 30.0


class Sockets(AsyncSocketModeHandler):
    """Receives envelopes until it is told not to.

    Args:
        app: what they are for.
        app_token: the app-level token.
        client: reaches Slack; Bolt's own knows no token.
        faults: counts the envelopes that nobody could make sense of.
        look_every: seconds between two looks at the socket.
        clock: seconds that only rise.
    """

    def __init__(
        self,
        app: AsyncApp,
        app_token: str,
        client: AsyncWebClient,
        faults: Faults,
        *,
        look_every: float = _LOOK_EVERY,
        clock: Callable[[], float] = monotonic,
    ) -> None:
        super().__init__(app, app_token, web_client=client)
        self._faults = faults
        self._receiving = True
        self._handling: set[asyncio.Task[None]] = set()
        self._look_every = look_every
        self._clock = clock
        self._watch: asyncio.Task[None] | None = None

    how = "by Socket Mode"

    async def start(self) -> None:
        """Connect, after making sure that Slack takes the token.

        Raises:
            SlackError: it does not, or cannot be reached.
        """
        await self.client.aiohttp_client_session.close()
        self.client.aiohttp_client_session = ClientSession(ws_response_class=self._listening())
        self.client.wss_uri = await open_socket(
            self.client.web_client, self.app_token, self._faults
        )
        await self.client.connect()  # type: ignore[no-untyped-call]
        self._watch = asyncio.create_task(self._keep_receiving())

    def receiving(self) -> bool:
        """Whether the socket is open, was greeted by Slack, is read, and was heard of lately."""
        client = self.client
        socket, reader = client.current_session, client.message_receiver
        return (
            self._receiving
            and isinstance(socket, _Listening)
            and not socket.closed
            and not client.stale
            and socket.greeted
            and self._clock() - socket.heard < _SILENCE
            and reader is not None
            and not reader.done()
            and not client.message_processor.done()
        )

    async def stop_receiving(self) -> None:
        """Leave what comes from now on unacknowledged: Slack delivers it elsewhere, or again."""
        self._receiving = False

    async def close(self) -> None:
        """Send the acknowledgements that are due, and close the socket."""
        if self._watch is not None:
            self._watch.cancel()
        if self._handling:
            await asyncio.wait(self._handling, timeout=_GRACE)
        await self.client.close()  # type: ignore[no-untyped-call]

    def _listening(self) -> type["_Listening"]:
        """The class of sockets that go by this clock."""
        clock = self._clock

        class Listening(_Listening):
            now = staticmethod(clock)

        return Listening

    async def _keep_receiving(self) -> None:
        """Replace a socket that is open and yet receives nothing; the SDK looks at pongs only."""
        deaf = False
        while True:
            await asyncio.sleep(self._look_every)
            was_deaf, deaf = deaf, self._receiving and not self.receiving()
            if was_deaf and deaf:
                self._faults.note("socket_deaf")
                await self._replace()
                deaf = False

    async def _replace(self) -> None:
        """Open another socket instead."""
        if self.client.message_processor.done():
            self.client.message_processor = asyncio.ensure_future(
                self.client.process_messages()  # type: ignore[no-untyped-call]
            )
        try:
            await self.client.connect_to_new_endpoint(force=True)
        except Exception as error:  # noqa: BLE001 - whatever it is, it is tried again
            self._faults.note("socket_not_replaced", error)

    async def handle(self, client: SocketModeClient, req: SocketModeRequest) -> None:  # type: ignore[override]
        """Pass an envelope on, and acknowledge it when that is done."""
        if not self._receiving:
            return
        self._faults.redeliveries += bool(req.retry_attempt)
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


class _Listening(ClientWebSocketResponse):
    """A socket that remembers when Slack last said something of its own accord.

    Pongs are no such thing: any machine on the way sends them as long as the line is up.

    Attributes:
        greeted: whether Slack has said hello, as it does on each that it sends envelopes over.
        heard: when the last frame or ping came, in seconds of the clock.
    """

    now = staticmethod(monotonic)
    greeted = False
    heard = 0.0

    async def receive(self, timeout: float | None = None) -> WSMessage:  # noqa: ASYNC109 - aiohttp's own
        """Wait for whatever comes next."""
        message = await super().receive(timeout)
        if message.type in (WSMsgType.TEXT, WSMsgType.PING):
            self.heard = self.now()
            self.greeted = self.greeted or _is_hello(message.data)
        return message


def _is_hello(data: object) -> bool:
    try:
        frame = json.loads(data) if isinstance(data, str) else None
    except ValueError:
        return False
    return isinstance(frame, dict) and frame.get("type") == "hello"


async def open_socket(client: AsyncWebClient, app_token: str, faults: Faults) -> str:
    """Ask Slack for a socket.

    Args:
        client: reaches Slack.
        app_token: the app-level token.
        faults: counts how often it had to wait.

    Returns:
        The socket's address.

    Raises:
        SlackError: Slack does not take the token, or cannot be reached.
    """
    try:
        opened = await patiently(
            lambda: web(client.apps_connections_open(app_token=app_token), needs="url"), faults
        )
    except SlackError as error:
        raise SlackError(
            f"Slack opens no socket for this token ({error.problem}).",
            where="SLACK_APP_TOKEN",
            mend="Make one with the scope connections:write on your app's page Basic Information, "
            "under App-Level Tokens, and switch Socket Mode on.",
        ) from None
    return str(opened["url"])
