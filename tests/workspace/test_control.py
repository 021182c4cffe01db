"""The control API: what a page and other programs see of a workspace, and do in it."""

import http.client
import json
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlencode, urlsplit

import pytest
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from bot.errors import WorkspaceError
from bot.workspace.background import running_workspace
from bot.workspace.clock import Clock
from bot.workspace.driver.driver import Driver
from bot.workspace.driver.person import Person
from bot.workspace.manifest import Manifest
from bot.workspace.server.server import WorkspaceServer
from bot.workspace.workspace import Workspace
from tests.patience import PATIENCE
from tests.workspace.by_hand import SocketBot


@contextmanager
def asked(
    workspace: Driver, method: str, path: str, body: str = "", **headers: str
) -> Iterator[http.client.HTTPResponse]:
    """The answer to a request, which is open until the block ends."""
    address = urlsplit(workspace.url)
    assert address.hostname
    connection = http.client.HTTPConnection(address.hostname, address.port, timeout=PATIENCE)
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    with closing(connection):
        connection.request(method, path, body or None, named)
        with connection.getresponse() as response:
            yield response


def stream(response: http.client.HTTPResponse, until: str) -> list[dict[str, str]]:
    """The server-sent events up to the first of a kind."""
    events: list[dict[str, str]] = []
    event: dict[str, str] = {}
    while not events or json.loads(events[-1]["data"])["kind"] != until:
        line = response.readline().decode().rstrip("\n")
        name, _, value = line.partition(": ")
        if name and value:
            event[name] = value
        elif event:
            events.append(event)
            event = {}
    return events


def test_what_happens_is_streamed(workspace: Driver, alice: Person) -> None:
    """A reader gets all from the start, then each thing as it happens."""
    with asked(workspace, "GET", "/control/stream") as response:
        assert response.headers["Content-Type"] == "text/event-stream"
        first = stream(response, "person")
        said = alice.say("#general", "hello")
        more = stream(response, "message")

    assert [int(one["id"]) for one in first + more] == list(range(1, len(first + more) + 1))
    assert json.loads(more[-1]["data"])["data"]["message"]["ts"] == said.ts


def test_a_stream_goes_on_where_it_broke_off(workspace: Driver, alice: Person) -> None:
    """A browser says which entry it had last."""
    known = workspace.control.state()["last"]
    alice.say("#general", "missed")
    with asked(workspace, "GET", "/control/stream", Last_Event_ID=str(known)) as response:
        (event,) = stream(response, "message")

    assert int(event["id"]) == known + 1


def test_the_state_holds_what_a_page_shows(workspace: Driver, alice: Person, bob: Person) -> None:
    """People, channels with messages, what only one sees, unread marks, and the app."""
    client = WebClient(token=workspace.bot_token, base_url=workspace.api_url)
    said = alice.say("#general", "hello")
    client.chat_postEphemeral(channel=said.channel, user=bob.id, text="for bob")
    state = workspace.control.state()
    general = next(one for one in state["channels"] if one["channel"].get("name") == "general")

    assert {one["name"] for one in state["people"]} == {"small", "alice", "bob"}
    assert [one["text"] for one in general["messages"]] == ["hello"]
    assert general["unread"] == {workspace.bot_user: 1, alice.id: 0, bob.id: 1}
    assert [one["only_for"] for one in state["ephemerals"]] == [bob.id]
    assert state["app"]["features"]["slash_commands"][0]["command"] == "/echo"
    bob.read("#general")
    assert bob.unread("#general") == 0


def test_requests_and_deliveries_can_be_inspected(
    workspace: Driver, alice: Person, on_socket: SocketBot
) -> None:
    """Each is there as it went over the wire, and no token with it."""
    alice.say("#general", "hello")
    on_socket.take()
    workspace.settle()
    WebClient(token=workspace.bot_token, base_url=workspace.api_url).api_test(foo="bar")

    (delivery,) = workspace.deliveries("message")
    assert delivery["payload"]["event"]["text"] == "hello"
    (request,) = workspace.requests("api.test")
    assert (request["arguments"], request["status"]) == ({"foo": "bar"}, 200)
    assert request["response"]["ok"]
    ack = workspace.wait_for("ack", lambda one: one["id"] == delivery["id"])
    assert ack["ok"]
    assert ack["took_ms"] >= 0
    written = json.dumps([one.data for one in workspace.control.journal()])
    assert workspace.bot_token not in written
    assert workspace.app_token not in written


