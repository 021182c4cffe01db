"""A channel of the local workspace in which people ask, and experts set right what they see."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from bot.catalog.scope import Reach, Scope
from bot.evaluation.scorer import is_right
from bot.settings import SETTING_NAMES
from bot.slack.manifest import COMMAND, KEEP_SHORTCUT_NAME, manifest
from bot.workspace.background import running_workspace
from bot.workspace.driver.driver import Driver
from bot.workspace.driver.handles import Message
from bot.workspace.driver.person import Person
from bot.workspace.manifest import parse_manifest
from bot.workspace.process import Connection
from tests.month.shown import Shown, quotes_in
from tests.slack.bots import Bot, bot, variables
from tests.slack.watching import Samples, samples, wait_until

_NAME = "ask-anything"
_CLOSEST = "Closest quotes"
_WHY = "It is taken for what it does not say."
_READINGS = "pullquote_readings_total"


@dataclass(frozen=True, slots=True)
class Asked:
    """A question in the channel, and what was shown below it.

    Args:
        question: as it was asked.
        thread: the message that asked it.
        shown: what everybody in the channel sees of the answer.
    """

    question: str
    thread: Message
    shown: Shown


class Channel:
    """People, experts and a bot in one channel.

    Args:
        driver: of the workspace.
        running: the bot.
        people: how many ask.
        experts: who may set answers right.
    """

    def __init__(
        self, driver: Driver, running: Bot, people: int, experts: Sequence[Person]
    ) -> None:
        self.people = [driver.person(f"person{number + 1}") for number in range(people)]
        self.experts = experts
        self._running = running
        self._id = driver.channel(_NAME, *self.people, *experts)
        team = str(driver.control.state()["team"]["id"])
        self.scope = Scope(team, self._id, self.people[0].id, reach=Reach.OWN)

    def ask(self, person: Person, question: str) -> Asked:
        """Ask by a mention, and wait for the answer in the thread."""
        thread = person.say(self._id, f"<@bot> {question}")
        return Asked(question, thread, Shown.seen(person.wait_for_reply()))

    def pin(self, expert: Person, asked: Asked, right: Sequence[str]) -> bool:
        """Look for what is right by `/ask`, in its own words, and pin it to what was asked.

        Returns:
            Whether it was found first, which is where the button stands; else nothing is pinned.
        """
        # What somebody asks may lean on what they asked before: asked again, only on itself.
        for sentence in (*right, *right):
            found = self._look_for(expert, sentence)
            if "Pin" in found.buttons and is_right(quotes_in(found)[0], right):
                expert.click("Pin", found)
                expert.wait_for_modal()
                refused = expert.submit({"wordings": asked.question})
                return not refused and "Pinned" in expert.wait_for_reply().seen_text
        return False

    def _look_for(self, expert: Person, sentence: str) -> Message:
        """What the bot shows to one who looks for a sentence."""
        expert.command(f"{COMMAND} {sentence}", self._id)
        found = expert.wait_for_reply()
        if _CLOSEST in found.buttons:
            expert.click(_CLOSEST, found)
            return expert.wait_for_reply()
        return found

    def block(self, expert: Person, asked: Asked) -> bool:
        """Ask what somebody asked, and have what misled them never quoted again.

        Returns:
            Whether it was found first, which is where the button stands; else nothing is blocked.
        """
        found = self._look_for(expert, asked.question)
        if "Never quote" not in found.buttons or quotes_in(found)[0] != asked.shown.quotes[0]:
            return False
        expert.click("Never quote", found)
        expert.wait_for_modal()
        refused = expert.submit({"reason": _WHY})
        return not refused and "Blocked" in expert.wait_for_reply().seen_text

    def keep(self, expert: Person, asked: Asked, said: str) -> bool:
        """Say it in the thread, and keep that as an answer; returns whether it is kept."""
        message = expert.say(self._id, said, thread=asked.thread)
        expert.shortcut(KEEP_SHORTCUT_NAME, message)
        told = expert.wait_for_reply().seen_text
        return "Kept as an answer" in told and asked.question in told

    def readings(self) -> Mapping[str, int]:
        """What came of the questions that the bot's reader was to read, since its start."""
        return {
            name[1]: int(value) for name, value in self._samples().items() if name[0] == _READINGS
        }

    def settle(self) -> None:
        """Wait until the bot's reader is there, or it is known that there is none."""
        wait_until(lambda: not self._samples()["pullquote_reader", "loading"])

    def _samples(self) -> Samples:
        return samples(self._running.watched_port)


@contextmanager
def opened(
    command: Sequence[str],
    settings: Mapping[str, str],
    folder: Path,
    people: int,
    experts: int,
) -> Iterator[Channel]:
    """A channel with a bot that has just started, until the block ends.

    Args:
        command: starts the bot.
        settings: of the bot; nothing else of the environment reaches it.
        folder: for what the bot writes.
        people: how many ask.
        experts: how many may set answers right.
    """
    app = parse_manifest(manifest(shelves=True, kept_answers=True), "the manifest")
    with running_workspace(app) as driver:
        known = [driver.person(f"expert{number + 1}") for number in range(experts)]
        environment = {
            **dict.fromkeys(SETTING_NAMES, ""),
            **variables(driver, Connection.SOCKET),
            "EDITORS": ",".join(expert.id for expert in known),
            "METRICS_PORT": "0",
            **settings,
        }
        # Over a socket: what is measured does not depend on the way.
        with bot(driver, command, Connection.SOCKET, folder, environment) as running:
            channel = Channel(driver, running, people, known)
            channel.settle()
            yield channel
