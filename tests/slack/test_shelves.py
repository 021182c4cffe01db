"""Whose documents: what a channel, a person and a shared channel are given by a bot that runs."""

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.slack.manifest import manifest
from bot.workspace.background import running_workspace
from bot.workspace.driver.handles import Message, View
from bot.workspace.manifest import parse_manifest
from bot.workspace.process import Connection, running_bot
from tests.slack.shelved import DESKS, SALE, SOLD, STAND, Town, town
from tests.slack.watching import wait_until

pytestmark = pytest.mark.programs

# What is said of a document that is not given is found by these.
SECRETS = ("Marquess", "Secret sale", "sale.md")


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    """One for all tests that do not need another."""
    with town(tmp_path_factory.mktemp("town"), scopes=True) as place:
        yield place


def read(seen: Message | View) -> str:
    """What a person reads of it, on one line: what is emphasised is in pieces of its own."""
    return " ".join(seen.seen_text.split())


def tells_nothing(text: str) -> bool:
    """Whether a text says nothing of the document that is not given to everybody."""
    return not any(secret in text for secret in SECRETS)


def test_each_channel_is_answered_from_its_own_documents(place: Town) -> None:
    """Also to a person who is given more: the whole channel reads the answer."""
    place.chief.say(place.finance, f"<@bot> {SALE}")
    assert SOLD in read(place.chief.wait_for_reply())

    place.chief.say(place.yard, f"<@bot> {SALE}")
    reply = place.chief.wait_for_reply()
    assert tells_nothing(read(reply))
    assert "in 1 document" in read(reply)
    place.ada.click("Closest quotes", reply)
    closest = place.ada.wait_for_reply()
    assert STAND in read(closest)
    assert tells_nothing(read(closest))
    place.chief.say(place.yard, f"<@bot> {DESKS}")
    assert STAND in read(place.chief.wait_for_reply())


def test_a_direct_message_is_answered_from_what_the_person_is_given(place: Town) -> None:
    """And so is what its buttons show."""
    place.chief.say("@bot", SALE)
    reply = place.chief.wait_for_reply()
    assert SOLD in read(reply)
    place.chief.click("More context", reply)
    assert SOLD in read(place.chief.wait_for_reply())

    place.ada.say("@bot", SALE)
    assert tells_nothing(read(place.ada.wait_for_reply()))


def test_a_private_answer_is_shared_only_where_the_channel_is_given_its_document(
    place: Town,
) -> None:
    """What is said instead names nothing, and it can still be shared elsewhere."""
    place.chief.command(f"/ask {SALE}", place.yard)
    reply = place.chief.wait_for_reply()
    assert SOLD in read(reply)
    place.chief.click("Share to channel", reply)
    refused = place.chief.wait_for_reply()
    assert refused.is_private
    assert "I cannot share this here" in read(refused)
    assert tells_nothing(read(refused))
    assert not any(SOLD in read(one) for one in place.ada.messages(place.yard))

    # Who asks in the channel is in it.
    place.ada.command(f"/ask {SALE}", place.finance)
    answered = place.ada.wait_for_reply()
    assert SOLD in read(answered)
    place.ada.click("Share to channel", answered)
    shared = place.ada.wait_for_reply()
    assert not shared.is_private
    place.chief.click("More context", shared)
    assert SOLD in read(place.chief.wait_for_reply())


def test_a_shared_channel_is_given_nothing_unless_a_setting_says_so(
    place: Town, tmp_path: Path
) -> None:
    """Nor is anything shared into it; privately, a person of the workspace is answered."""
    place.chief.say(place.abroad, f"<@bot> {DESKS}")
    reply = place.chief.wait_for_reply()
    assert "I have been given no documents to quote from here." in read(reply)
    place.chief.command(f"/ask {DESKS}", place.abroad)
    answered = place.chief.wait_for_reply()
    assert STAND in read(answered)
    place.chief.click("Share to channel", answered)
    assert "I cannot share this here" in read(place.chief.wait_for_reply())

    with town(tmp_path, scopes=True, to_others="everybody") as open_place:
        open_place.chief.say(open_place.abroad, f"<@bot> {DESKS}")
        assert STAND in read(open_place.chief.wait_for_reply())
        open_place.chief.say(open_place.abroad, f"<@bot> {SALE}")
        assert tells_nothing(read(open_place.chief.wait_for_reply()))


