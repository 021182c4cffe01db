"""What somebody says becomes an answer when one who may keeps it: whose it is, and until when."""

import itertools
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.slack.manifest import KEEP_SHORTCUT_NAME, manifest
from bot.workspace.background import running_workspace
from bot.workspace.driver.driver import Driver
from bot.workspace.driver.handles import Message
from bot.workspace.driver.person import Person
from bot.workspace.manifest import parse_manifest
from bot.workspace.process import Connection
from tests.databases import everything, query
from tests.slack.bots import Bot, bot, served
from tests.slack.watching import wait_until

_NUMBERS = itertools.count(1)
MANIFEST = parse_manifest(manifest(shelves=True, kept_answers=True), "the manifest")

QUESTION = "Where do I leave my bicycle at the northern pier?"
SAID = "Bicycles go into the yellow shed behind the crane."
BEFORE = "Answered before in this channel"
LATER = "Bicycles go into the green shed behind the crane."


@pytest.fixture(scope="module", params=list(Connection))
def workspace(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Driver]:
    """A workspace in which ann may keep answers, over each way and on each kind of database."""

    def settings(driver: Driver) -> dict[str, str]:
        return {
            "HELP_CONTACT": "the harbour office",
            "LIBRARIANS": driver.person("ann").id,
            "KEEP_QUESTIONS": "90d",
        }

    folder = tmp_path_factory.mktemp("bot")
    with served(request, folder, MANIFEST, settings, ["northern pier", "yellow shed"]) as (
        driver,
        _,
    ):
        yield driver


@pytest.fixture
def ann(workspace: Driver) -> Person:
    """Somebody who may keep answers."""
    return workspace.person("ann")


@pytest.fixture
def bob(workspace: Driver) -> Person:
    """Somebody who knows, and whom no other test knows."""
    return workspace.person(f"bob{next(_NUMBERS)}")


@pytest.fixture
def channel(workspace: Driver, ann: Person, bob: Person) -> str:
    """A channel with both of them and the bot."""
    return workspace.channel(f"pier{next(_NUMBERS)}", ann, bob)


def ask(person: Person, channel: str, question: str = QUESTION) -> str:
    """What the bot answers to a question, whole and as it is seen."""
    person.say(channel, question if channel == "@bot" else f"<@bot> {question}")
    reply = person.wait_for_reply()
    return f"{reply.text}\n{reply.seen_text}"


def answered_by(person: Person, asker: Person, channel: str, said: str = SAID) -> Message:
    """What a person says below a question that the bot could not answer."""
    asked = asker.say(channel, f"<@bot> {QUESTION}")
    assert "shed" not in asker.wait_for_reply().seen_text
    return person.say(channel, said, thread=asked)


def told(person: Person, part: str = "has kept something that you said") -> Message:
    """What the bot says to a person of its own accord."""
    while part not in (reply := person.wait_for_reply()).seen_text:
        pass
    return reply


def keep(person: Person, message: Message) -> Message:
    """What somebody is told who keeps a message."""
    person.shortcut(KEEP_SHORTCUT_NAME, message)
    return person.wait_for_reply()


def test_what_somebody_says_is_quoted_in_their_words(
    workspace: Driver, ann: Person, bob: Person, channel: str
) -> None:
    """With their name, below the question that it answers, where it was said and nowhere else."""
    other = workspace.channel(f"office{next(_NUMBERS)}", ann, bob)
    confirmed = keep(ann, answered_by(bob, ann, channel))
    assert confirmed.is_private
    assert f"It answers: {QUESTION}" in confirmed.seen_text
    notice = told(bob)

    answer = ask(ann, channel)
    for part in (SAID, bob.name.title(), QUESTION):
        assert part in answer
    assert "shed" not in ask(ann, other)
    assert "shed" not in ask(bob, "@bot")

    bob.click("Take it back", notice)
    assert "Taken back" in bob.wait_for_update(notice).text
    assert "shed" not in ask(ann, channel)


