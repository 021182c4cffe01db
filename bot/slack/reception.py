"""What receives for the bot: in one workspace by its token, or in all that have installed it."""

from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import partial

from aiohttp import web
from slack_bolt.async_app import AsyncApp
from slack_sdk.oauth.token_rotation.async_rotator import AsyncTokenRotator

from bot.service.incidents import Faults
from bot.slack.clients import Clients
from bot.slack.connection import Connection, ManyWorkspaces, SignedRequests, SocketMode
from bot.slack.install import install_pages
from bot.slack.installations import Installations
from bot.slack.manifest import INSTALL_PATH
from bot.slack.messenger import Messenger
from bot.slack.requests import Requests
from bot.slack.sockets import Sockets
from bot.slack.states import States
from bot.slack.teams import InstalledTeams, OneTeam, Team, Teams
from bot.slack.token_encryption import cipher_of
from bot.slack.workspace import find_workspace, require_scopes
from bot.storage.database_url import describe, parse_database_url
from bot.storage.engine import create_engine
from bot.storage.lifetimes import Clock
from bot.storage.store import Claims


@dataclass(frozen=True, slots=True)
class Shared:
    """What all workspaces share.

    Args:
        clients: makes clients.
        store: what is kept.
        faults: counts what goes wrong.
        clock: the time now, in UTC.
        pages: what anybody may ask for, where requests are received.
    """

    clients: Clients
    store: Claims
    faults: Faults
    clock: Clock
    pages: Sequence[web.AbstractRouteDef]


@dataclass(frozen=True, slots=True)
class Reception:
    """Where the bot answers, and what receives there.

    Args:
        teams: the workspaces that are served.
        where: for people, where the bot answers.
        receiver: makes what takes requests or envelopes in, of the app that they are for.
    """

    teams: Teams
    where: str
    receiver: Callable[[AsyncApp], Sockets | Requests]


@asynccontextmanager
async def receiving(
    connection: Connection, database_url: str, shared: Shared
) -> AsyncIterator[Reception]:
    """Find out where the bot answers.

    Args:
        connection: how Slack is reached, and reaches the bot.
        database_url: where installations in many workspaces are kept; the tables are there.
        shared: what is needed in each.

    Raises:
        SlackError: Slack does not take a token, or a scope is missing.
    """
    transport = connection.transport
    if isinstance(transport, ManyWorkspaces):
        many = _many_workspaces(transport, database_url, shared)
        async with many as reception:
            yield reception
        return
    client = shared.clients(connection.bot_token)
    workspace = await find_workspace(client)
    require_scopes(workspace)
    teams = OneTeam(Team(workspace, client, Messenger(client, shared.faults)), shared.store)

    def receiver(app: AsyncApp) -> Sockets | Requests:
        match transport:
            case SocketMode(app_token):
                return Sockets(app, app_token, client, shared.faults)
            case SignedRequests():
                return Requests(app, transport, shared.faults, shared.pages)

    yield Reception(teams, workspace.name or workspace.team, receiver)


@asynccontextmanager
async def _many_workspaces(
    transport: ManyWorkspaces, database_url: str, shared: Shared
) -> AsyncIterator[Reception]:
    """Receive in all workspaces that have installed the app, and let more install it."""
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
        client=shared.clients,
        store=shared.store,
        faults=shared.faults,
        clock=shared.clock,
    )
    states = States(cipher, shared.store, shared.clock)
    install = install_pages(
        transport, slack, installations, teams, states=states, faults=shared.faults
    )
    receiver = partial(
        Requests,
        transport=transport.requests,
        faults=shared.faults,
        pages=[*install.routes(), *shared.pages],
    )
    try:
        yield Reception(teams, f"every workspace that installs it at {INSTALL_PATH}", receiver)
    finally:
        await engine.dispose()
