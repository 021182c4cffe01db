"""What the app calls: the Web API, response URLs, and the socket."""

import asyncio
import json
import logging
import time
from collections.abc import Awaitable, Callable
from typing import Any

from aiohttp import web
from aiohttp.typedefs import Handler

from bot.workspace.api.chat import metadata_of
from bot.workspace.api.method import Method, TokenKind
from bot.workspace.api.table import METHODS
from bot.workspace.checks import checked_attachments, checked_blocks
from bot.workspace.faults import Fault, FaultKind
from bot.workspace.json_types import JsonObject
from bot.workspace.rates import Rates
from bot.workspace.refusal import Refusal
from bot.workspace.server.oauth import OAuth
from bot.workspace.server.requests import read_arguments, read_token
from bot.workspace.tickets import ResponseTicket
from bot.workspace.workspace import Workspace

_RESPONSE_URL = "response_url"
_WEBHOOK = "webhook"
_LOG = logging.getLogger(__name__)
_WITHOUT_ANSWER = (FaultKind.TIMEOUT, FaultKind.RESET, FaultKind.LOST_RESPONSE)


class SlackSide:
    """Answers the app.

    Args:
        workspace: where.
        oauth: hands out the app's tokens, where it asks for them.
        limit_rates: whether Slack's rate limits hold.
    """

    def __init__(self, workspace: Workspace, oauth: OAuth, *, limit_rates: bool) -> None:
        self._workspace = workspace
        self._oauth = oauth
        self._rates = Rates(workspace.clock) if limit_rates else None

    def routes(self) -> list[web.AbstractRouteDef]:
        """Where it answers."""
        return [
            *api_routes(self.call),
            web.post("/{kind:commands|actions|app}/{team}/{ticket}", self._respond),
            web.post("/services/{team}/{bot}/{secret}", self._webhook),
            web.get("/link/", self._link),
        ]

    # The Web API

    async def call(self, request: web.Request) -> web.StreamResponse:
        """Answer a call of the method that its path names."""
        name = request.match_info["method"]
        arguments = await read_arguments(request)
        token = await read_token(request)

        async def answer() -> web.Response:
            method = METHODS.get(name)
            if request.method == "GET" and method is not None and not method.by_get:
                return _only_by_post(name)
            try:
                about_tokens = await self._oauth.answer(request)
            except Refusal as refusal:
                about_tokens = refusal.body()
            return self._json(about_tokens or self._answer(name, token, arguments), token)

        return await self._with_faults(request, name, arguments, answer)

    def _answer(self, name: str, token: str, arguments: JsonObject) -> JsonObject:
        method = METHODS.get(name)
        if method is None:
            return self._unknown(name)
        try:
            self._authenticate(method, token)
            with self._workspace.called_by(token):
                return {"ok": True} | method.call(self._workspace, arguments)
        except Refusal as refusal:
            return refusal.body()

    def _unknown(self, name: str) -> JsonObject:
        """Refuse a method that is not here, so that nobody looks for the fault in the app."""
        self._workspace.unknown_methods.append(name)
        advice = (
            f"{name} is not among the methods of the local workspace: docs/workspace.md lists "
            "them. Try this part of the app at Slack, or let a test do without it."
        )
        self._workspace.journal.add("unknown_method", method=name, advice=advice)
        _LOG.warning("%s", advice)
        told = {"messages": [f"[ERROR] {advice}"]}
        return Refusal("unknown_method", req_method=name, response_metadata=told).body()

    def _authenticate(self, method: Method[Any], token: str) -> None:
        bot = self._workspace.bot_tokens | self._workspace.person_tokens.keys()
        app = {self._workspace.app.app_token}
        wanted = {TokenKind.BOT: bot, TokenKind.APP: app}.get(method.token)
        if wanted is None or token in wanted:
            if token in self._oauth.grants:
                self._oauth.grants.find(token)
            return
        if not token:
            raise Refusal("not_authed")
        known = token in bot | app
        raise Refusal("not_allowed_token_type" if known else "invalid_auth")

    def _json(self, body: JsonObject, token: str) -> web.Response:
        scopes = ",".join(self._workspace.caller_by(token).scopes)
        return web.json_response(body, headers={"x-oauth-scopes": scopes})

    async def _with_faults(
        self,
        request: web.Request,
        where: str,
        arguments: JsonObject,
        answer: Callable[[], Awaitable[web.Response]],
    ) -> web.Response:
        """Answer a call, unless something is to go wrong, and write down how it went."""
        started = time.perf_counter()
        fault = self._workspace.faults.on_call(where)
        if fault is None and (wait := self._over_limit(where, arguments)):
            response = _rate_limited(wait)
        elif fault is None or fault.kind is FaultKind.LOST_RESPONSE:
            response = await answer()
        else:
            response = _faulty(fault)
        lost = fault is not None and fault.kind in _WITHOUT_ANSWER
        self._workspace.journal.add(
            "request",
            method=where,
            http=request.method,
            arguments=arguments,
            status=0 if lost else response.status,
            response=None if lost else _body(response),
            fault=fault.kind.value if fault is not None else "",
            took_ms=round((time.perf_counter() - started) * 1000, 3),
        )
        if fault is not None and fault.kind is FaultKind.TIMEOUT:
            # aiohttp cancels this when the app gives up and closes the connection.
            await asyncio.Event().wait()
        if lost and request.transport is not None:
            request.transport.abort()
        return response

    def _over_limit(self, name: str, arguments: JsonObject) -> int:
        method = METHODS.get(name)
        if method is None or self._rates is None:
            return 0
        key = f"{name} {arguments.get('channel')}" if method.per_channel else name
        return self._rates.over(key, method.per_minute)

    # Response URLs

    async def _respond(self, request: web.Request) -> web.StreamResponse:
        try:
            body = json.loads(await request.text())
        except json.JSONDecodeError:
            body = None
        content: JsonObject = body if isinstance(body, dict) else {}
        name = request.match_info["ticket"]

        async def answer() -> web.Response:
            if not content:
                return web.Response(text="invalid_payload", status=400)
            try:
                self._answer_interaction(self._workspace.tickets.use_response(name), content)
            except Refusal as refusal:
                return web.json_response(refusal.body(), status=404)
            return web.Response(text="ok")

        return await self._with_faults(request, _RESPONSE_URL, content, answer)

    def _answer_interaction(self, ticket: ResponseTicket, content: JsonObject) -> None:
        workspace = self._workspace
        channel = workspace.state.channels[ticket.channel]
        source = workspace.state.ephemerals.get(ticket.message_ts)
        source = source or channel.messages.get(ticket.message_ts)
        if _is_set(content, "delete_original"):
            if source is None:
                raise Refusal("message_not_found")
            workspace.delete(source)
            return
        text, blocks = str(content.get("text") or ""), checked_blocks(content.get("blocks"))
        attachments = checked_attachments(content.get("attachments"))
        if not (text.strip() or blocks or attachments):
            raise Refusal("no_text")
        if _is_set(content, "replace_original") and source is not None:
            bot = workspace.app.bot.id
            workspace.change(source, bot, text, blocks, attachments=attachments)
            return
        in_channel = content.get("response_type") == "in_channel"
        message = workspace.from_app(channel, text, blocks, "" if in_channel else ticket.user)
        message.attachments = attachments
        # Also what was done in a thread is answered in the channel, unless the app says otherwise.
        message.thread_ts = str(content.get("thread_ts") or "")
        workspace.post(message)

    # Incoming webhooks

    async def _webhook(self, request: web.Request) -> web.StreamResponse:
        channel = self._workspace.webhooks.get(request.match_info["secret"])
        try:
            if request.content_type == "application/json":
                body = json.loads(await request.text())
            else:
                body = json.loads(str((await request.post()).get("payload", "")))
        except json.JSONDecodeError:
            body = None
        content: JsonObject = body if isinstance(body, dict) else {}

        async def answer() -> web.Response:
            if channel is None:
                return web.Response(text="no_service", status=404)
            if not content:
                return web.Response(text="invalid_payload", status=400)
            try:
                self._post_webhook(channel, content)
            except Refusal as refusal:
                return web.Response(text=refusal.error, status=400)
            return web.Response(text="ok")

        return await self._with_faults(request, _WEBHOOK, content, answer)

    def _post_webhook(self, channel_id: str, content: JsonObject) -> None:
        workspace = self._workspace
        text, blocks = str(content.get("text") or ""), checked_blocks(content.get("blocks"))
        attachments = checked_attachments(content.get("attachments"))
        if not (text.strip() or blocks or attachments):
            raise Refusal("no_text")
        message = workspace.from_app(workspace.state.channels[channel_id], text, blocks)
        message.user, message.subtype, message.attachments = "", "bot_message", attachments
        message.thread_ts = str(content.get("thread_ts") or "")
        message.metadata = metadata_of(content.get("metadata"))
        posted = workspace.post(message)
        if _is_set(content, "unfurl_media"):
            workspace.show_pictures(posted)

    # Sockets

    async def _link(self, request: web.Request) -> web.StreamResponse:
        if not self._workspace.tickets.use_socket(request.query.get("ticket", "")):
            return web.Response(text="link_disabled", status=404)
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        await self._workspace.sockets.serve(socket)
        return socket


