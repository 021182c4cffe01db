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


def test_the_home_says_how_fresh_the_documents_are(fresh: tuple[Driver, Bot], folder: Path) -> None:
    """When they were read, which have changed last, and how many files cannot be read."""
    driver, running = fresh
    alice = driver.person("alice")
    alice.open_home()
    assert "Documents: 1, as they were on" in " ".join(alice.wait_for_home().seen_text.split())

    ferry(folder, FERRY.replace("23:15", "22:40"))
    wait_for(running, "changed")
    (folder / "scan.md").write_bytes(b"\xff\x00broken")
    port = running.watched_port
    wait_until(lambda: samples(port)["pullquote_documents_unreadable",] == 1)
    alice.open_home()
    seen = " ".join(alice.wait_for_home().seen_text.split())
    assert "Changed last, on" in seen
    assert "“Ferry timetable”." in seen
    assert "Files that cannot be read: 1." in seen
    assert seen.index("Questions to begin with") < seen.index("What I know")


def test_an_old_answer_says_that_its_document_has_changed_and_asks_again(
    fresh: tuple[Driver, Bot], folder: Path
) -> None:
    """Its buttons show what still stands there, or say why not.

    What is asked again is answered to who wants to know alone, and from what the files say now.
    """
    driver, running = fresh
    alice, bob = driver.person("alice"), driver.person("bob")
    channel = driver.channel("harbour", alice, bob)
    alice.say(channel, f"<@bot> {LAST}")
    old = alice.wait_for_reply()

    ferry(folder, FERRY.replace("6:40", "6:50"))
    wait_for(running, "changed")
    bob.click("More context", on=old)
    around = bob.wait_for_reply()
    assert around.only_for == bob.id
    assert "leaves Northquay at 6:50" in around.text
    assert "“Ferry timetable” has changed since this was quoted, and says so still." in around.text

    ferry(folder, FERRY.replace("23:15", "22:40"))
    wait_for(running, "changed", 2)
    bob.click("More context", on=old)
    told = bob.wait_for_reply()
    assert (
        "“Ferry timetable” has changed since this was quoted, and says so no longer." in told.text
    )
    bob.click("Ask again", on=told)
    again = bob.wait_for_reply()
    assert "22:40" in again.text
    bob.click("Helpful", on=old)
    assert "noted" in bob.wait_for_reply().text


def test_a_bot_that_is_killed_while_files_change_answers_from_them_at_its_next_start(
    whole_manifest: Manifest, command: list[str], folder: Path, tmp_path: Path
) -> None:
    """Nothing of what it was reading is left."""
    with running_workspace(whole_manifest) as driver:
        with bot(driver, command, Connection.SOCKET, tmp_path) as running:
            for number in range(50):
                (folder / f"{number}.md").write_text(MILL * 50, encoding="utf-8")
            ferry(folder, FERRY.replace("23:15", "22:40"))
            running.kill()
        with bot(driver, command, Connection.SOCKET, tmp_path):
            assert "22:40" in answer(driver, "alice", LAST)


@pytest.mark.parametrize("late", [False, True])
def test_a_sample_that_is_left_out_is_said_once_and_plainly(
    whole_manifest: Manifest, tmp_path: Path, *, late: bool
) -> None:
    """In the log of a bot that says no more than it has to: at the start, or when that happens."""
    corpus = tmp_path / "corpus"
    corpus.mkdir()
    (corpus / "brief.md").write_text("---\nsample: true\n---\n# Brief\n\nA crane is tall.\n")
    mill = corpus / "mill.md"
    if not late:
        mill.write_text(MILL)
    command = [sys.executable, "-m", "bot", "serve", "--corpus", str(corpus)]
    quiet = {"LOG_LEVEL": "WARNING"}
    with (
        running_workspace(whole_manifest) as driver,
        bot(driver, command, Connection.SOCKET, tmp_path, quiet) as running,
    ):
        if late:
            assert "brief.md" not in running.log
            mill.write_text(MILL)
        wait_until(lambda: "Tuesdays" in answer(driver, "ann", OATS))
        wait_until(lambda: "brief.md" in running.log)
        (line,) = [line for line in running.log.splitlines() if "brief.md" in line]
        assert '"level": "warning"' in line
        assert "left" in line
