"""A library reads what has changed, and nothing else."""

import os
import subprocess
import time
import zipfile
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.documents.corpus import Corpus, load_corpus
from bot.documents.files import read_bytes
from bot.documents.read import READERS, Readers, Reading, read_plaintext
from bot.errors import CorpusError, DocumentError
from bot.intake.library import Given, Library

MILL = "The mill closed in 1920.\n"
FERRY = "The ferry leaves at nine.\n"


@dataclass
class Counting:
    """Readers that count what they are asked to read.

    Attributes:
        read: how often each text was read.
    """

    read: Counter[bytes] = field(default_factory=Counter)

    @property
    def readers(self) -> Readers:
        """Of plain text."""
        return {**READERS, ".txt": self._read}

    def _read(self, data: bytes, where: str) -> Reading:
        self.read[data] += 1
        return read_plaintext(data, where)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with two documents."""
    for name, text in {"ferry.txt": FERRY, "mill.txt": MILL}.items():
        write(tmp_path / name, text)
    return tmp_path


def write(path: Path, text: str | bytes) -> None:
    """Write a file."""
    path.write_bytes(text.encode() if isinstance(text, str) else text)


def texts(corpus: Corpus) -> dict[str, str]:
    """What is served, by name."""
    return {one.name: one.text for one in corpus.documents}


def test_only_what_changed_is_read_again(folder: Path) -> None:
    """New and changed files are read, and what is deleted is gone; the rest stays as it was."""
    counting = Counting()
    library = Library([folder], counting.readers)
    ferry, mill = library.read().documents
    write(folder / "mill.txt", "The mill opened again.\n")
    write(folder / "new.txt", "A new one.\n")

    again = library.read()

    assert again.documents[0] is ferry
    assert texts(again) == {
        "ferry.txt": FERRY,
        "mill.txt": "The mill opened again.\n",
        "new.txt": "A new one.\n",
    }
    assert counting.read[FERRY.encode()] == 1
    (folder / "ferry.txt").unlink()
    assert "ferry.txt" not in texts(library.read())
    assert mill.text == MILL


def test_a_moved_file_gets_its_new_name_and_is_not_read_again(folder: Path) -> None:
    """A copy is not either; the title that is made of the name changes with it."""
    counting = Counting()
    library = Library([folder], counting.readers)
    library.read()
    (folder / "mill.txt").rename(folder / "old-mill.txt")
    write(folder / "copy.txt", FERRY)

    moved = library.read()

    assert list(texts(moved)) == ["copy.txt", "ferry.txt", "old-mill.txt"]
    assert moved.documents[2].metadata.title == "Old mill"
    assert set(counting.read.values()) == {1}


def test_a_file_that_was_only_touched_is_not_read_again(folder: Path) -> None:
    """What it holds decides, not its time; and a change that keeps its size is seen."""
    counting = Counting()
    library = Library([folder], counting.readers)
    library.read()
    os.utime(folder / "mill.txt", (2, 2))
    library.read()
    assert set(counting.read.values()) == {1}

    write(folder / "mill.txt", MILL.replace("1920", "1930"))
    assert texts(library.read())["mill.txt"] == MILL.replace("1920", "1930")


@pytest.mark.parametrize(
    "spoil",
    [
        lambda path: path.write_bytes(b"\x00"),
        lambda path: (path.unlink(), path.symlink_to("nowhere")),
        lambda path: [path.unlink(), os.mkfifo(path)],  # type: ignore[func-returns-value]
        lambda path: path.write_bytes(b""),
    ],
    ids=["binary", "dangling", "pipe", "empty"],
)
def test_what_cannot_be_read_any_more_keeps_its_last_good_version(
    folder: Path, spoil: Callable[[Path], object]
) -> None:
    """And says so, until it can be read again; a file that never could be read has none."""
    library = Library([folder])
    before = library.read()
    spoil(folder / "mill.txt")
    write(folder / "bad.txt", b"\x00")

    for _ in range(2):
        after = library.read()
        assert after.documents == before.documents
        served = [
            one for one in after.problems if "Its last good version is served." in one.problem
        ]
        assert [Path(one.where).name for one in served] == ["mill.txt"]
        assert len(after.problems) == 2

    (folder / "mill.txt").unlink()
    write(folder / "mill.txt", "The mill opened again.\n")
    assert texts(library.read())["mill.txt"] == "The mill opened again.\n"


@pytest.mark.usefixtures("ordinary_user")
def test_a_folder_that_cannot_be_opened_any_more_keeps_its_documents() -> None:
    """A share that fails for a moment takes no document away."""
    folder = Path("corpus", "sub")
    folder.mkdir(parents=True)
    write(folder / "mill.txt", MILL)
    write(Path("corpus", "ferry.txt"), FERRY)
    library = Library([Path("corpus")])
    before = library.read()
    folder.chmod(0)
    try:
        after = library.read()
    finally:
        folder.chmod(0o700)

    assert sorted(texts(after)) == sorted(texts(before))
    assert any("cannot be opened" in one.problem for one in after.problems)
    assert library.read().problems == ()


def test_what_was_known_stays_known_over_an_error(folder: Path) -> None:
    """A folder that is away for a moment is an error; back again, nothing of it is read."""
    counting = Counting()
    library = Library([folder / "docs"], counting.readers)
    (folder / "docs").mkdir()
    write(folder / "docs" / "mill.txt", MILL)
    before = library.read()
    (folder / "docs").rename(folder / "away")
    with pytest.raises(CorpusError):
        library.read()
    (folder / "away").rename(folder / "docs")

    assert library.read().documents == before.documents
    assert counting.read[MILL.encode()] == 1


def test_documents_that_are_kept_elsewhere_are_read_too(folder: Path) -> None:
    """They are asked for their content once for each version, and have names of their own."""
    asked: list[str] = []
    given = {"mill.txt": "A mill from elsewhere.\n", "rules.md": "# Rules\n\nBe kind.\n"}

    def others() -> list[Given]:
        def data(name: str, text: str) -> bytes:
            asked.append(name)
            if not text:
                raise DocumentError("It is gone.", where=name, hint="Add it again.")
            return text.encode()

        return [
            Given(name, str(hash(text)), lambda name=name, text=text: data(name, text))  # type: ignore[misc]
            for name, text in given.items()
        ]

    library = Library([folder], others=others)
    first = library.read()
    assert texts(first)["mill.txt (2)"] == "A mill from elsewhere.\n"
    assert texts(first)["rules.md"] == "Rules\n\nBe kind.\n"

    given["rules.md"] = ""
    second = library.read()
    assert texts(second) == texts(first)
    assert [one.where for one in second.problems] == ["rules.md"]
    assert Counter(asked) == {"mill.txt": 1, "rules.md": 2}
    del given["rules.md"]
    assert "rules.md" not in texts(library.read())


def test_an_archive_is_looked_into_again_only_when_it_changes(folder: Path) -> None:
    """Of a new export only the pages that changed are read; of a damaged one none is lost."""
    counting = Counting()
    library = Library([folder], counting.readers)

    def pack(**pages: str) -> None:
        with zipfile.ZipFile(folder / "export.zip", "w") as archive:
            for name, text in pages.items():
                archive.writestr(f"{name}.txt", text)

    pack(harbour="The harbour freezes.\n", tower="The tower is tall.\n")
    first = library.read()
    pack(harbour="The harbour freezes.\n", tower="The tower fell.\n", bell="A bell rings.\n")
    second = library.read()
    assert counting.read[b"The harbour freezes.\n"] == 1
    assert texts(second)["export.zip/tower.txt"] == "The tower fell.\n"
    assert texts(second)["export.zip/bell.txt"] == "A bell rings.\n"
    assert first.documents[0] is second.documents[1]

    write(folder / "export.zip", (folder / "export.zip").read_bytes()[:100])
    third = library.read()
    assert third.documents == second.documents
    (problem,) = third.problems
    assert "damaged" in problem.problem
    assert "Its last good version is served." in problem.problem


def test_progress_is_told_of_what_is_new(folder: Path) -> None:
    """From none to all of them; where nothing is new there is nothing to tell of."""
    library = Library([folder])
    told: list[tuple[int, int]] = []
    library.read(lambda done, total: told.append((done, total)))
    assert told[0] == (0, 2)
    assert told[-1] == (2, 2)
    write(folder / "new.txt", MILL)
    told.clear()
    library.read(lambda done, total: told.append((done, total)))
    assert told[-1][0] == told[-1][1]


def all_of(corpus: Corpus) -> list[tuple[object, ...]]:
    """All that is in the documents of a corpus."""
    return [
        (one.name, one.text, one.blocks, one.metadata, one.locators) for one in corpus.documents
    ]


@pytest.fixture
def started(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The processes that are started from now on."""
    started: list[int] = []
    popen = subprocess.Popen

    def noting(*args: Any, **kwargs: Any) -> Any:  # noqa: ANN401 - whatever it is given
        process = popen(*args, **kwargs)
        started.append(process.pid)
        return process

    monkeypatch.setattr("subprocess.Popen", noting)
    return started


