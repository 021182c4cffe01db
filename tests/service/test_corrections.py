"""What people set right holds, whatever becomes of the file beside it and of their documents."""

import os
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.assembly import build_snapshot
from bot.catalog.catalog import Catalog, Scope
from bot.catalog.corrections import Corrections, Spot
from bot.catalog.pins_file import PinsFile
from bot.errors import PinsError, StorageError
from bot.service.corrections import Correcting, Who
from bot.storage.sql import SqlStore
from tests.slack.corpora import ferry

WHEN = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
BOSS = "Who is the boss on board?"
FARE = "What is the price of a ticket for the whole day?"
BERG = "The ferry Selma is commanded by Ada Berg."
DAY_PASS = "A day pass costs 30 crowns, and it is valid on every line."
LINE = f'{{"questions": ["{FARE}"], "quotes": [{{"document": "ferry.md", "text": "{DAY_PASS}"}}]}}'
WHO = Who("T1", "U1", "click")
PINNED = Spot("ferry.md", "", 0, len(BERG), text=BERG)


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[SqlStore]:
    """A database."""
    database = SqlStore(f"sqlite:///{tmp_path / 'bot.db'}")
    await database.open()
    yield database
    await database.close()


def pinned(catalog: Catalog) -> list[bool]:
    """Whether there is a pin for what was pinned in Slack, and for what stands in the file."""
    snapshot = catalog.resolve(Scope("T1"))
    return [bool(snapshot.assistant.ask(one).pin) for one in (BOSS, FARE)]


async def test_a_broken_file_stops_nothing_that_people_set_right(
    store: SqlStore, tmp_path: Path
) -> None:
    """What it said last holds on, and who looks is told what is wrong with it, again and again."""
    path = tmp_path / "pins.jsonl"
    path.write_text(LINE, encoding="utf-8")
    catalog = Catalog(build_snapshot([ferry(tmp_path / "corpus")]))
    correcting = Correcting(store, catalog, PinsFile(path, needed=False).read, lambda: WHEN)
    await correcting.look()
    assert pinned(catalog) == [False, True]

    path.write_text(LINE[:-3], encoding="utf-8")
    made = await correcting.pin(WHO, [BOSS], [PINNED])
    assert pinned(catalog) == [True, True]
    for _ in range(2):
        with pytest.raises(PinsError):
            await correcting.look()
    await correcting.undo(Who("T1", "U1", "undo"), made.id)
    assert pinned(catalog) == [False, True]

    path.unlink()
    await correcting.look()
    assert pinned(catalog) == [False, False]


async def test_what_stands_in_the_file_holds_while_the_database_is_away(tmp_path: Path) -> None:
    """From the first look on."""
    path = tmp_path / "pins.jsonl"
    path.write_text(LINE, encoding="utf-8")
    catalog = Catalog(build_snapshot([ferry(tmp_path / "corpus")]))
    away = SqlStore(f"sqlite:///{tmp_path / 'nowhere' / 'bot.db'}")
    with pytest.raises(StorageError):
        await Correcting(away, catalog, PinsFile(path, needed=True).read, lambda: WHEN).look()
    assert pinned(catalog) == [False, True]


def test_a_file_is_read_where_it_has_changed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Not where it is as it was, nor while it stays broken."""
    path = tmp_path / "pins.jsonl"
    file = PinsFile(path, needed=False)
    # As though nothing had been written lately.
    monkeypatch.setattr("bot.filestamp.time_ns", lambda: 10**20)
    for text in (LINE, f"{LINE}\n{LINE}"):
        path.write_text(text, encoding="utf-8")
        said = file.read()
        assert len(said.pins) == len(text.splitlines())
        assert file.read() is said
    path.write_text("{", encoding="utf-8")
    read: list[object] = []
    monkeypatch.setattr(os, "open", _counting(read))
    for _ in range(3):
        with pytest.raises(PinsError):
            file.read()
    assert len(read) == 1
    path.unlink()
    assert file.read() == Corrections()


def _counting(read: list[object]) -> object:
    opened = os.open

    def count(path: Path, flags: int) -> int:
        read.append(path)
        return opened(path, flags)

    return count


async def test_a_document_stays_blocked_under_another_name(store: SqlStore, tmp_path: Path) -> None:
    """As long as it says the same, or is called the same; else the block rests."""
    corpus = ferry(tmp_path / "corpus")
    catalog = Catalog(build_snapshot([corpus]))
    correcting = Correcting(store, catalog, Corrections, lambda: WHEN)
    document = catalog.everything.corpus.documents[0]
    await correcting.block(WHO, document, None, "It is old.")

    def look() -> tuple[bool, int]:
        snapshot = build_snapshot([corpus])
        answer = snapshot.corrected(catalog.corrections).assistant.ask("Who commands the Selma?")
        quoted = bool(answer.quotes + answer.closest)
        return quoted, len(snapshot.resting(catalog.corrections).blocks)

    (corpus / "ferry.md").rename(corpus / "boat.md")
    assert look() == (False, 0)
    with (corpus / "boat.md").open("a", encoding="utf-8") as file:
        file.write("\nIt is new.\n")
    assert look() == (True, 1)
    (corpus / "boat.md").rename(corpus / "ferry.md")
    assert look() == (False, 0)
