"""`pullquote run`: a workspace with the bot in it, from start to Ctrl-C."""

import os
import re
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

import pytest

from bot.slack.token_encryption import new_key
from bot.workspace.driver.driver import Driver
from tests.patience import PATIENCE

pytestmark = pytest.mark.programs

BRIEF = Path(__file__).parents[2] / "corpus" / "deepseek-v4-brief.md"
RUN = (sys.executable, "-m", "bot", "run", "--corpus", str(BRIEF))


@contextmanager
def running(
    *command: str, cwd: Path | None = None, settings: Mapping[str, str] | None = None
) -> Iterator[subprocess.Popen[str]]:
    """A program in a group of its own, as a terminal has it; no browser is opened."""
    with subprocess.Popen(
        command,
        cwd=cwd,
        env=os.environ | {"BROWSER": "true"} | dict(settings or {}),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    ) as process:
        try:
            yield process
        finally:
            if process.poll() is None:
                # Killed, it could not end the bot, which has a session of its own.
                os.killpg(process.pid, signal.SIGINT)
                try:
                    process.communicate(timeout=PATIENCE)
                finally:
                    process.kill()


def address_of(process: subprocess.Popen[str]) -> str:
    """Where the workspace is, once it says so."""
    assert process.stdout is not None
    said = ""
    for line in process.stdout:
        said += line
        found = re.search(r"The workspace is at (\S+)", said)
        if found and "Ctrl-C" in line:
            return found[1]
    raise AssertionError(said)


def ask(address: str) -> str:
    """What the bot answers to the model question in a channel."""
    alice = Driver(address, "", "", "").person("alice")
    alice.say("#general", "<@bot> does Flash support 1M context?")
    return alice.wait_for_reply().text


def rest_of(process: subprocess.Popen[str]) -> str:
    """What it still says until it ends."""
    said, _ = process.communicate(timeout=PATIENCE)
    return said


def test_it_answers_in_the_workspace_and_ends_with_one_ctrl_c() -> None:
    """It says what is starting and where the page is; Ctrl-C stops both, with status 0."""
    with running(*RUN) as process:
        assert "one million tokens" in ask(address_of(process))
        os.killpg(process.pid, signal.SIGINT)

        assert rest_of(process).strip() == "Stopping ..."
        assert process.returncode == 0


def test_it_starts_beside_the_settings_of_a_bot_for_many_workspaces() -> None:
    """Neither the client id nor the port for a monitor, where that bot listens, is for this one."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        settings = {
            "SLACK_CLIENT_ID": "1.2",
            "SLACK_CLIENT_SECRET": "x",
            "SLACK_SIGNING_SECRET": "x",
            "TOKEN_KEYS": new_key(),
            "ADMIN_USERS": "T012AB3CD/U012AB3CD",
            "METRICS_PORT": str(taken.getsockname()[1]),
        }
        with running(*RUN, settings=settings) as process:
            assert "one million tokens" in ask(address_of(process))


def test_a_bot_that_dies_is_said_plainly() -> None:
    """The workspace stays, so that its page can say it too, until Ctrl-C."""
    with running(*RUN) as process:
        address_of(process)
        (bot,) = _bots(process.pid)
        os.kill(bot, signal.SIGKILL)
        assert process.stdout is not None
        said = process.stdout.readline()
        os.killpg(process.pid, signal.SIGINT)
        rest_of(process)

    assert said.startswith("The bot ended with status -9")


def _bots(process: int) -> Sequence[int]:
    # What else it starts for a moment is none.
    command = ["pgrep", "-P", str(process), "-f", "bot serve"]
    found = subprocess.run(command, capture_output=True, check=True)
    return [int(line) for line in found.stdout.split()]


def test_a_port_that_is_taken_is_said_plainly() -> None:
    """Status 2 and one line that names the port and what to do."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with running(*RUN, "--port", str(port)) as process:
            said = rest_of(process)

    assert process.returncode == 2
    assert f"Error: port {port}:" in said
    assert "Traceback" not in said


def test_documents_that_cannot_be_read_are_said_before_anything_is_started() -> None:
    """Status 2, and no workspace."""
    with running(*RUN[:4], "--corpus", "nowhere") as process:
        said = rest_of(process)

    assert process.returncode == 2
    assert "nowhere" in said
    assert "Starting" not in said
