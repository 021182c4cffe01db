"""One call to Slack: its failures sorted, what may be tried again tried again."""

import asyncio
import re
from collections.abc import Awaitable, Callable, Mapping
from typing import Any, TypeVar

import aiohttp
import structlog
from slack_sdk.errors import SlackApiError
from slack_sdk.webhook.async_client import AsyncWebhookClient

from bot.errors import SlackError, SlackTooMuchError, SlackUnreachableError
from bot.slack.faults import Faults

_Result = TypeVar("_Result")

_TOO_MUCH = frozenset(
    "msg_too_long msg_blocks_too_long invalid_blocks invalid_blocks_format too_many_blocks "
    "view_too_large".split()
)
_PASSING = frozenset(
    "ratelimited rate_limited internal_error fatal_error service_unavailable request_timeout "
    "team_added_to_org".split()
)
_ERROR = re.compile(r'"error"\s*:\s*"([a-z_]+)"')
_WORD = re.compile(r"([a-z_]+)")
_TRIES = 10
_LONGEST_WAIT = 60.0

_log = structlog.get_logger(__name__)


class _AgainError(Exception):
    """Slack does not answer now.

    Args:
        code: what it said.
        seconds: how long it asks to wait, or None where it did not say.
    """

    def __init__(self, code: str, seconds: float | None = None) -> None:
        super().__init__(code)
        self.code = code
        self.seconds = seconds


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
        except _AgainError as again:
            code, seconds = again.code, again.seconds
        if seconds is None:
            faults.retries += 1
        else:
            faults.rate_limits += 1
        if seconds is None and done_already is not None:
            result = await done_already()
            if result is not None:
                return result
        wait = min(2.0**attempt if seconds is None else seconds, _LONGEST_WAIT)
        _log.warning("slack_call_waits", code=code, seconds=wait, attempt=attempt + 1)
        await asyncio.sleep(wait)
    raise SlackUnreachableError(
        "Slack did not answer.", where="Slack", mend="It is tried again in a while."
    )


async def web(call: Awaitable[Any]) -> Mapping[str, Any]:
    """Make a call of the Web API, and sort its failure."""
    try:
        answer = await call
    except SlackApiError as error:
        raise _sorted(error) from None
    except (aiohttp.ClientError, OSError, TimeoutError) as error:
        raise _AgainError(type(error).__name__) from None
    data: Mapping[str, Any] = answer.data
    return data


async def respond(client: AsyncWebhookClient, body: dict[str, Any]) -> None:
    """Send a body to a `response_url`, and sort its failure."""
    try:
        answer = await client.send_dict(body)
    except (aiohttp.ClientError, OSError, TimeoutError) as error:
        raise _AgainError(type(error).__name__) from None
    if answer.status_code == 200:
        return
    raise _failure(answer.status_code, _code_in(answer.body), answer.headers)


def _code_in(body: str) -> str:
    """Slack's word for a failure, which stands alone in a body or in its JSON."""
    found = _ERROR.search(body) or _WORD.fullmatch(body.strip())
    return found[1] if found else ""


def _sorted(error: SlackApiError) -> Exception:
    response = error.response
    if isinstance(response, aiohttp.ClientResponse):  # a body that could not be parsed
        return _failure(response.status, "", response.headers)
    code = response.data.get("error", "") if isinstance(response.data, dict) else ""
    return _failure(response.status_code, str(code), response.headers)


def _failure(status: int, code: str, headers: Mapping[str, str]) -> Exception:
    if status == 429 or code in _PASSING:
        return _AgainError(code or str(status), _retry_after(headers))
    if status >= 500:
        return _AgainError(code or str(status))
    if code in _TOO_MUCH:
        return SlackTooMuchError(code, where="Slack", mend="Send less of it.")
    return SlackError(
        code or f"HTTP status {status}", where="Slack", mend="Slack's documentation says why."
    )


def _retry_after(headers: Mapping[str, str]) -> float | None:
    for name, value in headers.items():
        if name.lower() == "retry-after":
            try:
                return max(0.0, float(value))
            except ValueError:
                return 1.0
    return None
