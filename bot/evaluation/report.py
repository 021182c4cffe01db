"""An evaluation as one HTML page that needs nothing beside itself."""

from collections.abc import Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from bot.errors import PullquoteError
from bot.evaluation.charts import calibration_svg, risk_coverage_svg
from bot.evaluation.error_analysis import Miss, misses
from bot.evaluation.metrics import RiskPoint
from bot.evaluation.run import Evaluation
from bot.evaluation.summary import Summary, by_question_set, summarize

TEMPLATE = "report.html.j2"
_TOOLS = ("jinja2", "matplotlib")
TABLE_COVERAGES = tuple(tenth / 10 for tenth in range(1, 11))


@dataclass(frozen=True, slots=True)
class _Section:
    """What the page shows of one question set; the charts are SVG elements."""

    key: str
    summary: Summary
    risk_chart: str
    risk_table: tuple[tuple[str, tuple[str, ...]], ...]
    calibration_chart: str
    calibrated: tuple[Evaluation, ...]
    examined: str
    misses: tuple[Miss, ...]


def check_report_tools() -> None:
    """Finds out, before anything is measured, whether a report can be drawn here.

    Raises:
        PullquoteError: something that draws it is not installed.
    """
    if missing := [name for name in _TOOLS if find_spec(name) is None]:
        raise PullquoteError(
            f"A report needs what is not installed: {', '.join(missing)}.",
            where="--report",
            hint="Install it (pip install 'pullquote[evaluation]'), or leave out --report.",
        )


def write_report(evaluations: Sequence[Evaluation], path: Path) -> None:
    """Writes a page with every measure, the curves, and the misses of each set's first system.

    The page has no scripts and loads nothing. The same evaluations give the same page.

    Args:
        evaluations: those of one question set follow one another; the first of each set is the
            one that is examined, the others stand beside it.
        path: the file to write; it is overwritten.

    Raises:
        PullquoteError: the file cannot be written.
    """
    page = _render(
        [_section(f"set{i}", group) for i, group in enumerate(by_question_set(evaluations))]
    )
    try:
        path.write_text(page, encoding="utf-8")
    except OSError as error:
        raise PullquoteError(
            f"The report cannot be written ({error.strerror}).",
            where=str(path),
            hint="Name a file in a folder that exists and that you may write to.",
        ) from error


def _render(sections: Sequence[_Section]) -> str:
    # Only a report needs a template engine; start-up should not pay for it.
    from jinja2 import Environment, PackageLoader, StrictUndefined

    environment = Environment(
        loader=PackageLoader("bot.evaluation", "."),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return environment.get_template(TEMPLATE).render(sections=sections)


def _section(key: str, evaluations: Sequence[Evaluation]) -> _Section:
    first = evaluations[0]
    curves = {each.system: each.metrics.risk_coverage for each in evaluations}
    calibrated = tuple(each for each in evaluations if each.metrics.calibration)
    return _Section(
        key=key,
        summary=summarize(evaluations),
        risk_chart=risk_coverage_svg(
            curves, key=f"{key}-risk", title="Risk against coverage; the table below says the same."
        ),
        risk_table=tuple(
            (
                f"{coverage:.0%}",
                tuple(f"{_risk_at(points, coverage):.2f}" for points in curves.values()),
            )
            for coverage in TABLE_COVERAGES
        ),
        calibration_chart=calibration_svg(
            {each.system: each.metrics.calibration for each in calibrated},
            key=f"{key}-calibration",
            title="Share of right quotes against confidence; the table below says the same.",
        )
        if calibrated
        else "",
        calibrated=calibrated,
        examined=first.system,
        misses=tuple(misses(first.results)),
    )


def _risk_at(points: Sequence[RiskPoint], coverage: float) -> float:
    """The risk at the first threshold that answers at least a share of all rows."""
    return next(point.risk for point in points if point.coverage >= coverage - 1e-9)
