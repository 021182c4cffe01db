"""What a page of another site can do with a workspace on the same machine: nothing."""

import json
from collections.abc import AsyncIterator
from typing import Any

import pytest
import pytest_asyncio
from aiohttp import web
from playwright.async_api import Browser, Response
from slack_sdk import WebClient

from bot.workspace.driver.driver import Driver
from bot.workspace.driver.person import Person

# Each way in that a page has, tried in turn; what it says of itself is what the page has seen.
_ATTEMPTS = """async ({ base, token, ticket, person }) => {
  const call = `${base}/api/chat.postMessage?token=${token}&channel=%23general&text=not+me`;
  const say = { person, channel: "#general", text: "not me" };
  const wait = (node, events) => new Promise((done) => {
    for (const name of events) node.addEventListener(name, () => done(name), { once: true });
  });
  const put = (tag, values) => {
    const node = Object.assign(document.createElement(tag), values);
    document.body.append(node);
    return wait(node, ["load", "error"]);
  };
  const form = (action, fields, type) => {
    const frame = Object.assign(document.createElement("iframe"), { name: crypto.randomUUID() });
    const form = Object.assign(document.createElement("form"), {
      action, method: "post", enctype: type, target: frame.name,
    });
    for (const [name, value] of Object.entries(fields)) {
      form.append(Object.assign(document.createElement("input"), { name, value }));
    }
    document.body.append(frame, form);
    const loaded = wait(frame, ["load"]);
    form.submit();
    return loaded;
  };
  const fetched = async (path, options) => {
    try {
      const answer = await fetch(base + path, options);
      return `${answer.type} ${await answer.text()}`;
    } catch (error) {
      return "error";
    }
  };
  const post = (type, body, mode) => (
    { method: "POST", headers: { "Content-Type": type }, body, mode, credentials: "include" }
  );
  const plain = JSON.stringify(say);
  const seen = {
    image: await put("img", { src: call }),
    script: await put("script", { src: `${base}/control/state` }),
    style: await put("link", { rel: "stylesheet", href: `${base}/control/transcript` }),
    frame: await put("iframe", { src: `${base}/` }),
    form: await form(
      `${base}/api/chat.postMessage`, { token, channel: "#general", text: "not me" },
      "application/x-www-form-urlencoded"),
    upload: await form(
      `${base}/api/chat.postMessage`, { token, channel: "#general", text: "not me" },
      "multipart/form-data"),
    control: await form(`${base}/control/say`, { [plain.slice(0, -1) + ',"a":"'] : '"}' },
      "text/plain"),
    blind: await fetched("/control/say", post("text/plain", plain, "no-cors")),
    blindCall: await fetched(`/api/chat.postMessage?token=${token}&channel=%23general&text=a`,
      post("text/plain", "", "no-cors")),
    blindRead: await fetched("/control/state", { mode: "no-cors" }),
    asked: await fetched("/control/say", post("application/json", plain, "cors")),
    simple: await fetched("/control/say", post("text/plain", plain, "cors")),
    read: await fetched("/control/state", { mode: "cors" }),
    beacon: navigator.sendBeacon(`${base}/control/hold`, "{}") && "sent",
    events: await wait(new EventSource(`${base}/control/stream`), ["open", "error"]),
    socket: await wait(new WebSocket(ticket), ["open", "error"]),
    feed: await wait(new WebSocket(base.replace("http", "ws") + "/control/stream"),
      ["open", "error"]),
  };
  return seen;
}"""


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def foreign_port() -> AsyncIterator[int]:
    """Where an empty page of somebody else is served."""

    async def empty(_: web.Request) -> web.Response:
        return web.Response(text="<!doctype html><body>", content_type="text/html")

    app = web.Application()
    app.router.add_get("/", empty)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    yield int(runner.addresses[0][1])
    await runner.cleanup()


def standing(workspace: Driver) -> dict[str, Any]:
    """All of the workspace but its clock."""
    return {key: part for key, part in workspace.control.state().items() if key != "now"}


@pytest.mark.asyncio(loop_scope="session")
@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "evil.localhost"])
async def test_a_foreign_page_can_do_and_read_nothing(
    browser: Browser, foreign_port: int, workspace: Driver, alice: Person, host: str
) -> None:
    """Every way in is refused, on each route, even to a page that knows the tokens."""
    alice.say("#general", "a secret")
    client = WebClient(workspace.app_token, base_url=workspace.api_url)
    before = standing(workspace)
    ticket = str(client.apps_connections_open(app_token=workspace.app_token)["url"])
    requests = len(workspace.happened())
    statuses: list[tuple[str, int]] = []

    def note(response: Response) -> None:
        if response.url.startswith(workspace.url):
            statuses.append((response.url.removeprefix(workspace.url), response.status))

    page = await browser.new_page()
    page.on("response", note)
    await page.goto(f"http://{host}:{foreign_port}/")
    seen = await page.evaluate(
        _ATTEMPTS,
        {
            "base": workspace.url,
            "token": workspace.bot_token,
            "ticket": ticket,
            "person": alice.id,
        },
    )
    await page.close()

    assert "a secret" not in json.dumps(seen)
    assert (seen["image"], seen["script"], seen["style"]) == ("error", "error", "error")
    assert (seen["events"], seen["socket"], seen["feed"]) == ("error", "error", "error")
    assert {status for _, status in statuses} == {403}
    assert len(statuses) > 10
    assert standing(workspace) | {"last": 0} == before | {"last": 0}
    assert len(workspace.happened()) == requests


@pytest.mark.asyncio(loop_scope="session")
async def test_a_name_that_leads_here_is_refused(browser: Browser, workspace: Driver) -> None:
    """A site whose name is made to mean this machine is of the same origin, and is refused."""
    page = await browser.new_page()
    port = workspace.url.rpartition(":")[2]
    for path in ("/", "/control/state", "/page/app/main.js", "/api/api.test", "/nowhere"):
        answer = await page.goto(f"http://rebound.localhost:{port}{path}")
        assert answer is not None
        assert answer.status == 403
    await page.close()


@pytest.mark.asyncio(loop_scope="session")
@pytest.mark.parametrize("host", ["127.0.0.1", "localhost"])
async def test_the_page_of_the_workspace_itself_is_served(
    browser: Browser, workspace: Driver, host: str
) -> None:
    """By either name of this machine it reads the state, and hears what happens."""
    page = await browser.new_page()
    port = workspace.url.rpartition(":")[2]
    answer = await page.goto(f"http://{host}:{port}/")
    assert answer is not None
    assert answer.status == 200
    read = await page.evaluate("fetch('/control/state').then((answer) => answer.status)")
    heard = await page.evaluate(
        "new Promise((done) => { new EventSource('/control/stream').onopen = () => done('open'); })"
    )
    assert (read, heard) == (200, "open")
    await page.close()
