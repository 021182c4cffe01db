"""A real database is locked, full, read-only, damaged or gone: the bot goes on, and comes back."""

import asyncio
import random
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from string import ascii_letters

import pytest

from bot.errors import NewerDatabaseError, NotTakenError, StorageError
from bot.storage import postgresql
from bot.storage.database_url import describe, parse_database_url
from bot.storage.lifetimes import LEASE
from bot.storage.resilient import ResilientStore
from bot.storage.sql import SqlStore
from bot.storage.store import Claimed, Noted, Selection, Verdict
from tests.databases import patient, query
from tests.storage.samples import ManualClock, answer, given_answer, new_click, question, verdicts
from tests.storage.trouble import TROUBLES, File, Home, Server, execute

A_MOMENT = timedelta(seconds=3)  # after which the database is tried again
LONG = "x" * 100_000  # a body that needs further pages, where there are none

Failing = Callable[[Home], AbstractAsyncContextManager[None]]


@pytest.fixture(params=["sqlite", "postgresql"])
def kind(request: pytest.FixtureRequest) -> str:
    """Each kind of database in turn."""
    kind: str = request.param
    return kind


@pytest.fixture
def url(kind: str, tmp_path: Path, request: pytest.FixtureRequest) -> str:
    """A new database; a file has a folder of its own."""
    if kind == "sqlite":
        folder = tmp_path / "data"
        folder.mkdir()
        return f"sqlite:///{folder / 'pullquote.db'}"
    url: str = request.getfixturevalue("postgresql_url")
    return url


@pytest.fixture
async def database(
    kind: str, url: str, clock: ManualClock, unhurried: None
) -> AsyncIterator[SqlStore]:
    """A store in that database, which waits for no lock of a file."""
    del unhurried
    database = SqlStore(f"{url}?timeout=0" if kind == "sqlite" else url, clock)
    yield database
    await database.close()


@pytest.fixture
def home(kind: str, url: str, database: SqlStore, request: pytest.FixtureRequest) -> Home:
    """Where the database is, and can be made to fail."""
    if kind == "sqlite":
        return File(Path(url.removeprefix("sqlite:///")), database)
    return Server(request.getfixturevalue("cluster"), url, database)


@pytest.fixture
def faults() -> list[StorageError]:
    """The faults that were told of."""
    return []


@pytest.fixture
async def store(
    database: SqlStore, faults: list[StorageError], clock: ManualClock
) -> ResilientStore:
    """A store that goes on without its database, which is well so far."""
    store = ResilientStore(database, faults.append, clock, clock.passed)
    await store.open()
    assert not faults
    return store


each_trouble = pytest.mark.parametrize(
    ("kind", "fail", "says"),
    TROUBLES,
    ids=[f"{kind} {fail.__name__}" for kind, fail, _ in TROUBLES],
    indirect=["kind"],
)


@each_trouble
async def test_questions_are_answered_once_while_the_database_fails_and_after(
    store: ResilientStore,
    database: SqlStore,
    home: Home,
    clock: ManualClock,
    *,
    fail: Failing,
    says: str,
) -> None:
    """Before, during and after: one that was begun, one that is new, one that was finished."""
    del says
    await store.claim(question(clock, "begun"))
    await store.claim(question(clock, "finished"))
    await store.finish(["finished"], None)

    async with fail(home):
        assert await store.claim(question(clock, "new", body=LONG)) is Claimed.TAKEN
        clock.move(A_MOMENT)
        for key in ("new", "begun"):
            assert await store.claim(question(clock, key, body=LONG)) is Claimed.BUSY
            await store.finish([key], answer(clock, f"answer to {key}"))
        for key in ("new", "begun", "finished"):
            assert await store.claim(question(clock, key, body=LONG)) is Claimed.DONE
        assert await given_answer(store, "answer to new") == answer(clock, "answer to new")
        assert await store.pending() == []

    clock.move(LEASE)
    assert await store.pending() == []
    for key in ("new", "begun", "finished"):
        assert await store.claim(question(clock, key)) is Claimed.DONE
        assert await database.claim(question(clock, key)) is Claimed.DONE
    assert await given_answer(database, "answer to new") is not None


