"""A floor under the quality of answers, below which no change may fall unnoticed.

The floors are what was measured less a margin for rows that change sides; raise them when the
measures rise. `pullquote eval` measures, docs/quality.md says what the measures mean.
"""

from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest

from bot.assembly import Models
from bot.evaluation.metrics import Estimate, Metrics
from bot.evaluation.models import known_models
from bot.evaluation.question_set import Half, load_question_set
from bot.evaluation.run import evaluate
from bot.evaluation.systems import pullquotes

DATA = Path(__file__).parent / "data" / "questions"


@dataclass(frozen=True)
class Floor:
    """What a set has to reach; of the last three, what may not be exceeded."""

    right_at_1: float
    right_at_3: float
    recall: float
    helped: float
    misled: float
    denied: float
    shown_anything: float


# No row of these was fitted on, and of chat-d none was read by who builds Pullquote.
OURS = {
    "brief": Floor(0.78, 0.89, 0.56, 0.75, 0.09, 0.17, 0.36),
    "chat-d": Floor(0.32, 0.42, 0.11, 0.26, 0.13, 0.20, 0.60),
}
ARTICLE = Floor(0.87, 0.95, 0.68, 0.87, 0.09, 0.10, 0.50)


# The same with the reader.
OURS_READ = {
    "brief": Floor(0.86, 0.92, 0.58, 0.84, 0.09, 0.10, 0.48),
    "chat-d": Floor(0.42, 0.58, 0.15, 0.35, 0.18, 0.28, 0.80),
}
ARTICLE_READ = Floor(0.94, 0.97, 0.75, 0.95, 0.09, 0.05, 0.55)


@cache
def models() -> Models:
    """The models that ship, which `make test` has fetched."""
    return known_models()


def measured(folder: Path, *, reads: bool = False) -> Metrics:
    """What Pullquote reaches on all rows of a set."""
    system = pullquotes(models() if reads else None)[0]
    return evaluate(load_question_set(folder), system, Half.ALL, lambda *_: None).metrics


def check(metrics: Metrics, floor: Floor) -> None:
    """Hold measures against a floor, and quotes against the length they may have."""

    def value(estimate: Estimate | None) -> float:
        assert estimate is not None
        return estimate.value

    assert value(metrics.right_at_1) >= floor.right_at_1
    assert value(metrics.right_at_3) >= floor.right_at_3
    assert value(metrics.recall) >= floor.recall
    assert value(metrics.helped) >= floor.helped
    assert value(metrics.misled) <= floor.misled
    assert value(metrics.denied) <= floor.denied
    assert value(metrics.shown_anything) <= floor.shown_anything
    assert value(metrics.length_ratio_median) <= 1.4


@pytest.mark.parametrize("name", OURS)
def test_our_own_sets_do_not_fall_below_their_floors(name: str) -> None:
    """The brief, and chat on the documents of a company."""
    check(measured(DATA / name), OURS[name])


@pytest.mark.parametrize("name", OURS_READ)
def test_our_own_sets_do_not_fall_below_their_floors_with_the_reader(name: str) -> None:
    """The same sets, as people get their answers where the models are."""
    check(measured(DATA / name, reads=True), OURS_READ[name])


def test_the_article_does_not_fall_below_its_floor(shared: Path) -> None:
    """The set that Pullquote is made for."""
    check(measured(shared / "questions" / "article"), ARTICLE)


def test_the_article_does_not_fall_below_its_floor_with_the_reader(shared: Path) -> None:
    """The same, as people get their answers where the models are."""
    check(measured(shared / "questions" / "article", reads=True), ARTICLE_READ)
