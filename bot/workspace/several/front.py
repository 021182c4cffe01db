"""The one address of several workspaces: it asks for permission, and passes calls on by token."""

from collections.abc import Mapping, Sequence

from aiohttp import web

from bot.workspace.clock import Clock
from bot.workspace.manifest import Manifest
from bot.workspace.refusal import Refusal
from bot.workspace.server.guard import guard
from bot.workspace.server.oauth import OAuth
from bot.workspace.server.requests import read_token
from bot.workspace.server.server import HOST, WorkspaceServer
from bot.workspace.server.slack_side import api_routes


class Front:
    """Serves several workspaces with one app, installed in none at first, until it is stopped.

    Args:
        servers: the workspaces.
        manifest: the app's.
        clock: tells when something has expired.
        lifetime: of a token, in seconds, where the manifest has tokens rotated.
    """

    def __init__(
        self, servers: Sequence[WorkspaceServer], manifest: Manifest, clock: Clock, lifetime: int
    ) -> None:
        self.servers: Mapping[str, WorkspaceServer] = {
            server.workspace.state.team.id: server for server in servers
        }
        for server in servers:
            server.workspace.bot_tokens.clear()
            server.workspace.person_tokens.clear()
        workspaces = {team: server.workspace for team, server in self.servers.items()}
        self.oauth = OAuth(workspaces, manifest, clock, lifetime)
        self.url = ""  # where it answers, without a slash at the end; only while it runs
        self._runner: web.AppRunner | None = None

    async def start(self) -> None:
        """Begin to serve, on a free port."""
        application = web.Application(middlewares=[guard])
        application.add_routes([*self.oauth.routes(), *api_routes(self._call)])
        self._runner = web.AppRunner(application, handler_cancellation=True, shutdown_timeout=0.5)
        await self._runner.setup()
        await web.TCPSite(self._runner, HOST, 0).start()
        self.url = f"http://{HOST}:{self._runner.addresses[0][1]}"

    async def stop(self) -> None:
        """Close everything."""
        if self._runner is not None:
            await self._runner.cleanup()

    async def _call(self, request: web.Request) -> web.StreamResponse:
        try:
            answer = await self.oauth.answer(request)
            if answer is not None:
                return web.json_response(answer)
            token = self.oauth.grants.find(await read_token(request))
        except Refusal as refusal:
            return web.json_response(refusal.body())
        return await self.servers[token.grant.team].slack.call(request)
