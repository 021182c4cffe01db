"""What apps build beyond messages, used on the page: menus of theirs, files, threads, steps."""

import re

import pytest
from playwright.async_api import FilePayload, Page, expect

from bot.workspace.driver.driver import Driver
from tests.page.acting import log, thread, visit
from tests.page.auditing import expect_accessible
from tests.workspace.by_hand import SocketBot
from tests.workspace.calling import Caller, Json

pytestmark = pytest.mark.asyncio(loop_scope="session")


def plain(text: str) -> Json:
    """A plain text object."""
    return {"type": "plain_text", "text": text}


def option(text: str) -> Json:
    """An option of a menu."""
    return {"text": plain(text), "value": text.lower()}


def told(app: SocketBot, kind: str) -> Json:
    """The next event of a kind, whatever comes before it."""
    while (event := app.take().get("event", {})).get("type") != kind:
        pass
    found: Json = event
    return found


async def open_modal(page: Page, driver: Driver, app: SocketBot, element: Json) -> None:
    """Let the app open a modal with one input in it for alice."""
    await visit(page, driver, "messages")
    driver.person("alice").command("/echo open")
    payload = app.take()
    while "command" not in payload:
        payload = app.take()
    field = {
        "type": "input",
        "block_id": "bed",
        "label": plain("City"),
        "element": {"action_id": "given", **element},
    }
    view = {"type": "modal", "title": plain("Form"), "submit": plain("Send"), "blocks": [field]}
    Caller(driver, "sync")("views_open", trigger_id=payload["trigger_id"], view=view)
    await expect(page.get_by_role("dialog")).to_be_visible()


async def held(page: Page, app: SocketBot) -> Json:
    """Submit the modal; returns what the app is told of its input."""
    await page.get_by_role("dialog").get_by_role("button", name="Send").click()
    value: Json = app.take()["view"]["state"]["values"]["bed"]["given"]
    return value


@pytest.mark.parametrize("several", [False, True])
async def test_the_app_is_asked_for_options_while_one_types(
    page: Page, driver: Driver, app: SocketBot, *, several: bool
) -> None:
    """What it offers can be chosen; what was chosen stays when something else is looked for."""
    kind = "multi_external_select" if several else "external_select"
    await open_modal(page, driver, app, {"type": kind, "min_query_length": 2})
    dialog = page.get_by_role("dialog")
    await dialog.locator("summary").click()
    await expect(dialog.get_by_role("status")).to_have_text("Type to search.")
    for typed, found in (("os", ["Oslo", "Osaka"]), ("ro", ["Rome"])):
        await dialog.get_by_role("searchbox").fill(typed)
        request = app.next()
        assert (request.payload["type"], request.payload["value"]) == ("block_suggestion", typed)
        app.ack(request, {"options": [option(one) for one in found]})
        await dialog.get_by_label(found[0]).check()
    shown = "Oslo, Rome" if several else "Rome"
    await expect(dialog.locator("summary")).to_have_text(shown)
    value = await held(page, app)

    chosen = value["selected_options"] if several else [value["selected_option"]]
    assert [one["value"] for one in chosen] == (["oslo", "rome"] if several else ["rome"])


async def test_an_app_that_offers_nothing_is_said_to(
    page: Page, driver: Driver, app: SocketBot, axe: str
) -> None:
    """At the menu, where it is seen and heard."""
    await open_modal(page, driver, app, {"type": "external_select", "min_query_length": 0})
    await page.get_by_role("dialog").locator("summary").click()
    app.ack(app.next(), {"nothing": True})
    says = page.get_by_role("dialog").get_by_role("status")
    await expect(says).to_have_text("The app gives no options.")
    await expect_accessible(page, axe)


async def test_a_file_is_picked_in_a_modal(page: Page, driver: Driver, app: SocketBot) -> None:
    """It is sent when it is picked, and the app gets its JSON when the modal is submitted."""
    await open_modal(page, driver, app, {"type": "file_input"})
    picked: FilePayload = {"name": "proof.txt", "mimeType": "text/plain", "buffer": b"seen"}
    await page.get_by_label("City").set_input_files(picked)
    told(app, "file_created")
    (file,) = (await held(page, app))["files"]

    assert (file["name"], file["size"]) == ("proof.txt", 4)


async def test_a_thread_with_the_assistant_is_opened(
    page: Page, driver: Driver, app: SocketBot, axe: str
) -> None:
    """The app is told what is looked at beside it, and again when that changes."""
    general = driver.control.state()["channels"][0]["channel"]["id"]
    news = driver.channel("news", driver.person("alice"))
    await visit(page, driver, general)
    await page.get_by_role("button", name="New chat").click()
    started = told(app, "assistant_thread_started")["assistant_thread"]
    assert started["context"]["channel_id"] == general

    place = {"channel_id": started["channel_id"], "thread_ts": started["thread_ts"]}
    ask = Caller(driver, "sync")
    ask("assistant_threads_setTitle", title="Holidays", **place)
    await expect(thread(page).get_by_role("heading", name="Holidays")).to_be_visible()
    await expect_accessible(page, axe)
    menu = thread(page).get_by_label("You look at")
    await expect(menu).to_have_value(general)
    await menu.select_option(news)
    changed = told(app, "assistant_thread_context_changed")["assistant_thread"]
    assert changed["context"]["channel_id"] == news
    await thread(page).get_by_role("combobox", name="Reply").fill("hello")
    await page.keyboard.press("Enter")
    assert told(app, "message")["thread_ts"] == started["thread_ts"]


async def test_a_custom_step_is_run(page: Page, driver: Driver, app: SocketBot) -> None:
    """Its inputs are asked for, and its end is said."""
    await visit(page, driver, "messages")
    await page.get_by_role("button", name="Run “Greet”").click()
    await page.get_by_label("who").select_option(driver.person("bob").id)
    await page.get_by_role("button", name="Run", exact=True).click()
    event = told(app, "function_executed")
    assert event["inputs"] == {"who": driver.person("bob").id}

    run = event["function_execution_id"]
    Caller(driver, "sync")(
        "functions_completeSuccess", function_execution_id=run, outputs={"said": "hello"}
    )
    says = page.get_by_role("alert").filter(has_text="Greet is done")
    await expect(says).to_have_text(re.compile('"said":"hello"'))
    await expect(log(page)).to_be_visible()