def test_only_its_author_opens_it_wider(
    workspace: Driver, ann: Person, bob: Person, channel: str
) -> None:
    """Who kept it is offered no such thing; then everybody in the workspace is answered from it."""
    other = workspace.channel(f"office{next(_NUMBERS)}", ann, bob)
    confirmed = keep(ann, answered_by(bob, ann, channel))
    assert not [label for label in confirmed.buttons if "Open" in label]
    notice = told(bob)
    bob.click("Open to everybody in the workspace", notice)
    opened = bob.wait_for_update(notice)
    assert "Everybody in this workspace" in opened.seen_text
    assert SAID in ask(ann, other)
    assert SAID in ask(ann, "@bot")
    bob.click("Keep it where I said it", opened)
    bob.wait_for_update(opened)
    assert "shed" not in ask(ann, other)
    assert SAID in ask(ann, channel)
    ann.click("Undo", confirmed)
    assert "Taken back" in ann.wait_for_reply().text
    assert "shed" not in ask(ann, channel)


def test_an_answer_follows_its_message(ann: Person, bob: Person, channel: str) -> None:
    """An edit changes it, and nobody is quoted what was said before; a deletion takes it away."""
    said = answered_by(bob, ann, channel)
    keep(ann, said)
    told(bob)
    bob.edit(said, LATER)
    wait_until(lambda: LATER in ask(ann, channel))
    assert SAID not in ask(ann, channel)
    bob.delete(said)
    wait_until(lambda: "shed" not in ask(ann, channel))


def test_whoever_may_not_keep_answers_is_told_whom_to_ask(
    ann: Person, bob: Person, channel: str
) -> None:
    """Privately; nothing is kept. Nor can what the bot says be kept."""
    said = answered_by(ann, bob, channel)
    refused = keep(bob, said)
    assert refused.is_private
    assert "ask the harbour office" in refused.text
    assert "shed" not in ask(ann, channel)
    of_bot = ann.messages(channel)[-1]
    assert "Only what a person has written" in keep(ann, of_bot).text


def test_who_says_it_and_keeps_it_is_told_once(ann: Person, bob: Person, channel: str) -> None:
    """With all that the author may do; kept again, it is there already."""
    said = answered_by(ann, bob, channel)
    confirmed = keep(ann, said)
    assert {"Take it back", "Its question", "Open to everybody in the workspace"} <= set(
        confirmed.buttons
    )
    assert "kept as an answer already" in keep(ann, said).seen_text
    ann.click("Take it back", confirmed)
    ann.wait_for_reply()


def test_who_keeps_it_says_which_question_it_answers(
    ann: Person, bob: Person, channel: str
) -> None:
    """In their own words; it is found by these, and shown below them."""
    said = bob.say(channel, "Behind the crane there is a yellow shed for it.")
    confirmed = keep(ann, said)
    told(bob)
    assert "Say which question it answers" in confirmed.seen_text
    ann.click("Its question", confirmed)
    ann.wait_for_modal()
    assert ann.submit({"Which question does it answer?": QUESTION}) == {}
    assert f"It answers: {QUESTION}" in ann.wait_for_reply().seen_text
    answer = ask(ann, channel)
    assert "yellow shed" in answer
    assert QUESTION in answer
    ann.open_home()
    home = ann.wait_for_home()
    assert "Answers that you gave or kept" in home.seen_text
    ann.click("Undo", home)
    ann.wait_for_home()
    assert "yellow shed" not in ask(ann, channel)


def test_a_thread_in_which_the_same_was_answered_is_linked(
    workspace: Driver, ann: Person, bob: Person, channel: str
) -> None:
    """Kept or found good, in this channel; not in another one, nor in private."""
    other = workspace.channel(f"office{next(_NUMBERS)}", ann, bob)
    assert BEFORE not in ask(ann, channel)
    said = answered_by(bob, ann, channel)
    keep(ann, said)
    notice = told(bob)
    ann.say(channel, f"<@bot> {QUESTION}")
    reply = ann.wait_for_reply()
    assert BEFORE in reply.seen_text
    assert said.thread_ts.replace(".", "") in str(reply.blocks)
    bob.click("Open to everybody in the workspace", notice)
    bob.wait_for_update(notice)
    assert BEFORE not in ask(ann, other)
    ferry = "When does the last ferry leave?"
    ann.say(other, f"<@bot> {ferry}")
    ann.click("Helpful", ann.wait_for_reply())
    wait_until(lambda: BEFORE in ask(bob, other, f"{ferry} please"))
    bob.click("Take it back", notice)
    bob.wait_for_update(notice)


