"""Bots by hand: what is delivered waits until the test says what is done with it."""

import asyncio
import json
import queue
import threading
from collections.abc import Coroutine, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, TypeVar
from urllib.parse import parse_qs

from slack_sdk.socket_mode.aiohttp import SocketModeClient
from slack_sdk.socket_mode.async_client import AsyncBaseSocketModeClient
from slack_sdk.socket_mode.request import SocketModeRequest
from slack_sdk.socket_mode.response import SocketModeResponse
from slack_sdk.web.async_client import AsyncWebClient

from bot.workspace.driver.driver import Driver
from tests.patience import PATIENCE

_Result = TypeVar("_Result")


class SocketBot:
    """A bot on one socket, which acknowledges nothing by itself.

    Args:
        workspace: where it is connected.
    """

    def __init__(self, workspace: Driver) -> None:
        self.received: queue.Queue[SocketModeRequest] = queue.Queue()
        self._workspace = workspace
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever)
        self._thread.start()
        self._client = self._run(self._connect())

    def _run(self, work: Coroutine[Any, Any, _Result]) -> _Result:
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(PATIENCE)

    async def _connect(self) -> SocketModeClient:
        web = AsyncWebClient(token=self._workspace.bot_token, base_url=self._workspace.api_url)
        token = self._workspace.app_token
        client = SocketModeClient(token, web_client=web)
        client.socket_mode_request_listeners.append(self._receive)
        await client.connect()  # type: ignore[no-untyped-call]
        return client

    async def _receive(self, client: AsyncBaseSocketModeClient, request: SocketModeRequest) -> None:
        del client
        self.received.put(request)

    def next(self) -> SocketModeRequest:
        """What is delivered next."""
        return self.received.get(timeout=PATIENCE)

    def ack(self, request: SocketModeRequest, payload: dict[str, Any] | None = None) -> None:
        """Acknowledge a delivery."""
        response = SocketModeResponse(request.envelope_id, payload)
        self._run(self._client.send_socket_mode_response(response))

    def take(self) -> dict[str, Any]:
        """Acknowledge what is delivered next, and give its payload."""
        request = self.next()
        self.ack(request)
        return request.payload

    def close(self) -> None:
        """Close the socket."""
        self._run(self._end())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    async def _end(self) -> None:
        await self._client.close()  # type: ignore[no-untyped-call]
        # The client leaves behind what it was doing just then, such as to connect anew.
        left = asyncio.all_tasks() - {asyncio.current_task()}
        for task in left:
            task.cancel()
        await asyncio.gather(*left, return_exceptions=True)


@contextmanager
def socket_bot(workspace: Driver) -> Iterator[SocketBot]:
    """A bot on a socket, until the block ends."""
    connected = workspace.connections
    bot = SocketBot(workspace)
    try:
        workspace.wait_for("socket", lambda one: one["connected"] > connected)
        yield bot
    finally:
        bot.close()


@dataclass(frozen=True)
class Received:
    """A signed request.

    Args:
        headers: its headers, by their names in small letters.
        body: as it came.
    """

    headers: dict[str, str]
    body: str

    @property
    def form(self) -> dict[str, str]:
        """The fields of a form."""
        return {name: values[0] for name, values in parse_qs(self.body).items()}


@dataclass
class HttpBot:
    """A bot behind a URL.

    Args:
        status: what it answers to anything but a challenge.
        headers: what it answers that with.
    """

    url: str = ""
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    received: queue.Queue[Received] = field(default_factory=queue.Queue)

    def next(self) -> Received:
        """What is delivered next."""
        return self.received.get(timeout=PATIENCE)

    def answer(self, handler: BaseHTTPRequestHandler) -> None:
        """Answer one request."""
        body = handler.rfile.read(int(handler.headers["Content-Length"])).decode()
        challenge = ""
        if body.startswith("{"):
            challenge = str(json.loads(body).get("challenge", ""))
        if not challenge:
            named = {name.lower(): value for name, value in handler.headers.items()}
            self.received.put(Received(named, body))
        handler.send_response(200 if challenge else self.status)
        for name, value in self.headers.items():
            handler.send_header(name, value)
        handler.send_header("Content-Length", str(len(challenge)))
        handler.end_headers()
        handler.wfile.write(challenge.encode())


@contextmanager
def http_bot(workspace: Driver) -> Iterator[HttpBot]:
    """A bot behind a URL that the workspace delivers to, until the block ends."""
    bot = HttpBot()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            bot.answer(self)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - its name there
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        bot.url = f"http://127.0.0.1:{server.server_address[1]}/slack/events"
        workspace.connect_http(bot.url)
        yield bot
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
