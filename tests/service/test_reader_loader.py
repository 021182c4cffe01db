"""The reader comes in the background, while words alone answer; without it nothing is otherwise."""

from collections.abc import Callable, Iterable
from pathlib import Path
from threading import Event
from threading import enumerate as threads

import pytest

from bot.answering.answer import Ranking
from bot.answering.ask import Assistant
from bot.catalog.catalog import Catalog
from bot.catalog.snapshot import Snapshot
from bot.errors import ModelError
from bot.reading.protocols import Progress, Vectors
from bot.service.incidents import Faults
from bot.service.metrics import Metrics, ReaderState
from bot.service.reader_loader import Models, ReaderLoader
from tests.patience import PATIENCE
from tests.reading.toys import HashedWords, Toys
from tests.slack.corpora import FERRY, assistant_of, ferry

LAST = "When does the last ferry leave Northquay?"


def settle() -> None:
    """Wait until no reader is being loaded."""
    for thread in threads():
        if thread.name == "reader-loading":
            thread.join(PATIENCE)


class Held(HashedWords):
    """An encoder that stands still at its third text until it may go on."""

    def __init__(self) -> None:
        super().__init__()
        self.stands = Event()
        self.may_go_on = Event()

    def encode(self, texts: Iterable[str], done: Progress) -> Vectors:
        """Stand still once."""

        def held() -> Iterable[str]:
            for number, text in enumerate(texts):
                if number == 2:
                    self.stands.set()
                    self.may_go_on.wait(PATIENCE)
                yield text

        return super().encode(held(), done)


def reader_of(load: Callable[[], Models | None], faults: Faults | None = None) -> ReaderLoader:
    """A reader that is to be loaded."""
    return ReaderLoader(load, faults or Faults(), ReaderState.LOADING)


def test_words_answer_until_the_reader_is_there(known: Assistant) -> None:
    """How far it is can be seen meanwhile, and then that it is ready."""
    snapshot, encoder = Snapshot("ferry", known), Held()
    reader = reader_of(lambda: Toys(encoder))
    reader.read_for(snapshot)
    encoder.stands.wait(PATIENCE)

    assert snapshot.reading is None
    assert snapshot.assistant.ask(LAST).answered
    sentences = len(known.index.sentences)
    assert f"is being loaded (2 of {sentences} sentences)" in reader.status.said
    encoder.may_go_on.set()
    settle()
    assert reader.status.state is ReaderState.READY
    assert snapshot.reading is not None
    assert snapshot.reading.ask(LAST).ranking is Ranking.READER


def test_what_is_stopped_while_it_is_loaded_ends_soon(known: Assistant) -> None:
    """Nothing more is encoded, and it is no fault."""
    snapshot, encoder, faults = Snapshot("ferry", known), Held(), Faults()
    reader = reader_of(lambda: Toys(encoder), faults)
    reader.read_for(snapshot)
    encoder.stands.wait(PATIENCE)
    reader.stop()
    encoder.may_go_on.set()
    settle()

    assert (snapshot.reading, faults.counts.total()) == (None, 0)
    assert len(encoder.encoded) == 3


def test_a_renewed_snapshot_gets_a_reader_with_the_same_models(
    known: Assistant, tmp_path: Path
) -> None:
    """They are loaded once; what is read is the new documents."""
    loaded: list[Toys] = []

    def load() -> Toys:
        loaded.append(Toys())
        return loaded[-1]

    catalog = Catalog(Snapshot("ferry", known))
    catalog.watch(reader_of(load).read_for)
    settle()
    renewed = Snapshot("new", assistant_of(ferry(tmp_path, FERRY.replace("23:15", "22:40"))))
    catalog.renew(lambda: renewed)
    settle()

    assert renewed.reading is not None
    assert "22:40" in renewed.reading.ask(LAST).quotes[0].text
    assert len(loaded) == 1


def test_each_set_of_documents_that_is_asked_gets_a_reader_of_its_own(
    known: Assistant, tmp_path: Path
) -> None:
    """With the same models; one that is not asked any more is left."""
    other = Snapshot("other", assistant_of(ferry(tmp_path, FERRY.replace("23:15", "22:40"))))
    first, gone, encoder = Snapshot("ferry", known), Snapshot("gone", known), Held()
    reader = reader_of(lambda: Toys(encoder))
    for one in (first, gone, other):
        reader.read_for(one)
    encoder.stands.wait(PATIENCE)
    gone.current = False
    encoder.may_go_on.set()
    settle()

    assert first.reading is not None
    assert other.reading is not None
    assert gone.reading is None
    assert reader.status.state is ReaderState.READY


def _broken() -> Models:
    raise ModelError("This model cannot be read.", where="models/x", hint="Fetch it anew.")


def _surprising() -> Models:
    raise LookupError("what nobody thought of")


@pytest.mark.parametrize(
    ("load", "state", "says", "faults"),
    [
        (_broken, ReaderState.FAILED, "models/x: This model cannot be read. Fetch it anew.", 1),
        (_surprising, ReaderState.FAILED, "The log says more under ", 1),
        (lambda: None, ReaderState.MISSING, "`pullquote models get` fetches one.", 0),
    ],
)
def test_where_there_is_no_reader_the_bot_goes_on_by_words_and_says_why(
    load: Callable[[], Models | None],
    state: ReaderState,
    says: str,
    faults: int,
    known: Assistant,
) -> None:
    """What is wrong and what to do about it; a fault where models are there and cannot be run."""
    snapshot, counted = Snapshot("ferry", known), Faults()
    reader = reader_of(load, counted)
    reader.read_for(snapshot)
    settle()

    assert (snapshot.reading, reader.status.state) == (None, state)
    assert "answers are by words alone. " in reader.status.said
    assert says in reader.status.said
    assert counted.counts["reader_failed"] == faults


def test_a_reader_that_is_off_loads_nothing(known: Assistant) -> None:
    """And it says so."""

    def load() -> Models:
        raise AssertionError

    reader = ReaderLoader(load, Faults(), ReaderState.OFF)
    reader.read_for(Snapshot("ferry", known))
    settle()

    assert reader.status.said == "The reader is off: answers are by words alone."


def test_the_metrics_say_how_the_reader_is(known: Assistant) -> None:
    """1 for its state, and 0 for every other."""
    faults = Faults()
    reader, metrics = reader_of(Toys, faults), Metrics(faults)
    metrics.watch_reader(lambda: reader.status.state)
    for state in (ReaderState.LOADING, ReaderState.READY):
        for one in ReaderState:
            value = metrics.registry.get_sample_value("pullquote_reader", {"state": one.value})
            assert value == (one is state)
        reader.read_for(Snapshot("ferry", known))
        settle()
