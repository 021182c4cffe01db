"""The page of the local workspace, as a person uses it: with the real bot, in a real browser."""

import re
from datetime import UTC, datetime, timedelta
from typing import Literal

import pytest
from playwright.async_api import Page, expect
from slack_sdk import WebClient

from bot.workspace.background import running_workspace
from bot.workspace.driver.driver import Driver
from bot.workspace.manifest import parse_manifest
from tests.page.acting import ASKED, QUOTE, ask, channel, field, log, thread, use, visit, write
from tests.page.auditing import expect_accessible
from tests.workspace.calling import Caller
from tests.workspace.conftest import full_manifest

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def test_an_empty_channel_invites_with_a_question_that_is_answered(
    page: Page, bot_workspace: Driver
) -> None:
    """A click on the example asks it, and the quote is in the thread."""
    await visit(page, bot_workspace, channel(bot_workspace))
    await page.get_by_role("button", name="Does Flash support a 1M context window?").click()
    await page.get_by_role("button", name="1 reply").click()
    await expect(thread(page)).to_contain_text(QUOTE)


async def test_what_does_not_mention_the_bot_can_be_put_to_it_with_one_click(
    page: Page, bot_workspace: Driver
) -> None:
    """The field says how to ask; what was said to nobody is offered to be asked as it stands."""
    await visit(page, bot_workspace, channel(bot_workspace))
    await expect(field(page)).to_have_attribute("placeholder", re.compile("or ask @pullquote$"))
    await write(page, f"{ASKED} <b> & co")
    offer = page.get_by_role("button", name="Ask @pullquote this: it answers only what mentions it")
    await offer.click()
    await page.get_by_role("button", name="1 reply").click()
    await expect(thread(page)).to_contain_text(QUOTE)
    await expect(thread(page)).to_contain_text(f"@pullquote {ASKED} <b> & co")
    await expect(offer).to_have_count(0)

    await write(page, "Lunch?")
    await expect(offer).to_be_visible()
    await page.get_by_label("You are").select_option("bob")
    await expect(offer).to_have_count(0)
    await write(page, "@alice yes")
    await page.get_by_label("You are").select_option("alice")
    await expect(log(page)).to_contain_text("@alice yes")
    await expect(offer).to_have_count(0)


async def test_a_quote_shows_its_context_and_takes_feedback(
    page: Page, bot_workspace: Driver
) -> None:
    """The bot's own buttons work: more context, and a thumb that stays pressed and is changed."""
    await visit(page, bot_workspace, channel(bot_workspace))
    answer = await ask(page)
    await expect(answer).to_contain_text(QUOTE)
    await answer.get_by_role("button", name="More context").click()
    await expect(answer).to_contain_text("keep down what long contexts cost")
    for name, other in (("was helpful", "was not helpful"), ("was not helpful", "was helpful")):
        thumb = answer.get_by_role("button", name=f"This answer {name}")
        await thumb.click()
        await expect(thumb).to_have_attribute("aria-pressed", "true")
        opposite = answer.get_by_role("button", name=f"This answer {other}")
        await expect(opposite).to_have_attribute("aria-pressed", "false")
        thanks = answer.locator(".ws-private", has_text="your feedback is noted")
        await expect(thanks).to_have_count(1)


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
    await expect(answer).to_contain_text("I found no sentence")
    await expect(answer).to_contain_text("founded")
    await expect(answer.get_by_role("button", name="Closest quotes")).to_be_visible()


async def test_messages_with_the_bot_begin_with_suggested_prompts(
    page: Page, bot_workspace: Driver
) -> None:
    """The app's messages tab offers questions, and a click asks one without a mention."""
    await visit(page, bot_workspace, "messages")
    await page.get_by_role("main").locator(".ws-prompts button").first.click()
    await expect(page.get_by_role("main").get_by_role("log")).to_contain_text(QUOTE)


async def test_a_conversation_with_the_bot_needs_no_mention(
    page: Page, bot_workspace: Driver
) -> None:
    """A direct message is answered below it, and a short one after it leans on it."""
    await visit(page, bot_workspace, "messages", "bob")
    await write(page, "is Flash faster?")
    await expect(log(page).get_by_role("article", name="Pullquote").last).to_be_visible()
    await write(page, "what is it worse at?")
    await expect(log(page)).to_contain_text("its world knowledge is weaker")


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


