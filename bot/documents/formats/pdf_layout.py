"""Lines of a page → its regions in the order in which people read them."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from bot.documents.formats.pdf_lines import Line
from bot.documents.formats.pdf_tables import Table, find_tables

# More regions than this on a page are no columns: they are read from top to bottom.
_MOST_REGIONS = 300
_FAR = 2.6  # sizes, from one line of a region to the next
_MOST_NEIGHBOURS = 80  # of a line, that are looked at


@dataclass(frozen=True, eq=False)
class Region:
    """Lines that stand below each other, or the rows of a table.

    Args:
        lines: from top to bottom, those on one height from left to right.
        table: that they are, or None.
    """

    lines: Sequence[Line]
    table: Table | None = None

    @cached_property
    def left(self) -> float:
        """Where it begins."""
        return min(line.left for line in self.lines)

    @cached_property
    def right(self) -> float:
        """Where its longest line ends."""
        return max(line.right for line in self.lines)

    @cached_property
    def top(self) -> float:
        """Where it begins."""
        return min(line.top for line in self.lines)

    @cached_property
    def bottom(self) -> float:
        """Where it ends."""
        return max(line.bottom for line in self.lines)


def arrange(lines: Sequence[Line]) -> list[Region]:
    """Find the regions of a page: columns, parts of columns, tables.

    Args:
        lines: of one page.

    Returns:
        The regions in the order in which they are read.
    """
    tables, others = find_tables(lines)
    return _ordered([*(Region(table.lines, table) for table in tables), *_stacks(others)])


def _stacks(lines: Sequence[Line]) -> list[Region]:
    """Put lines together where each is the only one below the other."""
    placed = sorted(lines, key=lambda line: (line.baseline, line.left))
    above: dict[int, list[int]] = {number: [] for number in range(len(placed))}
    below: dict[int, list[int]] = {number: [] for number in range(len(placed))}
    for number in range(len(placed)):
        for other in _next(placed, number):
            below[number].append(other)
            above[other].append(number)
    stacks: list[list[Line]] = []
    stack_of: dict[int, int] = {}
    for number, line in enumerate(placed):
        over = above[number]
        if len(over) == 1 and len(below[over[0]]) == 1 and _stacked(placed[over[0]], line):
            stack_of[number] = stack_of[over[0]]
        else:
            stack_of[number] = len(stacks)
            stacks.append([])
        stacks[stack_of[number]].append(line)
    return [Region(stack) for stack in stacks]


def _next(placed: Sequence[Line], number: int) -> list[int]:
    """The lines that stand right below a line, none of them below another."""
    line, found = placed[number], list[int]()
    for other in range(number + 1, min(len(placed), number + _MOST_NEIGHBOURS)):
        lower = placed[other]
        if lower.baseline - line.baseline > _FAR * max(line.size, lower.size):
            break
        if (
            lower.baseline - line.baseline > 0.5 * min(line.size, lower.size)
            and _overlap(line, lower)
            and not any(_overlap(placed[between], lower) for between in found)
        ):
            found.append(other)
    return found


def _overlap(one: Line | Region, other: Line | Region) -> bool:
    return min(one.right, other.right) - max(one.left, other.left) > 1


def _stacked(line: Line, lower: Line) -> bool:
    """Whether two lines are near enough, and alike enough, to be of one region."""
    size = max(line.size, lower.size)
    return lower.baseline - line.baseline < _FAR * size and size < 1.3 * min(line.size, lower.size)


def _ordered(regions: Sequence[Region]) -> list[Region]:
    """Regions as they are read (T. Breuel, "High performance document layout analysis", 2003).

    One comes before another where it stands above it in the same column, or wholly to the left of
    it, with nothing between them that is as wide as both.
    """
    placed = sorted(regions, key=lambda region: (region.top, region.left))
    if len(placed) > _MOST_REGIONS or len(placed) < 2:
        return placed
    before = _before(placed)
    waiting, order = before.sum(axis=0), list[Region]()
    left = np.ones(len(placed), dtype=bool)
    while left.any():
        # Where they stand in a circle, the uppermost goes first.
        least = waiting[left].min()
        number = int(np.flatnonzero(left & (waiting == least))[0])
        order.append(placed[number])
        left[number] = False
        waiting = waiting - before[number]
    return order


def _before(placed: Sequence[Region]) -> npt.NDArray[np.int64]:
    """Which region has to be read before which."""
    left = np.array([region.left for region in placed])
    right = np.array([region.right for region in placed])
    top = np.array([region.top for region in placed])
    bottom = np.array([region.bottom for region in placed])
    shared = np.minimum(right[:, None], right) - np.maximum(left[:, None], left) > 1
    upper = (top[:, None] + bottom[:, None]) < (top + bottom)
    across = right[:, None] <= left + 1
    middle = (top + bottom) / 2
    parted = np.zeros_like(shared)
    for number in range(len(placed)):
        wide = shared[number]
        higher = middle < middle[number]
        split = higher[:, None] != higher
        split[number, :] = split[:, number] = False
        parted |= wide[:, None] & wide & split
    before: npt.NDArray[np.bool_] = (shared & upper) | (across & ~shared & ~parted)
    return before.astype(np.int64)
