"""`calls.*`: calls of another service, which messages can show."""

from bot.workspace.api.method import Arguments, Json, Method
from bot.workspace.checks import invalid
from bot.workspace.json_types import JsonObject
from bot.workspace.refusal import Refusal
from bot.workspace.workspace import Workspace


class _Add(Arguments):
    external_unique_id: str
    join_url: str
    created_by: str = ""
    date_start: int = 0
    desktop_app_join_url: str = ""
    external_display_id: str = ""
    title: str = ""
    users: Json = None


class _Call(Arguments):
    id: str


class _End(_Call):
    duration: int = 0


class _Update(_Call):
    join_url: str = ""
    desktop_app_join_url: str = ""
    title: str = ""


class _Participants(_Call):
    users: Json = None


def _users(given: object) -> list[JsonObject]:
    if given is None:
        return []
    if not isinstance(given, list) or not all(
        isinstance(one, dict) and isinstance(_key(one), str | None) for one in given
    ):
        raise invalid(["must be a list of users [json-pointer:/users]"])
    return given


def _key(user: JsonObject) -> object:
    return user.get("slack_id") or user.get("external_id")


def _found(workspace: Workspace, name: str) -> JsonObject:
    if name not in workspace.state.calls:
        raise Refusal("not_found")
    return workspace.state.calls[name]


def _note(workspace: Workspace, call: JsonObject) -> None:
    """Write down that a call is otherwise than before, so that it is shown so."""
    workspace.journal.add("call", call=dict(call))


def _add(workspace: Workspace, given: _Add) -> JsonObject:
    if given.created_by and given.created_by not in workspace.state.people:
        raise Refusal("user_not_found")
    call: JsonObject = {
        "id": workspace.ids.next("R"),
        "created_by": given.created_by or workspace.caller.person.id,
        "date_start": given.date_start or int(workspace.clock.now()),
        "external_unique_id": given.external_unique_id,
        "external_display_id": given.external_display_id,
        "join_url": given.join_url,
        "desktop_app_join_url": given.desktop_app_join_url,
        "title": given.title,
        "users": _users(given.users),
    }
    workspace.state.calls[call["id"]] = call
    return {"call": call}


def _info(workspace: Workspace, given: _Call) -> JsonObject:
    return {"call": _found(workspace, given.id)}


def _update(workspace: Workspace, given: _Update) -> JsonObject:
    call = _found(workspace, given.id)
    changes = given.model_dump(exclude={"id"})
    call.update({name: value for name, value in changes.items() if value})
    _note(workspace, call)
    return {"call": call}


def _end(workspace: Workspace, given: _End) -> JsonObject:
    call = _found(workspace, given.id)
    call["date_end"] = call["date_start"] + given.duration
    _note(workspace, call)
    return {}


def _add_participants(workspace: Workspace, given: _Participants) -> JsonObject:
    call, added = _found(workspace, given.id), _users(given.users)
    known = {_key(one) for one in call["users"]}
    call["users"] = [*call["users"], *(one for one in added if _key(one) not in known)]
    _note(workspace, call)
    return {}


def _remove_participants(workspace: Workspace, given: _Participants) -> JsonObject:
    call = _found(workspace, given.id)
    gone = {_key(one) for one in _users(given.users)}
    call["users"] = [one for one in call["users"] if _key(one) not in gone]
    _note(workspace, call)
    return {}


_READ, _WRITE = ("calls:read",), ("calls:write",)
METHODS = (
    Method("calls.add", _add, _Add, _WRITE),
    Method("calls.info", _info, _Call, _READ),
    Method("calls.update", _update, _Update, _WRITE),
    Method("calls.end", _end, _End, _WRITE),
    Method("calls.participants.add", _add_participants, _Participants, _WRITE),
    Method("calls.participants.remove", _remove_participants, _Participants, _WRITE),
)
