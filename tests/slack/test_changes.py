"""Questions that are edited or deleted, a dialog to ask in, and what administrators see."""

import itertools
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from slack_sdk import WebClient

from bot.slack.quote_check import quoted
from bot.storage.lifetimes import utc_now
from bot.workspace.background import running_workspace
from bot.workspace.driver.driver import Driver
from bot.workspace.driver.handles import Message
from bot.workspace.driver.person import Person
from bot.workspace.manifest import Manifest
from bot.workspace.process import Connection
from tests.databases import query
from tests.postgresql import Cluster
from tests.slack.bots import bot

PASS = "What does a day pass cost?"
PASS_QUOTE = "A day pass costs 30 crowns, and it is valid on every line."
LAST = "When does the last ferry leave Northquay?"
LAST_QUOTE = "The last ferry leaves Northquay at 23:15."
_NUMBERS = itertools.count(1)


def answers(workspace: Driver, person: Person, channel: str) -> list[Message]:
    """What the bot has posted there, as it stands now."""
    workspace.settle()
    return [one for one in person.messages(channel) if one.user == workspace.bot_user]


@pytest.mark.parametrize("place", ["direct", "channel", "thread"])
def test_an_edited_question_is_answered_again_in_place(
    workspace: Driver, channel: str, alice: Person, place: str
) -> None:
    """There is one answer before and after, and it is to what is asked now."""
    where = "@bot" if place == "direct" else channel
    mention = "<@bot> " if place == "channel" else ""
    root = None
    if place == "thread":
        root = alice.say(channel, f"<@bot> {PASS}")
        alice.wait_for_reply()
    before = len(answers(workspace, alice, where))
    said = alice.say(where, mention + PASS, thread=root)
    first = alice.wait_for_reply()
    alice.edit(said, mention + LAST)
    changed = alice.wait_for_update(first)

    assert LAST_QUOTE in next(iter(quoted(changed.blocks)))
    assert LAST_QUOTE in changed.text
    assert len(answers(workspace, alice, where)) == before + 1
    alice.click("More context", changed)
    assert LAST_QUOTE in alice.wait_for_reply().text
    alice.edit(said, mention + PASS)
    assert PASS_QUOTE in alice.wait_for_update(changed).text


def test_an_edit_into_what_the_documents_do_not_answer_says_so_in_place(
    workspace: Driver, alice: Person
) -> None:
    """The answer to what is not asked any more does not stay."""
    said = alice.say("@bot", PASS)
    first = alice.wait_for_reply()
    alice.edit(said, "Who founded Zanzibar?")

    assert "I found no sentence" in alice.wait_for_update(first).seen_text
    assert len(answers(workspace, alice, "@bot")) == 1


def test_an_edited_question_whose_answer_is_gone_is_answered_anew(
    workspace: Driver, channel: str, alice: Person
) -> None:
    """Somebody has deleted the answer meanwhile."""
    said = alice.say(channel, f"<@bot> {PASS}")
    first = alice.wait_for_reply()
    client = WebClient(workspace.bot_token, base_url=workspace.api_url)
    client.chat_delete(channel=first.channel, ts=first.ts)
    alice.edit(said, f"<@bot> {LAST}")

    assert LAST_QUOTE in alice.wait_for_reply().text


@pytest.mark.parametrize("direct", [True, False])
def test_a_deleted_question_takes_its_answer_with_it(
    workspace: Driver, channel: str, alice: Person, *, direct: bool
) -> None:
    """In direct messages, and in a thread, whose first message Slack only buries."""
    where = "@bot" if direct else channel
    said = alice.say(where, PASS if direct else f"<@bot> {PASS}")
    reply = alice.wait_for_reply()
    alice.delete(said)
    alice.wait_for_deletion(reply)

    assert answers(workspace, alice, where) == []


def test_an_edited_question_that_is_deleted_takes_its_answer_with_it(
    workspace: Driver, alice: Person
) -> None:
    """Also where the answer has changed its place already."""
    said = alice.say("@bot", PASS)
    first = alice.wait_for_reply()
    edited = alice.edit(said, LAST)
    changed = alice.wait_for_update(first)
    alice.delete(edited)
    alice.wait_for_deletion(changed)

    assert answers(workspace, alice, "@bot") == []


def test_what_others_delete_changes_no_answer(
    workspace: Driver, channel: str, alice: Person, bob: Person
) -> None:
    """Only the message that asked stands for its answer."""
    said = alice.say(channel, f"<@bot> {PASS}")
    alice.wait_for_reply()
    bob.delete(bob.say(channel, "Never mind", thread=said))
    bob.delete(bob.say(channel, "Nor this"))

    assert len(answers(workspace, alice, channel)) == 1


