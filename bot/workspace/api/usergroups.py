"""`usergroups.*`: groups of people that can be mentioned together."""

from bot.workspace.api.method import Arguments, Method, comma_list
from bot.workspace.json_types import JsonObject
from bot.workspace.refusal import Refusal
from bot.workspace.workspace import Workspace


class _Create(Arguments):
    name: str
    handle: str = ""
    description: str = ""
    channels: str = ""
    include_count: bool = False


class _Group(Arguments):
    usergroup: str
    include_count: bool = False
    include_disabled: bool = False


class _Update(_Group):
    name: str = ""
    handle: str = ""
    description: str = ""
    channels: str = ""


class _List(Arguments):
    include_count: bool = False
    include_disabled: bool = False
    include_users: bool = False


class _UpdateUsers(_Group):
    users: str


def _shown(group: JsonObject, *, count: bool, users: bool = True) -> JsonObject:
    shape = dict(group)
    if count:
        shape["user_count"] = len(group["users"])
    if not users:
        del shape["users"]
    return shape


def _split(text: str) -> list[str]:
    return list(dict.fromkeys(comma_list(text)))


def _check_free(workspace: Workspace, group: str, name: str, handle: str) -> None:
    for other in workspace.usergroups.values():
        if other["id"] != group and name and other["name"] == name:
            raise Refusal("name_already_exists")
        if other["id"] != group and handle and other["handle"] == handle:
            raise Refusal("handle_already_exists")


def _channels(workspace: Workspace, given: str) -> list[str]:
    channels = _split(given)
    if not set(channels) <= set(workspace.state.channels):
        raise Refusal("channel_not_found")
    return channels


def _create(workspace: Workspace, given: _Create) -> JsonObject:
    handle = given.handle or "-".join(given.name.lower().split())
    if not given.name.strip():
        raise Refusal("invalid_name")
    _check_free(workspace, "", given.name, handle)
    now, by = int(workspace.clock.now()), workspace.caller.person.id
    group: JsonObject = {
        "id": workspace.ids.next("S"),
        "team_id": workspace.state.team.id,
        "is_usergroup": True,
        "is_subteam": True,
        "is_external": False,
        "name": given.name,
        "handle": handle,
        "description": given.description,
        "date_create": now,
        "date_update": now,
        "date_delete": 0,
        "auto_type": None,
        "auto_provision": False,
        "enterprise_subteam_id": "",
        "created_by": by,
        "updated_by": by,
        "deleted_by": None,
        "prefs": {"channels": _channels(workspace, given.channels), "groups": []},
        "users": [],
        "channel_count": 0,
    }
    workspace.usergroups[group["id"]] = group
    workspace.announce("subteam_created", {"subteam": _shown(group, count=True)})
    return {"usergroup": _shown(group, count=given.include_count)}


def _found(workspace: Workspace, name: str) -> JsonObject:
    if name not in workspace.usergroups:
        raise Refusal("no_such_subteam")
    return workspace.usergroups[name]


def _changed(workspace: Workspace, group: JsonObject, given: _Group) -> JsonObject:
    group["date_update"] = int(workspace.clock.now())
    group["updated_by"] = workspace.caller.person.id
    workspace.announce("subteam_updated", {"subteam": _shown(group, count=True)})
    return {"usergroup": _shown(group, count=given.include_count)}


def _update(workspace: Workspace, given: _Update) -> JsonObject:
    group = _found(workspace, given.usergroup)
    _check_free(workspace, group["id"], given.name, given.handle)
    texts = {"name": given.name, "handle": given.handle, "description": given.description}
    group.update({name: value for name, value in texts.items() if value})
    if given.channels:
        group["prefs"]["channels"] = _channels(workspace, given.channels)
    return _changed(workspace, group, given)


def _enable(workspace: Workspace, given: _Group) -> JsonObject:
    group = _found(workspace, given.usergroup)
    if not group["date_delete"]:
        raise Refusal("already_enabled")
    group |= {"date_delete": 0, "deleted_by": None}
    return _changed(workspace, group, given)


def _disable(workspace: Workspace, given: _Group) -> JsonObject:
    group = _found(workspace, given.usergroup)
    if group["date_delete"]:
        raise Refusal("already_disabled")
    group |= {"date_delete": int(workspace.clock.now()), "deleted_by": workspace.caller.person.id}
    return _changed(workspace, group, given)


def _list(workspace: Workspace, given: _List) -> JsonObject:
    return {
        "usergroups": [
            _shown(group, count=given.include_count, users=given.include_users)
            for group in workspace.usergroups.values()
            if given.include_disabled or not group["date_delete"]
        ]
    }


def _list_users(workspace: Workspace, given: _Group) -> JsonObject:
    return {"users": _found(workspace, given.usergroup)["users"]}


def _update_users(workspace: Workspace, given: _UpdateUsers) -> JsonObject:
    group, users = _found(workspace, given.usergroup), _split(given.users)
    if not users:
        raise Refusal("no_users_provided")
    if not set(users) <= set(workspace.state.people):
        raise Refusal("invalid_users")
    before, updated = group["users"], group["date_update"]
    group["users"] = users
    answer = _changed(workspace, group, given)
    added = [one for one in users if one not in before]
    removed = [one for one in before if one not in users]
    workspace.announce(
        "subteam_members_changed",
        {
            "subteam_id": group["id"],
            "team_id": workspace.state.team.id,
            "date_previous_update": updated,
            "date_update": group["date_update"],
            "added_users": added,
            "added_users_count": len(added),
            "removed_users": removed,
            "removed_users_count": len(removed),
        },
    )
    return answer


_READ, _WRITE = ("usergroups:read",), ("usergroups:write",)

METHODS = (
    Method("usergroups.create", _create, _Create, _WRITE, per_minute=20),
    Method("usergroups.update", _update, _Update, _WRITE, per_minute=20),
    Method("usergroups.enable", _enable, _Group, _WRITE, per_minute=20),
    Method("usergroups.disable", _disable, _Group, _WRITE, per_minute=20),
    Method("usergroups.list", _list, _List, _READ, per_minute=20, by_get=True),
    Method("usergroups.users.list", _list_users, _Group, _READ, per_minute=20, by_get=True),
    Method("usergroups.users.update", _update_users, _UpdateUsers, _WRITE, per_minute=20),
)
