"""Evaluations in figures for people: each measure of each set, one system beside the other."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from operator import attrgetter

from bot.evaluation.metrics import Estimate
from bot.evaluation.question_set import Half
from bot.evaluation.run import Evaluation

UNDEFINED = "–"

# What a measure is called, the field of `Metrics` that holds it, and its decimals.
_MEASURES = (
    ("right@1", "right_at_1", 2),
    ("right@3", "right_at_3", 2),
    ("right page, of right quotes", "page_right", 2),
    ("length ratio, median", "length_ratio_median", 2),
    ("length ratio, mean", "length_ratio_mean", 2),
    ("helped", "helped", 2),
    ("misled", "misled", 2),
    ("denied", "denied", 2),
    ("unanswerable shown anything", "shown_anything", 2),
    ("right among a maybe's quotes", "maybe_right", 2),
    ("precision of answers", "precision", 2),
    ("answered rightly", "recall", 2),
    ("false answers", "false_answers", 2),
    ("AUROC of confidence", "auroc", 2),
    ("calibration error", "calibration_error", 2),
    ("ms a question, mean", "ms_mean", 2),
    ("ms a question, p50", "ms_p50", 2),
    ("ms a question, p99", "ms_p99", 2),
)

_HALVES = {Half.ALL: "all rows", Half.TRAIN: "the half fitted on", Half.TEST: "the half held out"}


@dataclass(frozen=True, slots=True)
class SummaryRow:
    """One measure of every system on one question set.

    Args:
        measure: what is measured.
        cells: for each system, the value and its 95 % interval, or a dash where undefined.
    """

    measure: str
    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Summary:
    """The measures of one question set.

    Args:
        title: the set, which half of it, and how many rows.
        systems: the heads of the columns behind the measure's.
        rows: one a measure.
    """

    title: str
    systems: tuple[str, ...]
    rows: tuple[SummaryRow, ...]


def by_question_set(evaluations: Sequence[Evaluation]) -> list[tuple[Evaluation, ...]]:
    """The evaluations of each question set; those of one set must follow one another."""
    groups = groupby(evaluations, key=attrgetter("question_set", "half"))
    return [tuple(group) for _, group in groups]


def summarize(evaluations: Sequence[Evaluation]) -> Summary:
    """The measures of one question set.

    Args:
        evaluations: one a system, all on the same rows; at least one.
    """
    first = evaluations[0]
    counts = f"{first.metrics.answerable} answerable, {first.metrics.unanswerable} unanswerable"
    return Summary(
        title=f"{first.question_set}, {_HALVES[first.half]}: {counts}",
        systems=tuple(evaluation.system for evaluation in evaluations),
        rows=tuple(
            SummaryRow(
                measure,
                tuple(_cell(getattr(each.metrics, field), decimals) for each in evaluations),
            )
            for measure, field, decimals in _MEASURES
        ),
    )


def _cell(estimate: Estimate | None, decimals: int) -> str:
    if estimate is None:
        return UNDEFINED
    value, low, high = (
        f"{number:.{decimals}f}" for number in (estimate.value, estimate.low, estimate.high)
    )
    return f"{value} ({low}–{high})"
