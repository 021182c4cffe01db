"""The way of a question when parts of it fail or take long, with real calls to a workspace."""

import asyncio
import logging
import re
import threading
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

import aiohttp
import pytest
from slack_sdk.web.async_client import AsyncWebClient

from bot.answering.answer import Answer
from bot.answering.ask import Assistant
from bot.assembly import build_service, understand
from bot.catalog.catalog import Catalog, Scope
from bot.catalog.corrections import Corrections
from bot.catalog.snapshot import Snapshot
from bot.errors import ProofError, StorageError
from bot.intake.library import Library
from bot.service import service as service_module
from bot.service.corrections import Correcting
from bot.service.incidents import Faults
from bot.service.metrics import Metrics, ReaderState
from bot.service.question import Surface, Withdrawal, place_of
from bot.service.reader_loader import ReaderLoader
from bot.service.renewal import Renewal
from bot.service.service import Service
from bot.slack.adding import Adding, Additions
from bot.slack.administration import for_admins
from bot.slack.alone import Alone
from bot.slack.asking_people import AskingPeople
from bot.slack.choices import Choices
from bot.slack.delivery import SlackDelivery
from bot.slack.dependencies import Dependencies
from bot.slack.digest import Digest
from bot.slack.errands import Errands
from bot.slack.home import home
from bot.slack.keeping import Answers, Keeping
from bot.slack.messenger import Messenger
from bot.slack.mrkdwn import escape
from bot.slack.question import SlackQuestion
from bot.slack.render import Message, says
from bot.slack.rights import Rights
from bot.slack.teams import OneTeam, Team
from bot.slack.workspace import find_workspace
from bot.storage.lifetimes import BODY_KEPT, utc_now
from bot.storage.memory import MemoryClaims
from bot.storage.sql import SqlStore
from bot.storage.store import (
    OURS,
    Claimed,
    Complaint,
    Gap,
    Noted,
    Outcomes,
    PendingQuestion,
    Span,
    Stats,
    Verdict,
    Why,
)
from bot.workspace.background import running_workspace
from bot.workspace.blockkit.validate import validate_view
from bot.workspace.driver.driver import Driver
from bot.workspace.manifest import Manifest
from tests.patience import PATIENCE
from tests.slack.corpora import assistant_of
from tests.slack.payloads import assert_accepted, assert_calls_nobody
from tests.storage.samples import ManualClock, answer

_THREADS = ThreadPoolExecutor(2)
PASS = "What does a day pass cost?"
LAST = "When does the last ferry leave Northquay?"


class DurableStore(MemoryClaims):
    """A memory that is taken for a disk."""

    @property
    def durable(self) -> bool:
        """So it says."""
        return True


class NoRecords:
    """Nothing was asked yet."""

    async def keep_feedback(self, click: str, answer_id: str, *_: object, **__: object) -> Noted:
        """There is no answer to judge."""
        del click, answer_id
        return Noted.NO_ANSWER

    async def explain_feedback(self, answer_id: str, team: str, user: str, why: Why) -> bool:
        """There is no answer to judge."""
        del answer_id, team, user, why
        return False

    async def complaints(self, team: str = "", limit: int = 100) -> list[Complaint]:
        """None."""
        del team, limit
        return []

    async def stats(self, team: str = "") -> Stats:
        """Nothing."""
        del team
        return Stats(None, (), dict.fromkeys(Verdict, 0))

    async def gaps(self, team: str = "", limit: int = 100) -> list[Gap]:
        """None."""
        del team, limit
        return []


class BrokenRecords(NoRecords):
    """Records that nobody can look into."""

    async def stats(self, team: str = "") -> Stats:
        """They cannot be read."""
        raise StorageError("It is gone.", where=team, hint="Wait.")


class ManyRecords(NoRecords):
    """Records with much in them."""

    async def stats(self, team: str = "") -> Stats:
        """Nothing found, often."""
        del team
        outcomes = (Outcomes("mention", outcome="nothing", reason="no_match", count=60),)
        return Stats(utc_now(), outcomes, dict.fromkeys(Verdict, 1))

    async def complaints(self, team: str = "", limit: int = 100) -> list[Complaint]:
        """A hostile question, often, and what is not there any more."""
        del team
        spans = (Span("gone.md", "sha256:1", 0, 9, 0.5),)
        asked = "Why? <!here> *b* " * 200
        return [Complaint(str(n), asked, "maybe", "wrong", utc_now(), spans) for n in range(limit)]

    async def gaps(self, team: str = "", limit: int = 100) -> list[Gap]:
        """A hostile question, often."""
        del team, limit
        return [
            Gap("Why? <!here> *b* " * 200, "nothing", "no_match", 3, utc_now()) for _ in range(20)
        ]


