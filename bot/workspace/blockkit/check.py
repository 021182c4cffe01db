"""A value held against a rule of the grammar."""

from collections.abc import Iterator
from typing import Any, assert_never

from bot.workspace.blockkit.grammar import (
    ByType,
    Flag,
    Items,
    Number,
    OneOf,
    OrNull,
    Rule,
    Shape,
    Text,
    Whole,
)
from bot.workspace.blockkit.problem import Problem
from bot.workspace.blockkit.surface import Surface


def check(value: object, rule: Rule, path: str, surface: Surface) -> Iterator[Problem]:
    """Find what the rule forbids.

    Args:
        value: any JSON value.
        rule: a rule of the tables.
        path: where the value is, as a JSON pointer.
        surface: where it would be shown.

    Yields:
        Problems in the order of the value's fields.
    """
    match rule:
        case Text():
            yield from _text(value, rule, path)
        case Whole():
            yield from _whole(value, rule, path)
        case Flag() | Number() | OneOf():
            yield from _simple(value, rule, path)
        case OrNull():
            if value is not None:
                yield from check(value, rule.rule, path, surface)
        case Items():
            yield from _items(value, rule, path, surface)
        case Shape():
            yield from _shape(value, rule, path, surface)
        case ByType():
            yield from _by_type(value, rule, path, surface)
        case _:
            assert_never(rule)


def _simple(value: object, rule: Flag | Number | OneOf, path: str) -> Iterator[Problem]:
    match rule:
        case Flag():
            if not isinstance(value, bool):
                yield Problem(path, "must provide a boolean")
        case Number():
            if isinstance(value, bool) or not isinstance(value, int | float):
                yield Problem(path, "must provide a number")
            elif rule.above is not None and value <= rule.above:
                yield Problem(path, f"must be greater than {rule.above}")
        case OneOf():
            if not isinstance(value, str):
                yield Problem(path, "must provide a string")
            elif value not in rule.values:
                yield Problem(path, "must be a valid enum value")


def _text(value: object, rule: Text, path: str) -> Iterator[Problem]:
    if not isinstance(value, str):
        yield Problem(path, "must provide a string")
    elif len(value) < rule.least:
        yield Problem(path, f"must be more than {rule.least - 1} characters")
    elif rule.most is not None and len(value) > rule.most:
        yield Problem(path, f"must be less than {rule.most + 1} characters")
    elif rule.form is not None and not rule.form.fullmatch(value):
        yield Problem(path, f"must match the pattern {rule.form.pattern}")


def _whole(value: object, rule: Whole, path: str) -> Iterator[Problem]:
    if isinstance(value, bool) or not isinstance(value, int):
        yield Problem(path, "must provide an integer")
    elif rule.least is not None and value < rule.least:
        yield Problem(path, f"must be greater than {rule.least - 1}")
    elif rule.most is not None and value > rule.most:
        yield Problem(path, f"must be less than {rule.most + 1}")


def _items(value: object, rule: Items, path: str, surface: Surface) -> Iterator[Problem]:
    if not isinstance(value, list):
        yield Problem(path, "must provide an array")
        return
    if len(value) < rule.least:
        yield Problem(path, f"must provide at least {rule.least} items")
    if rule.most is not None and len(value) > rule.most:
        yield Problem(path, f"no more than {rule.most} items allowed")
    for position, item in enumerate(value):
        yield from check(item, rule.of, f"{path}/{position}", surface)


def _by_type(value: object, rule: ByType, path: str, surface: Surface) -> Iterator[Problem]:
    if not isinstance(value, dict):
        yield Problem(path, "must provide an object")
        return
    if "type" not in value:
        yield Problem(path, "missing required field: type")
        return
    kind = value["type"]
    if not isinstance(kind, str):
        yield Problem(f"{path}/type", "must provide a string")
        return
    shape = rule.shapes.get(kind)
    if shape is None or surface not in shape.surfaces:
        yield Problem(f"{path}/type", f"unsupported type: {kind}")
        return
    found = list(_fields(value, shape, path, surface))
    if found and rule.announced:
        yield Problem(path, "failed to match all allowed schemas")
    yield from found


def _shape(value: object, rule: Shape, path: str, surface: Surface) -> Iterator[Problem]:
    if not isinstance(value, dict):
        yield Problem(path, "must provide an object")
    else:
        yield from _fields(value, rule, path, surface)


def _fields(value: dict[Any, Any], rule: Shape, path: str, surface: Surface) -> Iterator[Problem]:
    for name in rule.required:
        if name not in value:
            yield Problem(path, f"missing required field: {name}")
    for name, inner in value.items():
        expected = rule.required.get(name) or rule.optional.get(name)
        if expected is not None:
            yield from check(inner, expected, f"{path}/{name}", surface)
        elif not rule.ignores_unknown:
            yield Problem(path, f"invalid additional property: {name}")
    for condition in rule.conditions:
        for below, message in condition(value):
            yield Problem(path + below, message)
