"""What a plain `pip install pullquote` leaves out is missed only where it is needed, and named."""

import sys

import pytest

from tests.cli.conftest import REPOSITORY, Run

HARBOUR = str(REPOSITORY / "tests" / "data" / "evaluation" / "harbour")


@pytest.mark.parametrize("name", ["psycopg", "jinja2", "matplotlib"])
def test_a_question_needs_no_extra(
    pullquote: Run, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    """Asking and measuring work without the driver of PostgreSQL and what draws reports."""
    monkeypatch.setitem(sys.modules, name, None)

    assert pullquote("ask", "does Flash support 1M context?").status == 0
    assert pullquote("eval", HARBOUR).status == 0


@pytest.mark.parametrize("command", ["serve", "check", "stats", "gaps", "export"])
def test_a_missing_driver_of_postgresql_is_said_with_the_command_that_brings_it(
    pullquote: Run, monkeypatch: pytest.MonkeyPatch, command: str
) -> None:
    """So it is after an upgrade that no longer brings it, and the URL's password stays unsaid."""
    monkeypatch.setitem(sys.modules, "psycopg", None)
    monkeypatch.setenv("DATABASE_URL", "postgresql://owner:hidden@127.0.0.1/pullquote")
    if command == "serve":
        monkeypatch.setenv("SLACK_BOT_TOKEN", "xoxb-1-2-3")
        monkeypatch.setenv("SLACK_APP_TOKEN", "xapp-1-2-3")

    done = pullquote(command)

    said = " ".join((done.out + done.err).split())
    assert done.status in (1, 2)
    assert "DATABASE_URL: The driver of PostgreSQL is not installed." in said
    assert "pip install 'pullquote[postgres]'" in said
    assert "hidden" not in said


@pytest.mark.parametrize(
    ("library", "extra", "settings"),
    [
        ("tantivy", "tantivy", {"INDEX": "tantivy"}),
        ("opensearchpy", "opensearch", {"OPENSEARCH_URL": "https://owner:hidden@127.0.0.1:9"}),
    ],
)
@pytest.mark.parametrize("command", [("ask", "does Flash support 1M context?"), ("check",)])
def test_a_missing_engine_is_said_with_the_command_that_brings_it(
    pullquote: Run,
    monkeypatch: pytest.MonkeyPatch,
    *,
    library: str,
    extra: str,
    settings: dict[str, str],
    command: tuple[str, ...],
) -> None:
    """Whoever chooses where the index is kept learns what that needs."""
    monkeypatch.setitem(sys.modules, library, None)
    for name, value in settings.items():
        monkeypatch.setenv(name, value)

    done = pullquote(*command)

    said = " ".join((done.out + done.err).split())
    assert done.status in (1, 2)
    assert f"{next(iter(settings))}: What" in said
    assert f"pip install 'pullquote[{extra}]'" in said
    assert "hidden" not in said


@pytest.mark.parametrize("name", ["jinja2", "matplotlib"])
def test_a_report_that_cannot_be_drawn_is_refused_before_anything_is_measured(
    pullquote: Run, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    """Nobody waits for measures to learn at their end what to install."""
    monkeypatch.setitem(sys.modules, name, None)

    done = pullquote("eval", "--report", "report.html", HARBOUR)

    assert (done.status, done.out) == (2, "")
    assert f"--report: A report needs what is not installed: {name}." in done.err
    assert "pip install 'pullquote[evaluation]'" in done.err
