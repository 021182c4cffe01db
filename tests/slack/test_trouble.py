"""What goes wrong around the bot: kills, a database that is gone, documents that change."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.slack.quote_check import quoted
from bot.workspace.background import running_workspace
from bot.workspace.driver.driver import Driver
from bot.workspace.driver.handles import Message
from bot.workspace.driver.person import Person
from bot.workspace.manifest import Manifest
from bot.workspace.process import Connection
from tests.databases import everything, query
from tests.patience import PATIENCE
from tests.postgresql import PASSWORD, Cluster
from tests.slack.bots import bot, variables
from tests.slack.corpora import FERRY, NEVER_SURE, ferry

LAST = "When does the last ferry leave Northquay?"
LAST_QUOTE = "The last ferry leaves Northquay at 23:15."


@pytest.fixture
def place(fewest_manifest: Manifest) -> Iterator[Driver]:
    """A workspace whose app has the fewest scopes."""
    with running_workspace(fewest_manifest) as driver:
        yield driver
        assert driver.unknown_methods == []


@pytest.fixture(params=list(Connection))
def way(request: pytest.FixtureRequest) -> Connection:
    """Each of the two ways to connect."""
    return Connection(request.param)


def answers(place: Driver, person: Person, channel: str = "#general") -> list[Message]:
    """What the bot has posted in a channel."""
    return [message for message in person.messages(channel) if message.user == place.bot_user]


def test_a_lost_acknowledgement_gives_no_second_answer(
    place: Driver, bot_command: list[str], way: Connection, tmp_path: Path
) -> None:
    """Slack delivers the question again, at once and after a minute; it was answered."""
    alice = place.person("alice")
    with bot(place, bot_command, way, tmp_path):
        place.fault("lost_ack", "app_mention", times=2)
        alice.say("#general", f"<@bot> {LAST}")
        alice.wait_for_reply()
        place.wait_for("waiting", lambda data: data["seconds"] == 60)
        place.advance(60)
        place.wait_for("ack", lambda data: data["attempt"] == 2 and data["ok"])

    assert len(answers(place, alice)) == 1


def test_what_was_accepted_is_answered_after_a_kill(
    place: Driver, bot_command: list[str], way: Connection, tmp_path: Path, database_url: str
) -> None:
    """A question that was stored outlives its process, and is answered by the next one, once."""
    alice = place.person("alice")
    kept = {"DATABASE_URL": database_url}
    with bot(place, bot_command, way, tmp_path, kept) as first:
        place.fault("rate_limited", "chat.postMessage", retry_after=60)
        alice.say("#general", f"<@bot> {LAST}")
        place.wait_for("ack", lambda data: data["ok"] and data["response"] is None)
        first.kill()
    # A lease is let run out here rather than waited for.
    assert LAST in everything(database_url)
    query(database_url, "UPDATE questions SET lease_ends = accepted")
    with bot(place, bot_command, way, tmp_path, kept):
        assert LAST_QUOTE in alice.wait_for_reply().text
        place.settle()
    assert len(answers(place, alice)) == 1
    assert query(database_url, "SELECT body FROM questions") == [(None,)]


@pytest.mark.parametrize("channel", ["@bot", "#general"])
def test_an_answer_that_was_posted_before_a_kill_is_found_and_not_posted_again(
    whole_manifest: Manifest, bot_command: list[str], tmp_path: Path, channel: str
) -> None:
    """Where the bot may read, it looks what became of a question that somebody else began."""
    with running_workspace(whole_manifest) as place:
        alice, bob = place.person("alice"), place.person("bob")
        thread = None if channel == "@bot" else bob.say(channel, "The timetable is out.")
        for number in range(30 if thread else 0):
            bob.say(channel, f"{number}, and no question", thread=thread)
        with bot(place, bot_command, Connection.SOCKET, tmp_path) as first:
            # It is posted, but who posted it neither hears so nor can look.
            place.fault("lost_response", "chat.postMessage")
            place.fault("timeout", "conversations.history", times=9)
            place.fault("timeout", "conversations.replies", times=9)
            alice.say(channel, LAST if channel == "@bot" else f"<@bot> {LAST}", thread=thread)
            posted = alice.wait_for_reply()
            first.kill()
        place.clear_faults()
        database_url = f"sqlite:///{tmp_path / 'bot.db'}"
        query(database_url, "UPDATE questions SET lease_ends = accepted")
        with bot(place, bot_command, Connection.SOCKET, tmp_path):
            alice.click("Helpful", posted)
            assert "Thank you" in alice.wait_for_reply().text
            place.wait_for("request", lambda data: "oldest" in data["arguments"] and data["status"])
            place.settle()
        seen = answers(place, alice, posted.channel)
        assert [message.ts for message in seen if not message.only_for] == [posted.ts]
        assert query(database_url, "SELECT message, verdict FROM answers JOIN feedback") == [
            (posted.ts, "good")
        ]


def test_what_is_in_hand_is_finished_before_the_end(
    place: Driver, bot_command: list[str], way: Connection, tmp_path: Path
) -> None:
    """After SIGTERM the question is still answered, and the process ends with 0."""
    alice = place.person("alice")
    with bot(place, bot_command, way, tmp_path) as running:
        place.fault("rate_limited", "chat.postMessage", retry_after=1)
        alice.say("#general", f"<@bot> {LAST}")
        place.wait_for("request", lambda data: data["status"] == 429)
        running.terminate()
        assert LAST_QUOTE in alice.wait_for_reply().text
        assert running.wait() == 0
    assert len(answers(place, alice)) == 1


def test_an_end_is_an_end_before_the_bot_is_connected(
    place: Driver, bot_command: list[str], tmp_path: Path
) -> None:
    """While Slack opens no socket, SIGTERM is heard all the same."""
    place.fault("rate_limited", "apps.connections.open", retry_after=60)
    environment = {
        "DATABASE_URL": f"sqlite:///{tmp_path / 'bot.db'}",
        **variables(place, Connection.SOCKET),
    }
    with subprocess.Popen(bot_command, env={**os.environ, **environment}) as process:
        try:
            place.wait_for("request", lambda data: data["status"] == 429)
            process.terminate()
            assert process.wait(PATIENCE) == 0
        finally:
            process.kill()


def test_without_its_database_the_bot_still_answers(
    place: Driver, bot_command: list[str], way: Connection, tmp_path: Path
) -> None:
    """Questions are answered once; feedback that could not be kept says so, and is kept later."""
    folder = tmp_path / "data"
    folder.mkdir()
    alice = place.person("alice")
    kept = {"DATABASE_URL": f"sqlite:///{folder / 'bot.db'}"}
    with bot(place, bot_command, way, tmp_path, kept) as running:
        folder.rename(tmp_path / "away")
        place.fault("duplicate", "app_mention")
        alice.say("#general", f"<@bot> {LAST}")
        reply = alice.wait_for_reply()
        place.settle()
        assert len(answers(place, alice)) == 1
        alice.click("Helpful", reply)
        assert "could not be kept" in alice.wait_for_reply().text
    assert "storage_fault" in running.log
    assert "Traceback" not in running.log


def test_an_outage_of_its_server_is_passed_over(
    place: Driver, cluster: Cluster, bot_command: list[str], tmp_path: Path, postgresql_url: str
) -> None:
    """While PostgreSQL is down, questions are answered; when it is back, it gets what it missed."""
    alice = place.person("alice")
    kept = {"DATABASE_URL": postgresql_url}
    with bot(place, bot_command, Connection.SOCKET, tmp_path, kept) as running:
        place.fault("duplicate", "app_mention")
        with cluster.stopped():
            alice.say("#general", f"<@bot> {LAST}")
            reply = alice.wait_for_reply()
            place.settle()
            alice.click("Helpful", reply)
            assert "could not be kept" in alice.wait_for_reply().text
    assert running.wait() == 0
    assert [one.is_private for one in answers(place, alice)] == [False, True]
    assert query(postgresql_url, "SELECT count(*) FROM answers") == [(1,)]
    assert "storage_fault" in running.log
    for secret in ("Traceback", PASSWORD):
        assert secret not in running.log


def test_an_old_button_on_a_changed_document_says_so(
    place: Driver, tmp_path: Path, bot_command: list[str]
) -> None:
    """What still stands there is found again by its text; what does not is called changed."""
    corpus = ferry(tmp_path / "corpus")
    command = [*bot_command[:-1], str(corpus)]
    alice = place.person("alice")
    with bot(place, command, Connection.SOCKET, tmp_path):
        alice.say("#general", f"<@bot> {LAST}")
        reply = alice.wait_for_reply()
    ferry(corpus, FERRY.replace("12 crowns", "14 small crowns"))
    with bot(place, command, Connection.SOCKET, tmp_path):
        alice.click("More context", reply)
        assert LAST_QUOTE in alice.wait_for_reply().text
    ferry(corpus, FERRY.replace("23:15", "22:40"))
    with bot(place, command, Connection.SOCKET, tmp_path):
        alice.click("More context", reply)
        assert "“Ferry timetable” has changed" in alice.wait_for_reply().text


def test_what_is_too_long_for_slack_is_cut_at_a_sentence(
    place: Driver, tmp_path: Path, bot_command: list[str]
) -> None:
    """A passage above Slack's limit is shown as far as whole sentences fit."""
    lamps = " ".join(f"Lamp {number} is lit at dusk and put out at dawn." for number in range(500))
    text = f"# Lamps\n\nThe warden of the quay is Ada Berg. {lamps}\n"
    corpus = ferry(tmp_path / "corpus", text)
    alice = place.person("alice")
    with bot(place, [*bot_command[:-1], str(corpus)], Connection.SOCKET, tmp_path):
        alice.say("#general", "<@bot> Who is the warden of the quay?")
        assert "Ada Berg" in alice.wait_for_reply().text
        alice.click("More context")
        (shown,) = quoted(alice.wait_for_reply().blocks)
    assert shown.startswith("The warden of the quay is Ada Berg.")
    assert shown.endswith(" is lit at dusk and put out at dawn.")


