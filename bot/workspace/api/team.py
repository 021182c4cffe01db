"""`team.*`, `emoji.*` and `dnd.*`: the workspace itself."""

from bot.workspace.api.method import Arguments, Method, comma_list
from bot.workspace.json_types import JsonObject
from bot.workspace.refusal import Refusal
from bot.workspace.workspace import Workspace


class _TeamInfo(Arguments):
    team: str = ""


class _Nothing(Arguments):
    pass


class _EmojiList(Arguments):
    include_categories: bool = False


class _DndInfo(Arguments):
    user: str = ""


class _DndTeamInfo(Arguments):
    users: str = ""


# Nobody here ever asks not to be disturbed.
_UNDISTURBED = {"dnd_enabled": False, "next_dnd_start_ts": 1, "next_dnd_end_ts": 1}


def _team_info(workspace: Workspace, given: _TeamInfo) -> JsonObject:
    team = workspace.state.team
    if given.team not in ("", team.id):
        raise Refusal("team_not_found")
    return {
        "team": {
            "id": team.id,
            "name": team.name,
            "url": f"https://{team.domain}.slack.com/",
            "domain": team.domain,
            "email_domain": f"{team.domain}.example",
            "icon": {"image_default": True},
            "avatar_base_url": f"{team.address}/avatars/",
            "is_verified": False,
        }
    }


def _billing_info(workspace: Workspace, given: _Nothing) -> JsonObject:
    del workspace, given
    return {"plan": "free"}


def _preferences(workspace: Workspace, given: _Nothing) -> JsonObject:
    del workspace, given
    return {
        "allow_message_deletion": True,
        "display_real_names": False,
        "disable_file_uploads": "allow_all",
        "msg_edit_window_mins": -1,
        "who_can_post_general": "everyone",
    }


def _emoji_list(workspace: Workspace, given: _EmojiList) -> JsonObject:
    answer: JsonObject = {
        "emoji": workspace.state.emoji,
        "cache_ts": f"{workspace.clock.now():.6f}",
    }
    return answer | ({"categories": []} if given.include_categories else {})


def _dnd_info(workspace: Workspace, given: _DndInfo) -> JsonObject:
    if given.user and given.user not in workspace.state.people:
        raise Refusal("user_not_found")
    return _UNDISTURBED | {"snooze_enabled": False}


def _dnd_team_info(workspace: Workspace, given: _DndTeamInfo) -> JsonObject:
    wanted = comma_list(given.users)
    return {"users": {one: _UNDISTURBED for one in wanted if one in workspace.state.people}}


_NOBODY = "Nobody here asks not to be disturbed."

METHODS = (
    Method("team.info", _team_info, _TeamInfo, ("team:read",), by_get=True),
    Method("team.billing.info", _billing_info, _Nothing, ("team.billing:read",)),
    Method("team.preferences.list", _preferences, _Nothing, ("team.preferences:read",)),
    Method("emoji.list", _emoji_list, _EmojiList, ("emoji:read",), per_minute=20, by_get=True),
    Method("dnd.info", _dnd_info, _DndInfo, ("dnd:read",), by_get=True, partly=_NOBODY),
    Method(
        "dnd.teamInfo", _dnd_team_info, _DndTeamInfo, ("dnd:read",), by_get=True, partly=_NOBODY
    ),
)
