"""A bot that is killed again and again in the middle of a busy conversation loses nothing."""

import itertools
import random
import time
from collections import defaultdict
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from bot.workspace.background import running_workspace
from bot.workspace.driver.control import Happened
from bot.workspace.driver.driver import Driver
from bot.workspace.json_types import JsonObject
from bot.workspace.manifest import Manifest
from bot.workspace.process import Connection
from tests.databases import query
from tests.patience import PATIENCE
from tests.slack.bots import bot
from tests.soak import SOAKING, cases

QUESTIONS = (
    "When does the last ferry leave?",
    "What does a single ticket cost?",
    "Who founded Zanzibar?",
    "Who commands the Selma?",
)
VERDICTS = {"Helpful": "good", "Not helpful": "bad"}
# How many journal entries a life lasts at most: a question makes some ten.
LONGEST_LIFE = 150
# What waits for its acknowledgement at the same time.
CROWD = 6
# What is given up by Slack was told four times, over six minutes.
MINUTE, LAST_RETRY = 60, 300
# By which way, in which database, and how often each: 200 kills on either database in a soak.
# Over sockets the bot may read the channel, and finds what it had posted there before a kill.
COURSES = [(Connection.SOCKET, "sqlite"), (Connection.HTTP, "postgresql")]
if SOAKING:
    COURSES += [(Connection.HTTP, "sqlite"), (Connection.SOCKET, "postgresql")]
KILLS = cases(100, 3)
# In seconds of real time, after which nothing more is to come.
QUIET = PATIENCE / 2  # less than a call of the control API may take

Place = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Death:
    """The end of a process.

    Args:
        when: the last entry of the journal before it.
        noted: the times of the messages that were noted as answered by then.
    """

    when: int
    noted: set[str]