async def test_a_home_tab_published_again_keeps_the_focus_where_it_is(
    page: Page, bot_workspace: Driver
) -> None:
    """Whoever is about to press a button does so, whatever the app sends meanwhile."""
    await visit(page, bot_workspace, "home")
    button = page.get_by_role("main").get_by_role("button", name="Does Flash support")
    await button.focus()
    alice = bot_workspace.person("alice")
    alice.open_home()
    await shown(page, alice.wait_for_home().content["hash"])
    await expect(button).to_be_focused()
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("dialog")).to_contain_text(QUOTE)
    await page.keyboard.press("Escape")


async def test_a_home_tab_that_has_changed_leaves_the_focus_on_the_same_button(page: Page) -> None:
    """Of buttons that are called alike it is the one at the same place; a lost one is the last."""
    with running_workspace(parse_manifest(full_manifest(), "the full manifest")) as workspace:
        await shown(page, publish(workspace, "First", rows=3), visiting=workspace)
        dismiss = page.get_by_role("main").get_by_role("button", name="Dismiss")
        await dismiss.nth(1).focus()
        await shown(page, publish(workspace, "Second", rows=3))
        await expect(page.get_by_role("main")).to_contain_text("Second")
        await expect(dismiss.nth(1)).to_be_focused()
        await shown(page, publish(workspace, "Third", rows=1))
        await expect(dismiss).to_be_focused()


def publish(workspace: Driver, text: str, *, rows: int) -> str:
    """Publish a home for Alice, with a button to dismiss each of its rows; its hash is given."""
    said = {"type": "section", "text": {"type": "plain_text", "text": text}}
    label = {"type": "plain_text", "text": "Dismiss"}
    row = {"type": "actions", "elements": [{"type": "button", "text": label}]}
    client = WebClient(workspace.bot_token, base_url=f"{workspace.url}/api/")
    view = {"type": "home", "blocks": [said, *[row] * rows]}
    alice = workspace.person("alice")
    published = client.views_publish(user_id=alice.id, view=view)
    return str(published["view"]["hash"])


async def shown(page: Page, published: str, *, visiting: Driver | None = None) -> None:
    """Wait until the home with this hash is drawn, for whoever visits it now or did before."""
    if visiting:
        await visit(page, visiting, "home")
    arrived = "hash => document.querySelector('ws-home')?.view?.hash === hash"
    await page.wait_for_function(arrived, arg=published)


async def test_a_message_shortcut_answers_somebody_elses_question(
    page: Page, bot_workspace: Driver
) -> None:
    """The shortcut on a message gives a private answer to who used it."""
    place = channel(bot_workspace)
    bot_workspace.person("bob").say(place, ASKED)
    await visit(page, bot_workspace, place)
    message = page.get_by_role("article", name="Bob")
    await use(message, "Find the quote")
    await expect(page.locator(".ws-private").first).to_contain_text(QUOTE)


async def test_a_global_shortcut_opens_a_dialog_to_go_on_asking_in(
    page: Page, bot_workspace: Driver
) -> None:
    """Each answer stands above an empty field for the next question; nothing is no question."""
    await visit(page, bot_workspace, channel(bot_workspace))
    await page.get_by_role("button", name="Ask the documents").click()
    dialog = page.get_by_role("dialog")
    await dialog.get_by_role("button", name="Ask").click()
    asked = dialog.get_by_role("textbox", name="Your question")
    await expect(asked).to_have_accessible_description("Please fill in this field.")
    await expect(asked).to_have_attribute("aria-invalid", "true")
    await expect(asked).to_be_focused()
    await asked.fill(ASKED)
    await dialog.get_by_role("button", name="Ask").click()
    await expect(dialog).to_contain_text(QUOTE)
    await dialog.get_by_role("textbox", name="Another question").fill("who founded DeepSeek?")
    await dialog.get_by_role("button", name="Ask").click()
    await expect(dialog).to_contain_text("I found no sentence")
    await expect(dialog.get_by_role("textbox")).to_have_value("")
    await page.keyboard.press("Escape")
    await expect(dialog).to_have_count(0)


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
    await use(message, "Edit")
    await message.get_by_label("Edit the message").fill("good morning")
    await message.get_by_label("Edit the message").press("Enter")
    await expect(message).to_contain_text("good morning(edited)")
    await page.get_by_label("You are").select_option("bob")
    await message.hover()
    await expect(message.get_by_role("button", name="Delete")).to_have_count(0)
    await page.get_by_label("You are").select_option("alice")
    await use(message, "Delete")
    await page.get_by_role("dialog").get_by_role("button", name="Delete").click()
    await expect(message).to_have_count(0)


