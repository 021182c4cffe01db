"""Reading: what is in sight, what is new, what was removed, and how one reacts to it."""

import re

import pytest
from playwright.async_api import Page, expect
from slack_sdk import WebClient

from bot.workspace.driver.driver import Driver
from tests.page.acting import ask, channel, log, thread, use, visit, write

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def expect_at_end(page: Page, *, yes: bool = True) -> None:
    """The end of the conversation is in sight, or is not."""
    check = "n => n.scrollHeight - n.scrollTop - n.clientHeight < 2"
    handle = await page.locator("main .ws-log").element_handle()
    await page.wait_for_function(f"n => ({check})(n) === {str(yes).lower()}", arg=handle)


async def test_new_messages_below_are_announced(page: Page, form_workspace: Driver) -> None:
    """To who reads further up, by a live region; its button leads to them, and then it is gone."""
    place = channel(form_workspace)
    bob = form_workspace.person("bob")
    for number in range(30):
        bob.say(place, f"message {number}")
    await visit(page, form_workspace, place)
    await expect(log(page)).to_contain_text("message 29")
    await expect_at_end(page)
    news = page.get_by_role("main").get_by_role("button", name="New messages")
    bob.say(place, "followed")
    await expect(log(page)).to_contain_text("followed")
    await expect_at_end(page)
    await expect(news).to_be_hidden()

    await log(page).evaluate("n => { n.scrollTop = 0; }")
    await expect_at_end(page, yes=False)
    bob.say(place, "further down")
    await expect(news).to_be_visible()
    assert await news.locator("..").get_attribute("aria-live") == "polite"
    await expect_at_end(page, yes=False)
    await news.click()
    await expect_at_end(page)
    await expect(news).to_be_hidden()
    await expect(log(page)).to_be_focused()


async def test_ones_own_message_scrolls_into_view(page: Page, form_workspace: Driver) -> None:
    """However far up one was reading."""
    place = channel(form_workspace)
    for number in range(30):
        form_workspace.person("bob").say(place, f"message {number}")
    await visit(page, form_workspace, place)
    await expect(log(page)).to_contain_text("message 29")
    await log(page).evaluate("n => { n.scrollTop = 0; }")
    await write(page, "mine")
    await expect(log(page).get_by_text("mine")).to_be_in_viewport()
    await expect_at_end(page)
    await page.set_viewport_size({"width": 700, "height": 400})
    await expect_at_end(page)


@pytest.mark.parametrize("size", [(360, 640), (1280, 700)])
async def test_prompts_do_not_cover_the_last_answer_and_go_when_something_is_said(
    page: Page, form_workspace: Driver, size: tuple[int, int]
) -> None:
    """They come later and take room of the log, whose end stays in sight; little on a phone."""
    width, height = size
    await page.set_viewport_size({"width": width, "height": height})
    asker = form_workspace.person(f"asker-{width}")
    said = [asker.say("@bot", f"question {number}") for number in range(12)]
    form_workspace.settle()
    await page.goto(f"{form_workspace.url}/#person={asker.name}&place=messages")
    await expect(log(page)).to_contain_text("message: question 11")
    group = page.get_by_role("group", name="Suggestions")
    # What the app itself suggests when it is looked at has come, and is replaced.
    await expect(group.get_by_role("button", name="Greet")).to_be_visible()
    prompts = [{"title": f"Prompt {n} for you", "message": f"prompted {n}"} for n in range(4)]
    client = WebClient(token=form_workspace.bot_token, base_url=form_workspace.api_url)
    client.assistant_threads_setSuggestedPrompts(
        channel_id=said[0].channel, thread_ts="", prompts=prompts
    )
    await expect(group.get_by_role("button")).to_have_count(4)
    await expect_at_end(page)
    await expect(log(page).get_by_text("message: question 11")).to_be_in_viewport()
    box = await group.bounding_box()
    assert box is not None
    assert box["height"] < height / 10
    await group.get_by_role("button", name="Prompt 0").click()
    await expect(log(page)).to_contain_text("message: prompted 0")
    await expect(group).to_be_hidden()
    await expect_at_end(page)


async def test_a_removed_message_is_gone(page: Page, form_workspace: Driver) -> None:
    """Once it was asked for and confirmed; while it heads a thread, its place is told."""
    place = channel(form_workspace)
    alice, bob = form_workspace.person("alice"), form_workspace.person("bob")
    alice.say(place, "of no use")
    root = alice.say(place, "a question")
    root = alice.edit(root, "a better question")
    reply = bob.say(place, "an answer", thread=root)
    await visit(page, form_workspace, place)
    message = log(page).get_by_role("article").filter(has_text="of no use")
    asked = page.get_by_role("dialog", name="Delete this message?")
    await use(message, "Delete")
    await expect(asked).to_contain_text("of no use")
    await expect(asked.get_by_role("button", name="Cancel")).to_be_focused()
    await page.keyboard.press("Escape")
    await expect(message).to_be_visible()
    await use(message, "Delete")
    await asked.get_by_role("button", name="Delete").click()
    await expect(message).to_have_count(0)

    await use(log(page).get_by_role("article").filter(has_text="a better question"), "Delete")
    await asked.get_by_role("button", name="Delete").click()
    removed = log(page).get_by_role("article", name="Deleted")
    await expect(removed).to_have_text("This message was deleted.1 reply")
    state = form_workspace.control.state()["channels"]
    left = next(one["messages"] for one in state if one["channel"]["id"] == place)
    assert "edited" not in left[0]
    await removed.get_by_role("button", name="1 reply").click()
    await expect(thread(page)).to_contain_text("an answer")
    await expect(thread(page).get_by_role("article", name="Deleted")).to_be_visible()
    bob.delete(reply)
    await expect(removed).to_have_count(0)


