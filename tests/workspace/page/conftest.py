"""A real browser, and the page's own files served to it over HTTP."""

import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
import pytest_asyncio
from aiohttp import web
from playwright.async_api import Browser, Page, async_playwright, expect
from playwright.async_api import Error as PlaywrightError

import bot.workspace
from tests.patience import PATIENCE
from tests.workspace.page.stage import Stage

MILLISECONDS = PATIENCE * 1000
expect.set_options(timeout=MILLISECONDS)

PAGE_FILES = Path(bot.workspace.__file__).parent / "page"
HARNESS = """<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>Blocks</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="/page/blocks/blocks.css">
<body><main id="stage"></main></body>
</html>
"""
# What the page could load if a block made it: nothing but its own files.
POLICY = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: https:"

# A browser in a container needs --no-sandbox; the rest keeps it from calling home.
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def browser() -> AsyncIterator[Browser]:
    """The machine's Chromium or Chrome, else the one that Playwright has installed."""
    found = next(filter(None, map(shutil.which, ("chromium", "google-chrome", "chrome"))), None)
    async with async_playwright() as playwright:
        try:
            running = await playwright.chromium.launch(
                executable_path=found, args=FLAGS, timeout=MILLISECONDS
            )
        except PlaywrightError as error:
            pytest.fail(
                "No browser can be started. Install one with "
                f"`.venv/bin/playwright install --with-deps chromium`. ({error.message[:200]})"
            )
        yield running
        await running.close()


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def site() -> AsyncIterator[str]:
    """An address that serves the page's files and an empty document that uses them."""

    async def harness(_: web.Request) -> web.Response:
        return web.Response(
            text=HARNESS, content_type="text/html", headers={"Content-Security-Policy": POLICY}
        )

    app = web.Application()
    app.router.add_get("/", harness)
    app.router.add_static("/page", PAGE_FILES)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    yield f"http://127.0.0.1:{runner.addresses[0][1]}"
    await runner.cleanup()


@asynccontextmanager
async def _window(browser: Browser) -> AsyncIterator[Page]:
    """A window in English and in Oslo's time zone."""
    context = await browser.new_context(
        locale="en-US", timezone_id="Europe/Oslo", viewport={"width": 800, "height": 600}
    )
    context.set_default_timeout(MILLISECONDS)
    yield await context.new_page()
    await context.close()


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def window(browser: Browser) -> AsyncIterator[Page]:
    """A window that the tests use one after the other."""
    async with _window(browser) as page:
        yield page


@pytest_asyncio.fixture(loop_scope="session")
async def stage(window: Page, site: str) -> AsyncIterator[Stage]:
    """An empty document."""
    async with Stage(window).opened(site) as stage:
        yield stage


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def lasting_stage(browser: Browser, site: str) -> AsyncIterator[Stage]:
    """A document that lasts, for the many cases of a universal promise."""
    async with _window(browser) as page, Stage(page).opened(site) as stage:
        yield stage


@pytest_asyncio.fixture(loop_scope="session")
async def stage_of_its_own(browser: Browser, site: str) -> AsyncIterator[Stage]:
    """An empty document in a window of its own, for a test that changes more than the document."""
    async with _window(browser) as page, Stage(page).opened(site) as stage:
        yield stage
