"""A payload walked along the tables, to see which rules it meets and to break each of them."""

import copy
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

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

Keys = tuple[str | int, ...]


@dataclass(frozen=True)
class Met:
    """A rule that a part of a payload meets, and where that part is."""

    rule: Rule
    keys: Keys


@dataclass(frozen=True)
class Broken:
    """A payload in which one rule is broken, and what has to be found there."""

    payload: Any
    path: str
    message: str


def meet(value: Any, rule: Rule, keys: Keys = ()) -> Iterator[Met]:  # noqa: ANN401 - JSON
    """List the rules that a valid payload meets, from the outside in."""
    yield Met(rule, keys)
    match rule:
        case OrNull() if value is not None:
            yield from meet(value, rule.rule, keys)
        case Items():
            for position, item in enumerate(value):
                yield from meet(item, rule.of, (*keys, position))
        case ByType():
            for met in meet(value, rule.shapes[value["type"]], keys):
                if met.keys != (*keys, "type"):  # decides which shape it is, so breaks as that
                    yield met
        case Shape():
            for name, inner in {**rule.required, **rule.optional}.items():
                if name in value:
                    yield from meet(value[name], inner, (*keys, name))
        case _:
            pass


def shapes(rule: Rule) -> Iterator[Shape]:
    """List all shapes that a rule leads to, each as often as it is led to."""
    match rule:
        case OrNull():
            yield from shapes(rule.rule)
        case Items():
            yield from shapes(rule.of)
        case ByType():
            for shape in rule.shapes.values():
                yield from shapes(shape)
        case Shape():
            yield rule
            for inner in (*rule.required.values(), *rule.optional.values()):
                yield from shapes(inner)
        case _:
            pass


def breaks(payload: Any, met: Met, start: str) -> Iterator[Broken]:  # noqa: ANN401 - JSON
    """Break one rule in every way that its kind knows.

    Args:
        payload: a valid payload.
        met: a rule that it meets.
        start: the JSON pointer of the payload.

    Yields:
        Copies of the payload, each with one thing wrong.
    """
    path = start + "".join(f"/{key}" for key in met.keys)
    for value, message in _wrong_values(met.rule):
        yield Broken(_with(payload, met.keys, value), path, message)
    here = _at(payload, met.keys)
    match met.rule:
        case Items() if met.rule.most is not None:
            many = (here * (met.rule.most + 1))[: met.rule.most + 1]
            yield Broken(
                _with(payload, met.keys, many), path, f"no more than {met.rule.most} items allowed"
            )
        case ByType():
            unknown = {**here, "type": "scarecrow"}
            yield Broken(
                _with(payload, met.keys, unknown), f"{path}/type", "unsupported type: scarecrow"
            )
        case Shape():
            for name in met.rule.required:
                rest = {key: inner for key, inner in here.items() if key != name}
                yield Broken(
                    _with(payload, met.keys, rest), path, f"missing required field: {name}"
                )
            if not met.rule.ignores_unknown:
                more = {**here, "scarecrow": 1}
                yield Broken(
                    _with(payload, met.keys, more), path, "invalid additional property: scarecrow"
                )
        case _:
            pass


def _wrong_values(rule: Rule) -> Iterator[tuple[object, str]]:
    match rule:
        case Text():
            yield from _wrong_texts(rule)
        case Whole():
            yield from _wrong_numbers(rule)
        case Flag():
            yield "true", "must provide a boolean"
        case Number():
            yield "7", "must provide a number"
            if rule.above is not None:
                yield rule.above, f"must be greater than {rule.above}"
        case OneOf():
            yield 7, "must provide a string"
            yield "scarecrow", "must be a valid enum value"
        case Items():
            yield {}, "must provide an array"
            yield from [([], f"must provide at least {rule.least} items")] * (rule.least > 0)
        case Shape() | ByType():
            yield "scarecrow", "must provide an object"
        case OrNull():
            yield from _wrong_values(rule.rule)


def _wrong_texts(rule: Text) -> Iterator[tuple[object, str]]:
    yield 7, "must provide a string"
    if rule.least:
        yield "x" * (rule.least - 1), f"must be more than {rule.least - 1} characters"
    if rule.most is not None:
        yield "x" * (rule.most + 1), f"must be less than {rule.most + 1} characters"
    if rule.form is not None:
        yield "weeds", f"must match the pattern {rule.form.pattern}"


def _wrong_numbers(rule: Whole) -> Iterator[tuple[object, str]]:
    yield "7", "must provide an integer"
    yield True, "must provide an integer"
    if rule.least is not None:
        yield rule.least - 1, f"must be greater than {rule.least - 1}"
    if rule.most is not None:
        yield rule.most + 1, f"must be less than {rule.most + 1}"


def _at(value: Any, keys: Keys) -> Any:  # noqa: ANN401 - JSON
    for key in keys:
        value = value[key]
    return value


def _with(payload: Any, keys: Keys, value: object) -> Any:  # noqa: ANN401 - JSON
    if not keys:
        return value
    changed = copy.deepcopy(payload)
    _at(changed, keys[:-1])[keys[-1]] = value
    return changed
