"""The tables of Block Kit: what follows them is taken, and each rule broken once is refused."""

from collections.abc import Iterator
from typing import Any

import pytest

from bot.workspace.blockkit.blocks import BLOCKS
from bot.workspace.blockkit.grammar import Rule, Shape
from bot.workspace.blockkit.problem import Problem
from bot.workspace.blockkit.surface import EVERYWHERE, Surface
from bot.workspace.blockkit.validate import validate, validate_view
from bot.workspace.blockkit.views import VIEWS
from tests.workspace.blockkit import samples
from tests.workspace.blockkit.walking import Broken, breaks, meet, shapes


def _payloads() -> Iterator[tuple[Any, Rule, str]]:
    for name in samples.BLOCKS:
        yield samples.sample(name), BLOCKS, "/blocks/0"
    for view in (samples.MODAL, samples.HOME):
        yield view, VIEWS, "/view"


def _problems(payload: Any, start: str, surface: Surface) -> list[Problem]:  # noqa: ANN401 - JSON
    return validate_view(payload) if start == "/view" else validate([payload], surface)


def _broken() -> Iterator[tuple[Broken, str, Surface]]:
    """Each rule of each shape, broken where a sample first meets it."""
    seen: set[int] = set()
    for payload, rule, start in _payloads():
        surface = next(
            (samples.surface_of(name) for name, b in samples.BLOCKS.items() if b == payload),
            Surface.MODAL,
        )
        for met in meet(payload, rule):
            if id(met.rule) not in seen:
                seen.add(id(met.rule))
                for broken in breaks(payload, met, start):
                    yield broken, start, surface


@pytest.mark.parametrize("name", samples.BLOCKS)
def test_every_sample_is_taken(name: str) -> None:
    """Blocks in the shape of Slack's samples have no problem."""
    assert validate([samples.sample(name)], samples.surface_of(name)) == []


@pytest.mark.parametrize("view", [samples.MODAL, samples.HOME], ids=["modal", "home"])
def test_every_view_is_taken(view: samples.Sample) -> None:
    """Views in the shape of Slack's samples have no problem."""
    assert validate_view(view) == []


def test_samples_use_every_field() -> None:
    """No shape of the tables has a field that no sample uses, so no rule goes untested."""
    wanted = {
        (id(shape), shape.name, field)
        for root in (BLOCKS, VIEWS)
        for shape in shapes(root)
        for field in (*shape.required, *shape.optional)
    }
    used = {
        (id(met.rule), met.rule.name, field)
        for payload, rule, _ in _payloads()
        for met in meet(payload, rule)
        if isinstance(met.rule, Shape)
        for field in _part(payload, met.keys)
    }
    assert {(name, field) for identity, name, field in wanted - used} == set()


def test_each_rule_broken_once_is_refused() -> None:
    """One mutation for each rule is refused at its own pointer, in Slack's words."""
    cases = list(_broken())
    assert len(cases) > 500
    for broken, start, surface in cases:
        problems = _problems(broken.payload, start, surface)
        assert Problem(broken.path, broken.message) in problems, (broken.path, broken.message)


def test_each_shape_is_refused_where_it_does_not_belong() -> None:
    """A block or an element on a surface that does not take it is an unsupported type."""
    refused: set[str] = set()
    for payload, rule, start in _payloads():
        if start == "/view":
            continue
        for met in meet(payload, rule):
            if isinstance(met.rule, Shape):
                for surface in EVERYWHERE - met.rule.surfaces:
                    path = start + "".join(f"/{key}" for key in met.keys) + "/type"
                    messages = {p.message for p in validate([payload], surface) if p.path in path}
                    assert any(m.startswith("unsupported type: ") for m in messages), path
                    refused.add(met.rule.name)
    assert {"markdown", "alert", "file_input", "workflow_button", "table"} <= refused


def _part(payload: Any, keys: tuple[str | int, ...]) -> Any:  # noqa: ANN401 - JSON
    for key in keys:
        payload = payload[key]
    return payload
