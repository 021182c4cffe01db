"""What stands below messages, on the page: what an app has attached, and what links lead to."""

from typing import Any

import pytest
from playwright.async_api import Page, expect

from bot.workspace.driver.driver import Driver
from tests.page.acting import log, visit
from tests.page.auditing import expect_accessible
from tests.workspace.by_hand import SocketBot
from tests.workspace.calling import Caller
from tests.workspace.test_messages import GENERAL

pytestmark = pytest.mark.asyncio(loop_scope="session")

BUTTON: dict[str, Any] = {
    "type": "button",
    "action_id": "go",
    "text": {"type": "plain_text", "text": "Go"},
}


async def test_attachments_are_shown(page: Page, driver: Driver, axe: str) -> None:
    """Their words, links, fields and colour, also where the message says nothing itself."""
    attachment = {
        "fallback": "Berth 4",
        "color": "#d61f4f",
        "pretext": "Before *it*",
        "author_name": "The watch",
        "title": "Berth 4",
        "title_link": "https://example.org/berths/4",
        "text": "Taken <b>until</b> noon",
        "fields": [{"title": "Ship", "value": "_Gull_", "short": True}],
        "footer": "Harbour",
        "ts": 1796061098,
    }
    odd = {"fallback": "odd", "fields": "none"}
    Caller(driver, "sync")("chat_postMessage", attachments=[attachment, odd], **GENERAL)
    await visit(page, driver, "general")
    message = log(page).get_by_role("article").last
    await expect(message.locator("strong")).to_be_visible()
    await expect(message.get_by_role("link", name="Berth 4")).to_have_attribute(
        "href", "https://example.org/berths/4"
    )
    for words in ("The watch", "Taken <b>until</b> noon", "Ship", "Gull", "Harbour | "):
        await expect(message).to_contain_text(words)
    frame = message.locator(".bk-attachment-frame").first
    await expect(frame).to_have_css("border-left-color", "rgb(214, 31, 79)")
    await expect(message.get_by_label("The attachment makes no sense.")).to_be_visible()
    await expect_accessible(page, axe)


async def test_a_button_below_a_message_is_used(page: Page, driver: Driver, app: SocketBot) -> None:
    """The app is told in which attachment it stands, and can change all of it."""
    ask = Caller(driver, "sync")
    blocks = [{"type": "actions", "elements": [BUTTON]}]
    attachments = [{"text": "first"}, {"color": "good", "blocks": blocks}]
    posted = ask("chat_postMessage", text="two", attachments=attachments, **GENERAL)
    app.take()
    await visit(page, driver, "general")
    await log(page).get_by_role("button", name="Go").click()
    payload = app.take()
    assert payload["container"]["type"] == "message_attachment"
    assert payload["container"]["attachment_id"] == 2

    place = {"channel": posted["channel"], "ts": posted["ts"]}
    ask("chat_update", text="two", attachments=[{"text": "done"}], **place)
    await expect(log(page).get_by_text("done")).to_be_visible()
    await expect(log(page).get_by_role("button", name="Go")).to_have_count(0)


TASK: dict[str, Any] = {
    "app_unfurl_url": "https://docs.example.org/t/7",
    "url": "https://docs.example.org/t/7",
    "external_ref": {"id": "7", "type": "task"},
    "entity_type": "slack#/entities/task",
    "entity_payload": {
        "attributes": {"title": {"text": "Paint the buoy"}, "display_type": "Task"},
        "fields": {
            "status": {"value": "open"},
            "due_date": {"value": 1796061098, "type": "slack#/types/timestamp"},
        },
        "custom_fields": [{"label": "Sign", "key": "sign", "type": "string", "value": "<b>"}],
    },
}


async def test_a_work_object_is_shown_with_its_details(
    page: Page, driver: Driver, app: SocketBot, axe: str
) -> None:
    """A card stands for it, of a message of the app's or of a link; details are asked for."""
    ask, alice = Caller(driver, "sync"), driver.person("alice")
    said = alice.say("#general", f"see <{TASK['url']}>")
    ask("chat_unfurl", channel=said.channel, ts=said.ts, metadata={"entities": [TASK]})
    odd = {"entity_payload": {"custom_fields": 7}}
    ask("chat_postMessage", text="a task", metadata={"entities": [TASK, odd]}, **GENERAL)
    await visit(page, driver, "general")
    cards = (
        log(page).get_by_role("article").filter(has_text="Paint the buoy").get_by_role("article")
    )
    await expect(cards).to_have_count(2)
    await expect(cards.last).to_contain_text("Task")
    await expect(log(page).get_by_label("The work object makes no sense.")).to_be_visible()
    await cards.first.get_by_role("button", name="Show details").click()
    while (event := app.take()["event"])["type"] != "entity_details_requested":
        pass
    assert event["external_ref"] == {"id": "7", "type": "task"}
    ask("entity_presentDetails", trigger_id=event["trigger_id"], metadata=TASK)
    dialog = page.get_by_role("dialog", name="Details")
    for words in ("Paint the buoy", "Status", "open", "Sign", "<b>"):
        await expect(dialog).to_contain_text(words)
    await expect_accessible(page, axe)
    await dialog.get_by_role("button", name="Close").click()

    await cards.last.get_by_role("button", name="Show details").click()
    again = app.take()["event"]
    url = "https://example.org/sign-in"
    ask(
        "entity_presentDetails",
        trigger_id=again["trigger_id"],
        user_auth_required=True,
        user_auth_url=url,
    )
    await expect(page.get_by_role("dialog").get_by_role("link", name="Sign in")).to_be_visible()


