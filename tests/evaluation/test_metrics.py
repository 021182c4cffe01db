"""The measures and their intervals."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.metrics import roc_auc_score

from bot.evaluation.metrics import Estimate, Metrics, measure, wilson
from bot.evaluation.question_set import Row
from bot.evaluation.scorer import RowResult
from tests.soak import cases
from tests.strategies import row_results


def result(
    verdicts: str,
    *,
    gold: bool = True,
    answered: bool = True,
    shown: int | None = None,
    confidence: float = 0.5,
    ms: float = 1,
) -> RowResult:
    """A row with one quote for each verdict: "+" for a right one, "-" for a wrong one.

    An answer shows the first of them at once, unless it is said otherwise.
    """
    right = tuple(verdict == "+" for verdict in verdicts)
    return RowResult(
        row=Row(id="r", corpus="c", question="?", gold=("x",) if gold else ()),
        texts=tuple("q" for _ in right),
        right=right,
        length_ratio=1.2 if right[:1] == (True,) else None,
        answered=answered,
        shown=int(answered) if shown is None else shown,
        confidence=confidence,
        took_ms=ms,
    )


def value(estimate: Estimate | None) -> float:
    """The value of a measure that is defined."""
    assert estimate is not None
    return estimate.value


def estimates(metrics: Metrics) -> list[Estimate]:
    """Every measure that is defined."""
    fields = (getattr(metrics, name) for name in Metrics.__slots__)
    return [field for field in fields if isinstance(field, Estimate)]


@pytest.mark.parametrize(("locator", "share"), [("page 7", 1), ("page 8", 1), ("page 9", 0)])
def test_a_right_quote_is_to_be_cited_with_its_page(locator: str, share: float) -> None:
    """One of those that hold the answer; what is wrong, or has no pages, does not count."""
    paged = Row(id="p", corpus="c", question="?", gold=("x",), page=7, pages=(7, 8))
    right, wrong = (replace(result(one), row=paged, locator=locator) for one in "+-")

    assert value(measure([right, wrong, result("+")]).page_right) == share
    assert measure([wrong, result("+")]).page_right is None


def test_shares_count_the_rows_that_they_name() -> None:
    """Each share is over its own rows: a refusal counts for right@1 but not for recall."""
    metrics = measure(
        [
            result("+--"),
            result("-+-"),
            result("+--", answered=False),
            result("---"),
            result("-", gold=False),
            result("-", gold=False, answered=False),
            result("", gold=False, answered=False),
        ]
    )
    assert (metrics.answerable, metrics.unanswerable) == (4, 3)
    assert value(metrics.right_at_1) == 2 / 4
    assert value(metrics.right_at_3) == 3 / 4
    assert value(metrics.precision) == 1 / 4
    assert value(metrics.recall) == 1 / 4
    assert value(metrics.false_answers) == 1 / 3
    assert value(metrics.length_ratio_median) == 1.2


def test_what_people_are_shown_is_counted() -> None:
    """Helped by what is shown at once, misled by a wrong answer, denied what was found."""
    metrics = measure(
        [
            result("+--"),
            result("-+-"),  # the right one is behind the answer
            result("-+-", answered=False, shown=2),
            result("--+", answered=False, shown=2),
            result("+--", answered=False, shown=0),
            result("---", answered=False, shown=0),
            result("---", gold=False),
            result("---", gold=False, answered=False, shown=1),
            result("---", gold=False, answered=False, shown=0),
            result("---", gold=False, answered=False, shown=0),
        ]
    )
    assert value(metrics.helped) == 2 / 6
    assert value(metrics.misled) == 2 / 10
    assert value(metrics.denied) == 1 / 6
    assert value(metrics.shown_anything) == 2 / 4
    assert value(metrics.maybe_right) == 1 / 3


def test_measures_that_are_not_defined_are_none() -> None:
    """Without unanswerable rows there are no false answers and no AUROC, and so on."""
    answerable = measure([result("+")])
    assert answerable.auroc is None
    assert answerable.false_answers is None
    unanswerable = measure([result("-", gold=False, answered=False)])
    assert unanswerable.right_at_1 is None
    assert unanswerable.recall is None
    assert unanswerable.precision is None
    assert unanswerable.length_ratio_mean is None
    assert estimates(measure([])) == []


def test_raw_scores_have_no_calibration() -> None:
    """A confidence outside 0 to 1 is no probability: calibration is left undefined."""
    metrics = measure([result("+", confidence=3.7), result("-", confidence=0.2)])
    assert metrics.calibration_error is None
    assert metrics.calibration == ()
    assert metrics.risk_coverage


def test_calibration_error_is_the_mean_gap_of_the_bins() -> None:
    """Two rows at .9 of which one is right, and two at .1 of which none is: (2·.4 + 2·.1) / 4."""
    metrics = measure(
        [
            result("+", confidence=0.9),
            result("-", confidence=0.9),
            result("-", confidence=0.1),
            result("-", gold=False, confidence=0.1),
        ]
    )
    assert value(metrics.calibration_error) == pytest.approx(0.25)
    assert [(each.rows, each.right) for each in metrics.calibration] == [(2, 0.0), (2, 0.5)]


def test_confidence_of_one_falls_into_the_last_bin() -> None:
    """The last bin is closed at 1."""
    (only,) = measure([result("+", confidence=1.0), result("+", confidence=0.95)]).calibration
    assert (only.rows, only.right) == (2, 1.0)


def test_risk_falls_in_step_with_the_threshold() -> None:
    """Rows are answered from the most confident on, those of one confidence together."""
    metrics = measure(
        [
            result("-", confidence=0.4),
            result("+", confidence=0.9),
            result("-", gold=False, confidence=0.6),
            result("+", confidence=0.6),
        ]
    )
    points = [(each.threshold, each.coverage, each.risk) for each in metrics.risk_coverage]
    assert points == [(0.9, 0.25, 0.0), (0.6, 0.75, 1 / 3), (0.4, 1.0, 0.5)]


def test_times_are_summed_up_in_milliseconds() -> None:
    """Mean, median and 99th percentile are of the rows' times."""
    metrics = measure([result("+", ms=float(ms)) for ms in range(1, 102)])
    assert value(metrics.ms_mean) == pytest.approx(51)
    assert value(metrics.ms_p50) == 51
    assert value(metrics.ms_p99) == 100


