"""The commands, run as a user runs them."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.write_help import PAGE, written

ROOT = Path(__file__).parents[2]


def run(*arguments: str, text: str = "") -> subprocess.CompletedProcess[str]:
    """Run pullquote in the repository."""
    return subprocess.run(
        [sys.executable, "-m", "bot", *arguments],
        cwd=ROOT,
        input=text,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize(
    ("arguments", "status"),
    [
        (("ask", "does Flash support 1M context?"), 0),
        (("ask", "hello"), 0),
        (("ask", "how do i make carbonara"), 1),
        (("ask", "anything", "--corpus", "nowhere"), 2),
        (("corpus", "list"), 0),
        (("corpus", "check"), 0),
        (("explain", "when did v4 come out"), 0),
    ],
)
def test_the_exit_status_says_how_it_went(arguments: tuple[str, ...], status: int) -> None:
    """0 answered, 1 refused, 2 an error, and never a traceback."""
    done = run(*arguments)
    assert done.returncode == status, done.stderr
    assert "Traceback" not in done.stderr


def test_a_batch_gives_one_object_a_line_in_order() -> None:
    """A bad line has its object in its place, and the batch ends with 2."""
    done = run("ask", "--batch", "-", text='{"question": "who edited it"}\nnonsense\n')
    first, second = map(json.loads, done.stdout.splitlines())
    assert first["question"] == "who edited it"
    assert second["reason"] == "bad_input"
    assert done.returncode == 2


def test_a_conversation_can_be_piped() -> None:
    """Without a terminal, every line is a question until the input ends."""
    done = run("chat", text="does Flash support 1M context?\n")
    assert "one million tokens" in done.stdout
    assert done.returncode == 0


def test_the_documented_help_is_the_help() -> None:
    """docs/command-line.md holds what --help prints; `python tests/write_help.py` writes it."""
    assert PAGE.read_text("utf-8") == written()
