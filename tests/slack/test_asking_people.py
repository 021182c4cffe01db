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
from tests.databases import query
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
    shelves: Path

    def names(self, channel: str) -> None:
        """Let the shelf name a channel in which people are asked."""
        self.shelves.write_text(SHELVES.format(help=channel), encoding="utf-8")


@contextmanager
def town(
    folder: Path,
    connection: Connection,
    database_url: str,
    *,
    hears: bool = True,
) -> Iterator[Town]:
    """A bot whose shelf names a channel in which people are asked.

    Args:
        folder: for what it reads and writes.
        connection: how it is connected.
        database_url: where it keeps what it keeps.
        hears: whether its manifest has it hear what people answer.
    """
    corpus = folder / "corpus"
    corpus.mkdir()
    (corpus / "desks.md").write_text("# Desks\n\nThe desks stand in the hall.\n")
    app = parse_manifest(manifest(shelves=True, kept_answers=hears), "the manifest")
    with running_workspace(app) as driver:
        ann, bob = driver.person("ann"), driver.person("bob")
        pier, help_ = driver.channel("pier", ann, bob), driver.channel("help", bob)
        place = Town(driver, ann, bob, pier, help_, folder / "shelves.toml")
        place.names(help_)
        environment = {
            "DATABASE_URL": database_url,
            "SHELVES": str(place.shelves),
            "RERANKER": "off",
            "KEEP_QUESTIONS": "90d",
        }
        command = [sys.executable, "-m", "bot", "serve", "--corpus", str(corpus)]
        with bot(driver, command, connection, folder, environment) as running:
            yield place
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


def test_a_question_is_put_to_people_and_answered_where_it_was_asked(
    tmp_path: Path, database_url: str, way: Connection
) -> None:
    """With the asker's name; who answers keeps it with a click, and opens it to all."""
    with town(tmp_path, way, database_url) as place:
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


def test_who_asked_in_private_hears_of_it_directly(
    tmp_path: Path, database_url: str, way: Connection
) -> None:
    """What the asker says there themselves is brought to nobody."""
    with town(tmp_path, way, database_url) as place:
        place.ann.command(f"/ask {QUESTION}", place.pier)
        place.ann.click("Ask a person", place.ann.wait_for_reply())
        asked = posted(place)
        place.driver.channel("help2", place.ann)
        place.bob.say(place.help, SAID, thread=asked)
        brought = heard(place.ann, SAID)
        assert brought.channel.startswith("D")
        assert [one for one in place.bob.messages(place.pier) if SAID in one.text] == []


def test_what_was_refused_can_be_wanted_again(
    tmp_path: Path, database_url: str, way: Connection
) -> None:
    """By the same button, and then it is asked once: who presses it after that is told so."""
    with town(tmp_path, way, database_url) as place:
        place.driver.remove_bot(place.help)
        place.ann.say(place.pier, f"<@bot> {QUESTION}")
        nothing = place.ann.wait_for_reply()
        for _ in range(2):
            place.ann.click("Ask a person", nothing)
            heard(place.ann, "I cannot post there")
        place.driver.invite_bot(place.help)
        place.ann.click("Ask a person", nothing)
        heard(place.ann, "Your question is asked")
        place.ann.click("Ask a person", nothing)
        heard(place.ann, "You have put that question to people before")
        assert sum(QUESTION in one.seen_text for one in place.bob.messages(place.help)) == 1


def test_what_could_not_be_noted_stands_nowhere_and_can_be_wanted_again(
    tmp_path: Path, database_url: str, way: Connection
) -> None:
    """Else nobody would be brought what people answer."""
    with town(tmp_path, way, database_url) as place:
        place.ann.say(place.pier, f"<@bot> {QUESTION}")
        nothing = place.ann.wait_for_reply()
        query(database_url, "ALTER TABLE asked_people RENAME TO elsewhere")
        place.ann.click("Ask a person", nothing)
        heard(place.ann, "Something went wrong")
        assert not [one for one in place.bob.messages(place.help) if QUESTION in one.seen_text]
        query(database_url, "ALTER TABLE elsewhere RENAME TO asked_people")

        def asked() -> bool:  # the database is left alone for a moment
            place.ann.click("Ask a person", nothing)
            while (told := place.ann.wait_for_reply()).channel != place.pier:
                pass
            return "Your question is asked" in told.seen_text

        wait_until(asked)
        place.bob.say(place.help, SAID, thread=posted(place))
        heard(place.ann, SAID)


