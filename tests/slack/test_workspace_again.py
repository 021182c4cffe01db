"""The bot in a local workspace that is started again, with the database of the time before."""

import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bot.workspace.driver.driver import Driver
from bot.workspace.process import Connection
from tests.slack.bots import bot

MADE_OF = "abcdefgh12345678"
MANIFEST = Path(__file__).parents[2] / "manifest.json"


@contextmanager
def served() -> Iterator[Driver]:
    """`pullquote workspace`, with what it prints for the app."""
    command = [sys.executable, "-m", "bot", "workspace", "--headless", "--secret", MADE_OF]
    with subprocess.Popen(
        [*command, "--manifest", str(MANIFEST)], stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        try:
            said = ""
            for line in process.stdout:
                said += line
                if "SLACK_APP_TOKEN" in line:
                    break
            printed = dict(re.findall(r"(SLACK_\w+)=(\S+)", said))
            url = printed["SLACK_API_URL"].removesuffix("/api/")
            yield Driver(url, printed["SLACK_BOT_TOKEN"], printed["SLACK_APP_TOKEN"], "")
        finally:
            process.terminate()
            process.communicate()


def test_a_new_run_asks_new_questions(bot_command: list[str], tmp_path: Path) -> None:
    """What the bot remembers of one run keeps it from answering nothing in the next."""
    for _ in range(2):
        with served() as workspace, bot(workspace, bot_command, Connection.SOCKET, tmp_path):
            alice = workspace.person("alice")
            alice.say("@bot", "When does the last ferry leave?")
            assert "23:15" in alice.wait_for_reply().text
            alice.command("/ask When does the last ferry leave?")
            assert "23:15" in alice.wait_for_reply().text