def api_routes(call: Handler) -> list[web.AbstractRouteDef]:
    """Where methods are called: at the same address, by POST or GET."""
    path = "/api/{method}"
    return [web.post(path, call), web.get(path, call, allow_head=False)]


def _only_by_post(name: str) -> web.Response:
    """The answer to a GET that would change something: a link alone could make a browser do it."""
    advice = f"[ERROR] {name} changes something: call it by POST, as Slack's SDKs do"
    body = Refusal("post_required", response_metadata={"messages": [advice]}).body()
    return web.json_response(body, status=405, headers={"Allow": "POST"})


def _is_set(content: JsonObject, name: str) -> bool:
    return content.get(name) in (True, "true", 1, "1")


def _rate_limited(seconds: int) -> web.Response:
    return web.json_response(
        {"ok": False, "error": "ratelimited"}, status=429, headers={"Retry-After": str(seconds)}
    )


def _faulty(fault: Fault) -> web.Response:
    """The answer to a call that has no effect."""
    if fault.kind is FaultKind.RATE_LIMITED:
        return _rate_limited(fault.retry_after)
    return web.json_response({"ok": False, "error": "internal_error"}, status=500)


def _body(response: web.Response) -> object:
    if response.content_type == "application/json":
        return json.loads(response.text or "null")
    return response.text
