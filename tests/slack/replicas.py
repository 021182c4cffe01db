"""Several bots behind one address, and people who go on asking while the bots come and go."""

import os
import shutil
import subprocess
import threading
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from pathlib import Path
from time import monotonic

import pytest

from bot.errors import WorkspaceError
from bot.workspace.driver.driver import Driver
from bot.workspace.driver.handles import Message
from bot.workspace.process import Connection
from tests.patience import PATIENCE
from tests.ports import free_port
from tests.slack.bots import Bot, process, variables
from tests.soak import cases

CONFIGURATION = Path(__file__).parents[2] / "deploy" / "haproxy.cfg"
MISSING = (
    "There is no HAProxy here, behind which the replicas are tested. "
    "Install it (Debian: apt install haproxy; macOS: brew install haproxy)."
)
REPLICAS = cases(3, 2)

_SERVERS = 3  # in the configuration
_SBIN = "/usr/sbin"  # where Debian keeps it, which is not in everybody's PATH
_LOOK_SECONDS = 0.05
_CHANNELS = 20
_JUDGED_EVERY = 3
# On a busy machine people wait for answers before they ask more: what one who is killed has in
# hand is fewer.
_MOST_UNANSWERED = 60


class Replicas:
    """Bots on one database, each of which can be started, ended and killed.

    Args:
        command: starts one.
        folder: where they log, and work.
        environment: what all of them have in their environment.
        stack: ends what still runs.
    """

    def __init__(
        self,
        command: Sequence[str],
        folder: Path,
        environment: Mapping[str, str],
        stack: ExitStack,
    ) -> None:
        self.ports = [free_port() for _ in range(_SERVERS)]
        self._command = command
        self._folder = folder
        self._environment = environment
        self._stack = stack
        self._running: dict[int, Bot] = {}

    def start(self, number: int) -> None:
        """Start one; returns when it receives."""
        folder = self._folder / f"replica-{number}"
        folder.mkdir(exist_ok=True)
        environment = {**self._environment, "PORT": str(self.ports[number])}
        self._running[number] = self._stack.enter_context(
            process(self._command, folder, environment)
        )
        assert self._running[number].port == self.ports[number]

    def restart(self, number: int) -> None:
        """End one as a platform does, wait until it has finished its work, and start it anew."""
        self._running[number].terminate()
        assert self._running[number].wait() == 0
        self.start(number)

    def kill(self, number: int) -> None:
        """End one without any warning."""
        self._running[number].kill()

    @property
    def logs(self) -> str:
        """What all have logged so far."""
        return "".join(path.read_text(encoding="utf-8") for path in self._folder.glob("*/bot.log"))


@contextmanager
def running_replicas(
    workspace: Driver, command: Sequence[str], database_url: str, folder: Path
) -> Iterator[Replicas]:
    """Replicas behind HAProxy, with the configuration that ships, until the block ends.

    Args:
        workspace: sends its requests to them.
        command: starts one of them.
        database_url: of the database that they share.
        folder: for what they write.
    """
    environment = {
        **variables(workspace, Connection.HTTP),
        "DATABASE_URL": database_url,
        "LOG_LEVEL": "WARNING",
    }
    with ExitStack() as stack:
        replicas = Replicas(command, folder, environment, stack)
        for number in range(REPLICAS):
            replicas.start(number)
        stack.enter_context(_proxy(workspace, replicas.ports, folder))
        yield replicas


@contextmanager
def _proxy(workspace: Driver, ports: Sequence[int], folder: Path) -> Iterator[None]:
    """HAProxy in front of some ports, as the address of the workspace's app."""
    program = shutil.which("haproxy", path=f"{os.environ['PATH']}:{_SBIN}")
    if program is None:
        pytest.fail(MISSING, pytrace=False)
    port = free_port()
    addresses = {f"PULLQUOTE_{number}": f"127.0.0.1:{one}" for number, one in enumerate(ports, 1)}
    log = folder / "haproxy.log"
    with log.open("w", encoding="utf-8") as output:
        proxy = subprocess.Popen(
            [program, "-db", "-f", CONFIGURATION],
            env={**os.environ, **addresses, "PULLQUOTE_ADDRESS": f"127.0.0.1:{port}"},
            cwd=folder,
            stdout=output,
            stderr=subprocess.STDOUT,
        )
    try:
        deadline = monotonic() + PATIENCE
        while not _connects(workspace, f"http://127.0.0.1:{port}/slack/events"):
            try:
                proxy.wait(_LOOK_SECONDS)
            except subprocess.TimeoutExpired:
                assert monotonic() < deadline, log.read_text(encoding="utf-8")
            else:
                pytest.fail(log.read_text(encoding="utf-8"), pytrace=False)
        yield
    finally:
        proxy.terminate()
        proxy.wait()


