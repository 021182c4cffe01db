"""The service answers for any host: here for one that prints, and knows nothing of Slack."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

from bot.answering.answer import Answer
from bot.answering.ask import Assistant
from bot.assembly import build_service
from bot.catalog.catalog import Catalog
from bot.catalog.snapshot import Snapshot
from bot.errors import UnreachableError
from bot.service.claim import StillKept
from bot.service.incidents import Faults
from bot.service.messages import Failure
from bot.service.metrics import Metrics
from bot.service.question import IncomingQuestion, Surface, Withdrawal, place_of
from bot.service.service import Service
from bot.storage.lifetimes import utc_now
from bot.storage.memory import MemoryClaims
from bot.storage.sql import SqlStore
from bot.storage.store import Claims, GivenAnswer, Noted, Records, Verdict
from tests.patience import PATIENCE
from tests.slack.corpora import unsure

LAST = "When does the last ferry leave Northquay?"


@dataclass
class Printer:
    """A host that prints.

    Args:
        printed: what it has printed.
        out_of_paper: how often it will not print yet.
    """

    printed: list[str] = field(default_factory=list)
    out_of_paper: int = 0

    def read(self, body: str) -> IncomingQuestion:
        """A question that was stored."""
        return IncomingQuestion.model_validate_json(body)

    async def knows(self, team: str) -> bool:
        """There is one place."""
        return team == "press"

    async def conversation(self, question: IncomingQuestion, remembered: Sequence[str]) -> None:
        """What was printed is not read."""
        del question, remembered

    async def deliver(
        self,
        question: IncomingQuestion,
        answers: Sequence[Answer],
        snapshot: Snapshot,
        *,
        replaces: str,
        begun: bool,
        kept: StillKept,
    ) -> str:
        """Print the quotes."""
        del question, snapshot, replaces, begun
        await kept()
        if self.out_of_paper:
            self.out_of_paper -= 1
            raise UnreachableError("There is no paper.", where="press", hint="Put some in.")
        self.printed += [quote.text for one in answers for quote in one.quotes] or [
            "Nothing was found."
        ]
        return f"page {len(self.printed)}"

    async def apologise(self, question: IncomingQuestion, reference: str, failure: Failure) -> None:
        """Print that something went wrong."""
        del question, failure
        self.printed.append(f"Sorry: {reference}")

    async def show_status(self, question: IncomingQuestion, status: str) -> None:
        """It hums."""

    async def remove(self, given: GivenAnswer) -> None:
        """Strike a page out."""
        self.printed.append(f"{given.message} is void.")


async def never(question: str, history: Sequence[str], snapshot: Snapshot) -> tuple[Answer, ...]:
    """Nothing that is asked here is suspect."""
    raise AssertionError(question, history, snapshot)


@dataclass
class JudgedPrinter(Printer):
    """A printer whose readers judge a page before it is out.

    Args:
        records: where they do.
        noted: what became of it.
    """

    records: Records | None = None
    noted: list[Noted] = field(default_factory=list)

    async def deliver(
        self,
        question: IncomingQuestion,
        answers: Sequence[Answer],
        snapshot: Snapshot,
        *,
        replaces: str,
        begun: bool,
        kept: StillKept,
    ) -> str:
        """Take a verdict, and print the quotes."""
        if self.records is not None:
            judged = (question.answer_id, question.team, "eve", Verdict.GOOD)
            self.noted.append(await self.records.keep_feedback("click", *judged))
        return await super().deliver(
            question, answers, snapshot, replaces=replaces, begun=begun, kept=kept
        )


def press(
    known: Assistant, printer: Printer, claims: Claims | None = None
) -> Service[IncomingQuestion]:
    """A service that answers for the printer."""
    faults = Faults()
    return build_service(
        Catalog(Snapshot("ferry", known)),
        claims or MemoryClaims(),
        printer,
        faults=faults,
        metrics=Metrics(faults),
        threads=ThreadPoolExecutor(1),
        reading_thread=ThreadPoolExecutor(1),
        ask_alone=never,
        clock=utc_now,
    )


def asked(text: str, message: str = "1") -> IncomingQuestion:
    """A question of somebody's at the press."""
    return IncomingQuestion(
        surface=Surface.DIRECT,
        keys=(place_of("press", "hall", message),),
        team="press",
        channel="hall",
        user="ada",
        text=text,
        message=message,
        accepted=utc_now(),
    )


