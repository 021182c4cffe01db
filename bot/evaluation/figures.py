"""Measure every question set and write the figures into the README and `docs/quality.md`.

Run as `make figures`, which takes some minutes. The article, the brief and `chat-d` are measured
whole, the other sets on the half that nothing was fitted on.
"""

import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path

from bot.errors import PullquoteError
from bot.evaluation.baselines import baselines
from bot.evaluation.metrics import Estimate
from bot.evaluation.models import known_models, remembered
from bot.evaluation.question_set import Half, load_question_set
from bot.evaluation.run import Evaluation, evaluate
from bot.evaluation.systems import BY_WORDS, PULLQUOTE, System, pullquotes

SHARED = Path("../shared/questions")
OWN = Path("tests/data/questions")
SETS = (
    (SHARED / "workplace", Half.TEST),
    (OWN / "chat-d", Half.ALL),
    (SHARED / "article", Half.ALL),
    (OWN / "brief", Half.ALL),
    (SHARED / "xquad", Half.TEST),
    (SHARED / "squad2", Half.TEST),
    (SHARED / "clapnq", Half.TEST),
    (SHARED / "manual", Half.TEST),
)
README = Path("README.md")
QUALITY = Path("docs/quality.md")
_COLUMNS = (
    "set (rows)",
    "system",
    "right@1",
    "right@3",
    "length ratio, median / mean",
    "AUROC",
    "calibration error",
)
_OUTCOMES = {
    "helped": "helped",
    "answered rightly": "recall",
    "misled": "misled",
    "denied": "denied",
    "unanswerable shown anything": "shown_anything",
    "right answers": "precision",
    "right maybes": "maybe_right",
}
_NONE = "–"


def main() -> int:
    """Measure, and write both files anew.

    Returns:
        The exit status: 0, or 2 where a set or a file is missing.
    """
    try:
        evaluations = list(measure_all())
        own = [each for each in evaluations if each.system == PULLQUOTE]
        outcomes = outcome_table(own)
        by_words = outcome_table([each for each in evaluations if each.system == BY_WORDS])
        written = f"Measured on {datetime.now(UTC):%-d %B %Y} by `make figures`"
        replace_between(
            README,
            {"figures": f"{outcomes}\n\n{written}."},
        )
        replace_between(
            QUALITY,
            {
                "outcomes": f"{outcomes}\n\nBy words alone, where there is no reader, or no time "
                f"for one:\n\n{by_words}\n\n{written}.",
                "figures": f"{_table(map(_row, evaluations))}\n\n{written}.",
                "misses": misses_by_cause(own),
            },
        )
    except PullquoteError as error:
        print(error, file=sys.stderr)
        return 2
    return 0


def measure_all() -> Iterator[Evaluation]:
    """Every system on every set; how far it is goes to standard error.

    Raises:
        QuestionSetError: a set is missing or broken.
    """
    loaded = [(load_question_set(folder), half) for folder, half in SETS]
    models = remembered(known_models())
    systems: list[System] = [*pullquotes(models), *baselines(models)]
    for question_set, half in loaded:
        for system in systems:
            print(f"{question_set.name}: {system.name} ...", file=sys.stderr)
            yield evaluate(question_set, system, half, lambda _done, _all: None)


def replace_between(path: Path, parts: Mapping[str, str]) -> None:
    """Write texts between the marks `<!-- name -->` and `<!-- /name -->` of a file.

    Args:
        path: a Markdown file.
        parts: texts by name.

    Raises:
        PullquoteError: the file has not both marks of a name.
    """
    text = path.read_text(encoding="utf-8")
    for name, part in parts.items():
        opening, closing = f"<!-- {name} -->", f"<!-- /{name} -->"
        if text.count(opening) != 1 or text.count(closing) != 1:
            raise PullquoteError(
                f"The marks {opening} and {closing} do not stand in it once each.",
                where=str(path),
                hint="Put them where the figures belong.",
            )
        before, _, rest = text.partition(opening)
        text = f"{before}{opening}\n\n{part}\n\n{closing}{rest.partition(closing)[2]}"
    path.write_text(text, encoding="utf-8")


def outcome_table(evaluations: Sequence[Evaluation]) -> str:
    """A table of what people are shown, one row a set.

    Args:
        evaluations: one a set, all of one system.
    """
    rows = [
        (_name(each), *(_cell(getattr(each.metrics, field)) for field in _OUTCOMES.values()))
        for each in evaluations
    ]
    return _table(rows, ("set (rows)", *_OUTCOMES))


def misses_by_cause(evaluations: Sequence[Evaluation]) -> str:
    """A table of what came of questions, in numbers of rows, one row a set.

    Args:
        evaluations: one a set, all of one system.
    """
    head = (
        "set (rows)",
        "answerable",
        "answer, right",
        "answer, wrong",
        "maybe, a right quote shown",
        "maybe, none right",
        "nothing, though one of three was right",
        "nothing, none right",
        "unanswerable",
        "answer",
        "maybe",
    )
    return _table((_causes(evaluation) for evaluation in evaluations), head)


def _causes(evaluation: Evaluation) -> tuple[str, ...]:
    answerable = [result for result in evaluation.results if result.row.answerable]
    others = [result for result in evaluation.results if not result.row.answerable]
    unsure = [result for result in answerable if result.shown and not result.answered]
    nothing = [result for result in answerable if not result.shown]
    counts = (
        len(answerable),
        sum(result.answered and result.first_right for result in answerable),
        sum(result.misleads for result in answerable),
        sum(result.helps for result in unsure),
        sum(not result.helps for result in unsure),
        sum(result.denies for result in nothing),
        sum(not result.denies for result in nothing),
    )
    shown = (
        len(others),
        sum(result.answered for result in others),
        sum(result.shown > 0 and not result.answered for result in others),
    )
    return (
        _name(evaluation),
        *map(str, counts),
        *(map(str, shown) if others else [_NONE] * len(shown)),
    )


def _name(evaluation: Evaluation) -> str:
    return f"{evaluation.question_set} ({evaluation.half})"


def _row(evaluation: Evaluation) -> tuple[str, ...]:
    metrics = evaluation.metrics
    ratios = f"{_value(metrics.length_ratio_median)} / {_value(metrics.length_ratio_mean)}"
    return (
        _name(evaluation),
        evaluation.system,
        _cell(metrics.right_at_1),
        _cell(metrics.right_at_3),
        ratios,
        _cell(metrics.auroc),
        _cell(metrics.calibration_error),
    )


def _cell(estimate: Estimate | None) -> str:
    if estimate is None:
        return _NONE
    return f"{estimate.value:.3f} ({estimate.low:.2f}–{estimate.high:.2f})"


def _value(estimate: Estimate | None) -> str:
    return _NONE if estimate is None else f"{estimate.value:.2f}"


def _table(rows: Iterable[tuple[str, ...]], head: Sequence[str] = _COLUMNS) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in lines)


if __name__ == "__main__":
    sys.exit(main())
