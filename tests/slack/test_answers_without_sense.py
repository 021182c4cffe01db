"""What answers in Slack's place, or what Slack answers when a part of it fails: no success."""

import asyncio
import json
from collections.abc import AsyncIterator
from types import SimpleNamespace

import aiohttp
import pytest
from aiohttp.abc import AbstractResolver, ResolveResult
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.webhook.async_client import AsyncWebhookClient

from bot.errors import SlackError
from bot.service.incidents import Faults
from bot.slack import calls
from bot.slack.calls import AgainError, is_of_slack, respond, web
from bot.slack.clients import slack_clients
from bot.slack.connection import Connection, SocketMode
from bot.slack.diagnosis import Grade, diagnose
from bot.slack.messenger import Messenger
from bot.slack.render import says
from bot.slack.sockets import open_socket
from bot.slack.workspace import find_workspace, require_scopes
from tests.slack.pretender import IDENTITY, Pretender, Raw, pretender
from tests.soak import cases

HTML = Raw(b"<html><body>Sign in to the network</body></html>", "text/html; charset=utf-8")
SENSELESS = [
    HTML,
    Raw(HTML.body, "text/plain"),
    Raw(b""),
    Raw(b"", "text/plain"),
    Raw(b"", "text/html"),
    Raw(b"[]"),
    Raw(b'["ok"]'),
    Raw(b"true"),
    Raw(b"5"),
    Raw(b"null"),
    Raw(b"{"),
    Raw(b"{}"),
    Raw(b'{"ok": "no"'),
    Raw(b'{"ok": false}'),
    Raw(b'{"ok": false, "error": null}'),
    Raw(b'{"ok": false, "error": ["channel_not_found"]}'),
    Raw(b'{"ok": true, "text": "\xff\xfe"}'),
    Raw(b"[" * 100_000),
    Raw(b"\x1f\x8b\x00", "application/gzip"),
    Raw(HTML.body, "text/html", 403),
    Raw(b"", "text/html", 302),
]
WITHOUT_TIMESTAMP = [b'{"ok": true}', b'{"ok": true, "ts": ""}', b'{"ok": true, "ts": 17.5}']


@pytest.fixture
async def slack(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Pretender]:
    """What answers in Slack's place; nobody waits between two tries."""
    monkeypatch.setattr(calls, "_LONGEST_WAIT", 0.0)
    async with pretender() as pretending:
        yield pretending


async def post(slack: Pretender, faults: Faults) -> str:
    """Post something; returns its timestamp."""
    async with slack_clients(slack.api_url) as clients:
        messenger = Messenger(clients("xoxb-1"), faults)
        return await messenger.post("C1", "", [says("Moored.")], "answer:1")


@pytest.mark.parametrize("answer", SENSELESS + [Raw(body) for body in WITHOUT_TIMESTAMP])
async def test_an_answer_without_sense_to_a_post_is_an_outage(
    slack: Pretender, answer: Raw
) -> None:
    """It is posted again, until Slack says under which timestamp it stands."""
    slack.answer("chat.postMessage", answer, answer)
    faults = Faults()

    assert await post(slack, faults) == f"1790000000.{len(slack.called):06}"
    assert slack.called.count("chat.postMessage") == 3
    assert (faults.retries, faults.rate_limits) == (2, 0)


@pytest.mark.parametrize("code", ["channel_not_found", "is_archived"])
async def test_a_refusal_is_no_outage(slack: Pretender, code: str) -> None:
    """What Slack gives its word for is not tried again."""
    slack.answer("chat.postMessage", Raw(json.dumps({"ok": False, "error": code}).encode()))

    with pytest.raises(SlackError, match=code):
        await post(slack, Faults())
    assert slack.called.count("chat.postMessage") == 1


