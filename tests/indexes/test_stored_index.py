"""An index that is kept on disk knows what one in memory knows, whatever is done to it."""

import gc
import multiprocessing
import os
import signal
import sqlite3
import time
from collections.abc import Sequence
from contextlib import closing
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.answering.index import Index
from bot.answering.memory import IndexInMemory
from bot.assembly import Documents, assemble, assemble_part, assemble_some
from bot.documents.corpus import Corpus
from bot.documents.document import Document
from bot.errors import EngineError
from bot.indexes.indexes import Indexes
from bot.indexes.tantivy_engine import TantivyFolder
from bot.intake.library import Library
from bot.language.glossary import Glossary, general_groups
from tests.strategies import document, document_texts, questions

GLOSSARY = Glossary(general_groups())
MILL = "# Mill\n\nThe Mill grinds oats. It costs:\n\n- 3 crowns a sack\n- 4 crowns with a bag\n"


def kept(folder: Path) -> Indexes:
    """Indexes in a folder, of however few documents."""
    return Indexes(folder, "corpus", 0)


def held(index: Index) -> list[object]:
    """All that an index knows."""
    words = sorted(index.words)
    terms = sorted({term for one in index.sentences for term in one.positions})
    numbers = range(len(index.sentences))
    return [
        list(index.sentences),
        list(index.passages),
        words,
        index.documents,
        index.average_length,
        [index.neighbours(number) for number in numbers],
        [index.passage_of(number) for number in numbers],
        [(term, term in index, index.idf(term), index.is_name(term)) for term in terms],
        [index.vocabulary.mend(word[:-1] + "x") for word in words[:9]],
        [set(index.search({term: 1.0}, len(numbers))) for term in terms],
    ]


@pytest.mark.soak
@given(
    texts=st.lists(document_texts(), min_size=1, max_size=3),
    later=st.lists(
        st.tuples(st.sampled_from(["add", "change", "drop", "turn", "some"]), document_texts()),
        max_size=3,
    ),
)
def test_after_any_edits_it_is_what_one_in_memory_would_be(
    texts: list[str], later: list[tuple[str, str]]
) -> None:
    """Documents come, change, go, are turned round, or are asked in part."""
    with TemporaryDirectory() as folder:
        indexes = kept(Path(folder))
        documents = [document(f"{number}.md", text) for number, text in enumerate(texts)]
        opened = [indexes.open(documents, GLOSSARY)]
        for number, (edit, text) in enumerate(later):
            asked: Sequence[Document] = documents
            if edit == "add":
                documents.append(document(f"later {number}.md", text))
            elif edit == "change" and documents:
                documents[-1] = document(documents[-1].name, text)
            elif edit == "drop":
                documents = documents[1:]
            elif edit == "turn":
                documents.reverse()
            else:
                asked = documents[::2]
            indexes = kept(Path(folder)) if number % 2 else indexes
            opened.append(indexes.open(asked, GLOSSARY))
            plain = assemble(Corpus(tuple(asked))).index
            assert held(opened[-1]) == held(plain)


def test_the_logs_of_its_files_do_not_grow_with_each_change(tmp_path: Path) -> None:
    """An index that is open holds on to the log that led to it, and to no more."""
    indexes = Indexes(tmp_path, "corpus", 0, serves=True)
    texts = [MILL.replace("Mill", f"Mill{number}") for number in range(30)]
    sizes = []
    for edit in range(12):
        texts[0] = texts[0].replace("sack", f"sack of word{edit}")
        documents = [document(f"{number}.md", text) for number, text in enumerate(texts)]
        opened = indexes.open(documents, GLOSSARY)
        assert f"word{edit}" in opened
        sizes.append(sum(path.stat().st_size for path in tmp_path.rglob("*.db-wal")))
        gc.collect()  # the index before is of nobody any more

    assert max(sizes[6:]) <= 1.5 * max(sizes[2:6])


