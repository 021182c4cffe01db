"""The page of the local workspace, as a person uses it: with the real bot, in a real browser."""

import re
from itertools import count
from typing import Literal

import pytest
from playwright.async_api import Locator, Page, expect

from bot.workspace.background import running_workspace
from bot.workspace.driver.driver import Driver
from bot.workspace.manifest import parse_manifest
from tests.workspace.conftest import MANIFEST

pytestmark = pytest.mark.asyncio(loop_scope="session")

ASKED = "does Flash support 1M context?"
QUOTE = re.compile("Both versions take a context window of one million tokens")
_NUMBERS = count(1)


def channel(driver: Driver) -> str:
    """An empty channel of a test's own, with both people and the bot in it; its id."""
    alice, bob = driver.person("alice"), driver.person("bob")
    return driver.channel(f"room-{next(_NUMBERS)}", alice, bob)


async def visit(page: Page, driver: Driver, place: str, person: str = "alice") -> None:
    """Look at a place as somebody."""
    await page.goto(f"{driver.url}/#person={person}&place={place}")
    await expect(page.get_by_label("You are")).to_have_value(person)


def field(page: Page) -> Locator:
    """Where messages to the channel are written."""
    return page.get_by_role("main").get_by_role("combobox")


async def write(page: Page, text: str) -> None:
    """Write a message to the channel, and send it."""
    await field(page).fill(text)
    await field(page).press("Enter")


def thread(page: Page) -> Locator:
    """The thread that is open."""
    return page.get_by_role("complementary", name="Thread")


async def ask(page: Page, text: str = f"@pullquote {ASKED}") -> Locator:
    """Ask in the channel, and open the thread of the answer."""
    await write(page, text)
    await page.get_by_role("button", name="1 reply").click()
    return thread(page)


async def test_an_empty_channel_invites_with_a_question_that_is_answered(
    page: Page, bot_workspace: Driver
) -> None:
    """A click on the example asks it, and the quote is in the thread."""
    await visit(page, bot_workspace, channel(bot_workspace))
    await page.get_by_role("button", name="Does Flash support a 1M context window?").click()
    await page.get_by_role("button", name="1 reply").click()
    await expect(thread(page)).to_contain_text(QUOTE)


async def test_a_quote_shows_its_context_and_takes_feedback(
    page: Page, bot_workspace: Driver
) -> None:
    """The bot's own buttons work: more context, and a thumb that stays pressed."""
    await visit(page, bot_workspace, channel(bot_workspace))
    answer = await ask(page)
    await expect(answer).to_contain_text(QUOTE)
    await answer.get_by_role("button", name="More context").click()
    await expect(answer).to_contain_text("keep down what long contexts cost")


async def test_a_follow_up_in_the_thread_is_answered_there(
    page: Page, bot_workspace: Driver
) -> None:
    """No new mention is needed, and the question before is remembered."""
    await visit(page, bot_workspace, channel(bot_workspace))
    answer = await ask(page, "@pullquote is Flash faster?")
    await answer.get_by_role("combobox").fill("what is it worse at?")
    await answer.get_by_role("combobox").press("Enter")
    await expect(answer).to_contain_text("its world knowledge is weaker")


async def test_a_private_answer_is_seen_by_who_asked_alone(
    page: Page, bot_workspace: Driver
) -> None:
    """A slash command's answer says so, and the other person does not see it until it is shared."""
    place = channel(bot_workspace)
    await visit(page, bot_workspace, place)
    await write(page, f"/ask {ASKED}")
    log = page.get_by_role("main").get_by_role("log")
    await expect(log).to_contain_text("Only visible to you")
    await expect(log).to_contain_text(QUOTE)

    await page.get_by_label("You are").select_option("bob")
    await expect(page.get_by_role("heading", name="Nothing has been said here yet")).to_be_visible()
    await page.get_by_label("You are").select_option("alice")
    await log.get_by_role("button", name="Share to channel").click()
    await expect(log.locator("article:not(.ws-private)")).to_contain_text(QUOTE)
    await page.get_by_label("You are").select_option("bob")
    await expect(log).to_contain_text(QUOTE)


