"""Several processes on one database, and processes that are killed."""

import asyncio
import json
import signal
import sys
from asyncio.subprocess import PIPE, Process
from collections import Counter
from datetime import UTC, datetime
from typing import Any

import pytest

from bot.storage.lifetimes import LEASE
from bot.storage.sql import SqlStore
from bot.storage.store import Claimed, PendingQuestion, Verdict
from tests.databases import patient
from tests.storage.samples import verdicts

pytestmark = pytest.mark.programs

# Each of these is a program: what it finds out it prints, one JSON value a line.
_HEAD = """
import asyncio, json, sys
from datetime import UTC, datetime
from bot.storage.sql import SqlStore
from bot.storage.store import Claimed, PendingQuestion, Verdict

def say(value):
    print(json.dumps(value), flush=True)

async def main(store, number):
    await store.open()
    say("ready")
    sys.stdin.readline()
"""
_TAIL = """
    await store.close()

asyncio.run(main(SqlStore(sys.argv[1]), int(sys.argv[2])))
"""
_CLAIM = """
    for question in range(40):
        # Twins: one key in common, and one that only this process has.
        keys = [f"ts-{question}", f"event-{question}-{number}"]
        keys = keys[::-1] if number % 2 else keys
        asked = PendingQuestion(tuple(keys), "T1", "who?", datetime.now(UTC))
        claimed = await store.claim(asked)
        say([question, claimed.name])
        if claimed is Claimed.TAKEN and question % 2:
            await store.finish(keys, None)
"""
_FEEDBACK = """
    for verdict in range(1_000_000):
        asked = PendingQuestion((f"k{verdict}", f"A{verdict}"), "T1", "", datetime.now(UTC))
        await store.claim(asked)
        await store.keep_feedback(f"C{verdict}", f"A{verdict}", "T1", "U1", Verdict.GOOD)
        say(verdict)
"""
_ACCEPT = """
    for question in range(1_000_000):
        asked = PendingQuestion((f"k{question}",), "T1", f"body {question}", datetime.now(UTC))
        await store.claim(asked)
        say(["claimed", question])
        if question % 2:
            await store.finish([f"k{question}"], None)
            say(["finished", question])
"""


async def test_of_several_processes_one_gets_each_question(database_url: str) -> None:
    """Four processes claim the same forty questions at once: each is taken once."""
    processes = [await _start(_CLAIM, database_url, number) for number in range(4)]
    outputs = await asyncio.gather(*(process.communicate(b"go\n") for process in processes))

    said = [json.loads(line) for output, _ in outputs for line in output.splitlines()]
    taken = Counter(question for question, claimed in said if claimed == "TAKEN")
    assert taken == dict.fromkeys(range(40), 1)
    assert len(said) == 160


@pytest.mark.parametrize("after", [1, 20, 50])
async def test_feedback_that_was_acknowledged_outlives_a_kill(
    database_url: str, after: int
) -> None:
    """Killed in the middle of keeping more of it."""
    said = await _kill(await _start(_FEEDBACK, database_url), after)

    store = SqlStore(patient(database_url))
    await store.open()
    for verdict in said:
        assert await verdicts(store, f"A{verdict}") == {"U1": Verdict.GOOD}
    await store.close()


@pytest.mark.parametrize("after", [1, 20, 50])
async def test_questions_that_were_accepted_outlive_a_kill(database_url: str, after: int) -> None:
    """What was finished stays so; what was not is pending when its lease has run out."""
    said = await _kill(await _start(_ACCEPT, database_url), after)
    claimed = {question for what, question in said if what == "claimed"}
    finished = {question for what, question in said if what == "finished"}

    store = SqlStore(patient(database_url), clock=lambda: datetime.now(UTC) + LEASE)
    await store.open()
    bodies = {asked.body for asked in await store.pending()}
    # The last one may have been finished just before its finishing could be said.
    unsure = {max(claimed)} - finished
    assert {f"body {number}" for number in claimed - finished - unsure} <= bodies
    assert not {f"body {number}" for number in finished} & bodies
    for number in finished:
        asked = PendingQuestion((f"k{number}",), "T1", "", datetime.now(UTC))
        assert await store.claim(asked) is Claimed.DONE
    await store.close()


async def _start(program: str, database_url: str, number: int = 0) -> Process:
    """Start a program, and wait until it has the database open and stands at the start."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-c", _HEAD + program + _TAIL, patient(database_url), str(number)),
        stdin=PIPE,
        stdout=PIPE,
    )
    assert process.stdout is not None
    assert json.loads(await process.stdout.readline()) == "ready"
    return process


async def _kill(process: Process, after: int) -> list[Any]:
    """Let a program go, kill it after so many lines, and return all that it had said."""
    assert process.stdin is not None
    assert process.stdout is not None
    process.stdin.write(b"go\n")
    said = [await process.stdout.readline() for _ in range(after)]
    process.send_signal(signal.SIGKILL)
    said += (await process.stdout.read()).splitlines()
    await process.wait()
    # A pipe takes a short line whole or not at all.
    return [json.loads(line) for line in said]
