"""A clock to move, and questions and answers to keep."""

from datetime import UTC, datetime, timedelta
from itertools import count

from bot.storage.store import GivenAnswer, PendingQuestion, Span

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
    """An answer that is given now, with two quotes."""
    return GivenAnswer(
        id=answer_id,
        team="T1",
        channel="C1",
        message="1700000000.000200",
        user="U1",
        surface="mention",
        answered=True,
        reason="",
        confidence=0.75,
        spans=(
            Span("guides/harbour.md", "sha256:b5bb9d80", 10, 42, 0.75),
            Span("minutes.txt", "sha256:7d865e95", 0, 17, 0.5),
        ),
        given=clock(),
    )
