"""A local workspace whose people ask on a schedule, and what came of each of their questions.

Workspace and people are one process, and the bot is another: a question costs no request to be
asked. People ask when the schedule says so, however late the bot is with what was asked before
(an open loop), and every time is counted from the schedule.
"""

import asyncio
import gc
import os
import random
import re
import time
from asyncio.subprocess import PIPE, Process
from collections import Counter
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import aiohttp

from bot.errors import WorkspaceError
from bot.slack.health import metrics_of
from bot.slack.manifest import manifest
from bot.workspace.clock import Clock
from bot.workspace.journal import Entry
from bot.workspace.manifest import parse_manifest
from bot.workspace.model import Channel, ChannelKind, Person
from bot.workspace.people import Post
from bot.workspace.server.server import WorkspaceServer
from bot.workspace.workspace import Workspace

CHANNELS = 200

_LAST_ANSWERS_SECONDS = 30.0
_LOOK_SECONDS = 0.05
_END_SECONDS = 30.0
_SEED = 20260101
_HERE = "127.0.0.1"
_LOADING = 'pullquote_reader{state="loading"} 1.0'
_TICKS = os.sysconf("SC_CLK_TCK")
_PAGE = os.sysconf("SC_PAGE_SIZE")


@dataclass(frozen=True, slots=True)
class Load:
    """How much is asked.

    Args:
        rate: questions a second on average; the gaps between them are drawn at random.
        seconds: for how long.
        channels: over how many channels, one after the other.
    """

    rate: float
    seconds: float
    channels: int = CHANNELS

    def schedule(self) -> list[float]:
        """When each question is asked, in seconds from the start; the same in every run."""
        chance = random.Random(_SEED)  # noqa: S311 - a schedule is no secret
        times, now = [], chance.expovariate(self.rate)
        while now < self.seconds:
            times.append(now)
            now += chance.expovariate(self.rate)
        return times


@dataclass(frozen=True, slots=True)
class Asked:
    """What came of a question. Times are in milliseconds after it should have been asked.

    Args:
        late: until it was asked: what the generator of the load adds.
        acknowledged: until its event was acknowledged; None where it never was.
        answers: until each post that replied to it.
    """

    late: float
    acknowledged: float | None
    answers: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Observed:
    """What came of a load.

    Args:
        load: how much was asked.
        asked: what came of each question, in order.
        errors: what went wrong, each in a few words.
        readings: what came of the questions that the bot's reader was to read.
        grown: what the bot's resident memory grew by, in bytes.
        bot_share: of one processor's time, what the bot used while it was asked.
        town_share: the same for workspace and people.
    """

    load: Load
    asked: tuple[Asked, ...]
    errors: tuple[str, ...]
    readings: Counter[str]
    grown: int
    bot_share: float
    town_share: float


class Town:
    """A workspace with people in many channels, and a bot that is asked there.

    Args:
        server: serves the workspace.
        bot: the bot's process.
        questions: what is asked, over and over.
        watched: the port that the bot is watched on; None where it is not.
    """

    def __init__(
        self,
        server: WorkspaceServer,
        bot: Process,
        questions: Sequence[str],
        watched: int | None,
    ) -> None:
        self._watched = watched
        self._server = server
        self._workspace = server.workspace
        self._bot = bot
        self._questions = questions
        self._person = self._workspace.add_person("alice")
        self._channels: list[Channel] = []

    async def put(self, load: Load) -> Observed:
        """Ask, wait for the last answers, and look what came of it.

        Args:
            load: how much.
        """
        self._populate(load.channels)
        first = self._workspace.journal.last
        # The journal holds everything: its owner's collector of garbage would stop the clock.
        gc.collect()
        gc.disable()
        read = await self._readings()
        memory, bot, town = _resident(self._bot.pid), _cpu(self._bot.pid), time.process_time()
        started = time.perf_counter()
        intended = await self._ask(load)
        took = time.perf_counter() - started
        bot_share = (_cpu(self._bot.pid) - bot) / took
        town_share = (time.process_time() - town) / took
        await self._answers(len(intended), first)
        grown = _resident(self._bot.pid) - memory
        gc.enable()
        entries = self._workspace.journal.after(first)
        asked = _outcomes(intended, entries)
        errors = (*_errors(entries), *_missing(asked))
        readings = await self._readings() - read
        return Observed(load, asked, errors, readings, grown, bot_share, town_share)

    async def _readings(self) -> Counter[str]:
        if self._watched is None:
            return Counter()
        metrics = await metrics_of(_HERE, self._watched)
        name = "pullquote_readings_total"
        return Counter({key[1]: int(value) for key, value in metrics.items() if key[0] == name})

    def _populate(self, channels: int) -> None:
        members: list[Person] = [self._person, self._workspace.app.bot]
        for number in range(len(self._channels), channels):
            self._channels.append(
                self._workspace.add_channel(f"street-{number}", ChannelKind.PUBLIC, members)
            )

    async def _ask(self, load: Load) -> dict[str, tuple[float, float]]:
        """Ask on schedule; returns for each message when it should have come, and when it did."""
        bot = self._workspace.app.bot.id
        start = time.time() + _LOOK_SECONDS
        asked: dict[str, tuple[float, float]] = {}
        for number, offset in enumerate(load.schedule()):
            intended = start + offset
            if (early := intended - time.time()) > 0:
                await asyncio.sleep(early)
            question = self._questions[number % len(self._questions)]
            channel = self._channels[number % load.channels]
            now = time.time()
            said = self._server.people.say(self._person, channel, Post(f"<@{bot}> {question}"))
            asked[said.ts] = (intended, now)
        return asked

    async def _answers(self, expected: int, first: int) -> None:
        """Wait until there are as many answers as questions, or for half a minute."""
        deadline = time.monotonic() + _LAST_ANSWERS_SECONDS
        while time.monotonic() < deadline:
            replies = sum(map(_is_answer, self._workspace.journal.after(first)))
            if replies >= expected and not self._workspace.dispatcher.in_flight:
                return
            await asyncio.sleep(_LOOK_SECONDS)


