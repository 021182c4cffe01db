"""The systemd unit: read by systemd itself, and its commands started as it says."""

import os
import shlex
import shutil
import socket
import subprocess
import sys
from collections import defaultdict
from pathlib import Path

import pytest

from bot.workspace.driver.driver import Driver
from bot.workspace.process import Connection
from tests.deploy.places import free_port, moved
from tests.slack.bots import process, variables
from tests.slack.watching import ready

UNIT = Path(__file__).parents[2] / "deploy" / "pullquote.service"

pytestmark = [
    pytest.mark.programs,
    pytest.mark.skipif(sys.platform != "linux", reason="systemd is for Linux alone"),
]


def analyze(*arguments: str) -> subprocess.CompletedProcess[str]:
    """Ask systemd's own tool."""
    tool = shutil.which("systemd-analyze")
    if tool is None:
        pytest.fail("There is no systemd-analyze here. Install it (Debian: apt install systemd).")
    return subprocess.run([tool, *arguments], capture_output=True, text=True, check=False)


def settings(unit: str) -> dict[str, list[str]]:
    """What a unit sets, each with all of its values."""
    found: dict[str, list[str]] = defaultdict(list)
    for line in unit.splitlines():
        name, equals, value = line.partition("=")
        if equals and not line.startswith("#"):
            found[name].append(value)
    return found


def test_systemd_finds_nothing_wrong_with_the_unit(tmp_path: Path) -> None:
    """No unknown setting, no value of no use, where the program is installed."""
    installed = {"/opt/pullquote/bin": str(Path(sys.executable).parent)}
    copy = tmp_path / UNIT.name
    copy.write_text(moved(UNIT.read_text("utf-8"), installed), encoding="utf-8")

    done = analyze("verify", "--man=no", str(copy))

    assert (done.returncode, done.stdout + done.stderr) == (0, "")


def test_the_service_may_do_little() -> None:
    """Systemd rates what a service could do to its machine, from 0 for nothing to 10; 2 is good."""
    done = analyze("security", "--offline=true", "--no-pager", "--threshold=20", str(UNIT))

    assert done.returncode == 0, done.stdout + done.stderr


def test_the_service_s_commands_start_a_bot_that_answers(
    workspace: Driver, corpus: Path, tmp_path: Path
) -> None:
    """With nothing but the unit's environment and the file with the tokens, in its own folder.

    A document that is no text, and a pipe where the glossary should be, do not keep it from that.
    Systemd is told that they are ready, that they live, and that they stop.
    """
    port = free_port()
    folders = {
        "/opt/pullquote": str(Path(sys.executable).parents[1]),
        "/etc/pullquote": str(tmp_path / "etc"),
        "/var/lib/pullquote": str(tmp_path / "var"),
        "9464": str(port),
    }
    service = settings(moved(UNIT.read_text("utf-8"), folders))
    (tmp_path / "var").mkdir()
    (tmp_path / "etc").mkdir()
    documents = tmp_path / "etc" / "corpus"
    documents.mkdir()
    (documents / "ours").symlink_to(corpus)
    (documents / "latin.txt").write_bytes(b"caf\xe9")
    os.mkfifo(documents / "glossary.txt")
    environment = dict(line.split("=", 1) for line in service["Environment"])
    environment |= variables(workspace, Connection.SOCKET)  # from EnvironmentFile, with the tokens
    (cwd,) = map(Path, service["WorkingDirectory"])
    assert service["EnvironmentFile"] == [str(tmp_path / "etc" / "pullquote.env")]

    assert service["Type"] == ["notify"]
    systemd = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
    systemd.bind(str(tmp_path / "notify"))
    environment["NOTIFY_SOCKET"] = str(tmp_path / "notify")

    (before,) = service["ExecStartPre"]
    assert before.startswith("-"), "systemd would go by the status of what comes before"
    looked = subprocess.run(
        shlex.split(before.removeprefix("-")),
        cwd=cwd,
        env=os.environ | environment,
        stdout=subprocess.PIPE,
        text=True,
        check=False,
    )
    assert looked.returncode == 1
    assert looked.stdout.count("Problem: ") == 2
    (command,) = service["ExecStart"]
    with systemd, process(shlex.split(command), tmp_path, environment, cwd) as running:
        assert [systemd.recv(64) for _ in range(3)] == [b"READY=1", *[b"WATCHDOG=1"] * 2]
        assert running.said.startswith("Answering in "), running.log
        assert ready(port)[0] == 200
        alice = workspace.person("alice")
        alice.say("@bot", "How much does a day pass cost?")
        alice.wait_for_reply()
        running.terminate()
        while systemd.recv(64) != b"STOPPING=1":
            pass
        assert running.wait() == 0
    assert (tmp_path / "var" / "pullquote.db").exists()