@each_trouble
async def test_what_is_forgotten_while_the_database_fails_stays_forgotten(
    store: ResilientStore,
    database: SqlStore,
    home: Home,
    clock: ManualClock,
    *,
    fail: Failing,
    says: str,
) -> None:
    """It can be claimed anew at once, and nobody takes it up later."""
    del says
    for key in ("again", "never again"):
        await store.claim(question(clock, key))
    async with fail(home):
        assert await store.claim(question(clock, "fault", body=LONG)) is Claimed.TAKEN
        clock.move(A_MOMENT)
        for key in ("again", "never again"):
            await store.forget([key])
        assert await store.claim(question(clock, "again", body=LONG)) is Claimed.TAKEN
    clock.move(A_MOMENT)
    await store.finish(["again"], None)
    clock.move(LEASE)
    assert [one.keys for one in await store.pending()] == [("fault",)]
    assert await database.claim(question(clock, "again")) is Claimed.DONE


@each_trouble
async def test_each_fault_is_counted_and_told_of(
    store: ResilientStore,
    url: str,
    home: Home,
    clock: ManualClock,
    *,
    faults: list[StorageError],
    fail: Failing,
    says: str,
) -> None:
    """What is wrong, where, and what to do; no part of a question is in it."""
    async with fail(home):
        await store.claim(question(clock, "a", body=LONG + "secret"))

    assert len(faults) == 1
    assert says in faults[0].problem
    assert faults[0].where == describe(parse_database_url(url))
    assert faults[0].hint
    assert "secret" not in f"{faults[0]!r} {faults[0].__cause__!r} {faults[0].__context__!r}"


