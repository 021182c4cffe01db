"""Those with the right pin answers and block quotes where they read them, and take it back."""

import itertools
import json
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from time import monotonic

import pytest

from bot.slack.manifest import manifest
from bot.workspace.background import running_workspace
from bot.workspace.driver.driver import Driver
from bot.workspace.driver.handles import Message
from bot.workspace.driver.person import Person
from bot.workspace.manifest import parse_manifest
from bot.workspace.process import Connection
from tests.patience import PATIENCE
from tests.slack.bots import bot, served
from tests.slack.corpora import FERRY, ferry

_NUMBERS = itertools.count(1)
MANIFEST = parse_manifest(
    manifest(follow_ups=True, suggested_prompts=True, shelves=True, user_groups=True),
    "the manifest",
)
# What nobody finds by these words: no document says "boss".
BOSS = "Who is the boss on board?"
BERG = "The ferry Selma is commanded by Ada Berg."
CAPTAIN = "Who commands the ferry Selma?"
DAY_PASS = "How much does a day pass cost?"


@pytest.fixture(scope="module", params=list(Connection))
def workspace(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Driver]:
    """A workspace in which eve may set answers right, over each way and each kind of database."""

    def settings(driver: Driver) -> dict[str, str]:
        return {
            "EDITORS": f"{driver.person('eve').id},channel-creators",
            "ADMIN_USERS": driver.person("zoe").id,
            "RERANKER": "off",
        }

    folder = tmp_path_factory.mktemp("bot")
    with served(request, folder, MANIFEST, settings, ["boss", "day pass", "Berg"]) as (driver, _):
        yield driver


@pytest.fixture
def eve(workspace: Driver) -> Person:
    """Somebody who may set answers right."""
    return workspace.person("eve")


@pytest.fixture
def bob(workspace: Driver) -> Person:
    """Somebody who may not, and whom no other test knows."""
    return workspace.person(f"bob{next(_NUMBERS)}")


@pytest.fixture
def channel(workspace: Driver, eve: Person, bob: Person) -> str:
    """A channel with both of them and the bot, which eve has made."""
    return workspace.channel(f"harbour{next(_NUMBERS)}", eve, bob)


def asked(person: Person, question: str, channel: str = "@bot") -> Message:
    """What the bot answers to a question."""
    person.say(channel, question if channel == "@bot" else f"<@bot> {question}")
    return person.wait_for_reply()


def pin(person: Person, answer: Message, wordings: str) -> Message:
    """Pin the first quote of an answer; returns what the bot says of it."""
    person.click("Pin", answer)
    person.wait_for_modal()
    assert person.submit({"wordings": wordings}) == {}
    return person.wait_for_reply()


def test_an_answer_is_pinned_where_it_is_read_and_given_to_everybody(
    eve: Person, bob: Person, channel: str
) -> None:
    """With by whom and when; undone, it is as it was before."""
    assert "Ada Berg" not in asked(bob, BOSS, channel).seen_text
    told = pin(eve, asked(eve, CAPTAIN), f"{BOSS}\nWho is in charge on board?")
    assert "Pinned" in told.seen_text
    for question in (BOSS, "who's the boss on board", "who is in charge on board"):
        answered = asked(bob, question, channel)
        assert BERG in answered.seen_text
        assert "Pinned by" in answered.seen_text
    eve.click("Undo", told)
    assert "Undone" in eve.wait_for_reply().seen_text
    assert "Ada Berg" not in asked(bob, BOSS, channel).seen_text


def test_a_pin_of_a_similar_question_is_shown_beside_what_may_be_it(
    eve: Person, bob: Person, channel: str
) -> None:
    """With by whom it was pinned, and no surer than that; where nothing is found, among the close.

    What was found for the question itself stays first.
    """
    wordings = "Which person is the boss on board?\nIs a ticket valid for a bicycle?"
    told = pin(eve, asked(eve, CAPTAIN), wordings)
    answered = asked(bob, "Is a single ticket valid for a bicycle?", channel).seen_text
    assert "I am not sure" in answered
    assert answered.index("single ticket") < answered.index("Ada Berg")
    assert "One of them was pinned for a similar question by" in answered
    nothing = asked(bob, "Which person is our boss on board the boat?", channel)
    assert "Ada Berg" not in nothing.seen_text
    bob.click("Closest quotes", nothing)
    assert BERG in bob.wait_for_reply().seen_text
    eve.click("Undo", told)
    eve.wait_for_reply()


