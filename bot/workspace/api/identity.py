"""`auth.*`, `api.*`, `apps.*`, `users.*` and `bots.*`: who is who."""

from bot.workspace.api.method import Arguments, Method, TokenKind
from bot.workspace.api.pages import page
from bot.workspace.json_types import JsonObject
from bot.workspace.refusal import Refusal
from bot.workspace.shapes import bot_json, person_json
from bot.workspace.workspace import Workspace


class _Nothing(Arguments):
    pass


class _ApiTest(Arguments):
    error: str = ""


class _UsersInfo(Arguments):
    user: str


class _UsersList(Arguments):
    cursor: str = ""
    limit: int = 1000


class _BotsInfo(Arguments):
    bot: str = ""


def _auth_test(workspace: Workspace, given: _Nothing) -> JsonObject:
    del given
    team, bot = workspace.state.team, workspace.app.bot
    return {
        "url": f"https://{team.domain}.slack.com/",
        "team": team.name,
        "user": bot.name,
        "team_id": team.id,
        "user_id": bot.id,
        "bot_id": bot.bot_id,
        "is_enterprise_install": False,
    }


def _api_test(workspace: Workspace, given: _ApiTest) -> JsonObject:
    del workspace
    if given.error:
        raise Refusal(given.error, args={"error": given.error})
    return {"args": {}}


def _connections_open(workspace: Workspace, given: _Nothing) -> JsonObject:
    del given
    ticket = workspace.tickets.new_socket()
    base = workspace.interactions.base_url.replace("http", "ws", 1)
    return {"url": f"{base}/link/?ticket={ticket}&app_id={workspace.app.id}"}


def _users_info(workspace: Workspace, given: _UsersInfo) -> JsonObject:
    person = workspace.state.people.get(given.user)
    if person is None:
        raise Refusal("user_not_found")
    return {"user": person_json(person, workspace.state.team)}


def _users_list(workspace: Workspace, given: _UsersList) -> JsonObject:
    shown, cursor = page(list(workspace.state.people.values()), given.cursor, given.limit)
    return {
        "members": [person_json(person, workspace.state.team) for person in shown],
        "cache_ts": int(workspace.clock.now()),
        "response_metadata": {"next_cursor": cursor},
    }


def _bots_info(workspace: Workspace, given: _BotsInfo) -> JsonObject:
    for person in workspace.state.people.values():
        if person.is_bot and person.bot_id == (given.bot or workspace.app.bot.bot_id):
            return {"bot": bot_json(person)}
    raise Refusal("bot_not_found")


METHODS = (
    Method("auth.test", _auth_test, _Nothing, per_minute=600, by_get=True),
    Method("api.test", _api_test, _ApiTest, token=TokenKind.NONE, per_minute=100, by_get=True),
    Method("apps.connections.open", _connections_open, _Nothing, token=TokenKind.APP),
    Method("users.info", _users_info, _UsersInfo, ("users:read",), per_minute=100, by_get=True),
    Method("users.list", _users_list, _UsersList, ("users:read",), per_minute=20, by_get=True),
    Method("bots.info", _bots_info, _BotsInfo, ("users:read",), by_get=True),
)