def _connects(workspace: Driver, url: str) -> bool:
    try:
        workspace.connect_http(url)
    except WorkspaceError:
        return False
    return True


class Crowd:
    """People who ask and click, again and again, whatever becomes of the bots.

    Args:
        workspace: where.
        question: what they ask.
        pause: seconds between two of their questions.

    Attributes:
        asked: their questions.
        judged: the answers that they found good.
        may_be_lost: how many clicks who is killed may have taken along: people wait for the
            thanks for every other click before they click again.
    """

    def __init__(self, workspace: Driver, question: str, pause: float) -> None:
        self.asked: list[Message] = []
        self.judged: list[Message] = []
        self.may_be_lost = 0
        self._workspace = workspace
        self._person = workspace.person("alice")
        self._channels = [
            workspace.channel(f"harbour{number}", self._person) for number in range(_CHANNELS)
        ]
        self._question = f"<@bot> {question}"
        self._pause = pause
        self._enough = threading.Event()
        self._answers: list[Message] = []
        self._thanks: list[Message] = []
        self._known = 0  # the last entry of the journal that was looked at
        self._looking = threading.Lock()

    @contextmanager
    def asking(self) -> Iterator[None]:
        """Ask for as long as the block lasts."""
        self._enough.clear()
        with ThreadPoolExecutor(1) as thread:
            done = thread.submit(self._ask)
            try:
                yield
            finally:
                self._enough.set()
                done.result()  # what went wrong there is why something does not come here

    def _ask(self) -> None:
        while not self._enough.wait(self._pause):
            if self.unanswered() > _MOST_UNANSWERED:
                self.answers(_LOOK_SECONDS)
                continue
            channel = self._channels[len(self.asked) % len(self._channels)]
            self.asked.append(self._person.say(channel, self._question))
            last = self.answers()[-1:]
            if len(self.judged) - len(self.thanked()) > self.may_be_lost:
                continue
            if len(self.asked) % _JUDGED_EVERY == 0 and last and last[0] not in self.judged[-1:]:
                self.judged += last
                self._person.click("Helpful", last[0])

    def answers(self, wait: float = 0.0) -> list[Message]:
        """What the bots have posted.

        Args:
            wait: for how many seconds to wait, where nothing has happened since the last look.
        """
        with self._looking:
            entries = self._workspace.control.journal(self._known, wait)
            self._known += len(entries)
            for entry in entries:
                if entry.kind == "message" and "bot_id" in entry.data["message"]:
                    message = Message(entry.data["channel"], entry.data["message"])
                    (self._thanks if entry.data["only_for"] else self._answers).append(message)
            return list(self._answers)

    def thanked(self) -> set[str]:
        """The questions to whose answers a thumb was acknowledged as kept, by their messages."""
        self.answers()
        return {one.thread_ts for one in self._thanks if one.text.startswith("Thank you")}

    def counts(self, wait: float = 0.0) -> Counter[str]:
        """How often each question was answered, by its message; waits as `answers` does."""
        found = Counter({message.ts: 0 for message in list(self.asked)})
        found.update(answer.thread_ts for answer in self.answers(wait))
        return found

    def wait_for_questions(self, more: int) -> None:
        """Wait until so many more questions have been asked."""
        enough, deadline = len(self.asked) + more, monotonic() + PATIENCE
        while len(self.asked) < enough:
            assert monotonic() < deadline
            self.answers(_LOOK_SECONDS)

    def unanswered(self, wait: float = 0.0) -> int:
        """How many questions have no answer; waits as `answers` does."""
        return list(self.counts(wait).values()).count(0)

    def wait_for_answers(self) -> None:
        """Wait until every question has an answer, as long as any comes."""
        before, deadline = self.unanswered(), monotonic() + PATIENCE
        while left := self.unanswered(_LOOK_SECONDS):
            if left < before:
                before, deadline = left, monotonic() + PATIENCE
            assert monotonic() < deadline, f"{left} have none"
