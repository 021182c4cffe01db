"""Processes that read: whatever a file does to one of them, it is named, and no other is lost."""

import os
import select
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from bot.documents.read import Reading, read_markdown
from bot.errors import DocumentError
from bot.intake.processes import Limits, Processes
from tests.intake.toys import write_toys
from tests.patience import PATIENCE

MILL = b"# The mill\n\nThe mill closed in 1920. It was old.\n"
LIMITS = Limits(seconds=5.0, megabytes=300)


@pytest.fixture(autouse=True)
def _toys(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_toys(tmp_path)
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    _OTHERS.clear()
    _OTHERS.update(_all_children())


@contextmanager
def processes(limits: Limits = LIMITS, most: int = 2) -> Iterator[Processes[str]]:
    """Processes that end with the test."""
    made: Processes[str] = Processes(most, limits)
    try:
        yield made
    finally:
        made.end()


def read(files: dict[str, bytes], limits: Limits = LIMITS) -> dict[str, Reading | DocumentError]:
    """What comes of files, by name."""
    found: dict[str, Reading | DocumentError] = {}
    with processes(limits) as made:
        for name, data in files.items():
            found.update(made.read(name, data, Path(name).suffix, name))
        found.update(made.rest())
    assert not children()
    return found


# Servers that other tests have started from this process.
_OTHERS: set[int] = set()


def children() -> list[int]:
    """The processes that this one has started in this test, and not waited for."""
    return sorted(set(_all_children()) - _OTHERS)


def _all_children() -> list[int]:
    found = []
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = path.read_text("utf-8").rpartition(")")[2].split()
        except OSError:
            continue
        if int(fields[1]) == os.getpid():
            found.append(int(path.parent.name))
    return found


def test_what_is_read_apart_is_what_is_read_here() -> None:
    """Text, blocks and what it says of itself; an error is the reader's own."""
    found = read({"a.md": MILL, "b.md": b"", "c.md": b"\xff"})

    assert found["a.md"] == read_markdown(MILL, "a.md")
    empty, bad = found["b.md"], found["c.md"]
    assert isinstance(empty, DocumentError)
    assert (empty.where, empty.problem, empty.hint) == (
        "b.md",
        "The file is empty.",
        "Put text in it, or remove it.",
    )
    assert isinstance(bad, DocumentError)
    assert "not UTF-8" in bad.problem


@pytest.mark.parametrize(
    ("name", "limits", "says", "mend"),
    [
        ("a.slow", Limits(0.5, 300), "takes longer than 0.5 seconds", "Split it"),
        ("a.greedy", LIMITS, "needs more than 300 MB of memory", "Split it"),
        ("a.grasping", LIMITS, "needs more than 300 MB of memory", "Split it"),
        ("a.crash", LIMITS, "ends the program that reads it", "save or export it again"),
        ("a.confused", LIMITS, "cannot be understood (KeyError)", "save or export it again"),
    ],
)
def test_a_file_that_does_harm_is_named_with_its_mend_and_the_others_are_read(
    name: str, limits: Limits, says: str, mend: str
) -> None:
    """Before it, after it, and beside it."""
    found = read({"a.md": MILL, name: b"x", "b.md": MILL, "c.md": MILL}, limits)

    error = found.pop(name)
    assert isinstance(error, DocumentError)
    assert says in error.problem
    assert mend in error.hint
    assert error.where == name
    assert all(isinstance(one, Reading) for one in found.values())
    assert len(found) == 3


def test_what_a_library_prints_is_no_answer() -> None:
    """However much it is."""
    assert isinstance(read({"a.chatty": MILL})["a.chatty"], Reading)


def test_a_process_reads_one_file_after_the_other() -> None:
    """There are no more of them than are asked for, and none before there is something to read."""
    with processes() as made:
        assert not children()
        found = [
            outcome
            for number in range(12)
            for _, outcome in made.read(str(number), b"x", ".numbered", "x")
        ]
        found += [outcome for _, outcome in made.rest()]

    assert len({one.text for one in found if isinstance(one, Reading)}) <= 2
    assert len(found) == 12


def test_none_is_left_when_the_reading_is_given_up() -> None:
    """One that is in the middle of a file ends too, at once."""
    with processes(Limits(300.0, 300)) as made:
        assert not list(made.read("a", b"x", ".slow", "a.slow"))
        while not children():
            pass
    assert not children()


_PARENT = """
import sys
from bot.intake.processes import Limits, Processes
made = Processes(2, Limits(300.0 if sys.argv[1] == "idle" else 2.0, 300))
if sys.argv[1] == "idle":
    list(made.read("a", b"x", ".numbered", "a"))
    ((_, reading),) = made.rest()
    print(reading.text, flush=True)
    sys.stdin.read()
else:
    list(made.read("a", b"x", ".slow", "a"))
    while not made._workers:
        pass
    print("Process", made._workers[0]._process.pid, ".", flush=True)
    sys.stdin.read()
"""


@pytest.mark.parametrize("at", ["idle", "work"])
def test_none_outlives_a_parent_that_is_killed(at: str) -> None:
    """An idle one ends with its pipe, one at work with its time."""
    parent = subprocess.Popen(
        [sys.executable, "-c", _PARENT, at], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    assert parent.stdout is not None
    pid = int(parent.stdout.readline().split()[1].strip(b"."))
    parent.send_signal(signal.SIGKILL)
    parent.communicate()

    try:
        process = os.pidfd_open(pid)
    except ProcessLookupError:
        return
    with os.fdopen(process):
        assert select.select([process], [], [], PATIENCE)[0], "it is still there"
