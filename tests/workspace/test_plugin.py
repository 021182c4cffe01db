"""The plugin for pytest, in a project of its own that has a package named `bot`."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

POINTING = Path(__file__).parents[2] / "pullquote_pytest" / "pointing"

APP = """
import os
from slack_bolt import App
from slack_bolt.adapter.socket_mode import SocketModeHandler
from bot.words import GREETING

for name in ("SLACK_CLIENT_ID", "SLACK_CLIENT_SECRET"):
    os.environ.pop(name, None)
app = App(token=os.environ["SLACK_BOT_TOKEN"])


@app.event("app_mention")
def mentioned(event, say):
    say(GREETING, thread_ts=event["ts"])


SocketModeHandler(app, os.environ["SLACK_APP_TOKEN"]).start()
"""
CONFTEST = """
import sys
from pathlib import Path
import pytest
from pullquote_pytest import read_manifest


@pytest.fixture
def app_manifest():
    return read_manifest(Path(__file__).with_name("manifest.json"))


@pytest.fixture
def bot_command():
    return [sys.executable, "-m", "bot"]


@pytest.fixture
def bot_environment():
    return {}


@pytest.fixture
def connection():
    return "socket"
"""
TESTS = """
import pytest
from bot.words import GREETING
from pullquote_pytest import Person, WorkspaceError


def test_it_greets(bot_process, alice):
    assert isinstance(alice, Person)
    alice.say("#general", "<@bot> hello")
    assert alice.wait_for_reply().text == GREETING
    with pytest.raises(WorkspaceError):
        alice.shortcut("Nothing")
"""
MANIFEST = """{
  "display_information": {"name": "Greeter"},
  "features": {"bot_user": {"display_name": "greeter"}},
  "oauth_config": {"scopes": {"bot": ["app_mentions:read", "chat:write"]}},
  "settings": {"event_subscriptions": {"bot_events": ["app_mention"]}, "socket_mode_enabled": true}
}"""


@pytest.mark.parametrize(
    "start", [["-m", "pytest"], ["-c", "import pytest; pytest.console_main()"]]
)
@pytest.mark.parametrize("folder", [".", "src"])
def test_an_app_with_a_package_named_bot_is_tested(
    tmp_path: Path, start: list[str], folder: str
) -> None:
    """Its own package is what its tests and its app import; the plugin brings ours beside it.

    Ours is installed where theirs is looked for, as it is beside theirs when both come by pip; so
    Python is told of a folder that is not the project's own, as the documentation says. The app
    says nothing of where the workspace is, and finds it.
    """
    package = tmp_path / folder / "bot"
    package.mkdir(parents=True)
    (package / "__init__.py").write_text("")
    (package / "words.py").write_text('GREETING = "Hello from the app."\n')
    (package / "__main__.py").write_text(APP)
    paths = f'{{"PYTHONPATH": "{folder}"}}' if folder != "." else "{}"
    (tmp_path / "conftest.py").write_text(CONFTEST.replace("{}", paths))
    (tmp_path / "test_it.py").write_text(TESTS)
    (tmp_path / "manifest.json").write_text(MANIFEST)
    (tmp_path / "pytest.ini").write_text(f"[pytest]\npythonpath = {folder}\n")
    environment = {name: value for name, value in os.environ.items() if "PYTEST" not in name}
    result = subprocess.run(
        [sys.executable, *start, "-q", "-p", "pullquote_pytest", "-p", "no:randomly"],
        cwd=tmp_path,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert "1 passed" in result.stdout, result.stdout[-3_000:] + result.stderr[-1_000:]


@pytest.mark.programs
@pytest.mark.parametrize("client", ["client.WebClient", "async_client.AsyncWebClient"])
@pytest.mark.parametrize(
    ("address", "given", "found"),
    [
        ("http://127.0.0.1:1/api/", "", "http://127.0.0.1:1/api/"),
        ("http://127.0.0.1:1/api/", "base_url='http://e.example/'", "http://e.example/"),
        ("", "", "https://slack.com/api/"),
    ],
)
def test_a_client_that_is_told_nothing_finds_the_workspace(
    client: str, address: str, given: str, found: str
) -> None:
    """What an app says itself counts, and without an address all is as it was."""
    module, name = client.split(".")
    script = f"from slack_sdk.web.{module} import {name}; print({name}({given}).base_url)"
    environment = os.environ | {"PYTHONPATH": str(POINTING), "SLACK_API_URL": address}
    result = subprocess.run(
        [sys.executable, "-c", script], env=environment, capture_output=True, text=True, check=True
    )
    assert result.stdout.strip() == found


@pytest.mark.programs
def test_what_an_app_has_python_run_at_its_start_is_run_still(tmp_path: Path) -> None:
    """Ours comes before its own, and does not take its place."""
    (tmp_path / "sitecustomize.py").write_text("print('its own')\n")
    paths = os.pathsep.join(map(str, (POINTING, tmp_path)))
    environment = os.environ | {"PYTHONPATH": paths, "SLACK_API_URL": "http://127.0.0.1:1/api/"}
    script = "from slack_sdk import WebClient; print(WebClient().base_url)"
    result = subprocess.run(
        [sys.executable, "-c", script], env=environment, capture_output=True, text=True, check=True
    )
    assert result.stdout.split("\n")[:2] == ["its own", "http://127.0.0.1:1/api/"]
