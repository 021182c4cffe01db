"""A month of a channel: people ask, experts set right what they see, and what that does.

Experts see the first wordings alone, and what is measured are the second ones, by another writer:
no pin is made from them, and no answer is kept for them.
"""

import random
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import TypeAlias

from bot.assembly import Models
from bot.evaluation.scorer import fold, is_right
from tests.databases import patient
from tests.month.channel import Asked, Channel, opened
from tests.month.measured import Twin
from tests.month.needs import Need, Needs
from tests.month.shown import Verdict

_KEPT = timedelta(days=90)
_TOLD_EVERY = 25


@dataclass(frozen=True, slots=True)
class Rules:
    """How a month goes.

    Args:
        seed: of every draw.
        weeks: how many.
        share: with which probability a wording is asked in a week, each for itself.
        people: how many ask.
        experts: how many set answers right.
        mends: how many answers each of them sets right at the end of a week.
        seconds: from one question to the next, so that the reader has its quarter of the time.
        blocks: whether experts have never quoted again what misled, where nothing says what is
            right, and it is right for nothing that they know of.
    """

    seed: int = 20261130
    weeks: int = 4
    share: float = 0.5
    people: int = 10
    experts: int = 3
    mends: int = 10
    seconds: float = 1.0
    blocks: bool = False


@dataclass(frozen=True, slots=True)
class Reach:
    """How far what was made of first wordings reaches second ones.

    Args:
        needs: of how many needs the first wording was set right until now.
        right: of how many of these the second wording is answered rightly.
        without: of how many it would be without experts.
    """

    needs: int
    right: int
    without: int


@dataclass(frozen=True, slots=True)
class Week:
    """What was done in a week, and what anybody would be answered at its end.

    Args:
        number: 0 before anybody has asked.
        asked: how many questions were.
        wrong: how many first wordings were not answered rightly, as experts saw them.
        pinned: how many answers they pinned.
        kept: how many answers of their own they kept.
        blocked: how many quotes they blocked.
        left: how many they could do no more about.
        shown: of the second wordings, how many come to which verdict.
        pins: what they reach, of needs that the handbook answers.
        answers: what kept answers reach, of the other needs; a few of them are pinned too.
        worse: which are shown something worse than without experts, by id.
        others: how many first wordings were never set right.
        others_worse: which of these are shown something worse than without experts.
    """

    number: int
    asked: int
    wrong: int
    pinned: int
    kept: int
    blocked: int
    left: int
    shown: Mapping[Verdict, int]
    pins: Reach
    answers: Reach
    worse: tuple[str, ...]
    others: int
    others_worse: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Month:
    """What came of a month.

    Args:
        rules: by which it went.
        reader: the models that read; none where words alone answered.
        measured: how many second wordings were.
        weeks: each, and before them how it would be without experts: nothing else changes that.
        readings: what came of the questions in the channel that words left in doubt.
    """

    rules: Rules
    reader: tuple[str, ...]
    measured: int
    weeks: tuple[Week, ...]
    readings: Mapping[str, int]


# What is shown for some wordings, by the needs that they are for.
Judge: TypeAlias = Callable[[Mapping[str, str]], dict[str, Verdict]]


class Experts:
    """Those who know, and set right what they see in the channel: first wordings alone.

    Args:
        channel: where.
        needs: what people want to know, by id.
        first: the wordings that they see, by id.
        rules: how many answers each sets right in a week, and whether they block any.
    """

    def __init__(
        self, channel: Channel, needs: Mapping[str, Need], first: Mapping[str, str], rules: Rules
    ) -> None:
        self._channel = channel
        self._needs = needs
        self._seen = {wording: need for need, wording in first.items()}
        self._most = rules.mends * len(channel.experts)
        self._blocks = rules.blocks
        self._right = [sentence for need in needs.values() for sentence in need.gold]
        self.pinned: set[str] = set()
        self.kept: set[str] = set()

    @property
    def mended(self) -> set[str]:
        """What was set right until now, by id."""
        return self.pinned | self.kept

    def look(self, asked: Sequence[Asked]) -> Counter[str]:
        """Look at what was asked in a week, and set right what was not answered rightly.

        Returns:
            How many were `wrong`, and how many were `pinned`, `kept`, `blocked`, and `left`.
        """
        done = Counter[str]()
        # Asked in the same words again, a question is one more of the same.
        for wording, one in {one.question: one for one in asked}.items():
            name = self._seen.get(wording)
            if name is None or one.shown.judged(self._needs[name].right) is Verdict.RIGHT:
                continue
            done["wrong"] += 1
            mends = done["pinned"] + done["kept"] + done["blocked"]
            if mends < self._most:
                done[self._mend(self._needs[name], one, mends)] += 1
        return done

    def _mend(self, need: Need, asked: Asked, number: int) -> str:
        """Set an answer right; returns how."""
        expert = self._channel.experts[number % len(self._channel.experts)]
        if self._misleads(need, asked) and self._channel.block(expert, asked):
            return "blocked"
        if not need.gold and need.id not in self.kept:
            if self._channel.keep(expert, asked, need.said):
                self.kept.add(need.id)
                return "kept"
        elif need.id not in self.pinned and self._channel.pin(expert, asked, need.right):
            self.pinned.add(need.id)
            return "pinned"
        return "left"

    def _misleads(self, need: Need, asked: Asked) -> bool:
        """Whether what was quoted is to be blocked: no other need is answered by it."""
        misled = asked.shown.judged(need.right) is Verdict.MISLED
        fits = misled and is_right(asked.shown.quotes[0], self._right)
        return self._blocks and not need.gold and misled and not fits


