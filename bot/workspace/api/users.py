"""`users.*`: people, what they show of themselves, and where they are."""

from bot.workspace.api.conversations import List, listed
from bot.workspace.api.method import Arguments, Json, Method
from bot.workspace.api.pages import page
from bot.workspace.checks import invalid
from bot.workspace.json_types import JsonObject
from bot.workspace.model import Person
from bot.workspace.refusal import Refusal
from bot.workspace.shapes import email_of, person_json, profile_json
from bot.workspace.workspace import Workspace

_EMAIL = "users:read.email"
_MOST_STATUS = 100


class _Info(Arguments):
    user: str
    include_locale: bool = False


class _List(Arguments):
    cursor: str = ""
    limit: int = 1000
    include_locale: bool = False


class _LookupByEmail(Arguments):
    email: str


class _GetProfile(Arguments):
    user: str = ""


class _SetProfile(Arguments):
    user: str = ""
    profile: Json = None
    name: str = ""
    value: object = None


class _Conversations(List):
    user: str = ""


class _SetPhoto(Arguments):
    image: Json = None


class _GetPresence(Arguments):
    user: str = ""


class _SetPresence(Arguments):
    presence: str


def _found(workspace: Workspace, user: str) -> Person:
    """Somebody by their id; the app itself where none is given."""
    person = workspace.state.people.get(user or workspace.caller.person.id)
    if person is None:
        raise Refusal("user_not_found")
    return person


def _shown(workspace: Workspace, person: Person, *, with_locale: bool = False) -> JsonObject:
    return person_json(
        person,
        workspace.state.team,
        with_email=_EMAIL in workspace.caller.scopes,
        with_locale=with_locale,
    )


def _info(workspace: Workspace, given: _Info) -> JsonObject:
    person = _found(workspace, given.user)
    return {"user": _shown(workspace, person, with_locale=given.include_locale)}


def _list(workspace: Workspace, given: _List) -> JsonObject:
    people = list(workspace.state.people.values())
    shown, cursor = page(people, given.cursor, given.limit)
    return {
        "members": [_shown(workspace, one, with_locale=given.include_locale) for one in shown],
        "cache_ts": int(workspace.clock.now()),
        "response_metadata": {"next_cursor": cursor},
    }


def _lookup(workspace: Workspace, given: _LookupByEmail) -> JsonObject:
    wanted = given.email.strip().lower()
    for person in workspace.state.people.values():
        if wanted and email_of(person, workspace.state.team).lower() == wanted:
            return {"user": _shown(workspace, person)}
    raise Refusal("users_not_found")


def _get_profile(workspace: Workspace, given: _GetProfile) -> JsonObject:
    person, with_email = _found(workspace, given.user), _EMAIL in workspace.caller.scopes
    return {"profile": profile_json(person, workspace.state.team, with_email=with_email)}


def _set_profile(workspace: Workspace, given: _SetProfile) -> JsonObject:
    person = _found(workspace, given.user)
    profile = {given.name: given.value} if given.name else given.profile
    if not isinstance(profile, dict):
        raise Refusal("invalid_profile")
    if len(str(profile.get("status_text", ""))) > _MOST_STATUS:
        raise Refusal("too_long")
    if not all(isinstance(value, str | int | dict) for value in profile.values()):
        raise Refusal("invalid_profile")
    workspace.fill_in_profile(person, profile)
    shown = profile_json(person, workspace.state.team, with_email=_EMAIL in workspace.caller.scopes)
    return {"username": person.name, "profile": shown}


def _set_photo(workspace: Workspace, given: _SetPhoto) -> JsonObject:
    if not isinstance(given.image, dict):
        raise Refusal("no_image_uploaded")
    workspace.fill_in_profile(workspace.caller.person, {"is_custom_image": True})
    return {"profile": profile_json(workspace.caller.person, workspace.state.team)}


def _conversations(workspace: Workspace, given: _Conversations) -> JsonObject:
    return listed(workspace, given, member=_found(workspace, given.user).id)


def _get_presence(workspace: Workspace, given: _GetPresence) -> JsonObject:
    person = _found(workspace, given.user)
    answer: JsonObject = {"presence": "away" if person.is_away else "active"}
    if person is workspace.caller.person:
        count = workspace.sockets.connected
        answer |= {"online": True, "auto_away": False, "connection_count": count}
        answer["manual_away"] = person.is_away
    return answer


def _set_presence(workspace: Workspace, given: _SetPresence) -> JsonObject:
    if given.presence not in ("auto", "away"):
        raise invalid(["invalid value for field: presence"])
    workspace.caller.person.is_away = given.presence == "away"
    return {}


_READ = ("users:read",)

METHODS = (
    Method("users.info", _info, _Info, _READ, per_minute=100, by_get=True),
    Method("users.list", _list, _List, _READ, per_minute=20, by_get=True),
    Method("users.lookupByEmail", _lookup, _LookupByEmail, (_EMAIL,), by_get=True),
    Method("users.profile.get", _get_profile, _GetProfile, ("users.profile:read",), by_get=True),
    Method(
        "users.profile.set",
        _set_profile,
        _SetProfile,
        ("users.profile:write",),
        partly="Slack takes it from people's tokens alone; here the app's own does as well.",
    ),
    Method(
        "users.setPhoto",
        _set_photo,
        _SetPhoto,
        ("users.profile:write",),
        partly="The picture itself is not kept.",
    ),
    Method("users.conversations", _conversations, _Conversations, by_get=True),
    Method("users.getPresence", _get_presence, _GetPresence, _READ, by_get=True),
    Method("users.setPresence", _set_presence, _SetPresence, ("users:write",)),
)
