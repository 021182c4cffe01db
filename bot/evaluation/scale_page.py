"""The page on how engines grow: what was measured as JSON, a table of it, and a picture."""

import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from bot.evaluation.figures import replace_between

PAGE = Path("docs/scale.md")
MEASURED = Path("docs/scale.json")
PICTURE = Path("docs/pictures/scale.svg")
_SIZE_INCHES = (10.0, 3.6)
# A paper of its own under ink of its own is read in light and in dark.
_PAPER, _INK = "#ffffff", "#1f2328"
_COLOURS = ("#0550ae", "#a40e26", "#116329", "#6639ba")
_MARKERS = "os^D"


@dataclass(frozen=True, slots=True)
class Figures:
    """What was measured of one engine on one number of passages.

    Args:
        engine: its name.
        size: how many passages were asked for.
        passages: how many there were, as they were split.
        build_s: seconds from documents that were read to an index, analysis included.
        build_rate: passages a second of that.
        engine_rate: passages a second that the engine alone took in.
        build_peak_mb: the peak of the resident memory of the process that built it, without
            those that it had analyse for it.
        disk_mb: what the index takes on disk.
        start_s: seconds from the start of a process to its first answer.
        found_p50_ms: the time in which the engine found passages.
        found_p99_ms: the same.
        asked_p50_ms: the time in which a question was answered, without a reader.
        asked_p99_ms: the same.
        together_rate: questions a second of five who ask at once.
        peak_mb: the peak of the resident memory of the process that answered.
        resident_mb: what was resident after 500 questions.
        same_hit: the share of questions for which the first passage is rank-bm25's.
        same_quote: the same of the first quote.
        same_answer: the same of the first quote, where it was an answer on either side.
        same_outcome: the same of the outcome.
    """

    engine: str
    size: int
    passages: int
    build_s: float
    build_rate: float
    engine_rate: float
    build_peak_mb: float
    disk_mb: float
    start_s: float
    found_p50_ms: float
    found_p99_ms: float
    asked_p50_ms: float
    asked_p99_ms: float
    together_rate: float
    peak_mb: float
    resident_mb: float
    same_hit: float = 1.0
    same_quote: float = 1.0
    same_answer: float = 1.0
    same_outcome: float = 1.0


_COLUMNS: dict[str, Callable[[Figures], str]] = {
    "passages": lambda one: f"{one.size:,}",
    "engine": lambda one: one.engine,
    "built, passages/s": lambda one: f"{one.build_rate:,.0f}",
    "engine alone, passages/s": lambda one: f"{one.engine_rate:,.0f}",
    "found p50 / p99, ms": lambda one: f"{one.found_p50_ms:.2f} / {one.found_p99_ms:.2f}",
    "answered p50 / p99, ms": lambda one: f"{one.asked_p50_ms:.1f} / {one.asked_p99_ms:.1f}",
    "five at once, a second": lambda one: f"{one.together_rate:,.0f}",
    "start to answer, s": lambda one: f"{one.start_s:.1f}",
    "memory building / answering, MB": lambda one: f"{one.build_peak_mb:,.0f} / {one.peak_mb:,.0f}",
    "disk, MB": lambda one: f"{one.disk_mb:,.1f}",
    "same quote / answer / outcome": lambda one: (
        f"{one.same_quote:.1%} / {one.same_answer:.1%} / {one.same_outcome:.1%}"
    ),
}


def write_page(
    measured: Iterable[Figures],
    page: Path = PAGE,
    kept: Path = MEASURED,
    picture: Path = PICTURE,
) -> None:
    """Write what was measured, and draw the page anew after each engine.

    Args:
        measured: takes the place of what was measured of the same engines and sizes before.
        page: the Markdown file with the table.
        kept: the JSON file.
        picture: the SVG file.

    Raises:
        PullquoteError: the page lacks its marks.
    """
    before = json.loads(kept.read_text(encoding="utf-8")) if kept.exists() else []
    known = {(one["size"], one["engine"]): Figures(**one) for one in before}
    for figures in measured:
        known[figures.size, figures.engine] = figures
        rows = [known[key] for key in sorted(known)]
        written = json.dumps([asdict(one) for one in rows], indent=1)
        kept.write_text(written + "\n", encoding="utf-8")
        replace_between(page, {"scale": table(rows)})
        draw(rows, picture)


def table(rows: Sequence[Figures]) -> str:
    """The figures as a table in Markdown."""
    lines = [list(_COLUMNS), ["---", "---"] + ["---:"] * (len(_COLUMNS) - 2)]
    lines += [[cell(one) for cell in _COLUMNS.values()] for one in rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def draw(rows: Sequence[Figures], path: Path) -> None:
    """Write the picture.

    Args:
        rows: what was measured, the smaller sizes first.
        path: of an SVG file.
    """
    from matplotlib import rc_context
    from matplotlib.figure import Figure

    drawn: dict[str, Callable[[Figures], float]] = {
        "an answer, p99, in ms": lambda one: one.asked_p99_ms,
        "memory while answering, in MB": lambda one: one.peak_mb,
        "disk, in MB": lambda one: one.disk_mb,
    }
    with rc_context({"svg.hashsalt": "scale", "text.color": _INK, "axes.labelcolor": _INK}):
        figure = Figure(figsize=_SIZE_INCHES, layout="constrained", facecolor=_PAPER)
        panels = figure.subplots(1, len(drawn))
        engines = list(dict.fromkeys(one.engine for one in rows))
        for axes, (title, value) in zip(panels, drawn.items(), strict=True):
            for number, engine in enumerate(engines):
                own = [one for one in rows if one.engine == engine and value(one)]
                if not own:  # in memory nothing is on disk, and 0 has no logarithm
                    continue
                axes.plot(
                    [one.size for one in own],
                    [value(one) for one in own],
                    color=_COLOURS[number % len(_COLOURS)],
                    marker=_MARKERS[number % len(_MARKERS)],
                    label=engine if axes is panels[0] else None,
                )
            if axes.lines:
                axes.set_xscale("log")
                axes.set_yscale("log")
            axes.set_xlabel("passages")
            axes.set_title(title, fontsize=10)
            axes.grid(visible=True, which="major", color=_INK, alpha=0.15)
            axes.spines[["top", "right"]].set_visible(False)
        figure.legend(loc="outside upper left", ncols=len(engines), frameon=False)
        # What is said of the picture would change with the day and the drawing program.
        unsaid = dict.fromkeys(("Creator", "Date", "Format", "Type"))
        figure.savefig(path, format="svg", metadata=unsaid)
