"""People, channels and members that are added on the page."""

import re

import pytest
from playwright.async_api import Page, expect

from bot.workspace.driver.driver import Driver
from tests.page.acting import channel, field, log, visit, write

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def test_a_person_is_added_and_writes(page: Page, form_workspace: Driver) -> None:
    """A name that cannot be is objected to at its field; then one is who was added."""
    await visit(page, form_workspace, "")
    await page.get_by_role("button", name="Add a person").click()
    form = page.get_by_role("dialog", name="Add a person")
    name = form.get_by_role("textbox", name="Name", exact=True)
    for wrong, problem in (
        ("", "has small letters"),
        ("Dora Day", "has small letters"),
        ("here", "means something else"),
        ("bob", "There is one of this name already"),
    ):
        await name.fill(wrong)
        await form.get_by_role("button", name="Add").click()
        await expect(name).to_have_attribute("aria-invalid", "true")
        await expect(name).to_have_accessible_description(re.compile(problem))
        await expect(name).to_be_focused()
    await name.fill("@dora")
    await form.get_by_role("textbox", name="Full name").fill("Dora Day")
    await name.press("Enter")
    await expect(form).to_have_count(0)
    await expect(page.get_by_label("You are")).to_have_value("dora")
    await write(page, "hello")
    await expect(log(page).get_by_role("article", name="Dora Day")).to_contain_text("hello")


async def test_a_private_channel_is_made_and_people_are_added(
    page: Page, form_workspace: Driver
) -> None:
    """Who is not in it does not see it, until they are added; and then they are removed again."""
    await visit(page, form_workspace, "")
    await page.get_by_role("button", name="Create a channel").click()
    form = page.get_by_role("dialog", name="Create a channel")
    name = form.get_by_role("textbox", name="Name")
    for wrong in ("", "no/slashes", "general"):
        await name.fill(wrong)
        await form.get_by_role("button", name="Create").click()
        await expect(name).to_have_attribute("aria-invalid", "true")
        await expect(name).to_be_focused()
    await name.fill("#Secret plans")
    await form.get_by_label("Private").check()
    await form.get_by_role("button", name="Create").click()
    await expect(page.get_by_role("heading", name="secret-plans")).to_be_visible()
    await expect(field(page)).to_have_attribute("aria-label", "Message #secret-plans")
    link = page.get_by_role("link", name="secret-plans")
    await page.get_by_label("You are").select_option("bob")
    await expect(link).to_have_count(0)
    await page.get_by_label("You are").select_option("alice")
    await link.click()

    await page.get_by_role("button", name="1 member").click()
    members = page.get_by_role("dialog", name="secret-plans")
    await members.get_by_label("Who").select_option("Bob (@bob)")
    await members.get_by_role("button", name="Add").click()
    await expect(members.get_by_role("listitem").filter(has_text="Bob (@bob)")).to_be_visible()
    await members.get_by_role("button", name="Close").click()
    await page.get_by_label("You are").select_option("bob")
    await link.click()
    await page.get_by_role("button", name="2 members").click()
    await members.get_by_role("button", name="Remove Bob").click()
    await expect(link).to_have_count(0)


async def test_the_app_is_added_to_a_channel(page: Page, form_workspace: Driver) -> None:
    """When it is made, or later; it is told that it has joined, and hears what is said."""
    alice = form_workspace.person("alice")
    place = form_workspace.channel("by-and-by", alice, bot=False)
    await visit(page, form_workspace, place)
    await page.get_by_role("button", name="1 member").click()
    await page.get_by_label("Who").select_option("small (@small), app")
    await page.get_by_role("dialog").get_by_role("button", name="Add").click()
    await page.get_by_role("dialog").get_by_role("button", name="Close").click()
    await expect(page.get_by_role("button", name="2 members")).to_be_focused()
    form_workspace.settle()
    (joined,) = [
        one["payload"]["event"]
        for one in form_workspace.deliveries("member_joined_channel")
        if one["payload"]["event"]["channel"] == place and one["attempt"] == 0
    ]
    assert joined["user"] == form_workspace.bot_user
    await page.get_by_role("button", name="Create a channel").click()
    await page.get_by_role("textbox", name="Name").fill("at-once")
    await page.get_by_label("With Small App in it").check()
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("button", name="2 members")).to_be_visible()


async def test_the_apps_own_tabs_have_no_members(page: Page, form_workspace: Driver) -> None:
    """The count stands at channels alone."""
    await visit(page, form_workspace, channel(form_workspace))
    await expect(page.get_by_role("button", name="3 members")).to_be_visible()
    await page.get_by_role("link", name="Messages").click()
    await expect(page.get_by_role("button", name=re.compile("member"))).to_be_hidden()