async def test_a_call_is_shown_as_it_goes_on(page: Page, driver: Driver, axe: str) -> None:
    """Who is in it, where it is joined, and that it has ended."""
    ask, alice = Caller(driver, "sync"), driver.person("alice")
    call = ask("calls_add", external_unique_id="1", join_url="https://x.example/", title="Daily")
    name = call["call"]["id"]
    block = {"type": "call", "call_id": name}
    ask("chat_postMessage", text="a call", blocks=[block], **GENERAL)
    await visit(page, driver, "general")
    card = log(page).get_by_role("article").last
    await expect(card).to_contain_text("Nobody is in it yet")
    await expect(card.get_by_role("link", name="Join")).to_have_attribute(
        "href", "https://x.example/"
    )
    ask("calls_participants_add", id=name, users=[{"slack_id": alice.id}])
    await expect(card).to_contain_text("With alice")
    await expect_accessible(page, axe)
    ask("calls_end", id=name)
    await expect(card).to_contain_text("This call has ended")
    await expect(card.get_by_role("link", name="Join")).to_have_count(0)


async def test_canvases_are_read_where_they_belong(page: Page, driver: Driver, axe: str) -> None:
    """That of a channel there, one that is shown to somebody by them alone, and edits at once."""
    ask, alice = Caller(driver, "sync"), driver.person("alice")
    news = driver.channel("news", alice, driver.person("bob"))
    content = {"type": "markdown", "markdown": "## Tides\n\n- high at *noon*"}
    made = ask("conversations_canvases_create", channel_id=news, document_content=content)
    await visit(page, driver, news)
    await page.get_by_role("button", name="Canvas", exact=True).click()
    dialog = page.get_by_role("dialog", name="Canvas")
    await expect(dialog).to_contain_text("high at noon")
    await expect_accessible(page, axe)
    rename = {"operation": "rename", "title_content": {"type": "markdown", "markdown": "Tables"}}
    ask("canvases_edit", canvas_id=made["canvas_id"], changes=[rename])
    await expect(dialog.get_by_role("heading", name="Tables")).to_be_visible()
    await dialog.get_by_role("button", name="Close").click()

    other = ask("canvases_create", title="For alice", document_content=content)["canvas_id"]
    ask("canvases_access_set", canvas_id=other, access_level="read", user_ids=[alice.id])
    await expect(page.get_by_role("button", name="2 canvases")).to_be_visible()
    await visit(page, driver, news, "bob")
    await expect(page.get_by_role("button", name="Canvas", exact=True)).to_be_visible()
    await visit(page, driver, "general", "bob")
    await expect(page.get_by_role("button", name="Canvas")).to_have_count(0)


@pytest.mark.parametrize("width", [320, 2560])
async def test_nothing_below_a_message_sticks_out(page: Page, driver: Driver, width: int) -> None:
    """Neither of attachments nor of cards, also with long words, nor of what opens above them."""
    ask, alice, word = Caller(driver, "sync"), driver.person("alice"), "w" * 300
    long = {"text": word, "fields": [{"title": word, "value": word}], "footer": word, "title": word}
    named = {"attributes": {"title": {"text": word}}, "fields": {"status": {"value": word}}}
    place = {"channel": driver.channel("sizes", alice)}
    call = ask("calls_add", external_unique_id="1", join_url="https://x.example/", title=word)
    ask(
        "chat_postMessage",
        text="a",
        attachments=[long],
        metadata={"entities": [TASK | {"entity_payload": named}]},
        blocks=[{"type": "call", "call_id": call["call"]["id"]}],
        **place,
    )
    content = {"type": "markdown", "markdown": word}
    ask("conversations_canvases_create", channel_id=place["channel"], document_content=content)
    await page.set_viewport_size({"width": width, "height": 800})
    await visit(page, driver, place["channel"])
    await expect(log(page).get_by_role("button", name="Show details")).to_be_visible()
    for part in await log(page).locator(".bk-attachment-frame, .bk-card, .bk-card *").all():
        box = await part.bounding_box()
        assert box is not None
        assert box["x"] + box["width"] <= width
    await page.get_by_role("button", name="Canvas").click()
    dialog = await page.get_by_role("dialog").bounding_box()
    assert dialog is not None
    assert dialog["width"] <= width
    assert await page.evaluate("document.documentElement.scrollWidth") == width
