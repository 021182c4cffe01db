"""`pullquote corpus`: what is loaded, a document's text, and what is wrong."""

import asyncio
import zipfile
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path

import pytest
from pptx import Presentation

from bot.documents.read import read_document
from bot.storage.sql import SqlStore
from bot.storage.store import AddedDocument
from tests.cli.conftest import BRIEF, Run
from tests.storage.samples import kept_answer


def test_list_names_the_sample_and_what_it_is(pullquote: Run) -> None:
    """One row a document, with its name, title, publisher, date, sentences and a note."""
    done = pullquote("corpus", "list")

    assert done.status == 0
    assert BRIEF in done.out
    for text in ("Pullquote, after a Reuters report", "24 April 2026", "the sample"):
        assert text in done.out
    assert "left out" not in done.out


def test_list_says_that_the_sample_is_left_out(pullquote: Run, folder: Path) -> None:
    """Beside another document it is listed still, with the reason."""
    (folder / "corpus" / "own.md").write_text("# The mill\n\nIt burned. It was old.\n")

    rows = pullquote("corpus", "list").out.splitlines()

    assert any("own.md" in row and "The mill" in row and " 2 " in row for row in rows)
    assert any(BRIEF in row and "left out: there are other documents" in row for row in rows)


def test_list_says_when_it_was_read_and_how_much_was_not(pullquote: Run, folder: Path) -> None:
    """And where it stands which files, and why."""
    assert pullquote("corpus", "list").out.rstrip().rpartition("\n")[2].startswith("Read at ")
    (folder / "corpus" / "bad.pdf").write_bytes(b"no PDF")

    said = pullquote("corpus", "list").out.rstrip().rpartition("\n")[2]

    assert said.endswith("1 file could not be read: `pullquote corpus check` says which, and why.")


@pytest.mark.parametrize("source", ["One.\r\nTwo.\r", "\ufeffOne. 🎪\n", "One\x1b[31m.\n\n\n"])
def test_text_is_the_document_exactly(pullquote: Run, folder: Path, source: str) -> None:
    """What is printed is what offsets count in: no mark, line feeds, and nothing else changed."""
    (folder / "own.txt").write_bytes(source.encode())

    done = pullquote("corpus", "text", "own.txt")

    assert done.out == read_document(folder / "own.txt", "own.txt").text
    assert done.out == source.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")


def test_text_finds_a_document_by_its_name_in_the_corpus(pullquote: Run, folder: Path) -> None:
    """The name that the JSON gives is enough, for the sample that is left out as well."""
    (folder / "corpus" / "notes").mkdir()
    (folder / "corpus" / "notes" / "own.txt").write_text("The mill burned.\n")

    assert pullquote("corpus", "text", "notes/own.txt").out == "The mill burned.\n"
    assert "context window of one million tokens" in pullquote("corpus", "text", BRIEF).out


def test_text_of_a_file_needs_no_corpus(pullquote: Run, folder: Path) -> None:
    """A path is read even where the corpus is not there."""
    (folder / "own.txt").write_text("The mill burned.\n")

    assert pullquote("corpus", "text", "--corpus", "nowhere", "own.txt").out == "The mill burned.\n"


def test_text_of_a_file_in_an_archive(pullquote: Run, folder: Path) -> None:
    """By its name in the corpus, and by its path where the archive is elsewhere."""
    for place in (folder / "corpus", folder):
        with zipfile.ZipFile(place / "export.zip", "w") as archive:
            archive.writestr("notes/own.txt", "The mill burned.\n")

    assert pullquote("corpus", "text", "export.zip/notes/own.txt").out == "The mill burned.\n"
    path = "./export.zip/notes/own.txt"
    assert pullquote("corpus", "text", "--corpus", "nowhere", path).out == "The mill burned.\n"
    assert "no such file" in pullquote("corpus", "text", "./export.zip/none.txt").err