MONDAY = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)

Ask = Callable[[str, Sequence[str]], Answer]


class Asked(Assistant):
    """An assistant that answers by a way of the test's own."""

    def __init__(self, known: Assistant, ask: Ask) -> None:
        self.__dict__.update(known.__dict__)
        self._ask = ask

    def ask(self, question: str, history: Sequence[str] = ()) -> Answer:
        """Ask that way."""
        return self._ask(question, history)


@dataclass
class Place:
    """A workspace, and a bot in it.

    Args:
        workspace: where.
        team: the same, as the bot knows it.
        service: what answers there.
        known: what it answers from.
    """

    workspace: Driver
    team: Team
    service: Service[SlackQuestion]
    known: Assistant

    def answering(
        self, ask: Ask | None = None, store: MemoryClaims | None = None
    ) -> Service[SlackQuestion]:
        """The same service, with another assistant or another store."""
        assistant = self.known if ask is None else Asked(self.known, ask)
        return build_service(
            Catalog(Snapshot("ferry", assistant)),
            store or DurableStore(),
            self.service.delivery,
            faults=self.service.faults,
            metrics=self.service.metrics,
            threads=_THREADS,
            reading_thread=_THREADS,
            ask_alone=self.service.ask_alone,
            clock=utc_now,
        )

    def asked(self, name: str = "alice") -> SlackQuestion:
        """A question of somebody's, as it came in."""
        said = self.workspace.person(name).say("#general", f"<@bot> {LAST}")
        return SlackQuestion(
            surface=Surface.MENTION,
            keys=(f"T:{said.ts}",),
            team="T",
            channel=said.channel,
            user=said.user,
            text=LAST,
            message=said.ts,
            thread=said.ts,
            accepted=utc_now(),
        )

    def put(self) -> SlackQuestion:
        """A question of somebody's, under the key that its message gives it."""
        question = self.asked()
        place = place_of(question.team, question.channel, question.message)
        return question.model_copy(update={"keys": (place,)})

    @property
    def posted(self) -> list[dict[str, object]]:
        """What the bot has posted or whispered."""
        return [
            one.data
            for one in self.workspace.happened("message")
            if one.data["message"].get("bot_id")
        ]


def withdrawal(question: SlackQuestion) -> Withdrawal:
    """The deletion of a question."""
    return Withdrawal(question.team, question.channel, question.message, asked=True)


@pytest.fixture(scope="module")
def around(fewest_manifest: Manifest) -> Iterator[Driver]:
    """A workspace in a thread of its own."""
    with running_workspace(fewest_manifest) as driver:
        yield driver


@pytest.fixture
async def place(around: Driver, known: Assistant) -> AsyncIterator[Place]:
    """The parts of a bot that knows the ferry document."""
    async with aiohttp.ClientSession() as session:
        client = AsyncWebClient(
            token=around.bot_token,
            base_url=around.api_url,
            session=session,
            logger=logging.getLogger("slack_sdk"),
            retry_handlers=[],
        )
        workspace = await find_workspace(client)
        faults, store = Faults(), DurableStore()
        team = Team(workspace, client, Messenger(client, faults))
        service = build_service(
            Catalog(Snapshot("ferry", known)),
            store,
            SlackDelivery(OneTeam(team, store), "the harbour office", Rights()),
            faults=faults,
            metrics=Metrics(faults),
            threads=_THREADS,
            reading_thread=_THREADS,
            ask_alone=Alone().ask,
            clock=utc_now,
        )
        yield Place(around, team, service, known)


async def test_a_fault_of_ours_reaches_only_the_asker(place: Place) -> None:
    """A reference number and whom to tell, and nothing of what went wrong; the question is done."""

    def fail(question: str, history: Sequence[str]) -> Answer:
        raise RuntimeError(f"{question} {history}")

    service = place.answering(ask=fail)
    before = len(place.posted)
    question = place.asked()
    await service.accept(question)
    await service.accept(question)

    (told,) = place.posted[before:]
    assert told["only_for"] == question.user
    text = str(told["message"]["text"])  # type: ignore[index]
    assert re.search(r"tell the harbour office, and give this reference: [0-9a-f]{8}\.", text)
    assert LAST not in text
    assert place.service.faults.counts["question_failed"] == 1