@dataclass
class Crowd:
    """People who ask and judge all the time, and what they saw of it.

    Args:
        workspace: where.
        chance: decides what they do.
    """

    workspace: Driver
    chance: random.Random
    known: int = 0
    asked: dict[str, Place] = field(default_factory=dict)  # by the message's time
    answers: dict[Place, list[int]] = field(default_factory=lambda: defaultdict(list))
    accepted: set[str] = field(default_factory=set)  # times of messages
    given_up: set[str] = field(default_factory=set)
    acknowledged: dict[tuple[str, str], str] = field(default_factory=dict)  # of verdicts
    waiting: set[str] = field(default_factory=set)
    open: dict[str, JsonObject] = field(default_factory=dict)
    _of: dict[str, JsonObject] = field(default_factory=dict)
    _to_judge: list[dict[str, str]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._control = self.workspace.control
        self._people = [self.workspace.person(name).id for name in ("alice", "bob", "carol")]
        self._names = (f"guest{number}" for number in itertools.count())

    def act(self) -> None:
        """Ask something, in the channel or directly, or judge an answer."""
        if len(self.open) >= CROWD:
            return
        if self._to_judge and self.chance.random() < 0.4:
            judged = self._to_judge.pop(self.chance.randrange(len(self._to_judge)))
            self._control.post("click", called=self.chance.choice(list(VERDICTS)), **judged)
            return
        direct = self.chance.random() < 0.25
        # A direct message has no thread: whoever asks in one asks nothing else.
        person = (
            self.workspace.person(next(self._names)).id
            if direct
            else self.chance.choice(self._people)
        )
        question = self.chance.choice(QUESTIONS)
        said = self._control.post(
            "say",
            person=person,
            channel="@bot" if direct else "#general",
            text=question if direct else f"<@bot> {question}",
        )
        message = said["message"]["ts"]
        self.asked[message] = (said["channel"], "" if direct else message)

    def see(self, wait: float = 0.0) -> bool:
        """Take in what has happened since; returns whether anything has.

        Args:
            wait: for how many seconds to wait for it.
        """
        entries = self._control.journal(self.known, wait)
        for entry in entries:
            self.known = entry.number
            self._note(entry)
        return bool(entries)

    def _note(self, entry: Happened) -> None:
        data = entry.data
        match entry.kind:
            case "message" if data["message"].get("bot_id") and not data["only_for"]:
                message = data["message"]
                place = (data["channel"], message.get("thread_ts", ""))
                self.answers[place].append(entry.number)
                self._to_judge += [
                    {"person": person, "channel": data["channel"], "ts": message["ts"]}
                    for person in (self._people if place[1] else [])
                ]
            case "delivery":
                self.open[data["id"]] = self._of[data["id"]] = data
                self.waiting.discard(data["id"])
            case "ack":
                self.open.pop(data["id"], None)
                if data["ok"]:
                    self._acknowledged(self._of[data["id"]])
            case "waiting":
                self.waiting.add(data["id"])
            case "given_up":
                self.given_up.add(self._of[data["id"]]["payload"]["event"]["ts"])

    def _acknowledged(self, delivery: JsonObject) -> None:
        payload = delivery["payload"]
        if delivery["type"] == "block_actions":
            word, _, answer = payload["actions"][0]["value"].partition(":")
            self.acknowledged[answer, payload["user"]["id"]] = word
        elif "event" in payload:
            self.accepted.add(payload["event"].get("ts", ""))

    @property
    def unanswered(self) -> set[str]:
        """The times of the questions that have no answer."""
        return {message for message, place in self.asked.items() if not self.answers[place]}


def _live(crowd: Crowd) -> None:
    """Let them ask and judge, up to a random moment."""
    end = crowd.known + crowd.chance.randint(1, LONGEST_LIFE)
    while crowd.known < end:
        crowd.act()
        crowd.see(wait=1)
    # Not only just after something was heard of the bot.
    time.sleep(crowd.chance.uniform(0, 0.02))


def _rest(crowd: Crowd) -> None:
    """Wait until all that was delivered is answered, as far as it will be."""
    while crowd.waiting or crowd.unanswered - crowd.given_up:
        if crowd.waiting and not crowd.open:
            crowd.workspace.advance(LAST_RETRY)
        if not crowd.see(wait=QUIET):
            return


def _noted(database_url: str) -> set[str]:
    """The times of the messages that are noted as answered."""
    keys = query(
        database_url,
        "SELECT key FROM question_keys JOIN questions ON id = question WHERE finished IS NOT NULL",
    )
    return {key.rpartition(":")[2] for (key,) in keys}


def _let_leases_end(database_url: str) -> None:
    """Let the 45 seconds pass in which nobody else takes up what a process was at."""
    query(database_url, "UPDATE questions SET lease_ends = accepted WHERE finished IS NULL")


@pytest.mark.soak
@pytest.mark.parametrize(("way", "database_url"), COURSES, indirect=["database_url"])
def test_nothing_is_lost_by_kills(
    whole_manifest: Manifest,
    fewest_manifest: Manifest,
    bot_command: list[str],
    tmp_path: Path,
    *,
    way: Connection,
    database_url: str,
) -> None:
    """Feedback that was acknowledged is kept, and every question answered, hardly any twice.

    A question has a second answer only where the bot may not read, and a process was killed after
    the first was posted, and before that was noted.
    """
    reads = way is Connection.SOCKET
    chance = random.Random() if SOAKING else random.Random(1)  # noqa: S311 - no secret
    kept = {"DATABASE_URL": database_url}
    deaths: list[Death] = []
    with running_workspace(whole_manifest if reads else fewest_manifest) as workspace:
        crowd = Crowd(workspace, chance)
        for _ in range(KILLS):
            with bot(workspace, bot_command, way, tmp_path, kept) as running:
                if chance.random() < 0.5:
                    workspace.advance(MINUTE)
                _live(crowd)
                running.kill()
            crowd.see()
            deaths.append(Death(crowd.known, _noted(database_url)))
            crowd.act()  # while nobody is there to hear it
            if chance.random() < 0.5:
                _let_leases_end(database_url)
        _let_leases_end(database_url)
        with bot(workspace, bot_command, way, tmp_path, kept) as running:
            workspace.advance(MINUTE)
            _rest(crowd)
        log = running.log

    verdicts = {
        (answer, user): verdict
        for answer, user, verdict in query(
            database_url, 'SELECT answer, "user", verdict FROM feedback'
        )
    }
    again = {place: posted for place, posted in crowd.answers.items() if len(posted) > 1}
    print(  # noqa: T201 - the figures of a soak, shown with `pytest -s`
        f"kills {len(deaths)}, asked {len(crowd.asked)}, "
        f"given up by Slack {len(crowd.given_up)}, not answered {len(crowd.unanswered)}, "
        f"answered twice {len(again)}, feedback acknowledged {len(crowd.acknowledged)}"
    )
    assert crowd.acknowledged.items() <= verdicts.items()
    assert crowd.unanswered <= crowd.given_up - crowd.accepted
    messages = {place: message for message, place in crowd.asked.items()}
    for place, posted in again.items():
        may_read = reads or place[0].startswith("D")
        assert not may_read
        for first, second in itertools.pairwise(posted):
            between = [death for death in deaths if first <= death.when < second]
            assert between
            assert messages[place] not in between[-1].noted
    assert "Traceback" not in log
