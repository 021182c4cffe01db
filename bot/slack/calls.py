"""One call to Slack: its failures sorted, what may be tried again tried again."""

import asyncio
import json
import math
from collections.abc import Awaitable, Callable, Mapping
from typing import Any, TypeVar

import aiohttp
import structlog
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_slack_response import AsyncSlackResponse
from slack_sdk.webhook.async_client import AsyncWebhookClient
from yarl import URL

from bot.errors import SlackError, SlackTooMuchError, SlackUnreachableError
from bot.service.incidents import Faults

_Result = TypeVar("_Result")

_TOO_MUCH = frozenset(
    "msg_too_long msg_blocks_too_long invalid_blocks invalid_blocks_format too_many_blocks "
    "view_too_large".split()
)
_LIMITED = frozenset("ratelimited rate_limited".split())
_PASSING = frozenset(
    "internal_error fatal_error service_unavailable request_timeout team_added_to_org".split()
)
# What stands for an answer that Slack does not give: of a proxy, or of a part of Slack that fails.
_SENSELESS = "senseless"
_HOOKS = (("https", "hooks.slack.com", 443), ("https", "hooks.slack-gov.com", 443))
_TRIES = 10
_LONGEST_WAIT = 60.0

_log = structlog.get_logger(__name__)


class AgainError(Exception):
    """Slack does not answer now.

    Args:
        code: what it said.
        seconds: how long it asks to wait, or None where it did not say.
        limited: whether it was asked too often, and did nothing.
    """

    def __init__(self, code: str, seconds: float | None = None, *, limited: bool = False) -> None:
        super().__init__(code)
        self.code = code
        self.seconds = seconds
        self.limited = limited


async def patiently(
    call: Callable[[], Awaitable[_Result]],
    faults: Faults,
    done_already: Callable[[], Awaitable[_Result | None]] | None = None,
) -> _Result:
    """Call Slack until it answers: a limit is waited out, an outage tried again.

    Args:
        call: the call, by `web` or `respond`.
        faults: counts how often it had to wait.
        done_already: looks whether a call whose answer was lost had been carried out.

    Returns:
        What the call returned.

    Raises:
        SlackTooMuchError: the message is too long, or its blocks are refused.
        SlackUnreachableError: Slack did not answer, ten times.
        SlackError: Slack refuses the call.
    """
    for attempt in range(_TRIES):
        try:
            return await call()
        except AgainError as again:
            code, seconds, limited = again.code, again.seconds, again.limited
        if limited:
            faults.rate_limits += 1
        else:
            faults.retries += 1
        if not limited and done_already is not None:
            result = await done_already()
            if result is not None:
                return result
        wait = min(2.0**attempt if seconds is None else seconds, _LONGEST_WAIT)
        _log.warning("slack_call_waits", code=code, seconds=wait, attempt=attempt + 1)
        await asyncio.sleep(wait)
    raise SlackUnreachableError(
        "Slack did not answer.", where="Slack", hint="It is tried again in a while."
    )


async def web(call: Awaitable[AsyncSlackResponse], *, needs: str = "") -> Mapping[str, Any]:
    """Make a call of the Web API, and sort its failure.

    Args:
        call: what the client is asked for.
        needs: the field that its answer has no sense without; empty where "ok" says it all.
    """
    data: Mapping[str, Any] = (await response_to(call)).data  # type: ignore[assignment]
    found = data.get(needs) if needs else "ok"
    if not (isinstance(found, str) and found):
        raise AgainError(_SENSELESS)
    return data


async def response_to(call: Awaitable[AsyncSlackResponse]) -> AsyncSlackResponse:
    """The whole response to a call of the Web API, which says that it was carried out.

    Raises:
        AgainError: Slack does not answer now, or what answers is not Slack.
        SlackTooMuchError: the message is too long, or its blocks are refused.
        SlackError: Slack refuses the call.
    """
    try:
        response = await call
    except SlackApiError as error:
        raise _sorted(error) from None
    except (aiohttp.ClientError, OSError, TimeoutError) as error:
        raise AgainError(type(error).__name__) from None
    except (AttributeError, ValueError, RecursionError):
        # The SDK takes any JSON for an object, any text for UTF-8, and any depth for harmless.
        raise AgainError(_SENSELESS) from None
    if not isinstance(response.data, dict):
        raise AgainError(_SENSELESS)
    return response


def is_of_slack(url: str, api_url: str) -> bool:
    """Whether an address is one that Slack gives for answers.

    Args:
        url: the `response_url` of a request.
        api_url: where the Web API is; answers may go there as well.
    """
    try:
        found = origin(url)
    except ValueError:
        return False
    return found in (*_HOOKS, origin(api_url))


def origin(url: str) -> tuple[str, str | None, int | None]:
    """Scheme, host and port of an address.

    Raises:
        ValueError: it is none.
    """
    parts = URL(url)
    return parts.scheme, parts.host, parts.port


async def respond(client: AsyncWebhookClient, body: dict[str, Any]) -> None:
    """Send a body to a `response_url`, and sort its failure."""
    try:
        answer = await client.send_dict(body)
    except (aiohttp.ClientError, OSError, TimeoutError, UnicodeDecodeError) as error:
        raise AgainError(type(error).__name__) from None
    said = _read(answer.body)
    if answer.status_code == 200 and said.get("ok") is True:
        return
    word = said.get("error")
    code = word if isinstance(word, str) else ""
    if not code and answer.status_code < 400:
        raise AgainError(_SENSELESS)
    raise _failure(answer.status_code, code, answer.headers)


def _read(body: str) -> Mapping[str, Any]:
    """What a `response_url` says, as the Web API would: it may say so in one word."""
    word = body.strip()
    if word == "ok":
        return {"ok": True}
    if word.isascii() and word.replace("_", "").isalpha() and word.islower():
        return {"error": word}
    try:
        said = json.loads(body)
    except (ValueError, RecursionError):
        return {}
    return said if isinstance(said, dict) else {}


def _sorted(error: SlackApiError) -> Exception:
    response = error.response
    if isinstance(response, aiohttp.ClientResponse):  # a body that could not be parsed
        status, data, headers = response.status, None, response.headers
    else:
        status, data, headers = response.status_code, response.data, response.headers
    word = data.get("error") if isinstance(data, dict) else None
    code = word if isinstance(word, str) else ""
    failure = _failure(status, code, headers)
    # Slack gives a word for each of its refusals; what comes without one is not a word of Slack's.
    if not code and not isinstance(failure, AgainError):
        return AgainError(_SENSELESS)
    return failure


def _failure(status: int, code: str, headers: Mapping[str, str]) -> Exception:
    if status == 429 or code in _LIMITED:
        return AgainError(code or str(status), _retry_after(headers), limited=True)
    if status >= 500 or code in _PASSING:
        return AgainError(code or str(status))
    if code in _TOO_MUCH:
        return SlackTooMuchError(code, where="Slack", hint="Send less of it.")
    return SlackError(
        code or f"HTTP status {status}", where="Slack", hint="Slack's documentation says why."
    )


def _retry_after(headers: Mapping[str, str]) -> float | None:
    """The seconds to wait that a response asks for; None where it does not, or not in numbers."""
    for name, value in headers.items():
        if name.lower() == "retry-after":
            try:
                seconds = float(value)
            except ValueError:
                return None
            return None if math.isnan(seconds) or seconds < 0 else seconds
    return None
