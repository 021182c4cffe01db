"""A document whose text is not in memory is the same as any other, and is let go of again."""

import os
import pickle
import signal
import sqlite3
import subprocess
import sys
import time
import zipfile
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.assembly import assemble
from bot.catalog.snapshot import Snapshot
from bot.documents.corpus import Corpus, load_corpus
from bot.documents.document import Document, StoredDocument
from bot.documents.files import read_bytes
from bot.documents.read import READERS, READERS_WITH_NOTES, Reading, read_plaintext
from bot.errors import CorpusError, TextError
from bot.intake.kept import kept_in
from bot.intake.known import Known, Version
from bot.intake.library import Library
from bot.intake.texts import StoredTexts
from bot.slack.alone import Alone
from tests.soak import cases
from tests.strategies import document_texts

_NOW = time.time_ns


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with documents of several kinds."""
    folder = tmp_path / "docs"
    folder.mkdir()
    write(
        folder,
        "ferry.md",
        "# The ferry\n\nThe ferry leaves at nine.\n\n| a | b |\n|--|--|\n| 1 | 2 |\n",
    )
    write(folder, "mill.txt", "The mill closed in 1920.\nBy Jane Doe\n")
    write(folder, "prices.csv", "Name,Price\nOats,7\n")
    return folder


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """Where readings are kept."""
    return tmp_path / "state" / "readings.db"


def later() -> int:
    """A time at which what was written just now was written long ago."""
    return _NOW() + 60_000_000_000


def write(folder: Path, name: str, text: str) -> None:
    """Write a file."""
    (folder / name).write_bytes(text.encode("utf-8", "replace"))


def fields(document: Document) -> tuple[object, ...]:
    """All that is known of a document."""
    return (
        document.name,
        document.text,
        document.metadata,
        document.blocks,
        document.locators,
        document.content_hash,
        document.blocks_hash,
        document.characters,
    )


def all_of(corpus: Corpus) -> tuple[object, ...]:
    """All that is known of documents, and what is wrong with others."""
    return (*map(fields, corpus.documents), corpus.problems)


def test_texts_are_got_when_they_are_asked_for(folder: Path, file: Path) -> None:
    """Everything of the documents is what it is in memory, in this process and in another."""
    corpus = Library([folder], kept=file, in_memory=0).read()

    assert {type(one) for one in corpus.documents} == {StoredDocument}
    assert all_of(corpus) == all_of(load_corpus([folder]))
    assert all_of(pickle.loads(pickle.dumps(corpus))) == all_of(corpus)  # noqa: S301 - our own
    assert {type(one) for one in Library([folder], kept=file).read().documents} == {Document}


@settings(max_examples=cases(1_000, 50))
@given(
    st.lists(st.tuples(document_texts(), st.sampled_from([".md", ".txt"])), min_size=1, max_size=3)
)
def test_any_document_is_the_same_without_its_text(written: list[tuple[str, str]]) -> None:
    """At the first start, and at the next one, which opens no file."""
    with TemporaryDirectory() as name:
        folder, file = Path(name, "docs"), Path(name, "readings.db")
        folder.mkdir()
        for number, (text, suffix) in enumerate(written):
            write(folder, f"{number}{suffix}", text)
        try:
            whole = load_corpus([folder])
        except CorpusError:
            return
        for _ in range(2):
            assert all_of(Library([folder], kept=file, in_memory=0).read()) == all_of(whole)


_CHANGES = st.lists(
    st.dictionaries(
        st.sampled_from(["a.txt", "b.md", "d/a.txt", "f.zip", "g.txt"]),
        st.sampled_from(
            [b"The mill.\n", b"The ferry leaves.\n", b"", b"\x00", b"# x\n\ny z\n", b"PK"]
        ),
        max_size=4,
    ),
    min_size=1,
    max_size=4,
)


@settings(max_examples=cases(500, 40))
@given(_CHANGES, st.sampled_from([0, 12, 30]))
def test_after_any_changes_documents_are_the_same_however_many_are_in_memory(
    states: list[dict[str, bytes]], in_memory: int
) -> None:
    """And those that have not changed are the same objects as before."""
    with TemporaryDirectory() as name:
        folder = Path(name, "docs")
        (folder / "d").mkdir(parents=True)
        heavy = Library([folder])
        light = Library([folder], kept=Path(name, "readings.db"), in_memory=in_memory)
        before: tuple[tuple[Document, ...], tuple[Document, ...]] = ((), ())
        for files in states:
            for path in [*folder.glob("*.*"), *folder.glob("d/*.*")]:
                path.unlink()
            for path_name, content in files.items():
                (folder / path_name).write_bytes(content)
            try:
                expected = heavy.read()
            except CorpusError:
                with pytest.raises(CorpusError):
                    light.read()
                continue
            found = light.read()
            assert all_of(found) == all_of(expected)
            now = expected.documents, found.documents
            stayed = [[one in old for one in new] for old, new in zip(before, now, strict=True)]
            assert stayed[0] == stayed[1]
            before = now


def test_a_start_opens_no_file_that_has_not_changed(
    folder: Path, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever its time says, one that has changed is opened, and so is one written to just now."""
    opened: list[str] = []

    def noting(path: Path, most: int) -> bytes:
        opened.append(path.name)
        return read_bytes(path, most)

    def start(**now: int) -> list[str]:
        monkeypatch.setattr("bot.filestamp.time_ns", lambda: now.get("now", later()))
        opened.clear()
        corpus = Library([folder], kept=file).read()
        assert all_of(corpus) == all_of(load_corpus([folder]))
        return [*opened]

    monkeypatch.setattr("bot.intake.library.read_bytes", noting)
    assert start() == ["ferry.md", "mill.txt", "prices.csv"]
    assert start() == []
    written = min(one.stat().st_ctime_ns for one in folder.iterdir())
    assert start(now=written) == ["ferry.md", "mill.txt", "prices.csv"]

    times = (folder / "mill.txt").stat()
    write(folder, "mill.txt", "The mill closed in 1930.\nBy Jane Doe\n")
    os.utime(folder / "mill.txt", ns=(times.st_atime_ns, times.st_mtime_ns))
    assert start() == ["mill.txt"]
    (folder / "mill.txt").rename(folder / "old-mill.txt")
    assert start() == ["old-mill.txt"]


