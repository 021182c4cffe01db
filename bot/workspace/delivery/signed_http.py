"""Delivery as signed requests to the app's request URL."""

import json
import time
from urllib.parse import urlencode

import aiohttp
from slack_sdk.signature import SignatureVerifier

from bot.workspace.clock import Clock
from bot.workspace.delivery.timing import within_ack_time
from bot.workspace.delivery.transport import Attempt, EnvelopeKind, Outcome
from bot.workspace.json_types import JsonObject
from bot.workspace.model import App

_FORM = "application/x-www-form-urlencoded"


class SignedHttp:
    """Requests to the app, signed with its secret.

    Args:
        app: the app.
        clock: measures the time for acknowledgements.
        url: the app's request URL.
        session: sends the requests.
    """

    name = "http"

    def __init__(self, app: App, clock: Clock, url: str, session: aiohttp.ClientSession) -> None:
        self._app = app
        self._clock = clock
        self._url = url
        self._session = session

    async def deliver(self, attempt: Attempt) -> Outcome:
        """Send a request, and take a 2xx for the acknowledgement.

        Args:
            attempt: what to deliver.

        Returns:
            What became of it.
        """
        body, content_type = _body(attempt)
        headers = {"Content-Type": content_type, **self._signature(body)}
        if attempt.number:
            headers |= {
                "X-Slack-Retry-Num": str(attempt.number),
                "X-Slack-Retry-Reason": attempt.reason,
            }
        try:
            return await within_ack_time(self._post(body, headers), self._clock)
        except TimeoutError:
            return Outcome(ok=False, problem="http_timeout")
        except aiohttp.ClientError:
            return Outcome(ok=False, problem="connection_failed")

    async def _post(self, body: str, headers: dict[str, str]) -> Outcome:
        async with self._session.post(
            self._url, data=body.encode(), headers=headers, allow_redirects=False
        ) as answer:
            text = await answer.text(errors="replace")
            if answer.status // 100 != 2:
                retry = answer.headers.get("X-Slack-No-Retry") != "1"
                return Outcome(ok=False, problem="http_error", retry=retry)
            return Outcome(ok=True, response=_response(text, answer.content_type))

    def _signature(self, body: str) -> dict[str, str]:
        # The app compares this with its own clock, whatever the workspace's clock says.
        timestamp = str(int(time.time()))
        verifier = SignatureVerifier(self._app.signing_secret)
        signature = verifier.generate_signature(timestamp=timestamp, body=body)
        return {
            "X-Slack-Request-Timestamp": timestamp,
            "X-Slack-Signature": signature or "",
        }

    async def verify(self) -> bool:
        """Ask the app to prove that the URL is its own, as Slack does when it is saved.

        Returns:
            Whether it gave the challenge back.
        """
        challenge = "a-challenge"
        payload = {
            "token": self._app.verification_token,
            "challenge": challenge,
            "type": "url_verification",
        }
        outcome = await self.deliver(Attempt("url_verification", EnvelopeKind.EVENT, payload))
        response = outcome.response or {}
        return challenge in (response.get("challenge"), response.get("text"))


def _body(attempt: Attempt) -> tuple[str, str]:
    if attempt.kind is EnvelopeKind.EVENT:
        return json.dumps(attempt.payload), "application/json"
    if attempt.kind is EnvelopeKind.COMMAND:
        return urlencode(attempt.payload), _FORM
    return urlencode({"payload": json.dumps(attempt.payload)}), _FORM


def _response(text: str, content_type: str) -> JsonObject | None:
    if content_type == "application/json" and text:
        try:
            parsed = json.loads(text)
        except json.JSONDecodeError:
            return None
        return parsed if isinstance(parsed, dict) else None
    return {"text": text} if text else None
