"""A clock to move, and questions and answers to keep."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import count

from bot.storage.sql import SqlStore
from bot.storage.store import (
    Claims,
    GivenAnswer,
    KeptAnswer,
    PendingQuestion,
    Selection,
    Span,
    Verdict,
)

_CLICKS = count()


class ManualClock:
    """A clock that shows the same time until it is moved."""

    def __init__(self) -> None:
        self.now = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
        self._passed = 0.0

    def __call__(self) -> datetime:
        """The time now."""
        return self.now

    def move(self, by: timedelta) -> None:
        """Let this much time pass."""
        self.now += by
        self._passed += by.total_seconds()

    def passed(self) -> float:
        """The seconds that have passed, whatever the clock was set to."""
        return self._passed


def new_click() -> str:
    """What identifies a click that nobody has made before."""
    return f"click-{next(_CLICKS)}"


def question(clock: ManualClock, *keys: str, body: str = '{"text": "who?"}') -> PendingQuestion:
    """A question that is accepted now, under these keys."""
    return PendingQuestion(keys=keys, team="T1", body=body, accepted=clock())


def answer(clock: ManualClock, answer_id: str = "A1") -> GivenAnswer:
    """An answer that is given now, with two quotes, to a message that is called as it is."""
    return GivenAnswer(
        id=answer_id,
        team="T1",
        channel="C1",
        message="1700000000.000200",
        user="U1",
        surface="mention",
        outcome="answer",
        reason="",
        confidence=0.75,
        spans=(
            Span("guides/harbour.md", "sha256:b5bb9d80", 10, 42, 0.75),
            Span("minutes.txt", "sha256:7d865e95", 0, 17, 0.5),
        ),
        given=clock(),
        asked=answer_id,
    )


async def given_answer(store: Claims, answer_id: str) -> GivenAnswer | None:
    """An answer of these samples, as it is kept."""
    return await store.answer_to("T1", "C1", answer_id)


async def verdicts(database: SqlStore, answer_id: str) -> dict[str, Verdict]:
    """What people think of an answer, by person."""
    kept = await database.export(Selection(answer=answer_id))
    return {one["user"]: Verdict(one["verdict"]) for one in kept if one["kind"] == "feedback"}


def kept_answer(now: datetime, **changed: object) -> KeptAnswer:
    """What somebody said, as it is kept at a time."""
    said = KeptAnswer(
        id=0,
        team="T1",
        place="C1",
        message="1700000000.000300",
        thread="1700000000.000100",
        author="U2",
        name="Ada Byron",
        keeper="U1",
        question="Who sails?",
        asker="U3",
        text="The ferry sails at six.",
        said=now,
        link="https://harbour.slack.com/archives/C1/p1700000000000300",
        confirmed=now,
    )
    return replace(said, **changed)  # type: ignore[arg-type]
