"""A question whose answering never ends: the process ends itself, and at last the asker is told."""

import os
import re
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from bot.answering.ask import Assistant
from bot.assembly import Documents, assemble
from bot.catalog.snapshot import Snapshot
from bot.indexes.indexes import Indexes
from bot.intake.library import Library
from bot.slack.alone import Alone
from bot.workspace.background import running_workspace
from bot.workspace.manifest import Manifest
from bot.workspace.process import Connection
from tests.databases import patient, query
from tests.patience import PATIENCE
from tests.slack.bots import bot, variables
from tests.slack.corpora import assistant_of, ferry

LAST = "When does the last ferry leave Northquay?"
LAST_QUOTE = "The last ferry leaves Northquay at 23:15."
MINUTE = 60
# What Python runs when it starts: some questions never end in this process or any other, and for
# that it is given a few seconds. One holds the interpreter, and one lets others have it.
SPINNING = """
import re
from bot.answering.ask import Assistant
from bot.slack import watchdog

explain = Assistant.explain

def spin(self, question, history=()):
    if "harbourmaster" in question:
        re.match(r"(a+)+$", "a" * 60 + "b")
    while "lighthouse" in question:
        pass
    return explain(self, question, history)

Assistant.explain = spin
watchdog.LIMIT = 3.0
"""


class Host:
    """What starts a process anew whenever it ends, as systemd does, and lets leases run out.

    Args:
        command: starts it.
        environment: what it has in its environment.
        log: where it logs.

    Attributes:
        ends: the exit statuses, in order.
    """

    def __init__(self, command: list[str], environment: dict[str, str], log: Path) -> None:
        self.ends: list[int] = []
        self._command = command
        self._environment = environment
        self._log = log
        self._over = threading.Event()
        self._running = self._start()
        self._thread = threading.Thread(target=self._go_on)

    def _start(self) -> subprocess.Popen[str]:
        with self._log.open("a", encoding="utf-8") as log:
            return subprocess.Popen(
                self._command, env=os.environ | self._environment, stdout=log, stderr=log, text=True
            )

    def _go_on(self) -> None:
        while True:
            status = self._running.wait()
            if self._over.is_set():
                return
            self.ends.append(status)
            query(
                self._environment["DATABASE_URL"],
                "UPDATE questions SET lease_ends = accepted WHERE finished IS NULL",
            )
            self._running = self._start()

    @contextmanager
    def at_work(self) -> Iterator[None]:
        """Have the process running until the block ends."""
        self._thread.start()
        try:
            yield
        finally:
            self._over.set()
            self._running.terminate()
            self._thread.join()


@pytest.fixture
def spinning(tmp_path: Path) -> dict[str, str]:
    """The environment of a process in which some questions never end."""
    folder = tmp_path / "site"
    folder.mkdir()
    (folder / "sitecustomize.py").write_text(SPINNING, encoding="utf-8")
    return {"PYTHONPATH": str(folder)}


def test_a_process_whose_interpreter_is_held_ends_itself(
    whole_manifest: Manifest, bot_command: list[str], tmp_path: Path, spinning: dict[str, str]
) -> None:
    """It says where it was, and nothing of what was asked."""
    with (
        running_workspace(whole_manifest) as workspace,
        bot(workspace, bot_command, Connection.HTTP, tmp_path, spinning) as running,
    ):
        workspace.person("alice").say("#general", "<@bot> Where is the harbourmaster?")

        assert running.wait() == 14, running.log
        assert "in match" in running.log
        assert "harbourmaster" not in running.log


def test_a_question_that_never_ends_is_given_up_with_a_reference(
    whole_manifest: Manifest, bot_command: list[str], tmp_path: Path, spinning: dict[str, str]
) -> None:
    """It ends two processes and the one that it has to itself; all others are answered."""
    log = tmp_path / "bot.log"
    with running_workspace(whole_manifest) as workspace:
        environment = {
            **variables(workspace, Connection.SOCKET),
            "DATABASE_URL": patient(f"sqlite:///{tmp_path / 'bot.db'}"),
            **spinning,
        }
        host = Host(bot_command, environment, log)
        with host.at_work():
            workspace.wait_for_connection(PATIENCE)
            alice, bob = workspace.person("alice"), workspace.person("bob")
            alice.say("#general", "<@bot> Who keeps the lighthouse?")
            bob.say("#general", f"<@bot> {LAST}")
            told = alice.wait_for_reply(PATIENCE)
            ends = list(host.ends)
            workspace.wait_for_connection(PATIENCE)
            workspace.advance(MINUTE)  # what nobody has heard is delivered again
            answered = bob.wait_for_reply(PATIENCE)
            alice.say("#general", f"<@bot> {LAST}")
            again = alice.wait_for_reply(PATIENCE)

    said = log.read_text(encoding="utf-8")
    assert len(ends) >= 2, said
    assert set(ends) == {14}, said
    assert told.is_private
    reference = re.search(r"put it in other words.* reference: ([0-9a-f]{8})\.", told.text)
    assert reference, told.text
    assert reference[1] in said
    assert "lighthouse" not in said
    for reply in (answered, again):
        assert LAST_QUOTE in reply.text


async def test_an_answer_is_the_same_from_a_process_of_its_own(known: Assistant) -> None:
    """With the quotes in the documents that are served here, and the earlier questions heeded."""
    alone = Alone()
    served = Snapshot("ferry", known)
    history = ["When does the first ferry leave Northquay?"]

    for question in ("and the last ferry?", "hello", "Who founded \ud800 Zanzibar?"):
        assert await alone.ask(question, history, served) == known.ask_all(question, history)


async def test_a_process_of_its_own_answers_from_what_is_given_and_nothing_else(
    tmp_path: Path,
) -> None:
    """It asks the documents that the place is given, by their glossaries."""
    folder = ferry(tmp_path / "corpus")
    (folder / "mill.md").write_text("# Mill\n\nThe mill grinds oats.\n", encoding="utf-8")
    (folder / "glossary.txt").write_text("zorb = ferry\n", encoding="utf-8")
    whole = assistant_of(folder).corpus
    mill = tuple(one for one in whole.documents if one.name == "mill.md")
    given = replace(whole, documents=mill, glossaries=())

    for question in (LAST, "What does the zorb cost?", "hello", "What does the mill grind?"):
        served = Snapshot("mill", assemble(given))
        alone = await Alone().ask(question, (), served)
        assert alone == served.assistant.ask_all(question)
        assert {one.document.name for one in (*alone[0].quotes, *alone[0].closest)} <= {"mill.md"}


async def test_a_process_of_its_own_answers_from_an_index_on_disk(tmp_path: Path) -> None:
    """It opens what is kept, changes nothing of it, and gives the same answer."""
    folder = ferry(tmp_path / "corpus")
    documents = Documents(Library([folder]), indexes=Indexes(tmp_path / "index", "ferry", 0))
    served = documents.read()
    kept = {path: path.stat().st_size for path in (tmp_path / "index").rglob("*.db")}

    assert await Alone().ask(LAST, (), served) == served.assistant.ask_all(LAST)
    assert {path: path.stat().st_size for path in kept} == kept
