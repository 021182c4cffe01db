"""What people set right is kept with who and when, and each change of it can be undone."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.errors import StorageError
from bot.storage import entries
from bot.storage.database_url import parse_database_url
from bot.storage.engine import create_engine
from bot.storage.lifetimes import UNDO_KEPT
from bot.storage.resilient import ResilientStore
from bot.storage.sql import SqlStore
from bot.storage.store import Change, Entry, Selection, Tally, Undone
from tests.storage.samples import ManualClock


def change(clock: ManualClock, origin: str = "click", **changed: object) -> Change:
    """A pin as somebody makes it now."""
    made = Change(
        team="T1",
        kind="pin",
        key="P1",
        user="U1",
        made=clock(),
        origin=origin,
        about="harbour.md",
        after="first",
    )
    return replace(made, **changed)  # type: ignore[arg-type]


def undoing(clock: ManualClock, undone: Change, origin: str = "undo") -> Change:
    """Somebody takes a change back now."""
    return Change("T1", "", "", "U2", clock(), origin, undoes=undone.id)


async def bodies(database: SqlStore, team: str = "T1") -> list[str]:
    """What holds now."""
    return [one.body for one in await database.entries(team)]


async def test_a_change_holds_and_stands_in_the_history(
    database: SqlStore, clock: ManualClock
) -> None:
    """With who made it, when, and what held before."""
    await database.change(change(clock))
    clock.move(timedelta(days=1))
    second = await database.change(change(clock, "again", after="second", user="U2"))
    assert await database.entries("T1") == [Entry("T1", "pin", "P1", "second", "U2", clock())]
    assert (second.before, second.after) == ("first", "second")
    newest, oldest = await database.history("T1")
    assert newest == second
    assert (oldest.user, oldest.before, oldest.after) == ("U1", None, "first")
    assert await database.history("T1", limit=1) == [second]


async def test_what_is_told_twice_is_changed_once(database: SqlStore, clock: ManualClock) -> None:
    """A click that is delivered again does nothing, also where something else came between."""
    first = await database.change(change(clock))
    await database.change(change(clock, "other", after="second"))
    assert await database.change(change(clock)) == first
    assert await bodies(database) == ["second"]
    assert len(await database.history()) == 2


async def test_each_change_can_be_undone_and_the_undoing_too(
    database: SqlStore, clock: ManualClock
) -> None:
    """What was made is gone, what was taken away is back; once for each click."""
    made = await database.change(change(clock))
    outcome, back = await database.undo(undoing(clock, made))
    assert back is not None
    assert (outcome, back.undoes, back.about) == (Undone.DONE, made.id, "harbour.md")
    assert await bodies(database) == []
    assert await database.undo(undoing(clock, made)) == (Undone.DONE, back)
    assert (await database.undo(undoing(clock, back, "redo")))[0] is Undone.DONE
    assert await bodies(database) == ["first"]

    gone = await database.change(change(clock, "remove", after=None))
    assert await bodies(database) == []
    assert (await database.undo(undoing(clock, gone, "return")))[0] is Undone.DONE
    assert await bodies(database) == ["first"]


async def test_what_was_changed_since_is_not_undone(database: SqlStore, clock: ManualClock) -> None:
    """Whoever wants that has to undo the later change first."""
    first = await database.change(change(clock))
    second = await database.change(change(clock, "other", after="second"))
    assert await database.undo(undoing(clock, first)) == (Undone.CHANGED, first)
    assert await bodies(database) == ["second"]
    assert (await database.undo(undoing(clock, second, "one")))[0] is Undone.DONE
    assert (await database.undo(undoing(clock, first, "two")))[0] is Undone.DONE
    assert await bodies(database) == []


async def test_a_change_can_be_undone_for_its_time(database: SqlStore, clock: ManualClock) -> None:
    """Then what held before is erased, but not who made it and when; what holds now stays."""
    made = await database.change(change(clock))
    clock.move(UNDO_KEPT - timedelta(seconds=1))
    await database.sweep()
    assert await database.history() == [made]
    clock.move(timedelta(seconds=1))
    await database.sweep()
    erased = replace(made, after=None)
    assert await database.history() == [erased]
    assert await database.undo(undoing(clock, made)) == (Undone.NOT_KEPT, erased)
    assert await bodies(database) == ["first"]


async def test_workspaces_are_apart(database: SqlStore, clock: ManualClock) -> None:
    """The same key is another thing there, and nobody undoes what is another's."""
    mine = await database.change(change(clock))
    await database.change(change(clock, "theirs", team="T2", after="theirs"))
    assert await bodies(database, "T1") == ["first"]
    assert await bodies(database, "T2") == ["theirs"]
    assert await bodies(database, "") == ["first", "theirs"]
    stranger = replace(undoing(clock, mine), team="T2")
    assert await database.undo(stranger) == (Undone.NOT_KEPT, None)
    assert len(await database.history("T2")) == 1


