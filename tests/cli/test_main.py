"""The command line as a whole: its help, its settings, and what it does when something fails."""

import subprocess
import sys
from pathlib import Path

import pytest

from bot import __version__
from bot.answering.ask import Assistant
from tests.cli.conftest import REPOSITORY, Run
from tests.cli.terminal import Terminal
from tests.write_help import PAGE, written


def test_the_documented_help_is_the_help() -> None:
    """docs/command-line.md holds what --help prints; `python -m tests.write_help` writes it."""
    assert PAGE.read_text("utf-8") == written()


@pytest.mark.parametrize("option", ["-h", "--help"])
@pytest.mark.parametrize(
    "command", [(), ("ask",), ("chat",), ("corpus",), ("corpus", "text"), ("eval",), ("explain",)]
)
def test_help_works_everywhere(pullquote: Run, command: tuple[str, ...], option: str) -> None:
    """Short or long, it prints the usage and ends with 0, whatever the corpus is."""
    done = pullquote(*command, option)

    assert (done.status, done.err) == (0, "")
    assert done.out.startswith(f"Usage: {' '.join(('pullquote', *command))}")


def test_the_version_is_that_of_the_package(pullquote: Run) -> None:
    """`pullquote --version` names it."""
    assert __version__ in pullquote("--version").out


@pytest.mark.parametrize(
    "arguments", [("nonsense",), ("ask", "--nonsense"), ("corpus", "nonsense")]
)
def test_a_command_that_is_not_there_is_an_error(
    pullquote: Run, arguments: tuple[str, ...]
) -> None:
    """Status 2 and the way to the help."""
    done = pullquote(*arguments)

    assert (done.status, done.out) == (2, "")
    assert "--help" in done.err


def test_settings_come_from_the_environment(
    pullquote: Run, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """CORPUS names the documents, and --corpus wins over it."""
    (folder / "a.txt").write_text("The mill burned in 1920.\n")
    (folder / "b.txt").write_text("The mill opened in 1820.\n")
    monkeypatch.setenv("CORPUS", "a.txt")

    assert "1920" in pullquote("ask", "the mill?").out
    assert "1820" in pullquote("ask", "--corpus", "b.txt", "the mill?").out


def test_a_bad_setting_is_one_plain_error(pullquote: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """It names the setting and the hint."""
    monkeypatch.setenv("LOG_LEVEL", "LOUD")
    done = pullquote("ask", "hi")

    assert (done.status, done.out) == (2, "")
    assert done.err.startswith("Error: LOG_LEVEL: ")
    assert ".env.example" in done.err


def test_a_fault_of_our_own_is_no_traceback(
    pullquote: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is said in one line that does not repeat the question; DEBUG shows where it was."""

    def fail(*_: object) -> None:
        raise RuntimeError("secret question")

    monkeypatch.setattr(Assistant, "ask", fail)
    quiet = pullquote("ask", "secret question")
    monkeypatch.setenv("LOG_LEVEL", "DEBUG")
    loud = pullquote("ask", "secret question")

    assert (quiet.status, loud.status) == (2, 2)
    assert "Error: Something went wrong inside Pullquote (RuntimeError)." in quiet.err
    assert "secret" not in quiet.err
    assert "Traceback" not in quiet.err
    assert "Traceback" in loud.err


def test_ctrl_c_ends_as_shells_report_it(pullquote: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """Status 130, and nothing is written."""

    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(Assistant, "ask", interrupt)
    done = pullquote("ask", "a question")

    assert (done.status, done.out) == (130, "")


def test_a_reader_that_goes_away_ends_it_quietly(folder: Path) -> None:
    """`pullquote … | head -1` prints its line, and no complaint."""
    (folder / "many.jsonl").write_text('{"question": "hi"}\n' * 2000)
    done = subprocess.run(
        ["sh", "-c", f'"{sys.executable}" -m bot ask --batch many.jsonl | head -1'],
        cwd=folder,
        env={"PYTHONPATH": str(REPOSITORY), "PATH": "/usr/bin:/bin"},
        capture_output=True,
        text=True,
        check=True,
    )

    assert done.stdout.count("\n") == 1
    assert done.stderr == ""


@pytest.mark.parametrize(("question", "status"), [("hello", 0), ("carbonara?", 1), ("--x", 2)])
def test_the_process_ends_with_the_status(folder: Path, question: str, status: int) -> None:
    """`python -m bot` hands the status on to the shell."""
    done = subprocess.run(
        [sys.executable, "-m", "bot", "ask", question],
        cwd=folder,
        env={"PYTHONPATH": str(REPOSITORY)},
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == status, done.stderr
    assert "Traceback" not in done.stderr


_FORGED = "a\x1b[2J\x9b1m\nError: forged\u202e.txt"


@pytest.mark.parametrize(
    "arguments",
    [
        ("corpus", "check"),
        ("corpus", "list"),
        ("corpus", "text", _FORGED),
        ("corpus", "text", "--corpus", "corpus", "x", _FORGED),
        ("ask", "When did the mill close?"),
        ("ask", "--json", "When did the mill close?"),
        ("ask", "--corpus", _FORGED, "When?"),
        ("explain", "When did the mill close?"),
        ("chat",),
        ("eval", _FORGED),
        (_FORGED,),
    ],
)
@pytest.mark.parametrize("content", [b"The mill closed in 1920.\n", b"caf\xe9"])
def test_a_file_s_name_gives_no_command_and_forges_no_line(
    arguments: tuple[str, ...], content: bytes, pullquote: Run, folder: Path
) -> None:
    """In a listing, a quote's source, a warning or an error, it is harmless text on its line."""
    (folder / "corpus" / _FORGED).write_bytes(content)

    done = pullquote(*arguments, typed="When did the mill close?\n")

    printed = done.out + done.err
    assert not set(printed) & set("\x1b\x9b\u202e")
    assert not any(line.startswith("Error: forged") for line in printed.splitlines())


def test_a_text_on_a_terminal_gives_it_no_command(folder: Path) -> None:
    """A document is printed exactly into a file or a pipe, and safely for a person to see."""
    (folder / "a.txt").write_text("The mill\x1b[31m burned\u202e.\n", encoding="utf-8")

    with Terminal("corpus", "text", "a.txt", folder=folder) as terminal:
        terminal.wait_for("The mill\ufffd[31m burned\ufffd.")
        assert terminal.end() == 0
