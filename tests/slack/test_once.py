"""Whatever Slack delivers, in whatever order and however often: one answer to each question."""

from dataclasses import dataclass

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.workspace.driver.control import Happened
from bot.workspace.driver.driver import Driver
from bot.workspace.json_types import JsonObject
from tests.patience import PATIENCE
from tests.soak import cases

QUESTIONS = (
    "When does the last ferry leave?",
    "What does a single ticket cost?",
    "Who founded Zanzibar?",
    "Who commands the Selma?",
)


@dataclass(frozen=True, slots=True)
class Plan:
    """Questions that are asked, and how their events are delivered.

    Args:
        asked: each question, and whether it mentions the bot in a channel rather than being a
            direct message. A mention is told in two events, its twins.
        order: which events are delivered, and in which order; some twice, some twins alone.
        lost: how many acknowledgements do not reach Slack, which then delivers again.
    """

    asked: tuple[tuple[str, bool], ...]
    order: tuple[int, ...]
    lost: int


@st.composite
def plans(draw: st.DrawFn) -> Plan:
    """One to four questions; each is delivered at least once."""
    asked = draw(
        st.lists(st.tuples(st.sampled_from(QUESTIONS), st.booleans()), min_size=1, max_size=4)
    )
    order: list[int] = []
    number = 0
    for _, mentions in asked:
        events = [number, number + 1] if mentions else [number]
        order += draw(st.lists(st.sampled_from(events), min_size=1, max_size=4))
        number += len(events)
    return Plan(tuple(asked), tuple(draw(st.permutations(order))), draw(st.integers(0, 4)))


class Watcher:
    """Reads the journal of a workspace as it grows: its state grows too, and is not asked for.

    Args:
        workspace: where.
    """

    def __init__(self, workspace: Driver) -> None:
        self._control = workspace.control
        self._known = int(self._control.state()["last"])
        self._deliveries: dict[str, str] = {}
        self.asker = workspace.person("asker").id
        self.posted: list[JsonObject] = []

    def rest(self, answers: int) -> None:
        """Wait until every delivery was acknowledged, and so many answers were posted.

        Slack's pauses are passed by its clock. An answer may come after its acknowledgement, where
        it takes more than two seconds; when nothing at all happens for long, none comes any more.
        """
        self._deliveries, self.posted = {}, []
        while set(self._deliveries.values()) != {"done"} or len(self.posted) < answers:
            if set(self._deliveries.values()) - {"done"} == {"waiting"}:
                self._control.post("clock", seconds=300)
            entries = self._control.journal(self._known, wait=PATIENCE / 2)
            if not entries:
                return
            for entry in entries:
                self._note(entry)

    def _note(self, entry: Happened) -> None:
        self._known = entry.number
        match entry.kind:
            case "message" if entry.data["message"].get("bot_id"):
                self.posted.append(entry.data)
            case "delivery":
                self._deliveries[entry.data["id"]] = "open"
            case "ack" if entry.data["ok"]:
                self._deliveries[entry.data["id"]] = "done"
            case "waiting":
                self._deliveries[entry.data["id"]] = "waiting"


@pytest.fixture(scope="module")
def watcher(workspace: Driver) -> Watcher:
    """Sees what the bot posts."""
    return Watcher(workspace)


@pytest.mark.soak
@settings(max_examples=cases(500, 50))  # over each of the two ways
@given(plan=plans())
def test_each_question_is_answered_exactly_once(
    workspace: Driver, watcher: Watcher, plan: Plan
) -> None:
    """Duplicates, twins, reorders, retries, all at once: one answer each, in its place."""
    control = workspace.control
    control.post("hold")
    said = [
        control.post(
            "say",
            person=watcher.asker,
            channel="#general" if mentions else "@bot",
            text=f"<@bot> {question}" if mentions else question,
        )
        for question, mentions in plan.asked
    ]
    if plan.lost:
        control.post("faults", kind="lost_ack", times=plan.lost)
    control.post("release", order=list(plan.order))
    watcher.rest(len(plan.asked))
    control.post("faults/clear")

    places = [(one["channel"], one["message"].get("thread_ts", "")) for one in watcher.posted]
    expected = [
        (one["channel"], one["message"]["ts"] if mentions else "")
        for one, (_, mentions) in zip(said, plan.asked, strict=True)
    ]
    assert sorted(places) == sorted(expected)
