"""What receives for the bot: in one workspace by its token, or in all that have installed it."""

from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass

from aiohttp import web
from slack_bolt.async_app import AsyncApp
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_sdk.oauth.token_rotation.async_rotator import AsyncTokenRotator
from slack_sdk.web.async_client import AsyncWebClient

from bot.slack import lifecycle
from bot.slack.app import build_lobby
from bot.slack.clients import Clients
from bot.slack.connection import ManyWorkspaces, SignedRequests, SocketMode
from bot.slack.faults import Faults
from bot.slack.install import install_pages
from bot.slack.installations import Installations
from bot.slack.manifest import INSTALL_PATH
from bot.slack.requests import Requests
from bot.slack.secrecy import cipher_of
from bot.slack.sockets import Sockets
from bot.slack.states import States
from bot.slack.teams import InstalledTeams, OneTeam, Team, Teams
from bot.slack.workspace import Workspace, find_workspace, require_scopes
from bot.storage.database_url import describe, parse_database_url
from bot.storage.engine import create_engine
from bot.storage.lifetimes import Clock
from bot.storage.store import Store


@dataclass(frozen=True, slots=True)
class Shared:
    """What all workspaces share.

    Args:
        build: makes what serves a workspace, given its client and who the bot is.
        clients: makes clients.
        store: what is kept.
        faults: counts what goes wrong.
        clock: the time now, in UTC.
        pages: what anybody may ask for, where requests are received.
    """

    build: Callable[[AsyncWebClient, Workspace], Team]
    clients: Clients
    store: Store
    faults: Faults
    clock: Clock
    pages: Sequence[web.AbstractRouteDef]


@dataclass(frozen=True, slots=True)
class Reception:
    """What receives.

    Args:
        teams: the workspaces that are served.
        receiver: takes requests or envelopes in.
        where: for people, where the bot answers.
    """

    teams: Teams
    receiver: Sockets | Requests
    where: str

    @property
    def receiving(self) -> bool:
        """Whether something can come in, and be answered."""
        return self.receiver.receiving() and self.teams.reachable


async def one_workspace(
    transport: SocketMode | SignedRequests, token: str, shared: Shared
) -> Reception:
    """Receive in the workspace that a token is for.

    Args:
        transport: by which way.
        token: the bot's.
        shared: what is needed to answer.

    Raises:
        SlackError: Slack does not take the token, or a scope is missing.
    """
    client = shared.clients(token)
    workspace = await find_workspace(client)
    require_scopes(workspace)
    team = shared.build(client, workspace)
    teams = OneTeam(team, shared.store)
    lifecycle.register(team.app, teams.forget)
    receiver: Sockets | Requests
    match transport:
        case SocketMode(app_token):
            receiver = Sockets(team.app, app_token, client, shared.faults)
        case SignedRequests():

            async def app_for(_: AsyncBoltRequest) -> AsyncApp:
                return team.app

            receiver = Requests(app_for, transport, shared.faults, shared.pages)
    return Reception(teams, receiver, workspace.name or workspace.team)


@asynccontextmanager
async def many_workspaces(
    transport: ManyWorkspaces, database_url: str, shared: Shared
) -> AsyncIterator[Reception]:
    """Receive in all workspaces that have installed the app, and let more install it.

    Args:
        transport: the app's credentials, and how it is reached.
        database_url: where installations are kept; the tables are there.
        shared: what is needed to answer.
    """
    url = parse_database_url(database_url)
    engine = create_engine(url)
    slack = shared.clients("")
    cipher = cipher_of(transport.keys)
    installations = Installations(transport.client_id, engine, describe(url), cipher)
    rotator = AsyncTokenRotator(
        client_id=transport.client_id, client_secret=transport.client_secret, client=slack
    )
    teams = InstalledTeams(
        installations,
        rotator,
        build=shared.build,
        client=shared.clients,
        store=shared.store,
        faults=shared.faults,
        clock=shared.clock,
    )
    lobby = build_lobby(slack.base_url, teams.forget, shared.faults)

    async def app_for(request: AsyncBoltRequest) -> AsyncApp:
        event = request.body.get("event")
        kind = event.get("type") if isinstance(event, dict) else None
        if request.context.team_id is None or kind in lifecycle.EVENTS:
            return lobby
        team = await teams.find(request.context.team_id)
        return lobby if team is None else team.app

    states = States(cipher, shared.store, shared.clock)
    pages = install_pages(
        transport, slack, installations, teams, states=states, faults=shared.faults
    )
    receiver = Requests(
        app_for, transport.requests, shared.faults, [*pages.routes(), *shared.pages]
    )
    try:
        yield Reception(teams, receiver, f"every workspace that installs it at {INSTALL_PATH}")
    finally:
        await engine.dispose()