def test_what_is_in_an_archive_that_has_not_changed_is_known_too(
    folder: Path, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its documents, what is passed over in it, and what is wrong with it."""
    with zipfile.ZipFile(folder / "export.zip", "w") as archive:
        for name, text in {"a.md": "# A\n\nThe quay.\n", "bad.txt": "\0", "x.png": "x"}.items():
            archive.writestr(name, text)
        archive.writestr("in.zip", b"PK")
    monkeypatch.setattr("bot.filestamp.time_ns", later)
    first = Library([folder], kept=file).read()
    monkeypatch.setattr("bot.intake.library.unpack", None)
    second = Library([folder], kept=file).read()

    assert all_of(second) == all_of(first) == all_of(load_corpus([folder]))


def test_a_start_with_notes_of_speakers_is_not_told_what_one_without_has_found(
    folder: Path, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A file is known as what it was read for."""
    monkeypatch.setattr("bot.filestamp.time_ns", later)
    for readers in (READERS, READERS_WITH_NOTES, READERS):
        corpus = Library([folder], readers, kept=file).read()
        assert all_of(corpus) == all_of(load_corpus([folder], readers))


def test_only_so_many_texts_are_in_memory(folder: Path, file: Path) -> None:
    """Those that were read first; and what is added later is not."""
    library = Library([folder], kept=file, in_memory=60)
    documents = {one.name: one for one in library.read().documents}
    light = {name for name, one in documents.items() if isinstance(one, StoredDocument)}
    assert 0 < len(light) < len(documents)
    write(folder, "new.txt", "A new document, which is longer than there is room for.\n")
    again = {one.name: one for one in library.read().documents}
    assert all(again[name] is one for name, one in documents.items())
    assert isinstance(again["new.txt"], StoredDocument)


@pytest.mark.parametrize("spoil", ["rows", "file", "bytes"])
def test_a_text_that_is_lost_is_an_error_once_and_is_read_again(
    spoil: str, folder: Path, file: Path
) -> None:
    """The document stays what it was; others that are remembered are not concerned."""
    library = Library([folder], kept=file, in_memory=0)
    before = library.read()
    ferry, mill, _ = before.documents
    remembered = mill.text
    if spoil == "rows":
        with closing(sqlite3.connect(file)) as rows, rows:
            rows.execute("DELETE FROM outcomes")
    else:
        ferry.stored.texts.close()  # type: ignore[attr-defined]
        for end in ("", "-wal", "-shm"):
            file.with_name(file.name + end).unlink(missing_ok=True)
        if spoil == "bytes":
            file.write_bytes(b"no database " * 1_000)

    with pytest.raises(TextError, match="is read again"):
        _ = ferry.text
    assert mill.text == remembered
    assert library.read().documents == before.documents
    assert all_of(library.read()) == all_of(load_corpus([folder]))


def test_where_nothing_can_be_kept_texts_stay_in_memory(
    folder: Path, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """It takes memory, which is said once, and nothing is missing."""
    caplog.set_level("WARNING", logger="bot")
    (tmp_path / "state").write_text("a file")
    library = Library([folder], kept=tmp_path / "state" / "readings.db", in_memory=0)
    for _ in range(2):
        assert all_of(library.read()) == all_of(load_corpus([folder]))
    said = [one for one in caplog.messages if "stay in memory" in one]
    assert len(said) == 1


def test_where_nothing_can_be_kept_any_more_what_is_lost_is_in_memory(
    folder: Path, file: Path
) -> None:
    """The documents are others than before, as nobody else has their texts."""
    library = Library([folder], kept=file, in_memory=0)
    ferry, *_ = library.read().documents
    ferry.stored.texts.close()  # type: ignore[attr-defined]
    for one in file.parent.iterdir():
        one.unlink()
    file.mkdir()
    with pytest.raises(TextError):
        _ = ferry.text
    after = library.read()
    assert fields(after.documents[0]) == fields(load_corpus([folder]).documents[0])


def test_what_readers_of_others_make_stays_in_memory(folder: Path, file: Path) -> None:
    """As nothing of it is kept."""

    def own(data: bytes, where: str) -> Reading:
        return read_plaintext(data, where)

    library = Library([folder], {**READERS, ".txt": own}, kept=file, in_memory=0)
    assert {one.name for one in library.read().documents if type(one) is Document} == {"mill.txt"}


@pytest.fixture
def stored(file: Path) -> Callable[[int], tuple[StoredTexts, list[bytes]]]:
    """Stores texts of a hundred characters, and tells by what they are found."""

    def store(number: int) -> tuple[StoredTexts, list[bytes]]:
        texts = StoredTexts(file, most=2_000)
        with kept_in(file, texts) as kept:
            versions = [Version(one.to_bytes(32), ".txt") for one in range(number)]
            for place, version in enumerate(versions):
                kept.keep(version, read_plaintext(f"{place:099}\n".encode(), "x"))
            kept.flush()
            found = [kept.find(version, "x") for version in versions]
        return texts, [one.key for one in found if isinstance(one, Known)]

    return store


def test_what_was_asked_for_last_is_remembered_and_no_more(
    file: Path, stored: Callable[[int], tuple[StoredTexts, list[bytes]]]
) -> None:
    """So that a question does not load the same documents over and over."""
    texts, keys = stored(40)
    for key in keys:
        texts.text(key)
        texts.text(keys[0])
    with closing(sqlite3.connect(file)) as rows, rows:
        rows.execute("DELETE FROM outcomes")

    assert texts.text(keys[0]) == f"{0:099}\n"
    assert texts.text(keys[-1]) == f"{39:099}\n"
    with pytest.raises(TextError):
        texts.text(keys[1])
    assert texts.take_lost() == {keys[1]}
    assert texts.take_lost() == set()


def test_any_thread_may_ask(stored: Callable[[int], tuple[StoredTexts, list[bytes]]]) -> None:
    """Many at a time, while texts are let go of again."""
    texts, keys = stored(60)

    def ask(thread: int) -> bool:
        order = keys[thread:] + keys[:thread]
        got = [int(texts.text(key)) == keys.index(key) for key in order]
        return all(got) and all(len(texts.parts(key)[0]) == 1 for key in order)

    with ThreadPoolExecutor(8) as threads:
        assert all(threads.map(ask, range(16)))


_KILLED = """
import os, signal, sys
from pathlib import Path
from bot.intake.library import Library

def tell(done, total):
    if done == int(sys.argv[3]):
        os.kill(os.getpid(), signal.SIGKILL)

Library([Path(sys.argv[1])], kept=Path(sys.argv[2]), in_memory=0).read(tell)
"""


@pytest.mark.parametrize("done", [1, 300, 699])
def test_a_kill_while_readings_are_written_costs_nothing_but_time(
    done: int, tmp_path: Path, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What was written is used, and the rest is read anew."""
    folder = tmp_path / "many"
    folder.mkdir()
    for number in range(700):
        write(folder, f"{number}.txt", f"The mill has {number} wheels.\n")
    code = [sys.executable, "-c", _KILLED, str(folder), str(file), str(done)]
    assert subprocess.run(code, check=False).returncode == -signal.SIGKILL

    parsed: list[str] = []

    def noting(data: bytes, where: str) -> Reading:
        parsed.append(where)
        return read_plaintext(data, where)

    monkeypatch.setitem(READERS, ".txt", noting)
    corpus = Library([folder], kept=file, in_memory=0).read()
    assert len(parsed) == 700 - done // 256 * 256
    assert all_of(corpus) == all_of(load_corpus([folder]))


async def test_a_process_of_its_own_answers_from_documents_that_are_not_in_memory(
    folder: Path, file: Path
) -> None:
    """It gets their texts from where this one does."""
    corpus = Library([folder], kept=file, in_memory=0).read()
    served = Snapshot("docs", assemble(corpus))
    for question in ("When does the ferry leave?", "When did the mill close?", "hello"):
        assert await Alone().ask(question, (), served) == served.assistant.ask_all(question)
