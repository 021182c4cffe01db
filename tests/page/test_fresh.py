"""A file that changes on disk, as somebody on the page meets it."""

import asyncio
import sys
from pathlib import Path

import pytest
from playwright.async_api import Page, expect

from bot.workspace.background import running_workspace
from bot.workspace.manifest import Manifest
from bot.workspace.process import Connection
from tests.page.acting import ask, channel, visit
from tests.slack.bots import bot
from tests.slack.corpora import FERRY, ferry
from tests.slack.watching import samples, wait_until

pytestmark = pytest.mark.asyncio(loop_scope="session")

LAST = "When does the last ferry leave Northquay?"


async def test_an_answer_whose_file_has_changed_says_so_and_can_be_asked_again(
    page: Page, bot_manifest: Manifest, tmp_path: Path
) -> None:
    """Its buttons say that it says so no longer, and what it says now is a click away."""
    corpus = ferry(tmp_path / "corpus")
    command = [sys.executable, "-m", "bot", "serve", "--corpus", str(corpus)]
    with (
        running_workspace(bot_manifest) as driver,
        bot(driver, command, Connection.SOCKET, tmp_path, {"METRICS_PORT": "0"}) as running,
    ):
        await visit(page, driver, channel(driver))
        answer = await ask(page, f"@pullquote {LAST}")
        await expect(answer).to_contain_text("leaves Northquay at 23:15.")

        ferry(corpus, FERRY.replace("23:15", "22:40"))
        port, changed = running.watched_port, ("pullquote_document_changes_total", "changed")
        await asyncio.to_thread(wait_until, lambda: samples(port)[changed] == 1)
        await answer.get_by_role("button", name="More context").click()
        await expect(answer).to_contain_text("“Ferry timetable” has changed since this was quoted")
        await answer.get_by_role("button", name="Ask again").click()
        await expect(answer).to_contain_text("leaves Northquay at 22:40.")
