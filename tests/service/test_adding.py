"""What people added is looked for again and again, and read where it has changed."""

from datetime import UTC, datetime

from bot.catalog.added import Whose, added_name
from bot.service.adding import AddedDocuments
from bot.storage.sql import SqlStore
from bot.storage.store import AddedDocument, KeptAnswer
from tests.storage.samples import kept_answer


class Counting(SqlStore):
    """A store that counts how often all answers, and all documents, are read."""

    reads = listed = 0

    async def documents(self, team: str = "") -> list[AddedDocument]:
        """Those of a workspace, or of all."""
        self.listed += 1
        return await super().documents(team)

    async def kept_answers(self, team: str = "") -> list[KeptAnswer]:
        """Those of a workspace, or of all."""
        self.reads += 1
        return await super().kept_answers(team)


async def test_answers_are_read_where_there_are_others(database_url: str) -> None:
    """By whichever process they came, changed or went; each look that finds none reads none."""
    here, there = Counting(database_url), SqlStore(database_url)
    await here.open()
    await there.open()
    added = AddedDocuments(here)
    await added.look()
    assert [await added.look() for _ in range(3)] == [False, False, False]
    assert here.reads == 1
    _, kept = await there.keep_said(kept_answer(datetime.now(UTC)))
    assert [await added.look() for _ in range(3)] == [True, False, False]
    assert list(added.answers) == [kept]
    assert here.reads == 2
    await there.change_kept("T1", kept.id, {"text": "It sails."})  # as its message did
    assert [await added.look() for _ in range(3)] == [True, False, False]
    assert [one.text for one in added.answers] == ["It sails."]
    await there.drop_kept("T1", kept.id)
    assert await added.look()
    assert not added.answers
    for store in (here, there):
        await store.close()


async def test_documents_are_listed_where_there_are_others(database_url: str) -> None:
    """By whichever process they came, were opened or went; each look that finds none lists none."""
    here, there = Counting(database_url), SqlStore(database_url)
    await here.open()
    await there.open()
    added = AddedDocuments(here)

    async def looks() -> list[str]:
        """Look three times, of which the first alone may find any; returns what is given then."""
        listed, first = here.listed, await added.look()
        assert [await added.look(), await added.look()] == [False, False]
        assert here.listed == listed + first
        return [one.name for one in added.given()]

    await added.look()
    assert await looks() == []
    now = datetime.now(UTC)
    _, kept = await there.add_document(
        AddedDocument(0, "T1", "C1", "harbour.txt", "Harbour", "U1", now, "click", "hash", 3),
        b"It.",
    )
    assert await looks() == [added_name("harbour.txt", Whose("T1", "C1"))]
    await there.open_document("T1", kept.id, "U1", now, everybody=True)
    assert await looks() == [added_name("harbour.txt", Whose("T1", "C1", everybody=True))]
    await there.remove_document("T1", kept.id, "U1", now)
    assert await looks() == []
    for store in (here, there):
        await store.close()
