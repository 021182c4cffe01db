"""Socket Mode: envelopes from Slack, each acknowledged when its listener says so."""

import asyncio
import json
import logging
from collections.abc import Awaitable, Callable, Mapping
from time import monotonic, time
from typing import Any

from aiohttp import ClientSession, ClientWebSocketResponse, WSMessage, WSMsgType
from slack_bolt.adapter.socket_mode.async_internals import run_async_bolt_app, send_async_response
from slack_bolt.async_app import AsyncApp
from slack_sdk.socket_mode.aiohttp import SocketModeClient
from slack_sdk.socket_mode.request import SocketModeRequest
from slack_sdk.web.async_client import AsyncWebClient

from bot.errors import SlackError
from bot.service.incidents import Faults
from bot.slack.calls import patiently, web

# An acknowledgement is one small frame.
_GRACE = 2.0
# A socket is looked after this often, and replaced when it was found deaf twice in a row.
_LOOK_EVERY = 10.0
# Slack pings each socket every few seconds; its own SDK for Node gives one up after so long.
_SILENCE = 30.0
# The address of a socket serves once, and not for long.
_CONNECTED_WITHIN = 30.0
# A socket that lasts so long was no part of a storm.
_SETTLED = 60.0
# So many replacements one upon the other are Slack's good right, as at a restart of its own.
_AT_ONCE = 3
_LONGEST_PAUSE = 30.0


async def _until_the_next_look() -> None:
    await asyncio.sleep(_LOOK_EVERY)


class Sockets:
    """Receives envelopes until it is told not to.

    Args:
        app: what they are for.
        app_token: the app-level token.
        client: reaches Slack; Bolt's own knows no token.
        faults: counts the envelopes that nobody could make sense of.
        pause: passes the time between two looks at the socket.
        clock: seconds that only rise.
    """

    def __init__(
        self,
        app: AsyncApp,
        app_token: str,
        client: AsyncWebClient,
        faults: Faults,
        *,
        pause: Callable[[], Awaitable[object]] = _until_the_next_look,
        clock: Callable[[], float] = monotonic,
    ) -> None:
        self._app = app
        self._faults = faults
        self.client = _Client(app_token, client, faults)
        self.client.socket_mode_request_listeners.append(self.handle)  # type: ignore[arg-type]
        self._receiving = True
        self._handling: set[asyncio.Task[None]] = set()
        self._pause = pause
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
        await self.client.connect_to_new_endpoint(force=True)
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
        await self.client.close()

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
            await self._pause()
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
        await self.client.replace()

    async def handle(self, client: SocketModeClient, req: SocketModeRequest) -> None:
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
            response = await run_async_bolt_app(self._app, req)
            await send_async_response(client, req, response, begun)
        except Exception as error:  # noqa: BLE001 - Bolt takes payloads for what they should be
            self._faults.note("envelope_failed", error)


class _Client(SocketModeClient):
    """The SDK's client, which takes no frame for what it should be, and hurries after nothing.

    Args:
        app_token: the app-level token.
        client: reaches Slack.
        faults: counts the frames that nobody could make sense of.
    """

    def __init__(self, app_token: str, client: AsyncWebClient, faults: Faults) -> None:
        super().__init__(
            app_token, logging.getLogger("slack_sdk"), client, ping_interval=_LOOK_EVERY
        )
        self._faults = faults
        self._running: set[asyncio.Task[None]] = set()
        self._replacing: asyncio.Task[None] | None = None
        self._replaced_at = -_SETTLED
        self._storm = 0

    async def process_message(self) -> None:
        """Take up the next frame."""
        raw = await self.message_queue.get()
        if not raw:  # Slack sends such ones
            return
        frame = _frame(raw)
        kind = frame.get("type")
        if kind == "hello":
            return
        if kind == "disconnect":
            # However often Slack says so of one socket, it is replaced once.
            if self._replacing is None or self._replacing.done():
                self._replacing = asyncio.create_task(self.replace())
            return
        if not (
            isinstance(kind, str)
            and isinstance(frame.get("envelope_id"), str)
            and isinstance(frame.get("payload"), dict)
        ):
            self._faults.note("envelope_failed")
            return
        task = asyncio.create_task(self.run_message_listeners(dict(frame), raw))
        self._running.add(task)
        task.add_done_callback(self._running.discard)

    async def replace(self) -> None:
        """Open another socket instead; what goes wrong is counted."""
        try:
            await self.connect_to_new_endpoint(force=True)
        except Exception as error:  # noqa: BLE001 - whatever it is, it is tried again
            self._faults.note("socket_not_replaced", error)

    async def connect_to_new_endpoint(self, force: bool = False) -> None:  # noqa: FBT001, FBT002 - the SDK's own
        """Open another socket, one at a time and not too often.

        Args:
            force: whether it is done though the one that is open works.

        Raises:
            SlackError: Slack does not take the token, or cannot be reached.
        """
        async with self.connect_operation_lock:
            if not force and await self.is_connected():
                return
            await self._pause()
            while not self.closed:
                self.wss_uri = await self.issue_new_wss_url()
                try:
                    async with asyncio.timeout(_CONNECTED_WITHIN):
                        await self.connect()  # type: ignore[no-untyped-call]
                except TimeoutError:
                    continue
                self._replaced_at = monotonic()
                return

    async def issue_new_wss_url(self) -> str:
        """The address of another socket."""
        return await open_socket(self.web_client, self.app_token, self._faults)

    async def close(self) -> None:
        """Let the socket go, and replace it no more."""
        if self._replacing is not None:
            self._replacing.cancel()
        await super().close()  # type: ignore[no-untyped-call]

    async def _pause(self) -> None:
        """Wait before yet another socket, the longer the more were opened in a storm."""
        settled = monotonic() - self._replaced_at >= _SETTLED
        self._storm = 0 if settled else self._storm + 1
        if self._storm > _AT_ONCE:
            await asyncio.sleep(min(2.0 ** (self._storm - _AT_ONCE - 1), _LONGEST_PAUSE))


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
    return isinstance(data, str) and _frame(data).get("type") == "hello"


def _frame(text: str) -> Mapping[str, Any]:
    """What a frame says; nothing where it is no object of JSON."""
    try:
        frame = json.loads(text)
    except (ValueError, RecursionError):
        return {}
    return frame if isinstance(frame, dict) else {}


async def open_socket(client: AsyncWebClient, app_token: str, faults: Faults) -> str:
    """Ask Slack for a socket, until it answers.

    Args:
        client: reaches Slack.
        app_token: the app-level token.
        faults: counts how often it had to wait.

    Returns:
        The socket's address.

    Raises:
        SlackError: Slack does not take the token, or cannot be reached.
    """
    return await patiently(lambda: try_to_open_socket(client, app_token), faults)


async def try_to_open_socket(client: AsyncWebClient, app_token: str) -> str:
    """Ask Slack for a socket, once; the rest is as with `open_socket`.

    Raises:
        AgainError: Slack does not answer now.
        SlackError: Slack does not take the token.
    """
    try:
        opened = await web(client.apps_connections_open(app_token=app_token), needs="url")
    except SlackError as error:
        raise SlackError(
            f"Slack opens no socket for this token ({error.problem}).",
            where="SLACK_APP_TOKEN",
            hint="Make one with the scope connections:write on your app's page Basic Information, "
            "under App-Level Tokens, and switch Socket Mode on.",
        ) from None
    return str(opened["url"])
