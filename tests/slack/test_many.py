"""An app that people install in many workspaces: from its page to its removal."""

import http.client
import itertools
import re
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from html import unescape
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from bot.slack.manifest import manifest
from bot.slack.token_encryption import new_key
from bot.workspace.driver.driver import Driver
from bot.workspace.manifest import parse_manifest
from bot.workspace.several.background import Several, running_workspaces
from tests.databases import everything, query
from tests.patience import PATIENCE
from tests.slack.bots import Bot, process
from tests.slack.watching import ready, wait_for_questions

LAST = "When does the last ferry leave Northquay?"
LAST_QUOTE = "The last ferry leaves Northquay at 23:15."
TABLES = ("questions", "answers", "feedback", "slack_bots")


@dataclass(frozen=True)
class Page:
    """What a browser got.

    Args:
        status: the number.
        location: where it is sent to; empty for nowhere.
        cookie: what it is to keep; empty for nothing.
        text: the body.
    """

    status: int
    location: str
    cookie: str
    text: str


def browse(url: str, cookie: str = "", method: str = "GET") -> Page:
    """Open an address, and follow nothing."""
    parts = urlsplit(url)
    with closing(
        http.client.HTTPConnection(str(parts.hostname), parts.port, timeout=PATIENCE)
    ) as line:
        line.request(method, f"{parts.path}?{parts.query}", headers={"Cookie": cookie})
        answer = line.getresponse()
        set_cookie = (answer.getheader("Set-Cookie") or "").partition(";")[0]
        text = answer.read().decode()
        return Page(answer.status, answer.getheader("Location") or "", set_cookie, text)


def links(page: Page) -> list[str]:
    """Where the links and forms of a page lead."""
    return [unescape(link) for link in re.findall(r'(?:href|action)="([^"]+)"', page.text)]


@dataclass
class Place:
    """Workspaces, and a bot that can be installed in them.

    Args:
        several: the workspaces.
        bot: the bot.
        database_url: where its database is.
    """

    several: Several
    bot: Bot
    database_url: str

    @property
    def address(self) -> str:
        """Where the bot serves its pages."""
        return f"http://127.0.0.1:{self.bot.port}"

    def begin(self) -> tuple[str, str]:
        """Open the page to install; returns Slack's address, and the cookie of the browser."""
        page = browse(f"{self.address}/slack/install")
        (asks,) = [link for link in links(page) if "/oauth/v2/authorize" in link]
        return asks, page.cookie

    def allow(self, driver: Driver, asks: str) -> str:
        """Allow it in a workspace; returns the address that Slack leads back to."""
        team = self.several.team(driver)
        (link,) = [link for link in links(browse(asks)) if f"team={team}" in link]
        return browse(self.several.url + link, method="POST").location

    def install(self, driver: Driver) -> Page:
        """Install the app in a workspace."""
        asks, cookie = self.begin()
        return browse(self.allow(driver, asks), cookie)

    def rows(self, driver: Driver) -> dict[str, int]:
        """How many rows of each table are of a workspace."""
        found = {}
        for table in TABLES:
            column = "team_id" if table == "slack_bots" else "team"
            counted = f"SELECT count(*) FROM {table} WHERE {column} = :team"  # noqa: S608 - our tables
            ((found[table],),) = query(self.database_url, counted, team=self.several.team(driver))
        return found


def ask(driver: Driver, name: str = "alice") -> str:
    """Ask something in a workspace; returns what is answered."""
    person = driver.person(name)
    person.say("#general", f"<@bot> {LAST}")
    return person.wait_for_reply().text


@pytest.fixture(params=[12 * 60 * 60])
def place(
    request: pytest.FixtureRequest, bot_command: list[str], tmp_path: Path, database_url: str
) -> Iterator[Place]:
    """Two workspaces, and a bot that is installed in neither."""
    url = "https://bot.example.org/slack/events"
    app = parse_manifest(manifest(url=url, oauth=True), "the manifest")
    with running_workspaces(app, "Harbour", "Lighthouse", lifetime=request.param) as several:
        environment = {
            "DATABASE_URL": database_url,
            "SLACK_API_URL": several.api_url,
            "SLACK_CLIENT_ID": several.client_id,
            "SLACK_CLIENT_SECRET": several.client_secret,
            "SLACK_SIGNING_SECRET": several.signing_secret,
            "TOKEN_KEYS": new_key(),
            "PORT": "0",
            "METRICS_PORT": "0",
            "LOG_LEVEL": "DEBUG",
        }
        with process(bot_command, tmp_path, environment) as running:
            address = f"http://127.0.0.1:{running.port}/slack"
            several.connect_http(f"{address}/events", f"{address}/oauth_redirect")
            yield Place(several, running, database_url)
            log = running.log
        assert "Traceback" not in log
        for secret in ("xoxe", "xoxb", "ferry leave", several.client_secret):
            assert secret not in log