def test_what_is_said_at_the_end_of_a_long_thread_can_be_kept(
    tmp_path: Path, database_url: str, way: Connection
) -> None:
    """Below the question that began it, however much was said between them."""
    with town(tmp_path, way, database_url) as place:
        place.ann.say(place.pier, f"<@bot> {QUESTION}")
        place.ann.click("Ask a person", place.ann.wait_for_reply())
        asked = posted(place)
        for _ in range(60):
            place.ann.say(place.help, "I am still looking for it.", thread=asked)
        place.bob.say(place.help, SAID, thread=asked)
        place.bob.click("Keep as an answer", heard(place.bob, "Shall I quote it"))
        assert f"It answers: {QUESTION}" in heard(place.bob, "Kept as an answer").seen_text


def test_who_answers_from_another_organisation_is_not_asked_whether_to_keep_it(
    tmp_path: Path, database_url: str, way: Connection
) -> None:
    """What they say is brought to who asked all the same."""
    with town(tmp_path, way, database_url) as place:
        place.ann.say(place.pier, f"<@bot> {QUESTION}")
        place.ann.click("Ask a person", place.ann.wait_for_reply())
        asked = posted(place)
        reply = {
            "type": "message",
            "channel": place.help,
            "channel_type": "channel",
            "user": place.bob.id,
            "user_team": "T0OTHERS",
            "text": SAID,
            "ts": f"{asked.ts}1",
            "thread_ts": asked.ts,
        }
        place.driver.send_event(reply)
        heard(place.ann, SAID)
        place.driver.send_event({**reply, "text": "Look there.", "ts": f"{asked.ts}2"})
        heard(place.ann, "Look there.")
        told = place.driver.requests("chat.postEphemeral")
        assert not [one for one in told if "Shall I quote it" in str(one)]


def test_a_question_goes_only_where_its_asker_has_agreed_to(
    tmp_path: Path, database_url: str, way: Connection
) -> None:
    """Where people are asked elsewhere by then, who asks is told so, and may agree to that."""
    with town(tmp_path, way, database_url) as place:
        place.ann.say(place.pier, f"<@bot> {QUESTION}")
        nothing = place.ann.wait_for_reply()
        other = place.driver.channel("yard", place.bob)
        place.names(other)

        def moved() -> bool:
            place.ann.say("@bot", QUESTION)
            return other in str(place.ann.wait_for_reply().content)

        wait_until(moved)
        place.ann.click("Ask a person", nothing)
        again = heard(place.ann, "in another channel now")
        for channel in (place.help, other):
            assert not [one for one in place.bob.messages(channel) if QUESTION in one.seen_text]
        place.ann.click("Ask a person", again)
        heard(place.ann, "Your question is asked")
        assert [one for one in place.bob.messages(other) if QUESTION in one.seen_text]


def test_nobody_is_promised_what_the_bot_does_not_hear(
    tmp_path: Path, database_url: str, way: Connection
) -> None:
    """Without the scopes to read channels, neither who asks nor who is asked is."""
    with town(tmp_path, way, database_url, hears=False) as place:
        place.ann.say(place.pier, f"<@bot> {QUESTION}")
        place.ann.click("Ask a person", place.ann.wait_for_reply())
        assert "I do not hear" in heard(place.ann, "Your question is asked").seen_text
        assert "I do not hear" in posted(place).seen_text


@pytest.mark.parametrize("connection", list(Connection))
def test_nobody_is_asked_where_no_shelf_names_a_channel(
    bot_command: list[str], tmp_path: Path, connection: Connection
) -> None:
    """Then there is no such button: whom to ask is said as before."""
    app = parse_manifest(manifest(), "the manifest")
    with running_workspace(app) as driver:
        ann = driver.person("ann")
        contact = {"HELP_CONTACT": "the harbour office"}
        with bot(driver, bot_command, connection, tmp_path, contact):
            ann.say("@bot", QUESTION)
            nothing = ann.wait_for_reply()
            assert "Ask a person" not in nothing.buttons
