"""What returns on page after page, or is only printed at its edge: heads, feet, stamps, numbers."""

import re
from collections.abc import Iterator, Sequence

from bot.documents.formats.pdf_lines import Line

_EDGE = 0.14  # of a page's height, at its top and at its foot
_HEIGHT = 6.0  # points, within which two lines stand on one height
_FIGURES = re.compile(r"\d+|\b[ivxl]{1,6}\b")
_LONGEST_NUMBER = 24
_LEAST_PART = 8  # characters


def running_lines(pages: Sequence[Sequence[Line]], heights: Sequence[float]) -> set[Line]:
    """The lines that are no part of the text.

    Args:
        pages: the lines of each page.
        heights: of the pages.

    Returns:
        Those that stand sideways, and those at the top or at the foot that stand there on several
        pages, with other figures or with the same ones, and what stands beside them.
    """
    found: dict[tuple[str, int], dict[int, list[Line]]] = {}
    # What stands on two pages that say the same is no more of a head for that.
    alike: dict[int, int] = {}
    for number, (lines, height) in enumerate(zip(pages, heights, strict=True)):
        page = alike.setdefault(hash(tuple(line.text for line in lines)), number)
        for line in lines:
            if line.turned or _is_at_edge(line, height):
                for key in _keys(line, height):
                    found.setdefault(key, {}).setdefault(page, []).append(line)
    least = 2 if len(pages) < 6 else 3
    running = {line for lines in pages for line in lines if line.turned}
    for on_pages in found.values():
        if len(on_pages) >= least:
            running.update(line for lines in on_pages.values() for line in lines)
    for lines, height in zip(pages, heights, strict=True):
        edge = [line for line in lines if not line.turned and _is_at_edge(line, height)]
        rows = {round(line.baseline) for line in edge if line in running}
        running.update(
            line
            for line in edge
            if rows.intersection(range(round(line.baseline) - 1, round(line.baseline) + 2))
        )
    # On the first page a head may stand in other places, or in parts.
    texts = {line.text.casefold(): line.size for line in running}
    running.update(
        line
        for line in pages[0]
        if _is_at_edge(line, heights[0])
        and len(line.text) >= _LEAST_PART
        and any(line.text.casefold() in text and line.size <= size for text, size in texts.items())
    )
    return running


def _is_at_edge(line: Line, height: float) -> bool:
    return not _EDGE < line.baseline / height < 1 - _EDGE


def _keys(line: Line, height: float) -> Iterator[tuple[str, int]]:
    """What a line has in common with the same head on another page."""
    shown = _FIGURES.sub("#", " ".join(line.text.casefold().split()))
    low = line.baseline > height / 2
    place = (height - line.baseline if low else line.baseline) / _HEIGHT
    if len(line.text) <= _LONGEST_NUMBER and shown.strip("-–—| ") in ("#", "page #", "# of #"):
        shown = "#"
    for near in {int(place), int(place + 0.5)}:
        yield shown, -1 - near if low else near
