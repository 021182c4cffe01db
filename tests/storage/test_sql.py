"""What a database adds: it outlives the process, is shared by several, and forgets for good."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest

from bot.errors import StorageError
from bot.storage.database_url import parse_database_url
from bot.storage.engine import create_engine
from bot.storage.lifetimes import BODY_KEPT, LEASE
from bot.storage.sql import SqlStore
from bot.storage.store import Claimed, Selection, Verdict
from tests.storage.samples import ManualClock, answer, given_answer, new_click, question, verdicts
from tests.storage.trouble import execute

SECRET = "a-word-that-must-not-stay"


@pytest.fixture
async def other(database_url: str, clock: ManualClock) -> AsyncIterator[SqlStore]:
    """Another process's store in the same database."""
    store = SqlStore(database_url, clock)
    await store.open()
    yield store
    await store.close()


async def test_a_store_that_is_opened_again_has_everything(
    database: SqlStore, database_url: str, clock: ManualClock
) -> None:
    """Questions in hand, claims, answers and feedback outlive the process."""
    asked = question(clock, "a", "b")
    await database.claim(asked)
    await database.claim(question(clock, "c"))
    await database.finish(["c"], answer(clock))
    await database.keep_feedback(new_click(), "A1", "T1", "U1", Verdict.BAD)
    await database.close()

    again = SqlStore(database_url, clock)
    await again.open()

    assert await again.claim(question(clock, "c")) is Claimed.DONE
    assert await again.claim(question(clock, "b")) is Claimed.BUSY
    assert await given_answer(again, "A1") == answer(clock)
    assert await verdicts(again, "A1") == {"U1": Verdict.BAD}
    clock.move(LEASE)
    assert await again.pending() == [asked]
    await again.close()


async def test_only_who_holds_a_claim_can_release_it(
    database: SqlStore, other: SqlStore, clock: ManualClock
) -> None:
    """A process that was slow does not end the lease of the one that took over."""
    await database.claim(question(clock, "a"))
    clock.move(LEASE)
    assert await other.claim(question(clock, "a")) is Claimed.TAKEN_OVER
    await database.release(["a"])

    assert await database.claim(question(clock, "a")) is Claimed.BUSY
    await other.release(["a"])
    assert await database.claim(question(clock, "a")) is Claimed.TAKEN_OVER


async def test_a_question_is_suspect_after_two_processes_have_died_at_it(
    database_url: str, database: SqlStore, clock: ManualClock
) -> None:
    """Whoever gave it up, or took its own claim again, has not died; the suspicion stays."""
    claimed = [await database.claim(question(clock, "a", "b"))]
    clock.move(LEASE)
    claimed.append(await database.claim(question(clock, "a")))
    for _ in range(2):
        await database.release(["a"])
        claimed.append(await database.claim(question(clock, "b"), again=True))
    for _ in range(4):
        clock.move(LEASE)
        process = SqlStore(database_url, clock)
        await process.open()
        claimed.append(await process.claim(question(clock, "b")))
        await process.close()

    assert claimed == [
        Claimed.TAKEN,
        *[Claimed.TAKEN_OVER] * 4,  # the last of them by the first process after the one here
        *[Claimed.SUSPECT] * 3,
    ]
    await database.finish(["a"], None)
    assert await database.claim(question(clock, "b")) is Claimed.DONE


async def test_a_claim_that_was_taken_over_cannot_be_extended(
    database: SqlStore, other: SqlStore, clock: ManualClock
) -> None:
    """Nor does the try take anything from who has it now; what was erased is lost too."""
    await database.claim(question(clock, "a"))
    clock.move(LEASE)
    await other.claim(question(clock, "a"))
    clock.move(LEASE)

    assert not await database.extend(["a"])
    assert await other.extend(["a"])
    await database.purge(Selection())
    assert not await other.extend(["a"])


async def test_a_lease_that_is_extended_and_taken_over_at_once_has_one_holder(
    database: SqlStore, other: SqlStore, clock: ManualClock
) -> None:
    """Whichever comes first, again and again."""
    for number in range(20):
        key = f"k{number}"
        await database.claim(question(clock, key))
        clock.move(LEASE)
        kept, claimed = await asyncio.gather(
            database.extend([key]), other.claim(question(clock, key))
        )
        assert kept is (claimed is Claimed.BUSY)


async def test_finishing_is_whole_or_not_at_all(database: SqlStore, clock: ManualClock) -> None:
    """Where the answer cannot be kept, the question is still to be answered, and keeps its body."""
    asked = question(clock, "a")
    await database.claim(asked)
    await execute(database, "DROP TABLE spans")

    with pytest.raises(StorageError):
        await database.finish(["a"], answer(clock))

    clock.move(LEASE)
    assert await database.pending() == [asked]


@pytest.mark.parametrize("way", ["finished", "an hour old"])
async def test_a_body_that_is_erased_is_in_no_file(
    sqlite_url: str, clock: ManualClock, tmp_path: Path, way: str
) -> None:
    """Neither in the database nor in its log: it is overwritten, not only given up."""
    database = SqlStore(sqlite_url, clock)
    await database.open()
    await database.claim(question(clock, "a", body=f'{{"text": "{SECRET}"}}'))
    assert SECRET.encode() in _bytes_of(tmp_path)

    if way == "finished":
        await database.finish(["a"], answer(clock))
    else:
        clock.move(BODY_KEPT)
    await database.sweep()

    assert SECRET.encode() not in _bytes_of(tmp_path)
    await database.close()


async def test_a_call_that_is_given_up_leaves_the_store_in_order(
    database: SqlStore, clock: ManualClock
) -> None:
    """A cancelled claim is made or not made, and the next one finds a connection."""
    calls = [asyncio.create_task(database.claim(question(clock, f"k{n}"))) for n in range(20)]
    await asyncio.wait(calls, return_when=asyncio.FIRST_COMPLETED)
    for call in calls[::2]:
        call.cancel()
    await asyncio.gather(*calls, return_exceptions=True)

    for number, call in enumerate(calls):
        claimed = await database.claim(question(clock, f"k{number}"))
        assert claimed in {Claimed.TAKEN, Claimed.BUSY}
        if not call.cancelled():
            assert claimed is Claimed.BUSY


async def test_reading_does_not_wait_for_a_writer(
    database: SqlStore, database_url: str, clock: ManualClock
) -> None:
    """A button finds its answer while another process writes."""
    await database.finish(["a"], answer(clock))
    other = create_engine(parse_database_url(database_url))
    async with other.begin():
        assert await given_answer(database, "A1") == answer(clock)
        assert await verdicts(database, "A1") == {}
    await other.dispose()


async def test_any_text_can_be_kept(database: SqlStore, clock: ManualClock) -> None:
    """Quotation marks, emoji, other scripts and control characters come back as they were."""
    body = "'; DROP TABLE questions; -- \" \\ %s :x \U0001f600 שלום \t\x1f"
    asked = question(clock, "a'b", body=body)
    await database.claim(asked)
    clock.move(LEASE + timedelta(seconds=1))

    assert await database.pending() == [asked]


def _bytes_of(folder: Path) -> bytes:
    """All that stands in the files of a folder."""
    return b"".join(path.read_bytes() for path in sorted(folder.iterdir()))
