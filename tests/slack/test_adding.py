"""Files that people send to the bot, or choose “Add to documents” on, are answered from."""

import itertools
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from io import BytesIO
from pathlib import Path
from time import monotonic
from zipfile import ZipFile

import pytest

from bot.slack.manifest import ADD_SHORTCUT_NAME, manifest
from bot.workspace.background import running_workspace
from bot.workspace.driver.driver import Driver
from bot.workspace.driver.handles import Message
from bot.workspace.driver.person import Person
from bot.workspace.manifest import parse_manifest
from bot.workspace.process import Connection
from tests.databases import query
from tests.documents.pdfs import Page, pdf
from tests.patience import PATIENCE
from tests.slack.bots import Bot, bot, served

_NUMBERS = itertools.count(1)
MANIFEST = parse_manifest(
    manifest(follow_ups=True, suggested_prompts=True, shelves=True), "the manifest"
)

HARBOUR = b"""# Harbour rules

## When does the harbour open?

The harbour opens at six in the morning on every working day.

## Who may moor here?

Only boats with a yellow pennant may moor at the northern pier.
"""
QUESTION = "When does the harbour open?"
ANSWER = "at six in the morning on every working day."


@pytest.fixture(scope="module", params=list(Connection))
def workspace(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Driver]:
    """A workspace in which ann may add documents, over each way and on each kind of database."""

    def settings(driver: Driver) -> dict[str, str]:
        return {
            "HELP_CONTACT": "the harbour office",
            "LIBRARIANS": driver.person("ann").id,
            "ADMIN_USERS": driver.person("zoe").id,
        }

    folder = tmp_path_factory.mktemp("bot")
    with served(request, folder, MANIFEST, settings, ["northern pier"]) as (driver, _):
        yield driver


@pytest.fixture
def ann(workspace: Driver) -> Person:
    """Somebody who may add documents."""
    return workspace.person("ann")


@pytest.fixture
def bob(workspace: Driver) -> Person:
    """Somebody who may not, and whom no other test knows."""
    return workspace.person(f"bob{next(_NUMBERS)}")


@pytest.fixture
def channel(workspace: Driver, ann: Person, bob: Person) -> str:
    """A channel with both of them and the bot."""
    return workspace.channel(f"harbour{next(_NUMBERS)}", ann, bob)


def told(person: Person) -> Message:
    """What the bot says of a file in the end, where it has said that it reads it."""
    reading = person.wait_for_reply()
    assert "Reading" in reading.text, reading.text
    return person.wait_for_reply() if reading.is_private else person.wait_for_update(reading)


def answer(person: Person, channel: str, question: str = QUESTION) -> str:
    """What the bot answers to a question."""
    person.say(channel, question if channel == "@bot" else f"<@bot> {question}")
    return person.wait_for_reply().seen_text


def test_a_file_sent_to_the_bot_is_answered_from_there_alone(
    ann: Person, bob: Person, channel: str
) -> None:
    """It says what it understood; the one who sent it is answered from it, and nobody else."""
    ann.upload("harbour.md", HARBOUR, "@bot")
    confirmed = told(ann)
    for part in ("Added “Harbour rules”", "harbour.md", "2 sentences", QUESTION, "Only you"):
        assert part in confirmed.seen_text
    assert ANSWER in answer(ann, "@bot")
    assert ANSWER not in answer(bob, "@bot")
    assert ANSWER not in answer(ann, channel)

    ann.click("Undo", confirmed)
    assert "Undone" in ann.wait_for_update(confirmed).seen_text
    assert ANSWER not in answer(ann, "@bot")


