"""What the tests of storage share: a clock that they move, and a store of each kind."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.errors import StorageError
from bot.storage.memory import MemoryStore
from bot.storage.resilient import ResilientStore, open_store
from bot.storage.sql import SqlStore
from bot.storage.store import Store
from tests.storage.samples import ManualClock


@pytest.fixture
def clock() -> ManualClock:
    """A clock that stands still until the test moves it."""
    return ManualClock()


@pytest.fixture
def database_url(tmp_path: Path) -> str:
    """Where a new database can be made."""
    return f"sqlite:///{tmp_path}/pullquote.db"


@pytest.fixture
async def database(database_url: str, clock: ManualClock) -> AsyncIterator[SqlStore]:
    """A store in a new database."""
    store = SqlStore(database_url, clock)
    await store.open()
    yield store
    await store.close()


@pytest.fixture
async def resilient(database_url: str, clock: ManualClock) -> AsyncIterator[ResilientStore]:
    """A store that goes on without its database, which is new and well; it may have no fault."""

    def on_fault(fault: StorageError) -> None:
        pytest.fail(str(fault))

    store = await open_store(database_url, on_fault, clock)
    yield store
    await store.close()


@pytest.fixture(params=["memory", "database", "resilient"])
def store(request: pytest.FixtureRequest, clock: ManualClock) -> Store:
    """An empty store, of each kind that there is."""
    if request.param == "memory":
        return MemoryStore(clock)
    store: SqlStore | ResilientStore = request.getfixturevalue(request.param)
    return store
