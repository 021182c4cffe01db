"""`conversations.*`: channels, who is in them, and what was said."""

from collections.abc import Sequence

from bot.workspace.api.channels import FAMILIES, readable_channel, visible_channel
from bot.workspace.api.method import Arguments, Method, comma_list, need_scope
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
    "mpim": ChannelKind.SEVERAL,
}


# In a direct message, beside the app.
_MOST_PEOPLE = 8


class _Info(Arguments):
    channel: str
    include_num_members: bool = False
    include_locale: bool = False


class List(Arguments):
    """Which channels are listed."""

    cursor: str = ""
    limit: int = 100
    types: str = "public_channel"
    exclude_archived: bool = False


class _History(Arguments):
    channel: str
    cursor: str = ""
    inclusive: bool = False
    include_all_metadata: bool = False
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


class _Close(Arguments):
    channel: str


class _Members(Arguments):
    channel: str
    cursor: str = ""
    limit: int = 100


def _readable_kind(workspace: Workspace, channel: Channel) -> None:
    need_scope(workspace, (f"{FAMILIES[channel.kind]}:read",))


def _info(workspace: Workspace, given: _Info) -> JsonObject:
    channel = visible_channel(workspace, given.channel)
    _readable_kind(workspace, channel)
    shape = channel_json(channel, workspace.caller.person.id)
    if given.include_locale:
        shape["locale"] = "en-US"
    return {"channel": shape | _counted(channel, asked=given.include_num_members)}


def listed(workspace: Workspace, given: List, member: str = "") -> JsonObject:
    """The channels that an app may know of, in pages.

    Args:
        workspace: where.
        given: which of them.
        member: the id of who is in them; empty for all.

    Raises:
        Refusal: `invalid_types`, `missing_scope`, or what a page is refused for.
    """
    kinds = []
    for name in comma_list(given.types):
        if name not in _TYPES:
            raise Refusal("invalid_types")
        kinds.append(_TYPES[name])
        need_scope(workspace, (f"{FAMILIES[_TYPES[name]]}:read",))
    bot = workspace.caller.person.id
    channels = [
        channel
        for channel in workspace.state.channels.values()
        if channel.kind in kinds
        and (channel.kind is ChannelKind.PUBLIC or bot in channel.members)
        and (not member or member in channel.members)
        and not (given.exclude_archived and channel.is_archived)
    ]
    shown, cursor = page(channels, given.cursor, given.limit)
    return {
        "channels": [
            channel_json(channel, bot) | _counted(channel, asked=not member) for channel in shown
        ],
        "response_metadata": {"next_cursor": cursor},
    }


def _counted(channel: Channel, *, asked: bool) -> JsonObject:
    return {"num_members": len(channel.members)} if asked and channel.is_room else {}


def _list(workspace: Workspace, given: List) -> JsonObject:
    return listed(workspace, given)


def _history(workspace: Workspace, given: _History) -> JsonObject:
    channel = readable_channel(workspace, given.channel)
    messages = [one for one in channel.messages.values() if one.in_channel and given.within(one)]
    return _messages(workspace, messages[::-1], given) | {
        "pin_count": len(channel.pins),
        "channel_actions_count": 0,
    }


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
        "messages": [
            message_json(message, workspace.state, with_metadata=given.include_all_metadata)
            for message in shown
        ],
        "has_more": bool(cursor),
    }
    if cursor:
        answer["response_metadata"] = {"next_cursor": cursor}
    return answer


def _open(workspace: Workspace, given: _Open) -> JsonObject:
    state, bot = workspace.state, workspace.caller.person.id
    if given.channel:
        channel, is_new = visible_channel(workspace, given.channel), False
        if channel.is_room:
            raise Refusal("method_not_supported_for_channel_type")
    else:
        users = comma_list(given.users)
        if not users:
            raise Refusal("users_list_not_supplied")
        need_scope(workspace, ("mpim:write",) if len(users) > 1 else ("im:write",))
        if len(users) > _MOST_PEOPLE:
            raise Refusal("too_many_users")
        people = [state.person(user).id for user in users]
        if len(people) > 1:
            channel, is_new = state.several([bot, *people])
        else:
            is_new = not state.has_direct(bot, people[0])
            channel = state.direct(bot, people[0])
    if is_new:
        workspace.note_channel(channel)
    shape = channel_json(channel, bot) if given.return_im else {"id": channel.id}
    return {"channel": shape} | ({} if is_new else {"no_op": True, "already_open": True})


def _close(workspace: Workspace, given: _Close) -> JsonObject:
    channel = visible_channel(workspace, given.channel)
    if channel.is_room:
        raise Refusal("method_not_supported_for_channel_type")
    need_scope(workspace, (f"{FAMILIES[channel.kind]}:write",))
    return {}


def _members(workspace: Workspace, given: _Members) -> JsonObject:
    channel = visible_channel(workspace, given.channel)
    _readable_kind(workspace, channel)
    shown, cursor = page(channel.members, given.cursor, given.limit)
    return {"members": list(shown), "response_metadata": {"next_cursor": cursor}}


METHODS = (
    Method("conversations.info", _info, _Info, by_get=True),
    Method("conversations.list", _list, List, per_minute=20, by_get=True),
    Method("conversations.history", _history, _History, by_get=True),
    Method("conversations.replies", _replies, _Replies, by_get=True),
    Method("conversations.open", _open, _Open),
    Method("conversations.close", _close, _Close),
    Method("conversations.members", _members, _Members, per_minute=100, by_get=True),
)
