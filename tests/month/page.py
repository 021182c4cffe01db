"""The month in docs/people.md: figures as JSON, a table of them, and a picture."""

import json
from collections.abc import Callable, Sequence
from dataclasses import asdict
from pathlib import Path

from matplotlib import rc_context
from matplotlib.figure import Figure

from bot.evaluation.figures import replace_between
from tests.month.month import Month, Week
from tests.month.shown import Verdict

PAGE = Path("docs/people.md")
FIGURES = Path("docs/month.json")
PICTURE = Path("docs/pictures/month.svg")
_SIZE_INCHES = (8.4, 3.6)
# A paper of its own under ink of its own is read in light and in dark.
_PAPER, _INK, _GOOD, _BAD, _OTHER = "#ffffff", "#1f2328", "#0550ae", "#a40e26", "#6639ba"
_BLOCKED = "blocked"  # where any are
_NAMES = {Verdict.RIGHT: "answered rightly", Verdict.MISLED: "misled"}

_COLUMNS: dict[str, Callable[[Week], str]] = {
    "week": lambda week: str(week.number) if week.number else "without experts",
    "asked": lambda week: f"{week.asked:,}",
    "seen not answered rightly": lambda week: str(week.wrong),
    "pinned / kept": lambda week: f"{week.pinned} / {week.kept}",
    _BLOCKED: lambda week: str(week.blocked),
    "answered rightly": lambda week: str(week.shown[Verdict.RIGHT]),
    "a right maybe": lambda week: str(week.shown[Verdict.MAYBE]),
    "a maybe, none right": lambda week: str(week.shown[Verdict.UNFIT]),
    "nothing": lambda week: str(week.shown[Verdict.NOTHING]),
    "misled": lambda week: str(week.shown[Verdict.MISLED]),
    "worse than without experts": lambda week: str(len(week.worse)),
    "others worse": lambda week: f"{len(week.others_worse)} of {week.others}",
}


def write_page(
    month: Month, page: Path = PAGE, figures: Path = FIGURES, picture: Path = PICTURE
) -> None:
    """Write what came of a month.

    Args:
        month: as it went.
        page: the Markdown file with the table.
        figures: the JSON file.
        picture: the SVG file.

    Raises:
        PullquoteError: the page lacks its marks.
    """
    figures.write_text(json.dumps(asdict(month), indent=1) + "\n", encoding="utf-8")
    pins, kept = month.weeks[-1].pins, month.weeks[-1].answers
    reach = (
        f"Of {month.measured} second wordings. At the end {pins.needs} sentences were pinned to "
        f"the first wordings: of the second wordings of the same needs, {pins.right} are answered "
        f"rightly, and {pins.without} are without experts. {kept.needs} answers were kept: of the "
        f"second wordings, {kept.right} are answered by them, and {kept.without} without."
    )
    replace_between(page, {"month": f"{table(month.weeks)}\n\n{reach}"})
    draw(month, picture)


def table(weeks: Sequence[Week]) -> str:
    """The weeks as a table in Markdown."""
    columns = {name: [cell(week) for week in weeks] for name, cell in _COLUMNS.items()}
    if not any(week.blocked for week in weeks):
        del columns[_BLOCKED]
    lines = [
        list(columns),
        ["---:"] * len(columns),
        *map(list, zip(*columns.values(), strict=True)),
    ]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def draw(month: Month, path: Path) -> None:
    """Write the picture.

    Args:
        month: as it went.
        path: of an SVG file.
    """
    numbers = [week.number for week in month.weeks]
    share = 100 / month.measured
    with rc_context({"svg.hashsalt": "month", "text.color": _INK, "axes.labelcolor": _INK}):
        figure = Figure(figsize=_SIZE_INCHES, layout="constrained", facecolor=_PAPER)
        left, right = figure.subplots(1, 2)
        for axes, verdict, colour in ((left, Verdict.RIGHT, _GOOD), (right, Verdict.MISLED, _BAD)):
            values = [week.shown[verdict] * share for week in month.weeks]
            without = [values[0]] * len(numbers)
            named = _NAMES[verdict]
            axes.plot(numbers, values, color=colour, marker="o", label=f"{named}, with experts")
            axes.plot(numbers, without, color=colour, linestyle="dashed", label="without")
        worse = [_worse(month.measured, week) for week in month.weeks]
        right.plot(numbers, worse, color=_OTHER, marker="^", label="got worse by it")
        for axes in (left, right):
            axes.set_xlabel("week")
            axes.set_xticks(numbers)
            axes.yaxis.set_major_formatter("{x:g} %")
            axes.set_ylim(0, max(1.0, 1.4 * axes.dataLim.y1))  # room for what the lines are called
            axes.grid(visible=True, which="major", color=_INK, alpha=0.15)
            axes.spines[["top", "right"]].set_visible(False)
            axes.legend(frameon=False, fontsize=9, loc="upper left")
        # What is said of the picture would change with the day and the drawing program.
        unsaid = dict.fromkeys(("Creator", "Date", "Format", "Type"))
        figure.savefig(path, format="svg", metadata=unsaid)


def _worse(measured: int, week: Week) -> float:
    """Of all answers that are compared, the share that got worse, in per cent."""
    return 100 * (len(week.worse) + len(week.others_worse)) / (measured + week.others)
