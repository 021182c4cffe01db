"""A bot in a process of its own, connected to a workspace."""

import socket
import subprocess
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path
from time import monotonic

from bot.errors import WorkspaceError
from bot.workspace.driver.control import PATIENCE
from bot.workspace.driver.driver import Driver
from bot.workspace.server.server import HOST

_STOP_SECONDS = 30.0  # more than the 20 that Pullquote finishes in
_LOOK_SECONDS = 0.05
_TAIL = 2_000


class Connection(StrEnum):
    """How a bot is connected."""

    SOCKET = "socket"
    HTTP = "http"


@contextmanager
def running_bot(
    workspace: Driver,
    command: Sequence[str],
    connection: Connection,
    log: Path,
    environment: Mapping[str, str] | None = None,
) -> Iterator[subprocess.Popen[bytes]]:
    """Run a bot until the block ends; it is told by its environment where the workspace is.

    It gets `SLACK_API_URL`, `SLACK_BOT_TOKEN`, `SLACK_USER_TOKEN` (empty where its manifest asks
    for no scopes of people), and either `SLACK_APP_TOKEN`, or `SLACK_SIGNING_SECRET` and `PORT`,
    where it answers at `/slack/events`.

    Args:
        workspace: where it is to connect.
        command: starts it.
        connection: how.
        log: the file that its output goes to.
        environment: variables beside those of this process.

    Yields:
        The process, once it is connected.

    Raises:
        WorkspaceError: it ends before it is connected, or does not connect.
    """
    port = _free_port()
    variables = {**(environment or {}), **_variables(workspace, connection, port)}
    settings = [f"{name}={value}" for name, value in variables.items()]
    with log.open("ab") as output:
        # `env` adds to the environment of this process, and then becomes the bot.
        process = subprocess.Popen(  # noqa: S603 - the caller's own command
            ["env", *settings, *command],  # noqa: S607 - wherever the system has it
            stdout=output,
            stderr=subprocess.STDOUT,
        )
    try:
        if connection is Connection.SOCKET:
            _wait_until(lambda: workspace.connections > 0, process, log)
        else:
            url = f"http://{HOST}:{port}/slack/events"
            _wait_until(lambda: _connect(workspace, url), process, log)
        yield process
    finally:
        process.terminate()
        try:
            process.wait(_STOP_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _variables(workspace: Driver, connection: Connection, port: int) -> dict[str, str]:
    variables = {
        "SLACK_API_URL": workspace.api_url,
        "SLACK_BOT_TOKEN": workspace.bot_token,
        "SLACK_USER_TOKEN": workspace.person_token,
        "SLACK_APP_TOKEN": "",
        "SLACK_SIGNING_SECRET": "",
    }
    if connection is Connection.SOCKET:
        return variables | {"SLACK_APP_TOKEN": workspace.app_token}
    return variables | {"SLACK_SIGNING_SECRET": workspace.signing_secret, "PORT": str(port)}


def _connect(workspace: Driver, url: str) -> bool:
    try:
        workspace.connect_http(url)
    except WorkspaceError:
        return False
    return True


def _wait_until(ready: Callable[[], bool], process: subprocess.Popen[bytes], log: Path) -> None:
    deadline = monotonic() + PATIENCE
    while not ready():
        try:
            process.wait(_LOOK_SECONDS)
        except subprocess.TimeoutExpired:
            if monotonic() < deadline:
                continue
            problem = f"The bot did not connect within {PATIENCE:g} s."
        else:
            problem = f"The bot ended with status {process.returncode} before it was connected."
        said = log.read_text(encoding="utf-8", errors="replace")[-_TAIL:]
        raise WorkspaceError(problem, where=str(log), hint=f"It said:\n{said}")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return int(probe.getsockname()[1])