async def test_a_host_that_prints_is_answered_once(known: Assistant) -> None:
    """The quote is printed; what is told twice is one question."""
    printer = Printer()
    service = press(known, printer)
    for _ in range(2):
        await service.accept(asked(LAST))

    assert printer.printed == ["The last ferry leaves Northquay at 23:15."]


async def test_an_answer_can_be_judged_before_it_is_noted(
    known: Assistant, sqlite_url: str
) -> None:
    """Whoever clicks may be faster than the database, and is believed."""
    store = SqlStore(sqlite_url)
    await store.open()
    printer = JudgedPrinter(records=store)
    await press(known, printer, store).accept(asked(LAST))

    assert printer.noted == [Noted.KEPT]
    assert (await store.stats("press")).verdicts[Verdict.GOOD] == 1
    await store.close()


async def test_each_question_of_a_message_has_a_record_of_its_own(
    known: Assistant, sqlite_url: str
) -> None:
    """Each can be judged before and after it is noted; what withdraws the message erases all."""
    store = SqlStore(sqlite_url)
    await store.open()
    printer, question = Printer(), asked(f"{LAST} And who commands the ferry Selma?")
    service = press(known, printer, store)
    await service.accept(question)
    names = {question.answer_id, f"{question.answer_id}.2"}
    judged = (f"{question.answer_id}.2", "press", "eve", Verdict.GOOD)

    assert len(printer.printed) == 2
    assert await store.kept(names) == names
    assert await store.keep_feedback("click", *judged) is Noted.KEPT
    assert sum(one.count for one in (await store.stats("press")).outcomes) == 2
    await service.withdraw(Withdrawal("press", "hall", "1", asked=True))
    assert await store.kept(names) == set()
    assert (await store.stats("press")).verdicts[Verdict.GOOD] == 0
    assert printer.printed[-1] == "page 2 is void."
    await store.close()


async def test_a_follow_up_leans_on_what_the_service_remembers(known: Assistant) -> None:
    """The host need not be able to read what was said before."""
    printer = Printer()
    service = press(known, printer)
    await service.accept(asked("When does the first ferry leave Northquay?", "1"))
    await service.accept(asked("and the last?", "2"))

    assert "23:15" in printer.printed[1]


async def test_a_thread_is_joined_only_with_an_answer(known: Assistant) -> None:
    """A maybe is for who asked; where nobody did, nothing is said."""
    for assistant, printed in (
        (known, ["The last ferry leaves Northquay at 23:15."]),
        (unsure(known), []),
    ):
        printer = Printer()
        overheard = asked(LAST).model_copy(update={"surface": Surface.THREAD})
        await press(assistant, printer).accept(overheard)
        assert printer.printed == printed
        await press(assistant, printer).accept(asked(LAST))
        assert len(printer.printed) > len(printed)


async def test_what_became_of_a_question_is_kept_in_a_word(known: Assistant) -> None:
    """Its outcome, with where the quotes stand that were shown as unsure."""
    claims = MemoryClaims()
    for assistant, text, message, outcome in (
        (known, LAST, "1", "answer"),
        (unsure(known), LAST, "2", "maybe"),
        (known, "Who founded Zanzibar?", "3", "nothing"),
        (known, "hello", "4", "reply"),
    ):
        await press(assistant, Printer(), claims).accept(asked(text, message))
        given = await claims.answer_to("press", "hall", message)
        assert given is not None
        assert given.outcome == outcome
        assert bool(given.spans) == (outcome in ("answer", "maybe"))


async def test_what_cannot_be_delivered_now_is_taken_up_later(known: Assistant) -> None:
    """The question stays pending while its host cannot be reached."""
    printer = Printer(out_of_paper=1)
    service = press(known, printer)
    await service.accept(asked(LAST))
    assert printer.printed == []
    await service.take_up()
    await service.tasks.drain(PATIENCE)

    assert printer.printed == ["The last ferry leaves Northquay at 23:15."]


async def test_a_withdrawn_question_takes_its_answer_with_it(known: Assistant) -> None:
    """The host is told which of its messages it was."""
    printer = Printer()
    service = press(known, printer)
    await service.accept(asked(LAST))
    await service.withdraw(Withdrawal("press", "hall", "1", asked=True))

    assert printer.printed[-1] == "page 1 is void."
