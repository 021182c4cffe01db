"""What a person does on the page, as the tests of the page say it."""

import re
from itertools import count

from playwright.async_api import Locator, Page, expect

from bot.workspace.driver.driver import Driver

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


def log(page: Page) -> Locator:
    """What was said in the channel."""
    return page.get_by_role("main").get_by_role("log")


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


async def use(message: Locator, tool: str) -> None:
    """Use one of the buttons that are shown beside a message."""
    await message.hover()
    await message.get_by_role("button", name=tool).click()