def test_the_home_the_sources_and_the_prompts_are_those_of_the_person(place: Town) -> None:
    """Titles and suggested questions are of what they are given."""
    for person, given in ((place.chief, True), (place.ada, False)):
        person.open_home()
        assert ("Secret sale" in read(person.wait_for_home())) is given
        person.open_messages()
        assert (SALE in person.wait_for_prompts()) is given
        person.command("/ask sources", place.yard)
        assert ("Secret sale" in read(person.wait_for_reply())) is given
        person.command("/ask hello", place.yard)
        assert ("Secret sale" in read(person.wait_for_reply())) is given


def test_where_slack_may_not_be_asked_a_channel_is_trusted_once_it_has_told(
    tmp_path: Path,
) -> None:
    """With a command, Slack does not say who reads along; with a message, it does."""
    with town(tmp_path, scopes=False) as place:
        place.ada.command(f"/ask {SALE}", place.finance)
        assert tells_nothing(read(place.ada.wait_for_reply()))
        place.chief.command(f"/ask {DESKS}", place.finance)
        place.chief.click("Share to channel", place.chief.wait_for_reply())
        assert "I cannot share this here" in read(place.chief.wait_for_reply())

        place.chief.say(place.finance, f"<@bot> {SALE}")
        assert SOLD in read(place.chief.wait_for_reply())
        place.ada.command(f"/ask {SALE}", place.finance)
        answered = place.ada.wait_for_reply()
        assert SOLD in read(answered)
        place.ada.click("Share to channel", answered)
        assert SOLD in read(place.ada.wait_for_reply())


def test_a_bot_whose_shelves_cannot_be_followed_gives_nobody_anything(tmp_path: Path) -> None:
    """It runs, says so to who asks, and its log says what is wrong."""
    corpus, shelves = tmp_path / "corpus", tmp_path / "shelves.toml"
    corpus.mkdir()
    (corpus / "desks.md").write_text(f"# Desks\n\n{STAND}\n", encoding="utf-8")
    shelves.write_text('[shelves.all]\ndocuments = ["desk.md"]\neverybody = true\n')
    environment = {"DATABASE_URL": f"sqlite:///{tmp_path / 'bot.db'}", "SHELVES": str(shelves)}
    command = [sys.executable, "-m", "bot", "serve", "--corpus", str(corpus)]
    log = tmp_path / "bot.log"
    with (
        running_workspace(parse_manifest(manifest(), "manifest.json")) as driver,
        running_bot(driver, command, Connection.SOCKET, log, environment),
    ):
        ada = driver.person("ada")
        ada.say("@bot", DESKS)
        assert "I have been given no documents to quote from here." in read(ada.wait_for_reply())
        ada.open_home()
        assert "Nothing is given to you here." in read(ada.wait_for_home())
    logged = log.read_text(encoding="utf-8")
    assert "shelves_not_read" in logged
    assert "desk.md" in logged


def test_shelves_that_change_are_followed_while_the_bot_runs(tmp_path: Path) -> None:
    """A mistake opens nothing, nor does a file that is gone; what was good last holds."""
    with town(tmp_path, scopes=True) as place:
        shelves, log = tmp_path / "shelves.toml", tmp_path / "bot.log"
        before = shelves.read_text(encoding="utf-8")
        shelves.write_text(before.replace(place.finance, place.yard), encoding="utf-8")
        wait_until(lambda: SOLD in asked(place, place.yard))
        assert tells_nothing(asked(place, place.finance))
        shelves.write_text(before.replace('["finance"]', '["finanec"]'), encoding="utf-8")
        wait_until(lambda: "finanec" in log.read_text(encoding="utf-8"))
        assert SOLD in asked(place, place.yard)
        shelves.unlink()
        wait_until(lambda: log.read_text(encoding="utf-8").count("shelves_not_read") == 2)
        assert tells_nothing(asked(place, place.finance))
        shelves.write_text(before, encoding="utf-8")
        wait_until(lambda: SOLD in asked(place, place.finance))
        assert tells_nothing(asked(place, place.yard))


def test_a_new_document_is_given_to_those_whose_shelf_it_is_on(tmp_path: Path) -> None:
    """As soon as it is there; the others are told nothing of it."""
    with town(tmp_path, scopes=True) as place:
        later = tmp_path / "corpus" / "finance" / "sale.md"
        later.write_text("# Secret sale\n\nThe lighthouse is sold to the Countess.\n")
        wait_until(lambda: "Countess" in asked(place, place.finance))
        assert "Countess" not in asked(place, place.yard)
        place.ada.open_home()
        assert "Secret sale" not in read(place.ada.wait_for_home())


def asked(place: Town, channel: str) -> str:
    """What a channel is told to whom the lighthouse is sold."""
    place.chief.say(channel, f"<@bot> {SALE}")
    return read(place.chief.wait_for_reply())
