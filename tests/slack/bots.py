"""`pullquote serve` as a process that a test starts, ends and asks for its port."""

import os
import re
import signal
import subprocess
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest

from bot.workspace.background import running_workspace
from bot.workspace.driver.driver import Driver
from bot.workspace.manifest import Manifest
from bot.workspace.process import Connection, running_bot
from tests.databases import patient
from tests.patience import PATIENCE
from tests.postgresql import PASSWORD


@contextmanager
def served(
    request: pytest.FixtureRequest,
    folder: Path,
    manifest: Manifest,
    settings: Callable[[Driver], Mapping[str, str]],
    secrets: Sequence[str] = (),
) -> Iterator[tuple[Driver, str]]:
    """A workspace with a bot in it, and the database of that.

    Each way to be connected comes with another kind of database, which makes no difference to what
    people see.

    Args:
        request: of a fixture whose parameter is the way.
        folder: for what the bot writes.
        manifest: of its app.
        settings: of the bot, beside the database.
        secrets: what its log never says, beside its token.
    """
    with ExitStack() as stack:
        url = f"sqlite:///{folder / 'bot.db'}"
        if request.param is Connection.HTTP:
            url = stack.enter_context(request.getfixturevalue("cluster").database())
        driver = stack.enter_context(running_workspace(manifest))
        environment = {"DATABASE_URL": patient(url), **settings(driver)}
        command = request.getfixturevalue("bot_command")
        with running_bot(driver, command, request.param, folder / "bot.log", environment):
            yield driver, url
        assert driver.unknown_methods == []
        log = (folder / "bot.log").read_text(encoding="utf-8")
        assert "Traceback" not in log
        for secret in (*secrets, driver.bot_token, driver.app_token, PASSWORD):
            assert secret not in log


class Bot:
    """A bot that runs.

    Args:
        process: its process, which says on its output when it is ready.
        log: the file with what it logs.
    """

    def __init__(self, process: subprocess.Popen[str], log: Path) -> None:
        self._process = process
        self._log = log
        assert process.stdout is not None
        self.said = process.stdout.readline()

    @property
    def port(self) -> int:
        """Where it receives signed requests."""
        found = re.search(r"port (\d+)", self.said)
        assert found, self.said + self.log
        return int(found[1])

    @property
    def watched_port(self) -> int:
        """Where it is watched."""
        found = re.search(r"watched on port (\d+)", self.said)
        assert found, self.said + self.log
        return int(found[1])

    @property
    def log(self) -> str:
        """What it has logged so far."""
        return self._log.read_text(encoding="utf-8")

    def kill(self) -> None:
        """End it without any warning."""
        self._process.kill()
        self._process.wait()

    def freeze(self) -> None:
        """Let it stand still, as on a machine that sleeps."""
        self._process.send_signal(signal.SIGSTOP)

    def thaw(self) -> None:
        """Let it go on where it stood."""
        self._process.send_signal(signal.SIGCONT)

    def terminate(self) -> None:
        """Ask it to end, as a platform does; it goes on until it is done."""
        self.signal(signal.SIGTERM)

    def signal(self, number: signal.Signals) -> None:
        """Send it a signal."""
        self._process.send_signal(number)

    def wait(self) -> int:
        """Wait for its end; returns its exit status."""
        return self._process.wait(PATIENCE)


def variables(workspace: Driver, connection: Connection) -> dict[str, str]:
    """What a bot needs in its environment to be connected in this way, to any free port."""
    way = (
        {"SLACK_APP_TOKEN": workspace.app_token}
        if connection is Connection.SOCKET
        else {"SLACK_SIGNING_SECRET": workspace.signing_secret, "PORT": "0"}
    )
    return {"SLACK_API_URL": workspace.api_url, "SLACK_BOT_TOKEN": workspace.bot_token, **way}


@contextmanager
def bot(
    workspace: Driver,
    command: Sequence[str],
    connection: Connection,
    folder: Path,
    environment: Mapping[str, str] | None = None,
) -> Iterator[Bot]:
    """Run a bot that keeps its database in a folder, until the block ends."""
    with process(
        command, folder, {**variables(workspace, connection), **(environment or {})}
    ) as running:
        if connection is Connection.SOCKET:
            workspace.wait_for_connection()
        else:
            workspace.connect_http(f"http://127.0.0.1:{running.port}/slack/events")
        yield running


@contextmanager
def process(
    command: Sequence[str], folder: Path, environment: Mapping[str, str], cwd: Path | None = None
) -> Iterator[Bot]:
    """Run a bot with this in its environment, until the block ends; nobody talks to it yet."""
    log = folder / "bot.log"
    url = environment.get("DATABASE_URL", f"sqlite:///{folder / 'bot.db'}")
    with log.open("a", encoding="utf-8") as errors:
        started = subprocess.Popen(
            command,
            cwd=cwd,
            env={**os.environ, **environment, "DATABASE_URL": patient(url)},
            stdout=subprocess.PIPE,
            stderr=errors,
            text=True,
        )
    try:
        yield Bot(started, log)
    finally:
        started.terminate()
        started.send_signal(signal.SIGCONT)  # what stands still does not end
        started.communicate(timeout=PATIENCE)
