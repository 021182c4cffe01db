"""The first minutes of docs/workspace.md, word by word: what stands there is what is run."""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from textwrap import dedent

import pytest

from bot.workspace.driver.driver import Driver
from tests.ports import free_port
from tests.workspace.javascript.test_bolt_for_javascript import bot_command
from tests.workspace.test_command import start
from tests.workspace.test_plugin import MANIFEST, POINTING

pytestmark = pytest.mark.programs

__all__ = ["bot_command"]

DOCUMENTATION = Path(__file__).parents[2] / "docs" / "workspace.md"
BLOCK = re.compile(r"^( *)```(\w+)\n(.*?)^\1```$", re.MULTILINE | re.DOTALL)

IN_PYTHON = """
import os
from slack_bolt import App
from slack_bolt.adapter.socket_mode import SocketModeHandler
from slack_sdk import WebClient

{making}


def buttons(label):
    button = {"type": "button", "action_id": label, "text": {"type": "plain_text", "text": label}}
    return [{"type": "actions", "elements": [button]}]


@app.event("app_mention")
def mentioned(say):
    say(text="This is an answer.", blocks=buttons("More"))


@app.action("More")
def more(ack, body, client):
    ack()
    place = {"channel": body["channel"]["id"], "ts": body["message"]["ts"]}
    client.chat_update(**place, text="That is all.", blocks=buttons("Less"))


SocketModeHandler(app, os.environ["SLACK_APP_TOKEN"]).start()
"""
IN_JAVASCRIPT = """
const { App } = require('@slack/bolt');
{making}
app.event('app_mention', async ({ say }) => { await say('This is an answer.'); });
app.start();
"""


def shown(language: str, holding: str) -> str:
    """The block of code in the documentation that holds something."""
    text = DOCUMENTATION.read_text("utf-8")
    blocks = [dedent(code) for _, kind, code in BLOCK.findall(text) if kind == language]
    (found,) = [one for one in blocks if holding in one]
    return found


def environment(**more: str) -> dict[str, str]:
    """What a newcomer's shell has, and more: nothing of Slack, of these tests, nor of a proxy."""
    others = ("slack_", "pytest", "proxy")
    kept = {k: v for k, v in os.environ.items() if not any(one in k.lower() for one in others)}
    return kept | {"PYTHONPATH": str(POINTING.parents[1])} | more


@pytest.mark.parametrize("package", ["my_app", "bot"])
def test_the_first_test_passes(tmp_path: Path, package: str) -> None:
    """With the `conftest.py` and the test that are shown, for an app in a package of any name."""
    app = tmp_path / package
    app.mkdir()
    making = shown("python", "WebClient(")
    (app / "__init__.py").write_text("")
    (app / "__main__.py").write_text(IN_PYTHON.replace("{making}", making))
    conftest = shown("python", "def bot_command").replace('"my_app"', f'"{package}"')
    (tmp_path / "conftest.py").write_text(conftest)
    (tmp_path / "test_first.py").write_text(shown("python", "def test_a_question_is_answered"))
    (tmp_path / "manifest.json").write_text(MANIFEST)
    result = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "pullquote_pytest", "-p", "no:randomly"],
        cwd=tmp_path,
        env=environment(),
        capture_output=True,
        text=True,
        check=False,
    )
    assert "1 passed" in result.stdout, result.stdout[-3_000:] + result.stderr[-1_000:]


@contextmanager
def started(folder: Path, command: list[str], told: dict[str, str]) -> Iterator[None]:
    """An app in a folder, with what the command has printed in its environment."""
    with (
        (folder / "app.log").open("w") as log,
        subprocess.Popen(command, cwd=folder, env=environment(**told), stdout=log) as process,
    ):
        try:
            yield
        finally:
            process.terminate()


@pytest.mark.parametrize("changed", [True, False])
def test_an_app_in_javascript_is_pointed_at_it(
    tmp_path: Path, bot_command: list[str], *, changed: bool
) -> None:
    """By what is shown, or unchanged by what is printed."""
    making = shown("js", "new App(")
    if not changed:
        making = "".join(
            line for line in making.splitlines(keepends=True) if "slackApiUrl" not in line
        )
    (tmp_path / "app.js").write_text(IN_JAVASCRIPT.replace("{making}", making))
    (tmp_path / "manifest.json").write_text(MANIFEST)
    _, given = shown("sh", "--manifest").split(" workspace ")
    port = free_port()
    arguments = given.replace("manifest.json", str(tmp_path / "manifest.json")).replace(
        "4500", str(port)
    )
    with start("--headless", *arguments.split()) as process:
        assert process.stdout is not None
        text = ""
        for line in process.stdout:
            text += line
            if "Ctrl-C" in line:
                break
        told = dict(re.findall(r"^  ((?:SLACK|NODE)_\w+)=(\S+)$", text, re.MULTILINE))
        if changed:
            del told["NODE_OPTIONS"]
        told["NODE_PATH"] = str(Path(bot_command[1]).parents[3] / ".venv" / "bolt" / "node_modules")
        workspace = Driver(f"http://127.0.0.1:{port}", "", "", "")
        alice = workspace.person("alice")
        node = shutil.which("node") or ""
        with started(tmp_path, [node, "app.js"], told):
            workspace.wait_for("socket", lambda one: one["connected"] > 0)
            alice.say("#general", "<@bot> what is this?")
            assert alice.wait_for_reply().text == "This is an answer."
