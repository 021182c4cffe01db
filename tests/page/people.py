"""A harbour for the page and its pictures: one who asks, one who knows, and an administrator."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bot.slack.manifest import manifest
from bot.workspace.background import running_workspace
from bot.workspace.driver.driver import Driver
from bot.workspace.manifest import parse_manifest
from bot.workspace.process import Connection, running_bot
from tests.slack.corpora import ferry

DOG = "Can I bring my dog on board?"
SAID = "Dogs travel free on the open deck, on a leash."
_SHELVES = """
[shelves.harbour]
documents = ["."]
everybody = true
help = "{help}"
"""


@contextmanager
def town(folder: Path) -> Iterator[Driver]:
    """A workspace with the bot on the ferry's timetable, where questions are kept.

    Args:
        folder: for what the bot reads and writes.
    """
    corpus = ferry(folder / "corpus")
    app = parse_manifest(
        manifest(follow_ups=True, suggested_prompts=True, shelves=True, kept_answers=True),
        "the manifest",
    )
    with running_workspace(app, standing_clock=False) as driver:
        alice, eve, zoe = map(driver.person, ("alice", "eve", "zoe"))
        driver.channel("harbour", alice, eve, zoe)
        shelves = folder / "shelves.toml"
        shelves.write_text(_SHELVES.format(help=driver.channel("help", eve)), encoding="utf-8")
        environment = {
            "ADMIN_USERS": zoe.id,
            "CORPUS": str(corpus),
            "DATABASE_URL": f"sqlite:///{folder / 'bot.db'}",
            "EDITORS": eve.id,
            "KEEP_QUESTIONS": "90d",
            "RERANKER": "off",
            "SHELVES": str(shelves),
        }
        command = [sys.executable, "-m", "bot", "serve"]
        with running_bot(driver, command, Connection.SOCKET, folder / "bot.log", environment):
            yield driver
