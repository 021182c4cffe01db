"""What a bot that runs does every minute, and what it does when its database is a newer one."""

import asyncio
from datetime import timedelta
from pathlib import Path

import pytest

from bot.errors import StorageError
from bot.service.incidents import Faults
from bot.slack import serve
from bot.slack.rights import admins_of
from bot.storage.lifetimes import BODY_KEPT
from bot.storage.memory import MemoryClaims
from bot.workspace.background import running_workspace
from bot.workspace.manifest import Manifest
from bot.workspace.process import Connection
from tests.databases import query
from tests.slack.bots import bot
from tests.slack.watching import ready
from tests.storage.samples import ManualClock, question

MINUTE = timedelta(minutes=1)


async def test_text_outlives_its_time_by_no_more_than_a_minute(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Whatever goes wrong with the sweeping of something else."""
    clock, stopped, faults = ManualClock(), asyncio.Event(), Faults()
    store = MemoryClaims(clock)
    await store.claim(question(clock, "a", body="a text"))
    begun, held = clock(), []

    async def fail() -> None:
        raise StorageError("It is not there.", where="here", hint="Look.")

    async def wait(event: asyncio.Event, within: float) -> bool:
        assert event is stopped
        clock.move(timedelta(seconds=within))
        held.append((clock() - begun, "a text" in repr(store._claims)))
        if clock() - begun > BODY_KEPT + 2 * MINUTE:
            stopped.set()
        return stopped.is_set()

    monkeypatch.setattr(serve, "comes", wait)
    await serve._sweep_again((fail, store.sweep), faults, stopped)

    assert all(has for since, has in held if since <= BODY_KEPT)
    assert not any(has for since, has in held if since > BODY_KEPT + MINUTE)
    assert faults.counts["not_erased"] == len(held)


def test_a_bot_whose_database_was_brought_further_ends_and_says_so(
    whole_manifest: Manifest, bot_command: list[str], tmp_path: Path, database_url: str
) -> None:
    """Whatever runs it starts it anew, by then in the new version; it ends as on SIGTERM."""
    kept = {"DATABASE_URL": database_url, "METRICS_PORT": "0"}
    with (
        running_workspace(whole_manifest) as driver,
        bot(driver, bot_command, Connection.SOCKET, tmp_path, kept) as running,
    ):
        assert ready(running.watched_port)[0] == 200
        query(database_url, "UPDATE alembic_version SET version_num = 'from the future'")
        assert running.wait() == 2

    assert "A newer version of Pullquote has written to this database." in running.log
    assert "Traceback" not in running.log


def test_an_administrator_of_one_workspace_is_none_of_another() -> None:
    """An id alone is one of the only workspace."""
    admins = frozenset({"T1/U1", "T2/U2", "U3"})

    assert admins_of("T1", admins) == {"U1", "U3"}
    assert admins_of("T2", admins) == {"U2", "U3"}
