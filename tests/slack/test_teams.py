"""What is believed of an installation, for how long, and what happens when it cannot be read."""

import asyncio
import logging
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import timedelta

import pytest
from slack_sdk.oauth.installation_store import Bot
from slack_sdk.oauth.token_rotation.async_rotator import AsyncTokenRotator
from slack_sdk.web.async_client import AsyncWebClient
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.errors import SettingsError, StorageError
from bot.service.incidents import Faults
from bot.slack.installations import Installations
from bot.slack.states import STATE_LIFETIME, States
from bot.slack.teams import InstalledTeams, OneTeam, Team
from bot.slack.token_encryption import cipher_of, new_key
from bot.slack.workspace import Workspace
from bot.storage.database_url import parse_database_url
from bot.storage.engine import create_engine
from bot.storage.sql import SqlStore
from bot.storage.store import Selection
from tests.databases import query
from tests.storage.samples import ManualClock, answer

INSTALLED = 1_700_000_000.0
FIRST = "xoxb-1"


def installed(token: str = FIRST, at: float = INSTALLED, team: str = "T1") -> Bot:
    """A bot in a workspace."""
    return Bot(
        app_id="A1",
        enterprise_id="E1",
        team_id=team,
        team_name="Harbour",
        bot_token=token,
        bot_id="B1",
        bot_user_id="U1",
        bot_scopes=["chat:write"],
        installed_at=at,
    )


@dataclass
class Process:
    """One process of several that share a database.

    Args:
        installations: its view of them.
        teams: what it serves.
        store: what it keeps.
        faults: what went wrong in it.
        states: by which it knows who has begun an installation.
        engine: of its database.
        built: the tokens that it has made clients with.
    """

    installations: Installations
    teams: InstalledTeams
    store: SqlStore
    faults: Faults
    states: States
    engine: AsyncEngine
    built: list[str] = field(default_factory=list)


@dataclass
class Processes:
    """Processes on one database, with one clock.

    Args:
        url: the database.
        clock: to be moved.
        keys: to encrypt with.
    """

    url: str
    clock: ManualClock
    keys: tuple[str, ...]
    closing: list[Process] = field(default_factory=list)

    async def start(self, *keys: str) -> Process:
        """Start one more, perhaps with other keys."""
        store = SqlStore(self.url, self.clock)
        await store.open()
        engine = create_engine(parse_database_url(self.url))
        cipher = cipher_of(keys or self.keys)
        installations = Installations("1.2", engine, self.url, cipher)
        client = AsyncWebClient(base_url="http://127.0.0.1:9/", retry_handlers=[])
        faults = Faults()
        built: list[str] = []

        def make_client(token: str) -> AsyncWebClient:
            built.append(token)
            return AsyncWebClient(token, logger=logging.getLogger("slack_sdk"))

        teams = InstalledTeams(
            installations,
            AsyncTokenRotator(client_id="1.2", client_secret="s", client=client),
            client=make_client,
            store=store,
            faults=faults,
            clock=self.clock,
        )
        process = Process(
            installations, teams, store, faults, States(cipher, store, self.clock), engine, built
        )
        self.closing.append(process)
        return process


@pytest.fixture
async def processes(database_url: str) -> AsyncIterator[Processes]:
    """None yet."""
    made = Processes(database_url, ManualClock(), (new_key(),))
    yield made
    for process in made.closing:
        await process.store.close()
        await process.engine.dispose()


async def token_of(process: Process, team: str = "T1") -> str | None:
    """The token that a process uses in a workspace; None where it serves it not."""
    found = await process.teams.find(team)
    return found.client.token if found is not None else None


async def test_a_workspace_is_looked_up_once_a_minute(processes: Processes) -> None:
    """Until then its parts are the same ones; where nobody installed it, there are none."""
    one = await processes.start()
    await one.installations.async_save_bot(installed())
    first = await one.teams.find("T1")

    assert await one.teams.find("T1") is first
    assert len(one.built) == 1
    found = await one.teams.find("T1")
    assert found is not None
    assert found.workspace.scopes == {"chat:write"}
    assert await one.teams.find("T2") is None