async def test_a_quote_that_was_altered_is_not_sent(place: Place, known: Assistant) -> None:
    """What the blocks say is compared with the document; the fault is counted."""
    quotes = known.ask(LAST).quotes
    forged = Message(escape("The last ferry leaves at noon."), says("…").blocks, tuple(quotes))
    before = len(place.workspace.requests("chat.postMessage"))
    with pytest.raises(ProofError):
        await place.team.messenger.post(place.asked().channel, "", [forged], "answer:1")

    assert len(place.workspace.requests("chat.postMessage")) == before
    assert place.service.faults.counts["quote_altered"] == 1


async def test_blocks_that_slack_refuses_give_way_to_fewer(place: Place) -> None:
    """The next choice is sent, and the refusal is counted."""
    refused = Message("No.", says("No.").blocks * 51)
    await place.team.messenger.post(place.asked().channel, "", [refused, says("Yes.")], "answer:2")

    assert place.posted[-1]["message"]["text"] == "Yes."  # type: ignore[index]
    assert place.service.faults.counts["message_refused"] == 1


@pytest.mark.parametrize("store", [DurableStore, MemoryClaims])
async def test_an_event_is_acknowledged_late_only_where_it_is_stored(
    place: Place, known: Assistant, store: type[MemoryClaims], monkeypatch: pytest.MonkeyPatch
) -> None:
    """When the patience is over, a stored question lets its event go; another keeps it."""
    monkeypatch.setattr(service_module, "_PATIENCE", 0.0)
    asked, go_on = threading.Event(), threading.Event()

    def ask_slowly(question: str, history: Sequence[str]) -> Answer:
        asked.set()
        go_on.wait()
        return known.ask(question, history)

    kept = store()
    service = place.answering(ask=ask_slowly, store=kept)
    event = asyncio.create_task(service.accept(place.asked()))
    await asyncio.to_thread(asked.wait)
    for _ in range(100):
        await asyncio.sleep(0)
    early = event.done()
    go_on.set()
    await event
    await service.tasks.drain(PATIENCE)

    assert early is kept.durable


async def test_what_is_stored_but_unreadable_is_given_up(place: Place) -> None:
    """A body of another version is no question, and does not come back for ever."""
    store = DurableStore()
    service = place.answering(store=store)
    claim = replace(place.asked().pending(), body='{"surface": "telegraph"}')
    await store.claim(claim)
    await store.release(claim.keys)
    assert await store.pending() != []
    await service.take_up()

    assert await store.pending() == []


class SuspectingStore(DurableStore):
    """A memory in which two processes have died at every question."""

    async def claim(self, question: PendingQuestion) -> Claimed:
        """Say so."""
        claimed = await super().claim(question)
        return Claimed.SUSPECT if claimed in OURS else claimed


def deadly(question: str, history: Sequence[str]) -> Answer:
    """What ends every process in which it is asked."""
    pytest.fail(f"{question} {history} was asked in this process")


async def test_an_innocent_question_that_processes_died_at_is_answered(place: Place) -> None:
    """In a process of its own, and not in this one; that it happened is counted."""
    service = place.answering(store=SuspectingStore(), ask=deadly)
    before = len(place.posted)
    await service.accept(place.asked())
    await service.tasks.drain(PATIENCE)

    (answered,) = place.posted[before:]
    assert "23:15" in answered["message"]["text"]  # type: ignore[index]
    assert not answered["only_for"]
    assert place.service.faults.counts["question_suspected"] == 1


async def test_a_question_that_processes_die_at_for_long_is_given_up(place: Place) -> None:
    """Before its text is erased, whoever asked is told, and the question is done with."""
    store = SuspectingStore()
    service = place.answering(store=store, ask=deadly)
    before = len(place.posted)
    question = place.asked()
    late = question.model_copy(update={"accepted": utc_now() - BODY_KEPT + timedelta(minutes=5)})
    await service.accept(late)

    (told,) = place.posted[before:]
    assert told["only_for"] == question.user
    assert "put it in other words" in told["message"]["text"]  # type: ignore[index]
    assert await store.claim(question.pending()) is Claimed.DONE


async def test_what_a_thread_says_is_claimed_before_it_is_asked(
    place: Place, known: Assistant
) -> None:
    """What would end the process is found then; where it is not for the bot, nothing is said."""
    store, claimed = DurableStore(), []

    def ask(question: str, history: Sequence[str]) -> Answer:
        claimed.append(len(store._claims))
        return known.ask(question, history)

    service = place.answering(store=store, ask=ask)
    before = len(place.posted)
    question = place.asked().model_copy(update={"surface": Surface.THREAD})
    service.memory.note(question.conversation, LAST, "before", "1.1")
    await store.finish(["before"], answer(ManualClock(), "before"))
    for key, text in (("T:1", LAST), ("T:2", "Who founded Zanzibar?")):
        await service.accept_if_answered(question.model_copy(update={"keys": (key,), "text": text}))

    assert claimed == [2, 3]  # the one before, and each of these
    assert len(place.posted[before:]) == 1
    assert await store.pending() == []


