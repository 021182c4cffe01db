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
