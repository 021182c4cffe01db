"""What was not answered, and what was found bad, is seen by administrators, and mended there."""

import itertools
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.slack.manifest import manifest
from bot.workspace.background import running_workspace
from bot.workspace.driver.driver import Driver
from bot.workspace.driver.handles import View
from bot.workspace.driver.person import Person
from bot.workspace.manifest import parse_manifest
from bot.workspace.process import Connection
from tests.databases import query
from tests.slack.bots import bot, served
from tests.slack.watching import wait_until

_NUMBERS = itertools.count(1)
MANIFEST = parse_manifest(manifest(suggested_prompts=True), "the manifest")
DOG = "Can I bring my dog on board?"
DAY_PASS = "How much does a day pass cost?"


@pytest.fixture(params=list(Connection))
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[tuple[Driver, str]]:
    """A workspace where questions are kept, over each way and each kind of database; and that."""

    def settings(driver: Driver) -> dict[str, str]:
        return {
            "ADMIN_USERS": driver.person("zoe").id,
            "KEEP_QUESTIONS": "90d",
            "RERANKER": "off",
        }

    with served(request, tmp_path, MANIFEST, settings, ["my dog", "day pass"]) as found:
        yield found


def home_of(person: Person) -> View:
    """Their App Home, as it is now."""
    person.open_home()
    return person.wait_for_home()


def test_a_gap_is_listed_pinned_and_dismissed(place: tuple[Driver, str]) -> None:
    """With how often and by how many; pinned, it is answered; dismissed, it is not listed."""
    driver, _ = place
    zoe = driver.person("zoe")
    channel = driver.channel(f"harbour{next(_NUMBERS)}", zoe)
    for name, asked in (("bob", DOG), ("ann", "can i bring a dog on board"), ("bob", DOG)):
        person = driver.person(name)
        person.say("@bot", asked)
        person.wait_for_reply()
    zoe.say(channel, "<@bot> Is there a sauna on Zanzibar?")
    zoe.wait_for_reply()
    # What was asked is noted after its answer is seen.
    wait_until(lambda: "sauna" in home_of(zoe).seen_text)
    wait_until(lambda: "asked 3 times, 2 people, 2 channels" in home_of(zoe).seen_text)
    home = home_of(zoe)
    assert re.search(r"Closest, at \d+%: [A-Z].*\.", home.seen_text)

    zoe.click("Pin", home)
    form = zoe.wait_for_modal()
    assert "For questions like these" in form.seen_text
    assert zoe.submit() == {}
    assert "Pinned" in zoe.wait_for_reply().seen_text
    bob = driver.person("bob")
    bob.say("@bot", "can I bring a dog on board?")
    assert "Pinned by" in bob.wait_for_reply().seen_text

    home = home_of(zoe)
    assert "my dog on board? (" not in home.seen_text
    zoe.click("Add a document", home)
    assert "Send me a file" in zoe.wait_for_reply().seen_text
    zoe.click("Dismiss", home)
    told = zoe.wait_for_reply()
    assert "Dismissed" in told.seen_text
    assert "sauna" not in home_of(zoe).seen_text
    zoe.click("Undo", told)
    undone = zoe.wait_for_reply().seen_text
    assert "Undone: the list of questions without a sure answer is as it was" in undone
    assert "sauna" in home_of(zoe).seen_text


def test_a_thumb_down_asks_why_and_administrators_see_it(place: tuple[Driver, str]) -> None:
    """With the question and the quote; who liked it is asked nothing."""
    driver, url = place
    zoe, bob = driver.person("zoe"), driver.person(f"bob{next(_NUMBERS)}")
    bob.say("@bot", DAY_PASS)
    answered = bob.wait_for_reply()
    bob.click("Helpful", answered)
    assert "What was wrong" not in bob.wait_for_reply().seen_text
    other = driver.person(f"cid{next(_NUMBERS)}")
    other.say("@bot", DAY_PASS)
    bad = other.wait_for_reply()
    other.click("Not helpful", bad)
    asked = other.wait_for_reply()
    assert "What was wrong with it?" in asked.seen_text
    other.click("It is outdated", asked)
    assert "noted too" in other.wait_for_reply().seen_text
    rows = query(url, 'SELECT why FROM feedback WHERE "user" = :user', user=other.id)
    assert rows == [("outdated",)]
    listed = f"{DAY_PASS} (answer, outdated): A day pass costs 30"
    wait_until(lambda: listed in home_of(zoe).seen_text)
    assert "Answers that were found not helpful" in home_of(zoe).seen_text
    assert "not helpful" not in home_of(bob).seen_text


def test_a_word_that_keeps_failing_is_accepted_with_one_click(place: tuple[Driver, str]) -> None:
    """Who asks with it from then on is told how it is read; refused, nobody is asked again."""
    driver, _ = place
    zoe, dan = driver.person("zoe"), driver.person(f"dan{next(_NUMBERS)}")
    for _ in range(3):
        dan.say("@bot", "Is the daypass valid on every line?")
        dan.wait_for_reply()
    wait_until(lambda: "“daypass” was asked 3 times" in home_of(zoe).seen_text)
    zoe.click("Yes, read it as “day pass”", home_of(zoe))
    told = zoe.wait_for_reply()
    assert "“daypass” is read as “day pass”" in told.seen_text
    dan.say("@bot", "Is the daypass valid on every line?")
    answered = dan.wait_for_reply().seen_text
    assert "I read “daypass” as “day pass”." in answered
    assert "costs 30 crowns" in answered
    home = home_of(zoe)
    assert "“daypass” was asked" not in home.seen_text
    assert "“daypass” is read as “day pass”" in home.seen_text
    zoe.click("Undo", told)
    zoe.wait_for_reply()
    zoe.click("word_refuse", home_of(zoe))
    assert "I do not ask again" in zoe.wait_for_reply().seen_text
    assert "“daypass” was asked" not in home_of(zoe).seen_text


@pytest.mark.parametrize("way", list(Connection))
def test_without_kept_questions_it_says_what_it_takes(
    bot_command: list[str], tmp_path: Path, way: Connection
) -> None:
    """There are no groups; an answer that was found bad is listed without its question."""
    with running_workspace(MANIFEST) as driver:
        zoe = driver.person("zoe")
        environment = {"ADMIN_USERS": zoe.id, "RERANKER": "off"}
        with bot(driver, bot_command, way, tmp_path, environment):
            zoe.say("@bot", DAY_PASS)
            zoe.click("Not helpful", zoe.wait_for_reply())
            zoe.wait_for_reply()
            seen = home_of(zoe).seen_text
            assert "Set KEEP_QUESTIONS" in seen
            assert "(the question is not kept) (answer): A day pass costs 30" in seen
