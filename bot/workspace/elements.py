"""The parts of blocks that a person can use, and the ids that Slack gives to those without."""

from collections.abc import Iterator
from copy import deepcopy
from dataclasses import dataclass, replace
from typing import Any

from bot.workspace.ids import Ids
from bot.workspace.json_types import JsonObject

# Where each kind of element keeps what is chosen or written, and what it starts with.
_STATE_FIELDS = {
    "checkboxes": ("selected_options", "initial_options"),
    "channels_select": ("selected_channel", "initial_channel"),
    "conversations_select": ("selected_conversation", "initial_conversation"),
    "datepicker": ("selected_date", "initial_date"),
    "datetimepicker": ("selected_date_time", "initial_date_time"),
    "email_text_input": ("value", "initial_value"),
    "external_select": ("selected_option", "initial_option"),
    "file_input": ("files", ""),
    "multi_channels_select": ("selected_channels", "initial_channels"),
    "multi_conversations_select": ("selected_conversations", "initial_conversations"),
    "multi_external_select": ("selected_options", "initial_options"),
    "multi_static_select": ("selected_options", "initial_options"),
    "multi_users_select": ("selected_users", "initial_users"),
    "number_input": ("value", "initial_value"),
    "plain_text_input": ("value", "initial_value"),
    "radio_buttons": ("selected_option", "initial_option"),
    "rich_text_input": ("rich_text_value", "initial_value"),
    "static_select": ("selected_option", "initial_option"),
    "timepicker": ("selected_time", "initial_time"),
    "url_text_input": ("value", "initial_value"),
    "users_select": ("selected_user", "initial_user"),
}
_CLICKED = ("button", "icon_button", "overflow", "feedback_buttons", "workflow_button")


@dataclass(frozen=True, slots=True)
class Element:
    """An element that a person can use.

    Args:
        block: the block that it stands in.
        content: the element as the app gave it, with an action id.
        label: what it says to people: its text, or that of the input around it.
    """

    block: JsonObject
    content: JsonObject
    label: str

    @property
    def block_id(self) -> str:
        """The id of its block."""
        return str(self.block["block_id"])

    @property
    def action_id(self) -> str:
        """Its own id."""
        return str(self.content["action_id"])

    @property
    def kind(self) -> str:
        """Its type, as `button`."""
        return str(self.content["type"])

    @property
    def is_required(self) -> bool:
        """Whether a modal cannot be submitted without a value for it."""
        return self.block["type"] == "input" and not self.block.get("optional")


def with_ids(blocks: list[JsonObject], ids: Ids) -> list[JsonObject]:
    """Copy blocks, and name every block and interactive element that has no id yet.

    Args:
        blocks: valid blocks, as an app gave them.
        ids: names what has none.
    """
    named = deepcopy(blocks)
    for block in _with_inner(named):
        if not block.get("block_id"):
            block["block_id"] = ids.next("b")
        for element in _elements(block):
            if element.get("type") in (*_STATE_FIELDS, *_CLICKED) and not element.get("action_id"):
                element["action_id"] = ids.next("a")
    return named


def attachments_with_ids(attachments: list[JsonObject], ids: Ids) -> list[JsonObject]:
    """Copy attachments, number them, and name all that is in their blocks.

    Args:
        attachments: as an app gave them, with valid blocks.
        ids: names what has no id.
    """
    named = []
    for number, one in enumerate(attachments, 1):
        told = next((one[key] for key in ("pretext", "title", "text") if one.get(key)), "")
        blocks = with_ids(one.get("blocks") or [], ids)
        named.append(
            {"fallback": told or "[no preview available]"}
            | {key: value for key, value in one.items() if key != "blocks"}
            | {"id": number, **({"blocks": blocks} if blocks else {})}
        )
    return named


def _with_inner(blocks: list[JsonObject]) -> Iterator[JsonObject]:
    """The blocks, each followed by those that stand in it."""
    for block in blocks:
        yield block
        inner = {"container": "child_blocks", "carousel": "elements"}.get(str(block["type"]))
        if inner is not None:
            yield from _with_inner(block.get(inner, []))


def _elements(block: JsonObject) -> Iterator[JsonObject]:
    candidates = [block.get("accessory"), block.get("element")]
    if block["type"] in ("actions", "context_actions"):
        candidates += block.get("elements", [])
    if block["type"] == "card":
        candidates += block.get("actions", [])
    yield from (one for one in candidates if isinstance(one, dict))


