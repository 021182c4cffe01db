"""`pullquote workspace`, run as a user runs it."""

import json
import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from slack_sdk import WebClient

from bot.workspace.driver.driver import Driver
from tests.patience import PATIENCE
from tests.workspace.by_hand import http_bot, socket_bot
from tests.workspace.conftest import MANIFEST, full_manifest

pytestmark = pytest.mark.programs


@pytest.fixture
def manifest(tmp_path: Path) -> Path:
    """The small app's manifest as a file."""
    path = tmp_path / "manifest.json"
    path.write_text(json.dumps(MANIFEST), encoding="utf-8")
    return path


@contextmanager
def start(*arguments: str) -> Iterator[subprocess.Popen[str]]:
    """Start the command; it does not outlive a test that fails."""
    with subprocess.Popen(
        [sys.executable, "-m", "bot", "workspace", *arguments],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        env={**os.environ, "PYTHONUNBUFFERED": "1"},
    ) as process:
        try:
            yield process
        finally:
            process.kill()


def printed(process: subprocess.Popen[str]) -> Driver:
    """The workspace that a started command says is there."""
    assert process.stdout is not None
    text = ""
    for line in process.stdout:
        text += line
        if "Ctrl-C" in line:
            break
    named = dict(re.findall(r"^  (SLACK_\w+)=(\S+)$", text, re.MULTILINE))
    return Driver(
        named["SLACK_API_URL"].removesuffix("/api/"),
        named["SLACK_BOT_TOKEN"],
        named.get("SLACK_APP_TOKEN", ""),
        named.get("SLACK_SIGNING_SECRET", ""),
    )


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_it_serves_an_app_until_a_signal_comes(
    manifest: Path, tmp_path: Path, number: signal.Signals
) -> None:
    """What it prints is enough to connect an app; it ends cleanly, and leaves a transcript."""
    transcript = tmp_path / "transcript.jsonl"
    given = ("--headless", "--manifest", str(manifest), "--transcript", str(transcript))
    with start(*given) as process:
        workspace = printed(process)
        client = WebClient(token=workspace.bot_token, base_url=workspace.api_url)
        assert client.auth_test()["ok"]
        with socket_bot(workspace) as bot:
            workspace.person("alice").say("#general", "hello")
            assert bot.take()["event"]["text"] == "hello"
        process.send_signal(number)
        assert process.wait(PATIENCE) == 0

    assert '"text": "hello"' in transcript.read_text(encoding="utf-8")


def test_it_delivers_to_a_request_url(manifest: Path, workspace: Driver) -> None:
    """With a URL it signs its requests, and says with which secret."""
    with http_bot(workspace) as bot:
        given = ("--headless", "--manifest", str(manifest), "--request-url", bot.url)
        with start(*given) as process:
            printed(process).person("bob").command("/echo hello")
            assert bot.next().form["text"] == "hello"
            process.terminate()
            assert process.wait(PATIENCE) == 0


def test_tokens_are_drawn_or_told(manifest: Path) -> None:
    """Each start has tokens of its own; a script that needs the same ones says what of."""
    made_of = "abcdefgh12345678"
    given = ("--headless", "--manifest", str(manifest))
    with start(*given) as one, start(*given, "--secret", made_of) as two:
        drawn, told = printed(one), printed(two)

    assert told.bot_token == f"xoxb-local-{made_of}"
    assert told.app_token == f"xapp-local-{made_of}"
    assert len(drawn.bot_token) >= len("xoxb-local-") + 32
    assert drawn.bot_token != told.bot_token


def test_what_the_app_needs_and_will_miss_is_said(tmp_path: Path) -> None:
    """OAuth's id and secret, a webhook's address, and the events that never come."""
    manifest = full_manifest()
    manifest["oauth_config"]["redirect_urls"] = ["http://127.0.0.1:3000/slack/oauth_redirect"]
    manifest["oauth_config"]["scopes"]["user"] = ["chat:write"]
    manifest["settings"]["event_subscriptions"]["bot_events"].append("star_added")
    path = tmp_path / "manifest.json"
    path.write_text(json.dumps(manifest), encoding="utf-8")
    with start("--headless", "--manifest", str(path)) as process:
        assert process.stdout is not None
        text = ""
        for line in process.stdout:
            text += line
            if "Ctrl-C" in line:
                break

    for found in re.findall(r"PYTHONPATH=(\S+)|--require=(\S+)", text):
        assert Path("".join(found)).exists()
    assert text.count("pointing") == 2
    assert re.search(r"SLACK_USER_TOKEN=xoxp-local-[0-9a-f]{32}", text)
    assert re.search(r"SLACK_CLIENT_ID=\S+", text)
    assert re.search(r"SLACK_CLIENT_SECRET=[0-9a-f]{32}", text)
    assert re.search(r"A webhook for #general: http://127\.0\.0\.1:\d+/services/T", text)
    assert "never come here: star_added." in text


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("--headless", "--secret", "short", "--manifest", "m.json"), "16 to 64 letters"),
        (("--headless", "--manifest", "nowhere.json"), "nowhere.json"),
        (("--headless",), "--manifest"),
    ],
)
def test_what_is_wrong_is_said_in_a_line(arguments: tuple[str, ...], says: str) -> None:
    """Status 2, and no traceback."""
    with start(*arguments) as process:
        text, _ = process.communicate(timeout=PATIENCE)

    assert process.returncode == 2
    assert says in text
    assert "Traceback" not in text


def test_a_port_that_is_taken_is_said(manifest: Path, workspace: Driver) -> None:
    """The error names it, and what to do."""
    port = workspace.url.rpartition(":")[2]
    with start("--headless", "--manifest", str(manifest), "--port", port) as process:
        text, _ = process.communicate(timeout=PATIENCE)

    assert process.returncode == 2
    assert f"port {port}: " in text
    assert "Name another port" in text
    assert "Traceback" not in text


def test_a_transcript_that_cannot_be_written_is_said(manifest: Path) -> None:
    """The error names the file."""
    given = ("--headless", "--manifest", str(manifest), "--transcript", "/nowhere/at/all")
    with start(*given) as process:
        text, _ = process.communicate(timeout=PATIENCE)

    assert (process.returncode, "/nowhere/at/all" in text) == (2, True)
