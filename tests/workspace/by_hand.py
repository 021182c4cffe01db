"""Bots by hand: what is delivered waits until the test says what is done with it."""

import json
import queue
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs

from slack_sdk import WebClient
from slack_sdk.socket_mode import SocketModeClient
from slack_sdk.socket_mode.client import BaseSocketModeClient
from slack_sdk.socket_mode.request import SocketModeRequest
from slack_sdk.socket_mode.response import SocketModeResponse

from bot.workspace.driver.driver import Driver

PATIENCE = 10


class SocketBot:
    """A bot on one socket, which acknowledges nothing by itself.

    Args:
        workspace: where it is connected.
    """

    def __init__(self, workspace: Driver) -> None:
        web = WebClient(token=workspace.bot_token, base_url=workspace.api_url)
        self.received: queue.Queue[SocketModeRequest] = queue.Queue()
        self._client = SocketModeClient(workspace.app_token, web_client=web)
        self._client.socket_mode_request_listeners.append(self._receive)
        self._client.connect()

    def _receive(self, client: BaseSocketModeClient, request: SocketModeRequest) -> None:
        del client
        self.received.put(request)

    def next(self) -> SocketModeRequest:
        """What is delivered next."""
        return self.received.get(timeout=PATIENCE)

    def ack(self, request: SocketModeRequest, payload: dict[str, Any] | None = None) -> None:
        """Acknowledge a delivery."""
        response = SocketModeResponse(request.envelope_id, payload)
        self._client.send_socket_mode_response(response)

    def take(self) -> dict[str, Any]:
        """Acknowledge what is delivered next, and give its payload."""
        request = self.next()
        self.ack(request)
        return request.payload

    def close(self) -> None:
        """Close the socket."""
        self._client.close()


@contextmanager
def socket_bot(workspace: Driver) -> Iterator[SocketBot]:
    """A bot on a socket, until the block ends."""
    bot = SocketBot(workspace)
    try:
        workspace.wait_for_connection()
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