async def test_what_the_documents_do_not_say_is_refused(page: Page, bot_workspace: Driver) -> None:
    """A refusal names the unknown word and offers the closest quotes."""
    await visit(page, bot_workspace, channel(bot_workspace))
    answer = await ask(page, "@pullquote when was DeepSeek founded?")
    await expect(answer).to_contain_text("do not answer this")
    await expect(answer).to_contain_text("founded")
    await expect(answer.get_by_role("button", name="Closest quotes")).to_be_visible()


async def test_messages_with_the_bot_begin_with_suggested_prompts(
    page: Page, bot_workspace: Driver
) -> None:
    """The app's messages tab offers questions, and a click asks one without a mention."""
    await visit(page, bot_workspace, "messages")
    await page.get_by_role("main").locator(".ws-prompts button").first.click()
    await expect(page.get_by_role("main").get_by_role("log")).to_contain_text(QUOTE)


async def test_the_home_tab_answers_an_example_in_a_modal(
    page: Page, bot_workspace: Driver
) -> None:
    """What the bot knows is shown; a question of it opens a modal that closes again."""
    await visit(page, bot_workspace, "home")
    main = page.get_by_role("main")
    await expect(main).to_contain_text("DeepSeek previews V4")
    await main.get_by_role("button", name="Does Flash support").click()
    modal = page.get_by_role("dialog")
    await expect(modal).to_contain_text(QUOTE)
    await modal.get_by_role("button", name="Close").click()
    await expect(modal).to_have_count(0)


async def test_a_message_shortcut_answers_somebody_elses_question(
    page: Page, bot_workspace: Driver
) -> None:
    """The shortcut on a message gives a private answer to who used it."""
    place = channel(bot_workspace)
    bot_workspace.person("bob").say(place, ASKED)
    await visit(page, bot_workspace, place)
    message = page.get_by_role("article", name="Bob")
    await message.hover()
    await message.get_by_role("button", name="Find the quote").click()
    await expect(page.locator(".ws-private").first).to_contain_text(QUOTE)


async def test_names_and_commands_are_completed_by_the_keyboard(
    page: Page, bot_workspace: Driver
) -> None:
    """The arrow keys choose, Enter takes, and Escape closes the list."""
    await visit(page, bot_workspace, channel(bot_workspace))
    await field(page).press_sequentially("@pu")
    names = page.get_by_role("main").get_by_role("listbox")
    await expect(names.get_by_role("option")).to_have_count(1)
    await field(page).press("Enter")
    await expect(field(page)).to_have_value("@pullquote ")
    await field(page).fill("")
    await field(page).press_sequentially("/")
    await expect(page.get_by_role("option", name="/ask")).to_be_visible()
    await field(page).press("Escape")
    await expect(names).to_be_hidden()


async def test_a_message_is_edited_and_deleted(page: Page, bot_workspace: Driver) -> None:
    """Both by the buttons beside one's own message; others have none on it."""
    await visit(page, bot_workspace, channel(bot_workspace))
    await write(page, "good mornin")
    message = page.get_by_role("article", name="Alice")
    await message.hover()
    await message.get_by_role("button", name="Edit").click()
    await message.get_by_role("textbox").fill("good morning")
    await message.get_by_role("textbox").press("Enter")
    await expect(message).to_contain_text("good morning(edited)")
    await page.get_by_label("You are").select_option("bob")
    await message.hover()
    await expect(message.get_by_role("button", name="Delete")).to_have_count(0)
    await page.get_by_label("You are").select_option("alice")
    await message.hover()
    await message.get_by_role("button", name="Delete").click()
    await expect(message).to_have_count(0)


async def test_a_reload_keeps_the_view(page: Page, bot_workspace: Driver) -> None:
    """Who looks, the channel and the open thread are the same after it."""
    place = channel(bot_workspace)
    await visit(page, bot_workspace, place, "bob")
    await ask(page)
    await page.reload()
    await expect(page.get_by_label("You are")).to_have_value("bob")
    await expect(thread(page)).to_contain_text(QUOTE)


