"""What people said is kept for every process, until it is taken back or its time is over."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.errors import StorageError
from bot.storage.resilient import ResilientStore
from bot.storage.sql import SqlStore
from bot.storage.store import (
    AskedPeople,
    KeptAnswer,
    Selection,
)
from tests.storage.samples import ManualClock, kept_answer


def answer(clock: ManualClock, **changed: object) -> KeptAnswer:
    """An answer as it is kept now."""
    return kept_answer(clock(), **changed)


async def test_an_answer_is_kept_once(database: SqlStore, clock: ManualClock) -> None:
    """As it was said; kept again it is known, and of a message there is one."""
    new, kept = await database.keep_said(answer(clock))
    assert new
    assert kept == answer(clock, id=kept.id)
    assert await database.keep_said(answer(clock, keeper="U9")) == (False, kept)
    assert await database.kept_answers() == await database.kept_answers("T1") == [kept]
    assert await database.kept_from("T1", "C1", kept.message) == kept


async def test_workspaces_are_apart(database: SqlStore, clock: ManualClock) -> None:
    """Whoever names an answer of another workspace reads, changes and erases nothing."""
    _, kept = await database.keep_said(answer(clock))
    assert await database.kept_answers("T2") == []
    assert await database.kept_from("T2", "C1", kept.message) is None
    assert await database.change_kept("T2", kept.id, {"everybody": True}) is None
    assert await database.drop_kept("T2", kept.id) is None
    assert await database.kept_answers() == [kept]


async def test_an_answer_is_changed_and_erased(database: SqlStore, clock: ManualClock) -> None:
    """Only what is given changes; what is erased is gone, and its number is not used again."""
    _, kept = await database.keep_said(answer(clock))
    changed = await database.change_kept("T1", kept.id, {"text": "It sails.", "everybody": True})
    assert changed == replace(kept, text="It sails.", everybody=True)
    assert await database.drop_kept("T1", kept.id, by="U2") == changed
    assert await database.drop_kept("T1", kept.id, by="U2") is None
    lines = [(one.user, one.about) for one in await database.history("T1")]
    assert lines == [
        ("U2", "taken back, in C1"),
        ("", "changed with its message, in C1"),
        ("U1", "kept, in C1"),
    ]
    _, other = await database.keep_said(answer(clock))
    assert other.id != kept.id


async def test_the_time_of_an_answer_is_over(database_url: str, clock: ManualClock) -> None:
    """At once for who asks, and erased with the next sweep; confirmed, it is kept on."""
    store = SqlStore(database_url, clock, timedelta(days=90), keep_answers=timedelta(days=10))
    await store.open()
    _, first = await store.keep_said(answer(clock))
    _, second = await store.keep_said(answer(clock, place="C2"))
    clock.move(timedelta(days=6))
    confirmed = await store.change_kept("T1", second.id, {"confirmed": clock()})
    clock.move(timedelta(days=4))
    assert await store.kept_answers() == [confirmed]
    assert await store.kept_from("T1", "C1", first.message) == first
    await store.sweep()
    assert await store.kept_from("T1", "C1", first.message) is None
    await store.close()


async def test_the_edition_tells_of_every_change(database_url: str, clock: ManualClock) -> None:
    """Whoever makes it, and where time, a sweep or a purge does; and of nothing else."""
    store = SqlStore(
        database_url, clock, timedelta(days=9), keep_answers=timedelta(days=10), anonymous=True
    )
    await store.open()
    editions = [await store.kept_edition()]

    async def changed() -> None:
        editions.append(await store.kept_edition())
        assert await store.kept_edition() == editions[-1]

    _, first = await store.keep_said(answer(clock, place="C2"))
    await changed()
    clock.move(timedelta(days=1))
    _, second = await store.keep_said(answer(clock))
    await changed()
    await store.change_kept("T1", second.id, {"text": "It sails."})
    await changed()
    await store.change_kept("T1", second.id, {"everybody": True}, by="U2")
    await changed()
    clock.move(timedelta(days=9))  # the time of the first is over
    assert [one.id for one in await store.kept_answers()] == [second.id]
    await changed()
    await store.sweep()  # so is that of the words of who asked the second
    await changed()
    for user in (second.keeper, second.author):
        await store.purge(Selection(user=user))
        await changed()
    await store.drop_kept("T1", second.id)
    await changed()
    assert len(set(editions)) == len(editions)
    assert first.id != second.id
    await store.close()


async def test_those_are_found_that_nobody_has_confirmed_for_long(
    database_url: str, clock: ManualClock
) -> None:
    """Until somebody was asked of them, and unless their time is over; and one by its number."""
    store = SqlStore(database_url, clock, keep_answers=timedelta(days=10))
    await store.open()
    _, old = await store.keep_said(answer(clock))
    clock.move(timedelta(days=3))
    _, new = await store.keep_said(answer(clock, place="C2", confirmed=clock()))
    assert await store.unsure_answers(clock() - timedelta(days=2)) == [old]
    assert await store.unsure_answers(clock()) == [old, new]
    await store.change_kept("T1", new.id, {"doubted": True})
    assert await store.unsure_answers(clock()) == [old]
    assert await store.kept_answer("T1", old.id) == old
    assert await store.kept_answer("T2", old.id) is None
    clock.move(timedelta(days=7))
    assert await store.unsure_answers(clock()) == []
    assert await store.kept_answer("T1", old.id) is None
    await store.close()


async def test_words_of_an_asker_are_kept_as_long_as_questions_are(
    database_url: str, clock: ManualClock
) -> None:
    """And not at all where questions are not; words of who kept the answer stay with it."""
    store = SqlStore(database_url, clock, timedelta(days=90))
    await store.open()
    _, asked = await store.keep_said(answer(clock))
    _, named = await store.keep_said(answer(clock, place="C2", asker=""))
    await store.sweep()
    assert await store.kept_answers() == [asked, named]
    clock.move(timedelta(days=90))
    await store.sweep()
    assert await store.kept_answers() == [replace(asked, question="", asker=""), named]
    await store.close()


async def test_a_purge_of_a_person_takes_what_they_said(
    database: SqlStore, clock: ManualClock
) -> None:
    """Of what others said, only that it was they who kept or asked it; by a day, nothing."""
    await database.keep_said(answer(clock))
    _, kept = await database.keep_said(answer(clock, place="C2", author="U4", keeper="U2"))
    _, asked = await database.keep_said(answer(clock, place="C3", author="U4", asker="U2"))
    clock.move(timedelta(days=1))
    day, everything = Selection(user="U2", before=clock()), Selection(user="U2")
    assert (await database.tally(day)).kept_answers == 0
    assert (await database.purge(day)).kept_answers == 0
    assert (await database.tally(everything)).kept_answers == 3
    kinds = [one["kind"] for one in await database.export(everything)]
    assert kinds.count("kept_answer") == 3
    assert (await database.purge(everything)).kept_answers == 3
    left = [replace(kept, keeper=""), replace(asked, question="", asker="")]
    assert await database.kept_answers() == left
    assert (await database.purge(everything)).kept_answers == 0
    assert (await database.purge(Selection(team="T1"))).kept_answers == 2


async def test_a_purge_can_leave_what_a_person_said_without_their_name(
    database_url: str, clock: ManualClock
) -> None:
    """Nor does a link lead to who it was."""
    store = SqlStore(database_url, clock, anonymous=True)
    await store.open()
    _, kept = await store.keep_said(answer(clock))
    assert (await store.purge(Selection(user="U2"))).kept_answers == 1
    assert await store.kept_answers() == [replace(kept, author="", name="", link="")]
    await store.close()


async def test_where_people_were_asked_is_known_for_a_month(
    database: SqlStore, clock: ManualClock
) -> None:
    """Noted twice it is there once; a purge of who asked takes it."""
    asked = AskedPeople("T1", "C9", "1700000000.000400", "U1", "C1", "", clock())
    await database.note_asked(asked)
    await database.note_asked(asked)
    place = ("T1", "C9", asked.message)
    assert await database.asked_people(*place) == asked
    clock.move(timedelta(days=29))
    await database.sweep()
    assert await database.asked_people(*place) == asked
    clock.move(timedelta(days=1))
    await database.sweep()
    assert await database.asked_people(*place) is None
    await database.note_asked(asked)
    await database.purge(Selection(user="U1"))
    assert await database.asked_people(*place) is None


async def test_without_the_database_nothing_is_kept(clock: ManualClock) -> None:
    """Nothing stands in for it: whoever keeps an answer is told."""
    store = ResilientStore(SqlStore("sqlite:////no/such/folder/a.db"), lambda _fault: None, clock)
    await store.open()
    for asked in (
        store.keep_said(answer(clock)),
        store.kept_answers(),
        store.change_kept("T1", 1, {"text": ""}),
        store.drop_kept("T1", 1),
        store.kept_from("T1", "C1", "1"),
        store.asked_people("T1", "C1", "1"),
    ):
        with pytest.raises(StorageError):
            await asked
    await store.close()