def test_the_app_is_installed_by_its_page_and_answers_in_each_workspace(place: Place) -> None:
    """Each with a token of its own, and Slack is not asked who the bot is for every event."""
    harbour, lighthouse = place.several.drivers
    for driver in (harbour, lighthouse):
        assert place.install(driver).status == 200
    for driver, name in itertools.product((harbour, lighthouse), ("alice", "bob", "carol")):
        assert LAST_QUOTE in ask(driver, name)

    for driver in (harbour, lighthouse):
        assert len(driver.requests("auth.test")) == 1
        assert len(driver.requests("chat.postMessage")) == 3
        assert driver.unknown_methods == []


def test_no_token_is_in_the_database_as_it_is(place: Place) -> None:
    """Neither the token nor what it is exchanged with."""
    harbour, _ = place.several.drivers
    place.install(harbour)
    assert LAST_QUOTE in ask(harbour)

    kept = everything(place.database_url)
    assert "slack_bots" in kept
    assert "xoxb" not in kept
    assert "xoxe" not in kept
    assert place.rows(harbour)["slack_bots"] == 1


def test_only_who_began_an_installation_can_end_it_and_once(place: Place) -> None:
    """Without the browser's cookie, with another state, or again, nothing is installed."""
    harbour, lighthouse = place.several.drivers
    asks, cookie = place.begin()
    back = place.allow(harbour, asks)
    assert browse(back).status == 400
    forged = re.sub(r"state=[^&]*", "state=forged", back)
    assert browse(forged, cookie).status == 400
    assert browse(forged, re.sub(r"=.*", "=forged", cookie)).status == 401
    assert place.rows(harbour)["slack_bots"] == 0
    assert browse(back, cookie).status == 200
    assert browse(place.allow(lighthouse, asks), cookie).status == 401
    assert place.rows(lighthouse)["slack_bots"] == 0


def test_who_does_not_allow_it_is_told_so(place: Place) -> None:
    """Nothing is installed, and nothing fails."""
    harbour, _ = place.several.drivers
    asks, cookie = place.begin()
    (cancel,) = [link for link in links(browse(asks)) if "access_denied" in link]

    assert browse(cancel, cookie).status == 200
    assert place.rows(harbour)["slack_bots"] == 0


@pytest.mark.parametrize(
    "order", list(itertools.permutations(("app_uninstalled", "tokens_revoked")))
)
def test_nothing_is_left_of_a_workspace_that_removes_the_app(
    place: Place, order: tuple[str, str]
) -> None:
    """In whichever order Slack tells of it; the other workspace is served on."""
    harbour, lighthouse = place.several.drivers
    for driver in (harbour, lighthouse):
        place.install(driver)
        assert LAST_QUOTE in ask(driver)
        alice = driver.person("alice")
        alice.click("Helpful", alice.messages("#general")[-1])
        alice.wait_for_reply()
    place.several.uninstall(harbour, order)
    harbour.settle()

    assert set(place.rows(harbour).values()) == {0}
    assert all(place.rows(lighthouse).values())
    assert LAST_QUOTE in ask(lighthouse, "bob")
    harbour.person("alice").command(f"/ask {LAST}")
    assert "failed" in harbour.person("alice").wait_for_notice()
    place.install(harbour)
    assert LAST_QUOTE in ask(harbour, "carol")


@pytest.mark.parametrize("place", [60], indirect=True)
def test_a_token_is_changed_before_it_expires(place: Place) -> None:
    """The first one is over by the time of the question, and what is kept is the second."""
    harbour, _ = place.several.drivers
    place.install(harbour)
    place.several.advance(61)

    assert LAST_QUOTE in ask(harbour)
    assert place.rows(harbour)["slack_bots"] == 1


def test_the_questions_of_all_workspaces_are_counted_together(place: Place) -> None:
    """A monitor sees that the bot is ready, and how much it is asked, but not by whom."""
    port = place.bot.watched_port
    assert ready(port) == (200, {"index": True, "database": True, "slack": True})
    for driver in place.several.drivers:
        place.install(driver)
        ask(driver)

    counts = wait_for_questions(port, 2)
    assert counts["pullquote_questions_total", "answer", "mention"] == 2
