"""Something in Slack's place that answers whatever a test has it answer, over real sockets."""

from collections import defaultdict, deque
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web

SCOPES = "app_mentions:read,chat:write,commands,im:history"
IDENTITY: dict[str, Any] = {
    "ok": True,
    "team": "Harbour",
    "team_id": "T1",
    "user_id": "UBOT",
    "bot_id": "BBOT",
}

Speak = Callable[[web.WebSocketResponse], Awaitable[None]]


@dataclass(frozen=True)
class Raw:
    """An answer, byte for byte.

    Args:
        body: what it holds.
        content_type: what it says that this is.
        status: its number.
        headers: more of its headers.
    """

    body: bytes
    content_type: str = "application/json"
    status: int = 200
    headers: tuple[tuple[str, str], ...] = ()

    def response(self) -> web.Response:
        """As it is sent."""
        headers = {"Content-Type": self.content_type, **dict(self.headers)}
        return web.Response(body=self.body, status=self.status, headers=headers)


@dataclass
class Pretender:
    """What answers in Slack's place.

    Args:
        answers: by method, or by the path of a `response_url`: what is answered next; each
            answer serves once, and after the last of them all is as with Slack.
        called: the methods that were called, in their order.
        speak: what is said on the next sockets, each by one of these; later ones are greeted.
        sockets: how many were opened.
        acknowledged: the ids of the envelopes that were, in their order.
        address: where it is.
        bot_token: any will do.
        app_token: any will do.
    """

    answers: dict[str, deque[Raw]] = field(default_factory=lambda: defaultdict(deque))
    called: list[str] = field(default_factory=list)
    speak: deque[Speak] = field(default_factory=deque)
    sockets: int = 0
    acknowledged: list[str] = field(default_factory=list)
    address: str = ""
    bot_token: str = "xoxb-1"
    app_token: str = "xapp-1"

    def answer(self, method: str, *answers: Raw) -> None:
        """Let a method be answered so, in this order."""
        self.answers[method].extend(answers)

    @property
    def api_url(self) -> str:
        """Where the Web API would be."""
        return f"{self.address}/api/"

    async def call(self, request: web.Request) -> web.StreamResponse:
        """Answer a call."""
        method = request.match_info["method"]
        self.called.append(method)
        if self.answers[method]:
            return self.answers[method].popleft().response()
        body: dict[str, Any] = {"ok": True, "ts": f"1790000000.{len(self.called):06}"}
        if method == "auth.test":
            body = IDENTITY
        if method == "apps.connections.open":
            body = {"ok": True, "url": f"{self.address.replace('http', 'ws')}/link"}
        return web.json_response(body, headers={"x-oauth-scopes": SCOPES})

    async def link(self, request: web.Request) -> web.StreamResponse:
        """Say on a socket what is to be said there, until it is closed."""
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        self.sockets += 1
        await socket.send_json({"type": "hello", "num_connections": 1})
        if self.speak:
            await self.speak.popleft()(socket)
        async for frame in socket:
            self.acknowledged.append(frame.json()["envelope_id"])
        return socket


@asynccontextmanager
async def pretender() -> AsyncIterator[Pretender]:
    """Answer in Slack's place, on any free port, until the block ends."""
    pretending = Pretender()
    application = web.Application()
    application.add_routes(
        [web.route("*", "/api/{method}", pretending.call), web.get("/link", pretending.link)]
    )
    runner = web.AppRunner(application, access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    try:
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        pretending.address = f"http://127.0.0.1:{runner.addresses[0][1]}"
        yield pretending
    finally:
        await runner.cleanup()
