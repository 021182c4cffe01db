"""What people added is looked for again and again, and read where it has changed."""

from datetime import UTC, datetime

from bot.service.adding import AddedDocuments
from bot.storage.sql import SqlStore
from bot.storage.store import KeptAnswer
from tests.storage.samples import kept_answer


class Counting(SqlStore):
    """A store that counts how often all answers are read."""

    reads = 0

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