@pytest.mark.parametrize(
    "answer",
    [
        HTML,
        Raw(b""),
        Raw(b"[]"),
        Raw(b"{}"),
        Raw(b'{"ok": "true"}'),
        Raw(b'{"ok": false}'),
        Raw(b"[" * 100_000),
        Raw(b"okay then", "text/plain"),
        Raw(b"\xff\xfe\xfa", "text/plain; charset=utf-8"),
        Raw(b"ok", "text/plain", 202),
    ],
)
async def test_anything_but_success_at_a_response_url_is_an_outage(
    slack: Pretender, answer: Raw
) -> None:
    """Only Slack's own "ok", as a word or in an object, says that people see the answer."""
    slack.answer("hook", answer, answer, Raw(b"ok", "text/plain"))
    outbox, faults = messenger_of(slack)
    await outbox.respond(f"{slack.api_url}hook", [says("Moored.")])

    assert slack.called == ["hook"] * 3
    assert faults.retries == 2


@pytest.mark.parametrize(
    "answer",
    [
        Raw(b'{"ok": false, "error": "used_url"}'),
        Raw(b'{"ok": false, "error": "expired_url"}', status=404),
        Raw(b"no_text", "text/plain", 400),
        Raw(HTML.body, "text/html", 404),
    ],
)
async def test_a_response_url_that_is_over_is_no_outage(slack: Pretender, answer: Raw) -> None:
    """It is not tried again, since it will not come back."""
    slack.answer("hook", answer)
    outbox, _ = messenger_of(slack)

    with pytest.raises(SlackError):
        await outbox.respond(f"{slack.api_url}hook", [says("Moored.")])
    assert slack.called == ["hook"]


@pytest.mark.parametrize(
    ("url", "allowed"),
    [
        ("https://hooks.slack.com/commands/T1/2/x", True),
        ("https://HOOKS.slack.com:443/actions/T1/2/x", True),
        ("https://hooks.slack-gov.com/app/T1/2/x", True),
        ("https://slack.example:8443/app/T1/2/x", True),
        ("https://user:word@hooks.slack.com/x", True),
        ("http://hooks.slack.com/commands/T1/2/x", False),
        ("https://hooks.slack.com:8443/x", False),
        ("https://hooks.slack.com.example/x", False),
        ("https://hooks.slack.com@example.com/x", False),
        ("https://example.com/hooks.slack.com", False),
        ("https://example.com\\@hooks.slack.com/x", False),
        ("https://example.com#@hooks.slack.com/x", False),
        ("https://slack.example/x", False),
        ("http://slack.example:8443/x", False),
        ("http://169.254.169.254/latest", False),
        ("http://[::1]:6379/", False),
        ("file:///etc/passwd", False),
        ("//hooks.slack.com/x", False),
        ("hooks.slack.com/x", False),
        ("https://", False),
        ("https://[", False),
        ("https://hooks.slack.com:99999999/x", False),
        ("", False),
    ],
)
def test_answers_go_to_slack_alone(url: str, *, allowed: bool) -> None:
    """To its own host for them, or to where its Web API is, by the same scheme and port."""
    assert is_of_slack(url, "https://slack.example:8443/api/") is allowed


async def test_a_signed_response_url_of_another_host_is_not_asked(slack: Pretender) -> None:
    """Nothing is sent there, and nobody waits for it."""
    async with pretender() as other:
        outbox, _ = messenger_of(slack)
        with pytest.raises(SlackError, match="foreign_response_url"):
            await outbox.respond(f"{other.api_url}hook", [says("Moored.")])
        assert other.called == []


def messenger_of(slack: Pretender) -> tuple[Messenger, Faults]:
    """A messenger whose Slack is this one, and what it counts."""
    faults = Faults()
    return Messenger(AsyncWebClient(token="xoxb-1", base_url=slack.api_url), faults), faults


@pytest.mark.parametrize(
    "answer", [*SENSELESS, Raw(b'{"ok": true}'), Raw(b'{"ok": true, "url": 5}')]
)
async def test_a_socket_without_an_address_is_asked_for_again(
    slack: Pretender, answer: Raw
) -> None:
    """An answer that opens no socket is an outage, too."""
    slack.answer("apps.connections.open", answer)
    client = AsyncWebClient(token="xoxb-1", base_url=slack.api_url)

    assert (await open_socket(client, "xapp-1", Faults())).startswith("ws://")