def test_whoever_may_not_is_offered_nothing(bob: Person, channel: str) -> None:
    """Nor is anybody, where everybody reads the answer."""
    for answered in (asked(bob, CAPTAIN), asked(bob, CAPTAIN, channel)):
        assert "Pin" not in answered.buttons
        bob.click("More context", answered)
        assert "Pin" not in bob.wait_for_reply().buttons


def test_below_a_public_answer_they_get_there_by_more_context(eve: Person, channel: str) -> None:
    """What they alone see has the buttons."""
    answered = asked(eve, CAPTAIN, channel)
    assert "Pin" not in answered.buttons
    eve.click("More context", answered)
    around = eve.wait_for_reply()
    assert around.is_private
    told = pin(eve, around, BOSS)
    assert BERG in asked(eve, BOSS, channel).seen_text
    eve.click("Undo", told)
    eve.wait_for_reply()


def test_the_message_of_somebody_who_asked_people_is_pinned_an_answer_for(
    eve: Person, bob: Person, channel: str
) -> None:
    """Whoever knows asks it from its menu, privately, and pins what is right there."""
    asked_people = bob.say(channel, "Ada Berg commands which ferry?")
    eve.shortcut("Find the quote", asked_people)
    found = eve.wait_for_reply()
    assert found.is_private
    told = pin(eve, found, "Whose ship is the Selma?")
    assert BERG in asked(bob, "Whose ship is the Selma?", channel).seen_text
    eve.click("Undo", told)
    eve.wait_for_reply()


def test_an_empty_form_is_not_taken(eve: Person) -> None:
    """It says what is missing; nothing is kept."""
    eve.click("Pin", asked(eve, CAPTAIN))
    eve.wait_for_modal()
    assert "at least one question" in str(eve.submit({"wordings": "  \n "}))
    eve.close_modal()


def test_what_is_blocked_is_never_quoted(eve: Person, bob: Person, channel: str) -> None:
    """Nor as closest, nor around another quote, nor below an old answer; until it is undone."""
    before = asked(bob, DAY_PASS, channel)
    assert "30" in before.seen_text
    eve.click("Never quote", asked(eve, DAY_PASS))
    eve.wait_for_modal()
    assert eve.submit({"reason": "It is from last year."}) == {}
    told = eve.wait_for_reply()
    assert "Blocked" in told.seen_text

    after = asked(bob, DAY_PASS, channel)
    assert "valid on every line" not in after.seen_text
    for label in ("Closest quotes", "Other quotes"):
        if label in after.buttons:
            bob.click(label, after)
            assert "valid on every line" not in bob.wait_for_reply().seen_text
    bob.click("More context", before)
    assert "valid on every line" not in bob.wait_for_reply().seen_text
    children = asked(bob, "Do children under six travel free of charge?", channel)
    bob.click("More context", children)
    around = bob.wait_for_reply().seen_text
    assert "Children under six" in around
    assert "valid on every line" not in around

    eve.click("Undo", told)
    eve.wait_for_reply()
    assert "30" in asked(bob, DAY_PASS, channel).seen_text


def test_a_document_is_blocked_whole(eve: Person, bob: Person) -> None:
    """Nothing of it is quoted, nor asked by way of example."""
    eve.click("Never quote", asked(eve, DAY_PASS))
    eve.wait_for_modal()
    eve.submit({"what": "The whole document", "reason": "It is last year's."})
    told = eve.wait_for_reply()
    answered = asked(bob, DAY_PASS)
    assert "crowns" not in answered.seen_text
    assert "Closest quotes" not in answered.buttons
    eve.open_home()
    home = eve.wait_for_home()
    assert "Never quoted: all of “Ferry timetable”: It is last year's." in home.seen_text
    assert "Questions to begin with" not in home.seen_text
    eve.click("Undo", told)
    eve.wait_for_reply()


