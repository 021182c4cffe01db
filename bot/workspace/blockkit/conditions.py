"""Rules about several fields of one object, for the tables."""

from collections.abc import Iterator
from dataclasses import dataclass

from bot.workspace.blockkit.grammar import Json


@dataclass(frozen=True, slots=True)
class NeedsOne:
    """At least one of the fields must be there."""

    fields: tuple[str, ...]

    def __call__(self, value: Json) -> Iterator[tuple[str, str]]:
        """Name the first field, as Slack does, where none is there."""
        if not any(field in value for field in self.fields):
            yield "", f"missing required field: {self.fields[0]}"


@dataclass(frozen=True, slots=True)
class Excludes:
    """Of the two fields only one may be there."""

    first: str
    second: str

    def __call__(self, value: Json) -> Iterator[tuple[str, str]]:
        """Find both."""
        if self.first in value and self.second in value:
            yield "", f"must not define both `{self.first}` and `{self.second}`"


@dataclass(frozen=True, slots=True)
class NotBothTrue:
    """Of the two flags only one may be set."""

    first: str
    second: str

    def __call__(self, value: Json) -> Iterator[tuple[str, str]]:
        """Find both set."""
        if value.get(self.first) is True and value.get(self.second) is True:
            yield f"/{self.first}", f"must not be set together with `{self.second}`"


@dataclass(frozen=True, slots=True)
class Ordered:
    """The first number may not be above the second; both may be written as strings."""

    first: str
    second: str

    def __call__(self, value: Json) -> Iterator[tuple[str, str]]:
        """Compare the two, where both can be read."""
        low, high = _number(value.get(self.first)), _number(value.get(self.second))
        if low is not None and high is not None and low > high:
            yield f"/{self.first}", f"must not be greater than `{self.second}`"


@dataclass(frozen=True, slots=True)
class Numeric:
    """A string field that has to hold a number."""

    field: str

    def __call__(self, value: Json) -> Iterator[tuple[str, str]]:
        """Find a string that is no number."""
        text = value.get(self.field)
        if isinstance(text, str) and _number(text) is None:
            yield f"/{self.field}", "must be a number"


@dataclass(frozen=True, slots=True)
class AmongOptions:
    """What is selected at first, one option or several, must be among the options."""

    field: str

    def __call__(self, value: Json) -> Iterator[tuple[str, str]]:
        """Look for each option by its value, in the options or in the groups of them."""
        chosen = value.get(self.field)
        several = isinstance(chosen, list)
        offered = {_option_value(option) for option in _options(value)}
        for position, option in enumerate(chosen if isinstance(chosen, list) else [chosen]):
            wanted = _option_value(option)
            if wanted is not None and wanted not in offered:
                yield (
                    f"/{self.field}" + (f"/{position}" if several else ""),
                    ("must be one of the options"),
                )


def _options(element: Json) -> Iterator[object]:
    yield from _items(element.get("options"))
    for group in _items(element.get("option_groups")):
        if isinstance(group, dict):
            yield from _items(group.get("options"))


def _items(value: object) -> list[object]:
    return value if isinstance(value, list) else []


def _option_value(option: object) -> str | None:
    value = option.get("value") if isinstance(option, dict) else None
    return value if isinstance(value, str) else None


def _number(value: object) -> float | None:
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return None
    try:
        return float(value)
    except (ValueError, OverflowError):
        return None
