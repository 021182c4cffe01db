"""However claims, finishes, releases and time follow one another, a question is answered once."""

import asyncio
import sqlite3
import tempfile
from collections.abc import Coroutine
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, TypeVar

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, rule

from bot.storage.lifetimes import BODY_KEPT, LEASE
from bot.storage.memory import MemoryStore
from bot.storage.resilient import ResilientStore, open_store
from bot.storage.sql import SqlStore
from bot.storage.store import Claimed, PendingQuestion
from tests.soak import cases
from tests.storage.samples import ManualClock, question

_T = TypeVar("_T")

# Few keys, so that they meet often; half of the time steps end a lease.
KEYS = st.sets(st.sampled_from("abcde"), min_size=1, max_size=3)
STEPS = st.sampled_from([timedelta(seconds=1), LEASE / 2, LEASE, BODY_KEPT / 3])


@dataclass
class Known:
    """What the model knows of one question."""

    keys: set[str]
    accepted: datetime
    lease_ends: datetime
    finished: bool = False


class Claims(RuleBasedStateMachine):
    """A store beside a model of it: questions as sets of keys, the simplest that could be."""

    def __init__(self) -> None:
        super().__init__()
        self.runner = asyncio.Runner()
        self.clock = ManualClock()
        self.questions: list[Known] = []
        self.store = self.run(self.open())

    async def open(self) -> MemoryStore | SqlStore | ResilientStore:
        """The store to try, empty."""
        return MemoryStore(self.clock)

    def run(self, work: Coroutine[Any, Any, _T]) -> _T:
        """What a coroutine returns."""
        return self.runner.run(work)

    def teardown(self) -> None:
        """Look once more, and close what was opened."""
        try:
            self.look()
        finally:
            self.run(self.store.close())
            self.runner.close()

    def one(self, keys: set[str]) -> Known:
        """The question of these keys: all that have any of them are one, and it may be new."""
        now = self.clock()
        same = [each for each in self.questions if each.keys & keys]
        one = Known(
            keys=keys.union(*(each.keys for each in same)),
            accepted=min([now, *(each.accepted for each in same)]),
            lease_ends=max([now, *(each.lease_ends for each in same)]),
            finished=any(each.finished for each in same),
        )
        self.questions = [each for each in self.questions if each not in same] + [one]
        return one

    @rule(keys=KEYS)
    def claim(self, keys: set[str]) -> None:
        """A claim is answered as the model would."""
        one = self.one(keys)
        if one.finished:
            expected = Claimed.DONE
        elif one.lease_ends > self.clock():
            expected = Claimed.BUSY
        else:
            one.lease_ends = self.clock() + LEASE
            expected = Claimed.TAKEN

        assert self.run(self.store.claim(question(self.clock, *sorted(keys)))) is expected

    @rule(keys=KEYS)
    def finish(self, keys: set[str]) -> None:
        """What is finished is finished, known or not."""
        self.one(keys).finished = True
        self.run(self.store.finish(sorted(keys), None))

    @rule(keys=KEYS)
    def release(self, keys: set[str]) -> None:
        """A lease ends now."""
        for each in self.questions:
            if each.keys & keys:
                each.lease_ends = min(each.lease_ends, self.clock())
        self.run(self.store.release(sorted(keys)))

    @rule(by=STEPS)
    def wait(self, by: timedelta) -> None:
        """Time passes."""
        self.clock.move(by)

    @rule()
    def sweep(self) -> None:
        """What is too old is erased; these tests do not last for the days that claims are kept."""
        self.run(self.store.sweep())

    @rule()
    def look(self) -> None:
        """The store lists as pending what the model would."""
        now = self.clock()
        expected = {
            (frozenset(each.keys), each.accepted)
            for each in self.questions
            if not each.finished and each.lease_ends <= now and each.accepted > now - BODY_KEPT
        }
        pending: list[PendingQuestion] = self.run(self.store.pending())

        assert {(frozenset(each.keys), each.accepted) for each in pending} == expected
        assert len(pending) == len(expected)


class DatabaseClaims(Claims):
    """The same in a database."""

    async def open(self) -> MemoryStore | SqlStore | ResilientStore:
        """A new file for each case."""
        self.folder = tempfile.TemporaryDirectory()
        store = SqlStore(f"sqlite:///{Path(self.folder.name, 'pullquote.db')}", self.clock)
        await store.open()
        return store

    def teardown(self) -> None:
        """Close what was opened, and remove it."""
        super().teardown()
        self.folder.cleanup()


class ResilientClaims(DatabaseClaims):
    """The same in a database and in memory at once."""

    async def open(self) -> MemoryStore | SqlStore | ResilientStore:
        """A new file for each case; no fault of it is expected."""
        self.folder = tempfile.TemporaryDirectory()
        url = f"sqlite:///{Path(self.folder.name, 'pullquote.db')}"
        return await open_store(url, lambda fault: pytest.fail(str(fault)), self.clock)


class ClaimsWithoutDatabase(DatabaseClaims):
    """The same in a store whose database is always locked."""

    async def open(self) -> MemoryStore | SqlStore | ResilientStore:
        """Another program has the file, and keeps it."""
        self.folder = tempfile.TemporaryDirectory()
        path = Path(self.folder.name, "pullquote.db")
        self.other = sqlite3.connect(path, isolation_level=None)
        self.other.execute("BEGIN EXCLUSIVE")
        database = SqlStore(f"sqlite:///{path}?timeout=0", self.clock)
        return ResilientStore(database, lambda _fault: None, self.clock)

    def teardown(self) -> None:
        """Let go of the file."""
        self.other.close()
        super().teardown()


for _machine in (Claims, DatabaseClaims, ResilientClaims, ClaimsWithoutDatabase):
    _machine.TestCase.settings = settings(
        max_examples=cases(500),
        stateful_step_count=12,  # in a file, each step takes some ms
    )

TestClaimsInMemory = pytest.mark.soak(Claims.TestCase)
TestClaimsInTheDatabase = pytest.mark.soak(DatabaseClaims.TestCase)
TestClaimsInBoth = pytest.mark.soak(ResilientClaims.TestCase)
TestClaimsWithoutTheDatabase = pytest.mark.soak(ClaimsWithoutDatabase.TestCase)
