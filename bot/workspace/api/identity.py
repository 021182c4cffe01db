"""`auth.*`, `api.*`, `apps.*` and `bots.*`: who the app is."""

from pydantic import ConfigDict

from bot.workspace.api.method import Arguments, Method, TokenKind
from bot.workspace.json_types import JsonObject
from bot.workspace.refusal import Refusal
from bot.workspace.shapes import bot_json
from bot.workspace.workspace import Workspace


class _Nothing(Arguments):
    pass


class _ApiTest(Arguments):
    model_config = ConfigDict(extra="allow", frozen=True)

    error: str = ""


class _BotsInfo(Arguments):
    bot: str = ""


def _auth_test(workspace: Workspace, given: _Nothing) -> JsonObject:
    del given
    team, caller = workspace.state.team, workspace.caller.person
    return {
        "url": f"https://{team.domain}.slack.com/",
        "team": team.name,
        "user": caller.name,
        "team_id": team.id,
        "user_id": caller.id,
        **({"bot_id": caller.bot_id} if caller.is_bot else {}),
        "is_enterprise_install": False,
    }


def _api_test(workspace: Workspace, given: _ApiTest) -> JsonObject:
    del workspace
    args = given.model_dump(exclude_unset=True)
    if given.error:
        raise Refusal(given.error, args=args)
    return {"args": args}


def _connections_open(workspace: Workspace, given: _Nothing) -> JsonObject:
    del given
    ticket = workspace.tickets.new_socket()
    base = workspace.state.team.address.replace("http", "ws", 1)
    return {"url": f"{base}/link/?ticket={ticket}&app_id={workspace.app.id}"}


def _bots_info(workspace: Workspace, given: _BotsInfo) -> JsonObject:
    for person in workspace.state.people.values():
        if person.is_bot and person.bot_id == (given.bot or workspace.app.bot.bot_id):
            return {"bot": bot_json(person, workspace.state.team)}
    raise Refusal("bot_not_found")


METHODS = (
    Method("auth.test", _auth_test, _Nothing, per_minute=600, by_get=True),
    Method("api.test", _api_test, _ApiTest, token=TokenKind.NONE, per_minute=100, by_get=True),
    Method("apps.connections.open", _connections_open, _Nothing, token=TokenKind.APP),
    Method("bots.info", _bots_info, _BotsInfo, ("users:read",), by_get=True),
)