@pytest.mark.parametrize(
    "answer", [*SENSELESS, Raw(b'{"ok": true}'), Raw(b'{"ok": true, "team_id": 5}')]
)
async def test_a_start_that_slack_answers_without_sense_says_where_to_look(
    slack: Pretender, answer: Raw
) -> None:
    """The address, the network and the proxy; not the token."""
    slack.answer("auth.test", answer)
    client = AsyncWebClient(token="xoxb-1", base_url=slack.api_url)

    with pytest.raises(SlackError, match="Slack cannot be reached") as caught:
        await find_workspace(client)
    assert "SLACK_API_URL" in caught.value.where


@pytest.mark.parametrize(
    ("headers", "lacking", "known"),
    [
        ((), (), False),
        ((("X-OAuth-Scopes", "chat:write, commands,app_mentions:read,im:history"),), (), True),
        (
            (("x-oauth-scopes", "chat:write"),),
            ("app_mentions:read", "commands", "im:history"),
            True,
        ),
        (
            (("x-oauth-scopes", ""),),
            tuple("app_mentions:read chat:write commands im:history".split()),
            True,
        ),
    ],
)
async def test_scopes_that_nothing_tells_of_do_not_stop_the_start(
    slack: Pretender, headers: tuple[tuple[str, str], ...], lacking: tuple[str, ...], *, known: bool
) -> None:
    """Without the header the bot starts, and warns; with it, what it lacks is said."""
    identity = b'{"ok": true, "team_id": "T1", "user_id": "U1", "bot_id": "B1", "team": "H"}'
    slack.answer("auth.test", Raw(identity, headers=headers))
    workspace = await find_workspace(AsyncWebClient(token="xoxb-1", base_url=slack.api_url))

    assert workspace.lacking == lacking
    assert workspace.scopes_known is known
    if not lacking:
        require_scopes(workspace)


async def test_the_check_says_that_nothing_tells_of_the_scopes(slack: Pretender) -> None:
    """As a note, with what to do; nothing is wrong."""
    slack.answer("auth.test", Raw(json.dumps(IDENTITY).encode()))
    connection = Connection(slack.api_url, "xoxb-1", SocketMode("xapp-1"))
    found = [finding async for finding in diagnose(connection)]

    assert [one.grade for one in found if "x-oauth-scopes" in one.what] == [Grade.NOTE]
    assert Grade.WRONG not in {one.grade for one in found}


@pytest.mark.parametrize("answer", [Raw(b"", "text/html", 503), Raw(b"{}", status=429)])
async def test_the_check_waits_for_no_outage_to_end(slack: Pretender, answer: Raw) -> None:
    """Slack is asked once for each thing, and what it does not answer is said; so is nobody."""
    slack.answer("auth.test", *[answer] * 10)
    slack.answer("apps.connections.open", *[answer] * 10)
    for url in (slack.api_url, "http://127.0.0.1:9/"):
        connection = Connection(url, "xoxb-1", SocketMode("xapp-1"))
        found = [finding async for finding in diagnose(connection)]

        assert [one.grade for one in found] == [Grade.WRONG] * 2
        assert all("SLACK_API_URL" in f"{one.what} {one.hint}" for one in found)
    assert slack.called == ["auth.test", "apps.connections.open"]


@pytest.mark.parametrize(
    ("asked", "waits"),
    [
        ((), 1.0),
        ((("Retry-After", "7"),), 7.0),
        ((("retry-after", "0.5"),), 0.5),
        ((("Retry-After", "86400"),), 60.0),
        ((("Retry-After", "1e999"),), 60.0),
        ((("Retry-After", "nan"),), 1.0),
        ((("Retry-After", "-3"),), 1.0),
        ((("Retry-After", "soon"),), 1.0),
        ((("Retry-After", "Wed, 21 Oct 2026 07:28:00 GMT"),), 1.0),
    ],
)
async def test_a_limit_is_waited_out_whatever_it_asks_for(
    monkeypatch: pytest.MonkeyPatch, asked: tuple[tuple[str, str], ...], waits: float
) -> None:
    """For as long as it says, a minute at most; where it does not say, a second and then more."""
    waited: list[float] = []

    async def sleep(seconds: float) -> None:
        waited.append(seconds)

    async with pretender() as slack:
        # The module's own name: another loop of the process may sleep meanwhile.
        monkeypatch.setattr("bot.slack.calls.asyncio", SimpleNamespace(sleep=sleep))
        limit = Raw(b'{"ok": false, "error": "ratelimited"}', status=429, headers=asked)
        slack.answer("chat.postMessage", *[limit] * 3)
        faults = Faults()
        await post(slack, faults)

    assert waited[0] == waits
    assert len(waited) == 3
    assert (faults.rate_limits, faults.retries) == (3, 0)