def test_the_home_lists_what_was_set_right_and_takes_it_away(eve: Person, bob: Person) -> None:
    """For those with the right alone; and taking it away can be undone."""
    pin(eve, asked(eve, CAPTAIN), BOSS)
    bob.open_home()
    assert BOSS not in bob.wait_for_home().seen_text
    eve.open_home()
    home = eve.wait_for_home()
    assert f"Pinned for: {BOSS}" in home.seen_text
    eve.click("Take away", home)
    told = eve.wait_for_reply()
    assert "The pin is taken away." in told.seen_text
    assert "Ada Berg" not in asked(bob, BOSS).seen_text
    eve.click("Undo", told)
    undone = eve.wait_for_reply()
    assert BERG in asked(bob, BOSS).seen_text
    eve.click("Undo", undone)
    eve.wait_for_reply()


def test_who_has_made_a_channel_sets_right_what_is_said_there(
    workspace: Driver, bob: Person, eve: Person
) -> None:
    """In that channel alone; what others have set right is not theirs to take back."""
    own = workspace.channel(f"own{next(_NUMBERS)}", bob, eve)
    other = workspace.channel(f"other{next(_NUMBERS)}", eve, bob)
    bob.click("More context", asked(bob, CAPTAIN, own))
    told = pin(bob, bob.wait_for_reply(), BOSS)
    assert "in this channel" in told.seen_text
    assert BERG in asked(eve, BOSS, own).seen_text
    assert "Ada Berg" not in asked(eve, BOSS, other).seen_text
    bob.click("Undo", told)
    assert "Undone: the pin is as it was before that change." in bob.wait_for_reply().seen_text
    assert "Ada Berg" not in asked(eve, BOSS, own).seen_text


@pytest.mark.parametrize("way", list(Connection))
def test_a_pin_rests_when_its_document_changes_and_its_maker_is_told(
    tmp_path: Path, way: Connection
) -> None:
    """Once, whatever else changes; with the document it holds again. Replicas go by it too."""
    corpus = ferry(tmp_path / "corpus")
    command = [sys.executable, "-m", "bot", "serve", "--corpus", str(corpus)]
    with running_workspace(MANIFEST) as driver:
        eve = driver.person("eve")
        environment = {
            "EDITORS": eve.id,
            "RERANKER": "off",
            "DATABASE_URL": f"sqlite:///{tmp_path / 'shared.db'}",
        }
        folders = [tmp_path / name for name in ("one", "two")]
        for folder in folders:
            folder.mkdir()
        with (
            bot(driver, command, way, folders[0], environment) as first,
            bot(driver, command, way, folders[1], environment),
        ):
            pin(eve, asked(eve, CAPTAIN), BOSS)
            if way is Connection.HTTP:  # over sockets they take turns
                driver.connect_http(f"http://127.0.0.1:{first.port}/slack/events")
            until(lambda: BERG in asked(eve, BOSS).seen_text)
            gone = FERRY.replace("is commanded by Ada Berg", "is commanded by Bo Lund")
            (corpus / "ferry.md").write_text(gone, encoding="utf-8")
            until(lambda: rests(eve))
            assert BOSS in rests(eve)[0].seen_text
            assert "Ada Berg" not in asked(eve, BOSS).seen_text
            (corpus / "ferry.md").write_text(f"{FERRY}\nA new line.\n", encoding="utf-8")
            until(lambda: BERG in asked(eve, BOSS).seen_text)
            assert len(rests(eve)) == 1


