"""What is too large, or no text at all, is left out before it is read; the rest is served."""

import contextlib
import os
import socket
from collections.abc import Callable
from pathlib import Path

import pytest

from bot.assembly import build_assistant
from bot.documents.document import Metadata
from bot.documents.metadata import MOST_FRONT_MATTER
from bot.documents.read import MOST_BYTES, read_document
from bot.errors import DocumentError
from bot.language import glossary
from tests.documents.conftest import Read

PROSE = "The mill closed in 1920.\n"


def _sparse(path: Path) -> None:
    with path.open("wb") as stream:
        stream.truncate(4 * 2**30)


def _socket(path: Path) -> None:
    with contextlib.chdir(path.parent), socket.socket(socket.AF_UNIX) as listening:
        listening.bind(path.name)  # the address of a socket may not be long


def _left_out(folder: Path, name: str) -> str:
    """A folder served without one of its files, and what is said of that file."""
    (folder / "good.txt").write_text(PROSE, encoding="utf-8")
    assistant = build_assistant([folder])
    assert [document.name for document in assistant.corpus.documents] == ["good.txt"]
    assert assistant.ask("When did the mill close?").quotes[0].text == PROSE.strip()
    (problem,) = assistant.corpus.problems
    assert problem.fatal
    assert problem.where == str(folder / name)
    assert problem.hint
    return problem.problem


@pytest.mark.parametrize("name", ["bad.txt", "bad.md", "glossary.txt"])
@pytest.mark.parametrize(
    "make",
    [
        os.mkfifo,
        _socket,
        lambda path: path.symlink_to("/dev/zero"),
    ],
    ids=["pipe", "socket", "device"],
)
def test_only_regular_files_are_opened(
    make: Callable[[Path], None], name: str, tmp_path: Path
) -> None:
    """A pipe, a socket or a device named like a document or a glossary is left out, and named."""
    make(tmp_path / name)

    assert "not a regular file" in _left_out(tmp_path, name)


@pytest.mark.parametrize(
    ("name", "most"),
    [
        ("bad.txt", MOST_BYTES),
        ("bad.md", MOST_BYTES),
        ("glossary.txt", glossary.MOST_BYTES),
    ],
)
def test_what_is_too_large_is_not_read(name: str, most: int, tmp_path: Path) -> None:
    """A file of four gigabytes is refused with its size and the limit, and stops nothing else."""
    _sparse(tmp_path / name)

    said = _left_out(tmp_path, name)

    assert "4,294,967,296" in said
    assert f"{most:,}" in said


@pytest.mark.parametrize(
    ("content", "says"),
    [(b"caf\xe9 = bar", "not UTF-8"), (b"a = b\nc\n", "what stands for what"), (b"\0", "binary")],
)
def test_a_bad_glossary_stops_nothing_but_itself(content: bytes, says: str, tmp_path: Path) -> None:
    """The documents answer without it, another glossary still counts, and it is named."""
    (tmp_path / "good.txt").write_text("The mill grinds rye.\n", encoding="utf-8")
    (tmp_path / "other").mkdir()
    (tmp_path / "other" / "glossary.txt").write_text("mill = zorg\n", encoding="utf-8")
    (tmp_path / "glossary.txt").write_bytes(content)

    assistant = build_assistant([tmp_path])

    assert assistant.ask("What does the zorg grind?").answered
    (problem,) = assistant.corpus.problems
    assert problem.fatal
    assert problem.where.startswith(str(tmp_path / "glossary.txt"))
    assert says in problem.problem


def test_a_figure_of_any_size_is_read(tmp_path: Path) -> None:
    """A document may write out a number that no arithmetic holds: it is indexed and found."""
    (tmp_path / "a.txt").write_text(f"The mill cost 1{' trillion' * 90_000}.\n", "utf-8")

    answer = build_assistant([tmp_path]).ask("What did the mill cost?")

    assert answer.quotes + answer.closest


@pytest.mark.parametrize(
    "lines",
    [
        "title: &t The mill\nabout: *t",
        "a: &a [x, x]\nb: &b [*a, *a]\nquestions: [*b, *b]",
        "a: b\n<<: &x {y: *x}",
        f"title: {'x' * MOST_FRONT_MATTER}",
        'url: "https://example.org/\\ud800"',
        'questions: ["Who?", "Who \\udfff?"]',
        'author: ["Jane \\udc00"]',
        f"title: {'[' * 20_000}",
        f"title: {'{a: ' * 10_000}",
    ],
)
@pytest.mark.parametrize("name", ["bad.txt", "bad.md"])
def test_front_matter_that_cannot_be_used_is_left_alone(
    lines: str, name: str, tmp_path: Path
) -> None:
    """Its document is served; what could grow without end, or is no text, is never built."""
    (tmp_path / name).write_text(f"---\n{lines}\n---\n{PROSE}", encoding="utf-8")

    corpus = build_assistant([tmp_path]).corpus

    (document,) = corpus.documents
    said = repr(document.metadata)
    assert said.encode("utf-8")
    assert not document.metadata.url
    assert "udc00" not in said
    assert len(said) < MOST_FRONT_MATTER


def test_a_character_in_two_escapes_is_read(read: Read) -> None:
    """JSON writes an emoji as a pair, and YAML takes JSON's strings."""
    document = read(f'---\ntitle: "A fair \\ud83c\\udfaa"\n---\n{PROSE}')

    assert document.metadata.title == "A fair 🎪"


@pytest.mark.parametrize("mark", ["\u202e", "\u202d", "\u2066", "\u2069", "\u0007", "\u009b"])
def test_what_is_shown_of_a_document_turns_nothing_around(mark: str, read: Read) -> None:
    """Overrides of direction and control characters are in no title, name, section or question."""
    escaped = f"\\u{ord(mark):04x}"
    lines = "\n".join(
        f'{key}: "a{escaped}b"' for key in ("title", "publisher", "date", "url", "author", "about")
    )
    said = read(f'---\n{lines}\nquestions: ["a{escaped}b"]\n---\n{PROSE}').metadata
    assert said == Metadata("ab", "ab", "ab", "ab", "ab", "ab", questions=("ab",))
    assert read(f"# The {mark}mill\n\n{PROSE}", "x.md").metadata.title == "The mill"
    assert mark not in read(PROSE, f"The {mark}mill.txt").metadata.title


def test_a_file_given_itself_is_refused_as_well(tmp_path: Path) -> None:
    """The limit is the same where a file is read on its own."""
    _sparse(tmp_path / "a.txt")
    with pytest.raises(DocumentError, match="too large"):
        read_document(tmp_path / "a.txt", "a.txt")
