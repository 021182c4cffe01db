"""The pages to install the app, replayed, flooded and led astray; Slack is a pretender."""

import json
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import aiohttp
import pytest
from slack_bolt.async_app import AsyncApp

from bot.service.incidents import Faults
from bot.slack.clients import slack_clients
from bot.slack.connection import Connection, ManyWorkspaces, SignedRequests
from bot.slack.reception import Shared, receiving
from bot.slack.token_encryption import new_key
from bot.storage.lifetimes import utc_now
from bot.storage.sql import SqlStore
from tests.databases import everything, query
from tests.slack.pretender import Pretender, Raw, pretender

# slack_sdk still uses what aiohttp 4 will not have.
pytestmark = pytest.mark.filterwarnings("ignore:BasicAuth is deprecated:DeprecationWarning")

TOKEN = "xoxb-of-the-harbour"
INSTALLED = {
    "ok": True,
    "app_id": "A1",
    "access_token": TOKEN,
    "token_type": "bot",
    "scope": "chat:write",
    "bot_user_id": "UBOT",
    "team": {"id": "T1", "name": "Harbour"},
    "enterprise": None,
    "is_enterprise_install": False,
    "authed_user": {"id": "U1"},
}
ORGANISATION = INSTALLED | {
    "team": None,
    "enterprise": {"id": "E1", "name": "All harbours"},
    "is_enterprise_install": True,
}


@dataclass
class Pages:
    """A bot that can be installed.

    Args:
        slack: what it takes for Slack.
        address: where it is.
        database_url: where it keeps what it keeps.
        session: a browser that keeps no cookies.
        faults: what it counts.
    """

    slack: Pretender
    address: str
    database_url: str
    session: aiohttp.ClientSession
    faults: Faults = field(default_factory=Faults)

    async def begin(self) -> tuple[str, str]:
        """Open the first page; returns the state that Slack is led to with, and the cookie."""
        async with self.session.get(f"{self.address}/slack/install") as page:
            text = await page.text()
            cookie = page.headers["Set-Cookie"]
        link = text.partition('href="http')[2].partition('"')[0].replace("&amp;", "&")
        return parse_qs(urlsplit(link).query)["state"][0], cookie

    async def end(self, state: str, cookie: str, code: str = "c") -> tuple[int, str]:
        """Come back from Slack; returns the status of the page and what it says."""
        async with self.session.get(
            f"{self.address}/slack/oauth_redirect",
            params={"state": state, "code": code},
            headers={"Cookie": cookie.partition(";")[0]},
        ) as page:
            return page.status, await page.text()

    def exchanged(self, *answers: object) -> None:
        """Let Slack answer so when it is given a code."""
        bodies = [json.dumps(answer).encode() for answer in answers]
        self.slack.answer("oauth.v2.access", *map(Raw, bodies))

    def rows(self) -> int:
        """How many rows the database holds, of workspaces, questions and states."""
        tables = ("slack_bots", "questions", "slack_oauth_states")
        counts = (query(self.database_url, f"SELECT count(*) FROM {table}") for table in tables)  # noqa: S608 - our tables
        return sum(count for ((count,),) in counts)


@pytest.fixture
async def pages(tmp_path: Path) -> AsyncIterator[Pages]:
    """A bot that nobody has installed."""
    url = f"sqlite:///{tmp_path / 'bot.db'}"
    async with AsyncExitStack() as stack:
        slack = await stack.enter_async_context(pretender())
        store = SqlStore(url, utc_now)
        await store.open()
        stack.push_async_callback(store.close)
        clients = await stack.enter_async_context(slack_clients(slack.api_url))
        faults = Faults()

        transport = ManyWorkspaces(
            SignedRequests("secret", 0, "127.0.0.1"), "1.2", "client secret", (new_key(),)
        )
        shared = Shared(clients, store, faults, utc_now, pages=())
        connection = Connection(slack.api_url, "", transport)
        reception = await stack.enter_async_context(receiving(connection, url, shared))
        receiver = reception.receiver(AsyncApp(token="xoxb-1", signing_secret="secret"))
        await receiver.start()
        stack.push_async_callback(receiver.close)
        port = receiver.how.rpartition(" ")[2]
        session = aiohttp.ClientSession(cookie_jar=aiohttp.DummyCookieJar())
        await stack.enter_async_context(session)
        yield Pages(slack, f"http://127.0.0.1:{port}", url, session, faults)