def test_a_file_in_a_channel_is_answered_from_in_that_channel(
    workspace: Driver, ann: Person, bob: Person, channel: str
) -> None:
    """By the shortcut on its message; in another channel nobody hears of it."""
    other = workspace.channel(f"office{next(_NUMBERS)}", ann, bob)
    ann.upload("harbour.md", HARBOUR, channel)
    ann.shortcut(ADD_SHORTCUT_NAME, ann.messages(channel)[-1])
    confirmed = told(ann)
    assert confirmed.is_private
    assert "Only who asks in the channel" in confirmed.seen_text
    assert ANSWER in answer(bob, channel)
    assert ANSWER not in answer(bob, other)
    assert ANSWER not in answer(bob, "@bot")
    ann.click("Undo", confirmed)
    assert "Undone" in ann.wait_for_reply().seen_text
    assert ANSWER not in answer(bob, channel)


def test_whoever_may_not_add_documents_is_told_whom_to_ask(bob: Person, channel: str) -> None:
    """Privately, and nothing is read; a question that comes with a file is answered."""
    bob.upload("harbour.md", HARBOUR, "@bot")
    assert "ask the harbour office" in bob.wait_for_reply().text
    bob.upload("harbour.md", HARBOUR, "@bot", text="When does the last ferry leave?")
    assert "23:15" in bob.wait_for_reply().seen_text
    bob.upload("harbour.md", HARBOUR, channel)
    bob.shortcut(ADD_SHORTCUT_NAME, bob.messages(channel)[-1])
    refused = bob.wait_for_reply()
    assert refused.is_private
    assert "for some people alone" in refused.text
    assert ANSWER not in answer(bob, "@bot")


def test_a_message_without_a_file_has_none_to_add(ann: Person, channel: str) -> None:
    """Which is said, privately."""
    ann.shortcut(ADD_SHORTCUT_NAME, ann.say(channel, "See you at the pier."))
    refused = ann.wait_for_reply()
    assert refused.is_private
    assert "There is no file in that message" in refused.text


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("notes.md", b"caf\xe9 \xff", "save it as UTF-8"),
        ("notes.rtf", b"{\\rtf1 hello}", "Save it as .docx"),
        ("notes.bin", b"\x00\x01\x02", "Save its text as"),
        ("notes.txt", b" \n ", "The file is empty"),
        ("notes.pdf", b"%PDF-1.7 broken", "damaged"),
        ("notes.zip", b"PK\x03\x04 broken", "notes.zip"),
    ],
)
def test_what_cannot_be_read_is_not_added(
    workspace: Driver, ann: Person, name: str, content: bytes, said: str
) -> None:
    """The person is told why, and how to mend it; nothing is kept."""
    del workspace
    ann.upload(name, content, "@bot")
    failed = told(ann)
    assert f"“{name}” is not added." in failed.text
    assert said in failed.text
    assert "Undo" not in failed.buttons


def test_a_pdf_is_added_with_its_pages(ann: Person) -> None:
    """It is read in a process of its own, and a quote says on which page it stands."""
    pages = [
        Page().put(72, 720, "Harbour rules", size=20).put(72, 680, "Boats moor at the pier."),
        Page().put(72, 720, f"The harbour opens {ANSWER}"),
    ]
    ann.upload("harbour.pdf", pdf(*pages), "@bot")
    confirmed = told(ann)
    assert "2 pages" in confirmed.seen_text
    answered = answer(ann, "@bot")
    assert ANSWER in answered
    assert "page 2" in answered
    ann.click("Undo", confirmed)
    ann.wait_for_update(confirmed)


def test_an_archive_is_added_as_what_is_in_it(ann: Person) -> None:
    """Each of its documents is answered from, and it is undone whole."""
    packed = BytesIO()
    with ZipFile(packed, "w") as archive:
        archive.writestr("rules/harbour.md", HARBOUR)
        archive.writestr("rules/tides.md", b"# Tides\n\nThe tide turns at noon on Zanzibar quay.\n")
    ann.upload("rules.zip", packed.getvalue(), "@bot")
    confirmed = told(ann)
    assert "2 documents" in confirmed.seen_text
    assert ANSWER in answer(ann, "@bot")
    assert "noon on Zanzibar quay" in answer(ann, "@bot", "When does the tide turn?")
    ann.click("Undo", confirmed)
    ann.wait_for_update(confirmed)
    assert ANSWER not in answer(ann, "@bot")


