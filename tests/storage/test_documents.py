"""Documents that people add are kept in the database, for every process, until they are removed."""

from dataclasses import replace
from datetime import timedelta
from hashlib import sha256

import pytest

from bot.errors import StorageError
from bot.storage.resilient import ResilientStore
from bot.storage.sql import SqlStore
from bot.storage.store import AddedDocument, Kept, Selection, Tally
from tests.storage.samples import ManualClock

HELD = b"The harbour opens at six."
LATER = b"The harbour opens at seven."


def document(clock: ManualClock, held: bytes = HELD, **changed: object) -> AddedDocument:
    """A document as it is added now to a channel."""
    known = AddedDocument(
        id=0,
        team="T1",
        place="C1",
        name="harbour.txt",
        title="Harbour",
        user="U1",
        added=clock(),
        origin=sha256(held).hexdigest()[:8],
        content_hash=sha256(held).hexdigest(),
        size=len(held),
    )
    return replace(known, **changed)  # type: ignore[arg-type]


async def test_what_is_added_is_kept_as_it_is(database: SqlStore, clock: ManualClock) -> None:
    """Byte for byte, with who added it, where and when; and seen by another process."""
    every_byte = bytes(range(256)) * 9
    given = document(clock, every_byte, name="a/\N{SNOWMAN}.pdf", title="\N{SNOWMAN}")
    kept, added = await database.add_document(given, every_byte)
    assert (kept, added) == (Kept.NEW, replace(given, id=added.id))
    assert await database.documents("T1") == await database.documents() == [added]
    assert await database.content("T1", added.id) == every_byte


async def test_workspaces_are_apart(database: SqlStore, clock: ManualClock) -> None:
    """Whoever names a document of another workspace reads, opens and removes nothing."""
    _, added = await database.add_document(document(clock), HELD)
    assert await database.documents("T2") == []
    assert await database.content("T2", added.id) is None
    assert await database.open_document("T2", added.id, "U3", clock(), everybody=True) is None
    assert await database.remove_document("T2", added.id, "U3", clock()) is None
    assert await database.documents() == [added]


async def test_what_is_told_twice_is_added_once(database: SqlStore, clock: ManualClock) -> None:
    """By the same origin it is the same; by another, what it holds is known in that place."""
    kept, added = await database.add_document(document(clock), HELD)
    assert (kept, added) == await database.add_document(document(clock), HELD)
    other = document(clock, name="copy.txt", origin="another", user="U2")
    assert await database.add_document(other, HELD) == (Kept.KNOWN, added)
    elsewhere = await database.add_document(replace(other, place="C2"), HELD)
    assert (elsewhere[0], elsewhere[1].place) == (Kept.NEW, "C2")


async def test_a_newer_version_takes_the_place_of_the_one_before(
    database: SqlStore, clock: ManualClock
) -> None:
    """Who is answered from it stays; undone, the one before is back; removed, both are gone."""
    _, first = await database.add_document(document(clock), HELD)
    await database.open_document("T1", first.id, "U3", clock(), everybody=True)
    kept, second = await database.add_document(document(clock, LATER), LATER)
    assert (kept, second.everybody) == (Kept.IN_PLACE, True)
    assert await database.documents() == [second]
    assert await database.content("T1", first.id) is None
    assert await database.add_document(document(clock, LATER), LATER) == (Kept.IN_PLACE, second)

    assert await database.remove_document("T1", second.id, "U3", clock(), undo=True) == second
    assert await database.remove_document("T1", second.id, "U3", clock(), undo=True) is None
    assert await database.documents() == [replace(first, everybody=True)]
    _, third = await database.add_document(document(clock, LATER), LATER)
    await database.remove_document("T1", third.id, "U3", clock())
    assert await database.documents() == []
    assert {one["kind"] for one in await database.export(Selection())} == {"change"}


async def test_the_history_says_who_added_opened_and_removed_what(
    database: SqlStore, clock: ManualClock
) -> None:
    """Once each, and of a document alone that was there; it is not undone from there."""
    _, added = await database.add_document(document(clock), HELD)
    await database.add_document(document(clock), HELD)
    await database.open_document("T1", added.id, "U2", clock(), everybody=True)
    await database.open_document("T2", added.id, "U2", clock(), everybody=True)
    await database.remove_document("T1", added.id, "U3", clock())
    changes = await database.history("T1", 9)
    place = f"{added.name}, in {added.place}"
    assert [(one.user, one.about) for one in changes] == [
        ("U3", f"removed: {place}"),
        ("U2", f"opened to everybody: {place}"),
        (added.user, f"added: {place}"),
    ]


