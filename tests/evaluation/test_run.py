"""Evaluating a system on a set of our own, and what the evaluation says of it."""

import pytest

from bot.evaluation.baselines import proper_bm25
from bot.evaluation.error_analysis import Cause, misses
from bot.evaluation.metrics import Estimate
from bot.evaluation.question_set import Half, load_question_set
from bot.evaluation.run import evaluate
from bot.evaluation.summary import UNDEFINED, by_question_set, summarize
from tests.evaluation.scripted import HARBOUR, TOWER, Scripted, run


def value(estimate: Estimate | None) -> float:
    """The value of a measure that is defined."""
    assert estimate is not None
    return estimate.value


def test_each_corpus_is_built_once_and_each_row_asked_once_with_its_history() -> None:
    """Two corpora are built, and eight rows asked, the follow-up with its earlier question."""
    system = Scripted()
    run(system)
    assert system.built == [
        [HARBOUR / "corpora/lighthouse.md"],
        [HARBOUR / "corpora/ferry.txt"],
    ]
    assert len(system.asked) == 8
    assert ("and when did she leave?", ("who was the last keeper",)) in system.asked


def test_progress_is_told_after_every_row() -> None:
    """The callback counts the rows up to their number."""
    told: list[tuple[int, int]] = []
    question_set = load_question_set(HARBOUR)
    evaluate(question_set, Scripted(), Half.ALL, lambda done, rows: told.append((done, rows)))
    assert told == [(done, 8) for done in range(1, 9)]


def test_every_row_is_scored_and_kept() -> None:
    """Results stand in the order of the set, with quotes, verdicts, confidence and time."""
    evaluation = run(Scripted())
    results = {result.row.id: result for result in evaluation.results}
    assert list(results) == [f"h0{n}" for n in range(1, 9)]
    assert results["h01"].right == (True, False)
    assert results["h01"].length_ratio == 1.0
    assert results["h03"].right == (False, True)
    assert results["h03"].length_ratio is None
    assert results["h05"].right == (False,)
    assert results["h05"].texts == (TOWER,)
    assert results["h06"].texts == ()
    assert all(result.took_ms >= 0 for result in results.values())


def test_the_measures_are_of_the_rows() -> None:
    """Of six answerable rows three first quotes are right, two of them answered, and so on."""
    metrics = run(Scripted()).metrics
    assert value(metrics.right_at_1) == 3 / 6
    assert value(metrics.right_at_3) == 4 / 6
    assert value(metrics.precision) == 2 / 5
    assert value(metrics.recall) == 2 / 6
    assert value(metrics.false_answers) == 1 / 2
    assert value(metrics.auroc) == pytest.approx(7 / 12)


def test_halves_are_measured_apart() -> None:
    """A half holds the rows of its corpora alone, and the halves are the whole."""
    whole = run(Scripted())
    by_half = [run(Scripted(), half) for half in (Half.TRAIN, Half.TEST)]
    corpora = [{result.row.corpus for result in each.results} for each in by_half]
    assert not corpora[0] & corpora[1]
    assert sum(len(each.results) for each in by_half) == len(whole.results)
    assert [each.half for each in by_half] == [Half.TRAIN, Half.TEST]


def test_misses_are_told_apart_by_cause() -> None:
    """A wrong first quote, a refused answer and an answered non-question are the three causes."""
    found = {miss.result.row.id: miss.cause for miss in misses(run(Scripted()).results)}
    assert found == {
        "h02": Cause.WRONG_SENTENCE,
        "h03": Cause.WRONG_SENTENCE,
        "h04": Cause.NOTHING,
        "h05": Cause.FALSE_ANSWER,
        "h06": Cause.NOTHING,
    }


def test_a_baseline_runs_on_real_documents() -> None:
    """Proper BM25 finds most answers of the harbour set, in single sentences."""
    evaluation = evaluate(
        load_question_set(HARBOUR), proper_bm25(), Half.ALL, lambda _done, _rows: None
    )
    assert value(evaluation.metrics.right_at_3) >= 4 / 6
    assert value(evaluation.metrics.length_ratio_median) == 1.0
    assert value(evaluation.metrics.false_answers) == 1.0


def test_a_summary_sets_systems_side_by_side() -> None:
    """Each measure is a row and each system a column, with value and interval or a dash."""
    evaluations = [run(Scripted("one")), run(Scripted("two"))]
    summary = summarize(evaluations)
    cells = {row.measure: row.cells for row in summary.rows}
    assert summary.title == "harbour, all rows: 6 answerable, 2 unanswerable"
    assert summary.systems == ("one", "two")
    assert cells["right@1"] == ("0.50 (0.19–0.81)",) * 2
    assert all(len(row) == 2 for row in cells.values())


def test_a_measure_that_is_not_defined_is_a_dash() -> None:
    """Raw scores have no calibration error, which shows as a dash."""
    evaluation = evaluate(
        load_question_set(HARBOUR), proper_bm25(), Half.ALL, lambda _done, _rows: None
    )
    cells = {row.measure: row.cells for row in summarize([evaluation]).rows}
    assert cells["calibration error"] == (UNDEFINED,)


def test_evaluations_are_grouped_by_set_and_half() -> None:
    """What was measured on other rows is not set side by side."""
    evaluations = [run(Scripted("one"), half) for half in (Half.TRAIN, Half.TEST)]
    both = [evaluations[0], run(Scripted("two"), Half.TRAIN), evaluations[1]]
    assert [[each.system for each in group] for group in by_question_set(both)] == [
        ["one", "two"],
        ["one"],
    ]