def test_an_administrator_is_not_told_what_others_have_added(
    workspace: Driver, ann: Person
) -> None:
    """Neither while it is there, nor when it is gone again: how many, and no name."""
    zoe = workspace.person("zoe")
    ann.upload("salaries.md", HARBOUR.replace(b"Harbour rules", b"Salaries"), "@bot")
    confirmed = told(ann)
    zoe.open_home()
    assert "alaries" not in zoe.wait_for_home().seen_text
    ann.click("Undo", confirmed)
    ann.wait_for_update(confirmed)
    zoe.open_home()
    home = zoe.wait_for_home().seen_text
    assert "1 gone" in home
    assert "alaries" not in home


def test_the_same_file_is_not_added_twice_and_a_newer_one_takes_its_place(ann: Person) -> None:
    """Undone, the one before is back."""
    ann.upload("harbour.md", HARBOUR, "@bot")
    first = told(ann)
    ann.upload("copy.md", HARBOUR, "@bot")
    assert "was here already" in told(ann).seen_text
    ann.upload("harbour.md", HARBOUR.replace(b"at six in", b"at seven in"), "@bot")
    second = told(ann)
    assert "a new version of “Harbour rules”" in second.seen_text
    assert "at seven in the morning" in answer(ann, "@bot")
    ann.click("Undo", second)
    assert "that is back" in ann.wait_for_update(second).seen_text
    assert ANSWER in answer(ann, "@bot")
    ann.click("Undo", first)  # of what was brought back
    ann.wait_for_update(first)
    assert ANSWER not in answer(ann, "@bot")


def test_who_added_a_document_opens_it_to_the_workspace_and_closes_it(
    workspace: Driver, ann: Person, bob: Person, channel: str
) -> None:
    """Then, and only then, it is answered from everywhere; in the App Home as well."""
    other = workspace.channel(f"office{next(_NUMBERS)}", ann, bob)
    ann.upload("harbour.md", HARBOUR, channel)
    ann.shortcut(ADD_SHORTCUT_NAME, ann.messages(channel)[-1])
    confirmed = told(ann)
    ann.click("Open to everybody in the workspace", confirmed)
    opened = ann.wait_for_reply()
    assert "Everybody in this workspace is answered from it." in opened.seen_text
    assert ANSWER in answer(bob, other)
    assert ANSWER in answer(bob, "@bot")
    ann.click("Keep it here", opened)
    assert "Only who asks in the channel" in ann.wait_for_reply().seen_text
    assert ANSWER not in answer(bob, other)
    assert ANSWER in answer(bob, channel)

    ann.open_home()
    home = ann.wait_for_home()
    assert "“Harbour rules” (harbour.md" in home.seen_text
    ann.click("Remove", home)
    assert "Harbour rules" not in ann.wait_for_home().seen_text
    assert ANSWER not in answer(bob, channel)
    bob.open_home()
    assert "Documents that you added" not in bob.wait_for_home().seen_text


def test_what_was_added_with_others_stays_with_them(
    workspace: Driver, ann: Person, bob: Person
) -> None:
    """In a channel of several organisations it is answered from, and it is not opened wider."""
    abroad = workspace.channel(f"abroad{next(_NUMBERS)}", ann, bob, shared=True)
    ann.upload("harbour.md", HARBOUR, abroad)
    ann.shortcut(ADD_SHORTCUT_NAME, ann.messages(abroad)[-1])
    confirmed = told(ann)
    assert ANSWER in answer(bob, abroad)
    ann.click("Open to everybody in the workspace", confirmed)
    assert "another organisation" in ann.wait_for_reply().text
    assert ANSWER not in answer(bob, "@bot")
    ann.click("Undo", confirmed)
    ann.wait_for_reply()


