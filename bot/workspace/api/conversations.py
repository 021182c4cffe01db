"""`conversations.*`: channels, who is in them, and what was said."""

from collections.abc import Sequence

from bot.workspace.api.channels import FAMILIES, readable_channel, visible_channel
from bot.workspace.api.method import Arguments, Method, need_scope
from bot.workspace.api.pages import page
from bot.workspace.json_types import JsonObject
from bot.workspace.model import Channel, ChannelKind, Message
from bot.workspace.refusal import Refusal
from bot.workspace.shapes import channel_json, message_json
from bot.workspace.workspace import Workspace

_TYPES = {
    "public_channel": ChannelKind.PUBLIC,
    "private_channel": ChannelKind.PRIVATE,
    "im": ChannelKind.DIRECT,
}
_NO_MULTI_DIRECT = "mpim"


class _Info(Arguments):
    channel: str
    include_num_members: bool = False


class _List(Arguments):
    cursor: str = ""
    limit: int = 100
    types: str = "public_channel"


class _History(Arguments):
    channel: str
    cursor: str = ""
    inclusive: bool = False
    latest: str = ""
    limit: int = 100
    oldest: str = ""

    def within(self, message: Message) -> bool:
        """Tell whether a message lies between the two ends that were asked for."""
        at_end = message.ts in (self.oldest, self.latest)
        after = not self.oldest or message.ts > self.oldest
        before = not self.latest or message.ts < self.latest
        return self.inclusive if at_end else after and before


class _Replies(_History):
    ts: str
    limit: int = 1000


class _Open(Arguments):
    channel: str = ""
    users: str = ""
    return_im: bool = False


class _Members(Arguments):
    channel: str
    cursor: str = ""
    limit: int = 100


class _Join(Arguments):
    channel: str


def _readable_kind(workspace: Workspace, channel: Channel) -> None:
    need_scope(workspace, (f"{FAMILIES[channel.kind]}:read",))


def _info(workspace: Workspace, given: _Info) -> JsonObject:
    channel = visible_channel(workspace, given.channel)
    _readable_kind(workspace, channel)
    shape = channel_json(channel, workspace.app.bot.id)
    if given.include_num_members:
        shape["num_members"] = len(channel.members)
    return {"channel": shape}


def _list(workspace: Workspace, given: _List) -> JsonObject:
    kinds = []
    for name in filter(None, (part.strip() for part in given.types.split(","))):
        if name in _TYPES:
            kinds.append(_TYPES[name])
            need_scope(workspace, (f"{FAMILIES[_TYPES[name]]}:read",))
        elif name != _NO_MULTI_DIRECT:
            raise Refusal("invalid_types")
    bot = workspace.app.bot.id
    channels = [
        channel
        for channel in workspace.state.channels.values()
        if channel.kind in kinds and (channel.kind is ChannelKind.PUBLIC or bot in channel.members)
    ]
    shown, cursor = page(channels, given.cursor, given.limit)
    return {
        "channels": [channel_json(channel, bot) for channel in shown],
        "response_metadata": {"next_cursor": cursor},
    }


def _history(workspace: Workspace, given: _History) -> JsonObject:
    channel = readable_channel(workspace, given.channel)
    messages = [one for one in channel.messages.values() if one.in_channel and given.within(one)]
    return _messages(workspace, messages[::-1], given) | {"pin_count": 0}


def _replies(workspace: Workspace, given: _Replies) -> JsonObject:
    channel = readable_channel(workspace, given.channel)
    if given.ts not in channel.messages:
        raise Refusal("thread_not_found")
    asked = channel.messages[given.ts]
    root = channel.messages.get(asked.root)
    if root is None:
        raise Refusal("thread_not_found")
    # Its first message stands at the head of a thread, whatever part of it is asked for.
    replies = [one for one in workspace.state.replies(root) if given.within(one)]
    return _messages(workspace, [root, *replies], given)


def _messages(workspace: Workspace, messages: Sequence[Message], given: _History) -> JsonObject:
    shown, cursor = page(messages, given.cursor, given.limit)
    answer: JsonObject = {
        "messages": [message_json(message, workspace.state) for message in shown],
        "has_more": bool(cursor),
    }
    if cursor:
        answer["response_metadata"] = {"next_cursor": cursor}
    return answer


def _open(workspace: Workspace, given: _Open) -> JsonObject:
    state, bot = workspace.state, workspace.app.bot.id
    if given.channel:
        channel = visible_channel(workspace, given.channel)
    else:
        users = [part.strip() for part in given.users.split(",") if part.strip()]
        if not users:
            raise Refusal("users_list_not_supplied")
        if len(users) > 1:
            # Group messages are not part of this workspace.
            raise Refusal("method_not_supported_for_channel_type")
        channel = state.direct(bot, state.person(users[0]).id)
    shape = channel_json(channel, bot) if given.return_im else {"id": channel.id}
    return {"channel": shape, "no_op": True, "already_open": True}


def _members(workspace: Workspace, given: _Members) -> JsonObject:
    channel = visible_channel(workspace, given.channel)
    _readable_kind(workspace, channel)
    shown, cursor = page(channel.members, given.cursor, given.limit)
    return {"members": list(shown), "response_metadata": {"next_cursor": cursor}}


def _join(workspace: Workspace, given: _Join) -> JsonObject:
    channel = visible_channel(workspace, given.channel)
    if channel.kind is not ChannelKind.PUBLIC:
        raise Refusal("method_not_supported_for_channel_type")
    joined = workspace.join(channel, workspace.app.bot)
    answer: JsonObject = {"channel": channel_json(channel, workspace.app.bot.id)}
    return answer if joined else answer | {"warning": "already_in_channel"}


METHODS = (
    Method("conversations.info", _info, _Info, by_get=True),
    Method("conversations.list", _list, _List, per_minute=20, by_get=True),
    Method("conversations.history", _history, _History, by_get=True),
    Method("conversations.replies", _replies, _Replies, by_get=True),
    Method("conversations.open", _open, _Open, ("im:write",)),
    Method("conversations.members", _members, _Members, per_minute=100, by_get=True),
    Method("conversations.join", _join, _Join, ("channels:join",)),
)