def find_elements(blocks: list[JsonObject]) -> Iterator[Element]:
    """The interactive elements of blocks with ids, in reading order."""
    for block in _with_inner(blocks):
        for content in _elements(block):
            if "action_id" in content:
                around = block.get("label") or block.get("text") or {}
                text = content.get("text") or content.get("placeholder") or {}
                label = around if block["type"] == "input" or not text else text
                yield Element(block, content, str(label.get("text", "")))


def initial_values(blocks: list[JsonObject]) -> dict[str, dict[str, Any]]:
    """What the stateful elements of blocks hold before anybody has touched them.

    Returns:
        By block id and action id, in the form of Slack's `state.values`.
    """
    values: dict[str, dict[str, Any]] = {}
    for element in find_elements(blocks):
        if element.kind in _STATE_FIELDS:
            field, initial = _STATE_FIELDS[element.kind]
            start: object = element.content.get(initial)
            if start is None and field.endswith("s"):
                start = []
            values.setdefault(element.block_id, {})[element.action_id] = {
                "type": element.kind,
                field: start,
            }
    return values


def value_of(element: Element, given: object) -> JsonObject:
    """What an element holds once a person has filled it in.

    Args:
        element: the element.
        given: a text, or the text or value of an option, or a list of these.

    Returns:
        The element's part of Slack's `state.values`.

    Raises:
        LookupError: no option is called so.
    """
    field = _STATE_FIELDS[element.kind][0]
    value: object = given
    if field == "files":
        value = given if isinstance(given, list) else [given]
    if field == "selected_option":
        value = option_of(element.content, str(given))
    elif field == "selected_options":
        chosen = given if isinstance(given, list) else [given]
        value = [option_of(element.content, str(one)) for one in chosen]
    return {"type": element.kind, field: value}


def with_options(element: Element, options: list[JsonObject]) -> Element:
    """A menu with the options that the app has offered for it."""
    content = {**element.content, "options": options, "option_groups": []}
    return replace(element, content=content)


def default_to(blocks: list[JsonObject], channel: str) -> dict[str, dict[str, Any]]:
    """What the menus of blocks hold that start with the conversation somebody comes from.

    Args:
        blocks: those of a view.
        channel: the id of the conversation.
    """
    values: dict[str, dict[str, Any]] = {}
    for element in find_elements(blocks):
        if element.content.get("default_to_current_conversation"):
            field, initial = _STATE_FIELDS[element.kind]
            if not element.content.get(initial):
                value: object = [channel] if field.endswith("s") else channel
                held = values.setdefault(element.block_id, {})
                held[element.action_id] = {"type": element.kind, field: value}
    return values


def conversation_of(element: Element, value: JsonObject) -> str:
    """The id of the conversation that a menu holds, where the app may answer there; or empty."""
    if not element.content.get("response_url_enabled"):
        return ""
    return str(value.get("selected_conversation") or value.get("selected_channel") or "")


def length_problem(element: Element, value: JsonObject) -> str:
    """What is wrong with the length of what is typed: `too_short`, `too_long`, or nothing."""
    typed = value.get("value")
    if element.kind != "plain_text_input" or not isinstance(typed, str) or not typed:
        return ""
    if len(typed) < element.content.get("min_length", 0):
        return "too_short"
    return "too_long" if len(typed) > element.content.get("max_length", len(typed)) else ""


def is_empty(value: JsonObject) -> bool:
    """Tell whether an element's part of `state.values` holds nothing."""
    return not any(part for name, part in value.items() if name != "type")


def is_stateful(element: Element) -> bool:
    """Tell whether an element keeps a value, as an input does and a button does not."""
    return element.kind in _STATE_FIELDS


def option_of(content: JsonObject, called: str) -> JsonObject:
    """Find an option of a menu, by its text or its value.

    Args:
        content: the element.
        called: the text or the value.

    Raises:
        LookupError: there is none.
    """
    groups = content.get("option_groups", [])
    options: list[JsonObject] = [
        *content.get("options", []),
        *(option for group in groups for option in group.get("options", [])),
    ]
    for option in options:
        if called in (option.get("value"), option.get("text", {}).get("text")):
            return option
    raise LookupError(called)
