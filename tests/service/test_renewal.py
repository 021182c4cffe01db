"""Documents are read again in the background, and take the place of those before whole."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from queue import Queue
from threading import Event
from threading import enumerate as threads

import pytest

from bot.assembly import Documents
from bot.catalog.catalog import Catalog, Scope
from bot.catalog.snapshot import Snapshot
from bot.intake.library import Library
from bot.service.incidents import Faults
from bot.service.renewal import Change, Renewal
from bot.storage.lifetimes import utc_now
from tests.patience import PATIENCE
from tests.slack.corpora import FERRY, ferry

LAST = "When does the last ferry leave Northquay?"


class Kept:
    """Documents under a folder that are kept fresh, each time that a test says so.

    Args:
        folder: with the documents.
        meanwhile: called while they are read.
    """

    def __init__(self, folder: Path, meanwhile: Callable[[], None] = lambda: None) -> None:
        self._meanwhile = meanwhile
        self._documents = Documents(Library([folder]))
        self._told: Queue[Event] = Queue()
        first = self._documents.read()
        self.catalog, self.faults = Catalog(first), Faults()
        self.renewal = Renewal(
            self.catalog, first, self._read, self._changes, faults=self.faults, clock=utc_now
        )
        self.renewal.start()

    def look(self) -> None:
        """Have the documents looked at, and wait until that is done."""
        self.begin().wait(PATIENCE)

    def begin(self) -> Event:
        """Have the documents looked at; returns what is set when that is done."""
        done = Event()
        self._told.put(done)
        return done

    def said(self) -> str:
        """What is answered now."""
        quotes = self.catalog.resolve(Scope()).assistant.ask(LAST).quotes
        return quotes[0].text if quotes else ""

    def end(self) -> None:
        """Stop, and wait for it."""
        self.renewal.stop()
        self._told.put(Event())
        for thread in threads():
            if thread.name == "documents":
                thread.join(PATIENCE)
                assert not thread.is_alive()

    def _read(self, goes_on: Callable[[], None]) -> Snapshot:
        self._meanwhile()
        return self._documents.read(goes_on)

    def _changes(self, stopped: Event) -> Iterator[None]:
        while not stopped.is_set():
            done = self._told.get()
            yield
            done.set()


@pytest.fixture
def kept(tmp_path: Path) -> Iterator[Kept]:
    """The ferry document, kept fresh."""
    documents = Kept(ferry(tmp_path))
    yield documents
    documents.end()


def test_what_changed_is_told_and_what_did_not_is_the_same(kept: Kept, tmp_path: Path) -> None:
    """A look that finds nothing new changes nothing; else the names are told, and counted."""
    before = kept.catalog.resolve(Scope())
    kept.look()
    assert kept.catalog.resolve(Scope()) is before
    assert kept.renewal.status.changed is None

    (tmp_path / "mill.md").write_text("# Mill\n\nIt grinds oats.\n", "utf-8")
    ferry(tmp_path, FERRY.replace("23:15", "22:40"))
    kept.look()
    (tmp_path / "mill.md").rename(tmp_path / "old.md")
    kept.look()
    (tmp_path / "old.md").unlink()
    kept.look()

    assert "22:40" in kept.said()
    assert kept.renewal.status.counts == dict.fromkeys(Change, 1)
    assert kept.renewal.status.changes[Change.GONE] == ("old.md",)
    assert not kept.faults.counts


def test_what_cannot_be_read_leaves_what_is_asked(kept: Kept, tmp_path: Path) -> None:
    """It is counted once, said until it is over, and then it is as if nothing had been."""
    (tmp_path / "ferry.md").rename(tmp_path / "ferry.away")
    read = kept.renewal.status.read
    for _ in range(3):
        kept.look()
    assert "23:15" in kept.said()
    assert "No document can be read." in kept.renewal.status.problem
    assert kept.renewal.status.read == read
    assert kept.faults.counts == {"documents_not_read": 1}

    ferry(tmp_path, FERRY.replace("23:15", "22:40"))
    kept.look()
    assert "22:40" in kept.said()
    assert not kept.renewal.status.problem
    assert kept.renewal.status.read > read


def test_the_old_documents_are_asked_until_the_new_ones_are_whole(tmp_path: Path) -> None:
    """While they are read, and after a fault that nobody thought of."""
    begun, may_go_on = Event(), Event()

    def meanwhile() -> None:
        begun.set()
        may_go_on.wait(PATIENCE)
        if (tmp_path / "fault").exists():
            raise ZeroDivisionError

    kept = Kept(ferry(tmp_path), meanwhile)
    ferry(tmp_path, FERRY.replace("23:15", "22:40"))
    done = kept.begin()
    assert begun.wait(PATIENCE)
    assert "23:15" in kept.said()
    may_go_on.set()
    assert done.wait(PATIENCE)
    assert "22:40" in kept.said()

    (tmp_path / "fault").mkdir()
    ferry(tmp_path)
    kept.look()
    assert "22:40" in kept.said()
    assert kept.faults.counts == {"documents_not_read": 1}
    (tmp_path / "fault").rmdir()
    kept.look()
    assert "23:15" in kept.said()
    kept.end()


def test_it_ends_in_the_middle(tmp_path: Path) -> None:
    """What is read when the process is to end is left, and is no fault."""
    begun = Event()
    kept = Kept(ferry(tmp_path), begun.set)
    ferry(tmp_path, FERRY.replace("23:15", "22:40"))
    kept.renewal.stop()
    kept.begin()
    assert begun.wait(PATIENCE)
    kept.end()
    assert "23:15" in kept.said()
    assert not kept.faults.counts


@pytest.mark.soak
def test_no_answer_is_from_half_an_index(tmp_path: Path) -> None:
    """While documents change again and again, each message is answered from one state of them."""
    shops = ("Mill", "Loom", "Forge", "Quay", "Kiln")

    def write(version: int) -> None:
        for shop in shops:
            text = f"# {shop}\n\nThe {shop} opens at {version} past six. It sells rye.\n"
            (tmp_path / f"{shop}.md.new").write_text(text, "utf-8")
        for shop in shops:
            (tmp_path / f"{shop}.md.new").rename(tmp_path / f"{shop}.md")

    asked = [f"When does the {shop} open?" for shop in shops]
    write(1000)
    kept, over = Kept(tmp_path), Event()

    def ask() -> int:
        answered = 0
        while not over.is_set():
            snapshot = kept.catalog.resolve(Scope())
            said = [snapshot.assistant.ask(question).quotes for question in asked]
            for shop, quotes in zip(shops, said, strict=True):
                assert f"The {shop} opens at" in quotes[0].text
                assert quotes[0].text == quotes[0].document.text[quotes[0].start : quotes[0].end]
            assert len({quotes[0].text.split()[4] for quotes in said}) == 1
            answered += 1
        return answered

    with ThreadPoolExecutor(2) as pool:
        asking = [pool.submit(ask) for _ in range(2)]
        for version in range(1001, 1031):
            write(version)
            kept.look()
        over.set()
        assert all(one.result() for one in asking)
    assert "1030" in kept.catalog.resolve(Scope()).assistant.ask(asked[0]).quotes[0].text
    kept.end()