async def test_unread_messages_are_counted_until_they_are_seen(
    page: Page, bot_workspace: Driver
) -> None:
    """The channel's link says how many, and no more once it was looked at."""
    here, there = channel(bot_workspace), channel(bot_workspace)
    await visit(page, bot_workspace, here)
    bot_workspace.person("bob").say(there, "hello")
    link = page.locator(f'a[data-key="{there}"]')
    await expect(link).to_contain_text("1 unread")
    await link.click()
    await expect(link).not_to_contain_text("unread")
    bot_workspace.person("bob").say(here, "hello")
    link = page.locator(f'a[data-key="{here}"]')
    await expect(link).to_contain_text("1 unread")
    await link.click()
    await expect(link).not_to_contain_text("unread")


async def test_a_draft_stays_with_its_person_and_channel(page: Page, bot_workspace: Driver) -> None:
    """What is begun as one person is not sent as another, and is there again on the way back."""
    here, there = channel(bot_workspace), channel(bot_workspace)
    await visit(page, bot_workspace, here)
    await field(page).fill("begun here")
    await page.locator(f'a[data-key="{there}"]').click()
    await expect(field(page)).to_have_value("")
    await page.locator(f'a[data-key="{here}"]').click()
    await expect(field(page)).to_have_value("begun here")
    await page.get_by_label("You are").select_option("bob")
    await expect(field(page)).to_have_value("")


async def test_hostile_text_stays_text(page: Page, bot_workspace: Driver) -> None:
    """Markup in a message neither runs nor becomes elements."""
    await visit(page, bot_workspace, channel(bot_workspace))
    hostile = "<img src=x onerror=\"document.title='owned'\"><script>alert(1)</script>"
    await write(page, hostile)
    log = page.get_by_role("main").get_by_role("log")
    await expect(log).to_contain_text(hostile)
    assert await log.locator("img, script").count() == 0
    assert "owned" not in await page.title()


async def test_the_wire_shows_requests_acknowledgements_and_faults(
    page: Page, bot_workspace: Driver
) -> None:
    """A 429 that was injected is seen, with the call that succeeds after it."""
    place = channel(bot_workspace)
    await visit(page, bot_workspace, place)
    await page.get_by_role("button", name="Inspector").click()
    wire = page.get_by_role("complementary", name="On the wire")
    await wire.get_by_label("Method or event").fill("chat.postMessage")
    await wire.get_by_role("button", name="Inject").click()
    await expect(wire).to_contain_text("Waiting to go wrong")
    await write(page, f"@pullquote {ASKED}")
    await expect(wire).to_contain_text("rate_limited")
    await expect(wire.locator("li", has_text="app_mention").first).to_contain_text(
        "acknowledged in"
    )
    await expect(page.get_by_role("button", name="1 reply")).to_be_visible()


async def test_a_messages_json_can_be_read(page: Page, bot_workspace: Driver) -> None:
    """The blocks as the bot sent them, in a dialog."""
    await visit(page, bot_workspace, channel(bot_workspace))
    answer = await ask(page)
    reply = answer.get_by_role("article", name="Pullquote")
    await reply.hover()
    await reply.get_by_role("button", name="Show its JSON").click()
    await expect(page.get_by_role("dialog")).to_contain_text('"rich_text_quote"')


async def test_the_keyboard_alone_asks_and_opens_the_answer(
    page: Page, bot_workspace: Driver
) -> None:
    """From the address bar: Tab to the field, ask, Tab to the replies, and Escape back."""
    await visit(page, bot_workspace, channel(bot_workspace))
    await reach(page, "Message #room")
    await page.keyboard.type(f"@pullquote {ASKED}")
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("button", name="1 reply")).to_be_visible()
    await reach(page, "1 reply", backwards=True)
    await page.keyboard.press("Enter")
    await expect(thread(page)).to_contain_text(QUOTE)
    await page.keyboard.press("Escape")
    await expect(thread(page)).to_be_hidden()


