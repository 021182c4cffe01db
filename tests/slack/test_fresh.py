"""A bot whose documents change while it runs: it answers from what the files say now."""

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.workspace.background import running_workspace
from bot.workspace.driver.driver import Driver
from bot.workspace.manifest import Manifest
from bot.workspace.process import Connection
from tests.slack.bots import Bot, bot
from tests.slack.corpora import FERRY, ferry
from tests.slack.watching import samples, wait_until

pytestmark = pytest.mark.programs

LAST = "When does the last ferry leave Northquay?"
MILL = "# Mill\n\nThe mill grinds oats on Tuesdays.\n"
OATS = "When does the mill grind oats?"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A corpus of the test's own."""
    return ferry(tmp_path / "corpus")


@pytest.fixture
def command(folder: Path) -> list[str]:
    """What starts a bot that answers from it."""
    return [sys.executable, "-m", "bot", "serve", "--corpus", str(folder)]


@pytest.fixture
def fresh(
    whole_manifest: Manifest, command: list[str], tmp_path: Path
) -> Iterator[tuple[Driver, Bot]]:
    """A workspace, and the bot in it."""
    with (
        running_workspace(whole_manifest) as driver,
        bot(driver, command, Connection.SOCKET, tmp_path, {"METRICS_PORT": "0"}) as running,
    ):
        yield driver, running


def wait_for(running: Bot, change: str, number: int = 1) -> None:
    """Wait until the bot has seen so many changes of a kind."""
    port = running.watched_port
    wait_until(lambda: samples(port)["pullquote_document_changes_total", change] == number)


def answer(driver: Driver, name: str, question: str) -> str:
    """What somebody new is answered."""
    person = driver.person(name)
    person.say("@bot", question)
    return person.wait_for_reply().text


def test_a_changed_file_is_answered_from_as_it_is_now(
    fresh: tuple[Driver, Bot], folder: Path
) -> None:
    """New, changed, and gone."""
    driver, running = fresh
    assert "23:15" in answer(driver, "alice", LAST)

    ferry(folder, FERRY.replace("23:15", "22:40"))
    wait_for(running, "changed")
    assert "22:40" in answer(driver, "bob", LAST)

    (folder / "mill.md").write_text(MILL, encoding="utf-8")
    wait_for(running, "new")
    assert "Tuesdays" in answer(driver, "carol", OATS)

    (folder / "ferry.md").unlink()
    wait_for(running, "gone")
    assert "leaves Northquay" not in answer(driver, "dave", LAST)


def test_a_file_that_breaks_keeps_its_last_good_version(
    fresh: tuple[Driver, Bot], folder: Path
) -> None:
    """It is counted, and answered from until it can be read again; so is a folder that is gone."""
    driver, running = fresh
    port = running.watched_port
    (folder / "ferry.md").write_bytes(b"\xff\x00broken")
    wait_until(lambda: samples(port)["pullquote_documents_unreadable",] == 1)
    assert "23:15" in answer(driver, "alice", LAST)

    folder.rename(folder.with_name("elsewhere"))
    wait_until(lambda: samples(port)["pullquote_faults_total", "documents_not_read"] == 1)
    assert "23:15" in answer(driver, "bob", LAST)

    ferry(folder, FERRY.replace("23:15", "22:40"))
    wait_for(running, "changed")
    assert "22:40" in answer(driver, "carol", LAST)
    assert samples(port)["pullquote_documents_unreadable",] == 0
