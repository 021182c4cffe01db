"""Signed requests from Slack: what is malformed, unsigned or old never gets to Bolt."""

import json
from collections.abc import Iterable
from http import HTTPStatus
from urllib.parse import parse_qsl

from aiohttp import web
from slack_bolt import BoltResponse
from slack_bolt.adapter.aiohttp import to_aiohttp_response
from slack_bolt.async_app import AsyncApp, AsyncBoltRequest
from slack_sdk.signature import SignatureVerifier

from bot.errors import SettingsError
from bot.service.incidents import Faults
from bot.slack.connection import SignedRequests
from bot.slack.listening import Listener

PATH = "/slack/events"

# Slack's own payloads stay well below this.
_LARGEST_BODY = 1024 * 1024
_LONGEST_TIMESTAMP = 12
_TIMESTAMP = "X-Slack-Request-Timestamp"
_SIGNATURE = "X-Slack-Signature"
_RETRY = "X-Slack-Retry-Num"
_JSON = "application/json"


class _BadRequestError(Exception):
    """A request that is not Slack's.

    Args:
        status: what it is answered with.
    """

    def __init__(self, status: HTTPStatus) -> None:
        super().__init__(status.phrase)
        self.status = status


class Requests:
    """Receives requests at `/slack/events`.

    Args:
        app: what they are for.
        transport: what they have to be signed with, and where to listen.
        faults: counts the requests that nobody could make sense of.
        pages: further pages that are served; without a signature.
    """

    def __init__(
        self,
        app: AsyncApp,
        transport: SignedRequests,
        faults: Faults,
        pages: Iterable[web.AbstractRouteDef] = (),
    ) -> None:
        self._app = app
        self._verifier = SignatureVerifier(transport.signing_secret)
        self._transport = transport
        self._faults = faults
        self._listener = Listener([web.post(PATH, self._receive), *pages], largest=_LARGEST_BODY)

    @property
    def how(self) -> str:
        """How it is reached, for people."""
        return f"by signed requests to {PATH} on port {self._listener.port}"

    def receiving(self) -> bool:
        """Whether requests are let in now."""
        return self._listener.listening

    async def start(self) -> None:
        """Listen.

        Raises:
            SettingsError: nothing can be received there.
        """
        host, port = self._transport.host, self._transport.port
        try:
            await self._listener.start(host, port)
        except OSError as error:
            raise SettingsError(
                f"Nothing can be received there ({error.strerror}).",
                where=f"LISTEN_HOST, {host}; PORT, {port}",
                hint="Set an address of this machine, and a port that nothing else uses.",
            ) from None

    async def stop_receiving(self) -> None:
        """Listen no more; what is being received is still answered."""
        await self._listener.stop_listening()

    async def close(self) -> None:
        """Let every connection go."""
        await self._listener.close()

    async def _receive(self, request: web.Request) -> web.Response:
        try:
            bolt_request = await self._read(request)
        except _BadRequestError as bad:
            return web.Response(status=bad.status, text=bad.status.phrase)
        self._faults.redeliveries += _RETRY in request.headers
        try:
            response = await self._app.async_dispatch(bolt_request)
        except Exception as error:  # noqa: BLE001 - what listeners raise is seen to by the app
            self._faults.note("request_malformed", error)
            response = BoltResponse(status=HTTPStatus.BAD_REQUEST)
        return await to_aiohttp_response(response)

    async def _read(self, request: web.Request) -> AsyncBoltRequest:
        timestamp = _only(request, _TIMESTAMP)
        signature = _only(request, _SIGNATURE)
        body = await request.read()
        # The verifier takes the timestamp for a number and the signature for ASCII.
        if not (timestamp.isascii() and timestamp.isdecimal() and signature.isascii()):
            raise _BadRequestError(HTTPStatus.UNAUTHORIZED)
        if len(timestamp) > _LONGEST_TIMESTAMP:
            raise _BadRequestError(HTTPStatus.UNAUTHORIZED)
        try:
            text = body.decode()
        except UnicodeDecodeError:  # the verifier would raise it as well
            raise _BadRequestError(HTTPStatus.BAD_REQUEST) from None
        if not self._verifier.is_valid(text, timestamp, signature):
            raise _BadRequestError(HTTPStatus.UNAUTHORIZED)
        try:
            payload = _payload(text, request.content_type)
            bolt_request = AsyncBoltRequest(
                body=text, query=request.query_string, headers=dict(request.headers.items())
            )
        except Exception:  # noqa: BLE001 - Bolt takes payloads for what they should be
            raise _BadRequestError(HTTPStatus.BAD_REQUEST) from None
        if not isinstance(payload, dict):
            raise _BadRequestError(HTTPStatus.BAD_REQUEST)
        return bolt_request


def _only(request: web.Request, name: str) -> str:
    values = request.headers.getall(name, [])
    if len(values) != 1:
        raise _BadRequestError(HTTPStatus.UNAUTHORIZED)
    return values[0]


def _payload(text: str, content_type: str) -> object:
    """What a body holds, as Bolt reads it."""
    if content_type == _JSON or text.startswith("{"):
        return json.loads(text)
    fields = dict(parse_qsl(text, keep_blank_values=True))
    return json.loads(fields["payload"]) if "payload" in fields else fields
