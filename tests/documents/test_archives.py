"""Archives: read as folders, bounded, whatever their tables of contents say."""

import io
import struct
import zipfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.documents.archives import Member, unpack
from bot.documents.corpus import Corpus, load_corpus
from bot.documents.read import READERS
from bot.errors import DocumentError

PROSE = "The mill closed in 1920. It was old.\n"


def packed(files: dict[str, str | bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    """An archive."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", method) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return stream.getvalue()


def load(folder: Path, data: bytes) -> Corpus:
    """A folder with an archive and a document."""
    (folder / "export.zip").write_bytes(data)
    (folder / "own.txt").write_text("A text beside it.\n", encoding="utf-8")
    return load_corpus([folder])


def names(corpus: Corpus) -> list[str]:
    """What is served."""
    return [one.name for one in corpus.documents]


def test_an_archive_is_read_as_a_folder(tmp_path: Path) -> None:
    """Its files are documents named below it; what is hidden or no document is left out as ever."""
    data = packed(
        {
            "b/page.md": f"# Mill\n\n{PROSE}",
            "a.txt": PROSE,
            "b/": "",
            ".hidden.txt": PROSE,
            "__MACOSX/a.txt": PROSE,
            "b/~$page.md": PROSE,
            "logo.png": b"x",
            "old.doc": b"x",
        }
    )
    corpus = load(tmp_path, data)

    assert names(corpus) == ["export.zip/a.txt", "export.zip/b/page.md", "own.txt"]
    assert corpus.documents[1].metadata.title == "Mill"
    assert {(Path(one.where).name, one.fatal) for one in corpus.problems} == {
        ("logo.png", False),
        ("old.doc", False),
    }


def test_a_bad_file_in_an_archive_stops_no_other(tmp_path: Path) -> None:
    """It is named with its place."""
    corpus = load(tmp_path, packed({"a.txt": PROSE, "b.txt": b"\x00", "c.txt": PROSE}))

    assert names(corpus) == ["export.zip/a.txt", "export.zip/c.txt", "own.txt"]
    (problem,) = corpus.problems
    assert problem.where == str(tmp_path / "export.zip" / "b.txt")


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("../../up.txt", "up.txt"),
        ("/etc/absolute.txt", "etc/absolute.txt"),
        ("a\\b\\windows.txt", "a/b/windows.txt"),
        ("C:\\docs\\drive.txt", "C:/docs/drive.txt"),
        ("./a//./b.txt", "a/b.txt"),
        ("line\nbreak.txt", "line\\x0abreak.txt"),
        ("turned\u202etxt.txt", "turned\\u202etxt.txt"),
        ("Straße 5.txt", "Straße 5.txt"),
    ],
)
def test_no_name_leads_out_of_its_archive(tmp_path: Path, name: str, shown: str) -> None:
    """Nor onto another line, or around."""
    assert names(load(tmp_path, packed({name: PROSE})))[0] == f"export.zip/{shown}"


def test_names_in_utf_8_are_read_where_nothing_says_that_they_are(tmp_path: Path) -> None:
    """Most of what packs writes UTF-8, and does not always say so; others are of old DOS."""
    data = packed({"Stra\u00dfe.txt": PROSE})
    for flag_at in (data.index(b"PK\x03\x04") + 6, data.index(b"PK\x01\x02") + 8):
        data = data[:flag_at] + struct.pack("<H", 0) + data[flag_at + 2 :]
    assert names(load(tmp_path, data))[0] == "export.zip/Straße.txt"

    data = data.replace("ß".encode(), b"\xe1\xe1")
    assert names(load(tmp_path, data))[0] == "export.zip/Straßße.txt"


def test_archives_in_an_archive_are_opened_one_deep(tmp_path: Path) -> None:
    """As services pack large exports; a deeper one is named, with the mend."""
    deepest = packed({"c.txt": PROSE})
    inner = packed({"b.txt": PROSE, "deepest.zip": deepest, "bad.zip": b"no archive"})
    corpus = load(tmp_path, packed({"a.txt": PROSE, "inner.zip": inner, "broken.zip": b"x"}))

    assert names(corpus) == ["export.zip/a.txt", "export.zip/inner.zip/b.txt", "own.txt"]
    broken, deep = sorted(corpus.problems, key=lambda one: one.files)
    assert broken.where == str(tmp_path / "export.zip" / "broken.zip")
    assert deep.problem.startswith("It is an archive in an archive in an archive")
    assert deep.where.endswith("inner.zip/deepest.zip")


def encrypted() -> bytes:
    """An archive whose members say that they are encrypted."""
    data = packed({"a.txt": PROSE})
    for flag_at in (data.index(b"PK\x03\x04") + 6, data.index(b"PK\x01\x02") + 8):
        data = data[:flag_at] + struct.pack("<H", 1) + data[flag_at + 2 :]
    return data


def lying() -> bytes:
    """An archive whose member is said to be shorter than it is."""
    data = packed({"a.txt": PROSE * 100})
    at = data.index(b"PK\x01\x02") + 24
    return data[:at] + struct.pack("<I", 10) + data[at + 4 :]


@pytest.mark.parametrize(
    ("data", "says", "mend"),
    [
        (encrypted(), "It is encrypted.", "without a password"),
        (packed({"a.txt": PROSE}, zipfile.ZIP_LZMA), "packed in a way", "ordinary .zip"),
        (packed({"a.txt": b"x" * 30_000_000}, zipfile.ZIP_DEFLATED), "too large", "Split it"),
        (b"PK\x03\x04 nothing", "damaged", "Pack or download it again"),
        (packed({"a.txt": PROSE})[:-30], "damaged", "Pack or download it again"),
        (lying(), "damaged", "Pack or download it again"),
        (b"", "damaged", "Pack or download it again"),
        (
            packed({f"{number}.txt": b"x" * 15_000_000 for number in range(7)}),
            "Unpacked, the archive would have 105,000,000 bytes",
            "unpack it into a folder",
        ),
        (
            packed({f"{number}.txt": b"" for number in range(10_001)}, zipfile.ZIP_STORED),
            "more than 10,000 files",
            "split it",
        ),
        (
            packed({"a.zip": packed({f"{n}.txt": b"" for n in range(20_001)})}),
            "more than 10,000 files",
            "split it",
        ),
    ],
    ids="encrypted method large nothing torn lying empty bomb many inside".split(),
)
def test_what_cannot_be_unpacked_is_named_with_its_mend(
    tmp_path: Path, data: bytes, says: str, mend: str
) -> None:
    """And what stands beside the archive is read."""
    corpus = load(tmp_path, data)

    assert names(corpus) == ["own.txt"]
    (problem,) = corpus.problems
    assert problem.fatal
    assert says in problem.problem
    assert mend in problem.hint
    assert "export.zip" in problem.where


@pytest.mark.soak
@given(st.data())
def test_any_archive(data: st.DataObject) -> None:
    """However its bytes were changed, its files come out, or an error of ours."""
    good = packed({"a.txt": PROSE, "b/c.md": PROSE, "inner.zip": packed({"d.txt": PROSE})})
    places = data.draw(
        st.dictionaries(st.integers(0, len(good) - 1), st.integers(0, 255), max_size=8)
    )
    changed = bytearray(good)
    for at, byte in places.items():
        changed[at] = byte
    try:
        members: list[Member] = list(unpack(bytes(changed), "x.zip", READERS))
    except DocumentError:
        return
    for member in members:
        parts = member.name.split("/")
        assert ".." not in parts
        assert all(parts)
        assert member.name.isprintable()
