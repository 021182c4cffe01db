"""The bot's token goes with a request for a file to Slack, and nowhere else."""

import logging
from collections.abc import AsyncIterator
from dataclasses import dataclass, field

import aiohttp
import pytest
from aiohttp import web
from slack_sdk.web.async_client import AsyncWebClient

from bot.documents.read import most_bytes
from bot.errors import DocumentError
from bot.service.incidents import Faults
from bot.slack.files import SlackFile, fetch, find_file
from bot.slack.messenger import Messenger
from bot.slack.teams import Team
from bot.slack.workspace import Workspace


@dataclass
class Host:
    """What answers as Slack.

    Args:
        url: where.
        team: the workspace, whose client asks there.
        files: what `files.info` says.
        asked: the paths that were asked for.
    """

    url: str
    team: Team
    files: dict[str, dict[str, object]] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)


@pytest.fixture
async def host() -> AsyncIterator[Host]:
    """A server that says of files what a test wants, and leads astray."""
    app = web.Application()
    runner = web.AppRunner(app)

    async def answer(request: web.Request) -> web.StreamResponse:
        found.asked.append(request.path)
        name = request.path.rpartition("/")[2]
        if name == "files.info":
            about = found.files.get(request.query["file"])
            if about is None:
                return web.json_response({"ok": False, "error": "file_not_found"})
            return web.json_response({"ok": True, "file": about})
        if name == "astray":
            raise web.HTTPFound("/elsewhere")
        if name == "endless":
            return web.Response(body=b"a" * (most_bytes(".txt") + 1))
        return web.Response(body=b"held", headers={"X-Token": request.headers["Authorization"]})

    app.router.add_route("*", "/{rest:.*}", answer)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    url = f"http://127.0.0.1:{runner.addresses[0][1]}"
    async with aiohttp.ClientSession() as session:
        client = AsyncWebClient(
            token="xoxb-1",
            base_url=f"{url}/api/",
            session=session,
            logger=logging.getLogger("slack_sdk"),
            retry_handlers=[],
        )
        workspace = Workspace("T1", "", "U0", "B0", frozenset({"files:read"}))
        found = Host(url, Team(workspace, client, Messenger(client, Faults())))
        yield found
    await runner.cleanup()


def at(address: str) -> SlackFile:
    """A file that lies there."""
    return SlackFile(id="F1", name="a.txt", url_private=address)


async def test_a_file_is_fetched_from_where_the_api_is(host: Host) -> None:
    """As it is, byte for byte."""
    assert await fetch(host.team, at(f"{host.url}/files/a.txt"), Faults()) == b"held"


@pytest.mark.parametrize(
    "address",
    [
        "https://files.slack.com.example.org/a.txt",
        "https://example.org/a.txt",
        "http://files.slack.com/a.txt",
        "https://files.slack.com:8443/a.txt",
        "http://127.0.0.1:9/a.txt",
        "file:///etc/passwd",
        "//files.slack.com/a.txt",
        "http://[broken",
        "",
    ],
)
async def test_nobody_else_is_asked_for_a_file(host: Host, address: str) -> None:
    """Whatever the address looks like; nothing is sent anywhere."""
    with pytest.raises(DocumentError, match="not one of Slack's"):
        await fetch(host.team, at(address), Faults())
    assert host.asked == []


async def test_a_redirect_is_not_followed(host: Host) -> None:
    """Slack sends whoever may not read a file to its sign-in; that is said as what it means."""
    with pytest.raises(DocumentError, match="files:read"):
        await fetch(host.team, at(f"{host.url}/astray"), Faults())
    assert host.asked == ["/astray"]


async def test_more_than_was_said_is_not_read(host: Host) -> None:
    """A file that says it is small, and is not, is left."""
    with pytest.raises(DocumentError, match="MB"):
        await fetch(host.team, at(f"{host.url}/endless"), Faults())


@pytest.mark.parametrize(
    ("about", "said"),
    [
        ({"size": most_bytes(".txt") + 1}, "MB"),
        ({"is_external": True, "mode": "external"}, "does not lie in Slack"),
        ({"mode": "tombstone"}, "does not lie in Slack"),
        ({"mode": "hidden_by_limit"}, "does not lie in Slack"),
        ({"size": "many"}, "does not say what it is"),
    ],
)
async def test_what_cannot_be_fetched_is_not_begun_with(
    host: Host, about: dict[str, object], said: str
) -> None:
    """Slack says of a file that it is too large, or elsewhere."""
    host.files["F1"] = {"id": "F1", "name": "a.txt", **about}
    with pytest.raises(DocumentError, match=said):
        await find_file(host.team, "F1", Faults())


async def test_a_file_that_the_bot_cannot_see_is_said_to_be_one(host: Host) -> None:
    """With what to do about it."""
    with pytest.raises(DocumentError, match="Invite me to the channel"):
        await find_file(host.team, "F404", Faults())


@pytest.mark.parametrize(
    ("name", "called"),
    [
        ("a/b\\c.txt", "a-b\\c.txt"),
        ("../../etc/passwd", "..-..-etc-passwd"),
        ("a\n\u202eb.md", "a b.md"),
        (f"{'x' * 999}.md", f"{'x' * 200}.md"),
        (None, "F1"),
    ],
)
def test_a_file_is_called_by_a_name_of_one_line(name: str | None, called: str) -> None:
    """Without slashes, which would lead elsewhere, and of a length that can be shown."""
    assert SlackFile(id="F1", name=name).called == called
