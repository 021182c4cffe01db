"""Files as people have them → documents, or an error that says how to mend them."""

import os
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.documents.document import BlockKind
from bot.documents.passages import split_passages
from bot.documents.read import read_document
from bot.documents.sentences import split_sentences
from bot.errors import DocumentError
from tests.documents.conftest import Read
from tests.soak import PART

PROSE = "The mill closed. It was old.\n"


@pytest.mark.parametrize(
    "content",
    [
        PROSE.encode(),
        b"\xef\xbb\xbf" + PROSE.encode(),
        PROSE.replace("\n", "\r\n").encode(),
        PROSE.replace("\n", "\r").encode(),
        PROSE.encode("utf-16"),
        b"\xfe\xff" + PROSE.encode("utf-16-be"),
    ],
    ids=["utf-8", "utf-8 with bom", "crlf", "cr", "utf-16", "utf-16 big-endian"],
)
def test_text_is_the_file_decoded(read: Read, content: bytes) -> None:
    """Byte order marks are gone and line ends are line feeds, whatever the file had."""
    assert read(content).text == PROSE


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (b"", "empty"),
        (b" \r\n\t\n", "empty"),
        (b"\xef\xbb\xbf", "empty"),
        ("Der Bäcker.".encode("latin-1"), "byte 5"),
        (b"\xef\xbb\xbfAb \xff", "byte 6"),
        (b"\xff\xfea", "UTF-16"),
        (b"\x89PNG\r\n\x1a\n\x00\x00\x00", "not text"),
        (b"The mill \x00 closed.", "not text"),
        (b"\x01\x02\x03\x04abc\x05\x06", "not text"),
        (b"\xff\xfe\x00\x00a\x00\x00\x00", "not text"),
        (b"# Only\n\n## Headings\n", "nothing that can be quoted"),
        (b"!!! *** ???", "nothing that can be quoted"),
    ],
)
def test_bad_file_says_what_is_wrong(read: Read, content: bytes, problem: str) -> None:
    """What cannot be read is named with its problem and a hint."""
    with pytest.raises(DocumentError, match=problem) as caught:
        read(content)
    assert caught.value.where.endswith("text.txt")
    assert caught.value.hint


def test_other_encoding_is_to_be_saved_as_utf_8(read: Read) -> None:
    """The hint for another encoding is to save the file as UTF-8."""
    with pytest.raises(DocumentError) as caught:
        read("Der Bäcker.".encode("cp1252"))
    assert "UTF-8" in caught.value.hint


def test_missing_file(tmp_path: Path) -> None:
    """A file that is not there is an error of its own."""
    with pytest.raises(DocumentError, match="does not exist"):
        read_document(tmp_path / "none.txt", "none.txt")


def test_loop_of_links(tmp_path: Path) -> None:
    """A link to itself is an error, not an endless search."""
    (tmp_path / "a.txt").symlink_to(tmp_path / "a.txt")
    with pytest.raises(DocumentError, match="cannot be opened"):
        read_document(tmp_path / "a.txt", "a.txt")


def test_pipe_is_not_waited_for(tmp_path: Path) -> None:
    """A named pipe is refused at once instead of being read."""
    os.mkfifo(tmp_path / "a.txt")
    with pytest.raises(DocumentError, match="not a regular file"):
        read_document(tmp_path / "a.txt", "a.txt")


@pytest.mark.usefixtures("ordinary_user")
def test_file_without_permission() -> None:
    """A file that may not be read says so."""
    path = Path("a.txt")
    path.write_text(PROSE)
    path.chmod(0)
    with pytest.raises(DocumentError, match="may not be read"):
        read_document(path, path.name)


@pytest.mark.parametrize("name", ["a.txt", "a.md"])
@pytest.mark.parametrize("unit", ["no end at all ", "x", "*a [b](`c <d &e “f "])
def test_ten_megabytes_on_one_line(read: Read, name: str, unit: str) -> None:
    """A huge line is read and split like any other, in either format; two in `make check`."""
    document = read(unit * (10_000_000 // PART // len(unit)), name)
    (sentence,) = split_sentences(document)
    assert sentence.text == document.text.strip()


def test_metadata_from_byline_and_dateline(read: Read) -> None:
    """Without front matter, author, publisher and date come from the text itself."""
    metadata = read("By Jane Doe and Jon Roe\nOSLO, May 3 (Reuters) – The mill closed.\n").metadata
    assert (metadata.author, metadata.publisher, metadata.date) == (
        "Jane Doe and Jon Roe",
        "Reuters",
        "May 3",
    )


@pytest.mark.parametrize(
    ("content", "name", "title"),
    [
        ("# The *mill*\n\nIt closed.\n", "a.md", "The mill"),
        ("# The mill\n\nIt closed.\n", "a.txt", "The mill"),
        ("The mill\n========\n\nIt closed.\n", "a.txt", "The mill"),
        ("THE OLD MILL\nIt closed.\n", "a.txt", "THE OLD MILL"),
        ("Skip to content\nShare\n\n# The mill\n\nIt closed.\n", "a.txt", "The mill"),
        ("Old mill closes in May\n\nIt was built in 1920.\n", "a.txt", "Old mill closes in May"),
        ("The mill closed.\n", "my-file_name.txt", "My file name"),
        ("The mill closed.\n\n# Later\n\nIt opened.\n", "mill.md", "Mill"),
        ("---\ntitle: Said\n---\n# The mill\n\nIt closed.\n", "a.md", "Said"),
    ],
)
def test_title(read: Read, content: str, name: str, title: str) -> None:
    """The title is the front matter's, else a heading that opens the text, else the file's name."""
    assert read(content, name).metadata.title == title


def test_front_matter_of_plain_text_is_never_quoted(read: Read) -> None:
    """It stays in the text, which is the file, but lies outside every block."""
    source = f"---\ntitle: Mill\n---\n{PROSE}"
    document = read(source)
    assert document.text == source
    assert [document.text[b.start : b.end] for b in document.blocks] == [PROSE.strip()]


def test_front_matter_of_markdown_is_not_in_the_text(read: Read) -> None:
    """The text of a Markdown file is what it shows."""
    assert read(f"---\ntitle: Mill\n---\n{PROSE}", "a.md").text == PROSE


@pytest.mark.soak
@given(st.binary(max_size=200), st.sampled_from([".txt", ".md"]))
def test_any_bytes(content: bytes, suffix: str) -> None:
    """Arbitrary bytes are read or refused with a DocumentError; nothing else is raised."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / f"a{suffix}"
        path.write_bytes(content)
        try:
            document = read_document(path, path.name)
        except DocumentError:
            return
    assert any(block.kind is not BlockKind.HEADING for block in document.blocks)
    assert split_passages(document)
