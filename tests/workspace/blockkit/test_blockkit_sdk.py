"""The validator beside slack_sdk's models, which were not written by us."""

import copy
import inspect
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from slack_sdk.models.basic_objects import JsonObject
from slack_sdk.models.blocks import (
    Block,
    BlockElement,
    ConfirmObject,
    FeedbackButtonObject,
    Option,
    OptionGroup,
)
from slack_sdk.models.views import View

from bot.workspace.blockkit.blocks import BLOCKS
from bot.workspace.blockkit.grammar import Shape
from bot.workspace.blockkit.surface import Surface
from bot.workspace.blockkit.validate import validate, validate_view
from tests.workspace.blockkit import samples
from tests.workspace.blockkit.sdk import MESSAGE_BLOCKS, accepts, accepts_object, accepts_view
from tests.workspace.blockkit.walking import Keys, Met, meet, shapes

# Where the SDK's limit stands for fields of another name, or for more than one.
_FIELDS = {
    ("auth_provider", "url"): ("icon_url", "auth_url", "disconnect_url"),
    ("button", "text"): ("text", "accessibility_label"),
    ("option", "label"): ("text",),
}
_KNOWN = set(samples.BLOCKS) - samples.UNKNOWN_TO_THE_SDK
# What the SDK models without a type.
_COMPOSED: dict[str, type[JsonObject]] = {
    "option": Option,
    "option_group": OptionGroup,
    "confirm": ConfirmObject,
    "feedback_button": FeedbackButtonObject,
}


def _models() -> Iterator[tuple[str, type[JsonObject]]]:
    """Each block and element of the SDK, with its type."""
    waiting: list[type[JsonObject]] = [Block, BlockElement]
    while waiting:
        model = waiting.pop()
        waiting.extend(model.__subclasses__())
        kind = getattr(model, "type", None)
        if isinstance(kind, str):
            yield kind, model


def _fields(model: type[JsonObject]) -> set[str]:
    """The fields that a model's constructor takes."""
    return set(inspect.signature(model).parameters) - {"type", "subtype", "others"}


def _limits(kind: str, model: type[JsonObject]) -> Iterator[tuple[str, int]]:
    """Each limit of a model of the SDK: the field, and the length or number of items."""
    for name in dir(model):
        if name.endswith("_max_length"):
            limited = name.removesuffix("_max_length")
            for field in _FIELDS.get((kind, limited), (limited,)):
                if field in _fields(model):
                    yield field, getattr(model, name)


def _occurrence(kind: str, field: str) -> tuple[str, Keys]:
    """Find a sample in which an object of that type uses that field."""
    for name in samples.BLOCKS:
        payload = samples.sample(name)
        for met in meet(payload, BLOCKS):
            named = isinstance(met.rule, Shape) and met.rule.name == kind
            if named and field in _get(payload, met.keys):
                return name, (*met.keys, field)
    raise AssertionError(f"no sample uses {field} of {kind}")


def _resized(value: Any, length: int) -> Any:  # noqa: ANN401 - JSON
    """Make a text, a text object or an array of that length."""
    if isinstance(value, str):
        return "x" * length
    if isinstance(value, list):
        return [_renamed(value[number % len(value)], number) for number in range(length)]
    return {**value, "text": "x" * length}


def _renamed(item: Any, number: int) -> Any:  # noqa: ANN401 - JSON
    """Copy an item; its identifiers may not repeat."""
    names = {"action_id", "block_id"} & set(item)
    return {**copy.deepcopy(item), **{name: f"{name} {number}" for name in names}}


def _put(payload: Any, keys: Keys, value: object) -> None:  # noqa: ANN401 - JSON
    for key in keys[:-1]:
        payload = payload[key]
    payload[keys[-1]] = value


def _get(payload: Any, keys: Keys) -> Any:  # noqa: ANN401 - JSON
    for key in keys:
        payload = payload[key]
    return payload


@pytest.mark.parametrize(
    ("kind", "field", "limit"),
    sorted({(kind, *limit) for kind, model in _models() for limit in _limits(kind, model)}),
)
def test_the_sdk_draws_the_same_line(kind: str, field: str, limit: int) -> None:
    """Just below, at and just above each limit of the SDK's models, both say the same."""
    name, keys = _occurrence(kind, field)
    for length in (limit - 1, limit, limit + 1):
        payload = samples.sample(name)
        _put(payload, keys, _resized(_get(payload, keys), length))
        ours = validate([payload], samples.surface_of(name)) == []
        assert ours == accepts(payload), f"{length} in {kind}.{field}"