@pytest.mark.parametrize("way", list(Connection))
def test_what_rests_is_taken_away_where_its_maker_is_told(tmp_path: Path, way: Connection) -> None:
    """Also by who may set right one channel alone; a block holds for a document that was renamed.

    It rests when that is gone too; the document is called by its title.
    """
    corpus = ferry(tmp_path / "corpus")
    (corpus / "fares.md").write_text("# Fares\n\nA bicycle costs 7 crowns.\n", encoding="utf-8")
    command = [sys.executable, "-m", "bot", "serve", "--corpus", str(corpus)]
    bicycle = "How much does a bicycle cost?"
    with running_workspace(MANIFEST) as driver:
        bob = driver.person("bob")
        own = driver.channel("own", bob)
        environment = {"EDITORS": "channel-creators", "RERANKER": "off"}
        with bot(driver, command, way, tmp_path, environment):
            bob.click("More context", asked(bob, CAPTAIN, own))
            pin(bob, bob.wait_for_reply(), BOSS)
            bob.click("More context", asked(bob, bicycle, own))
            bob.click("Never quote", bob.wait_for_reply())
            bob.wait_for_modal()
            bob.submit({"what": "The whole document", "reason": "It is last year's."})
            assert "Blocked" in bob.wait_for_reply().seen_text
            assert "7 crowns" not in asked(bob, bicycle, own).seen_text
            (corpus / "fares.md").rename(corpus / "prices.md")
            until(lambda: "7 crowns" in asked(bob, bicycle).seen_text)  # the channel is not here
            assert "7 crowns" not in asked(bob, bicycle, own).seen_text

            gone = FERRY.replace("is commanded by Ada Berg", "is commanded by Bo Lund")
            (corpus / "ferry.md").write_text(gone, encoding="utf-8")
            until(lambda: rests(bob))
            (told,) = rests(bob)
            assert "“Ferry timetable” does not say any more" in told.seen_text
            bob.click("Take away", told)
            taken = bob.wait_for_reply()
            assert "The pin is taken away." in taken.seen_text
            bob.click("Undo", taken)
            assert "Undone: the pin is" in bob.wait_for_reply().seen_text

            (corpus / "prices.md").unlink()
            until(lambda: len(rests(bob)) == 2)
            told = rests(bob)[1]
            assert "A block of yours rests" in told.seen_text
            assert "It is last year's." in told.seen_text
            bob.click("Take away", told)
            assert "The block is taken away." in bob.wait_for_reply().seen_text


@pytest.mark.parametrize("way", list(Connection))
def test_a_broken_file_keeps_nobody_from_setting_answers_right(
    tmp_path: Path, way: Connection
) -> None:
    """It is told in the log, once; what it said before holds until it says something else."""
    corpus, file = ferry(tmp_path / "corpus"), tmp_path / "pins.jsonl"
    fare = "How much is a ticket for the whole day?"
    day_pass = "A day pass costs 30 crowns, and it is valid on every line."
    row = {"questions": [fare], "quotes": [{"document": "ferry.md", "text": day_pass}]}
    file.write_text(json.dumps(row), encoding="utf-8")
    command = [sys.executable, "-m", "bot", "serve", "--corpus", str(corpus)]
    with running_workspace(MANIFEST) as driver:
        eve = driver.person("eve")
        environment = {"EDITORS": eve.id, "RERANKER": "off", "PINS": str(file)}
        with bot(driver, command, way, tmp_path, environment) as running:
            file.write_text(json.dumps(row)[:-1], encoding="utf-8")
            until(lambda: "pins_not_read" in running.log)
            told = pin(eve, asked(eve, CAPTAIN), BOSS)
            assert "Pinned" in told.seen_text
            assert BERG in asked(eve, BOSS).seen_text
            assert day_pass in asked(eve, fare).seen_text
            eve.click("Undo", told)
            assert "Undone" in eve.wait_for_reply().seen_text
            file.write_text("", encoding="utf-8")
            until(lambda: day_pass not in asked(eve, fare).seen_text)
            assert running.log.count("pins_not_read") == 1


def rests(person: Person) -> list[Message]:
    """What somebody was told of pins that rest."""
    return [one for one in person.messages("@bot") if "of yours rests" in one.seen_text]


def until(holds: Callable[[], object]) -> None:
    """Wait until something holds."""
    deadline = monotonic() + PATIENCE
    while not holds():
        assert monotonic() < deadline
