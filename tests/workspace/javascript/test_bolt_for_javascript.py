"""An app in Bolt for JavaScript, in each of the two ways to connect it.

It is Bolt 4, which takes Node 18, as Debian 12 has it.
"""

import shutil
import subprocess
from pathlib import Path

import pytest

from bot.workspace.driver.driver import Driver
from bot.workspace.driver.person import Person
from bot.workspace.manifest import Manifest, parse_manifest
from tests.workspace.conftest import full_manifest

_FETCHED = Path(__file__).parents[3] / ".venv" / "bolt" / "node_modules"

Process = subprocess.Popen[bytes]


@pytest.fixture
def app_manifest() -> Manifest:
    """The app may do, and is told, all that there is here."""
    return parse_manifest(full_manifest(), "the full manifest")


@pytest.fixture
def bot_command() -> list[str]:
    """What starts the app."""
    node = shutil.which("node")
    if node is None or not _FETCHED.exists():
        pytest.fail("Bolt for JavaScript is not there. Fetch it with `make .venv/bolt/.ready`.")
    return [node, str(Path(__file__).with_name("app.js"))]


@pytest.fixture
def bot_environment() -> dict[str, str]:
    """It finds Bolt where that was fetched to."""
    return {"NODE_PATH": str(_FETCHED)}


def test_what_people_do_is_answered(workspace: Driver, bot_process: Process, alice: Person) -> None:
    """Mentions, buttons, commands, reactions and the home, as in Bolt for Python."""
    del bot_process
    alice.say("#general", "<@bot> are you there?")
    called = alice.wait_for_reply()
    assert called.text == "You called."
    alice.click("Again")
    assert alice.wait_for_update(called).text == "Clicked."
    alice.command("/echo hello")
    assert alice.wait_for_reply().text == "You said: hello"
    alice.react(alice.say("#general", "look"), "tada")
    workspace.wait_for("request", lambda one: one["method"] == "reactions.add")
    alice.open_home()
    assert alice.wait_for_home().seen_text == "Welcome home."


def test_a_modal_is_filled_in(bot_process: Process, alice: Person) -> None:
    """With options of the app's; it objects to one of them, and takes the other."""
    del bot_process
    alice.shortcut("start")
    view = alice.wait_for_modal()
    assert alice.options("given", "", on=view) == ["Oslo", "Rome"]
    assert alice.submit({"given": "Rome"}) == {"city": "Not there."}
    assert alice.options("given", "O", on=view) == ["Oslo"]
    assert alice.submit({"given": "Oslo"}) == {}
    assert alice.wait_for_reply().text == "To oslo."


def test_an_assistant_streams_what_it_says(
    workspace: Driver, bot_process: Process, alice: Person
) -> None:
    """It knows what is looked at beside its thread, from what Bolt has kept in a message."""
    del bot_process
    news = workspace.channel("news", alice)
    thread = alice.open_assistant("#news")
    assert alice.wait_for_reply().text == "How can I help?"
    assert alice.wait_for_prompts() == ["Sum up"]
    alice.say("@bot", "hello", thread=thread)
    streamed = workspace.wait_for("message_changed", lambda one: "hello" in one["message"]["text"])
    assert streamed["message"]["text"] == f"You look at {news}, and say **hello**"


def test_a_custom_step_comes_to_its_end(bot_process: Process, alice: Person) -> None:
    """Either way."""
    del bot_process
    done = alice.wait_for_step(alice.run_step("greet", {"who": alice.id}))
    assert done["outputs"] == {"said": f"Hello, {alice.id}"}
    failed = alice.wait_for_step(alice.run_step("greet", {"who": ""}))
    assert failed["error"] == "Nobody is there."
