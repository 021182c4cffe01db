"""What the tests of storage share: a clock that they move, and a store of each kind."""

from collections.abc import AsyncIterator
from datetime import timedelta

import pytest

from bot.errors import StorageError
from bot.storage import postgresql, sqlite
from bot.storage.memory import MemoryClaims
from bot.storage.resilient import ResilientStore
from bot.storage.sql import SqlStore
from bot.storage.store import Claims
from tests.patience import PATIENCE
from tests.storage.samples import ManualClock

KINDS = ("sqlite", "postgresql")
WAYS = ("plain", "resilient")


@pytest.fixture
def clock() -> ManualClock:
    """A clock that stands still until the test moves it."""
    return ManualClock()


@pytest.fixture
def unhurried(monkeypatch: pytest.MonkeyPatch) -> None:
    """Lets a database take its time, as on a busy machine; limits have tests of their own."""
    for module, name in (
        (sqlite, "_LOCK_WAIT"),
        (sqlite, "_QUEUE_WAIT"),
        (postgresql, "_SILENCE"),
    ):
        monkeypatch.setattr(module, name, timedelta(seconds=PATIENCE))


@pytest.fixture
async def database(
    database_url: str, clock: ManualClock, unhurried: None
) -> AsyncIterator[SqlStore]:
    """A store in a new database."""
    del unhurried
    store = SqlStore(database_url, clock)
    await store.open()
    yield store
    await store.close()


@pytest.fixture(params=["memory", *(f"{kind}, {way}" for kind in KINDS for way in WAYS)])
async def store(
    request: pytest.FixtureRequest, clock: ManualClock, unhurried: None
) -> AsyncIterator[Claims]:
    """An empty store, of each kind that there is; its database, if it has one, may not fail."""

    def on_fault(fault: StorageError) -> None:
        pytest.fail(str(fault))

    del unhurried
    if request.param == "memory":
        yield MemoryClaims(clock)
        return
    kind, way = request.param.split(", ")
    url: str = request.getfixturevalue(f"{kind}_url")
    database = SqlStore(url, clock)
    store = database if way == "plain" else ResilientStore(database, on_fault, clock)
    await store.open()
    yield store
    await store.close()