async def test_nothing_is_kept_of_who_only_opens_the_page(pages: Pages) -> None:
    """However often it is opened, and whatever comes back without Slack's consent."""
    states = {(await pages.begin())[0] for _ in range(50)}
    assert len(states) == 50
    pages.exchanged(*[{"ok": False, "error": "invalid_code"}] * 10)
    for _ in range(10):
        assert (await pages.end(*await pages.begin()))[0] == 401

    assert pages.rows() == 0


async def test_the_cookie_is_sent_along_by_no_other_site(pages: Pages) -> None:
    """No script reads it, it goes over TLS alone, and pages of others cannot use it."""
    _, cookie = await pages.begin()

    assert {"Secure", "HttpOnly", "SameSite=Lax"} <= set(cookie.split("; "))


async def test_a_state_that_has_served_is_refused_whatever_the_code(pages: Pages) -> None:
    """A whole replay installs nothing, though Slack agrees to the code."""
    pages.exchanged(INSTALLED, INSTALLED | {"team": {"id": "T2", "name": "Lighthouse"}})
    state, cookie = await pages.begin()
    assert (await pages.end(state, cookie))[0] == 200
    before = pages.rows()
    assert (await pages.end(state, cookie, "another"))[0] == 401

    assert pages.rows() == before
    assert query(pages.database_url, "SELECT team_id FROM slack_bots") == [("T1",)]


async def test_a_code_that_slack_has_taken_already_installs_nothing(pages: Pages) -> None:
    """Also with a state of its own."""
    pages.exchanged(INSTALLED, {"ok": False, "error": "code_already_used"})
    assert (await pages.end(*await pages.begin()))[0] == 200
    before = pages.rows()
    assert (await pages.end(*await pages.begin()))[0] == 401

    assert pages.rows() == before


async def test_a_state_of_another_browser_is_refused(pages: Pages) -> None:
    """Slack is not even asked."""
    state, _ = await pages.begin()
    _, cookie = await pages.begin()

    assert (await pages.end(state, cookie))[0] == 400
    assert "oauth.v2.access" not in pages.slack.called


async def test_a_whole_organisation_is_told_that_it_cannot_install_the_app(pages: Pages) -> None:
    """In plain words, and neither its token nor its name is kept."""
    pages.exchanged(ORGANISATION)
    status, text = await pages.end(*await pages.begin())

    assert status == 403
    assert "one workspace at a time" in text
    assert pages.rows() == 0
    assert TOKEN not in everything(pages.database_url)
    assert not pages.faults.counts


@pytest.mark.parametrize(
    "answer",
    [
        b"",
        b"[]",
        b'"ok"',
        b"<html>",
        b'{"ok": true}',
        json.dumps(INSTALLED | {"access_token": None}).encode(),
        json.dumps(INSTALLED | {"team": "T1"}).encode(),
        json.dumps(INSTALLED | {"team": {"id": 5}}).encode(),
        json.dumps(INSTALLED | {"scope": 5}).encode(),
        json.dumps(INSTALLED | {"bot_user_id": None}).encode(),
        json.dumps(INSTALLED | {"expires_in": "soon"}).encode(),
    ],
)
async def test_an_exchange_without_sense_installs_nothing(pages: Pages, answer: bytes) -> None:
    """The person is told, and no workspace is known by half."""
    pages.slack.answer("oauth.v2.access", Raw(answer))
    status, text = await pages.end(*await pages.begin())

    assert status in (401, 502, 503)
    assert "Traceback" not in text
    assert query(pages.database_url, "SELECT count(*) FROM slack_bots") == [(0,)]
