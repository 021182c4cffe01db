"""The page while the bot or the workspace is gone, and when they come back."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.async_api import Locator, Page, expect

from bot.workspace.background import running_workspace
from bot.workspace.driver.driver import Driver
from bot.workspace.manifest import Manifest, parse_manifest
from tests.page.acting import ASKED, QUOTE, channel, field, log, thread, visit, write
from tests.page.conftest import running_pullquote
from tests.ports import free_port
from tests.workspace.conftest import MANIFEST

pytestmark = pytest.mark.asyncio(loop_scope="session")


def alert(page: Page) -> Locator:
    """What is said above the messages when something is not there."""
    return page.get_by_role("main").get_by_role("alert")


async def test_a_bot_that_is_not_connected_is_said(page: Page) -> None:
    """Above the messages, for as long as nobody is connected."""
    with running_workspace(parse_manifest(MANIFEST, "the small app")) as driver:
        driver.person("alice")
        await visit(page, driver, "")
        await expect(alert(page)).to_contain_text("Small App is not connected")


async def test_a_bot_that_dies_is_said_and_answers_when_it_is_back(
    page: Page, bot_manifest: Manifest, tmp_path: Path
) -> None:
    """Also what was asked while it was away, when Slack tells it again."""
    with running_workspace(bot_manifest, standing_clock=False) as driver:
        driver.person("bob")
        place = channel(driver)
        with running_pullquote(driver, tmp_path) as process:
            await visit(page, driver, place)
            await expect(alert(page)).to_be_hidden()
            process.kill()
            await expect(alert(page)).to_contain_text("Pullquote is not connected")
            await expect(alert(page)).to_contain_text("start it again")
            await write(page, f"@pullquote {ASKED}")
            await expect(log(page)).to_contain_text(ASKED)
            await write(page, f"/ask {ASKED}")
            await expect(log(page)).to_contain_text("/ask failed")
        with running_pullquote(driver, tmp_path):
            await expect(alert(page)).to_be_hidden()
            driver.advance(60)
            await page.get_by_role("button", name="1 reply").click()
            await expect(thread(page)).to_contain_text(QUOTE)


@contextmanager
def workspace_command(manifest: Path, port: int) -> Iterator[subprocess.Popen[str]]:
    """`pullquote workspace` on a port, from when it answers until it is stopped."""
    where = ("--manifest", str(manifest), "--port", str(port))
    with subprocess.Popen(
        (sys.executable, "-m", "bot", "workspace", "--headless", *where),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        env=os.environ | {"PYTHONUNBUFFERED": "1"},
    ) as process:
        assert process.stdout is not None
        try:
            said = process.stdout.readline()
            assert "The workspace answers at" in said, said + process.stdout.read()
            yield process
        finally:
            process.terminate()


async def test_a_workspace_that_is_stopped_is_said_until_it_is_back(
    page: Page, bot_manifest: Manifest, tmp_path: Path
) -> None:
    """What is written meanwhile is kept in its field; the page goes on by itself."""
    manifest = tmp_path / "manifest.json"
    manifest.write_text(bot_manifest.model_dump_json(exclude_none=True), encoding="utf-8")
    port = free_port()
    with workspace_command(manifest, port):
        await visit(page, Driver(f"http://127.0.0.1:{port}", "", "", ""), "")
        await write(page, "good morning")
        await expect(log(page)).to_contain_text("good morning")
    await expect(alert(page)).to_contain_text("The workspace does not answer")
    await expect(alert(page)).to_contain_text("Start it again")
    await write(page, "are you there?")
    await expect(page.locator(".ws-toasts")).to_contain_text("The workspace does not answer")
    await expect(field(page)).to_have_value("are you there?")
    with workspace_command(manifest, port):
        await expect(alert(page)).not_to_contain_text("The workspace does not answer")
        await expect(page.get_by_label("You are")).to_have_value("alice")
        await write(page, "good evening")
        await expect(log(page)).to_contain_text("good evening")
        await expect(log(page)).not_to_contain_text("good morning")


# What the browser says of a connection that broke and was made anew.
BREAKS = """
    const Source = window.EventSource;
    window.EventSource = class extends Source {
        constructor(address) {
            super(address);
            window.broken = () => {
                this.dispatchEvent(new Event("error"));
                this.dispatchEvent(new Event("open"));
            };
        }
    };
"""


async def test_a_connection_that_breaks_for_a_moment_costs_nothing(
    page: Page, form_workspace: Driver
) -> None:
    """Neither what is being written nor what Slack said of a command, while the workspace runs."""
    place = channel(form_workspace)
    await page.add_init_script(BREAKS)
    await visit(page, form_workspace, place)
    await write(page, "/nosuch")
    notice = log(page).locator(".ws-notice")
    await expect(notice).to_be_visible()
    await field(page).fill("half a")
    await page.evaluate("window.broken()")
    form_workspace.person("bob").say(place, "I am still here")
    await expect(log(page)).to_contain_text("I am still here")
    await expect(notice).to_be_visible()
    await expect(field(page)).to_have_value("half a")