def test_the_bot_comes_back_after_its_sockets_are_gone(
    place: Driver, bot_command: list[str], tmp_path: Path
) -> None:
    """Whether Slack asks for it or the connection breaks, questions are answered again."""
    alice = place.person("alice")
    with bot(place, bot_command, Connection.SOCKET, tmp_path):
        for gone in (place.refresh_sockets, place.drop_sockets):
            before = int(place.control.state()["last"])
            gone()
            place.wait_for("socket", lambda data: data["connected"] > 0, after=before)
            alice.say("#general", f"<@bot> {LAST}")
            assert LAST_QUOTE in alice.wait_for_reply().text


def test_two_processes_on_one_database_answer_once(
    place: Driver, bot_command: list[str], tmp_path: Path, database_url: str
) -> None:
    """Each gets a part of the events, duplicates among them; none is answered twice."""
    alice = place.person("alice")
    kept = {"DATABASE_URL": database_url}
    with (
        bot(place, bot_command, Connection.SOCKET, tmp_path, kept),
        bot(place, bot_command, Connection.SOCKET, tmp_path, kept),
    ):
        place.wait_for("socket", lambda data: data["connected"] == 2)
        place.hold()
        for _ in range(5):
            alice.say("#general", f"<@bot> {LAST}")
        place.release([0, 1, 2, 3, 4] * 3)
        place.settle()

    assert len(answers(place, alice)) == 5


