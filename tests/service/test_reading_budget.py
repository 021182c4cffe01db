"""Questions that words leave in doubt are read, as long as that keeps nobody waiting."""

import asyncio
from collections.abc import Callable, Sequence
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from threading import Event

import pytest

from bot.answering.answer import Answer, Outcome, Ranking
from bot.answering.ask import Assistant
from bot.assembly import build_service
from bot.catalog.catalog import Catalog
from bot.catalog.snapshot import Snapshot
from bot.service import reading_budget as module
from bot.service.incidents import Faults
from bot.service.metrics import Metrics, Reading
from bot.service.reading_budget import ReadingBudget
from bot.storage.lifetimes import utc_now
from bot.storage.memory import MemoryClaims
from tests.patience import PATIENCE
from tests.reading.toys import Toys
from tests.service.test_hosts import LAST, Printer, asked, never

BY_READING = (Answer("?", Outcome.ANSWER, 0.9, ranking=Ranking.READER),)


@dataclass
class Queue(Executor):
    """Does what it is given when it is told to."""

    waiting: list[tuple[Future[object], Callable[[], object]]] = field(default_factory=list)

    def submit(self, fn, /, *args, **kwargs):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN002, ANN003, ANN201
        """Put something at the end."""
        future: Future[object] = Future()
        self.waiting.append((future, lambda: fn(*args, **kwargs)))
        return future

    def do_next(self) -> bool:
        """Do what came first; returns whether it was still wanted."""
        future, work = self.waiting.pop(0)
        if not future.set_running_or_notify_cancel():
            return False
        try:
            future.set_result(work())
        except RuntimeError as error:
            future.set_exception(error)
        return True


@dataclass
class Room:
    """A reader whose thread and whose clock a test moves."""

    now: float = 1000.0
    queue: Queue = field(default_factory=Queue)
    faults: Faults = field(default_factory=Faults)

    def __post_init__(self) -> None:
        self.metrics = Metrics(self.faults)
        self.readings = ReadingBudget(self.queue, self.metrics, self.faults, lambda: self.now)

    def read(self, takes: float = 0.0) -> tuple[Answer, ...]:
        """Read a question, for so many seconds."""
        self.now += takes
        return BY_READING

    async def ask(self, takes: float = 0.0) -> asyncio.Task[tuple[Answer, ...] | None]:
        """Ask for a question to be read, which takes so long once it is begun."""
        task = asyncio.create_task(self.readings.read(lambda: self.read(takes)))
        await asyncio.sleep(0)
        return task

    async def read_one(self, takes: float) -> None:
        """Read a question that takes so long, from beginning to end."""
        task = await self.ask(takes)
        self.queue.do_next()
        assert await task == BY_READING

    def count(self, result: str) -> float:
        """How often this came of a question."""
        value = self.metrics.registry.get_sample_value(
            "pullquote_readings_total", {"result": result}
        )
        assert value is not None
        return value


class Failing(Assistant):
    """Cannot read.

    Args:
        known: what it could have read.
    """

    def __init__(self, known: Assistant) -> None:
        super().__init__(known.corpus, known.index, (), (), known.weights)

    def reads_on(self, by_words: Answer) -> bool:
        """Whatever it is."""
        del by_words
        return True

    def ask_all(self, message: str, history: Sequence[str] = ()) -> tuple[Answer, ...]:
        """Fail."""
        raise RuntimeError(message, history)


async def test_a_question_is_read_and_what_it_took_is_counted() -> None:
    """The time is that from being asked for, over what was read."""
    room = Room()
    await room.read_one(0.04)

    assert room.count("read") == 1
    registry = room.metrics.registry
    assert registry.get_sample_value("pullquote_reading_seconds_sum") == pytest.approx(0.04)


async def test_more_than_can_be_read_in_time_is_left_to_the_words_until_there_is_room() -> None:
    """Who comes while others wait is told so at once; when those are read, the next one is."""
    room = Room()
    await room.read_one(0.04)
    waiting = [await room.ask(0.04) for _ in range(10)]
    refused = [task for task in waiting if task.done()]

    assert [await task for task in refused] == [None] * 7
    assert room.count("busy") == 7
    for _ in range(3):
        room.queue.do_next()
    assert [await task for task in waiting if task not in refused] == [BY_READING] * 3
    await room.read_one(0.04)