def test_a_file_that_is_named_for_no_format_is_printed_as_text(
    pullquote: Run, folder: Path
) -> None:
    """Whatever it is called."""
    (folder / "NOTES").write_text("The mill burned.\n")
    assert pullquote("corpus", "text", "NOTES").out == "The mill burned.\n"


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("text", "none.md"), "none.md: There is no document of this name"),
        (("text", "--corpus", "nowhere", "none.md"), "nowhere: There is no such file"),
        (("text", "x" * 5000), "There is no document of this name"),
        (("text", "bad.txt"), "bad.txt: The file is not UTF-8 text"),
        (("list", "--corpus", "nowhere"), "nowhere: There is no such file"),
        (("check", "--corpus", "nowhere"), "nowhere: There is no such file"),
    ],
)
def test_what_is_not_there_is_an_error(
    pullquote: Run, folder: Path, arguments: tuple[str, ...], says: str
) -> None:
    """Status 2 and one line that names it."""
    (folder / "bad.txt").write_bytes(b"caf\xe9")

    done = pullquote("corpus", *arguments)

    assert (done.status, done.out) == (2, "")
    assert says in done.err
    assert done.err.count("\n") == 1


def test_check_of_a_good_corpus_says_so(pullquote: Run) -> None:
    """No problem and no note."""
    done = pullquote("corpus", "check")

    assert (done.status, done.out) == (0, "Documents served: 1. Problems: 0. Notes: 0.\n")


def test_check_names_files_with_one_problem_together(pullquote: Run, folder: Path) -> None:
    """And says nothing more of pictures and scripts than how many there are."""
    corpus = folder / "corpus"
    (corpus / "own.txt").write_text("The mill burned.\n")
    for number in range(5):
        (corpus / f"{number}.txt").touch()
        (corpus / f"{number}.png").touch()

    done = pullquote("corpus", "check")

    assert done.status == 1
    assert "0.txt, " in done.out
    assert "2.txt and 2 more" in done.out
    assert "are passed over (5 .png)" in done.out
    assert done.out.endswith("Documents served: 1. Problems: 1. Notes: 2.\n")


def test_check_lists_every_problem_with_its_mend(pullquote: Run, folder: Path) -> None:
    """Files that are left out are problems; what is skipped, and the sample, are notes."""
    corpus = folder / "corpus"
    (corpus / "own.txt").write_text("The mill burned.\n")
    (corpus / "latin.txt").write_bytes(b"caf\xe9")
    (corpus / "binary.txt").write_bytes(b"\x00\x01\x02")
    (corpus / "empty.txt").touch()
    (corpus / "open.md").write_text("---\ntitle: x\n\nThe mill burned.\n")
    (corpus / "a.doc").touch()
    (corpus / "glossary.txt").write_text("mill factory\n")

    done = pullquote("corpus", "check")

    assert done.status == 1
    assert done.out.endswith("Documents served: 2. Problems: 4. Notes: 2.\n")
    problems = {
        line.removeprefix("Problem: ")
        for line in done.out.splitlines()
        if line.startswith("Problem: ")
    }
    assert problems == {"latin.txt", "binary.txt", "empty.txt", "glossary.txt, line 1"}
    assert "Open it in an editor and save it as UTF-8." in done.out
    assert "Note: a.doc" in done.out
    assert f"Note: {BRIEF}" in done.out


@pytest.mark.parametrize("named", ["whole", "shed", "shed/note.txt"])
def test_check_and_list_name_a_file_in_one_way(pullquote: Run, folder: Path, named: str) -> None:
    """By its place in the corpus, however that is given; a file by itself by its name."""
    note = folder / "whole" / "shed" / "note.txt"
    note.parent.mkdir(parents=True)
    note.write_text("")
    (note.parent / "other.txt").write_text("The quay opened.\n")
    path = str(folder / "whole" / ("" if named == "whole" else named))
    name = "shed/note.txt" if named == "whole" else "note.txt"

    checked = pullquote("corpus", "check", "--corpus", path, "--corpus", str(note.parent))
    note.write_text("The mill burned.\n")
    listed = pullquote("corpus", "list", "--corpus", path)

    assert f"Problem: {name}\n" in checked.out
    assert f" {name} " in listed.out


