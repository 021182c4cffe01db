"""Fixtures for pytest: a workspace, people in it, and a bot over both ways to it.

A test suite takes them into its `conftest.py` by importing their names, and defines there

- `app_manifest`: the `Manifest` of its bot,
- `bot_command`: the command that starts its bot, as a list,
- `bot_environment`: what that needs in its environment, beside the address and the tokens.
"""

import subprocess
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import pytest

from bot.workspace.background import running_workspace
from bot.workspace.driver.driver import Driver
from bot.workspace.driver.person import Person
from bot.workspace.manifest import Manifest
from bot.workspace.process import Connection, running_bot


@pytest.fixture
def workspace(app_manifest: Manifest, tmp_path: Path) -> Iterator[Driver]:
    """A workspace whose clock stands; a method that it does not have fails the test."""
    with (
        (tmp_path / "transcript.jsonl").open("w", encoding="utf-8") as transcript,
        running_workspace(app_manifest, transcript=transcript) as driver,
    ):
        yield driver
        if driver.unknown_methods:
            names = ", ".join(sorted(set(driver.unknown_methods)))
            pytest.fail(
                f"The app called methods that the local workspace does not have: {names}. "
                "docs/workspace.md lists those that it has; let the test do without the others, "
                "or try them at Slack."
            )


@pytest.fixture
def alice(workspace: Driver) -> Person:
    """Somebody in the workspace."""
    return workspace.person("alice")


@pytest.fixture
def bob(workspace: Driver) -> Person:
    """Somebody else in the workspace."""
    return workspace.person("bob")


@pytest.fixture(params=list(Connection))
def connection(request: pytest.FixtureRequest) -> Connection:
    """Each of the two ways to connect a bot."""
    return Connection(request.param)


@pytest.fixture
def bot_process(
    workspace: Driver,
    connection: Connection,
    bot_command: Sequence[str],
    bot_environment: Mapping[str, str],
    tmp_path: Path,
) -> Iterator[subprocess.Popen[bytes]]:
    """The bot's process, connected to the workspace in each of the two ways."""
    log = tmp_path / "bot.log"
    with running_bot(workspace, bot_command, connection, log, bot_environment) as process:
        yield process
