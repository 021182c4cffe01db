"""Makes the pictures of the README and of docs/people.md: the real bot in a real browser.

Run as `make pictures`. Whatever it shows was answered while it ran.
"""

import asyncio
import shutil
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TypeAlias

from playwright.async_api import Page, ViewportSize, async_playwright

from bot.assembly import build_assistant
from bot.catalog.snapshot import example_questions
from bot.slack.manifest import manifest
from bot.workspace.background import running_workspace
from bot.workspace.driver.driver import Driver
from bot.workspace.manifest import parse_manifest
from bot.workspace.process import Connection, running_bot
from tests.page.people import DOG, town
from tests.workspace.page.conftest import FLAGS

REPOSITORY = Path(__file__).parent.parent
PICTURES = REPOSITORY / "docs" / "pictures"
_SIZE: ViewportSize = {"width": 1040, "height": 600}


async def question(page: Page) -> None:
    """A question is asked in a channel."""
    await (
        page.get_by_role("main")
        .get_by_role("combobox")
        .fill("@pullquote does Flash support 1M context?")
    )


async def quote(page: Page) -> None:
    """The quote is in its thread."""
    await page.get_by_role("main").get_by_role("combobox").press("Enter")
    await page.get_by_role("button", name="1 reply").click()
    await page.get_by_text("one million").first.wait_for()


async def follow_up(page: Page) -> None:
    """A short question leans on the one before."""
    aside = page.get_by_role("complementary")
    await aside.get_by_role("combobox").fill("and Pro?")
    await aside.get_by_role("combobox").press("Enter")
    await aside.get_by_role("article", name="Pullquote").nth(1).wait_for()


async def feedback(page: Page) -> None:
    """A thumb is pressed, and the bot says that it was kept."""
    aside = page.get_by_role("complementary")
    await aside.get_by_role("button", name="This answer was helpful").first.click()
    await page.locator(".ws-private").first.wait_for()


async def refusal(page: Page) -> None:
    """A question for which no answer is found is refused, in private."""
    await page.get_by_role("button", name="Close", exact=True).click()
    field = page.get_by_role("main").get_by_role("combobox")
    await field.fill("/ask when was DeepSeek founded?")
    await field.press("Enter")
    await page.get_by_text("I found no sentence").first.wait_for()


async def inspector(page: Page) -> None:
    """What went over the wire, in the dark."""
    await page.emulate_media(color_scheme="dark")
    await page.get_by_role("button", name="Inspector").click()
    await page.get_by_text("chat.postMessage").first.wait_for()


Scenes: TypeAlias = tuple[Callable[[Page], Awaitable[None]], ...]

SCENES: Scenes = (
    question,
    quote,
    follow_up,
    feedback,
    refusal,
    inspector,
)


async def people_ask(page: Page) -> None:
    """What is not found is put to people."""
    field = page.get_by_role("main").get_by_role("combobox")
    await field.fill(f"@pullquote {DOG}")
    await field.press("Enter")
    await page.get_by_role("button", name="1 reply").click()
    await page.get_by_role("button", name="Ask a person").click()
    await page.get_by_role("dialog").get_by_role("button", name="Post it").wait_for()


async def people_know(page: Page) -> None:
    """Who knows better pins a quote."""
    await page.get_by_role("dialog").get_by_role("button", name="Cancel").click()
    await page.get_by_role("button", name="Close", exact=True).click()
    await page.get_by_label("You are").select_option("eve")
    field = page.get_by_role("main").get_by_role("combobox")
    await field.fill("/ask Who commands the ferry Selma?")
    await field.press("Enter")
    await page.get_by_role("button", name="Pin").first.click()
    wordings = page.get_by_role("dialog").get_by_role("textbox")
    await wordings.fill("Who is the boss on board?\nWho is the captain of the Selma?")


async def people_run(page: Page) -> None:
    """Who runs the bot sees what was not answered."""
    await page.get_by_role("dialog").get_by_role("button", name="Cancel").click()
    await page.get_by_label("You are").select_option("zoe")
    await page.get_by_role("link", name="Home").click()
    await page.get_by_role("button", name="Dismiss").first.scroll_into_view_if_needed()


PEOPLE: Scenes = (people_ask, people_know, people_run)


async def take(driver: Driver, scenes: Scenes) -> None:
    """Play scenes one after the other, and keep a picture of each."""
    found = next(filter(None, map(shutil.which, ("chromium", "google-chrome", "chrome"))), None)
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=found, args=FLAGS)
        page = await browser.new_page(viewport=_SIZE, locale="en-US")
        await page.goto(f"{driver.url}/#person=alice")
        for scene in scenes:
            await scene(page)
            await page.mouse.move(0, 0)
            # What fades in is not to be caught half-way.
            await page.evaluate("Promise.all(document.getAnimations().map((one) => one.finished))")
            path = PICTURES / f"{scene.__name__.replace('_', '-')}.png"
            await page.screenshot(path=path)
            sys.stderr.write(f"{path.relative_to(REPOSITORY)}\n")
        await browser.close()


def main() -> None:
    """Start the workspace and the bot, and take the pictures."""
    brief = REPOSITORY / "corpus" / "deepseek-v4-brief.md"
    examples = example_questions(build_assistant([brief]), 4)
    app = parse_manifest(manifest(follow_ups=True, suggested_prompts=True), "the manifest")
    with TemporaryDirectory() as folder:
        environment = {
            "CORPUS": str(brief),
            "DATABASE_URL": f"sqlite:///{folder}/bot.db",
        }
        command = [sys.executable, "-m", "bot", "serve"]
        with (
            running_workspace(app, standing_clock=False, examples=examples) as driver,
            running_bot(driver, command, Connection.SOCKET, Path(folder) / "bot.log", environment),
        ):
            driver.person("alice")
            driver.person("bob")
            asyncio.run(take(driver, SCENES))
    with TemporaryDirectory() as folder, town(Path(folder)) as driver:
        asyncio.run(take(driver, PEOPLE))


if __name__ == "__main__":
    main()
