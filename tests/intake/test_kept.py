"""What was read is kept from one start to the next, and no file is in the way of reading."""

import sqlite3
import zlib
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from bot.documents import read as reading
from bot.documents.corpus import Corpus, load_corpus
from bot.documents.read import READERS, Reading, read_markdown
from bot.intake.kept import kept_in
from bot.intake.known import Version
from bot.intake.library import Library

TEXTS = {f"{number}.md": f"# Mill {number}\n\nThe mill has {number} wheels.\n" for number in (1, 2)}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with documents."""
    folder = tmp_path / "docs"
    folder.mkdir()
    for name, text in TEXTS.items():
        (folder / name).write_text(text, encoding="utf-8")
    return folder


@pytest.fixture
def parsed(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The names of the files that are read as Markdown from now on, as often as they are."""
    names: list[str] = []

    def noting(data: bytes, where: str) -> Reading:
        names.append(Path(where).name)
        return read_markdown(data, where)

    monkeypatch.setitem(reading.READERS, ".md", noting)
    return names


def change(file: Path, statement: str, *values: object) -> None:
    """Change what is kept."""
    with closing(sqlite3.connect(file)) as rows, rows:
        rows.execute(statement, values)


def start(folder: Path, file: Path) -> Corpus:
    """What a new process reads."""
    return Library([folder], READERS, kept=file).read()


def test_a_start_reads_only_what_is_new(folder: Path, tmp_path: Path, parsed: list[str]) -> None:
    """What is kept is the same to the last character, whatever it is called by now."""
    file = tmp_path / "state" / "readings.db"
    first = start(folder, file)
    assert sorted(parsed) == sorted(TEXTS)
    (folder / "1.md").rename(folder / "one.md")
    (folder / "new.md").write_text("Anew.\n", encoding="utf-8")
    second = start(folder, file)

    assert parsed[2:] == ["new.md"]
    assert {(one.text, one.blocks, one.metadata.title) for one in first.documents} <= {
        (one.text, one.blocks, one.metadata.title) for one in second.documents
    }
    assert file.stat().st_mode & 0o077 == 0
    assert file.parent.stat().st_mode & 0o077 == 0


def test_what_could_not_be_read_is_known_too(
    folder: Path, tmp_path: Path, parsed: list[str]
) -> None:
    """A folder full of scans is not looked through at each start."""
    (folder / "empty.md").touch()
    first = start(folder, tmp_path / "readings.db")
    (folder / "empty.md").rename(folder / "nothing.md")
    second = start(folder, tmp_path / "readings.db")

    assert len(parsed) == len(TEXTS) + 1
    (before,), (after,) = first.problems, second.problems
    assert after == replace(before, where=str(folder / "nothing.md"))


def test_what_another_version_has_read_is_read_again(
    folder: Path, tmp_path: Path, parsed: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """After an update nothing old is served."""
    start(folder, tmp_path / "readings.db")
    monkeypatch.setattr("bot.intake.kept._made_by", lambda *_: b"another")
    start(folder, tmp_path / "readings.db")
    assert len(parsed) == 2 * len(TEXTS)


def _of_bytes(file: Path) -> None:
    file.write_bytes(b"no database " * 1000)


def _a_folder(file: Path) -> None:
    file.mkdir()


def _in_no_folder(file: Path) -> None:
    file.parent.rmdir()
    file.parent.write_text("a file")


@pytest.mark.parametrize("damage", [_of_bytes, _a_folder, _in_no_folder])
def test_a_file_that_cannot_be_used_stops_nothing(
    damage: Callable[[Path], None], folder: Path, tmp_path: Path
) -> None:
    """Everything is read."""
    file = tmp_path / "state" / "readings.db"
    file.parent.mkdir()
    damage(file)
    assert len(start(folder, file).documents) == len(TEXTS)


@pytest.mark.parametrize(
    "written",
    [
        b"",
        b"x",
        b"[]",
        b"{}",
        b'{"metadata":{"x":1},"notes":[]}',
        b'{"metadata":[],"notes":[]}',
        b'{"metadata":{}}',
    ],
)
def test_what_is_said_damaged_is_read_again(
    written: bytes, folder: Path, tmp_path: Path, parsed: list[str]
) -> None:
    """As if it were not there."""
    file = tmp_path / "readings.db"
    start(folder, file)
    change(file, "UPDATE outcomes SET said = ?", written)
    assert len(start(folder, file).documents) == len(TEXTS)
    assert len(parsed) == 2 * len(TEXTS)


@pytest.mark.parametrize(
    ("column", "written"),
    [
        ("text", b"x"),
        ("text", zlib.compress(b"\xff")),
        ("parts", b""),
        ("parts", zlib.compress(b'[[["paragraph",0,9999,0,false]],[]]')),
        ("parts", zlib.compress(b'[[["none",0,1,0,false]],[]]')),
        ("parts", zlib.compress(b"[[],[],[]]")),
        ("parts", zlib.compress(b'{"blocks":[]}')),
    ],
)
def test_a_text_that_is_kept_damaged_is_read_again(
    column: str, written: bytes, folder: Path, tmp_path: Path, parsed: list[str]
) -> None:
    """As if it were not there, and it is whole the next time."""
    file = tmp_path / "readings.db"
    start(folder, file)
    change(file, f"UPDATE outcomes SET {column} = ?", written)  # noqa: S608 - one of two
    again = start(folder, file)
    assert [one.blocks and one.text for one in again.documents] == [
        one.text for one in load_corpus([folder]).documents
    ]
    parsed.clear()
    start(folder, file)
    assert parsed == []


def test_what_was_used_longest_ago_makes_room(tmp_path: Path) -> None:
    """But what was used lately does not: another process may answer from it."""
    file = tmp_path / "readings.db"
    made = read_markdown(b"# Mill\n\nThe mill is old.\n", "x")
    versions = [Version(bytes([number]) * 32, ".md") for number in range(6)]
    with kept_in(file) as kept:
        for version in versions[:4]:
            kept.keep(version, made)
    with closing(sqlite3.connect(file)) as rows:
        ((size,),) = rows.execute("SELECT max(size) FROM outcomes")

    def after(days: int, most: int) -> int:
        change(file, "UPDATE outcomes SET used = used - ?", days * 86_400)
        with kept_in(file, most=most) as kept:
            kept.keep(versions[4], made)
            kept.keep(versions[5], made)
        with closing(sqlite3.connect(file)) as rows:
            ((number,),) = rows.execute("SELECT count(*) FROM outcomes")
            return int(number)

    assert after(2, most=3 * size) == 6
    assert after(2, most=3 * size) == 3
    assert after(31, most=9 * size) == 2
    with kept_in(file) as kept:
        found = [kept.find(version, "x") is not None for version in versions]
    assert found == [*4 * [False], True, True]


def test_readers_of_others_are_not_kept(folder: Path, tmp_path: Path) -> None:
    """What they make of a file is theirs to say, each time."""
    calls: list[str] = []

    def own(data: bytes, where: str) -> Reading:
        calls.append(where)
        return read_markdown(data, where)

    for _ in range(2):
        Library([folder], {".md": own}, kept=tmp_path / "readings.db").read()
    assert len(calls) == 2 * len(TEXTS)