async def test_an_edited_question_changes_its_answer_and_a_deleted_one_takes_it_along(
    page: Page, bot_workspace: Driver
) -> None:
    """Edited beside the open thread, the answer changes where it stands; then both are gone."""
    await visit(page, bot_workspace, channel(bot_workspace))
    answer = await ask(page)
    await expect(answer).to_contain_text(QUOTE)
    question = log(page).get_by_role("article", name="Alice")
    await use(question, "Edit")
    await expect(question.get_by_label("Edit the message")).to_have_value(f"@pullquote {ASKED}")
    await question.get_by_label("Edit the message").fill("@pullquote when was DeepSeek founded?")
    await question.get_by_role("button", name="Save").click()
    await expect(answer).to_contain_text("I found no sentence")
    await expect(answer).not_to_contain_text(QUOTE)
    await expect(answer.get_by_role("article", name="Pullquote")).to_have_count(1)
    await use(question, "Delete")
    await page.get_by_role("dialog").get_by_role("button", name="Delete").click()
    await expect(answer.get_by_role("article", name="Pullquote")).to_have_count(0)
    await expect(log(page)).not_to_contain_text("founded")


async def test_an_edit_is_given_up_with_escape(page: Page, bot_workspace: Driver) -> None:
    """The message stays as it was, and can be edited anew."""
    await visit(page, bot_workspace, channel(bot_workspace))
    await write(page, "good morning")
    message = log(page).get_by_role("article", name="Alice")
    for _ in range(2):
        await use(message, "Edit")
        await message.get_by_label("Edit the message").fill("good evening")
        await message.get_by_label("Edit the message").press("Escape")
        await expect(message.get_by_label("Edit the message")).to_have_count(0)
        await expect(message).to_contain_text("good morning")
    await expect(message).not_to_contain_text("edited")


async def test_an_answer_that_takes_long_shows_what_is_being_done(
    page: Page, bot_workspace: Driver
) -> None:
    """To everybody who looks at the channel or the thread, until the answer is there."""
    place = channel(bot_workspace)
    await visit(page, bot_workspace, place)
    bot_workspace.fault("rate_limited", "chat.postMessage", times=3)
    await write(page, f"@pullquote {ASKED}")
    status = page.get_by_role("main").get_by_role("status")
    await expect(status).to_have_text("Pullquote is reading the documents…")
    await page.get_by_label("You are").select_option("bob")
    await expect(status).to_have_text("Pullquote is reading the documents…")
    await use(log(page).get_by_role("article", name="Alice"), "Reply in thread")
    await expect(thread(page).get_by_role("status")).to_have_text(
        "Pullquote is reading the documents…"
    )
    await expect(thread(page)).to_contain_text(QUOTE)
    await expect(status).to_have_text("")
    await expect(thread(page).get_by_role("status")).to_have_text("")


async def test_who_else_is_writing_is_shown(
    page: Page, other_page: Page, bot_workspace: Driver
) -> None:
    """In the channel or the thread where they write, until they have sent it or gone away."""
    place = channel(bot_workspace)
    said = bot_workspace.person("alice").say(place, "good morning")
    await page.clock.install()  # of the page: it stands, so that nothing is over by itself
    await page.goto(f"{bot_workspace.url}/#person=alice&place={place}&thread={said.ts}")
    await expect(thread(page)).to_contain_text("good morning")
    await page.clock.pause_at(datetime.now(UTC) + timedelta(minutes=1))
    await visit(other_page, bot_workspace, place, "bob")
    in_channel = page.get_by_role("main").get_by_role("status")
    in_thread = thread(page).get_by_role("status")

    await field(other_page).press_sequentially("good")
    await expect(in_channel).to_have_text("Bob is typing…")
    await expect(in_thread).to_have_text("")
    await expect(other_page.get_by_role("main").get_by_role("status")).to_have_text("")
    await write(other_page, "good evening")
    await expect(log(page)).to_contain_text("good evening")
    await expect(in_channel).to_have_text("")

    await other_page.goto(f"{bot_workspace.url}/#person=bob&place={place}&thread={said.ts}")
    await thread(other_page).get_by_role("combobox").press_sequentially("good")
    await expect(in_thread).to_have_text("Bob is typing…")
    await expect(in_channel).to_have_text("")
    await page.clock.run_for(5_000)
    await expect(in_thread).to_have_text("")