def test_the_dialog_answers_one_question_after_another(alice: Person) -> None:
    """It opens anywhere, shows question and quote above an empty field, and can be asked on."""
    alice.shortcut("Ask the documents")
    assert "Your question" in alice.wait_for_modal().seen_text
    assert alice.submit({"Your question": "When does the first ferry leave Northquay?"}) == {}
    first = alice.modal()
    assert first is not None
    assert "leaves Northquay at 6:40." in next(quoted(first.content["blocks"]))
    alice.submit({"Another question": "and the last ferry?"})
    second = alice.modal()
    assert second is not None
    assert LAST_QUOTE in next(quoted(second.content["blocks"]))
    assert "and the last ferry?" in second.seen_text


def test_the_dialog_says_so_where_the_documents_do_not_answer(alice: Person) -> None:
    """It names whom to ask, as it does everywhere, and shows what comes closest below that."""
    alice.shortcut("Ask the documents")
    alice.wait_for_modal()
    alice.submit({"Your question": "Who founded Zanzibar?"})
    shown = alice.modal()

    assert shown is not None
    assert "I found no sentence" in shown.seen_text
    assert "Ask the harbour office." in shown.seen_text
    below = shown.seen_text.partition("Closest, not an answer:")[2]
    closest = list(quoted(shown.content["blocks"]))
    assert closest
    assert all(quote in below for quote in closest)


@pytest.fixture(scope="module", params=list(Connection))
def keeping(
    request: pytest.FixtureRequest,
    fewest_manifest: Manifest,
    bot_command: list[str],
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Driver]:
    """A workspace whose bot keeps questions, with an administrator."""
    folder = tmp_path_factory.mktemp("keeping")
    with ExitStack() as stack:
        driver = stack.enter_context(running_workspace(fewest_manifest))
        environment = {"ADMIN_USERS": driver.person("admin").id, "KEEP_QUESTIONS": "90d"}
        if request.param is Connection.HTTP:  # each way with another kind of database
            cluster: Cluster = request.getfixturevalue("cluster")
            environment["DATABASE_URL"] = stack.enter_context(cluster.database())
        stack.enter_context(bot(driver, bot_command, request.param, folder, environment))
        yield driver


def test_administrators_see_how_the_bot_fares_and_nobody_else(keeping: Driver) -> None:
    """Documents, health, feedback, and what has no sure answer in people's own words."""
    admin, alice = keeping.person("admin"), keeping.person(f"alice{next(_NUMBERS)}")
    alice.say("@bot", PASS)
    alice.click("Helpful", alice.wait_for_reply())
    alice.wait_for_reply()
    for _ in range(2):
        bob = keeping.person(f"bob{next(_NUMBERS)}")
        bob.say("@bot", "Who founded Zanzibar?")
        bob.wait_for_reply()
    keeping.settle()
    admin.open_home()
    seen = admin.wait_for_home().seen_text
    for part in (
        "For administrators",
        "All documents can be read",
        "The database is in use.",
        "The reader is off: answers are by words alone.",
        f"since {utc_now():%Y}",
        "Rated helpful: once.",
        "Answer once.",
        "Nothing 2 times: no word of it was found in the documents.",
        "Who founded Zanzibar? (nothing, asked 2 times, 2 people, 2 channels)",
    ):
        assert part in seen
    alice.open_home()
    others = alice.wait_for_home().seen_text
    assert "For administrators" not in others
    assert "Zanzibar" not in others


@pytest.mark.parametrize(
    ("way", "database_url"),
    [(Connection.SOCKET, "sqlite"), (Connection.HTTP, "postgresql")],
    indirect=["database_url"],
)
def test_nothing_is_kept_of_the_one_workspace_that_removes_the_app(
    fewest_manifest: Manifest,
    bot_command: list[str],
    tmp_path: Path,
    way: Connection,
    database_url: str,
) -> None:
    """Where people's own tokens alone are revoked, everything stays."""

    def kept() -> int:
        tables = ("questions", "answers", "spans", "texts")
        return sum(len(query(database_url, f"SELECT * FROM {table}")) for table in tables)  # noqa: S608 - ours

    environment = {"KEEP_QUESTIONS": "90d", "DATABASE_URL": database_url}
    with (
        running_workspace(fewest_manifest) as driver,
        bot(driver, bot_command, way, tmp_path, environment),
    ):
        alice = driver.person("alice")
        alice.say("@bot", PASS)
        alice.wait_for_reply()
        driver.send_event({"type": "tokens_revoked", "tokens": {"oauth": [alice.id]}})
        driver.settle()
        assert kept() == 4
        driver.send_event({"type": "app_uninstalled"})
        driver.settle()
        assert kept() == 0