def test_what_was_added_in_slack_is_listed_and_printed(pullquote: Run, folder: Path) -> None:
    """Where the bot's database is, and unless the command line says what is meant."""
    held = b"# The mill\n\nIt burned. It was old.\n"
    document = AddedDocument(
        id=0,
        team="T1",
        place="C1",
        name="mill.md",
        title="The mill",
        user="U1",
        added=datetime(2026, 3, 1, tzinfo=UTC),
        origin="T1:add:1",
        content_hash=sha256(held).hexdigest(),
        size=len(held),
    )

    async def add() -> None:
        store = SqlStore(f"sqlite:///{folder / 'pullquote.db'}")
        await store.open()
        await store.add_document(document, held)
        await store.close()

    asyncio.run(add())
    name = "added://T1/C1/mill.md"
    listed = pullquote("corpus", "list")
    assert listed.status == 0
    assert any(name in row and "The mill" in row for row in listed.out.splitlines())
    assert pullquote("corpus", "text", name).out == "The mill\n\nIt burned. It was old.\n"
    assert name not in pullquote("corpus", "list", "--corpus", "corpus").out


def test_answers_of_people_are_listed_like_files(pullquote: Run, folder: Path) -> None:
    """By whose they are; the text is what is quoted, below the question that it answers."""
    said = kept_answer(
        datetime(2026, 3, 1, tzinfo=UTC),
        question="Where do bicycles go?",
        text="Into the *yellow* shed\\.",
    )

    async def keep() -> None:
        store = SqlStore(f"sqlite:///{folder / 'pullquote.db'}")
        await store.open()
        await store.keep_said(said)
        await store.close()

    asyncio.run(keep())
    name = "added://T1/C1/answers/1.md"
    listed = pullquote("corpus", "list")
    (row,) = [row for row in listed.out.splitlines() if name in row]
    for part in (said.question, "Ada Byron", "2026-03-01"):
        assert part in row
    text = pullquote("corpus", "text", name).out
    assert text == "Where do bicycles go?\n\nInto the yellow shed.\n"


def test_a_database_that_cannot_be_read_keeps_no_file_from_being_listed(
    pullquote: Run, folder: Path
) -> None:
    """It is told of in the log; nothing is made of it, nor of one that is not there."""
    assert pullquote("corpus", "list").status == 0
    assert not (folder / "pullquote.db").exists()
    (folder / "pullquote.db").write_bytes(b"no database" * 999)
    listed = pullquote("corpus", "list")
    assert listed.status == 0
    assert BRIEF in listed.out
    assert "pullquote.db" in listed.err


@pytest.mark.parametrize("asked_for", ["on", "off"])
def test_notes_of_speakers_are_read_where_a_setting_asks_for_them(
    pullquote: Run, folder: Path, monkeypatch: pytest.MonkeyPatch, asked_for: str
) -> None:
    """Their audience does not see them; what was read without them is not taken for it."""
    presentation = Presentation()
    slide = presentation.slides.add_slide(presentation.slide_layouts[1])
    slide.placeholders[1].text_frame.text = "The harbour opens at seven."
    slide.notes_slide.notes_text_frame.text = "Say that it rains."
    presentation.save(str(folder / "corpus" / "harbour.pptx"))
    pullquote("corpus", "text", "harbour.pptx")
    monkeypatch.setenv("SPEAKER_NOTES", asked_for)

    shown = pullquote("corpus", "text", "harbour.pptx").out

    assert "The harbour opens at seven." in shown
    assert ("it rains" in shown) is (asked_for == "on")
