"""What those with the right choose for a channel: to what the bot listens there, and how."""

import itertools
from collections.abc import Iterator
from datetime import UTC, datetime, time
from pathlib import Path

import pytest

from bot.slack.choices import hours_of, is_quiet
from bot.slack.manifest import manifest
from bot.workspace.background import running_workspace
from bot.workspace.driver.driver import Driver
from bot.workspace.driver.person import Person
from bot.workspace.manifest import parse_manifest
from bot.workspace.process import Connection
from tests.slack.bots import bot, served
from tests.slack.watching import wait_until

_NUMBERS = itertools.count(1)
MANIFEST = parse_manifest(manifest(shelves=True, kept_answers=True), "the manifest")
FERRY = "When does the last ferry leave?"
LEAVES = "23:15"
BIKES = "Where do bicycles go?"
SAID = "Bicycles go into the yellow shed behind the crane."


@pytest.fixture(scope="module", params=list(Connection))
def workspace(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Driver]:
    """A workspace in which ann may choose, over each way and on each kind of database."""

    def settings(driver: Driver) -> dict[str, str]:
        return {"ADMIN_USERS": driver.person("ann").id}

    with served(request, tmp_path_factory.mktemp("bot"), MANIFEST, settings) as (driver, _):
        yield driver


@pytest.fixture
def ann(workspace: Driver) -> Person:
    """Somebody who may choose."""
    return workspace.person("ann")


@pytest.fixture
def bob(workspace: Driver) -> Person:
    """Somebody who may not, and whom no other test knows."""
    return workspace.person(f"bob{next(_NUMBERS)}")


@pytest.fixture
def channel(workspace: Driver, ann: Person, bob: Person) -> str:
    """A channel with both of them and the bot."""
    return workspace.channel(f"pier{next(_NUMBERS)}", ann, bob)


def choose(person: Person, channel: str, **values: object) -> None:
    """Fill in the dialog."""
    person.command("/ask settings", channel)
    person.wait_for_modal()
    assert person.submit(values) == {}
    assert "Chosen for this channel" in person.wait_for_reply().text


def silent(workspace: Driver, person: Person, channel: str, text: str) -> bool:
    """Whether the bot says nothing to a message."""
    before = len(person.messages(channel))
    person.say(channel, text)
    workspace.settle()
    return len(person.messages(channel)) == before + 1


def test_every_question_is_answered_where_that_was_chosen(
    workspace: Driver, ann: Person, bob: Person, channel: str
) -> None:
    """If there is a sure answer, and in that channel alone; else the bot keeps silent."""
    other = workspace.channel(f"office{next(_NUMBERS)}", ann, bob)
    assert silent(workspace, bob, channel, FERRY)
    choose(ann, channel, listens="questions")
    bob.say(channel, FERRY)
    answered = bob.wait_for_reply()
    assert LEAVES in answered.text
    assert answered.thread_ts
    assert silent(workspace, bob, channel, "Who painted the ceiling of the observatory?")
    assert silent(workspace, bob, channel, "The last ferry leaves late.")
    assert silent(workspace, bob, channel, f"<@ann> {FERRY}")
    assert silent(workspace, bob, other, FERRY)


def test_where_mentions_alone_were_chosen_no_follow_up_is_answered(
    workspace: Driver, ann: Person, bob: Person, channel: str
) -> None:
    """Without that it is, where the manifest lets the bot hear it."""
    bob.say(channel, f"<@bot> {FERRY}")
    first = bob.wait_for_reply()
    choose(ann, channel, listens="mentions")
    before = len(bob.messages(channel))
    bob.say(channel, FERRY, thread=first)
    workspace.settle()
    assert len(bob.messages(channel)) == before + 1
    bob.say(channel, f"<@bot> {FERRY}")
    assert LEAVES in bob.wait_for_reply().text