def test_a_thread_in_which_a_pin_answered_the_same_is_linked(
    ann: Person, bob: Person, channel: str
) -> None:
    """As long as the pin holds."""
    boss = "Who is the boss on board?"
    ann.command("/ask Who commands the ferry Selma?", channel)
    ann.click("Pin", ann.wait_for_reply())
    ann.wait_for_modal()
    assert ann.submit({"wordings": boss}) == {}
    pinned = ann.wait_for_reply()
    threads = [bob.say(channel, f"<@bot> {boss}").ts.replace(".", "")]
    assert BEFORE not in bob.wait_for_reply().seen_text

    def linked() -> bool:
        asked = ann.say(channel, f"<@bot> {boss}")
        reply = ann.wait_for_reply()
        is_there = any(one in str(reply.blocks) for one in threads)
        threads.append(asked.ts.replace(".", ""))
        return BEFORE in reply.seen_text and is_there

    wait_until(linked)  # what was answered is noted after it is seen
    ann.click("Undo", pinned)
    assert "Undone" in ann.wait_for_reply().seen_text
    assert BEFORE not in ask(ann, channel, boss)


def test_who_takes_their_question_back_takes_its_words_from_the_answer(
    ann: Person, bob: Person, channel: str
) -> None:
    """What was answered stays, and is found by its own words."""
    asked = ann.say(channel, f"<@bot> {QUESTION}")
    ann.wait_for_reply()
    confirmed = keep(ann, bob.say(channel, SAID, thread=asked))
    assert f"It answers: {QUESTION}" in confirmed.seen_text
    told(bob)
    ann.delete(asked)
    bikes = "Where do bicycles go?"
    wait_until(lambda: QUESTION not in (shown := ask(ann, channel, bikes)) and SAID in shown)
    ann.click("Undo", confirmed)
    ann.wait_for_reply()


def test_markup_becomes_readable_text(ann: Person, bob: Person, channel: str) -> None:
    """Mentions are names, links their labels, lists lists, and code is code."""
    said = answered_by(
        bob,
        ann,
        channel,
        f"Ask <@{ann.id}>, or *lock* it in the yellow shed:\n• the <https://x.org|left> rack\n"
        "• `shed --open` &amp; wait",
    )
    confirmed = keep(ann, said)
    told(bob)
    answer = ask(ann, channel)
    assert "Ask Ann, or lock it in the yellow shed:" in answer
    ann.click("Undo", confirmed)
    ann.wait_for_reply()


def test_a_bot_that_is_killed_at_an_answer_has_it_kept_once(
    bot_command: list[str], database_url: str, tmp_path: Path, way: Connection
) -> None:
    """The next bot tells its author; nothing is lost, and nothing is there twice."""
    with running_workspace(MANIFEST) as driver:
        ann, bob = driver.person("ann"), driver.person("bob")
        channel = driver.channel("pier", ann, bob)
        environment = {"DATABASE_URL": database_url, "LIBRARIANS": ann.id}
        with bot(driver, bot_command, way, tmp_path, environment) as first:
            said = answered_by(bob, ann, channel)
            driver.fault("timeout", "chat.postMessage", times=9)
            ann.shortcut(KEEP_SHORTCUT_NAME, said)
            driver.wait_for("request", lambda one: one["method"] == "chat.postMessage")
            wait_until(lambda: query(database_url, "SELECT 1 FROM kept_answers") == [(1,)])
            first.kill()
        driver.clear_faults()
        query(database_url, "UPDATE questions SET lease_ends = accepted")  # 45 seconds pass
        with bot(driver, bot_command, way, tmp_path, environment):
            told(bob)
            assert "shed" in ask(ann, channel, "Where do bicycles go?")
        assert query(database_url, "SELECT count(*) FROM kept_answers") == [(1,)]


