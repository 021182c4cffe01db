"""What people set right by way of one replica, the other one goes by within seconds."""

from collections.abc import Iterator
from contextlib import ExitStack

import pytest

from bot.slack.manifest import KEEP_SHORTCUT_NAME
from bot.workspace.driver.person import Person
from tests.slack.pairs import COURSES, Pair, running_pair
from tests.slack.watching import wait_until

BOSS = "Who is the boss on board?"
CAPTAIN = "Who commands the ferry Selma?"
BERG = "The ferry Selma is commanded by Ada Berg."
FERRY = "When does the last ferry leave?"
DAYPASS = "Is the daypass valid on every line?"


@pytest.fixture(scope="module", params=COURSES, ids=str)
def pair(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Pair]:
    """Two replicas, over each way and on each kind of database."""
    (way, kind), folder = request.param, tmp_path_factory.mktemp("pair")
    with ExitStack() as stack:
        url = f"sqlite:///{folder / 'pullquote.db'}"
        if kind == "postgresql":
            url = stack.enter_context(request.getfixturevalue("cluster").database())
        yield stack.enter_context(running_pair(way, url, folder))


def shown(pair: Pair, person: Person, question: str) -> str:
    """What somebody alone is shown who asks in the channel, which one replica is told once of."""
    person.command(f"/ask {question}", pair.pier)
    return person.wait_for_reply().seen_text


def test_a_pin_and_its_undoing_hold_in_both(pair: Pair) -> None:
    """Whichever of them was told."""
    ann, bob = pair.person("ann"), pair.person("bob")
    ann.command(f"/ask {CAPTAIN}", pair.pier)
    ann.click("Pin", ann.wait_for_reply())
    ann.wait_for_modal()
    assert ann.submit({"wordings": BOSS}) == {}
    told = ann.wait_for_reply()
    wait_until(lambda: pair.each(lambda: BERG in shown(pair, bob, BOSS)))
    ann.click("Undo", told)
    wait_until(lambda: pair.each(lambda: "Ada Berg" not in shown(pair, bob, BOSS)))


def test_a_word_is_read_so_by_both(pair: Pair) -> None:
    """Once it was accepted with one click."""
    bob, eve = pair.person("bob"), pair.person("eve")
    for _ in range(3):
        shown(pair, bob, DAYPASS)
    pair.rest()
    eve.open_home()
    eve.click("Yes, read it as “day pass”", eve.wait_for_home())
    eve.wait_for_reply()
    read = "I read “daypass” as “day pass”."
    wait_until(lambda: pair.each(lambda: read in shown(pair, bob, DAYPASS)))


def test_what_a_person_said_is_quoted_by_both_until_it_is_taken_back(pair: Pair) -> None:
    """By its author, in what one of them told them."""
    ann, bob = pair.person("ann"), pair.person("bob")
    message = bob.say(pair.pier, "Bicycles go into the yellow shed behind the crane.")
    ann.shortcut(KEEP_SHORTCUT_NAME, message)
    while "has kept something" not in (told := bob.wait_for_reply()).seen_text:
        pass
    bikes = "Where do bicycles go?"
    wait_until(lambda: pair.each(lambda: "yellow shed" in shown(pair, ann, bikes)))
    bob.click("Take it back", told)
    wait_until(lambda: pair.each(lambda: "yellow shed" not in shown(pair, ann, bikes)))


def test_both_go_by_what_was_chosen_for_a_channel(pair: Pair) -> None:
    """Every question is answered there, whichever of them hears it."""
    bob, eve = pair.person("bob"), pair.person("eve")

    def answered() -> bool:
        before = len(bob.messages(pair.pier))
        bob.say(pair.pier, FERRY)
        pair.driver.settle()
        return len(bob.messages(pair.pier)) > before + 1

    assert not pair.each(answered)
    eve.command("/ask settings", pair.pier)
    eve.wait_for_modal()
    assert eve.submit({"listens": "questions"}) == {}
    wait_until(lambda: pair.each(answered))
