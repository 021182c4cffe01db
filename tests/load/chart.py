"""How the time to an answer grows with the rate of questions, as a picture."""

import math
from collections.abc import Sequence
from pathlib import Path

from matplotlib import rc_context
from matplotlib.figure import Figure

from tests.load.figures import Figures

_SIZE_INCHES = (7.2, 4.0)
_TARGETS = ((10.0, "target p50: 10 ms"), (100.0, "target p99: 100 ms"))
# A paper of its own under ink of its own is read in light and in dark.
_PAPER, _INK, _P50, _P99 = "#ffffff", "#1f2328", "#0550ae", "#a40e26"


def draw(curve: Sequence[Figures], path: Path) -> None:
    """Write the picture.

    Args:
        curve: the figures of rising rates; what was never answered is left out.
        path: of an SVG file.
    """
    with rc_context({"svg.hashsalt": "load", "text.color": _INK, "axes.labelcolor": _INK}):
        figure = Figure(figsize=_SIZE_INCHES, layout="constrained", facecolor=_PAPER)
        axes = figure.add_subplot()
        rates = [one.rate for one in curve]
        for name, colour, marker, values in (
            ("p99", _P99, "s", [one.answer_p99 for one in curve]),
            ("p50", _P50, "o", [one.answer_p50 for one in curve]),
        ):
            shown = [math.nan if math.isinf(value) else value for value in values]
            axes.plot(rates, shown, color=colour, marker=marker, label=f"{name} of the answers")
        for most, name in _TARGETS:
            axes.axhline(most, color=_INK, linewidth=0.8, linestyle="dashed")
            axes.annotate(
                name,
                (rates[0], most),
                xytext=(0, 3),
                textcoords="offset points",
                fontsize=9,
                color=_INK,
            )
        axes.set_yscale("log")
        axes.yaxis.set_major_formatter("{x:g}")
        axes.set_xlabel("questions a second")
        axes.set_ylabel("arrival to posted answer, in ms")
        axes.grid(visible=True, which="major", color=_INK, alpha=0.15)
        axes.spines[["top", "right"]].set_visible(False)
        figure.legend(loc="outside upper left", ncols=2, frameon=False)
        # What is said of the picture would change with the day and the drawing program.
        unsaid = dict.fromkeys(("Creator", "Date", "Format", "Type"))
        figure.savefig(path, format="svg", metadata=unsaid)
