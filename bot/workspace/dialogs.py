"""Dialogs, which modals have taken the place of: shown as modals, told to the app as dialogs."""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from bot.workspace.json_types import JsonObject
from bot.workspace.model import View

# The menus of a dialog whose options are not its own, by `data_source`.
_SOURCES = {
    "users": "users_select",
    "channels": "channels_select",
    "conversations": "conversations_select",
    "external": "external_select",
}
_CHOSEN = (
    "value",
    "selected_option",
    "selected_user",
    "selected_channel",
    "selected_conversation",
)


class _Part(BaseModel):
    model_config = ConfigDict(extra="ignore", frozen=True)


class Option(_Part):
    """What can be chosen."""

    label: Annotated[str, Field(min_length=1, max_length=75)]
    value: Annotated[str, Field(min_length=1, max_length=75)]


class Group(_Part):
    """Options under a heading."""

    label: Annotated[str, Field(min_length=1, max_length=75)]
    options: Annotated[tuple[Option, ...], Field(min_length=1, max_length=100)]


class DialogElement(_Part):
    """A field, or a menu."""

    type: Literal["text", "textarea", "select"]
    label: Annotated[str, Field(min_length=1, max_length=48)]
    name: Annotated[str, Field(min_length=1, max_length=300)]
    optional: bool = False
    hint: Annotated[str, Field(max_length=150)] = ""
    placeholder: Annotated[str, Field(max_length=150)] = ""
    value: str = ""
    min_length: int | None = None
    max_length: int | None = None
    data_source: Literal["static", "users", "channels", "conversations", "external"] = "static"
    min_query_length: int = 1
    options: tuple[Option, ...] = ()
    option_groups: tuple[Group, ...] = ()


class Dialog(_Part):
    """What an app opens."""

    title: Annotated[str, Field(min_length=1, max_length=24)]
    callback_id: Annotated[str, Field(min_length=1, max_length=255)]
    elements: Annotated[tuple[DialogElement, ...], Field(min_length=1, max_length=10)]
    state: Annotated[str, Field(max_length=3000)] = ""
    submit_label: Annotated[str, Field(max_length=24)] = "Submit"
    notify_on_cancel: bool = False


def modal_of(dialog: Dialog) -> JsonObject:
    """The modal that shows a dialog; each input is named as its element is."""
    return {
        "type": "modal",
        "callback_id": dialog.callback_id,
        "title": _plain(dialog.title),
        "submit": _plain(dialog.submit_label),
        "blocks": [_input(one) for one in dialog.elements],
    }


def _plain(text: str) -> JsonObject:
    return {"type": "plain_text", "text": text}


def _input(one: DialogElement) -> JsonObject:
    block: JsonObject = {
        "type": "input",
        "block_id": one.name,
        "label": _plain(one.label),
        "optional": one.optional,
        "element": {"action_id": one.name, **(_menu(one) if one.type == "select" else _field(one))},
    }
    if one.hint:
        block["hint"] = _plain(one.hint)
    if one.placeholder:
        block["element"]["placeholder"] = _plain(one.placeholder)
    return block


def _field(one: DialogElement) -> JsonObject:
    field: JsonObject = {"type": "plain_text_input", "multiline": one.type == "textarea"}
    given = {
        "initial_value": one.value or None,
        "min_length": one.min_length,
        "max_length": one.max_length,
    }
    return field | {name: value for name, value in given.items() if value is not None}


def _menu(one: DialogElement) -> JsonObject:
    if one.data_source in _SOURCES:
        menu: JsonObject = {"type": _SOURCES[one.data_source]}
        if one.data_source == "external":
            menu["min_query_length"] = one.min_query_length
        return menu
    menu = {"type": "static_select"}
    if one.option_groups:
        menu["option_groups"] = [
            {"label": _plain(group.label), "options": _options(group.options)}
            for group in one.option_groups
        ]
    else:
        menu["options"] = _options(one.options)
    for option in one.options:
        if option.value == one.value:
            menu["initial_option"] = _options([option])[0]
    return menu


def _options(options: tuple[Option, ...] | list[Option]) -> list[JsonObject]:
    return [{"text": _plain(one.label), "value": one.value} for one in options]


def submission_of(view: View, held: JsonObject) -> JsonObject:
    """What is filled in, by the names of the elements.

    Args:
        view: the modal that shows the dialog.
        held: what each of its inputs holds, by block id, in Slack's form of a modal.
    """
    return {block["block_id"]: _told(held[block["block_id"]]) for block in view.content["blocks"]}


def _told(value: JsonObject) -> object:
    chosen = next((value[name] for name in _CHOSEN if value.get(name) is not None), None)
    return chosen["value"] if isinstance(chosen, dict) else chosen


def answer_of(answer: JsonObject) -> JsonObject:
    """What an app answers to a submission, in the form that modals have."""
    errors = answer.get("errors")
    if not isinstance(errors, list) or not errors:
        return {}
    named = {str(one.get("name")): str(one.get("error")) for one in errors if isinstance(one, dict)}
    return {"response_action": "errors", "errors": named}


def options_of(answer: JsonObject) -> JsonObject:
    """What an app offers in a menu of a dialog, in the form that modals have."""
    groups = answer.get("option_groups")
    if isinstance(groups, list):
        return {
            "option_groups": [
                {"label": _plain(str(one["label"])), "options": _offered(one["options"])}
                for one in groups
            ]
        }
    options = answer.get("options")
    return {"options": _offered(options)} if isinstance(options, list) else {}


def _offered(options: list[JsonObject]) -> list[JsonObject]:
    return [{"text": _plain(str(one["label"])), "value": str(one["value"])} for one in options]