async def test_a_storm_of_limits_ends_in_an_outage(slack: Pretender) -> None:
    """After ten of them nothing has been posted, and whoever keeps the question may try later."""
    limit = Raw(b"", "text/html", 429)
    slack.answer("chat.postMessage", *[limit] * 10)
    faults = Faults()

    with pytest.raises(SlackError, match="Slack did not answer"):
        await post(slack, faults)
    assert slack.called == ["chat.postMessage"] * 10
    assert faults.rate_limits == 10


class Forgetful(AbstractResolver):
    """Knows no name any more, until it knows them all again."""

    def __init__(self) -> None:
        self.lost = 3

    async def resolve(self, host: str, port: int = 0, family: int = 0) -> list[ResolveResult]:
        """Say where a name leads."""
        if self.lost:
            self.lost -= 1
            raise OSError(-3, "Temporary failure in name resolution")
        return [
            ResolveResult(
                hostname=host, host="127.0.0.1", port=port, family=family or 2, proto=0, flags=0
            )
        ]

    async def close(self) -> None:
        """Nothing is held."""


async def test_names_that_lead_nowhere_for_a_while_are_an_outage(slack: Pretender) -> None:
    """The post is made when Slack's name can be looked up again."""
    resolver = Forgetful()
    address = slack.api_url.replace("127.0.0.1", "slack.example")
    connector = aiohttp.TCPConnector(resolver=resolver)
    async with aiohttp.ClientSession(connector=connector) as session:
        client = AsyncWebClient(
            token="xoxb-1", base_url=address, session=session, retry_handlers=[]
        )
        faults = Faults()

        assert await Messenger(client, faults).post("C1", "", [says("Moored.")], "answer:1")
    assert faults.retries == 2
    assert slack.called.count("chat.postMessage") == 1


@pytest.mark.soak
@settings(max_examples=cases(2_000, 100), suppress_health_check=list(HealthCheck), deadline=None)
@given(
    body=st.one_of(
        st.binary(max_size=60),
        st.recursive(
            st.none() | st.booleans() | st.floats() | st.text(max_size=8),
            lambda inner: (
                st.lists(inner) | st.dictionaries(st.sampled_from(["ok", "error", "ts"]), inner)
            ),
            max_leaves=6,
        ).map(lambda value: json.dumps(value).encode()),
    ),
    content_type=st.sampled_from(
        ["application/json", "text/plain", "text/html", "application/gzip"]
    ),
    status=st.sampled_from([200, 201, 204, 302, 400, 403, 404, 429, 500, 503]),
)
def test_no_answer_whatever_raises_anything_but_what_is_sorted(
    body: bytes, content_type: str, status: int
) -> None:
    """A refusal, an outage, or success with a timestamp: there is no fourth."""

    async def ask() -> None:
        async with pretender() as slack, slack_clients(slack.api_url) as clients:
            answer = Raw(b"" if status == 204 else body, content_type, status)
            slack.answer("chat.postMessage", answer)
            slack.answer("hook", answer)
            try:
                posted = await web(clients("x").chat_postMessage(channel="C", text="x"), needs="ts")
                assert isinstance(posted["ts"], str)
            except (AgainError, SlackError):
                pass
            try:
                await respond(AsyncWebhookClient(f"{slack.api_url}hook"), {"text": "x"})
                assert status == 200
            except (AgainError, SlackError):
                pass

    asyncio.run(ask())