def test_the_transcript_is_written_line_by_line(app_manifest: Manifest, tmp_path: Path) -> None:
    """The file holds what the control API gives out."""
    path = tmp_path / "transcript.jsonl"
    with (
        path.open("w", encoding="utf-8") as file,
        running_workspace(app_manifest, transcript=file) as workspace,
    ):
        workspace.hold()
        workspace.person("alice").say("#general", "hello – 你好")
        lines = path.read_text(encoding="utf-8").splitlines()
        with asked(workspace, "GET", "/control/transcript") as response:
            assert response.read().decode().splitlines() == lines

    entries = [json.loads(line) for line in lines]
    assert [one["number"] for one in entries] == list(range(1, len(entries) + 1))
    said = next(one for one in entries if one["kind"] == "message")
    assert said["data"]["message"]["text"] == "hello – 你好"


@pytest.mark.parametrize("path", ["transcript", "journal?after=0&wait=0"])
def test_half_of_a_character_is_told_as_one_that_cannot_be_read(
    workspace: Driver, alice: Person, path: str
) -> None:
    """An app may cut a text in the middle of an emoji; who follows along reads on."""
    client = WebClient(token=workspace.bot_token, base_url=workspace.api_url)
    client.chat_postMessage(channel="#general", text="cut \ud83d")
    alice.say("#general", "go on")

    with asked(workspace, "GET", f"/control/{path}") as response:
        told = response.read().decode()

    assert "go on" in told
    assert "cut \ufffd" in told


@pytest.mark.parametrize(
    "headers",
    [
        {"Host": "evil.example"},
        {"Origin": "http://evil.example"},
        {"Origin": "null"},
        {"Sec_Fetch_Site": "cross-site"},
        {"Sec_Fetch_Site": "same-site", "Sec_Fetch_Mode": "navigate"},
        {"Host": "evil.example[:80"},
        {"Content_Type": "text/plain"},
    ],
)
def test_a_page_of_another_site_cannot_act(
    workspace: Driver, alice: Person, headers: dict[str, str]
) -> None:
    """It may not post under somebody's name on this machine."""
    body = json.dumps({"person": alice.id, "channel": "#general", "text": "not me"})
    headers = {"Content_Type": "application/json"} | headers
    with asked(workspace, "POST", "/control/say", body, **headers) as response:
        assert response.status in (403, 415)

    assert alice.messages("#general") == []


@pytest.mark.parametrize("path", ["journal", "stream"])
@pytest.mark.parametrize("after", ["inf", "-1", "1.5", "nan", "", "9" * 5000, "٣"])
def test_an_entry_that_cannot_be_is_refused(workspace: Driver, path: str, after: str) -> None:
    """What is no number of an entry gets a 400 that says what is needed."""
    with asked(workspace, "GET", f"/control/{path}?{urlencode({'after': after})}") as response:
        assert response.status == 400
        assert "the number of an entry" in json.load(response)["detail"]


@pytest.mark.parametrize("wait", ["inf", "nan", "-1", "soon", "9" * 5000])
def test_a_wait_that_cannot_be_is_refused(workspace: Driver, wait: str) -> None:
    """What is no number of seconds gets a 400 that says what is needed."""
    with asked(workspace, "GET", f"/control/journal?after=0&wait={wait}") as response:
        assert response.status == 400
        assert "a number of seconds" in json.load(response)["detail"]


