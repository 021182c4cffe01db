"""`pins.*`: messages that are pinned to their channel."""

from bot.workspace.api.channels import joined_channel
from bot.workspace.api.method import Arguments, Method
from bot.workspace.json_types import JsonObject
from bot.workspace.model import Channel, Message
from bot.workspace.refusal import Refusal
from bot.workspace.shapes import message_json, permalink_of
from bot.workspace.workspace import Workspace

_MOST_PINS = 100


class _Pin(Arguments):
    channel: str
    timestamp: str = ""


class _List(Arguments):
    channel: str


def _message(workspace: Workspace, given: _Pin) -> tuple[Channel, Message]:
    channel = joined_channel(workspace, given.channel)
    if not given.timestamp:
        raise Refusal("no_item_specified")
    return channel, workspace.state.message(channel, given.timestamp)


def _item(workspace: Workspace, channel: Channel, message: Message) -> JsonObject:
    shape = message_json(message, workspace.state, with_thread=False)
    return channel.pins[message.ts] | {
        "type": "message",
        "channel": channel.id,
        "message": shape | {"permalink": permalink_of(message, workspace.state)},
    }


def _tell(workspace: Workspace, kind: str, channel: Channel, item: JsonObject) -> None:
    body: JsonObject = {
        "user": workspace.caller.person.id,
        "channel_id": channel.id,
        "item": item,
        "item_user": item["message"].get("user", ""),
        "pin_count": len(channel.pins),
        "pinned_info": {
            "channel": channel.id,
            "pinned_by": item["created_by"],
            "pinned_ts": item["created"],
        },
    }
    if kind == "pin_removed":
        body["has_pins"] = bool(channel.pins)
    workspace.announce(kind, body, channel)


def _add(workspace: Workspace, given: _Pin) -> JsonObject:
    channel, message = _message(workspace, given)
    if message.ts in channel.pins:
        raise Refusal("already_pinned")
    if len(channel.pins) >= _MOST_PINS:
        raise Refusal("too_many_pins")
    now = int(workspace.clock.now())
    channel.pins[message.ts] = {"created": now, "created_by": workspace.caller.person.id}
    workspace.note_message(message)
    _tell(workspace, "pin_added", channel, _item(workspace, channel, message))
    return {}


def _remove(workspace: Workspace, given: _Pin) -> JsonObject:
    channel, message = _message(workspace, given)
    if message.ts not in channel.pins:
        raise Refusal("no_pin")
    item = _item(workspace, channel, message)
    del channel.pins[message.ts]
    workspace.note_message(message)
    _tell(workspace, "pin_removed", channel, item)
    return {}


def _list(workspace: Workspace, given: _List) -> JsonObject:
    channel = joined_channel(workspace, given.channel)
    pinned = [channel.messages[ts] for ts in channel.pins]
    return {"items": [_item(workspace, channel, message) for message in pinned[::-1]]}


METHODS = (
    Method("pins.add", _add, _Pin, ("pins:write",), per_minute=20),
    Method("pins.remove", _remove, _Pin, ("pins:write",), per_minute=20),
    Method("pins.list", _list, _List, ("pins:read",), per_minute=20, by_get=True),
)
