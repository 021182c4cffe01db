"""One of two replicas is killed in the middle of what somebody has it do: it is done once."""

import itertools
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from bot.slack.manifest import KEEP_SHORTCUT_NAME
from bot.workspace.driver.handles import Message
from bot.workspace.driver.person import Person
from tests.databases import standing_still
from tests.slack.pairs import COURSES, Pair, running_pair
from tests.slack.watching import wait_until
from tests.soak import SOAKING

CAPTAIN = "Who commands the ferry Selma?"
BOSS = "Who is the boss on board?"
BERG = "The ferry Selma is commanded by Ada Berg."
QUESTION = "Where do I leave my bicycle at the northern pier?"
SAID = "Bicycles go into the yellow shed behind the crane."
POST = "chat.postMessage"
# In seconds: what Slack could not deliver at once is delivered again by then.
LAST_RETRY = 300
NOT_STORED = "before it is stored"
NOT_SENT = "before it is sent"
NOT_NOTED = "before that it was sent is noted"
SET_RIGHT = {
    "Pin": ("pin", {"wordings": BOSS}),
    "Never quote": ("block", {"reason": "It is from last year."}),
}


def over(things: Iterable[object], first: int = 0) -> list[tuple[object, ...]]:
    """Things to be tried, each over one way and on its kind of database; in a soak, over both."""
    every = itertools.product(enumerate(things, first), enumerate(COURSES))
    return [
        (course, thing)
        for (number, thing), (way, course) in every
        if SOAKING or way == number % len(COURSES)
    ]


@pytest.fixture
def pair(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Pair]:
    """Two replicas, over the way and on the kind of database that the test names."""
    way, kind = request.param
    with running_pair(way, request.getfixturevalue(f"{kind}_url"), tmp_path) as found:
        yield found


def heard(person: Person, part: str) -> Message:
    """What the bot says to a person, in the end."""
    while part not in (reply := person.wait_for_reply()).seen_text:
        pass
    return reply


def said(person: Person, channel: str, part: str) -> list[Message]:
    """What stands in a channel that says something."""
    return [one for one in person.messages(channel) if part in one.seen_text]


@pytest.mark.parametrize(
    ("pair", "what"),
    over(itertools.product(SET_RIGHT, [False, True])),
    indirect=["pair"],
)
def test_what_is_set_right_is_set_right_once(pair: Pair, what: tuple[str, bool]) -> None:
    """Killed before it is written, or between that and the word of it, which never comes."""
    button, written = what
    kind, values = SET_RIGHT[button]
    eve = pair.person("eve")
    eve.say("@bot", CAPTAIN)
    eve.click(button, eve.wait_for_reply())
    eve.wait_for_modal()

    def submit() -> None:
        eve.submit(values)

    pair.driver.settle()
    if written:
        pair.driver.fault("lost_ack", "view_submission")
        there = f"kind = '{kind}'"
        pair.meet(
            *(submit, "view_submission"),
            midway=lambda: wait_until(lambda: pair.number("entries", there) == 1),
        )
    else:
        with standing_still(pair.url):
            pair.meet(submit, "view_submission", midway=lambda: None)
        assert pair.number("changes") == 0
    pair.again(submit, pair.told_last("view_submission"))
    heard(eve, "Pinned" if kind == "pin" else "Blocked")
    pair.rest()
    assert pair.number("entries", f"kind = '{kind}'") == pair.number("changes") == 1
    bob = pair.person("bob")
    bob.say("@bot", BOSS if kind == "pin" else CAPTAIN)
    assert (BERG in bob.wait_for_reply().seen_text) == (kind == "pin")


@contextmanager
def killed_midway(pair: Pair, moment: str) -> Iterator[Callable[[], object]]:
    """Whoever is told of something in the block stands still at some moment of doing it.

    Yields:
        What returns when it does.
    """
    driver = pair.driver
    last = int(driver.control.state()["last"])
    if moment == NOT_STORED:
        with standing_still(pair.url):
            yield lambda: None
        return
    if moment == NOT_SENT:
        driver.fault("timeout", POST, times=9)
    else:
        driver.fault("lost_response", POST)
        for method in ("conversations.history", "conversations.replies"):
            driver.fault("timeout", method, times=9)
    yield lambda: driver.wait_for("request", lambda one: one["method"] == POST, after=last)
    driver.clear_faults()


@pytest.mark.parametrize(
    ("pair", "moment"), over([NOT_STORED, NOT_SENT, NOT_NOTED]), indirect=["pair"]
)
def test_an_answer_is_kept_and_told_of_once(pair: Pair, moment: str) -> None:
    """Whenever the one that was to keep it is killed."""
    ann, bob = pair.person("ann"), pair.person("bob")
    message = bob.say(pair.pier, SAID)

    def keep() -> None:
        ann.shortcut(KEEP_SHORTCUT_NAME, message)

    pair.driver.settle()
    with killed_midway(pair, moment) as midway:
        pair.meet(keep, "message_action", midway=midway)
    pair.let_leases_end()
    pair.again(keep, pair.told_last("message_action"))
    wait_until(lambda: bool(said(bob, "@bot", "has kept something that you said")))
    pair.rest()
    assert pair.number("kept_answers") == 1
    assert len(said(bob, "@bot", "has kept something that you said")) == 1
    ann.say(pair.pier, "<@bot> Where do bicycles go?")
    assert "into the yellow shed" in ann.wait_for_reply().seen_text


@pytest.mark.parametrize(
    ("pair", "moment"), over([NOT_STORED, NOT_SENT, NOT_NOTED], 1), indirect=["pair"]
)
def test_people_are_asked_once_and_what_they_say_is_brought(pair: Pair, moment: str) -> None:
    """Whenever the one that was to ask them is killed."""
    ann, bob = pair.person("ann"), pair.person("bob")
    ann.say(pair.pier, f"<@bot> {QUESTION}")
    nothing = ann.wait_for_reply()

    def press() -> None:
        ann.click("Ask a person", nothing)

    pair.driver.settle()
    with killed_midway(pair, moment) as midway:
        pair.meet(press, "block_actions", midway=midway)
    pair.let_leases_end()
    pair.again(press, pair.told_last("block_actions"))
    wait_until(lambda: pair.number("asked_people") == 1)
    pair.rest()
    (asked,) = said(bob, pair.help, QUESTION)
    bob.say(pair.help, SAID, thread=asked)
    assert heard(ann, SAID).channel == pair.pier
    pair.rest()
    assert len(said(ann, pair.pier, SAID)) == 1


@pytest.mark.parametrize(
    ("pair", "moment"), over([NOT_STORED, NOT_SENT, NOT_NOTED]), indirect=["pair"]
)
def test_what_somebody_answers_is_brought_once(pair: Pair, moment: str) -> None:
    """Whenever the one that was to bring it is killed; Slack tells of it again by itself."""
    ann, bob = pair.person("ann"), pair.person("bob")
    ann.say(pair.pier, f"<@bot> {QUESTION}")
    ann.click("Ask a person", ann.wait_for_reply())
    wait_until(lambda: pair.number("asked_people") == 1)
    pair.rest()
    (asked,) = said(bob, pair.help, QUESTION)
    with killed_midway(pair, moment) as midway:
        pair.meet(lambda: bob.say(pair.help, SAID, thread=asked), "message", midway=midway)
    pair.let_leases_end()
    pair.driver.advance(LAST_RETRY)
    wait_until(lambda: bool(said(ann, pair.pier, SAID)))
    pair.rest()
    assert len(said(ann, pair.pier, SAID)) == 1
