"""The measures of an evaluation, each with its 95 % interval."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import sqrt

import numpy as np
from numpy.typing import NDArray

from bot.evaluation.scorer import RowResult

BINS = 10
RESAMPLES = 1000
SEED = 20260424
Z_95 = 1.959963984540054

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Estimate:
    """A measured value and the ends of its 95 % interval, which always holds it."""

    value: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class RiskPoint:
    """What comes of answering only at or above a confidence.

    Args:
        coverage: the share of all rows that are then answered, above 0, at most 1.
        risk: the share of those whose first quote is not right.
        threshold: the confidence.
    """

    coverage: float
    risk: float
    threshold: float


@dataclass(frozen=True, slots=True)
class CalibrationBin:
    """The rows whose confidence falls into one of ten equally wide bins.

    Args:
        confidence: their mean confidence.
        right: the share of them whose first quote is right.
        rows: how many they are, at least one.
    """

    confidence: float
    right: float
    rows: int


@dataclass(frozen=True, slots=True)
class Metrics:
    """The measures of one system on one question set; None where one is not defined.

    Args:
        answerable: rows that the corpus answers.
        unanswerable: rows that it does not answer.
        right_at_1: answerable rows whose first quote is right / answerable rows.
        right_at_3: answerable rows with a right quote among the first three / answerable rows.
        page_right: right first quotes that are cited with their page / those that have one.
        length_ratio_median: median of the right first quotes' lengths over their gold sentences'.
        length_ratio_mean: mean of the same.
        helped: answerable rows with a right quote among those shown at once / answerable rows.
        misled: rows that were answered with a wrong first quote / all rows.
        denied: answerable rows that were shown nothing, though one of the first three quotes is
            right / answerable rows.
        shown_anything: unanswerable rows that were shown a quote at once / unanswerable rows.
        maybe_right: rows with a right quote among those shown as a maybe / rows with a maybe.
        precision: answered rows whose first quote is right / answered rows.
        recall: answered rows whose first quote is right / answerable rows.
        false_answers: unanswerable rows that were answered / unanswerable rows.
        auroc: of the confidence, answerable against unanswerable rows.
        calibration_error: None also where confidences are not within 0 to 1.
        ms_mean: mean time of a question, in milliseconds.
        ms_p50: its median.
        ms_p99: its 99th percentile.
        risk_coverage: from the most confident row to all rows, one point a distinct confidence.
        calibration: the bins that hold rows, lowest confidence first; empty where
            `calibration_error` is None.
    """

    answerable: int
    unanswerable: int
    right_at_1: Estimate | None
    right_at_3: Estimate | None
    page_right: Estimate | None
    length_ratio_median: Estimate | None
    length_ratio_mean: Estimate | None
    helped: Estimate | None
    misled: Estimate | None
    denied: Estimate | None
    shown_anything: Estimate | None
    maybe_right: Estimate | None
    precision: Estimate | None
    recall: Estimate | None
    false_answers: Estimate | None
    auroc: Estimate | None
    calibration_error: Estimate | None
    ms_mean: Estimate | None
    ms_p50: Estimate | None
    ms_p99: Estimate | None
    risk_coverage: tuple[RiskPoint, ...]
    calibration: tuple[CalibrationBin, ...]


def measure(results: Sequence[RowResult]) -> Metrics:
    """Computes every measure; proportions get Wilson intervals, the others bootstrap ones."""
    answerable = [result for result in results if result.row.answerable]
    unanswerable = [result for result in results if not result.row.answerable]
    answered = [result for result in results if result.answered]
    unsure = [result for result in results if result.shown and not result.answered]
    answered_right = sum(result.first_right for result in answered)
    confidence = _floats([result.confidence for result in results])
    right = _floats([result.first_right for result in results])
    pages = [result.page_right for result in results if result.page_right is not None]
    ratios = _floats([r.length_ratio for r in results if r.length_ratio is not None])
    times = _floats([result.took_ms for result in results])
    calibrated = len(results) > 0 and bool(np.all((confidence >= 0) & (confidence <= 1)))
    return Metrics(
        answerable=len(answerable),
        unanswerable=len(unanswerable),
        right_at_1=wilson(sum(r.first_right for r in answerable), len(answerable)),
        right_at_3=wilson(sum(r.any_right for r in answerable), len(answerable)),
        page_right=wilson(sum(filter(None, pages)), len(pages)),
        length_ratio_median=_bootstrap(ratios, lambda rows: np.median(rows, axis=-1)),
        length_ratio_mean=_bootstrap(ratios, lambda rows: np.mean(rows, axis=-1)),
        helped=wilson(sum(r.helps for r in answerable), len(answerable)),
        misled=wilson(sum(r.misleads for r in results), len(results)),
        denied=wilson(sum(r.denies for r in answerable), len(answerable)),
        shown_anything=wilson(sum(r.shown > 0 for r in unanswerable), len(unanswerable)),
        maybe_right=wilson(sum(r.helps for r in unsure), len(unsure)),
        precision=wilson(answered_right, len(answered)),
        recall=wilson(answered_right, len(answerable)),
        false_answers=wilson(sum(r.answered for r in unanswerable), len(unanswerable)),
        auroc=_auroc_estimate(
            _floats([result.confidence for result in answerable]),
            _floats([result.confidence for result in unanswerable]),
        ),
        calibration_error=_calibration_estimate(confidence, right) if calibrated else None,
        ms_mean=_bootstrap(times, lambda rows: np.mean(rows, axis=-1)),
        ms_p50=_bootstrap(times, lambda rows: np.median(rows, axis=-1)),
        ms_p99=_bootstrap(times, lambda rows: np.percentile(rows, 99, axis=-1)),
        risk_coverage=risk_coverage(confidence, right),
        calibration=calibration(confidence, right) if calibrated else (),
    )


def wilson(hits: int, trials: int) -> Estimate | None:
    """A proportion with its score interval; None without trials.

    Source: E. B. Wilson, "Probable inference, the law of succession, and statistical
    inference", JASA 22 (1927).
    """
    if trials == 0:
        return None
    share = hits / trials
    scale = 1 + Z_95**2 / trials
    middle = (share + Z_95**2 / (2 * trials)) / scale
    reach = Z_95 * sqrt(share * (1 - share) / trials + Z_95**2 / (4 * trials**2)) / scale
    return _estimate(share, max(0.0, middle - reach), min(1.0, middle + reach))


def auroc(positive: Floats, negative: Floats) -> float:
    """The chance that a positive scores above a negative, a tie counting half.

    Source: J. A. Hanley and B. J. McNeil, "The meaning and use of the area under a receiver
    operating characteristic (ROC) curve", Radiology 143 (1982).

    Args:
        positive: at least one score.
        negative: at least one score.
    """
    ordered = np.sort(negative)
    below = np.searchsorted(ordered, positive, side="left").sum()
    not_above = np.searchsorted(ordered, positive, side="right").sum()
    return float((below + not_above) / 2 / (len(positive) * len(negative)))


def calibration(confidence: Floats, right: Floats) -> tuple[CalibrationBin, ...]:
    """The reliability curve over ten equally wide bins of confidence, empty bins left out.

    Args:
        confidence: within 0 to 1.
        right: 1.0 where the first quote is right, else 0.0; of the same length.
    """
    counts, confidences, rights = _binned(confidence, right)
    return tuple(
        CalibrationBin(float(confidences[i] / rows), float(rights[i] / rows), int(rows))
        for i, rows in enumerate(counts)
        if rows
    )


def calibration_error(confidence: Floats, right: Floats) -> float:
    """Expected calibration error: the mean over rows of their bin's |confidence - right|.

    Source: C. Guo et al., "On calibration of modern neural networks", ICML (2017).

    Args:
        confidence: within 0 to 1, at least one.
        right: 1.0 where the first quote is right, else 0.0; of the same length.
    """
    _, confidences, rights = _binned(confidence, right)
    return float(np.abs(confidences - rights).sum() / len(confidence))


def risk_coverage(confidence: Floats, right: Floats) -> tuple[RiskPoint, ...]:
    """Risk against coverage as the threshold falls.

    Source: Y. Geifman and R. El-Yaniv, "Selective classification for deep neural networks",
    NeurIPS (2017).

    Args:
        confidence: on any scale.
        right: 1.0 where the first quote is right, else 0.0; of the same length.
    """
    thresholds, rows = np.unique(-confidence, return_inverse=True)
    answered = np.bincount(rows, minlength=len(thresholds)).cumsum()
    wrong = np.bincount(rows, weights=1 - right, minlength=len(thresholds)).cumsum()
    return tuple(
        RiskPoint(float(n / len(confidence)), float(w / n), float(-t))
        for t, n, w in zip(thresholds, answered, wrong, strict=True)
    )


def _binned(confidence: Floats, right: Floats) -> tuple[Floats, Floats, Floats]:
    """For each bin, the rows in it and the sums of their confidence and of `right`."""

    def summed(weights: Floats) -> Floats:
        sums, _ = np.histogram(confidence, bins=BINS, range=(0, 1), weights=weights)
        return sums

    return summed(np.ones_like(confidence)), summed(confidence), summed(right)


def _bootstrap(values: Floats, statistic: Callable[[Floats], Floats]) -> Estimate | None:
    """A statistic over rows with its percentile interval; it takes samples along the last axis."""
    if len(values) == 0:
        return None
    samples = values[_generator().integers(len(values), size=(RESAMPLES, len(values)))]
    return _percentile_interval(float(statistic(values)), statistic(samples))


def _auroc_estimate(positive: Floats, negative: Floats) -> Estimate | None:
    """AUROC with both classes resampled apart, so that no sample is without one of them."""
    if len(positive) == 0 or len(negative) == 0:
        return None
    generator = _generator()
    samples = [
        auroc(
            generator.choice(positive, size=len(positive)),
            generator.choice(negative, size=len(negative)),
        )
        for _ in range(RESAMPLES)
    ]
    return _percentile_interval(auroc(positive, negative), _floats(samples))


def _calibration_estimate(confidence: Floats, right: Floats) -> Estimate:
    generator = _generator()
    samples = []
    for _ in range(RESAMPLES):
        rows = generator.integers(len(confidence), size=len(confidence))
        samples.append(calibration_error(confidence[rows], right[rows]))
    return _percentile_interval(calibration_error(confidence, right), _floats(samples))


def _percentile_interval(value: float, samples: Floats) -> Estimate:
    low, high = np.percentile(samples, [2.5, 97.5])
    return _estimate(value, float(low), float(high))


def _estimate(value: float, low: float, high: float) -> Estimate:
    # A calibration error is biased upwards in resamples, and rounding can put the end of an
    # interval a hair inside the value: the interval is stretched to hold it.
    return Estimate(value, min(low, value), max(high, value))


def _generator() -> np.random.Generator:
    return np.random.default_rng(SEED)


def _floats(values: Sequence[float]) -> Floats:
    return np.array(values, dtype=np.float64)