def test_wilson_interval_of_eight_in_ten() -> None:
    """The textbook's example: 8 of 10 gives 49 % to 94 %."""
    estimate = wilson(8, 10)
    assert estimate is not None
    assert (round(estimate.low, 4), round(estimate.high, 4)) == (0.4902, 0.9433)


@pytest.mark.soak
@given(st.integers(1, 5000), st.data())
def test_wilson_interval_holds_the_share(trials: int, data: st.DataObject) -> None:
    """The interval lies within 0 to 1 and holds the share."""
    hits = data.draw(st.integers(0, trials))
    estimate = wilson(hits, trials)
    assert estimate is not None
    assert 0 <= estimate.low <= estimate.value <= estimate.high <= 1
    assert estimate.value == hits / trials
    assert estimate.high > estimate.low


@pytest.mark.soak
@settings(max_examples=cases(250, 10))  # each case draws hundreds of samples
@given(st.lists(row_results(), max_size=30))
def test_every_interval_holds_its_value(results: list[RowResult]) -> None:
    """Whatever the rows, each measure stands inside its interval."""
    for estimate in estimates(measure(results)):
        assert estimate.low <= estimate.value <= estimate.high


@pytest.mark.soak
@settings(max_examples=cases(250, 10))  # each case draws hundreds of samples
@given(st.lists(row_results(), min_size=2, max_size=30))
def test_auroc_is_that_of_scikit_learn(results: list[RowResult]) -> None:
    """AUROC is scikit-learn's, ties included."""
    labels = [each.row.answerable for each in results]
    auroc = measure(results).auroc
    if len(set(labels)) == 1:
        assert auroc is None
    else:
        expected = roc_auc_score(labels, [each.confidence for each in results])
        assert value(auroc) == pytest.approx(expected)


@pytest.mark.soak
@settings(max_examples=cases(250, 10))  # each case draws hundreds of samples
@given(st.lists(row_results(), min_size=1, max_size=30))
def test_the_curve_ends_at_all_rows(results: list[RowResult]) -> None:
    """Coverage grows to 1, where the risk is the share of all rows whose quote is not right."""
    points = measure(results).risk_coverage
    coverages = [point.coverage for point in points]
    assert coverages == sorted(set(coverages))
    assert coverages[-1] == 1.0
    wrong = np.mean([not each.first_right for each in results])
    assert points[-1].risk == pytest.approx(wrong)


def test_the_same_rows_give_the_same_intervals() -> None:
    """The bootstrap is seeded: nothing differs between two runs."""
    rows = [
        result("+" if n % 3 == 0 else "-", gold=n % 4 != 0, confidence=n / 40, ms=n)
        for n in range(40)
    ]
    assert measure(rows) == measure(rows)
