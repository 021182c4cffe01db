"""What the tests of storage share: a clock that they move, and a store of each kind."""

from collections.abc import AsyncIterator

import pytest

from bot.storage.memory import MemoryStore
from bot.storage.store import Store
from tests.storage.samples import ManualClock


@pytest.fixture
def clock() -> ManualClock:
    """A clock that stands still until the test moves it."""
    return ManualClock()


@pytest.fixture(params=["memory"])
async def store(request: pytest.FixtureRequest, clock: ManualClock) -> AsyncIterator[Store]:
    """An empty store, of each kind that there is."""
    assert request.param == "memory"
    store = MemoryStore(clock)
    yield store
    await store.close()
