"""`reactions.*`: reactions to messages."""

from bot.workspace.api.channels import joined_channel, visible_channel
from bot.workspace.api.method import Arguments, Method
from bot.workspace.api.pages import page
from bot.workspace.emoji import is_emoji
from bot.workspace.json_types import JsonObject
from bot.workspace.model import ChannelKind, Message
from bot.workspace.refusal import Refusal
from bot.workspace.shapes import message_json, permalink_of
from bot.workspace.workspace import Workspace


class _Reaction(Arguments):
    channel: str
    name: str
    timestamp: str


class _Get(Arguments):
    channel: str = ""
    timestamp: str = ""
    full: bool = False


class _List(Arguments):
    user: str = ""
    count: int = 100
    cursor: str = ""
    limit: int = 100
    page: int = 1


def _react(workspace: Workspace, given: _Reaction, *, added: bool) -> JsonObject:
    channel = joined_channel(workspace, given.channel)
    name = given.name.strip(":")
    if not is_emoji(name, frozenset(workspace.state.emoji)):
        raise Refusal("invalid_name")
    message = workspace.state.message(channel, given.timestamp)
    workspace.react(message, workspace.caller.person.id, name, added=added)
    return {}


def _shown(workspace: Workspace, message: Message) -> JsonObject:
    shape = message_json(message, workspace.state, with_thread=False)
    shape["permalink"] = permalink_of(message, workspace.state)
    return {"type": "message", "channel": message.channel, "message": shape}


def _get(workspace: Workspace, given: _Get) -> JsonObject:
    if not (given.channel and given.timestamp):
        raise Refusal("no_item_specified")
    channel = visible_channel(workspace, given.channel)
    return _shown(workspace, workspace.state.message(channel, given.timestamp))


def _list(workspace: Workspace, given: _List) -> JsonObject:
    bot = workspace.caller.person.id
    user = given.user or bot
    if user not in workspace.state.people:
        raise Refusal("user_not_found")
    reacted = [
        message
        for channel in workspace.state.channels.values()
        if channel.kind is ChannelKind.PUBLIC or bot in channel.members
        for message in channel.messages.values()
        if any(user in people for people in message.reactions.values())
    ]
    shown, cursor = page(reacted[::-1], given.cursor, given.limit)
    return {
        "items": [_shown(workspace, message) for message in shown],
        "response_metadata": {"next_cursor": cursor},
    }


def _add(workspace: Workspace, given: _Reaction) -> JsonObject:
    return _react(workspace, given, added=True)


def _remove(workspace: Workspace, given: _Reaction) -> JsonObject:
    return _react(workspace, given, added=False)


_READ, _WRITE = ("reactions:read",), ("reactions:write",)

METHODS = (
    Method("reactions.add", _add, _Reaction, _WRITE),
    Method("reactions.remove", _remove, _Reaction, _WRITE, per_minute=20),
    Method("reactions.get", _get, _Get, _READ, by_get=True),
    Method("reactions.list", _list, _List, _READ, per_minute=20, by_get=True),
)