def test_without_the_scope_the_bot_says_which(bot_command: list[str], tmp_path: Path) -> None:
    """A workspace that has not installed the app anew is answered as before."""
    scopes = manifest()
    scopes["oauth_config"]["scopes"]["bot"].remove("files:read")
    with running_workspace(parse_manifest(scopes, "an older manifest")) as driver:
        ann = driver.person("ann")
        with bot(driver, bot_command, Connection.SOCKET, tmp_path, {"LIBRARIANS": ann.id}):
            ann.upload("harbour.md", HARBOUR, "@bot")
            assert "the scope files:read is not granted" in ann.wait_for_reply().text
            ann.say("@bot", "When does the last ferry leave?")
            assert "23:15" in ann.wait_for_reply().seen_text


def test_where_nobody_may_add_documents_it_says_what_allows_it(
    bot_command: list[str], tmp_path: Path
) -> None:
    """The setting is named."""
    with (
        running_workspace(MANIFEST) as driver,
        bot(driver, bot_command, Connection.SOCKET, tmp_path),
    ):
        ann = driver.person("ann")
        ann.upload("harbour.md", HARBOUR, "@bot")
        assert "the setting LIBRARIANS" in ann.wait_for_reply().text


@pytest.mark.parametrize("held", ["files.info", "chat.update"])
def test_a_bot_that_is_killed_at_a_file_has_it_added_once(
    bot_command: list[str], database_url: str, tmp_path: Path, held: str
) -> None:
    """Whether it was killed before it was kept, or before that was said: by the next bot."""
    with running_workspace(MANIFEST) as driver:
        ann = driver.person("ann")
        environment = {"DATABASE_URL": database_url, "LIBRARIANS": ann.id}
        driver.fault("timeout", held, times=9)
        with bot(driver, bot_command, Connection.SOCKET, tmp_path, environment) as first:
            ann.upload("harbour.md", HARBOUR, "@bot")
            driver.wait_for("request", lambda one: one["method"] == held)
            first.kill()
        driver.clear_faults()
        query(database_url, "UPDATE questions SET lease_ends = accepted")  # 45 seconds pass
        with bot(driver, bot_command, Connection.SOCKET, tmp_path, environment):
            driver.wait_for("message_changed", lambda one: "Added “Harbour rules”" in str(one))
            assert ANSWER in answer(ann, "@bot")
        said = [one.text for one in ann.messages("@bot")]
        assert sum("Added" in one for one in said) == 1
        assert sum("Reading" in one for one in said) == 0
        assert query(database_url, "SELECT count(*) FROM documents") == [(1,)]


def test_every_process_answers_from_what_was_added(
    bot_command: list[str], database_url: str, tmp_path: Path
) -> None:
    """One that ran meanwhile, within seconds, and one that is started later on an empty disk."""
    with running_workspace(MANIFEST) as driver, ExitStack() as stack:
        ann = driver.person("ann")
        environment = {"DATABASE_URL": database_url, "LIBRARIANS": ann.id}

        def start(name: str) -> Bot:
            folder = tmp_path / name
            folder.mkdir()
            connected = driver.connections
            started = stack.enter_context(
                bot(driver, bot_command, Connection.SOCKET, folder, environment)
            )
            wait_until(lambda: driver.connections > connected)
            return started

        first, second = start("first"), start("second")
        ann.upload("harbour.md", HARBOUR, "@bot")
        confirmed = told(ann)
        # Whichever of them has added it, the other one answers as well.
        first.kill()
        wait_until(lambda: ANSWER in answer(ann, "@bot"))
        start("third")
        second.kill()
        wait_until(lambda: ANSWER in answer(ann, "@bot"))
        query(database_url, "DELETE FROM documents")  # as `pullquote purge` does
        wait_until(lambda: ANSWER not in answer(ann, "@bot"))
        ann.click("Undo", confirmed)
        assert "not here any more" in ann.wait_for_update(confirmed).text


def wait_until(true: Callable[[], bool]) -> None:
    """Look again and again, until it is so."""
    deadline = monotonic() + PATIENCE
    while not true():
        assert monotonic() < deadline