async def test_a_document_is_opened_and_closed_again(
    database: SqlStore, clock: ManualClock
) -> None:
    """For everybody in the workspace, or for its place alone."""
    _, added = await database.add_document(document(clock), HELD)
    opened = replace(added, everybody=True)
    assert await database.open_document("T1", added.id, "U3", clock(), everybody=True) == opened
    assert await database.documents() == [opened]
    assert await database.open_document("T1", added.id, "U3", clock(), everybody=False) == added


async def test_the_edition_tells_of_every_change(database: SqlStore, clock: ManualClock) -> None:
    """Whoever makes it, and where a purge does; and of nothing else."""
    editions = [await database.documents_edition()]

    async def changed() -> None:
        editions.append(await database.documents_edition())
        assert await database.documents_edition() == editions[-1]

    await database.add_document(document(clock, place="U1"), HELD)
    await changed()
    _, added = await database.add_document(document(clock, LATER), LATER)
    await changed()
    await database.add_document(document(clock, LATER), LATER)
    assert await database.documents_edition() == editions[-1]
    for everybody in (True, False):
        await database.open_document("T1", added.id, "U3", clock(), everybody=everybody)
        await changed()
    _, newer = await database.add_document(document(clock, b"It is closed."), b"It is closed.")
    await changed()
    await database.remove_document("T1", newer.id, "U3", clock(), undo=True)
    await changed()
    await database.purge(Selection(user="U1"))
    await changed()
    await database.remove_document("T1", added.id, "U3", clock())
    await changed()
    await database.add_document(document(clock, team="T2"), HELD)
    await changed()
    assert len(set(editions)) == len(editions)
    await database.purge(Selection(team="T2"))
    await changed()
    assert editions[-1] != editions[-2]


async def test_a_purge_of_a_person_takes_what_is_theirs_alone(
    database: SqlStore, clock: ManualClock
) -> None:
    """What they added to a channel stays the channel's, without their name; by a day, nothing."""
    await database.add_document(document(clock, place="U1"), HELD)
    _, shared = await database.add_document(document(clock, LATER), LATER)
    clock.move(timedelta(days=1))
    assert await database.purge(Selection(user="U1", before=clock())) == Tally(0, 0, 0, changes=2)
    assert await database.tally(Selection(user="U1")) == Tally(0, 0, 0, documents=2)
    assert await database.purge(Selection(user="U1")) == Tally(0, 0, 0, documents=2)
    assert await database.documents() == [replace(shared, user="")]
    assert await database.purge(Selection(user="U1")) == Tally(0, 0, 0)


async def test_a_purge_of_a_workspace_takes_all_of_its_documents(
    database: SqlStore, clock: ManualClock
) -> None:
    """With those that made room for others; those of other workspaces stay."""
    await database.add_document(document(clock), HELD)
    await database.add_document(document(clock, LATER), LATER)
    _, other = await database.add_document(document(clock, team="T2", origin="other"), HELD)
    kinds = [one["kind"] for one in await database.export(Selection(team="T1"))]
    assert kinds == ["document", "document", "change", "change"]
    assert await database.purge(Selection(team="T1")) == Tally(0, 0, 0, documents=2, changes=2)
    assert await database.documents() == [other]


async def test_an_export_tells_of_a_document_and_not_what_it_holds(
    database: SqlStore, clock: ManualClock
) -> None:
    """What it holds can be large; `pullquote corpus text` prints it."""
    await database.add_document(document(clock), HELD)
    exported, _ = await database.export(Selection(user="U1"))
    assert (exported["kind"], exported["title"], exported["former"]) == (
        "document",
        "Harbour",
        False,
    )
    assert "content" not in exported


async def test_without_the_database_nothing_is_added(clock: ManualClock) -> None:
    """Nothing stands in for it: whoever adds a document is told."""
    store = ResilientStore(SqlStore("sqlite:////no/such/folder/a.db"), lambda _fault: None, clock)
    await store.open()
    for asked in (
        store.add_document(document(clock), HELD),
        store.documents("T1"),
        store.documents_edition(),
        store.content("T1", 1),
        store.open_document("T1", 1, "U3", clock(), everybody=True),
        store.remove_document("T1", 1, "U3", clock()),
    ):
        with pytest.raises(StorageError):
            await asked
    await store.close()
