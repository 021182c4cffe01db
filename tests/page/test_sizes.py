"""The page on narrow and wide screens, and under fingers."""

from collections.abc import AsyncIterator
from typing import Literal

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Locator, Page, expect

from bot.workspace.driver.driver import Driver
from tests.page.acting import channel, field, log, thread
from tests.page.auditing import expect_accessible

pytestmark = pytest.mark.asyncio(loop_scope="session")

LONG = "words that go on until their line ends " * 12 + "w" * 300


@pytest_asyncio.fixture(loop_scope="session")
async def phone(browser: Browser) -> AsyncIterator[Page]:
    """A narrow window that is touched."""
    context = await browser.new_context(
        viewport={"width": 320, "height": 640}, has_touch=True, is_mobile=True, locale="en-US"
    )
    yield await context.new_page()
    await context.close()


def talk(driver: Driver) -> tuple[str, str]:
    """A channel with a long message that has a thread and a reaction; its id, and the thread's."""
    place = channel(driver)
    alice, bob = driver.person("alice"), driver.person("bob")
    said = alice.say(place, LONG)
    bob.react(said, "eyes")
    bob.say(place, LONG, thread=said)
    return place, said.ts


async def overlap(one: Locator, other: Locator) -> bool:
    """Whether something lies on something else."""
    first, second = await one.bounding_box(), await other.bounding_box()
    assert first is not None
    assert second is not None
    return (
        first["x"] < second["x"] + second["width"]
        and second["x"] < first["x"] + first["width"]
        and first["y"] < second["y"] + second["height"]
        and second["y"] < first["y"] + first["height"]
    )


@pytest.mark.parametrize("width", [320, 768, 1280, 2560])
async def test_nothing_sticks_out_and_lines_stay_readable(
    page: Page, form_workspace: Driver, width: int
) -> None:
    """In a channel, a thread, the inspector and the messages; also with long words."""
    await page.set_viewport_size({"width": width, "height": 800})
    place, root = talk(form_workspace)
    for view in (
        f"place={place}",
        f"place={place}&thread={root}&inspector=on",
        f"place={place}&inspector=on",
        "place=messages",
        "place=home",
    ):
        await page.goto("about:blank")
        await page.goto(f"{form_workspace.url}/#person=alice&{view}")
        await expect(page.get_by_role("main").get_by_role("heading").first).to_be_attached()
        assert await page.evaluate("document.documentElement.scrollWidth") == width
        for field_or_text in await page.locator(".ws-said:visible, textarea:visible").all():
            box = await field_or_text.bounding_box()
            assert box is not None
            assert box["x"] >= 0
            assert box["x"] + box["width"] <= width
    await page.goto(f"{form_workspace.url}/#person=alice&place={place}")
    said = await log(page).locator(".ws-said").bounding_box()
    assert said is not None
    assert said["width"] <= 740


async def test_the_tools_of_a_message_do_not_lie_on_it_under_fingers(
    phone: Page, form_workspace: Driver
) -> None:
    """They come by a button of their own, below the text, and work there."""
    place, _ = talk(form_workspace)
    await phone.goto(f"{form_workspace.url}/#person=alice&place={place}")
    message = log(phone).get_by_role("article", name="Alice")
    tools = message.get_by_role("group", name="With this message")
    await expect(tools).to_be_hidden()
    more = message.get_by_role("button", name="More actions")
    assert not await overlap(more, message.locator(".ws-said"))
    await more.tap()
    await expect(more).to_have_attribute("aria-expanded", "true")
    await expect(tools).to_be_in_viewport()
    for other in (".ws-said", ".ws-reactions", ".ws-replies"):
        assert not await overlap(tools, message.locator(other))
    await tools.get_by_role("button", name="Reply in thread").tap()
    await expect(thread(phone)).to_be_visible()
    await thread(phone).get_by_role("button", name="Close").tap()
    await more.tap()
    await expect(tools).to_be_hidden()


async def test_a_thread_is_answered_on_the_narrowest_phone(
    phone: Page, form_workspace: Driver
) -> None:
    """The thread covers the channel; its field and button are in sight and send."""
    place, root = talk(form_workspace)
    await phone.goto(f"{form_workspace.url}/#person=alice&place={place}&thread={root}")
    reply = thread(phone).get_by_role("combobox")
    await reply.fill("from a phone")
    await thread(phone).get_by_role("button", name="Send").tap()
    await expect(thread(phone).get_by_text("from a phone")).to_be_in_viewport()
    await expect(reply).to_be_in_viewport()


@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_the_audit_finds_nothing_serious_in_what_is_added_and_removed(
    phone: Page,
    form_workspace: Driver,
    axe: str,
    scheme: Literal["light", "dark"],
) -> None:
    """The dialogs with their errors, reactions, open tools, a notice and an objection."""
    await phone.emulate_media(color_scheme=scheme)
    place, root = talk(form_workspace)
    await phone.goto(f"{form_workspace.url}/#person=alice&place={place}")
    await field(phone).fill("/nosuch")
    await field(phone).press("Enter")
    await expect(log(phone).locator(".ws-notice")).to_be_visible()
    message = log(phone).get_by_role("article", name="Alice")
    await message.get_by_role("button", name="eyes").tap()
    await expect(message.locator(".ws-reaction[aria-pressed=true]")).to_be_visible()
    await log(phone).locator(".ws-more").first.tap()
    await expect_accessible(phone, axe)
    for opened_by in ("Add a reaction", "Delete", "3 members", "Add a person", "Create a channel"):
        if opened_by in ("Add a person", "Create a channel"):
            await phone.get_by_role("button", name="Channels", exact=True).tap()
        await phone.get_by_role("button", name=opened_by).first.tap()
        dialog = phone.get_by_role("dialog")
        await expect(dialog).to_be_visible()
        if opened_by in ("Add a person", "Create a channel"):
            await dialog.get_by_role("button").last.tap()
            await expect(dialog.get_by_role("alert").first).not_to_be_empty()
        await expect_accessible(phone, axe)
        await phone.keyboard.press("Escape")
        await expect(dialog).to_have_count(0)
        await phone.reload()
        await log(phone).locator(".ws-more").first.tap()
    await phone.goto(f"{form_workspace.url}/#person=alice&place={place}&thread={root}")
    await thread(phone).get_by_role("combobox").fill("/echo")
    await thread(phone).get_by_role("combobox").press("Enter")
    await expect(thread(phone).get_by_role("alert")).to_be_visible()
    await expect_accessible(phone, axe)