async def test_an_installation_comes_back_as_it_was_kept(processes: Processes) -> None:
    """With its times, whatever zone the database lives in; a long name is cut."""
    one = await processes.start()
    bot = installed()
    bot.team_name = "Harbour " * 40
    bot.bot_refresh_token, bot.bot_token_expires_at = "xoxe-1-r", int(INSTALLED) + 43_200
    await one.installations.async_save_bot(bot)
    kept = await one.installations.find("T1")

    assert kept is not None
    assert (kept.bot_token, kept.bot_refresh_token) == (FIRST, "xoxe-1-r")
    assert (kept.installed_at, kept.bot_token_expires_at) == (INSTALLED, INSTALLED + 43_200)
    assert bot.team_name.startswith(kept.team_name or "nothing")


async def test_what_another_process_learns_is_known_within_a_minute(processes: Processes) -> None:
    """A new token, and then a removal, reach those who were not told."""
    one, other = await processes.start(), await processes.start()
    await one.installations.async_save_bot(installed())
    assert await token_of(other) == "xoxb-1"
    await one.installations.async_save_bot(installed("xoxb-2"))
    processes.clock.move(timedelta(minutes=1))
    assert await token_of(other) == "xoxb-2"
    assert len(other.built) == 1
    await one.teams.forget("T1", INSTALLED + 1)
    assert await token_of(one) is None
    processes.clock.move(timedelta(minutes=1))
    assert await token_of(other) is None


async def test_a_removal_that_is_told_late_spares_what_was_installed_since(
    processes: Processes,
) -> None:
    """Slack repeats for hours what was not acknowledged."""
    one = await processes.start()
    await one.installations.async_save_bot(installed())
    await one.teams.forget("T1", INSTALLED - 1)
    assert await token_of(one) == "xoxb-1"
    await one.teams.forget("T1", INSTALLED)
    assert await token_of(one) is None


async def test_a_removal_takes_all_rows_of_that_workspace_twice_without_harm(
    processes: Processes,
) -> None:
    """And of no other."""
    one = await processes.start()
    for team in ("T1", "T2"):
        await one.installations.async_save_bot(installed(team=team))
    await one.store.finish(["a"], answer(processes.clock))
    for _ in range(2):
        await one.teams.forget("T1", INSTALLED)

    assert await one.store.export(Selection(team="T1")) == []
    assert await token_of(one, "T2") == "xoxb-1"


async def test_one_workspace_by_its_token_is_purged_as_well(processes: Processes) -> None:
    """Its token is in the settings, so that there is nothing else to delete."""
    one = await processes.start()
    await one.store.finish(["a"], answer(processes.clock))
    team = Team(Workspace("T1", "", "U1", "B1", frozenset()), None, None)  # type: ignore[arg-type]
    alone = OneTeam(team, one.store)
    await alone.forget("T1", INSTALLED)

    assert await one.store.export(Selection(team="T1")) == []
    assert await alone.find("T9") is team


async def test_a_state_is_good_for_ten_minutes_and_nothing_is_kept_of_it(
    processes: Processes,
) -> None:
    """In whichever process it is shown, and under a key that came before; nowhere else."""
    one, other = await processes.start(), await processes.start()
    state = await one.states.async_issue()

    assert await other.states.async_consume(state)
    newer = await processes.start(new_key(), *processes.keys)
    assert await newer.states.async_consume(state)
    elsewhere = await processes.start(new_key())
    assert not await elsewhere.states.async_consume(state)
    for table in ("slack_oauth_states", "questions"):
        assert query(processes.url, f"SELECT count(*) FROM {table}") == [(0,)]  # noqa: S608 - ours
    processes.clock.move(STATE_LIFETIME)
    assert not await one.states.async_consume(state)
    assert not await one.states.first_time(state, "T1")


