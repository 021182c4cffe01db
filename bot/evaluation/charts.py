"""Curves as SVG elements that stand in a page and take its colours."""

import io
import re
from collections.abc import Callable, Mapping, Sequence
from html import escape
from typing import TYPE_CHECKING, Any

from bot.evaluation.metrics import CalibrationBin, RiskPoint

if TYPE_CHECKING:
    from matplotlib.axes import Axes

# matplotlib knows no CSS: it draws in these colours, and the page's own take their place.
_NAMESPACE = re.compile(r' xmlns(:\w+)?="[^"]*"')
_ID = re.compile(r'\bid="')
_REFERENCE = re.compile(r'(href="|url\()#')
_INK = "#000001"
_SERIES = ("#000002", "#000003", "#000004", "#000005", "#000006")
_CSS_COLOURS = {_INK: "currentColor"} | {
    colour: f"var(--series-{number})" for number, colour in enumerate(_SERIES, start=1)
}
_DASHES = ("solid", "dashed", "dashdot", "dotted", (0, (6, 1, 1, 1, 1, 1)))
_MARKERS = ("o", "s", "^", "D", "v")
_SIZE_INCHES = (5.6, 3.8)


def risk_coverage_svg(curves: Mapping[str, Sequence[RiskPoint]], *, key: str, title: str) -> str:
    """Risk against coverage, one line a system.

    Args:
        curves: the points of each system; five systems are told apart.
        key: starts every id in the drawing; unique within the page.
        title: what a screen reader says in its place.
    """

    def draw(axes: "Axes") -> None:
        for number, (name, points) in enumerate(curves.items()):
            axes.plot(
                [point.coverage for point in points],
                [point.risk for point in points],
                drawstyle="steps-pre",
                **_line(number, name),
            )
        axes.set_xlabel("coverage: share of rows answered")
        axes.set_ylabel("risk: share of these not right")

    return _svg(draw, key=key, title=title)


def calibration_svg(curves: Mapping[str, Sequence[CalibrationBin]], *, key: str, title: str) -> str:
    """The share of right first quotes against confidence, one line a system.

    Args:
        curves: the bins of each system; five systems are told apart.
        key: starts every id in the drawing; unique within the page.
        title: what a screen reader says in its place.
    """

    def draw(axes: "Axes") -> None:
        axes.plot([0, 1], [0, 1], color=_INK, linewidth=0.8, label="as it should be")
        for number, (name, bins) in enumerate(curves.items()):
            axes.plot(
                [each.confidence for each in bins],
                [each.right for each in bins],
                marker=_MARKERS[number % len(_MARKERS)],
                **_line(number, name),
            )
        axes.set_xlabel("confidence")
        axes.set_ylabel("share right")

    return _svg(draw, key=key, title=title)


def _line(number: int, name: str) -> dict[str, Any]:
    return {
        "label": name,
        "color": _SERIES[number % len(_SERIES)],
        "linestyle": _DASHES[number % len(_DASHES)],
    }


def _svg(draw: "Callable[[Axes], None]", *, key: str, title: str) -> str:
    # matplotlib takes longer to import than a question takes to answer.
    from matplotlib import rc_context
    from matplotlib.figure import Figure

    # The salt makes ids the same in every run; text stays text, in the page's font.
    with rc_context(
        {
            "svg.hashsalt": key,
            "svg.fonttype": "none",
            "text.parse_math": False,
            "font.size": 10,
            "text.color": _INK,
            "axes.edgecolor": _INK,
            "axes.labelcolor": _INK,
            "xtick.color": _INK,
            "ytick.color": _INK,
        }
    ):
        figure = Figure(figsize=_SIZE_INCHES, layout="constrained")
        axes = figure.add_subplot()
        axes.set_facecolor("none")
        axes.set_xlim(-0.02, 1.02)
        axes.set_ylim(-0.02, 1.02)
        axes.grid(visible=True, color=_INK, alpha=0.15)
        axes.spines[["top", "right"]].set_visible(False)
        draw(axes)
        # Above the axes, where it hides no line.
        figure.legend(loc="outside upper left", ncols=3, frameon=False, fontsize=9)
        drawn = io.StringIO()
        figure.savefig(drawn, format="svg", transparent=True)
    return _inline(drawn.getvalue(), key=key, title=title)


def _inline(document: str, *, key: str, title: str) -> str:
    """An SVG document as an element: no prolog, metadata or namespaces, ids of its own."""
    svg = document[document.index("<svg") :]
    opening, _, described = svg.partition("<metadata>")
    svg = opening + described.partition("</metadata>")[2]
    svg = _NAMESPACE.sub("", svg).replace("xlink:href", "href")
    svg = _ID.sub(f'id="{key}-', svg)
    svg = _REFERENCE.sub(rf"\1#{key}-", svg)
    for colour, css in _CSS_COLOURS.items():
        svg = svg.replace(colour, css)
    return svg.replace("<svg", f'<svg role="img" aria-label="{escape(title)}"', 1).strip()
