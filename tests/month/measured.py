"""What anybody in the channel would be answered, without asking in it.

The same documents, the same database and the same models as the bot's answer in this process, so
that how busy the machine is says nothing about what is right, and nobody learns of what is asked.
"""

import asyncio
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from bot.assembly import Documents, Models, assemble_some, build_models
from bot.catalog.catalog import Catalog, Shelving
from bot.catalog.corrections import NONE
from bot.catalog.scope import Scope
from bot.catalog.shelves import EVERYBODYS
from bot.catalog.snapshot import Snapshot
from bot.evaluation.models import remembered
from bot.intake.library import Library
from bot.models.cache import find, vectors_file
from bot.service.adding import AddedDocuments
from bot.service.corrections import Correcting
from bot.storage.lifetimes import utc_now
from bot.storage.sql import SqlStore
from tests.month.shown import Shown


def models_if_any() -> Models | None:
    """The models that are known, which read a text once; None where they are not there."""
    folders = find("auto", "reranker"), find("auto", "encoder")
    models = build_models(*folders, vectors_file())
    return None if models is None else remembered(models)


@dataclass(frozen=True, slots=True)
class Twin:
    """Answers as the bot does that runs on the same database, with time to read each question.

    Args:
        handbook: the folder of the documents.
        database_url: pins and kept answers are there.
        kept: for how long the bot keeps questions.
        scope: from where it is asked.
        models: what reads; None where words alone answer.
    """

    handbook: Path
    database_url: str
    kept: timedelta
    scope: Scope
    models: Models | None

    def answers(self, questions: Iterable[str]) -> Iterator[Shown]:
        """What is shown for each of some questions, as things stand now."""
        snapshot = asyncio.run(self._snapshot())
        for question in questions:
            found = snapshot.assistant.ask_all(question, ())
            reading = snapshot.reading
            if reading is not None and any(map(reading.reads_on, found)):
                found = reading.ask_all(question, ())
            yield Shown.of(found)

    async def _snapshot(self) -> Snapshot:
        store = SqlStore(self.database_url, keep_questions=self.kept)
        await store.open()
        try:
            added = AddedDocuments(store)
            await added.look()
            documents = Documents(Library([self.handbook], others=added.given))
            whole = await asyncio.to_thread(documents.read)
            catalog = Catalog(whole, Shelving(EVERYBODYS, assemble_some))
            catalog.watch(self._give_reader)
            await Correcting(store, catalog, lambda: NONE, utc_now).look()
            return await asyncio.to_thread(catalog.resolve, self.scope)
        finally:
            await store.close()

    def _give_reader(self, snapshot: Snapshot) -> None:
        if self.models is not None:
            snapshot.reading = self.models.reading(snapshot.assistant)
