"""What a load showed, in figures: beside their targets, as a table, and as a row of the curve."""

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from bot.service.metrics import Reading
from tests.load.town import Observed

_NEVER = math.inf
# In milliseconds: what an acknowledgement may take, which waits for the answer; with a reader too.
_ACK, _ACK_READING = 50, 250


@dataclass(frozen=True, slots=True)
class Figures:
    """What a load showed. Times are in milliseconds after a question should have been asked.

    Args:
        rate: questions a second.
        questions: how many were asked.
        errors: how often something went wrong, by what it was.
        ack_p99: until the acknowledgement.
        answer_p50: until the posted answer.
        answer_p99: the same of the slowest hundredth.
        late_p99: until it was asked: what the generator adds to all the others.
        doubtful: how many words left in doubt while there was a reader.
        read: how many of these were read in time.
        grown: what the bot's memory grew by, in megabytes.
        bot_share: of one processor, in per cent, that the bot took.
        town_share: the same of workspace and people.
    """

    rate: float
    questions: int
    errors: Counter[str]
    ack_p99: float
    answer_p50: float
    answer_p99: float
    late_p99: float
    doubtful: int
    read: int
    grown: float
    bot_share: float
    town_share: float

    @property
    def saturated(self) -> bool:
        """Whether more was asked than could be answered: an error, or half of it took a second."""
        return bool(self.errors) or self.answer_p50 > 1000


def figures(observed: Observed) -> Figures:
    """Put an observation into figures."""
    asked = observed.asked
    acknowledged = [_NEVER if one.acknowledged is None else one.acknowledged for one in asked]
    answered = [min(one.answers, default=_NEVER) for one in asked]
    return Figures(
        rate=observed.load.rate,
        questions=len(asked),
        errors=Counter(observed.errors),
        ack_p99=_percentile(acknowledged, 99),
        answer_p50=_percentile(answered, 50),
        answer_p99=_percentile(answered, 99),
        late_p99=_percentile([one.late for one in asked], 99),
        doubtful=observed.readings.total(),
        read=observed.readings[Reading.READ],
        grown=observed.grown / 1e6,
        bot_share=observed.bot_share * 100,
        town_share=observed.town_share * 100,
    )


def _percentile(values: Sequence[float], percent: float) -> float:
    """The least value that so many per cent of the values do not exceed."""
    return float(np.percentile(values, percent, method="inverted_cdf"))


def beside_targets(bot: Figures, replies: Figures) -> str:
    """The bot's figures beside their targets, and beside a bot that only replies."""
    rows = [
        ("errors", f"{bot.errors.total()}", "0", bot.errors.total() <= 0, replies.errors.total()),
        _row(
            "acknowledgement, p99",
            "ms",
            bot.ack_p99,
            _ACK_READING if bot.doubtful else _ACK,
            replies.ack_p99,
        ),
        _row("arrival to posted answer, p50", "ms", bot.answer_p50, 10, replies.answer_p50),
        _row("arrival to posted answer, p99", "ms", bot.answer_p99, 100, replies.answer_p99),
        _row("growth of the bot's memory", "MB", bot.grown, 20, replies.grown),
        _row("asked too late, p99", "ms", bot.late_p99, None, replies.late_p99),
        _row("processor time, bot", "%", bot.bot_share, None, replies.bot_share),
        _row("processor time, workspace and people", "%", bot.town_share, None, replies.town_share),
    ]
    cells = [("", "measured", "target", "", "replies only")]
    cells += [
        (name, value, target, "" if met is None else "met" if met else "missed", str(only))
        for name, value, target, met, only in rows
    ]
    widths = [max(map(len, column)) for column in zip(*cells, strict=True)]
    lines = [
        "  ".join(
            cell.rjust(width) if column else cell.ljust(width)
            for column, (cell, width) in enumerate(zip(row, widths, strict=True))
        ).rstrip()
        for row in cells
    ]
    if bot.doubtful:
        share = bot.read / bot.doubtful
        lines.append(
            f"In doubt by words: {bot.doubtful} of {bot.questions}; read of these: "
            f"{bot.read} ({share:.0%}), the others answered by words for lack of time."
        )
    else:
        lines.append("No reader was at work.")
    return "\n".join([*lines, *(f"{count} × {what}" for what, count in bot.errors.items())])


def _row(
    name: str, unit: str, value: float, most: float | None, replies: float
) -> tuple[str, str, str, bool | None, str]:
    met = None if most is None else value < most
    target = "–" if most is None else f"{most:g} {unit}"
    return name, f"{value:.1f} {unit}", target, met, f"{replies:.1f} {unit}"


def curve_table(curve: Sequence[Figures]) -> str:
    """The figures of rising rates, as a table in Markdown."""
    head = ("a second", "answer p50", "answer p99", "ack p99", "errors", "bot", "workspace")
    rows = [
        (
            f"{one.rate:g}",
            _ms(one.answer_p50),
            _ms(one.answer_p99),
            _ms(one.ack_p99),
            str(one.errors.total()),
            f"{one.bot_share:.0f} %",
            f"{one.town_share:.0f} %",
        )
        for one in curve
    ]
    return "\n".join("| " + " | ".join(row) + " |" for row in (head, ("---:",) * len(head), *rows))


def _ms(value: float) -> str:
    return "never" if math.isinf(value) else f"{value:.1f} ms"
