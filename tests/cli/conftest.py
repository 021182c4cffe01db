"""What the tests of the commands share: a folder as it ships, and `pullquote` run in it."""

import io
import json
import logging
import shutil
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest

from bot import assembly
from bot.answering import reading
from bot.answering.weights import Weights, fitted_weights
from bot.cli.main import main

REPOSITORY = Path(__file__).resolve().parents[2]
BRIEF = "deepseek-v4-brief.md"


@dataclass(frozen=True)
class Done:
    """What became of a command.

    Args:
        status: its exit status.
        out: what it wrote to the standard output.
        err: what it wrote to the standard error.
    """

    status: int
    out: str
    err: str

    @property
    def objects(self) -> list[dict[str, Any]]:
        """The JSON objects that it wrote, one a line."""
        # Not `splitlines`: only the line feed may end an object.
        return [json.loads(line) for line in self.out.removesuffix("\n").split("\n") if line]


Run = Callable[..., Done]


@pytest.fixture(autouse=True)
def _logging() -> Iterator[None]:
    """Takes back what a command does to the logging of its process."""
    root, own = logging.getLogger(), logging.getLogger("bot")
    handlers, level = root.handlers[:], own.level
    yield
    root.handlers[:] = handlers
    own.setLevel(level)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The working directory: its corpus holds the sample and nothing that a developer put there."""
    (tmp_path / "corpus").mkdir()
    shutil.copy(REPOSITORY / "corpus" / BRIEF, tmp_path / "corpus")
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def never_sure(monkeypatch: pytest.MonkeyPatch) -> None:
    """Has whatever is found be a maybe."""

    def weights(groups: tuple[str, ...]) -> Weights:
        return replace(fitted_weights(groups), answer_from=2.0, maybe_from=0.0)

    monkeypatch.setattr(assembly, "fitted_weights", weights)
    monkeypatch.setattr(reading, "fitted_weights", weights)


@pytest.fixture
def pullquote(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsysbinary: pytest.CaptureFixture[bytes]
) -> Run:
    """Runs `pullquote` with arguments, in `folder`; `typed` is its standard input."""
    del folder

    def run(*arguments: str, typed: str | bytes = b"") -> Done:
        data = typed.encode() if isinstance(typed, str) else typed
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(data)))
        status = main(arguments)
        written = capsysbinary.readouterr()
        return Done(status, written.out.decode(), written.err.decode())

    return run