def unchanging(service: Service[SlackQuestion]) -> Renewal:
    """Documents that stay what they are."""
    snapshot = service.catalog.resolve(Scope())
    return Renewal(
        service.catalog,
        snapshot,
        lambda _: snapshot,
        lambda _: (),
        faults=service.faults,
        clock=utc_now,
    )


def _adding_nothing(place: Place, folder: Path) -> tuple[Adding, Keeping, AskingPeople]:
    """What adds documents, keeps answers and asks people, where nobody may."""

    async def look() -> None:
        pass

    store = SqlStore(f"sqlite:///{folder / 'no.db'}")
    additions = Additions(store, partial(understand, Library(())), look, frozenset())
    errands = Errands(place.service, OneTeam(place.team, place.service.store), "")
    answers = Answers(store, tuple, additions.understand, look, None, keeps_questions=False)
    return (
        Adding(additions, errands, _THREADS),
        Keeping(answers, errands, _THREADS),
        AskingPeople(store, errands),
    )


async def test_the_home_is_one_that_slack_takes(place: Place, tmp_path: Path) -> None:
    """Also with more documents than are listed, with hostile titles, for an administrator."""
    for number in range(60):
        title = f"Title {number} <!channel> *b* :x: {'long ' * 100}"
        text = f"# {title}\n\n## Part {number}\n\nWords of it.\n"
        (tmp_path / f"{number}.md").write_text(text, encoding="utf-8")
    (tmp_path / "broken.md").write_bytes(b"\xff\xfe\x00")
    place.service.faults.note("quote_altered")
    many = replace(place.service, catalog=Catalog(Snapshot("many", assistant_of(tmp_path))))
    adding, keeping, asking = _adding_nothing(place, tmp_path)
    entries = SqlStore(f"sqlite:///{tmp_path / 'entries.db'}")
    await entries.open()
    for service, records in (
        (place.service, BrokenRecords()),
        (many, BrokenRecords()),
        (many, NoRecords()),
        (many, ManyRecords()),
    ):
        reader = ReaderLoader(lambda: None, service.faults, ReaderState.OFF)
        parts = Dependencies(
            service,
            reader,
            unchanging(service),
            records,
            adding,
            keeping,
            asking,
            "",
            frozenset(),
            keeps_questions=True,
            correcting=Correcting(entries, service.catalog, Corrections, utc_now),
            rights=Rights(),
            choices=Choices(SqlStore(f"sqlite:///{tmp_path / 'no.db'}")),
        )
        shown = [
            *home(await parts.renderer(Scope()), parts.renewal.status),
            *await for_admins(parts, place.team.workspace.team, Scope()),
        ]
        assert validate_view({"type": "home", "blocks": shown}) == []
        assert_calls_nobody("", shown)
        assert_accepted((await parts.renderer(Scope())).sources(parts.renewal.status).blocks)
    await entries.close()


class LateRecords(ManyRecords):
    """Records with a question of last week, and one from before."""

    def __init__(self) -> None:
        super().__init__()
        self.read = 0

    async def gaps(self, team: str = "", limit: int = 100) -> list[Gap]:
        """Two of them."""
        del team, limit
        self.read += 1
        lately = Gap("Where is the sauna?", "nothing", "x", 2, MONDAY - timedelta(days=6))
        return [lately, replace(lately, text="Long ago?", last=MONDAY - timedelta(days=8))]


