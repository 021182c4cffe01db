"""A backup, made and brought back by the very commands of docs/operations.md."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from bot.workspace.driver.driver import Driver
from bot.workspace.process import Connection
from tests.databases import query
from tests.deploy.places import moved
from tests.postgresql import Cluster
from tests.slack.bots import bot

pytestmark = pytest.mark.programs

PAGE = Path(__file__).parents[2] / "docs" / "operations.md"
ASKED = "How much does a day pass cost?"


def commands(database: str) -> tuple[str, str]:
    """What the page says to do for one kind of database: to make a backup, and to restore it."""
    section = PAGE.read_text("utf-8").split("## Backups")[1]
    backups, restores = (
        re.findall(r"^    (.+)$", part, re.MULTILINE) for part in section.split("To restore")
    )

    def of_it(lines: list[str]) -> str:
        chosen = [line for line in lines if ("pg_" in line) == (database == "postgresql")]
        assert chosen
        return "\n".join(chosen)

    return of_it(backups), of_it(restores)


@pytest.mark.parametrize("database_url", ["sqlite", "postgresql"], indirect=True)
def test_what_a_running_bot_has_kept_is_brought_back_from_a_backup(
    workspace: Driver, corpus: Path, cluster: Cluster, database_url: str, tmp_path: Path
) -> None:
    """What was judged before the backup is as it was then, and its buttons work."""
    serve = [sys.executable, "-m", "bot", "serve", "--corpus", str(corpus)]
    kept = {"DATABASE_URL": database_url}
    file = database_url.removeprefix("sqlite:///")
    backups = tmp_path / "backups"
    backups.mkdir()
    backup, restore = commands(database_url.partition(":")[0])
    places = {
        "/opt/pullquote": str(Path(sys.executable).parents[1]),
        "/var/lib/pullquote/pullquote.db": file,
        "/var/backups": str(backups),
        "/var/lib/pullquote/pullquote.db-wal": f"{file}-wal",
        "/var/lib/pullquote/pullquote.db-shm": f"{file}-shm",
    }

    def run(lines: str) -> None:
        path = f"{cluster.programs}{os.pathsep}{os.environ['PATH']}"
        environment = os.environ | kept | {"PATH": path}
        shell = ["sh", "-ec", moved(lines, places)]
        done = subprocess.run(
            shell, cwd=tmp_path, env=environment, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stderr

    alice = workspace.person("alice")
    with bot(workspace, serve, Connection.SOCKET, tmp_path, kept):
        alice.say("@bot", ASKED)
        answer = alice.wait_for_reply()
        alice.click("Helpful", answer)
        alice.wait_for_reply()
        run(backup)
        alice.click("Not helpful", answer)
        workspace.settle()
    assert query(database_url, "SELECT verdict FROM feedback") == [("bad",)]

    run(restore)

    assert query(database_url, "SELECT verdict FROM feedback") == [("good",)]
    with bot(workspace, serve, Connection.SOCKET, tmp_path, kept):
        alice.click("More context", answer)
        assert "day pass" in alice.wait_for_reply().text
