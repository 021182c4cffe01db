"""Who is not answered puts the question to people, and hears of what they say where they asked."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from bot.slack.manifest import manifest
from bot.workspace.background import running_workspace
from bot.workspace.driver.driver import Driver
from bot.workspace.driver.handles import Message
from bot.workspace.driver.person import Person
from bot.workspace.manifest import parse_manifest
from bot.workspace.process import Connection
from tests.slack.bots import bot
from tests.slack.watching import wait_until

QUESTION = "Where do I leave my bicycle at the northern pier?"
SAID = "Bicycles go into the yellow shed behind the crane."
SHELVES = """
[shelves.handbook]
documents = ["."]
everybody = true
help = "{help}"
"""


@dataclass(frozen=True)
class Town:
    """A workspace with somebody who asks, somebody who knows, and a channel for each."""

    driver: Driver
    ann: Person
    bob: Person
    pier: str
    help: str


@contextmanager
def town(folder: Path, connection: Connection, database_url: str) -> Iterator[Town]:
    """A bot whose shelf names a channel in which people are asked."""
    corpus = folder / "corpus"
    corpus.mkdir()
    (corpus / "desks.md").write_text("# Desks\n\nThe desks stand in the hall.\n")
    app = parse_manifest(manifest(shelves=True, kept_answers=True), "the manifest")
    with running_workspace(app) as driver:
        ann, bob = driver.person("ann"), driver.person("bob")
        pier, help_ = driver.channel("pier", ann, bob), driver.channel("help", bob)
        shelves = folder / "shelves.toml"
        shelves.write_text(SHELVES.format(help=help_), encoding="utf-8")
        environment = {
            "DATABASE_URL": database_url,
            "SHELVES": str(shelves),
            "RERANKER": "off",
            "KEEP_QUESTIONS": "90d",
        }
        command = [sys.executable, "-m", "bot", "serve", "--corpus", str(corpus)]
        with bot(driver, command, connection, folder, environment) as running:
            yield Town(driver, ann, bob, pier, help_)
            assert "Traceback" not in running.log
            assert "northern pier" not in running.log
        assert driver.unknown_methods == []


def heard(person: Person, part: str) -> Message:
    """What the bot says to a person, in the end."""
    while part not in (reply := person.wait_for_reply()).seen_text:
        pass
    return reply


def posted(place: Town, part: str = "asks:") -> Message:
    """What the bot has posted in the channel in which people are asked."""
    found: list[Message] = []

    def there() -> bool:
        found[:] = [one for one in place.bob.messages(place.help) if part in one.seen_text]
        return bool(found)

    wait_until(there)
    return found[-1]


@pytest.mark.parametrize("connection", list(Connection))
def test_a_question_is_put_to_people_and_answered_where_it_was_asked(
    tmp_path: Path, database_url: str, connection: Connection
) -> None:
    """With the asker's name; who answers keeps it with a click, and opens it to all."""
    with town(tmp_path, connection, database_url) as place:
        place.ann.say(place.pier, f"<@bot> {QUESTION}")
        nothing = place.ann.wait_for_reply()
        assert "Ask a person" in nothing.buttons
        place.ann.click("Ask a person", nothing)
        assert "Your question is asked" in heard(place.ann, "is asked").seen_text
        asked = posted(place)
        assert QUESTION in asked.seen_text

        place.bob.say(place.help, SAID, thread=asked)
        brought = heard(place.ann, SAID)
        assert brought.channel == place.pier
        assert brought.thread_ts == nothing.thread_ts
        offer = heard(place.bob, "Shall I quote it")
        assert offer.is_private
        place.bob.click("Keep as an answer", offer)
        kept = heard(place.bob, "Kept as an answer")
        assert f"It answers: {QUESTION}" in kept.seen_text
        place.bob.click("Open to everybody in the workspace", kept)
        heard(place.bob, "Everybody in this workspace")

        place.ann.say(place.pier, f"<@bot> {QUESTION}")
        assert SAID in place.ann.wait_for_reply().text


def test_who_asked_in_private_hears_of_it_directly(tmp_path: Path, database_url: str) -> None:
    """What the asker says there themselves is brought to nobody."""
    with town(tmp_path, Connection.SOCKET, database_url) as place:
        place.ann.command(f"/ask {QUESTION}", place.pier)
        place.ann.click("Ask a person", place.ann.wait_for_reply())
        asked = posted(place)
        place.driver.channel("help2", place.ann)
        place.bob.say(place.help, SAID, thread=asked)
        brought = heard(place.ann, SAID)
        assert brought.channel.startswith("D")
        assert [one for one in place.bob.messages(place.pier) if SAID in one.text] == []


def test_nobody_is_asked_where_no_shelf_names_a_channel(
    bot_command: list[str], tmp_path: Path
) -> None:
    """Then there is no such button: whom to ask is said as before."""
    app = parse_manifest(manifest(), "the manifest")
    with running_workspace(app) as driver:
        ann = driver.person("ann")
        contact = {"HELP_CONTACT": "the harbour office"}
        with bot(driver, bot_command, Connection.SOCKET, tmp_path, contact):
            ann.say("@bot", QUESTION)
            nothing = ann.wait_for_reply()
            assert "Ask a person" not in nothing.buttons
