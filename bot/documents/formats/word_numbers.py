"""The numbers that Word gives to headings and items by itself: "2.1", "(a)", "Article IV"."""

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_MOST_PARENTS = 20
_MOST_LETTERS = 78  # "zzz"
_MOST_ROMAN = 4_000
_LONGEST = 60  # characters, of a number with what stands around it
_PLACE = re.compile(r"%([1-9])")
_ROMAN = (
    *((1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"), (50, "l")),
    *((40, "xl"), (10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i")),
)


@dataclass(frozen=True, slots=True)
class _Level:
    """How one level of a list counts.

    Args:
        start: its first number.
        form: of its numbers, such as "decimal".
        text: what is shown, with "%1" for the number of the first level.
        legal: whether all numbers in it are shown as figures.
        anew: how many of the first levels it counts anew below: 0 where it always goes on.
        style: of the paragraphs that are on this level by themselves; empty where none are.
    """

    start: int
    form: str
    text: str
    legal: bool
    anew: int
    style: str


@dataclass(frozen=True, slots=True)
class _List:
    """A list, which may go on with the counting of another.

    Args:
        counting: names what it counts on with.
        levels: by depth, from 0 on.
        starts: where it counts anew, by depth.
    """

    counting: str
    levels: dict[int, _Level]
    starts: dict[int, int]


class Numbers:
    """Counts the paragraphs of a Word file.

    Args:
        numbering: what its lists look like.
        styles: of its paragraphs.
    """

    def __init__(self, numbering: "Element", styles: "Element") -> None:
        self._styles = {style.get(f"{W}styleId", ""): style for style in styles.iter(f"{W}style")}
        self._lists = self._read(numbering)
        self._counts: dict[str, dict[int, int]] = {}
        self._started: set[tuple[str, int]] = set()

    def of(self, properties: "Element") -> str:
        """The number of the next paragraph, as it is shown; empty where it has none.

        Args:
            properties: of each paragraph that is shown, in their order.
        """
        name, depth = self._place(properties)
        of_list = self._lists.get(name)
        level = of_list.levels.get(depth) if of_list else None
        if of_list is None or level is None:
            return ""
        counts = self._counts.setdefault(of_list.counting, {})
        if depth in of_list.starts and (name, depth) not in self._started:
            self._started.add((name, depth))
            counts[depth] = of_list.starts[depth]
        else:
            counts[depth] = counts[depth] + 1 if depth in counts else level.start
        for other, one in of_list.levels.items():
            if other < depth:
                counts.setdefault(other, one.start)
            elif depth < one.anew:
                counts.pop(other, None)
        return _shown(level, of_list.levels, counts)

    def _place(self, properties: "Element") -> tuple[str, int]:
        """The list of a paragraph, and how deep in it it stands."""
        name, depth = _numbered(properties)
        style = value(properties, "pStyle")
        for _ in range(_MOST_PARENTS):
            if (name and depth is not None) or style not in self._styles:
                break
            inherited, deep = _numbered(self._styles[style].find(f"{W}pPr"))
            if not name and inherited:
                name = inherited
                levels = self._lists[name].levels if name in self._lists else {}
                linked = (at for at, level in levels.items() if level.style == style)
                depth = next(linked, deep) if depth is None else depth
            style = value(self._styles[style], "basedOn")
        return name, depth or 0

    def _read(self, numbering: "Element") -> dict[str, _List]:
        shapes = {
            one.get(f"{W}abstractNumId", ""): one for one in numbering.iter(f"{W}abstractNum")
        }
        numbers = {one.get(f"{W}numId", ""): one for one in numbering.iter(f"{W}num")}
        lists = {}
        for name, number in numbers.items():
            counting = value(number, "abstractNumId")
            for _ in range(_MOST_PARENTS):
                link = value(shapes.get(counting), "numStyleLink")
                if link not in self._styles:
                    break
                linked, _ = _numbered(self._styles[link].find(f"{W}pPr"))
                counting = value(numbers.get(linked), "abstractNumId")
            shape = shapes.get(counting)
            levels = dict(map(_level, shape.iter(f"{W}lvl"))) if shape is not None else {}
            starts = {}
            for other in number.iter(f"{W}lvlOverride"):
                levels.update(map(_level, other.iter(f"{W}lvl")))
                if start := value(other, "startOverride"):
                    starts[_number(other.get(f"{W}ilvl"))] = _number(start)
            lists[name] = _List(counting, levels, starts)
        return lists


def _level(element: "Element") -> tuple[int, _Level]:
    legal = element.find(f"{W}isLgl")
    depth, anew = _number(element.get(f"{W}ilvl")), value(element, "lvlRestart")
    return depth, _Level(
        start=_number(value(element, "start") or "1"),
        form=value(element, "numFmt") or "decimal",
        text=value(element, "lvlText"),
        legal=legal is not None and legal.get(f"{W}val", "1") not in ("0", "false", "off"),
        anew=min(_number(anew), depth) if anew else depth,
        style=value(element, "pStyle"),
    )


def _shown(level: _Level, levels: dict[int, _Level], counts: dict[int, int]) -> str:
    if level.form == "bullet":
        return ""

    def written(place: re.Match[str]) -> str:
        at = int(place[1]) - 1
        form = levels[at].form if at in levels else ""
        return _written(counts.get(at, 1), "decimal" if level.legal else form)

    shown = " ".join(_PLACE.sub(written, level.text[:_LONGEST]).split())
    return shown if any(map(str.isalnum, shown)) else ""


def _written(number: int, form: str) -> str:
    """A number in a form; as figures where that is none of those that people use for headings."""
    capital, small = form.startswith("upper"), form.removeprefix("upper").removeprefix("lower")
    if small == "Letter" and 0 < number <= _MOST_LETTERS:
        letter = chr(ord("a") + (number - 1) % 26) * ((number - 1) // 26 + 1)
    elif small == "Roman" and 0 < number < _MOST_ROMAN:
        letter, left = "", number
        for worth, sign in _ROMAN:
            letter += sign * (left // worth)
            left %= worth
    elif form == "none":
        return ""
    else:
        return f"{number:02}" if form == "decimalZero" else str(number)
    return letter.upper() if capital else letter


def _numbered(properties: "Element | None") -> tuple[str, int | None]:
    """The list that properties name, and how deep in it; None where they do not say that."""
    said = properties.find(f"{W}numPr") if properties is not None else None
    depth = value(said, "ilvl")
    return value(said, "numId"), _number(depth) if depth else None


def value(element: "Element | None", name: str) -> str:
    """What an element right under another says; empty where there is none."""
    inner = element.find(f"{W}{name}") if element is not None else None
    return inner.get(f"{W}val", "") if inner is not None else ""


def _number(written: str | None) -> int:
    return int(written) if written and written.isdecimal() and len(written) < 7 else 0
