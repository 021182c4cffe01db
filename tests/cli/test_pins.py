"""`pullquote pins`, and what a pins file does to what is asked at a terminal."""

import asyncio
import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from bot.assembly import build_snapshot
from bot.catalog.catalog import Catalog
from bot.catalog.corrections import Corrections, Spot
from bot.cli.main import cli
from bot.errors import PinsError
from bot.service.corrections import Correcting, Who
from bot.slack.button_payload import QuotePlace
from bot.storage.sql import SqlStore
from tests.slack.corpora import ferry

WHEN = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
BOSS = "Who is the boss on board?"
BERG = "The ferry Selma is commanded by Ada Berg."
PIN = json.dumps({"questions": [BOSS], "quotes": [{"document": "ferry.md", "text": BERG}]})
BLOCK = json.dumps({"never": {"document": "ferry.md"}, "reason": "It is old."})


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where the commands run, with the ferry document and no database."""
    ferry(tmp_path / "corpus")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{tmp_path / 'bot.db'}")
    monkeypatch.setenv("RERANKER", "off")
    return tmp_path


def run(*arguments: str) -> Result:
    """Run a command of pullquote."""
    result = CliRunner().invoke(cli, arguments)
    assert result.exception is None or isinstance(result.exception, SystemExit)
    return result


async def _pin_in_slack(folder: Path) -> None:
    """Somebody pins the captain to another question, and blocks the day pass."""
    store = SqlStore(f"sqlite:///{folder / 'bot.db'}")
    await store.open()
    snapshot = build_snapshot([folder / "corpus"])
    correcting = Correcting(store, Catalog(snapshot), Corrections, lambda: WHEN)

    def spot(question: str) -> Spot:
        answer = snapshot.assistant.ask(question)
        return Spot.of(QuotePlace.of(answer.quotes[0]))

    who = Who("T1", "U1", "click")
    await correcting.pin(who, ["Who runs the ship?"], [spot("Who commands the ferry Selma?")])
    there = Who("T1", "U1", "there", "C1")
    await correcting.pin(there, ["Who is in charge?"], [spot("Who commands the ferry Selma?")])
    fare = spot("How much does a day pass cost?")
    await correcting.block(
        Who("T1", "U1", "other"), snapshot.corpus.documents[0], fare, "It is old."
    )
    await store.close()


def test_a_pins_file_holds_at_a_terminal(folder: Path) -> None:
    """For asking and explaining; a blocked document is not quoted."""
    assert "Ada Berg" not in run("ask", BOSS).output
    (folder / "pins.jsonl").write_text(PIN, encoding="utf-8")
    asked = run("ask", "--json", BOSS)
    assert json.loads(asked.output)["ranking"] == "pinned"
    assert "Ada Berg" in asked.output
    assert "ranking: pinned" in run("explain", BOSS).output
    (folder / "pins.jsonl").write_text(f"{PIN}\n\n{BLOCK}\n", encoding="utf-8")
    assert "Ada Berg" not in run("ask", "--closest", BOSS).output


def test_a_file_that_cannot_be_followed_opens_nothing(folder: Path) -> None:
    """What was to be blocked is not quoted for want of a bracket."""
    (folder / "pins.jsonl").write_text(f"{PIN}\n{BLOCK[:-2]}", encoding="utf-8")
    failed = CliRunner().invoke(cli, ["ask", BOSS])
    assert isinstance(failed.exception, PinsError)
    assert failed.exception.where == "pins.jsonl, line 2"
    assert "pins.jsonl, line 2" in run("check").output


def test_pins_lists_those_of_the_file_and_those_of_people(folder: Path) -> None:
    """With who has made them, and what rests; as a file, another bot goes by them."""
    assert run("pins").output == "Nothing is pinned or blocked.\n"
    assert not (folder / "bot.db").exists()
    asyncio.run(_pin_in_slack(folder))
    (folder / "pins.jsonl").write_text(PIN.replace("Ada", "Ida"), encoding="utf-8")
    listed = run("pins")
    assert listed.exit_code == 1
    for part in (BOSS, "pins.jsonl", "rests", "Who runs the ship?", "U1 in T1", "2026-03-01"):
        assert part in listed.output
    assert "Who runs" not in run("pins", "--workspace", "T2").output

    (folder / "pins.jsonl").write_text(PIN, encoding="utf-8")
    written = run("pins", "--json")
    assert written.exit_code == 0
    rows = [json.loads(line) for line in written.output.splitlines()]
    assert [list(row) for row in rows] == [
        ["questions", "quotes"],
        ["questions", "quotes", "in"],
        ["questions", "quotes", "in"],
        ["never", "reason", "in"],
    ]
    assert sorted(row.get("in", "") for row in rows) == ["", "T1", "T1", "T1/C1"]
    (folder / "bot.db").unlink()
    (folder / "pins.jsonl").write_text(written.output, encoding="utf-8")
    assert run("pins", "--json").output == written.output
    for question, places in (
        (BOSS, [True, True, True, True]),
        ("Who runs the ship?", [False, True, True, False]),
        ("Who is in charge?", [False, True, False, False]),
    ):
        ways: tuple[list[str], ...] = (
            [],
            ["--as-channel", "T1/C1"],
            ["--as-channel", "T1/C2"],
            ["--as-user", "T2/U1"],
        )
        asked = [json.loads(run("ask", "--json", *way, question).output) for way in ways]
        assert [one["ranking"] == "pinned" for one in asked] == places


def test_what_is_left_out_of_such_a_file_is_said(folder: Path) -> None:
    """Beside it, so that the file holds nothing but pins and blocks."""
    asyncio.run(_pin_in_slack(folder))
    (folder / "pins.jsonl").write_text(PIN.replace("Ada", "Ida"), encoding="utf-8")
    written = run("pins", "--json")
    assert written.exit_code == 1
    assert len([json.loads(line) for line in written.stdout.splitlines()]) == 3
    assert "is not there: 1." in written.stderr


def test_check_says_where_the_file_and_people_pin_the_same(folder: Path) -> None:
    """The file's pin holds."""
    asyncio.run(_pin_in_slack(folder))
    same = PIN.replace(BOSS, "who runs the ship").replace(BERG, "She is gone.")
    (folder / "pins.jsonl").write_text(same, encoding="utf-8")
    said = run("check").output
    assert "Set right: pins: 3, blocks: 1." in said
    assert "of no effect: 1" in said
    assert "“Who runs the ship?” is pinned in the file and in Slack" in said
