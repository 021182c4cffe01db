"""Clients of Slack's Web API, which leave it to their callers to try again."""

import logging
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

import aiohttp
from slack_sdk.web.async_client import AsyncWebClient

# Slack answers within a second or two; what takes longer is taken for lost, and tried again.
_TIMEOUT = 15.0

# Makes a client with a token; without one where it is empty.
Clients = Callable[[str], AsyncWebClient]


@asynccontextmanager
async def slack_clients(api_url: str) -> AsyncIterator[Clients]:
    """Clients that share their connections.

    Args:
        api_url: the Web API's address, with a slash at its end.
    """
    async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=_TIMEOUT)) as session:

        def client(token: str) -> AsyncWebClient:
            return AsyncWebClient(
                token=token or None,
                base_url=api_url,
                session=session,
                logger=logging.getLogger("slack_sdk"),
                retry_handlers=[],
            )

        yield client