@pytest.mark.parametrize("kind", ["postgresql"], indirect=True)
async def test_a_server_whose_url_says_so_may_be_silent_for_longer(
    home: Server, url: str, clock: ManualClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its `connect_timeout`: slow is not gone, and nobody goes on without it, and answers too."""
    monkeypatch.setattr(postgresql, "_SILENCE", timedelta(0))
    store = SqlStore(patient(url), clock)
    await store.open()

    async with home.locked():
        claiming = asyncio.create_task(store.claim(question(clock, "a")))
        waits = "SELECT 1 FROM pg_stat_activity WHERE wait_event_type = 'Lock'"
        while not await asyncio.to_thread(query, url, waits):
            assert not claiming.done()
    assert await claiming is Claimed.TAKEN
    await store.close()


async def test_a_database_that_failed_is_left_alone_for_a_moment(
    store: ResilientStore,
    home: Home,
    clock: ManualClock,
    faults: list[StorageError],
) -> None:
    """Questions that come in one after the other do not each wait for a lock."""
    async with home.locked():
        for key in ("a", "b", "c"):
            assert await store.claim(question(clock, key)) is Claimed.TAKEN
        assert len(faults) == 1
        clock.move(A_MOMENT)
        await store.claim(question(clock, "d"))

    assert len(faults) == 2


async def test_feedback_that_cannot_be_kept_is_an_error(
    store: ResilientStore, database: SqlStore, home: Home, clock: ManualClock
) -> None:
    """The person can be told, whether the database fails now or did a moment ago."""
    await store.finish(["a"], answer(clock))
    await store.keep_feedback(new_click(), "A1", "T1", "U1", Verdict.GOOD)
    async with home.gone():
        for _ in range(2):
            with pytest.raises(StorageError, match=r"cannot be opened|No database server"):
                await store.keep_feedback(new_click(), "A1", "T1", "U1", Verdict.BAD)

    clock.move(A_MOMENT)
    assert await verdicts(database, "A1") == {"U1": Verdict.GOOD}
    await store.keep_feedback(new_click(), "A1", "T1", "U1", Verdict.BAD)
    assert await verdicts(database, "A1") == {"U1": Verdict.BAD}


async def test_a_question_in_hand_is_stored_when_the_database_is_back(
    store: ResilientStore, database: SqlStore, home: Home, clock: ManualClock
) -> None:
    """So that it outlives a kill from then on; a released one is pending until it is taken."""
    asked, released = question(clock, "a", body='{"text": "kept?"}'), question(clock, "b")
    async with home.locked():
        await store.claim(asked)
        await store.claim(released)
        await store.release(["b"])
    clock.move(A_MOMENT)

    assert await store.pending() == [released]
    assert await store.claim(released) is Claimed.TAKEN_OVER
    clock.move(LEASE)
    assert await database.pending() == [asked, released]


async def test_what_was_finished_without_the_database_is_written_on_closing(
    store: ResilientStore, database: SqlStore, home: Home, clock: ManualClock
) -> None:
    """A stop within a moment of the fault loses nothing."""
    async with home.locked():
        await store.claim(question(clock, "a"))
        await store.finish(["a"], answer(clock))
    await store.close()

    assert await database.claim(question(clock, "a")) is Claimed.DONE
    assert await given_answer(database, "A1") == answer(clock)


async def test_a_database_that_was_deleted_is_made_anew(
    store: ResilientStore,
    database: SqlStore,
    home: Home,
    clock: ManualClock,
    faults: list[StorageError],
) -> None:
    """Nothing is written to a file that nobody can find again; what memory holds still counts."""
    await store.claim(question(clock, "a"))
    await store.finish(["a"], answer(clock))
    home.replace()

    with pytest.raises(StorageError, match="removed"):
        await store.keep_feedback(new_click(), "A1", "T1", "U1", Verdict.GOOD)
    clock.move(A_MOMENT)
    await store.finish(["b"], answer(clock, "A2"))
    await store.keep_feedback(new_click(), "A2", "T1", "U1", Verdict.GOOD)

    assert len(faults) == 1
    assert await store.claim(question(clock, "a")) is Claimed.DONE
    assert await verdicts(database, "A2") == {"U1": Verdict.GOOD}


async def test_a_bot_can_start_without_its_database(
    database: SqlStore,
    url: str,
    home: Home,
    clock: ManualClock,
    faults: list[StorageError],
) -> None:
    """It answers from the start, and opens the database as soon as there is one to be had."""
    async with home.gone():
        store = ResilientStore(SqlStore(url, clock), faults.append, clock, clock.passed)
        await store.open()
        assert await store.claim(question(clock, "a")) is Claimed.TAKEN
        await store.finish(["a"], None)
        await store.sweep()
    clock.move(A_MOMENT)
    await store.sweep()

    assert await database.claim(question(clock, "a")) is Claimed.DONE
    assert len(faults) == 1
    await store.close()


# A long text that nothing can pack.
NOISE = "".join(random.Random(1).choices(ascii_letters, k=5000))  # noqa: S311 - no secret
# What PostgreSQL or SQLite does not take: a key that no index holds, a character that it does not
# know, and half a pair of surrogates.
REFUSED = [("postgresql", NOISE), ("postgresql", "a\0b"), ("sqlite", "a\ud800b")]


@pytest.mark.parametrize(("kind", "key"), REFUSED, indirect=["kind"], ids=["long", "NUL", "half"])
async def test_what_the_database_refuses_for_its_data_is_no_outage(
    store: ResilientStore,
    database: SqlStore,
    clock: ManualClock,
    faults: list[StorageError],
    key: str,
) -> None:
    """It is counted, and answered once all the same; the database is used for all else."""
    assert await store.claim(question(clock, key)) is Claimed.TAKEN
    assert await store.extend([key])
    assert await store.claim(question(clock, key)) is Claimed.BUSY
    await store.finish([key], answer(clock, "A1"))
    assert await store.claim(question(clock, key)) is Claimed.DONE
    assert store.durable
    assert {type(fault) for fault in faults} == {NotTakenError}

    await store.claim(question(clock, "another"))
    await store.finish(["another"], answer(clock, "A2"))
    assert await given_answer(database, "A2") == answer(clock, "A2")


@pytest.mark.parametrize(("kind", "bad"), REFUSED[1:], indirect=["kind"], ids=["NUL", "half"])
async def test_an_answer_that_is_refused_leaves_its_question_answered(
    store: ResilientStore, database: SqlStore, clock: ManualClock, bad: str
) -> None:
    """Only the answer is dropped, so that no other process gives it again."""
    await store.claim(question(clock, "a"))
    await store.finish(["a"], replace(answer(clock), channel=bad))

    assert store.durable
    assert await database.claim(question(clock, "a")) is Claimed.DONE
    assert await given_answer(database, "A1") is None


@pytest.mark.parametrize(("kind", "key"), REFUSED, indirect=["kind"], ids=["long", "NUL", "half"])
async def test_what_is_refused_does_not_keep_the_database_away(
    store: ResilientStore, database: SqlStore, home: Home, clock: ManualClock, key: str
) -> None:
    """What came in during an outage and cannot be written is left out when it is over."""
    async with home.locked():
        for name in (key, "good", f"{key} in hand", "good in hand"):
            await store.claim(question(clock, name))
        for name in (key, "good"):
            await store.finish([name], answer(clock, f"answer to {name[:4]}"))
    clock.move(A_MOMENT)
    await store.claim(question(clock, "new"))

    assert store.durable
    assert await given_answer(database, "answer to good") is not None
    assert await database.claim(question(clock, "good in hand")) is Claimed.BUSY


async def test_a_clock_that_is_set_back_keeps_no_database_away(
    store: ResilientStore, home: Home, clock: ManualClock
) -> None:
    """It is tried again when the moment has passed, whatever the clock says."""
    await store.finish(["a"], answer(clock))
    async with home.gone():
        await store.claim(question(clock, "b"))
    clock.now -= timedelta(hours=6)
    clock.move(A_MOMENT)

    assert await store.keep_feedback(new_click(), "A1", "T1", "U1", Verdict.GOOD) is Noted.KEPT


async def test_what_another_process_purged_is_neither_held_nor_taken_up(
    store: ResilientStore, url: str, clock: ManualClock
) -> None:
    """Nor is its answer found, or leaned on."""
    await store.claim(question(clock, "a", body="a text that is purged"))
    await store.release(["a"])
    await store.finish(["b"], replace(answer(clock), asked="1.1"))
    other = SqlStore(url, clock)
    await other.purge(Selection())
    await other.close()

    assert await store.pending() == []
    assert await store.kept(["A1"]) == set()
    assert await given_answer(store, "A1") is None
    assert await store.answer_to("T1", "C1", "1.1") is None
    assert "a text that is purged" not in repr(await store._memory.pending())


async def test_an_answer_counts_as_kept_while_it_is_being_written(
    store: ResilientStore, home: Home, clock: ManualClock
) -> None:
    """Also where it waits for a database that is gone."""
    writing = asyncio.create_task(store.finish(["a"], answer(clock, "A1")))
    await asyncio.sleep(0)
    assert await store.kept(["A1", "A9"]) == {"A1"}
    await writing
    async with home.locked():
        await store.finish(["b"], answer(clock, "A2"))
        assert "A2" in await store.kept(["A2"])
    clock.move(A_MOMENT)
    assert await store.kept(["A1", "A2", "A9"]) == {"A1", "A2"}


async def test_a_claim_that_another_process_took_in_an_outage_is_lost_after_it(
    store: ResilientStore, url: str, home: Home, clock: ManualClock
) -> None:
    """Without the database it is kept, since nobody can say otherwise."""
    await store.claim(question(clock, "a"))
    clock.move(LEASE)
    other = SqlStore(url, clock)
    assert await other.claim(question(clock, "a")) is Claimed.TAKEN_OVER
    async with home.locked():
        assert await store.extend(["a"])
    clock.move(A_MOMENT)

    assert not await store.extend(["a"])
    assert await store.claim(question(clock, "a")) is Claimed.BUSY
    await other.close()


async def test_a_database_that_was_brought_further_is_told_of(
    store: ResilientStore, database: SqlStore, home: Home, clock: ManualClock
) -> None:
    """Within the next look for what is pending, also after an outage."""
    assert await store.pending() == []
    await execute(database, "UPDATE alembic_version SET version_num = '9999'")

    with pytest.raises(NewerDatabaseError, match="newer version"):
        await store.pending()
    async with home.locked():
        await store.claim(question(clock, "a"))
    clock.move(A_MOMENT)
    with pytest.raises(NewerDatabaseError, match="newer version"):
        await store.pending()


async def test_what_another_process_is_at_is_not_ours(
    store: ResilientStore, url: str, home: Home, clock: ManualClock
) -> None:
    """Its lease and its answer count as if they were here, also when the database then fails."""
    other = SqlStore(url, clock)
    await other.claim(question(clock, "busy"))
    await other.claim(question(clock, "done"))
    await other.finish(["done"], None)
    await other.close()

    assert await store.claim(question(clock, "busy")) is Claimed.BUSY
    assert await store.claim(question(clock, "done")) is Claimed.DONE
    async with home.locked():
        assert await store.claim(question(clock, "done")) is Claimed.DONE
    clock.move(LEASE)
    assert await store.claim(question(clock, "busy")) is Claimed.TAKEN_OVER


async def test_a_newer_database_stops_the_start(
    database: SqlStore, url: str, clock: ManualClock, faults: list[StorageError]
) -> None:
    """Going on in memory would hide that this version can never write to it."""
    await database.open()
    await execute(database, "UPDATE alembic_version SET version_num = '9999'")

    with pytest.raises(NewerDatabaseError, match="newer version"):
        await ResilientStore(SqlStore(url, clock), faults.append, clock).open()
