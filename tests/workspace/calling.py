"""The Web API as both of slack_sdk's clients call it."""

import asyncio
from collections.abc import Callable
from typing import Any

import pytest
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.workspace.driver.driver import Driver

Json = dict[str, Any]


class Caller:
    """Calls methods with one kind of client.

    Args:
        workspace: where.
        kind: `sync` or `async`.
        token: what to call with; None for the bot token.
    """

    def __init__(self, workspace: Driver, kind: str, token: str | None = None) -> None:
        self._make: Callable[..., WebClient | AsyncWebClient] = (
            WebClient if kind == "sync" else AsyncWebClient
        )
        self._url = workspace.api_url
        self._token = workspace.bot_token if token is None else token

    def __call__(self, name: str, /, **arguments: Any) -> Json:  # noqa: ANN401 - as the SDK takes them
        """Call a method by its name in the SDK, as `chat_postMessage`.

        Returns:
            The answer's JSON.
        """
        client = self._make(token=self._token, base_url=self._url)
        answer = getattr(client, name)(**arguments)
        if asyncio.iscoroutine(answer):
            answer = asyncio.run(answer)
        data: Json = answer.data
        return data

    def client(self) -> WebClient:
        """The sync client itself."""
        return WebClient(token=self._token, base_url=self._url)

    def refused(self, name: str, /, **arguments: Any) -> Json:  # noqa: ANN401 - as above
        """Call a method that is refused.

        Returns:
            The answer's JSON.
        """
        with pytest.raises(SlackApiError) as caught:
            self(name, **arguments)
        data: Json = caught.value.response.data
        return data
