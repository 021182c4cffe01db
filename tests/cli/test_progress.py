"""Reading many documents shows how far it is: only where it is long, and somebody can see it."""

import logging
import sys
from itertools import count

import pytest

from bot.cli.progress import shown


def read(total: int) -> None:
    """Reads that many files, each in its time."""
    with shown("files") as told:
        for done in range(total + 1):
            told(done, total)


@pytest.fixture
def _half_a_second_each(monkeypatch: pytest.MonkeyPatch) -> None:
    clock = count(0.0, 0.5)
    monkeypatch.setattr("bot.cli.progress.monotonic", lambda: next(clock))


@pytest.mark.usefixtures("_half_a_second_each")
def test_on_a_terminal_one_line_changes_and_is_gone_at_the_end(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Nothing is left of it in what is printed after."""
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)
    read(1200)

    lines = capsys.readouterr().err.split("\r")
    assert "Reading the documents: 1,000 of 1,200 files" in lines
    assert lines[-2].strip() == lines[-1] == ""
    assert len(lines[-2]) >= len(lines[-3])


@pytest.mark.usefixtures("_half_a_second_each")
def test_where_nobody_sees_it_it_is_logged_now_and_then(
    capsys: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    """Every ten seconds, which for a server that starts says that it does."""
    caplog.set_level(logging.INFO, "bot.cli.progress")
    read(100)

    assert capsys.readouterr().err == ""
    assert 2 <= len(caplog.messages) <= 6
    assert all(one.startswith("Reading the documents: ") for one in caplog.messages)


def test_what_takes_no_time_shows_nothing(
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    caplog: pytest.LogCaptureFixture,
) -> None:
    """Neither here nor there."""
    monkeypatch.setattr("bot.cli.progress.monotonic", lambda: 0.0)
    caplog.set_level(logging.INFO, "bot.cli.progress")
    read(1000)
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)
    read(1000)

    assert capsys.readouterr().err == ""
    assert caplog.messages == []
