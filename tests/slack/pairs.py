"""Two replicas on one database, one of which is told what happens next."""

import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from bot.slack.manifest import manifest
from bot.workspace.background import running_workspace
from bot.workspace.driver.driver import Driver
from bot.workspace.driver.person import Person
from bot.workspace.json_types import JsonObject
from bot.workspace.manifest import parse_manifest
from bot.workspace.process import Connection
from tests.databases import query
from tests.slack.bots import Bot, bot
from tests.slack.corpora import ferry
from tests.slack.door import Door
from tests.slack.watching import wait_until

# Each way to be connected comes with another kind of database.
COURSES = ((Connection.SOCKET, "sqlite"), (Connection.HTTP, "postgresql"))

_MANIFEST = parse_manifest(manifest(shelves=True, kept_answers=True), "the manifest")
_SHELVES = """
[shelves.handbook]
documents = ["."]
everybody = true
help = "{help}"
"""


@dataclass
class Pair:
    """Two replicas on one database, one of which is told what happens next.

    Args:
        driver: the workspace.
        way: how they are connected.
        url: of the database.
        bots: those that live.
        help: the channel in which people are asked, where bob is.
        pier: the one in which ann asks, with bob.
    """

    driver: Driver
    way: Connection
    url: str
    bots: list[Bot]
    help: str
    pier: str

    def person(self, name: str) -> Person:
        """Somebody in the workspace."""
        return self.driver.person(name)

    def meet(self, act: Callable[[], object], kind: str, *, midway: Callable[[], object]) -> None:
        """Kill the one that is told of something, in the middle of that.

        Args:
            act: what somebody does.
            kind: as what it is told.
            midway: returns when that is in the middle.
        """
        before = len(self.driver.deliveries())
        # Over sockets they take turns; of addresses, there is the one of the last.
        told = before % 2 if self.way is Connection.SOCKET else 1
        with ThreadPoolExecutor() as aside:
            done = aside.submit(act)
            wait_until(lambda: len(self.driver.deliveries()) > before)
            assert self.driver.deliveries()[before]["type"] == kind
            midway()
            self.bots.pop(told).kill()
            done.result()
        wait_until(lambda: self.driver.connections <= 1)
        self._turn_to(self.bots[0])

    def each(self, ask: Callable[[], bool]) -> bool:
        """Have each of them told something, and see what comes of it.

        Args:
            ask: does what one is told once of, and says whether it came out as it is to.

        Returns:
            Whether it did with both.
        """
        found = []
        for one in self.bots:
            self._turn_to(one)
            found.append(ask())
        return all(found)

    def again(self, act: Callable[[], object], payload: JsonObject) -> None:
        """Have the other one told of it: by the same request, or since they do it once more."""
        if self.way is Connection.HTTP:
            assert Door(self.driver, self.bots[0]).interact(payload) == 200
        else:
            act()

    def told_last(self, kind: str) -> JsonObject:
        """The payload of what was told last of some kind."""
        payload: JsonObject = self.driver.deliveries(kind)[-1]["payload"]
        return payload

    def let_leases_end(self) -> None:
        """Let the 45 seconds pass in which nobody takes up what the dead one was at."""
        query(self.url, "UPDATE questions SET lease_ends = accepted WHERE finished IS NULL")

    def rest(self) -> None:
        """Wait until nothing is left to be done."""
        unfinished = "SELECT 1 FROM questions WHERE finished IS NULL"
        wait_until(lambda: query(self.url, unfinished) == [])
        self.driver.settle()

    def number(self, table: str, where: str = "1 = 1") -> int:
        """How many rows a table has."""
        ((found,),) = query(self.url, f"SELECT count(*) FROM {table} WHERE {where}")  # noqa: S608
        return int(found)

    def _turn_to(self, one: Bot) -> None:
        """Let one be told what happens next; over sockets they take turns."""
        if self.way is Connection.HTTP:
            self.driver.connect_http(f"http://127.0.0.1:{one.port}/slack/events")


@contextmanager
def running_pair(way: Connection, url: str, folder: Path) -> Iterator[Pair]:
    """Two replicas on the ferry's timetable; ann and eve may set answers right, and eve runs them.

    Args:
        way: how they are connected.
        url: of their database.
        folder: for what they read and write.
    """
    corpus = ferry(folder / "corpus")
    with running_workspace(_MANIFEST) as driver, ExitStack() as stack:
        ann, bob, eve = map(driver.person, ("ann", "bob", "eve"))
        pier, help_ = driver.channel("pier", ann, bob, eve), driver.channel("help", bob)
        shelves = folder / "shelves.toml"
        shelves.write_text(_SHELVES.format(help=help_), encoding="utf-8")
        environment = {
            "ADMIN_USERS": eve.id,
            "DATABASE_URL": url,
            "EDITORS": ann.id,
            "KEEP_QUESTIONS": "90d",
            "RERANKER": "off",
            "SHELVES": str(shelves),
        }
        command = [sys.executable, "-m", "bot", "serve", "--corpus", str(corpus)]
        bots = []
        for name in ("replica-1", "replica-2"):
            own = folder / name
            own.mkdir()
            bots.append(stack.enter_context(bot(driver, command, way, own, environment)))
        if way is Connection.SOCKET:
            wait_until(lambda: driver.connections == len(bots))
        yield Pair(driver, way, url, bots, help_, pier)
        for path in folder.glob("replica-*/bot.log"):
            assert "Traceback" not in path.read_text(encoding="utf-8")
