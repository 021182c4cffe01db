"""The grammar in which the tables of Block Kit are written: what a value may be.

Lengths are counted in code points. `null` is a value, not an absent field, as it is for Slack.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Protocol, TypeAlias

from bot.workspace.blockkit.surface import EVERYWHERE, Surface

Json: TypeAlias = Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Text:
    """A string of `least` to `most` characters, in a form if one is given."""

    least: int = 0
    most: int | None = None
    form: re.Pattern[str] | None = None


@dataclass(frozen=True, slots=True)
class Flag:
    """True or false."""


@dataclass(frozen=True, slots=True)
class Whole:
    """A whole number from `least` to `most`."""

    least: int | None = None
    most: int | None = None


@dataclass(frozen=True, slots=True)
class Number:
    """A number, whole or not, greater than `above`."""

    above: int | None = None


@dataclass(frozen=True, slots=True)
class OneOf:
    """One of these strings."""

    values: frozenset[str]


@dataclass(frozen=True, slots=True)
class OrNull:
    """What the rule allows, or `null`."""

    rule: "Rule"


@dataclass(frozen=True, slots=True)
class Items:
    """An array of `least` to `most` items, each of which the rule allows."""

    of: "Rule"
    least: int = 1
    most: int | None = None


class Condition(Protocol):
    """A rule about several fields of one object."""

    def __call__(self, value: Json) -> Iterator[tuple[str, str]]:
        """Find what is wrong, as pairs of a pointer below the object and a message."""
        ...


@dataclass(frozen=True, slots=True)
class Shape:
    """An object with these fields and no others.

    Args:
        name: what it is called: the value of its `type`, where it has one.
        required: the fields that must be there, each with its rule.
        optional: the fields that may be there.
        conditions: rules about several fields at once.
        surfaces: where it may be used.
        ignores_unknown: whether further fields are let through.
    """

    name: str
    required: Mapping[str, "Rule"]
    optional: Mapping[str, "Rule"]
    conditions: tuple[Condition, ...] = ()
    surfaces: frozenset[Surface] = EVERYWHERE
    ignores_unknown: bool = False


@dataclass(frozen=True, slots=True)
class ByType:
    """An object whose `type` says which of these shapes it has.

    Args:
        shapes: by the value of `type`.
        announced: whether Slack also names the object itself when something in it is wrong.
    """

    shapes: Mapping[str, Shape]
    announced: bool = False


Rule: TypeAlias = Text | Flag | Whole | Number | OneOf | OrNull | Items | Shape | ByType


def one_of(*values: str) -> OneOf:
    """Write a choice between strings."""
    return OneOf(frozenset(values))


def by_type(*shapes: Shape) -> ByType:
    """Write a choice between shapes, told apart by their `type`."""
    return ByType({shape.name: shape for shape in shapes})


def typed(
    name: str,
    *,
    required: Mapping[str, Rule] | None = None,
    optional: Mapping[str, Rule] | None = None,
    conditions: tuple[Condition, ...] = (),
    surfaces: frozenset[Surface] = EVERYWHERE,
    ignores_unknown: bool = False,
) -> Shape:
    """Write the shape of an object whose `type` is its name."""
    return Shape(
        name=name,
        required={"type": one_of(name), **(required or {})},
        optional=optional or {},
        conditions=conditions,
        surfaces=surfaces,
        ignores_unknown=ignores_unknown,
    )