@pytest.mark.parametrize(
    ("kind", "field", "limit"),
    [(kind, *limit) for kind, model in _COMPOSED.items() for limit in _limits(kind, model)],
)
def test_the_sdk_draws_the_same_line_for_objects(kind: str, field: str, limit: int) -> None:
    """The same for options, confirmations and the like, which the SDK models by themselves."""
    name, keys = _occurrence(kind, field)
    for length in (limit - 1, limit, limit + 1):
        payload = samples.sample(name)
        _put(payload, keys, _resized(_get(payload, keys), length))
        ours = validate([payload], samples.surface_of(name)) == []
        theirs = accepts_object(_COMPOSED[kind], _get(payload, keys[:-1]))
        assert ours == theirs, f"{length} in {kind}.{field}"


def test_nothing_that_the_sdk_models_is_missing() -> None:
    """Every block and element that the SDK knows is in the tables, with all its fields."""
    ours: dict[str, set[str]] = {}
    for shape in shapes(BLOCKS):
        ours.setdefault(shape.name, set()).update(shape.required, shape.optional)
    for kind, model in _models():
        assert _fields(model) <= ours[kind], kind


@pytest.mark.parametrize("name", sorted(_KNOWN))
def test_the_sdk_takes_every_sample(name: str) -> None:
    """What the samples show as valid, the SDK reads and writes."""
    assert accepts(samples.sample(name))


@pytest.mark.parametrize(
    ("field", "limit"),
    [
        (name.removesuffix("_max_length"), getattr(View, name))
        for name in dir(View)
        if name.endswith("_max_length") and not name.startswith("_")
    ],
)
def test_the_sdk_draws_the_same_line_for_views(field: str, limit: int) -> None:
    """Just below, at and just above each limit of the SDK's view, both say the same."""
    for length in (limit - 1, limit, limit + 1):
        view = samples.modal(**{field: _resized(samples.MODAL[field], length)})
        assert (validate_view(view) == []) == accepts_view(view)


@pytest.mark.soak
@given(st.lists(MESSAGE_BLOCKS, max_size=3))
def test_what_the_sdk_builds_is_taken(blocks: list[Block]) -> None:
    """Blocks built by the SDK's classes within their limits have no problem."""
    built = [block.to_dict() for block in blocks]
    assert all(map(accepts, built))
    problems = validate(built, Surface.MESSAGE)
    assert [p for p in problems if "blocks together" not in p.message] == []


@pytest.mark.soak
@given(st.data())
def test_what_the_sdk_refuses_is_refused(data: st.DataObject) -> None:
    """Whatever is changed in a valid block: where the SDK objects, so do we."""
    name = data.draw(st.sampled_from(sorted(_KNOWN)))
    payload = samples.sample(name)
    met = data.draw(st.sampled_from([m for m in meet(payload, BLOCKS) if m.keys]))
    _put(payload, met.keys, data.draw(_spoiled(payload, met)))
    if not accepts(payload):
        assert validate([payload], samples.surface_of(name)) != []


def _spoiled(payload: Any, met: Met) -> st.SearchStrategy[Any]:  # noqa: ANN401 - JSON
    """Values of the kind that stands there, short and long, common and odd."""
    value = _get(payload, met.keys)
    if value is None:
        return st.none()
    if isinstance(value, bool):
        return st.booleans()
    if isinstance(value, int | float):
        return st.integers(-(10**11), 10**11)
    if isinstance(value, str):
        return st.text(max_size=20) | st.integers(0, 13_000).map(lambda n: "x" * n)
    if isinstance(value, list):
        return st.integers(0, 120).map(lambda n: (value * (n + 1))[:n])
    return st.sets(st.sampled_from(sorted(value))).map(
        lambda dropped: {key: inner for key, inner in value.items() if key not in dropped}
    )


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["type", "text", "elements", "blocks", "child_blocks", "element"])
            | st.text(max_size=4),
            inner,
            max_size=4,
        )
    ),
)


@pytest.mark.soak
@given(_JSON, st.sampled_from(Surface), st.sampled_from(sorted(samples.BLOCKS)), st.data())
def test_anything_at_all_is_answered(
    value: object, surface: Surface, name: str, data: st.DataObject
) -> None:
    """No JSON value, alone or in the place of a part of a valid block, raises an error."""
    validate(value, surface)
    validate_view(value)
    payload = samples.sample(name)
    met = data.draw(st.sampled_from([m for m in meet(payload, BLOCKS) if m.keys]))
    _put(payload, met.keys, value)
    validate([payload], surface)
    validate_view(samples.modal(payload))
