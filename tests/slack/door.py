"""Where Slack sends signed requests to a bot, for who knows Slack's secret."""

import http.client
import json
import time
from collections.abc import Mapping
from urllib.parse import urlencode

from slack_sdk.signature import SignatureVerifier

from bot.workspace.driver.driver import Driver
from tests.patience import PATIENCE
from tests.slack.bots import Bot

JSON = "application/json"
FORM = "application/x-www-form-urlencoded"


class Door:
    """The bot's address for Slack, and Slack's secret.

    Args:
        workspace: that the bot is in.
        running: the bot.
    """

    def __init__(self, workspace: Driver, running: Bot) -> None:
        self.workspace = workspace
        self._port = running.port
        self._verifier = SignatureVerifier(workspace.signing_secret)

    def signed(self, body: str, when: float | None = None) -> dict[str, str]:
        """The headers that Slack would send with a body."""
        timestamp = str(int(time.time() if when is None else when))
        signature = self._verifier.generate_signature(timestamp=timestamp, body=body)
        return {"X-Slack-Request-Timestamp": timestamp, "X-Slack-Signature": signature or ""}

    def post(self, body: bytes, headers: Mapping[str, str | bytes]) -> int:
        """Send a request; returns the status of the answer."""
        connection = http.client.HTTPConnection("127.0.0.1", self._port, timeout=PATIENCE)
        try:
            connection.request("POST", "/slack/events", body, headers)
            response = connection.getresponse()
            text = response.read().decode()
            assert "Traceback" not in text
            return response.status
        finally:
            connection.close()

    def interact(self, payload: object) -> int:
        """Send a click, or a dialog; returns the status of the answer."""
        return self.post_signed(urlencode({"payload": json.dumps(payload)}), FORM)

    def post_signed(self, body: str, content_type: str = JSON) -> int:
        """Send a request with a good signature; returns the status of the answer."""
        return self.post(body.encode(), {"Content-Type": content_type, **self.signed(body)})
