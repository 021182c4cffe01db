"""`reactions.*`: reactions of the app to messages."""

from bot.workspace.api.channels import visible_channel
from bot.workspace.api.method import Arguments, Method
from bot.workspace.json_types import JsonObject
from bot.workspace.refusal import Refusal
from bot.workspace.workspace import Workspace


class _Reaction(Arguments):
    channel: str
    name: str
    timestamp: str


def _react(workspace: Workspace, given: _Reaction, *, added: bool) -> JsonObject:
    channel = visible_channel(workspace, given.channel)
    bot = workspace.app.bot.id
    if bot not in channel.members:
        raise Refusal("not_in_channel")
    if not given.name.strip(":"):
        raise Refusal("invalid_name")
    message = workspace.state.message(channel, given.timestamp)
    workspace.react(message, bot, given.name.strip(":"), added=added)
    return {}


def _add(workspace: Workspace, given: _Reaction) -> JsonObject:
    return _react(workspace, given, added=True)


def _remove(workspace: Workspace, given: _Reaction) -> JsonObject:
    return _react(workspace, given, added=False)


_WRITE = ("reactions:write",)

METHODS = (
    Method("reactions.add", _add, _Reaction, _WRITE),
    Method("reactions.remove", _remove, _Reaction, _WRITE, per_minute=20),
)