@asynccontextmanager
async def town(
    command: Sequence[str], environment: Mapping[str, str], log: Path, questions: Sequence[str]
) -> AsyncIterator[Town]:
    """A workspace that delivers signed requests to a bot, until the block ends.

    Args:
        command: starts the bot, which has to print the port that it listens on.
        environment: variables beside those of this process and those that Slack is found by.
        log: the file that the bot's log goes to.
        questions: what is asked.

    Raises:
        WorkspaceError: the bot does not start.
    """
    workspace = Workspace(parse_manifest(manifest(), "the manifest"), Clock())
    server = WorkspaceServer(workspace, limit_rates=True)
    await server.start()
    variables = {
        "SLACK_API_URL": f"{server.url}/api/",
        "SLACK_BOT_TOKEN": workspace.app.bot_token,
        "SLACK_SIGNING_SECRET": workspace.app.signing_secret,
        "PORT": "0",
    }
    with log.open("ab") as errors:
        bot = await asyncio.create_subprocess_exec(
            *command, env={**os.environ, **environment, **variables}, stdout=PIPE, stderr=errors
        )
    try:
        watched = await _connect(server, bot, log)
        if watched is not None:
            await _reader_settled(watched)
        yield Town(server, bot, questions, watched)
    finally:
        if bot.returncode is None:
            bot.terminate()
        await asyncio.wait_for(bot.wait(), _END_SECONDS)
        await server.stop()


async def _connect(server: WorkspaceServer, bot: Process, log: Path) -> int | None:
    """Give the workspace the bot's address, which the bot says once it listens.

    Returns:
        The port that it is watched on; None where it names none.
    """
    assert bot.stdout is not None
    said = (await bot.stdout.readline()).decode()
    port = re.search(r"port (\d+)", said)
    if port is None:
        raise WorkspaceError(
            "The bot did not say on which port it listens.",
            where=str(log),
            hint=f"It said: {said or 'nothing'}",
        )
    url = f"http://127.0.0.1:{port[1]}/slack/events"
    async with aiohttp.ClientSession() as session:
        await session.post(f"{server.url}/control/request-url", json={"url": url})
    watched = re.search(r"watched on port (\d+)", said)
    return int(watched[1]) if watched else None


async def _reader_settled(port: int) -> None:
    """Wait until the reader is there, or it is known that there is none."""
    async with aiohttp.ClientSession() as session:
        while True:
            async with session.get(f"http://{_HERE}:{port}/metrics") as answer:
                if _LOADING not in await answer.text():
                    return
            await asyncio.sleep(_LOOK_SECONDS)


def _outcomes(
    asked: Mapping[str, tuple[float, float]], entries: Sequence[Entry]
) -> tuple[Asked, ...]:
    deliveries: dict[str, str] = {}  # of which message
    acknowledged: dict[str, float] = {}
    answers: dict[str, list[float]] = {}
    for entry in entries:
        if entry.kind == "delivery":
            deliveries[entry.data["id"]] = entry.data["payload"]["event"].get("ts", "")
        elif entry.kind == "ack" and entry.data["ok"]:
            acknowledged.setdefault(deliveries.get(entry.data["id"], ""), entry.at)
        elif _is_answer(entry):
            answers.setdefault(entry.data["message"]["thread_ts"], []).append(entry.at)
    return tuple(
        Asked(
            late=(now - intended) * 1000,
            acknowledged=(acknowledged[ts] - intended) * 1000 if ts in acknowledged else None,
            answers=tuple((at - intended) * 1000 for at in answers.get(ts, ())),
        )
        for ts, (intended, now) in asked.items()
    )


def _is_answer(entry: Entry) -> bool:
    return entry.kind == "message" and "bot_id" in entry.data["message"]


def _errors(entries: Sequence[Entry]) -> list[str]:
    """Deliveries that were not acknowledged, and calls that were refused."""
    found = []
    for entry in entries:
        if entry.kind == "ack" and not entry.data["ok"]:
            found.append(f"not acknowledged: {entry.data['problem']}")
        elif entry.kind == "request" and entry.data["status"] != 200:
            found.append(f"{entry.data['method']}: HTTP status {entry.data['status']}")
        elif entry.kind == "request" and not entry.data["response"]["ok"]:
            found.append(f"{entry.data['method']}: {entry.data['response']['error']}")
    return found


def _missing(asked: Sequence[Asked]) -> list[str]:
    counts = [len(one.answers) for one in asked]
    return ["not answered"] * counts.count(0) + [
        "answered more than once" for count in counts if count > 1
    ]


def _resident(process: int) -> int:
    """The resident memory of a process, in bytes."""
    return int(Path(f"/proc/{process}/statm").read_text(encoding="ascii").split()[1]) * _PAGE


def _cpu(process: int) -> float:
    """The processor time that a process has used, in seconds."""
    stat = Path(f"/proc/{process}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
    return (int(stat[11]) + int(stat[12])) / _TICKS
