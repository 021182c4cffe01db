"""`conversations.*` that change a channel: who is in it, what it is called and what it is for."""

from bot.workspace import rooms
from bot.workspace.api.channels import FAMILIES, visible_channel
from bot.workspace.api.method import Arguments, Method, comma_list, need_scope
from bot.workspace.json_types import JsonObject
from bot.workspace.model import Channel, ChannelKind
from bot.workspace.refusal import Refusal
from bot.workspace.shapes import channel_json
from bot.workspace.workspace import Workspace


class _Create(Arguments):
    name: str = ""
    is_private: bool = False


class _Channel(Arguments):
    channel: str


class _Invite(_Channel):
    users: str = ""
    force: bool = False


class _Kick(_Channel):
    user: str


class _Rename(_Channel):
    name: str = ""


class _SetTopic(_Channel):
    topic: str = ""


class _SetPurpose(_Channel):
    purpose: str = ""


class _Mark(_Channel):
    ts: str


def _scopes(kind: ChannelKind, finer: str = "") -> tuple[str, ...]:
    """What changing a channel of a kind asks for; `finer` is a scope for this change alone."""
    family = FAMILIES[kind]
    # People have another scope for public channels than apps.
    whole = ("channels:manage",) if kind is ChannelKind.PUBLIC else ()
    return (*whole, f"{family}:write", *([f"{family}:write.{finer}"] if finer else []))


def _manageable(workspace: Workspace, reference: str, finer: str = "") -> Channel:
    """Find a channel that the app is in and may change."""
    channel = visible_channel(workspace, reference)
    need_scope(workspace, _scopes(channel.kind, finer))
    if not channel.is_room:
        raise Refusal("method_not_supported_for_channel_type")
    if workspace.caller.person.id not in channel.members:
        raise Refusal("not_in_channel")
    return channel


def _open(channel: Channel) -> Channel:
    if channel.is_archived:
        raise Refusal("is_archived")
    return channel


def _shown(workspace: Workspace, channel: Channel) -> JsonObject:
    return {"channel": channel_json(channel, workspace.caller.person.id)}


def _create(workspace: Workspace, given: _Create) -> JsonObject:
    kind = ChannelKind.PRIVATE if given.is_private else ChannelKind.PUBLIC
    need_scope(workspace, _scopes(kind))
    return _shown(workspace, rooms.create(workspace, workspace.caller.person, given.name, kind))


def _invite(workspace: Workspace, given: _Invite) -> JsonObject:
    channel = _open(_manageable(workspace, given.channel, "invites"))
    names = comma_list(given.users)
    if not names:
        raise Refusal("no_user")
    people = workspace.state.people
    errors: list[JsonObject] = []
    for name in names:
        error = ""
        if name == workspace.caller.person.id:
            error = "cant_invite_self"
        elif name not in people:
            error = "user_not_found"
        elif name in channel.members:
            error = "already_in_channel"
        if error:
            errors.append({"user": name, "ok": False, "error": error})
    if errors and (not given.force or len(errors) == len(names)):
        raise Refusal(str(errors[0]["error"]), errors=errors)
    refused = {one["user"] for one in errors}
    for name in names:
        if name not in refused:
            workspace.join(channel, people[name], inviter=workspace.caller.person.id)
    return _shown(workspace, channel) | ({"errors": errors} if errors else {})


def _kick(workspace: Workspace, given: _Kick) -> JsonObject:
    channel = _open(_manageable(workspace, given.channel))
    person = workspace.state.people.get(given.user)
    if person is None:
        raise Refusal("user_not_found")
    if person is workspace.caller.person:
        raise Refusal("cant_kick_self")
    if channel.name == "general":
        raise Refusal("cant_kick_from_general")
    if not workspace.leave(channel, person, workspace.caller.person.id):
        raise Refusal("not_in_channel")
    return {"errors": {}}


def _join(workspace: Workspace, given: _Channel) -> JsonObject:
    channel = _open(visible_channel(workspace, given.channel))
    if channel.kind is not ChannelKind.PUBLIC:
        raise Refusal("method_not_supported_for_channel_type")
    joined = workspace.join(channel, workspace.caller.person)
    answer = _shown(workspace, channel)
    if joined:
        return answer
    warning = "already_in_channel"
    return answer | {"warning": warning, "response_metadata": {"warnings": [warning]}}


def _leave(workspace: Workspace, given: _Channel) -> JsonObject:
    channel = visible_channel(workspace, given.channel)
    need_scope(workspace, _scopes(channel.kind))
    if not channel.is_room:
        raise Refusal("method_not_supported_for_channel_type")
    if channel.name == "general":
        raise Refusal("cant_leave_general")
    left = workspace.leave(_open(channel), workspace.caller.person)
    return {} if left else {"not_in_channel": True}


def _archive(workspace: Workspace, given: _Channel) -> JsonObject:
    rooms.archive(workspace, workspace.caller.person, _manageable(workspace, given.channel))
    return {}


def _unarchive(workspace: Workspace, given: _Channel) -> JsonObject:
    rooms.unarchive(workspace, workspace.caller.person, _manageable(workspace, given.channel))
    return {}


def _rename(workspace: Workspace, given: _Rename) -> JsonObject:
    channel = _open(_manageable(workspace, given.channel))
    rooms.rename(workspace, workspace.caller.person, channel, given.name)
    return _shown(workspace, channel)


def _set_topic(workspace: Workspace, given: _SetTopic) -> JsonObject:
    channel = _open(_manageable(workspace, given.channel, "topic"))
    rooms.describe(workspace, workspace.caller.person, channel, "topic", given.topic)
    return _shown(workspace, channel) | {"topic": given.topic}


def _set_purpose(workspace: Workspace, given: _SetPurpose) -> JsonObject:
    channel = _open(_manageable(workspace, given.channel, "topic"))
    rooms.describe(workspace, workspace.caller.person, channel, "purpose", given.purpose)
    return _shown(workspace, channel) | {"purpose": given.purpose}


def _mark(workspace: Workspace, given: _Mark) -> JsonObject:
    channel = visible_channel(workspace, given.channel)
    need_scope(workspace, _scopes(channel.kind))
    if workspace.caller.person.id not in channel.members:
        raise Refusal("not_in_channel")
    workspace.state.message(channel, given.ts)
    channel.last_read[workspace.caller.person.id] = given.ts
    return {}


METHODS = (
    Method("conversations.create", _create, _Create, per_minute=20),
    Method("conversations.invite", _invite, _Invite),
    Method("conversations.kick", _kick, _Kick),
    Method("conversations.join", _join, _Channel, ("channels:join", "channels:write")),
    Method("conversations.leave", _leave, _Channel),
    Method("conversations.archive", _archive, _Channel, per_minute=20),
    Method("conversations.unarchive", _unarchive, _Channel, per_minute=20),
    Method("conversations.rename", _rename, _Rename, per_minute=20),
    Method("conversations.setTopic", _set_topic, _SetTopic, per_minute=20),
    Method("conversations.setPurpose", _set_purpose, _SetPurpose, per_minute=20),
    Method("conversations.mark", _mark, _Mark),
)