async def test_reactions_are_emoji_that_are_added_and_taken_back(
    page: Page, form_workspace: Driver
) -> None:
    """With their counts, or their codes; by a button of theirs, or chosen from all; it is told."""
    place = channel(form_workspace)
    bob = form_workspace.person("bob")
    said = bob.say(place, "hello")
    bob.react(said, "eyes")
    bob.react(said, "black_telephone")
    await visit(page, form_workspace, place)
    message = log(page).get_by_role("article", name="Bob")
    eyes = message.get_by_role("button", name="eyes")
    await expect(eyes).to_have_text("👀1")
    await expect(eyes).to_have_attribute("title", "Bob reacted with :eyes:")
    phone = message.get_by_role("button", name="black_telephone")
    await expect(phone).to_have_text(":black_telephone:1")
    await eyes.click()
    await expect(eyes).to_have_text("👀2")
    await expect(eyes).to_have_attribute("aria-pressed", "true")
    await expect(eyes).to_be_focused()
    await eyes.press("Enter")
    await expect(eyes).to_have_text("👀1")

    await use(message, "Add a reaction")
    choice = page.get_by_role("dialog", name="Add a reaction")
    await choice.get_by_role("searchbox").fill("nothing of the kind")
    await expect(choice).to_contain_text("No emoji is called that")
    await choice.get_by_role("searchbox").fill("rocke")
    await choice.get_by_role("searchbox").press("Enter")
    await expect(message.get_by_role("button", name="rocket")).to_have_text("🚀1")
    form_workspace.settle()
    deliveries = form_workspace.deliveries("reaction_added")
    told = [one["payload"]["event"] for one in deliveries if one["attempt"] == 0]
    assert [one["reaction"] for one in told if one["item"]["ts"] == said.ts] == [
        "eyes", "black_telephone", "eyes", "rocket",
    ]  # fmt: skip


async def test_a_pressed_thumb_is_remembered(page: Page, form_workspace: Driver) -> None:
    """By the person who pressed it, when they come back and after a reload."""
    await visit(page, form_workspace, channel(form_workspace))
    answer = await ask(page, "@small hello")
    thumb = answer.get_by_role("button", name="Good")
    await thumb.click()
    await expect(thumb).to_have_attribute("aria-pressed", "true")
    await page.get_by_label("You are").select_option("bob")
    await page.get_by_role("button", name="1 reply").click()
    await expect(thumb).to_have_attribute("aria-pressed", "false")
    await page.get_by_label("You are").select_option("alice")
    await page.get_by_role("button", name="1 reply").click()
    await expect(thumb).to_have_attribute("aria-pressed", "true")
    await page.reload()
    await expect(thumb).to_have_attribute("aria-pressed", "true")
    await answer.get_by_role("button", name="Bad").click()
    await expect(thumb).to_have_attribute("aria-pressed", "false")


@pytest.mark.parametrize(("width", "both"), [(1280, False), (1600, True)])
async def test_the_inspector_stands_beside_the_thread_where_there_is_room(
    page: Page, form_workspace: Driver, *, width: int, both: bool
) -> None:
    """Where there is none, the one that was asked for last is shown, and Escape leads back."""
    await page.set_viewport_size({"width": width, "height": 800})
    await visit(page, form_workspace, channel(form_workspace))
    wire = page.get_by_role("complementary", name="On the wire")
    button = page.get_by_role("button", name="Inspector")
    await button.click()
    await ask(page, "@small hello")
    await expect(thread(page)).to_be_visible()
    await expect(wire).to_be_visible(visible=both)
    await expect(button).to_have_attribute("aria-pressed", str(both).lower())
    if both:
        await page.keyboard.press("Escape")
        await expect(thread(page)).to_be_hidden()
    else:
        await button.click()
    await expect(thread(page)).to_be_hidden()
    await expect(wire).to_be_visible()
    time = wire.get_by_role("listitem").filter(has_text="app_mention").first.locator("time")
    await expect(time).to_have_text(re.compile(r"^\d\d:\d\d:\d\d\.\d{3}$"))
    await wire.get_by_role("button", name="Close").click()
    await expect(wire).to_be_hidden()


async def test_the_focus_follows_into_a_thread_and_back(page: Page, form_workspace: Driver) -> None:
    """A thread that is opened can be answered at once; Escape leads back to what opened it."""
    place = channel(form_workspace)
    said = form_workspace.person("alice").say(place, "hello")
    form_workspace.person("bob").say(place, "and hello", thread=said)
    await visit(page, form_workspace, place)
    opener = log(page).get_by_role("button", name="1 reply")
    await opener.click()
    await expect(thread(page).get_by_role("combobox")).to_be_focused()
    await page.keyboard.press("Escape")
    await expect(thread(page)).to_be_hidden()
    await expect(opener).to_be_focused()
