"""Signed requests from Slack: what is malformed, unsigned or old never gets to Bolt."""

import json
import logging
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

PATH = "/slack/events"

_EVERYWHERE = "0.0.0.0"  # noqa: S104 - Slack, or a proxy, comes from outside
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
        transport: what they have to be signed with, and the port to listen on.
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
        self._port = transport.port
        self._faults = faults
        application = web.Application(client_max_size=_LARGEST_BODY, logger=_log)
        application.add_routes([web.post(PATH, self._receive), *pages])
        self._runner = web.AppRunner(application, access_log=None, handle_signals=False)

    @property
    def how(self) -> str:
        """How it is reached, for people."""
        return f"by signed requests to {PATH} on port {self._runner.addresses[0][1]}"

    def receiving(self) -> bool:
        """Whether requests are let in now."""
        return bool(self._runner.sites)

    async def start(self) -> None:
        """Listen.

        Raises:
            SettingsError: the port is in use.
        """
        await self._runner.setup()
        # One address, so that port 0 is one port.
        site = web.TCPSite(self._runner, _EVERYWHERE, self._port)
        try:
            await site.start()
        except OSError as error:
            raise SettingsError(
                f"Nothing can be received on this port ({error.strerror}).",
                where=f"PORT, {self._port}",
                mend="Set another one, or stop what uses it.",
            ) from None

    async def stop_receiving(self) -> None:
        """Listen no more; what is being received is still answered."""
        for site in list(self._runner.sites):
            await site.stop()

    async def close(self) -> None:
        """Let every connection go."""
        await self._runner.cleanup()

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


_log = logging.getLogger("aiohttp.server")


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