def test_many_texts_are_read_by_processes_and_few_are_not(
    folder: Path, started: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    """What comes of them is the same, and the same as where they are read one by one."""
    assert all_of(Library([folder]).read()) == all_of(load_corpus([folder]))
    assert started == []

    for number in range(40):
        write(folder / f"{number}.md", f"# Mill {number}\n\n" + f"{MILL}\n" * 400)
    monkeypatch.setattr("bot.intake.crew.processors", lambda: 2)
    assert all_of(Library([folder]).read()) == all_of(load_corpus([folder]))
    assert 1 <= len(started) <= 2


def test_a_file_whose_time_has_not_changed_is_not_opened(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Unless it was written to a moment before it was read, when its time says too little."""
    opened: list[str] = []

    def noting(path: Path, most: int) -> bytes:
        opened.append(path.name)
        return read_bytes(path, most)

    monkeypatch.setattr("bot.intake.library.read_bytes", noting)
    library = Library([folder])
    library.read()
    library.read()
    assert opened == 2 * ["ferry.txt", "mill.txt"]

    later = time.time_ns() + 10_000_000_000
    monkeypatch.setattr("bot.filestamp.time_ns", lambda: later)
    opened.clear()
    for _ in range(3):
        library.read()
    assert opened == ["ferry.txt", "mill.txt"]


@pytest.mark.soak
@given(
    st.lists(
        st.dictionaries(
            st.sampled_from(["a.txt", "b.md", "d/a.txt", "d/b.md", "e.doc", "f.zip", "g.txt"]),
            st.sampled_from([MILL.encode(), FERRY.encode(), b"", b"\x00", b"# x\n", b"PK"]),
            max_size=5,
        ),
        min_size=1,
        max_size=4,
    )
)
def test_after_any_changes_all_that_can_be_read_is_as_if_it_were_read_anew(
    states: list[dict[str, bytes]],
) -> None:
    """And what cannot be read any more is there as it was when it could."""
    with TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "d").mkdir()
        library, last = Library([folder]), dict[str, str]()
        for files in states:
            for path in [*folder.glob("*.*"), *folder.glob("d/*.*")]:
                path.unlink()
            for path_name, content in files.items():
                (folder / path_name).write_bytes(content)
            last = {key: text for key, text in last.items() if key in files}
            try:
                anew = texts(load_corpus([folder]))
            except CorpusError:
                anew = {}
            last |= anew
            try:
                assert texts(library.read()) == last
            except CorpusError:
                assert last == {}


def test_what_progress_raises_ends_the_reading_and_the_next_one_begins_anew(folder: Path) -> None:
    """Whoever waits for it may have to stop; no process is left, and nothing has changed."""

    class StopError(Exception):
        pass

    def stop(done: int, total: int) -> None:
        if done == 1:
            raise StopError(total)

    library = Library([folder])
    before = library.read()
    write(folder / "mill.txt", "The mill opened again.\n")
    write(folder / "new.txt", MILL * 10_000)
    with pytest.raises(StopError):
        library.read(stop)
    again = library.read()

    assert again.documents[0] is before.documents[0]
    assert len(again.documents) == 3


@pytest.mark.parametrize("name", ["lab.pdf", "lab.txt", "lab.docx"])
def test_what_is_no_text_is_read_apart_whatever_it_is_called(
    name: str, folder: Path, started: list[int], shared: Path
) -> None:
    """It may end the process that reads it; of a wrong name there is a note, and pages stay."""
    files = shared / "questions" / "files" / "corpora" / "files"
    write(folder / name, (files / "lab-services-agreement.pdf").read_bytes())
    write(folder / "file.zip", b"")
    corpus = Library([folder]).read()

    assert len(started) == 1
    assert all_of(corpus) == all_of(load_corpus([folder]))
    assert corpus.problems == load_corpus([folder]).problems
    document = next(one for one in corpus.documents if one.name == name)
    assert document.locators[0].label == "page 1"
    assert any("is really a .pdf" in one.problem for one in corpus.problems) == (name != "lab.pdf")


def test_what_was_tried_out_is_not_read_again_as_a_document(folder: Path) -> None:
    """Nor is it one before it is given; then it is, under the name that it is given by."""
    counting, kept = Counting(), list[Given]()
    library = Library([folder], counting.readers, others=lambda: kept)
    library.read()
    documents, problems = library.try_out("quay.txt", b"The quay is old.\n")
    assert ([one.text for one in documents], problems) == (["The quay is old.\n"], [])
    kept.append(Given("added://T1/C1/quay.txt", "1", lambda: b"The quay is old.\n"))
    assert "added://T1/C1/quay.txt" in [one.name for one in library.read().documents]
    assert counting.read[b"The quay is old.\n"] == 1


@pytest.mark.parametrize(
    ("name", "data", "said"),
    [("a.rtf", b"{", "cannot be read"), ("a.txt", b" ", "empty"), ("a.md", b"\xff\x00", "UTF-8")],
)
def test_what_cannot_be_read_is_tried_out_without_harm(
    folder: Path, name: str, data: bytes, said: str
) -> None:
    """Why, and the mend, are said; the library goes on."""
    library = Library([folder])
    documents, (problem,) = library.try_out(name, data)
    assert documents == []
    assert said in f"{problem.problem} {problem.hint}"
    assert len(library.read().documents) == 2


def test_what_is_given_takes_no_sample_away(tmp_path: Path) -> None:
    """It may be somebody's alone: others are still answered from the sample."""
    write(tmp_path / "sample.md", "---\nsample: true\n---\nThe ferry leaves at nine.\n")
    given = [Given("added://T1/U1/quay.txt", "1", lambda: b"The quay is old.\n")]
    documents = Library([tmp_path], others=lambda: given).read().documents
    assert [one.name for one in documents] == ["sample.md", "added://T1/U1/quay.txt"]