class Measured:
    """What anybody would be answered, and how that was before anything was set right.

    Args:
        needs: what is asked.
        judge: says what is shown for some wordings, by the needs that they are for.
    """

    def __init__(self, needs: Needs, judge: Judge) -> None:
        # Where both writers ask in the same words, a pin may be made from them.
        seen = set(map(fold, needs.first.values()))
        self.second = {name: one for name, one in needs.second.items() if fold(one) not in seen}
        self._first = needs.first
        self._answered = {one.id for one in needs.needs.values() if one.gold}
        self._judge = judge
        self._before = judge(self.second), judge(needs.first)

    def week(self, number: int, asked: int, done: Mapping[str, int], mended: set[str]) -> Week:
        """Measure at the end of a week.

        Args:
            number: of the week.
            asked: how many questions were in it.
            done: what experts did.
            mended: the needs of which the first wording was set right until now.
        """
        second = self._judge(self.second)
        rest = {name: one for name, one in self._first.items() if name not in mended}
        others = self._judge(rest)
        counts = Counter(second.values())
        before, others_before = self._before
        return Week(
            number,
            asked,
            done["wrong"],
            done["pinned"],
            done["kept"],
            done["blocked"],
            done["left"],
            {verdict: counts[verdict] for verdict in Verdict},
            pins=_reach(mended & self._answered, second, before),
            answers=_reach(mended - self._answered, second, before),
            worse=_worse(second, before),
            others=len(others),
            others_worse=_worse(others, others_before),
        )


def _reach(mended: set[str], now: Mapping[str, Verdict], without: Mapping[str, Verdict]) -> Reach:
    right, before = (
        sum(verdicts.get(name) is Verdict.RIGHT for name in mended) for verdicts in (now, without)
    )
    return Reach(len(mended), right, before)


def _worse(now: Mapping[str, Verdict], before: Mapping[str, Verdict]) -> tuple[str, ...]:
    return tuple(one for one, verdict in now.items() if verdict.badness > before[one].badness)


def month(
    needs: Needs,
    rules: Rules,
    models: Models | None,
    folder: Path,
    say: Callable[[str], None] = lambda _: None,
) -> Month:
    """Let a month go by.

    Args:
        needs: what is asked, in two wordings.
        rules: by which it goes.
        models: what reads, here and in the bot; None where words alone answer.
        folder: for what the bot writes, its database among it.
        say: told how far it is.

    Raises:
        PullquoteError: the bot does not start, or the workspace refuses something.
    """
    command = [sys.executable, "-m", "bot", "serve", "--corpus", str(needs.handbook)]
    database_url = f"sqlite:///{folder / 'month.db'}"
    settings = {
        "DATABASE_URL": database_url,
        "KEEP_QUESTIONS": f"{_KEPT.days}d",
        "RERANKER": "auto" if models else "off",
    }
    with opened(command, settings, folder, rules.people, rules.experts) as channel:
        twin = Twin(needs.handbook, patient(database_url), _KEPT, channel.scope, models)

        def judge(wordings: Mapping[str, str]) -> dict[str, Verdict]:
            shown = twin.answers(wordings.values())
            pairs = zip(wordings, shown, strict=True)
            return {name: one.judged(needs.needs[name].right) for name, one in pairs}

        say("Measuring before anybody has asked ...")
        measured = Measured(needs, judge)
        experts = Experts(channel, needs.needs, needs.first, rules)
        weeks = [measured.week(0, 0, Counter(), set())]
        chance = random.Random(rules.seed)  # noqa: S311 - it is to be the same each time
        for number in range(1, rules.weeks + 1):
            wordings = drawn(needs, rules.share, chance)
            asked = list(_asked(channel, wordings, chance, rules.seconds, say))
            say(f"Week {number}: experts look at {len(asked)} questions ...")
            done = experts.look(asked)
            channel.settle()
            say(f"Week {number}: {dict(done)}. Measuring ...")
            weeks.append(measured.week(number, len(asked), done, experts.mended))
        readings = channel.readings()
    names = models.names if models else ()
    return Month(rules, names, len(measured.second), tuple(weeks), readings)


def drawn(needs: Needs, share: float, chance: random.Random) -> list[str]:
    """What is asked in a week, in random order: each wording of each need with some probability."""
    wordings = [
        wording
        for name in needs.needs
        for wording in (needs.first[name], needs.second[name])
        if chance.random() < share
    ]
    chance.shuffle(wordings)
    return wordings


def _asked(
    channel: Channel,
    wordings: Sequence[str],
    chance: random.Random,
    seconds: float,
    say: Callable[[str], None],
) -> Iterator[Asked]:
    """Ask one after the other, each by somebody."""
    for number, wording in enumerate(wordings):
        if number % _TOLD_EVERY == 0:
            say(f"Asked {number} of {len(wordings)} questions of the week ...")
        begun = time.monotonic()
        yield channel.ask(chance.choice(channel.people), wording)
        time.sleep(max(0.0, seconds - (time.monotonic() - begun)))