def test_without_keep_questions_no_word_of_the_question_is_kept(
    bot_command: list[str], database_url: str, tmp_path: Path, way: Connection
) -> None:
    """It is found by its own words; every process follows, and a purge of its author takes it."""
    with running_workspace(MANIFEST) as driver, ExitStack() as stack:
        ann, bob = driver.person("ann"), driver.person("bob")
        channel = driver.channel("pier", ann, bob)
        environment = {"DATABASE_URL": database_url, "LIBRARIANS": ann.id}

        def start(name: str) -> Bot:
            folder = tmp_path / name
            folder.mkdir()
            connected = driver.connections
            started = stack.enter_context(bot(driver, bot_command, way, folder, environment))
            if way is Connection.SOCKET:
                wait_until(lambda: driver.connections > connected)
            return started

        other = start("other")
        told = start("told")  # of what happens next, where requests come to an address
        confirmed = keep(ann, answered_by(bob, ann, channel))
        assert "The words of questions are not kept here." in confirmed.seen_text
        told.kill()
        if way is Connection.HTTP:
            driver.connect_http(f"http://127.0.0.1:{other.port}/slack/events")
        wait_until(lambda: SAID in ask(ann, channel, "Where do bicycles go?"))
        assert "northern pier" not in everything(database_url)
        query(database_url, "DELETE FROM kept_answers")  # as `pullquote purge` does
        wait_until(lambda: "shed" not in ask(ann, channel, "Where do bicycles go?"))


@pytest.mark.parametrize("hears", [True, False])
def test_an_author_is_told_what_becomes_of_an_edit(
    bot_command: list[str], database_url: str, tmp_path: Path, way: Connection, *, hears: bool
) -> None:
    """Where the manifest has the bot hear of it, the answer follows; else they are told how."""
    app = parse_manifest(manifest(kept_answers=hears), "the manifest")
    with running_workspace(app) as driver:
        ann, bob = driver.person("ann"), driver.person("bob")
        channel = driver.channel("pier", ann, bob)
        environment = {"DATABASE_URL": database_url, "LIBRARIANS": ann.id}
        with bot(driver, bot_command, way, tmp_path, environment):
            said = bob.say(channel, SAID)
            keep(ann, said)
            notice = told(bob).seen_text
            assert ("If you edit the message, it changes" in notice) is hears
            assert ("I do not hear of it" in notice) is not hears
            bob.edit(said, LATER)
            driver.settle()
            follows = "green shed" if hears else "yellow shed"
            wait_until(lambda: follows in ask(ann, channel, "Where do bicycles go?"))


def test_a_keeper_is_asked_before_the_time_is_over(
    bot_command: list[str], database_url: str, tmp_path: Path, way: Connection
) -> None:
    """Who says that it still holds has it kept on; else it goes."""
    with running_workspace(MANIFEST) as driver:
        ann, bob = driver.person("ann"), driver.person("bob")
        channel = driver.channel("pier", ann, bob)
        environment = {
            "DATABASE_URL": database_url,
            "LIBRARIANS": ann.id,
            "KEEP_ANSWERS": "8h",
        }
        with bot(driver, bot_command, way, tmp_path, environment):
            keep(ann, answered_by(bob, ann, channel))
            told(bob)
        _age(database_url, hours=7)
        with bot(driver, bot_command, way, tmp_path, environment):
            doubt = told(ann, "Does this still hold")
            ann.click("It still holds", doubt)
            ann.wait_for_update(doubt)
            assert "shed" in ask(ann, channel, "Where do bicycles go?")
        _age(database_url, hours=9)
        with bot(driver, bot_command, way, tmp_path, environment):
            assert "shed" not in ask(ann, channel, "Where do bicycles go?")
            wait_until(lambda: query(database_url, "SELECT 1 FROM kept_answers") == [])


def _age(url: str, *, hours: int) -> None:
    """Let what is kept have been confirmed so long ago."""
    then = datetime.now(UTC) - timedelta(hours=hours)
    written = then if url.startswith("postgresql") else f"{then:%Y-%m-%d %H:%M:%S.%f}"
    query(url, "UPDATE kept_answers SET confirmed = :then", then=written)
