"""A bot that runs with a reader: loaded in the background, seen, and ended at any time."""

import sys
from pathlib import Path

import pytest

from bot.workspace.background import running_workspace
from bot.workspace.manifest import Manifest
from bot.workspace.process import Connection
from tests.slack.bots import bot
from tests.slack.test_start import run
from tests.slack.watching import samples, wait_for_questions, wait_until

pytestmark = pytest.mark.programs

LAST = "When does the last ferry leave Northquay?"
# A program that is `pullquote` with toy models; SLOW ones never come to an end of the first text.
PULLQUOTE = """
import sys
from threading import Event
from bot.cli import reader
from bot.cli.main import main
from bot.service.metrics import ReaderState
from tests.reading.toys import HashedWords, Toys

class Slow(HashedWords):
    def encode(self, texts, done):
        for _ in iter(lambda: Event().wait(0.01), None):
            done(0)

reader.reader_state = lambda settings: ReaderState.LOADING
reader.load_models = lambda settings: Toys(Slow() if SLOW else HashedWords())
sys.exit(main())
"""


def command(corpus: Path, *, slow: bool) -> list[str]:
    """What starts such a bot."""
    program = PULLQUOTE.replace("SLOW", str(slow))
    return [sys.executable, "-c", program, "serve", "--corpus", str(corpus)]


def test_a_question_is_read_once_the_reader_is_there(
    whole_manifest: Manifest, corpus: Path, tmp_path: Path
) -> None:
    """That it is loaded is said, and the metrics say when it is ready and what it read."""
    with (
        running_workspace(whole_manifest) as driver,
        bot(
            driver,
            command(corpus, slow=False),
            Connection.HTTP,
            tmp_path,
            {"METRICS_PORT": "0", "LOG_LEVEL": "INFO"},
        ) as running,
    ):
        port = running.watched_port
        assert "The reader is being loaded: until it is there" in running.said
        wait_until(lambda: samples(port)["pullquote_reader", "ready"] == 1)
        wait_until(lambda: "The reader is ready" in running.log)
        assert running.log.count("reader_ready") == 1
        alice = driver.person("alice")
        alice.say("@bot", LAST)
        assert "23:15" in alice.wait_for_reply().text
        counts = wait_for_questions(port, 1)
        assert counts["pullquote_readings_total", "read"] == 1
        assert counts["pullquote_reading_seconds_count",] == 1
        checked = run("check", tmp_path, {"METRICS_PORT": str(port)}, "--corpus", str(corpus))
        assert (
            "OK: Reader: questions that words left in doubt since the bot started: 1. Read: 1. "
            "Answered by words for lack of time: 0."
        ) in checked.stdout
        assert "OK: Documents: the bot that runs answers from 1, as they were on" in checked.stdout
        assert "Changes since it started: 0. Files that it cannot read: 0." in checked.stdout


def test_a_bot_that_is_loading_its_reader_answers_and_ends_when_it_is_told_to(
    whole_manifest: Manifest, corpus: Path, tmp_path: Path
) -> None:
    """By words meanwhile; SIGTERM ends it with status 0 and no fault."""
    with (
        running_workspace(whole_manifest) as driver,
        bot(driver, command(corpus, slow=True), Connection.SOCKET, tmp_path) as running,
    ):
        alice = driver.person("alice")
        alice.say("@bot", LAST)
        assert "23:15" in alice.wait_for_reply().text
        running.terminate()
        assert running.wait() == 0
        assert running.log == ""