def test_two_processes_under_load_on_one_file_answer_once(
    place: Driver, bot_command: list[str], tmp_path: Path
) -> None:
    """All at once, each event delivered twice: the file is locked by turns, and nothing fails."""
    people = [place.person(f"person{number}") for number in range(10)]
    with (
        bot(place, bot_command, Connection.SOCKET, tmp_path),
        bot(place, bot_command, Connection.SOCKET, tmp_path) as running,
    ):
        place.wait_for("socket", lambda data: data["connected"] == 2)
        place.hold()
        for number in range(60):
            people[number % 10].say("#general", f"<@bot> {LAST}")
        place.release([*range(60), *range(60)])
        place.settle()

        assert len(answers(place, people[0])) == 60
        assert "storage_fault" not in running.log
        assert "Traceback" not in running.log


def test_feedback_is_kept_once_a_person_and_no_text_is(
    place: Driver, bot_command: list[str], tmp_path: Path, database_url: str
) -> None:
    """The last verdict counts; nothing in the database says what was asked or answered."""
    alice = place.person("alice")
    kept = {"DATABASE_URL": database_url}
    with bot(place, bot_command, Connection.SOCKET, tmp_path, kept):
        alice.say("#general", f"<@bot> {LAST}")
        reply = alice.wait_for_reply()
        alice.click("Helpful", reply)
        assert "noted" in alice.wait_for_reply().text
        alice.click("Not helpful", reply)
        alice.command("/ask Who founded Zanzibar?")
        alice.wait_for_reply()
    assert query(database_url, 'SELECT "user", verdict FROM feedback') == [(alice.id, "bad")]
    found = everything(database_url)
    for text in ("last ferry", "Zanzibar", "23:15"):
        assert text not in found


def test_a_maybe_is_shown_as_one_and_feedback_says_which_quote_it_was(
    place: Driver, corpus: Path, tmp_path: Path, database_url: str
) -> None:
    """In the thread, at once; whoever chooses a quote, and then none of them, has said the last."""
    alice = place.person("alice")
    unsure = [sys.executable, "-c", NEVER_SURE, "serve", "--corpus", str(corpus)]
    with bot(place, unsure, Connection.SOCKET, tmp_path, {"DATABASE_URL": database_url}):
        said = alice.say("#general", "<@bot> What does it cost?")
        reply = alice.wait_for_reply()
        assert reply.thread_ts == said.ts
        assert reply.text.startswith("I am not sure. One of these may be it:")
        shown = list(quoted(reply.blocks))
        assert len(shown) > 1
        assert reply.buttons.count("This is it") == len(shown)
        alice.click("This is it", reply)
        assert "noted" in alice.wait_for_reply().text
        assert query(database_url, "SELECT verdict, rank FROM feedback") == [("good", 0)]
        alice.click("None of these", reply)
        place.settle()
        assert query(database_url, "SELECT verdict, rank FROM feedback") == [("bad", None)]
    assert query(database_url, "SELECT outcome FROM answers") == [("maybe",)]


def test_administrators_see_what_is_wrong(
    place: Driver, bot_command: list[str], tmp_path: Path
) -> None:
    """Problems of the documents and faults stand in their home, and in nobody else's."""
    corpus = ferry(tmp_path / "corpus")
    (corpus / "broken.md").write_bytes(b"\xff\xfe\x00")
    alice, bob = place.person("alice"), place.person("bob")
    with bot(
        place,
        [*bot_command[:-1], str(corpus)],
        Connection.SOCKET,
        tmp_path,
        {"ADMIN_USERS": alice.id},
    ) as running:
        for person in (alice, bob):
            person.open_home()
            home = person.wait_for_home()
            assert ("broken.md" in home.seen_text) is (person is alice)
    assert "broken.md" in running.log
