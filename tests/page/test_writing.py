"""The field for messages: what is completed in it, and what becomes of what is typed."""

import re

import pytest
from playwright.async_api import Locator, Page, expect

from bot.workspace.driver.driver import Driver
from tests.page.acting import channel, field, log, thread, use, visit, write

pytestmark = pytest.mark.asyncio(loop_scope="session")

TYPED = """*bold* _slanted_ ~gone~ `code` :tada: <!channel> @here https://e.org/x.
```
- <b>fenced</b>
```
> quoted
- one
    - two
3. three"""


def said(page: Page) -> Locator:
    """What Alice wrote in the channel."""
    return log(page).get_by_role("article", name="Alice").locator(".ws-said")


def heard(driver: Driver, place: str) -> str:
    """The text of the last message of a channel that the app was told of."""
    driver.settle()
    events = [one["payload"]["event"] for one in driver.deliveries("message")]
    return str([one["text"] for one in events if one["channel"] == place][-1])


async def test_typed_markup_is_shown_as_slack_shows_it(page: Page, form_workspace: Driver) -> None:
    """Styles, code, quotes, lists, emoji and addresses; and the app is told of it in mrkdwn."""
    place = channel(form_workspace)
    await visit(page, form_workspace, place)
    await write(page, TYPED)
    for tag, text in (
        ("strong", "bold"),
        ("em", "slanted"),
        ("s", "gone"),
        ("code.bk-code", "code"),
        ("pre", "- <b>fenced</b>"),
        ("blockquote", "quoted"),
        ("ul[data-indent='0'] li", "one"),
        ("ul[data-indent='1'] li", "two"),
        ("ol[start='3'] li", "three"),
        (".bk-emoji", "🎉"),
        ("a[href='https://e.org/x']", "https://e.org/x"),
        (".bk-mention", "@here"),
    ):
        await expect(said(page).locator(tag)).to_have_text(text)
    await expect(said(page)).to_contain_text("<!channel>")
    text = heard(form_workspace, place)
    assert text.startswith("*bold* _slanted_ ~gone~ `code` :tada: &lt;!channel&gt; <!here> <https")
    assert text.endswith("&gt; quoted\n• one\n    • two\n3. three")


async def test_people_channels_calls_and_emoji_are_completed(
    page: Page, form_workspace: Driver
) -> None:
    """By the beginnings of their names; what is completed is a mention, of one or of all."""
    place = channel(form_workspace)
    state = form_workspace.control.state()["channels"]
    name = next(one["channel"]["name"] for one in state if one["channel"]["id"] == place)
    bob = form_workspace.person("bob")
    await visit(page, form_workspace, place)
    for typed, option in (
        ("@BO", "@bob Bob"),
        ("@chan", "@channel"),
        (f"#{name}", f"#{name}"),
        (":tad", ":tada: 🎉"),
    ):
        await field(page).press_sequentially(typed)
        offered = page.get_by_role("main").get_by_role("option", name=option)
        await expect(offered).to_be_visible()
        await field(page).press("Tab")
        await expect(field(page)).to_have_value(re.compile(rf"{re.escape(option.split()[0])} $"))
    await field(page).press("Enter")
    await expect(said(page)).to_contain_text(f"@bob @channel #{name} 🎉")
    await expect(said(page).locator(".bk-mention")).to_have_count(3)
    assert heard(form_workspace, place) == f"<@{bob.id}> <!channel> <#{place}> :tada:"


async def test_an_edit_begins_with_what_was_typed(page: Page, form_workspace: Driver) -> None:
    """Names, calls and addresses as they were typed; they are completed in it, and stay."""
    place = channel(form_workspace)
    await visit(page, form_workspace, place)
    await write(page, "*see* https://e.org?a=1&b @bob, me@e.org & <@here> @everyone")
    before = heard(form_workspace, place)
    await use(log(page).get_by_role("article", name="Alice"), "Edit")
    editing = log(page).get_by_role("combobox", name="Edit the message")
    await expect(editing).to_have_value(
        "*see* https://e.org?a=1&b @bob, me@e.org & <@here> @everyone"
    )
    await editing.press("End")
    await editing.press_sequentially(" @bo")
    await editing.press("Escape")
    await expect(editing).to_be_visible()
    await editing.press_sequentially("b")
    await editing.press("Enter")
    await editing.press("Enter")
    await expect(log(page)).to_contain_text("(edited)")
    state = form_workspace.control.state()["channels"]
    (message,) = next(one["messages"] for one in state if one["channel"]["id"] == place)
    assert message["text"] == f"{before} <@{form_workspace.person('bob').id}>"


async def test_a_command_in_a_thread_is_refused_at_its_field(
    page: Page, form_workspace: Driver
) -> None:
    """As Slack has none there; what was typed stays, and the objection goes when it is changed."""
    place = channel(form_workspace)
    root = form_workspace.person("alice").say(place, "hello")
    await page.goto(f"{form_workspace.url}/#person=alice&place={place}&thread={root.ts}")
    reply = thread(page).get_by_role("combobox")
    await reply.fill("/echo hello")
    await reply.press("Enter")
    await expect(reply).to_have_attribute("aria-invalid", "true")
    await expect(reply).to_have_accessible_description(
        re.compile("/echo cannot be used in threads")
    )
    await expect(reply).to_have_value("/echo hello")
    await reply.fill("I said /echo hello")
    await expect(reply).not_to_have_attribute("aria-invalid", "true")
    await reply.press("Enter")
    await expect(thread(page)).to_contain_text("I said /echo hello")


async def test_what_slack_says_of_a_command_stands_where_it_was_given_and_goes(
    page: Page, form_workspace: Driver
) -> None:
    """Not in a thread nor elsewhere; it goes with the next message, by its button, or a reload."""
    place = channel(form_workspace)
    root = form_workspace.person("alice").say(place, "hello")
    await page.goto(f"{form_workspace.url}/#person=alice&place={place}&thread={root.ts}")
    notice = log(page).locator(".ws-notice", has_text="/nosuch is not a valid command.")
    for gone in ("a message", "its button", "a reload"):
        await write(page, "/nosuch")
        await expect(notice).to_be_visible()
        await expect(notice).to_contain_text("Only visible to you")
        await expect(log(page).get_by_role("article").last).to_contain_text("/nosuch")
        await expect(thread(page)).not_to_contain_text("/nosuch")
        if gone == "a message":
            await write(page, "never mind")
        elif gone == "its button":
            await notice.get_by_role("button", name="Dismiss").click()
        else:
            await page.reload()
            await expect(log(page)).to_contain_text("never mind")
        await expect(notice).to_have_count(0)


async def test_what_slack_says_of_a_message_in_a_thread_stands_there(
    page: Page, form_workspace: Driver
) -> None:
    """Such as that the app that it mentions is not in the channel."""
    alice = form_workspace.person("alice")
    place = form_workspace.channel("without-the-app", alice, bot=False)
    root = alice.say(place, "hello")
    await page.goto(f"{form_workspace.url}/#person=alice&place={place}&thread={root.ts}")
    reply = thread(page).get_by_role("combobox")
    await reply.fill("@small are you there?")
    await reply.press("Enter")
    await expect(thread(page).locator(".ws-notice")).to_contain_text("not in this channel")
    await expect(log(page).locator(".ws-notice")).to_have_count(0)