def test_in_quiet_hours_only_mentions_are_answered(
    workspace: Driver, ann: Person, bob: Person, channel: str
) -> None:
    """Whatever else was chosen; hours that are none are refused where they are written."""
    ann.command("/ask settings", channel)
    ann.wait_for_modal()
    assert ann.submit({"quiet": "at night"}) == {"quiet": "Write it as 22:00-06:30, in UTC."}
    ann.close_modal()
    choose(ann, channel, listens="questions", quiet="00:00-23:59")
    assert silent(workspace, bob, channel, FERRY)
    bob.say(channel, f"<@bot> {FERRY}")
    assert LEAVES in bob.wait_for_reply().text


def test_a_reaction_asks_the_bot_and_another_one_keeps_an_answer(
    workspace: Driver, ann: Person, bob: Person, channel: str
) -> None:
    """The first of anybody, once; the second of those alone who are named as experts."""
    carl = workspace.person(f"carl{next(_NUMBERS)}")
    carl.join(channel)
    choose(ann, channel, ask_with="question", keep_with=":pushpin:", experts=[bob.id])
    asked = ann.say(channel, FERRY)
    bob.react(asked, "question")
    wait_until(lambda: any(LEAVES in one.text for one in ann.messages(channel)))
    ann.react(asked, "question")
    workspace.settle()
    assert sum(LEAVES in one.text for one in ann.messages(channel)) == 1

    said = carl.say(channel, SAID)
    carl.react(said, "pushpin")
    workspace.settle()
    ann.say(channel, f"<@bot> {BIKES}")
    assert SAID not in ann.wait_for_reply().text
    bob.react(said, "pushpin")
    while "Kept as an answer" not in bob.wait_for_reply().seen_text:
        pass
    ann.say(channel, f"<@bot> {BIKES}")
    # She may be told meanwhile what became of what she said before.
    while SAID not in ann.wait_for_reply().text:
        pass


def test_who_may_not_choose_is_told_so(bob: Person, channel: str) -> None:
    """And nothing is opened; nor is there anything to choose where nobody else reads."""
    bob.command("/ask settings", channel)
    assert "by some people alone" in bob.wait_for_reply().text


@pytest.mark.parametrize("way", list(Connection))
def test_what_the_manifest_does_not_grant_is_said(
    bot_command: list[str], tmp_path: Path, way: Connection
) -> None:
    """Where it would be chosen."""
    app = parse_manifest(manifest(), "the manifest")
    with running_workspace(app) as driver:
        ann = driver.person("ann")
        channel = driver.channel("pier", ann)
        environment = {"LIBRARIANS": ann.id}
        with bot(driver, bot_command, way, tmp_path, environment):
            ann.command("/ask settings", channel)
            shown = ann.wait_for_modal().seen_text
            for part in ("mentions alone", "no reactions", "KEEP_QUESTIONS"):
                assert part in shown
            ann.command("/ask settings", "@bot")
            assert "chosen for a channel" in ann.wait_for_reply().text


@pytest.mark.parametrize(
    ("written", "hours"),
    [
        ("22:00-06:30", (time(22), time(6, 30))),
        ("0:00 - 23:59", (time(0), time(23, 59))),
        ("22-06", None),
        ("24:00-06:00", None),
        ("late", None),
    ],
)
def test_hours_are_written_so(written: str, hours: tuple[time, time] | None) -> None:
    """Two times of the day with a hyphen between them; nothing else."""
    assert hours_of(written) == hours


@pytest.mark.parametrize(
    ("written", "at", "quiet"),
    [
        ("22:00-06:30", (23, 0), True),
        ("22:00-06:30", (6, 29), True),
        ("22:00-06:30", (6, 30), False),
        ("12:00-13:00", (12, 0), True),
        ("12:00-13:00", (13, 0), False),
        ("", (12, 0), False),
    ],
)
def test_quiet_hours_may_go_over_midnight(
    written: str, at: tuple[int, int], *, quiet: bool
) -> None:
    """They begin with the first minute, and end before the last."""
    assert is_quiet(written, datetime(2026, 5, 1, *at, tzinfo=UTC)) is quiet