async def test_the_edition_tells_of_every_change(database: SqlStore, clock: ManualClock) -> None:
    """Whatever is made, taken back or made nameless; and of nothing else."""
    editions = [await database.edition()]
    made = await database.change(change(clock))
    editions.append(await database.edition())
    await database.change(change(clock, "word", kind="word", key="payday"))
    editions.append(await database.edition())
    await database.undo(undoing(clock, made))
    editions.append(await database.edition())
    assert await database.edition() == editions[-1]
    await database.purge(Selection(user="U1"))
    editions.append(await database.edition())
    assert len(set(editions)) == len(editions)


async def test_the_edition_tells_of_what_was_begun_before_what_is_known(
    postgresql_url: str, clock: ManualClock
) -> None:
    """Two write at a time, and the one with the smaller number is done last."""
    store = SqlStore(postgresql_url, clock)
    await store.open()
    await store.change(change(clock))
    engine = create_engine(parse_database_url(postgresql_url))
    async with engine.connect() as slow:
        await slow.run_sync(entries.make, change(clock, "slow", after="second"))
        await store.change(change(clock, "quick", key="P2"))
        before = await store.edition(), await store.kept_edition()
        await slow.commit()
    after = await store.edition(), await store.kept_edition()
    assert all(one != other for one, other in zip(before, after, strict=True))
    assert [one.body for one in await store.entries("T1")] == ["second", "first"]
    await engine.dispose()
    await store.close()


async def test_a_purge_of_a_person_forgets_who_it_was(
    database: SqlStore, clock: ManualClock
) -> None:
    """What they set right stays; what would undo it goes, as it may hold their words."""
    made = await database.change(change(clock))
    assert await database.tally(Selection(user="U1")) == Tally(0, 0, 0, entries=1, changes=1)
    assert await database.purge(Selection(user="U1")) == Tally(0, 0, 0, entries=1, changes=1)
    assert [(one.user, one.body) for one in await database.entries()] == [("", "first")]
    assert await database.history() == [replace(made, user="", after=None)]
    assert await database.purge(Selection(user="U1")) == Tally(0, 0, 0)


async def test_a_purge_of_a_workspace_or_from_before_a_day(
    database: SqlStore, clock: ManualClock
) -> None:
    """Of a workspace all goes; by a day only lines of the history do."""
    await database.change(change(clock))
    await database.change(change(clock, "theirs", team="T2"))
    kinds = [(one["kind"], one.get("of")) for one in await database.export(Selection(team="T1"))]
    assert kinds == [("pin", None), ("change", "pin")]
    clock.move(timedelta(days=1))
    assert await database.purge(Selection(team="T1", before=clock())) == Tally(0, 0, 0, changes=1)
    assert await database.purge(Selection(team="T1")) == Tally(0, 0, 0, entries=1)
    assert await bodies(database, "") == ["first"]
    assert len(await database.history()) == 1


async def test_an_old_number_is_no_other_change_s(database: SqlStore, clock: ManualClock) -> None:
    """What was purged is not undone by its button, nor is what was changed since."""
    purged = await database.change(change(clock))
    clock.move(timedelta(days=1))
    await database.purge(Selection(team="T1", before=clock()))
    await database.change(change(clock, "later", user="U3", after="second"))
    assert await database.undo(undoing(clock, purged)) == (Undone.NOT_KEPT, None)
    assert await bodies(database) == ["second"]


async def test_without_the_database_nothing_is_changed(clock: ManualClock) -> None:
    """Nothing stands in for it: whoever changes something is told."""
    store = ResilientStore(SqlStore("sqlite:////no/such/folder/a.db"), lambda _fault: None, clock)
    await store.open()
    for asked in (
        store.change(change(clock)),
        store.undo(undoing(clock, change(clock))),
        store.entries(),
        store.edition(),
        store.history(),
    ):
        with pytest.raises(StorageError):
            await asked
    await store.close()