@pytest.mark.parametrize("spoil", ["", "x", "é", "deleted", " ", "\0", "cut", "token"])
async def test_a_state_of_somebody_else_is_no_state(processes: Processes, spoil: str) -> None:
    """Nor is part of one, or what else is encrypted with the same keys."""
    one = await processes.start()
    state = await one.states.async_issue()
    spoilt = {"cut": state[:-4], "token": cipher_of(processes.keys).encrypt("xoxb-1")}

    assert not await one.states.async_consume(spoilt.get(spoil, spoil))


async def test_of_many_who_use_a_state_at_once_one_may(processes: Processes) -> None:
    """In whatever processes they ask, and for whatever workspaces."""
    one, other = await processes.start(), await processes.start()
    state = await one.states.async_issue()
    uses = [
        each.states.first_time(state, team)
        for each, team in zip((one, other) * 5, ("T1", "T2", "T3") * 4, strict=False)
    ]

    assert sorted(await asyncio.gather(*uses)) == [False] * 9 + [True]
    again = await one.states.async_issue()
    assert await one.states.first_time(again, "T1")


async def test_a_known_token_outlives_the_database(processes: Processes) -> None:
    """Questions go on being answered; an unknown workspace has to wait."""
    one = await processes.start()
    await one.installations.async_save_bot(installed())
    await one.teams.find("T1")
    query(processes.url, "DROP TABLE slack_bots")
    processes.clock.move(timedelta(minutes=1))

    assert await token_of(one) == "xoxb-1"
    assert one.faults.counts["installation_not_read"] == 1
    with pytest.raises(StorageError):
        await one.teams.find("T2")


async def test_keys_can_be_changed_but_not_lost(processes: Processes) -> None:
    """A key of before still decrypts behind the new one; without it, the error says so."""
    one = await processes.start()
    await one.installations.async_save_bot(installed())
    newer = new_key()
    both = await processes.start(newer, *processes.keys)
    lost = await processes.start(newer)

    assert await token_of(both) == "xoxb-1"
    with pytest.raises(SettingsError, match="another key"):
        await lost.teams.find("T1")
    await both.installations.async_save_bot(installed("xoxb-2"))
    assert await token_of(lost) == "xoxb-2"


async def test_a_workspace_whose_tokens_cannot_be_read_is_erased_all_the_same(
    processes: Processes,
) -> None:
    """The key is lost; what was installed since the removal still stays."""
    one, lost = await processes.start(), await processes.start(new_key())
    await one.installations.async_save_bot(installed())
    await one.store.finish(["a"], answer(processes.clock))
    await lost.teams.forget("T1", INSTALLED - 1)
    assert await token_of(one) == FIRST
    await lost.teams.forget("T1", INSTALLED)

    assert await one.store.export(Selection(team="T1")) == []
    assert query(processes.url, "SELECT count(*) FROM slack_bots") == [(0,)]


async def test_a_bot_is_not_ready_where_it_can_serve_no_workspace(processes: Processes) -> None:
    """It may have lost its key; where nobody has installed it yet, it is ready for the first."""
    one, lost = await processes.start(), await processes.start(new_key())
    await lost.teams.look()
    assert lost.teams.reachable
    await one.installations.async_save_bot(installed())
    for process, reachable in ((one, True), (lost, False)):
        await process.teams.look()
        assert process.teams.reachable is reachable
    await lost.installations.async_save_bot(installed(team="T2"))
    await lost.teams.look()
    assert lost.teams.reachable

    query(processes.url, "DROP TABLE slack_bots")
    await lost.teams.look()
    assert lost.teams.reachable
    assert lost.faults.counts["installation_not_read"] == 1


# slack_sdk still uses what aiohttp 4 will not have.
@pytest.mark.filterwarnings("ignore:BasicAuth is deprecated:DeprecationWarning")
async def test_a_token_that_cannot_be_changed_now_is_used_on(processes: Processes) -> None:
    """It lives on for two hours; that Slack did not answer is counted."""
    one = await processes.start()
    bot = installed()
    bot.bot_refresh_token = "xoxe-1-r"
    bot.bot_token_expires_at = int(time.time()) + 60
    await one.installations.async_save_bot(bot)

    assert await token_of(one) == "xoxb-1"
    assert one.faults.counts["token_not_rotated"] == 1