async def reach(page: Page, name: str, *, backwards: bool = False) -> None:
    """Press Tab until something of this name has the focus."""
    said = "document.activeElement.ariaLabel || document.activeElement.textContent"
    for _ in range(60):
        await page.keyboard.press("Shift+Tab" if backwards else "Tab")
        if name in str(await page.evaluate(said))[:80]:
            return
    pytest.fail(f"The keyboard does not reach {name}.")


async def test_a_narrow_window_shows_everything(page: Page, bot_workspace: Driver) -> None:
    """At 360 pixels nothing sticks out; channels are behind a button, a thread covers the rest."""
    await page.set_viewport_size({"width": 360, "height": 700})
    place = channel(bot_workspace)
    bot_workspace.person("alice").say(place, f"<@bot> {ASKED}")
    await page.goto(f"{bot_workspace.url}/#person=alice&place={place}")
    await page.get_by_role("button", name="1 reply").click()
    await expect(thread(page)).to_contain_text(QUOTE)
    assert await page.evaluate("document.documentElement.scrollWidth") == 360
    await thread(page).get_by_role("button", name="Close", exact=True).click()
    await page.get_by_role("button", name="Channels").click()
    await page.get_by_role("link", name="Home").click()
    await expect(page.get_by_role("main")).to_contain_text("What I know")
    assert await page.evaluate("document.documentElement.scrollWidth") == 360


async def test_a_modals_errors_stand_beside_its_inputs(page: Page, form_workspace: Driver) -> None:
    """What the app objects to is shown, what was typed stays, and a good value is taken."""
    await visit(page, form_workspace, channel(form_workspace))
    await page.get_by_role("button", name="Start it").click()
    modal = page.get_by_role("dialog")
    await modal.get_by_role("textbox", name="Name").fill("nobody")
    await modal.get_by_role("button", name="Send").click()
    await expect(modal).to_contain_text("That is nobody.")
    await expect(modal.get_by_role("textbox", name="Name")).to_have_value("nobody")
    await modal.get_by_role("textbox", name="Name").fill("everybody")
    await modal.get_by_role("button", name="Send").click()
    await expect(modal).to_have_count(0)


async def test_a_bot_that_does_not_answer_a_command_is_said(
    page: Page, form_workspace: Driver
) -> None:
    """After three seconds the person reads that the app did not respond."""
    await visit(page, form_workspace, channel(form_workspace))
    await write(page, "/echo never")
    await expect(page.locator(".ws-notice")).to_be_visible()


async def test_a_bot_that_is_not_connected_is_said(page: Page) -> None:
    """Above the messages, for as long as nobody is connected."""
    with running_workspace(parse_manifest(MANIFEST, "the small app")) as driver:
        driver.person("alice")
        await visit(page, driver, "")
        await expect(page.get_by_role("alert")).to_contain_text("Small App is not connected")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [360, 1280])
async def test_the_audit_of_accessibility_finds_nothing_serious(
    page: Page, bot_workspace: Driver, axe: str, scheme: Literal["light", "dark"], width: int
) -> None:
    """A conversation, a thread, the home and the inspector, in both schemes and widths."""
    place = channel(bot_workspace)
    await page.emulate_media(color_scheme=scheme)
    await page.set_viewport_size({"width": width, "height": 800})
    said = bot_workspace.person("alice").say(place, f"<@bot> {ASKED}")
    bot_workspace.person("alice").wait_for_reply()
    for view in (f"place={place}&thread={said.ts}", f"place={place}&inspector=on", "place=home"):
        await page.goto("about:blank")
        await page.goto(f"{bot_workspace.url}/#person=alice&{view}")
        await expect(page.locator(".bk-block, .ws-wire li").first).to_be_visible()
        await page.evaluate(axe)
        found = await page.evaluate("axe.run({ resultTypes: ['violations'] })")
        serious = [
            (one["id"], [node["html"][:200] for node in one["nodes"]])
            for one in found["violations"]
            if one["impact"] in ("serious", "critical")
        ]
        assert serious == []