async def test_reading_for_long_takes_a_quarter_of_the_time_behind_a_burst() -> None:
    """Many at once are read; of what never ends, as much as leaves the others their processors."""
    room = Room()
    for _ in range(100):
        await room.read_one(0.04)
    began, read = room.now, room.count("read")
    for _ in range(5000):
        room.now += 0.02
        task = await room.ask(0.04)
        if not task.done():
            room.queue.do_next()
        await task
    share = (room.count("read") - read) * 0.04 / (room.now - began)

    assert 0.2 < share < 0.35
    room.now += 60
    for _ in range(100):
        await room.read_one(0.04)


async def test_a_reading_that_hangs_keeps_nobody_else_waiting() -> None:
    """Once what is being read takes longer than usual, others are answered by words at once."""
    room, begun, go_on = Room(), Event(), Event()
    threads = ThreadPoolExecutor(1)
    readings = ReadingBudget(threads, room.metrics, room.faults, lambda: room.now)

    def hang() -> tuple[Answer, ...]:
        begun.set()
        go_on.wait(PATIENCE)
        return BY_READING

    hung = asyncio.create_task(readings.read(hang))
    await asyncio.to_thread(begun.wait, PATIENCE)
    room.now += 0.2

    assert await readings.read(room.read) is None
    assert room.count("busy") == 1
    go_on.set()
    await hung
    threads.shutdown()


async def test_nobody_waits_for_long_and_what_was_not_begun_is_not_read(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The answer by words stands in; then there is room again."""
    room = Room()
    with monkeypatch.context() as patch:
        patch.setattr(module, "_PATIENCE", 0.0)
        assert await (await room.ask()) is None
    await asyncio.sleep(0)

    assert room.count("late") == 1
    assert not room.queue.do_next()
    await room.read_one(0.04)


async def test_a_reader_that_is_too_slow_is_tried_again_after_a_while() -> None:
    """Until then, nobody waits for it in vain; it heals by itself."""
    room = Room()
    await room.read_one(5.0)

    assert await (await room.ask()) is None
    room.now += 10
    for _ in range(2):
        await room.read_one(0.04)
    assert (room.count("read"), room.count("busy")) == (3, 1)


async def test_a_reading_that_fails_is_a_fault() -> None:
    """It is counted, and the answer by words stands in."""
    room = Room()

    def fail() -> tuple[Answer, ...]:
        raise RuntimeError

    task = asyncio.create_task(room.readings.read(fail))
    await asyncio.sleep(0)
    room.queue.do_next()

    assert await task is None
    assert (room.count("failed"), room.faults.counts["reading_failed"]) == (1, 1)


@pytest.mark.parametrize(
    ("text", "fails", "result"),
    [(LAST, False, "read"), (LAST, True, "failed"), ("hello", False, "")],
)
async def test_the_service_answers_by_what_is_read_or_else_by_words(
    known: Assistant, *, text: str, fails: bool, result: str
) -> None:
    """Nothing is lost where reading fails; small talk is not read."""
    snapshot, printer, faults = Snapshot("ferry", known), Printer(), Faults()
    snapshot.reading = Failing(known) if fails else Toys().reading(known)
    metrics, claims = Metrics(faults), MemoryClaims()
    service = build_service(
        Catalog(snapshot),
        claims,
        printer,
        faults=faults,
        metrics=metrics,
        threads=ThreadPoolExecutor(1),
        reading_thread=ThreadPoolExecutor(1),
        ask_alone=never,
        clock=utc_now,
    )
    await service.accept(asked(text))

    assert "23:15" in printer.printed[0] or text != LAST
    given = await claims.answer_to("press", "hall", "1")
    assert given is not None
    assert given.ranking == ("reader" if result == "read" else "lexical")
    for one in Reading:
        found = metrics.registry.get_sample_value("pullquote_readings_total", {"result": one.value})
        assert found == (one == result)
