"""Measures the page of the local workspace: how long it takes to load, and a quote to appear.

Run by `make bench`. Each figure stands beside its target and beside what takes part of the same
way in the same run: an empty page, and one's own message.
"""

import asyncio
import shutil
import sys
from collections.abc import Sequence
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

from playwright.async_api import Page, async_playwright

from bot.evaluation.bench import Measurement, table
from bot.slack.manifest import manifest
from bot.workspace.background import running_workspace
from bot.workspace.driver.driver import Driver
from bot.workspace.manifest import parse_manifest
from bot.workspace.process import Connection, running_bot
from tests.workspace.page.conftest import FLAGS

BRIEF = Path(__file__).parent.parent / "corpus" / "deepseek-v4-brief.md"
RUNS = 30
_LOADED = "() => performance.now()"
# From Enter to the node that holds the text; the page watches itself, so that no protocol between
# browser and script is measured.
_UNTIL = """(text) => new Promise((resolve) => {
  const field = document.querySelector("main textarea");
  const place = document.querySelector("main .ws-log");
  const start = performance.now();
  const look = () => {
    if (![...place.querySelectorAll("article")].at(-1)?.textContent.includes(text)) return false;
    requestAnimationFrame(() => resolve(performance.now() - start));
    return true;
  };
  const watcher = new MutationObserver(() => { if (look()) watcher.disconnect(); });
  watcher.observe(place, { childList: true, subtree: true, characterData: true });
  field.dispatchEvent(new KeyboardEvent("keydown", { key: "Enter", bubbles: true }));
})"""


async def measure(driver: Driver) -> list[Measurement]:
    """All figures, in milliseconds at the median."""
    found = next(filter(None, map(shutil.which, ("chromium", "google-chrome", "chrome"))), None)
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=found, args=FLAGS)
        page = await browser.new_page()
        loads = [
            await _load(page, f"{driver.url}/#person=alice", "ws-app .ws-log *") for _ in _runs()
        ]
        empty = [await _load(page, f"{driver.url}/page/blocks/blocks.css", "pre") for _ in _runs()]
        await page.goto(f"{driver.url}/#person=alice&place=messages")
        quotes, own = [], []
        for _ in _runs():
            quotes.append(await _said(page, "does Flash support 1M context?", "one million tokens"))
            own.append(await _said(page, "/ask help", "Only visible to you"))
        await browser.close()
    return [
        Measurement(
            "page load, to the first thing in it", "ms", median(loads), 1000.0, median(empty)
        ),
        Measurement("Enter to the quote on the screen", "ms", median(quotes), 150.0, median(own)),
    ]


def _runs() -> Sequence[int]:
    return range(RUNS)


async def _load(page: Page, url: str, until: str) -> float:
    await page.goto("about:blank")
    await page.goto(url)
    await page.locator(until).first.wait_for(state="attached")
    return float(await page.evaluate(_LOADED))


async def _said(page: Page, text: str, until: str) -> float:
    await page.locator("main textarea").fill(text)
    return float(await page.evaluate(_UNTIL, until))


def main() -> None:
    """Start the workspace and the bot, measure, and print the table."""
    sys.stderr.write(f"The page: {RUNS} loads and {RUNS} questions ...\n")
    app = parse_manifest(manifest(follow_ups=True, suggested_prompts=True), "the manifest")
    with TemporaryDirectory() as folder:
        # What the models read takes as long as it does, on a page as anywhere: words answer here.
        environment = {
            "CORPUS": str(BRIEF),
            "DATABASE_URL": f"sqlite:///{folder}/bot.db",
            "RERANKER": "off",
            "ENCODER": "off",
        }
        command = [sys.executable, "-m", "bot", "serve"]
        log = Path(folder) / "bot.log"
        with (
            running_workspace(app, standing_clock=False, examples=["Who wrote this?"]) as driver,
            running_bot(driver, command, Connection.SOCKET, log, environment),
        ):
            driver.person("alice")
            measured = asyncio.run(measure(driver))
    sys.stdout.write(
        "\nBaselines of the page: a file that needs no script; a reply that quotes nothing.\n\n"
        f"{table(measured)}\n"
    )


if __name__ == "__main__":
    main()
