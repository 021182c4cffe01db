"""However claims, finishes, releases and time follow one another, a question is answered once."""

import asyncio
import sqlite3
from collections.abc import Callable, Coroutine, Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, rule, run_state_machine_as_test

from bot.storage.lifetimes import BODY_KEPT, LEASE
from bot.storage.memory import MemoryClaims
from bot.storage.resilient import ResilientStore
from bot.storage.sql import SqlStore
from bot.storage.store import Claimed, PendingQuestion, Selection
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

    async def open(self) -> MemoryClaims | SqlStore | ResilientStore:
        """The store to try, empty."""
        return MemoryClaims(self.clock)

    def run(self, work: Coroutine[Any, Any, _T]) -> _T:
        """What a coroutine returns."""
        return self.runner.run(work)

    def teardown(self) -> None:
        """Look once more, and close what was opened."""
        try:
            self.look()
        finally:
            if isinstance(self.store, SqlStore | ResilientStore):
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
        begun = any(each.keys & keys for each in self.questions)
        one = self.one(keys)
        if one.finished:
            expected = Claimed.DONE
        elif one.lease_ends > self.clock():
            expected = Claimed.BUSY
        else:
            one.lease_ends = self.clock() + LEASE
            expected = Claimed.TAKEN_OVER if begun else Claimed.TAKEN

        assert self.run(self.store.claim(question(self.clock, *sorted(keys)))) is expected

    @rule(keys=KEYS)
    def finish(self, keys: set[str]) -> None:
        """What is finished is finished, known or not."""
        self.one(keys).finished = True
        self.run(self.store.finish(sorted(keys), None))

    @rule(keys=KEYS)
    def extend(self, keys: set[str]) -> None:
        """A claim that is not finished is kept for another lease, also one that has run out."""
        kept = [each for each in self.questions if each.keys & keys and not each.finished]
        for each in kept:
            each.lease_ends = self.clock() + LEASE

        assert self.run(self.store.extend(sorted(keys))) is bool(kept)

    @rule(keys=KEYS)
    def release(self, keys: set[str]) -> None:
        """A lease ends now."""
        for each in self.questions:
            if each.keys & keys:
                each.lease_ends = min(each.lease_ends, self.clock())
        self.run(self.store.release(sorted(keys)))

    @rule(keys=KEYS)
    def forget(self, keys: set[str]) -> None:
        """What is in hand is as though nobody had ever claimed it."""
        touched = [each for each in self.questions if each.keys & keys]
        if all(each.lease_ends > self.clock() and not each.finished for each in touched):
            self.questions = [each for each in self.questions if each not in touched]
            self.run(self.store.forget(sorted(keys)))

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
    """The same in a database.

    Args:
        url: where it is; each case finds it empty.
    """

    def __init__(self, url: str) -> None:
        self.url = url
        super().__init__()

    async def open(self) -> MemoryClaims | SqlStore | ResilientStore:
        """The store to try, without what the case before has left."""
        store = SqlStore(self.url, self.clock)
        await store.open()
        await store.purge(Selection())
        return store


class ResilientClaims(DatabaseClaims):
    """The same in a database and in memory at once; no fault of it is expected."""

    async def open(self) -> MemoryClaims | SqlStore | ResilientStore:
        """The store to try, without what the case before has left."""
        database = SqlStore(self.url, self.clock)
        store = ResilientStore(database, lambda fault: pytest.fail(str(fault)), self.clock)
        await store.open()
        await store.purge(Selection())
        return store


class ClaimsWithoutDatabase(DatabaseClaims):
    """The same in a store whose database is never to be had."""

    async def open(self) -> MemoryClaims | SqlStore | ResilientStore:
        """The database is not there, and nobody waits for it."""
        return ResilientStore(SqlStore(self.url, self.clock), lambda _fault: None, self.clock)


@pytest.mark.soak
def test_claims_in_memory() -> None:
    """In the memory of one process."""
    _try(Claims, cases(500))


@pytest.mark.soak
@pytest.mark.parametrize("machine", [DatabaseClaims, ResilientClaims])
def test_claims_in_a_database(machine: type[DatabaseClaims], database_url: str) -> None:
    """In a database of each kind, alone and with memory beside it."""
    _try(partial(machine, database_url), cases(500, 30))  # each takes a third of a second


@pytest.fixture(params=["sqlite", "postgresql"])
def no_database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """Where nothing can be written: a file that is locked, or a port without a server."""
    if request.param == "postgresql":
        yield "postgresql://user@127.0.0.1:9/pullquote"
        return
    path = tmp_path / "pullquote.db"
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN EXCLUSIVE")
        yield f"sqlite:///{path}?timeout=0"


@pytest.mark.soak
def test_claims_without_the_database(no_database: str) -> None:
    """With a database that is never to be had."""
    _try(partial(ClaimsWithoutDatabase, no_database), cases(500))


def _try(machine: Callable[[], Claims], number: int) -> None:
    """Run a machine through so many cases; in a database, each step takes some milliseconds."""
    # It only calls what it is given, which need not be a class.
    given = settings(max_examples=number, stateful_step_count=12)
    run_state_machine_as_test(machine, settings=given)  # type: ignore[arg-type]