async def test_a_digest_is_told_once_each_monday(place: Place, tmp_path: Path) -> None:
    """By one of two processes, with what was asked in the week; without kept questions, never.

    Who does not tell it does not put it together either.
    """
    entries = SqlStore(f"sqlite:///{tmp_path / 'entries.db'}")
    await entries.open()
    clock = ManualClock()
    clock.now = MONDAY - timedelta(hours=1)
    service = replace(place.service, clock=clock)
    channel = place.workspace.channel("digest", place.workspace.person("alice"))
    records = LateRecords()

    def looking(*, keeps: bool) -> Digest:
        correcting = Correcting(entries, service.catalog, Corrections, clock)
        reader = ReaderLoader(lambda: None, service.faults, ReaderState.OFF)
        parts = Dependencies(
            service,
            reader,
            unchanging(service),
            records,
            *_adding_nothing(place, tmp_path),
            "",
            frozenset(),
            keeps_questions=keeps,
            choices=Choices(entries),
            correcting=correcting,
            rights=Rights(),
        )
        return Digest(parts, OneTeam(place.team, service.store), frozenset({channel}))

    async def told() -> int:
        before = len(place.posted)
        for one in (looking(keeps=False), looking(keeps=True), looking(keeps=True)):
            await one.look()
            clock.move(timedelta(seconds=1))
        return len(place.posted) - before

    assert await told() == 0  # it is too early
    clock.move(timedelta(hours=1))
    assert (await told(), await told()) == (1, 0)
    assert records.read == 1
    said = str(place.posted[-1])
    assert "Where is the sauna?" in said
    assert "Long ago?" not in said
    clock.move(timedelta(days=1))
    assert await told() == 0
    clock.move(timedelta(days=6))
    assert await told() == 1
    await entries.close()


async def test_what_slack_does_not_take_for_long_stays_pending(place: Place) -> None:
    """After ten tries the claim is given up, and whoever looks for it takes it up."""
    store = DurableStore()
    service = place.answering(store=store)
    place.workspace.fault("rate_limited", "chat.postMessage", times=10, retry_after=0)
    before = len(place.posted)
    question = place.asked()
    await service.accept(question)
    assert place.posted[before:] == []
    assert [set(question.keys) < set(left.keys) for left in await store.pending()] == [True]
    await service.take_up()
    await service.tasks.drain(PATIENCE)

    assert len(place.posted[before:]) == 1
    assert await store.pending() == []


def kept_back(place: Place) -> tuple[threading.Event, Ask]:
    """What answers the first question only when it is let go, and others at once."""
    let_go = threading.Event()

    def ask(question: str, history: Sequence[str]) -> Answer:
        if question == LAST:
            let_go.wait(PATIENCE)
        return place.known.ask(question, history)

    return let_go, ask


async def test_an_edit_waits_for_the_answer_that_it_changes(place: Place) -> None:
    """It comes while its question is in hand: one answer is posted, and then changed."""
    let_go, ask = kept_back(place)
    service = place.answering(ask=ask)
    before, changes = len(place.posted), len(place.workspace.happened("message_changed"))
    question = place.put()
    edit = question.model_copy(
        update={"keys": (f"{question.keys[0]}:9.9",), "edited": "9.9", "text": PASS}
    )
    taken = [asyncio.create_task(service.accept(one)) for one in (question, edit)]
    await asyncio.wait(taken, timeout=0)
    let_go.set()
    await asyncio.gather(*taken)

    assert len(place.posted[before:]) == 1
    (changed,) = place.workspace.happened("message_changed")[changes:]
    assert "A day pass costs 30 crowns" in changed.data["message"]["text"]


async def test_a_question_that_is_deleted_while_it_is_in_hand_leaves_no_answer(
    place: Place,
) -> None:
    """The answer goes as soon as it is there, and nothing is kept of it."""
    let_go, ask = kept_back(place)
    store = DurableStore()
    service = place.answering(ask=ask, store=store)
    before = len(place.workspace.happened("message_deleted"))
    question = place.put()
    accepted = asyncio.create_task(service.accept(question))
    await asyncio.wait({accepted}, timeout=0)
    withdrawn = asyncio.create_task(service.withdraw(withdrawal(question)))
    await asyncio.wait({withdrawn}, timeout=0)
    let_go.set()
    await asyncio.gather(accepted, withdrawn)

    assert len(place.workspace.happened("message_deleted")[before:]) == 1
    assert await store.kept([question.answer_id]) == set()


async def test_a_question_that_comes_in_after_its_deletion_is_not_answered(place: Place) -> None:
    """Slack may deliver in any order."""
    service = place.answering()
    before = len(place.posted)
    question = place.put()
    await service.withdraw(withdrawal(question))
    await service.accept(question)

    assert place.posted[before:] == []


async def test_a_question_that_comes_in_after_its_edit_is_not_answered(place: Place) -> None:
    """What it asked before is asked no more."""
    service = place.answering()
    before = len(place.posted)
    question = place.put()
    edit = question.model_copy(update={"keys": (f"{question.keys[0]}:9.9",), "edited": "9.9"})
    await service.accept(edit)
    await service.accept(question)

    assert len(place.posted[before:]) == 1