async def test_a_reload_keeps_the_view(page: Page, bot_workspace: Driver) -> None:
    """Who looks, at what, beside which thread or the inspector, and in which colours."""
    place = channel(bot_workspace)
    await visit(page, bot_workspace, place, "bob")
    await ask(page)
    await page.get_by_label("Colours").select_option("Dark")
    await page.reload()
    await expect(page.get_by_label("You are")).to_have_value("bob")
    await expect(thread(page)).to_contain_text(QUOTE)
    await expect(page.get_by_label("Colours")).to_have_value("dark")
    await expect(page.locator("html")).to_have_css("color-scheme", "dark")
    await page.get_by_role("button", name="Inspector").click()
    await page.get_by_role("link", name="Home").click()
    await page.reload()
    await expect(page.get_by_role("main")).to_contain_text("What I know")
    await expect(page.get_by_role("complementary", name="On the wire")).to_be_visible()


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


HOSTILE = "<img src=x onerror='owned=1'><script>owned=1</script>"


async def expect_harmless(page: Page) -> None:
    """Nothing of the hostile text has become an element, nor has run."""
    assert await page.locator("img, :not(head) > script").count() == 0
    assert await page.evaluate("typeof owned") == "undefined"


@pytest.mark.parametrize(
    "text",
    [
        HOSTILE,
        f"```{HOSTILE}```",
        f"<https://example.org/|{HOSTILE}>",
        "<javascript:owned=1|click>",
        f"*_~{HOSTILE}~_*",
        "\u202e\u0000\ufeff{{title}} ${title} &lt;img&gt; <!channel> <!date^1^{date}|x>",
    ],
)
async def test_hostile_text_stays_text(page: Page, bot_workspace: Driver, text: str) -> None:
    """Markup that somebody writes, and that the bot repeats, neither runs nor becomes elements."""
    await visit(page, bot_workspace, channel(bot_workspace))
    answer = await ask(page, f"@pullquote when was {text} founded?")
    await expect(answer.get_by_role("article", name="Pullquote")).to_be_visible()
    await expect_harmless(page)
    links = page.locator("a[href^='javascript'], a[href^='data']")
    await expect(links).to_have_count(0)


async def test_hostile_names_stay_text(page: Page, form_workspace: Driver) -> None:
    """Of people and their conversations: in list, heading, completion, members and messages."""
    alice, mallory = form_workspace.person("alice"), form_workspace.person(HOSTILE)
    group = form_workspace.group(alice, mallory)
    mallory.say(group, f"<@{mallory.id}> wrote this")
    await visit(page, form_workspace, group)
    await expect(page.get_by_role("heading", level=1).last).to_contain_text(HOSTILE)
    await expect(page.get_by_role("link").filter(has_text=HOSTILE)).not_to_have_count(0)
    await expect(log(page).get_by_role("article", name=HOSTILE)).to_contain_text(f"@{HOSTILE}")
    await field(page).press_sequentially("@")
    names = page.get_by_role("main").get_by_role("listbox").get_by_role("option")
    await expect(names.filter(has_text=HOSTILE)).to_be_visible()
    await page.get_by_role("button", name="members").click()
    await expect(page.get_by_role("dialog")).to_contain_text(HOSTILE)
    await expect_harmless(page)
    await page.get_by_role("button", name="Close").click()
    await page.get_by_label("You are").select_option(HOSTILE)
    await expect(page.get_by_label("You are")).to_have_value(HOSTILE)
    await expect_harmless(page)


async def test_hostile_words_of_an_app_stay_text(page: Page) -> None:
    """What it calls itself, the heading of its message, and the topic that it gives a channel."""
    header = {"type": "header", "text": {"type": "plain_text", "text": HOSTILE}}
    with running_workspace(parse_manifest(full_manifest(), "the full manifest")) as driver:
        place = channel(driver)
        call = Caller(driver, "sync")
        call("chat_postMessage", channel=place, text=HOSTILE, username=HOSTILE, blocks=[header])
        call("conversations_setTopic", channel=place, topic=HOSTILE)
        await visit(page, driver, place)
        named = log(page).get_by_role("article", name=HOSTILE)
        await expect(named.get_by_role("heading", name=HOSTILE)).to_be_visible()
        await expect(log(page)).to_contain_text(f"topic: {HOSTILE}")
        await expect_harmless(page)


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