@pytest.mark.parametrize("method", ["GET", "HEAD", "PUT", "DELETE", "OPTIONS"])
def test_what_changes_something_is_taken_by_post_alone(workspace: Driver, method: str) -> None:
    """A link cannot write: GET is for reading, and for what Slack's clients call so."""
    query = urlencode({"token": workspace.bot_token, "channel": "#general", "text": "a"})
    with asked(workspace, method, f"/api/chat.postMessage?{query}") as response:
        assert response.status == 405
        assert "POST" in response.headers["Allow"]
    with asked(workspace, method, "/control/hold") as response:
        assert response.status == 405

    assert workspace.happened("message") == []


def test_tokens_are_others_at_each_start(app_manifest: Manifest, workspace: Driver) -> None:
    """What one workspace hands out is good in no other, unless they are told the same secret."""
    other = Workspace(app_manifest, Clock()).app
    assert other.bot_token != workspace.bot_token
    assert other.app_token != workspace.app_token
    assert other.signing_secret != workspace.signing_secret
    with pytest.raises(SlackApiError, match="invalid_auth"):
        WebClient(other.bot_token, base_url=workspace.api_url).auth_test()
    one, two = (Workspace(app_manifest, Clock(), secret="a" * 16).app for _ in range(2))
    assert (one.bot_token, one.app_token) == (two.bot_token, two.app_token)
    assert one.signing_secret == two.signing_secret


@pytest.mark.parametrize(
    ("path", "body", "error"),
    [
        ("say", "{", "not_json"),
        ("say", "[]", "invalid_arguments"),
        ("say", '{"person": "alice"}', "invalid_arguments"),
        ("clock", '{"seconds": -1}', "invalid_arguments"),
        ("faults", '{"kind": "earthquake"}', "invalid_arguments"),
        ("say", '{"person": "nobody", "channel": "#general", "text": "a"}', "user_not_found"),
        ("release", '{"order": [0]}', "not_held"),
        ("people", '{"name": "small"}', "name_taken"),
        ("channels", '{"name": "general"}', "name_taken"),
        ("shortcut", '{"person": "bot", "name": "Nothing"}', "shortcut_not_found"),
        ("request-url", '{"url": "http://127.0.0.1:1/"}', "url_not_verified"),
    ],
)
def test_what_makes_no_sense_is_refused(
    workspace: Driver, path: str, body: str, error: str
) -> None:
    """The answer is a 400 that says why."""
    headers = {"Content_Type": "application/json"}
    with asked(workspace, "POST", f"/control/{path}", body, **headers) as response:
        answer: dict[str, Any] = json.loads(response.read())

    assert (response.status, answer["error"]) == (400, error)


def test_what_does_not_come_is_said(alice: Person) -> None:
    """The error shows what happened instead."""
    alice.say("#general", "is anybody there?")

    with pytest.raises(WorkspaceError, match="is anybody there"):
        alice.wait_for_reply(seconds=0)


def test_a_socket_ticket_serves_once(workspace: Driver) -> None:
    """A second connection needs a second ticket, and a ticket does not last."""
    client = WebClient(base_url=workspace.api_url)
    link = client.apps_connections_open(app_token=workspace.app_token)["url"]
    path = link.split("/", 3)[3]
    upgrade = {
        "Connection": "Upgrade",
        "Upgrade": "websocket",
        "Sec_WebSocket_Version": "13",
        "Sec_WebSocket_Key": "dGhlIHNhbXBsZSBub25jZQ==",
    }
    with asked(workspace, "GET", f"/{path}", **upgrade) as response:
        assert response.status == 101
    with asked(workspace, "GET", f"/{path}", **upgrade) as response:
        assert response.status == 404

    late = client.apps_connections_open(app_token=workspace.app_token)["url"]
    workspace.advance(31)
    with asked(workspace, "GET", "/" + late.split("/", 3)[3], **upgrade) as response:
        assert response.status == 404


async def test_a_port_that_is_taken_is_said(workspace: Driver, app_manifest: Manifest) -> None:
    """The error names the port, and nothing is left open."""
    port = urlsplit(workspace.url).port
    assert port
    server = WorkspaceServer(Workspace(app_manifest, Clock()), port)

    with pytest.raises(WorkspaceError, match=str(port)):
        await server.start()