def test_what_is_served_stays_whoever_else_opens_some_of_it(tmp_path: Path) -> None:
    """A command knows nothing of what people have added in Slack; a bot that serves clears up."""
    documents = [document(f"{number}.md", MILL + f"\nword{number}.\n") for number in range(3)]
    Indexes(tmp_path, "corpus", 0, serves=True).open(documents, GLOSSARY)
    kept(tmp_path).open(documents[:2], GLOSSARY)
    assert _kept_documents(tmp_path) == 3
    Indexes(tmp_path, "corpus", 0, serves=True).open(documents[:2], GLOSSARY)
    assert _kept_documents(tmp_path) == 2


def _kept_documents(folder: Path) -> int:
    (file,) = folder.rglob("passages.db")
    with closing(sqlite3.connect(file)) as connection:
        ((count,),) = connection.execute("SELECT count(*) FROM documents")
    return int(count)


def test_where_the_disk_is_full_what_is_kept_stays(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is no damage, and what to do is said."""
    documents = [document("mill.md", MILL), document("quay.md", "# Quay\n\nThe quay is shut.\n")]
    kept(tmp_path).open(documents[:1], GLOSSARY)

    def full(*_: object) -> None:
        raise ValueError("An IO error occurred: 'No space left on device (os error 28)'")

    monkeypatch.setattr(TantivyFolder, "_write", full)
    with pytest.raises(EngineError, match="Make room"):
        kept(tmp_path).open(documents, GLOSSARY)
    assert _kept_documents(tmp_path) == 2


@pytest.mark.soak
@given(text=document_texts(), asked=st.lists(questions(), min_size=1, max_size=3))
def test_any_question_is_answered_from_it_as_from_memory(text: str, asked: list[str]) -> None:
    """Whatever is in it; a quote is a slice of the document."""
    documents = [document("one.md", text), document("mill.md", MILL)]
    corpus = Corpus(tuple(documents))
    with TemporaryDirectory() as folder:
        indexes = kept(Path(folder))
        indexes.open(documents, GLOSSARY)
        stored, plain = assemble_part(corpus, indexes), assemble(corpus)
        for question in asked:
            answer = stored.ask(question)
            assert answer.outcome is plain.ask(question).outcome
            assert all(one.text in one.document.text for one in answer.quotes)


def test_an_index_goes_on_as_it_was_while_another_takes_its_place(tmp_path: Path) -> None:
    """Nobody is answered from half of one and half of the other."""
    indexes = kept(tmp_path)
    before = indexes.open([document("mill.md", MILL)], GLOSSARY)
    known = held(before)
    indexes.open([document("mill.md", MILL.replace("oats", "rye"))], GLOSSARY)
    # Another process, which needs nothing of what the first one holds.
    changed = document("mill.md", MILL.replace("oats", "corn"))
    after = kept(tmp_path).open([changed], GLOSSARY)

    assert held(before) == known
    assert "corn" in after
    assert "oat" not in after


def test_what_is_known_is_not_analysed_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Neither by the next process, nor for another set of the documents."""
    documents = [document("mill.md", MILL), document("quay.md", "# Quay\n\nThe quay is shut.\n")]
    kept(tmp_path).open(documents, GLOSSARY)

    def never(*_: object) -> None:
        raise AssertionError

    monkeypatch.setattr("bot.indexes.analysing.analyse", never)
    assert len(kept(tmp_path).open(documents, GLOSSARY).passages) == 2
    assert len(kept(tmp_path).open(documents[1:], GLOSSARY).passages) == 1


def _open_for_ever(folder: str, documents: list[Document], ready: str) -> None:
    for number in count():
        Path(ready).touch()
        kept(Path(folder)).open(documents[: 1 + number % len(documents)], GLOSSARY)


def test_processes_that_are_killed_damage_nothing(tmp_path: Path) -> None:
    """Two change one folder at once, are killed at any time, and the next one finds it whole."""
    texts = [MILL.replace("Mill", f"Mill{number}") for number in range(12)]
    documents = [document(f"{number}.md", text) for number, text in enumerate(texts)]
    context = multiprocessing.get_context("spawn")
    for attempt in range(3):
        ready = [str(tmp_path / f"ready {attempt} {place}") for place in range(2)]
        processes = [
            context.Process(
                target=_open_for_ever, args=(str(tmp_path / "index"), documents, one), daemon=True
            )
            for one in ready
        ]
        for one in processes:
            one.start()
        while not all(map(os.path.exists, ready)):
            time.sleep(0.01)
        for one in processes:
            time.sleep(0.03 * attempt)
            os.kill(one.pid or 0, signal.SIGKILL)
            one.join()
        opened = kept(tmp_path / "index").open(documents, GLOSSARY)
        assert held(opened) == held(assemble(Corpus(tuple(documents))).index)


def test_what_ends_the_work_loses_little_of_it(tmp_path: Path) -> None:
    """Whoever is told of the progress may raise: the next one goes on."""

    class StoppedError(Exception):
        pass

    def stop(done: int, total: int) -> None:
        if done == total:
            raise StoppedError

    with pytest.raises(StoppedError):
        kept(tmp_path).open([document("mill.md", MILL)], GLOSSARY, stop)
    told: list[tuple[int, int]] = []
    kept(tmp_path).open([document("mill.md", MILL)], GLOSSARY, lambda *one: told.append(one))

    assert set(told) == {(1, 1)}


def test_a_folder_that_cannot_be_used_is_named_with_the_mend(tmp_path: Path) -> None:
    """A file stands in its place."""
    (tmp_path / "file").touch()
    with pytest.raises(EngineError, match="INDEX=memory") as raised:
        kept(tmp_path / "file").open([document("mill.md", MILL)], GLOSSARY)
    assert str(tmp_path) in raised.value.where


@pytest.mark.parametrize("part", ["passages.db", "statistics-*.db", "engine/meta.json"])
def test_a_damaged_index_is_made_anew(
    part: str, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """It holds nothing but what can be read again, and it is said."""
    caplog.set_level("WARNING", logger="bot")
    folder = tmp_path / "index"
    kept(folder).open([document("mill.md", MILL)], GLOSSARY)
    gc.collect()  # nothing of it is open any more
    (file,) = folder.glob(f"*/{part}")
    file.write_bytes(b"no database" * 1000)
    for rest in (*file.parent.glob("*-wal"), *file.parent.glob("*-shm")):
        rest.unlink()
    opened = kept(folder).open([document("mill.md", MILL)], GLOSSARY)

    assert "oat" in opened
    assert "is damaged" in caplog.text


def test_documents_are_indexed_on_disk_from_a_number_of_passages_on(tmp_path: Path) -> None:
    """Below it in memory, above it on disk, and the answers are the same."""
    folder = tmp_path / "documents"
    folder.mkdir()
    (folder / "mill.md").write_text(MILL, encoding="utf-8")
    (folder / "quay.md").write_text("# Quay\n\nThe quay is shut on Mondays.\n", encoding="utf-8")
    library = Library([folder])
    small = Documents(library, indexes=Indexes(tmp_path / "kept", "one", 1_000)).read()
    large = Documents(library, indexes=Indexes(tmp_path / "kept", "one", 0)).read()

    assert isinstance(small.assistant.index, IndexInMemory)
    assert not isinstance(large.assistant.index, IndexInMemory)
    for question in ("when is the quay shut?", "what does the mill cost?", "who owns the moon?"):
        one, other = small.assistant.ask(question), large.assistant.ask(question)
        assert (one.outcome, [quote.text for quote in one.quotes]) == (
            other.outcome,
            [quote.text for quote in other.quotes],
        )
    some = assemble_some(Corpus(large.corpus.documents[:1]), large.assistant)
    assert "quay" not in some.index
    assert some.ask("what does the mill cost?").quotes