async def test_the_keyboard_alone_reaches_what_stands_beside_a_message(
    page: Page, bot_workspace: Driver
) -> None:
    """A thumb is pressed, the JSON opened and closed, a dialog opened, filled in and left."""
    place = channel(bot_workspace)
    said = bot_workspace.person("alice").say(place, f"<@bot> {ASKED}")
    bot_workspace.person("alice").wait_for_reply()
    await page.goto(f"{bot_workspace.url}/#person=alice&place={place}&thread={said.ts}")
    await expect(thread(page)).to_contain_text(QUOTE)
    await reach(page, "This answer was helpful")
    await page.keyboard.press("Space")
    await expect(thread(page)).to_contain_text("your feedback is noted")
    await reach(page, "Show its JSON")
    await page.keyboard.press("Enter")
    dialog = page.get_by_role("dialog")
    await expect(dialog).to_contain_text('"blocks"')
    await page.keyboard.press("Escape")
    await expect(dialog).to_have_count(0)
    await reach(page, "Ask the documents", backwards=True)
    await page.keyboard.press("Enter")
    await expect(dialog.get_by_role("textbox")).to_be_focused()
    await page.keyboard.type(ASKED)
    await reach(page, "Ask")
    await page.keyboard.press("Enter")
    await expect(dialog).to_contain_text(QUOTE)
    await page.keyboard.press("Escape")
    await expect(dialog).to_have_count(0)


async def reach(page: Page, name: str, *, backwards: bool = False) -> None:
    """Press Tab until something of this name has the focus; other tests' channels are passed."""
    said = "document.activeElement.ariaLabel || document.activeElement.textContent"
    for _ in range(300):
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


async def test_trouble_with_a_modal_is_said_in_it(page: Page, form_workspace: Driver) -> None:
    """Not behind its shade, where nobody reads it; what was filled in stays."""
    await visit(page, form_workspace, channel(form_workspace))
    await page.get_by_role("button", name="Start it").click()
    modal = page.get_by_role("dialog")
    await modal.get_by_role("textbox", name="Name").fill("everybody")
    form_workspace.fault("lost_ack", "view_submission")
    await modal.get_by_role("button", name="Send").click()
    await expect(modal.get_by_role("alert")).to_contain_text("trouble connecting")
    await expect(modal.get_by_role("textbox", name="Name")).to_have_value("everybody")
    await modal.get_by_role("button", name="Send").click()
    await expect(modal).to_have_count(0)


async def test_a_bot_that_does_not_answer_a_command_is_said(
    page: Page, form_workspace: Driver
) -> None:
    """After three seconds the person reads that the app did not respond."""
    place = channel(form_workspace)
    await visit(page, form_workspace, place)
    await write(page, "/echo never")
    form_workspace.wait_for("delivery", lambda one: place in str(one["payload"]))
    form_workspace.advance(3)
    await expect(page.locator(".ws-notice")).to_be_visible()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [320, 1600])
async def test_the_audit_of_accessibility_finds_nothing_serious(
    page: Page, bot_workspace: Driver, axe: str, scheme: Literal["light", "dark"], width: int
) -> None:
    """A conversation, a thread, the home, a dialog and the inspector, in each scheme and width."""
    place, empty = channel(bot_workspace), channel(bot_workspace)
    await page.emulate_media(color_scheme=scheme)
    await page.set_viewport_size({"width": width, "height": 800})
    alice = bot_workspace.person("alice")
    said = alice.say(place, f"<@bot> {ASKED}")
    alice.wait_for_reply()
    for view, shown in (
        (f"place={empty}", ".ws-invitation"),
        (f"place={place}&thread={said.ts}", ".bk-block"),
        (f"place={place}&inspector=on", ".ws-wire li"),
        ("place=messages", ".ws-prompts button"),
        ("place=home", ".bk-block"),
    ):
        await page.goto("about:blank")
        await page.goto(f"{bot_workspace.url}/#person=alice&{view}")
        await expect(page.locator(shown).first).to_be_visible()
        await expect_accessible(page, axe)
    alice.shortcut("Ask the documents")
    await expect(page.get_by_role("dialog")).to_be_visible()
    await expect_accessible(page, axe)
    alice.close_modal()
