"""People of another organisation, in a channel that is shared with it, may set nothing here."""

import itertools
import json
from collections.abc import Iterator
from copy import deepcopy
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlencode

import pytest

from bot.slack.manifest import KEEP_SHORTCUT_NAME, manifest
from bot.workspace.background import running_workspace
from bot.workspace.driver.driver import Driver
from bot.workspace.driver.handles import Message
from bot.workspace.driver.person import Person
from bot.workspace.manifest import parse_manifest
from bot.workspace.process import Connection
from tests.slack.bots import bot
from tests.slack.door import FORM, Door
from tests.slack.watching import wait_until

_NUMBERS = itertools.count(1)
OTHERS = "T0OTHERS"
FERRY = "When does the last ferry leave?"
LEAVES = "23:15"
BIKES = "Where do bicycles go?"
SAID = "Bicycles go into the yellow shed behind the crane."


@dataclass(frozen=True)
class Harbour:
    """A workspace in which ann may set answers right, and the bot's address for Slack."""

    driver: Driver
    door: Door
    ann: Person

    def told(self, kind: str, part: str = "") -> dict[str, Any]:
        """What the bot was told last of a kind, with this in it."""
        found = [one["payload"] for one in self.driver.deliveries(kind)]
        return deepcopy([one for one in found if part in json.dumps(one)][-1])


@pytest.fixture(scope="module")
def harbour(bot_command: list[str], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Harbour]:
    """A bot that receives signed requests, so that they can be anybody's."""
    app = parse_manifest(manifest(shelves=True, kept_answers=True), "the manifest")
    folder = tmp_path_factory.mktemp("bot")
    with running_workspace(app) as driver:
        ann = driver.person("ann")
        environment = {
            "LIBRARIANS": ann.id,
            "DATABASE_URL": f"sqlite:///{folder / 'bot.db'}",
            "SHARED_CHANNELS": "everybody",
        }
        with bot(driver, bot_command, Connection.HTTP, folder, environment) as running:
            yield Harbour(driver, Door(driver, running), ann)
            assert "Traceback" not in running.log


@pytest.fixture
def bob(harbour: Harbour) -> Person:
    """Somebody who may not, and whom no other test knows."""
    return harbour.driver.person(f"bob{next(_NUMBERS)}")


@pytest.fixture
def channel(harbour: Harbour, bob: Person) -> str:
    """A channel with both of them and the bot, which is shared."""
    name = f"pier{next(_NUMBERS)}"
    return harbour.driver.channel(name, harbour.ann, bob, shared=True)


def choose(person: Person, channel: str, **values: object) -> None:
    """Fill in the dialog."""
    person.command("/ask settings", channel)
    person.wait_for_modal()
    assert person.submit(values) == {}
    assert "Chosen for this channel" in person.wait_for_reply().text


def answer(harbour: Harbour, channel: str) -> str:
    """What the bot answers to who asks where bicycles go."""
    harbour.ann.say(channel, f"<@bot> {BIKES}")
    return harbour.ann.wait_for_reply().text


def heard(person: Person, part: str) -> Message:
    """What the bot says to a person, in the end."""
    while part not in (reply := person.wait_for_reply()).seen_text:
        pass
    return reply


def test_they_choose_nothing_for_a_channel(harbour: Harbour, bob: Person, channel: str) -> None:
    """Nor is the dialog opened for them, whatever their id is."""
    choose(harbour.ann, channel, listens="mentions")
    sent = harbour.told("view_submission", channel)
    sent["view"]["hash"] += "later"
    state = json.dumps(sent["view"]["state"]).replace('"mentions"', '"questions"')
    sent["view"]["state"] = json.loads(state)
    of_others = {**sent, "user": {**sent["user"], "team_id": OTHERS}}
    assert harbour.door.interact(of_others) == 200
    harbour.driver.settle()
    bob.say(channel, FERRY)
    harbour.driver.settle()
    assert not [one for one in bob.messages(channel) if LEAVES in one.text]
    command = {**harbour.told("/ask", channel), "team_id": OTHERS}
    opened = len(harbour.driver.requests("views.open"))
    assert harbour.door.post_signed(urlencode(command), FORM) == 200
    harbour.driver.settle()
    assert len(harbour.driver.requests("views.open")) == opened

    assert harbour.door.interact(sent) == 200
    heard(harbour.ann, "Chosen for this channel")
    bob.say(channel, FERRY)
    wait_until(lambda: any(LEAVES in one.text for one in bob.messages(channel)))


def pressed(harbour: Harbour, person: Person, on: Message, label: str, team: str) -> str:
    """What somebody of a workspace is told who clicks on a button in a channel."""
    shown = [part for block in on.blocks for part in block.get("elements", [])]
    button = next(one for one in shown if one.get("text", {}).get("text") == label)
    click = {
        "type": "block_actions",
        "team": {"id": harbour.told("view_submission")["team"]["id"]},
        "user": {"id": person.id, "team_id": team},
        "channel": {"id": on.channel},
        "container": {"type": "message", "message_ts": on.ts, "channel_id": on.channel},
        "trigger_id": f"{next(_NUMBERS)}.trigger",
        "actions": [{**button, "block_id": "b", "action_ts": on.ts}],
    }
    assert harbour.door.interact(click) == 200
    return person.wait_for_reply().seen_text


def test_they_do_nothing_with_an_answer_but_take_back_their_own(
    harbour: Harbour, bob: Person, channel: str
) -> None:
    """Not even who would be known here by their id."""
    choose(harbour.ann, channel)
    harbour.ann.shortcut(KEEP_SHORTCUT_NAME, bob.say(channel, SAID))
    confirmed = heard(harbour.ann, "Kept as an answer")
    notice = replace(heard(bob, "has kept something that you said"), channel=channel)
    assert SAID in answer(harbour, channel)
    for person, on, label in (
        (harbour.ann, confirmed, "Undo"),
        (harbour.ann, confirmed, "Its question"),
        (bob, notice, "Its question"),
        (bob, notice, "Open to everybody in the workspace"),
    ):
        told = pressed(harbour, person, on, label, OTHERS)
        assert "Only people of this workspace" in told
    assert SAID in answer(harbour, channel)
    assert "Taken back" in pressed(harbour, bob, notice, "Take it back", OTHERS)
    assert SAID not in answer(harbour, channel)


def test_their_reactions_keep_nothing(harbour: Harbour, bob: Person, channel: str) -> None:
    """Nor where one of them is named as an expert: whose a reaction is, Slack is asked."""
    choose(harbour.ann, channel, keep_with="pushpin", ask_with="question", experts=[bob.id])
    said, asked = bob.say(channel, SAID), bob.say(channel, FERRY)
    harbour.driver.fault("server_error", "users.info", times=2)
    bob.react(said, "pushpin")
    bob.react(asked, "question")
    wait_until(lambda: any(LEAVES in one.text for one in bob.messages(channel)))
    assert SAID not in answer(harbour, channel)
    harbour.driver.clear_faults()
    bob.react(said, "pushpin", added=False)
    bob.react(said, "pushpin")
    heard(bob, "Kept as an answer")
    assert SAID in answer(harbour, channel)
