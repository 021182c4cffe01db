"""The Procfile's lines, as a platform runs them: by a shell, with what it installed in its path."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from bot.workspace.driver.driver import Driver
from bot.workspace.process import Connection
from tests.slack.bots import process, variables

pytestmark = pytest.mark.programs

REPOSITORY = Path(__file__).parents[2]
LINES = dict(
    line.split(": ", 1) for line in (REPOSITORY / "Procfile").read_text("utf-8").splitlines()
)
INSTALLED = {"PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"}


def released(corpus: Path) -> subprocess.CompletedProcess[str]:
    """Run the line of a release with documents."""
    return subprocess.run(
        ["sh", "-c", LINES["release"]],
        cwd=REPOSITORY,
        env=os.environ | INSTALLED | {"CORPUS": str(corpus)},
        capture_output=True,
        text=True,
        check=False,
    )


def test_a_release_looks_at_the_documents() -> None:
    """It ends well with those that come with the repository."""
    done = released(REPOSITORY / "corpus")

    assert done.returncode == 0, done.stdout + done.stderr
    assert "Problems: 0" in done.stdout


def test_a_release_fails_only_where_nothing_can_be_quoted(tmp_path: Path) -> None:
    """A document that is left out stops no release; where there is no other, that does."""
    (tmp_path / "latin.txt").write_bytes(b"caf\xe9")
    assert released(tmp_path).returncode != 0

    (tmp_path / "good.txt").write_text("The mill closed.\n", encoding="utf-8")
    done = released(tmp_path)
    assert done.returncode == 0
    assert "Problem: " in done.stdout


@pytest.mark.parametrize(
    ("name", "connection"), [("web", Connection.HTTP), ("worker", Connection.SOCKET)]
)
def test_a_process_answers_and_ends_when_it_is_told(
    name: str, connection: Connection, workspace: Driver, corpus: Path, tmp_path: Path
) -> None:
    """As web with signed requests on PORT, as worker by Socket Mode; SIGTERM is its end."""
    environment = variables(workspace, connection) | INSTALLED | {"CORPUS": str(corpus)}
    # A platform's shell becomes the process, so that SIGTERM reaches it.
    command = ["sh", "-c", f"exec {LINES[name]}"]
    with process(command, tmp_path, environment) as running:
        assert running.said.startswith("Answering in "), running.log
        running.terminate()
        assert running.wait() == 0


def test_there_is_no_other_line() -> None:
    """Each has a test above."""
    assert set(LINES) == {"release", "web", "worker"}
