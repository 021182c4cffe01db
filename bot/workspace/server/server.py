"""The server: one workspace on one port of this machine."""

from collections.abc import Sequence

import aiohttp
from aiohttp import web

from bot.errors import WorkspaceError
from bot.workspace.delivery.signed_http import SignedHttp
from bot.workspace.forms import Forms
from bot.workspace.model import ChannelKind
from bot.workspace.people import People
from bot.workspace.server.control_side import ControlSide
from bot.workspace.server.file_side import file_routes
from bot.workspace.server.guard import guard
from bot.workspace.server.oauth import OAuth
from bot.workspace.server.page_side import page_routes
from bot.workspace.server.slack_side import SlackSide
from bot.workspace.workspace import Workspace

HOST = "127.0.0.1"
_LARGEST_BODY = 4 * 1024 * 1024


class WorkspaceServer:
    """Serves a workspace until it is stopped.

    Args:
        workspace: which.
        port: where; 0 for any free one.
        request_url: where the app takes signed requests; empty for Socket Mode.
        limit_rates: whether Slack's rate limits hold.
        examples: what could be asked of the app, for a page that shows an empty channel.
    """

    def __init__(
        self,
        workspace: Workspace,
        port: int = 0,
        *,
        request_url: str = "",
        limit_rates: bool = False,
        examples: Sequence[str] = (),
    ) -> None:
        self.workspace = workspace
        self.people = People(workspace)
        team = workspace.state.team.id
        self.oauth = OAuth({team: workspace}, workspace.manifest, workspace.clock)
        self.slack = SlackSide(workspace, self.oauth, limit_rates=limit_rates)
        self._port = port
        self._request_url = request_url
        self._examples = tuple(examples)
        self._runner: web.AppRunner | None = None
        self._session: aiohttp.ClientSession | None = None

    @property
    def url(self) -> str:
        """Where it answers, without a slash at the end; only while it runs."""
        return self.workspace.state.team.address

    async def start(self) -> None:
        """Begin to serve, with a channel #general.

        Raises:
            WorkspaceError: the port is taken.
        """
        self._session = aiohttp.ClientSession()
        application = web.Application(middlewares=[guard], client_max_size=_LARGEST_BODY)
        control = ControlSide(
            self.workspace, self.people, Forms(self.workspace), self._over_http, self._examples
        )
        application.add_routes(
            [
                *self.slack.routes(),
                *self.oauth.routes(),
                *file_routes(self.workspace),
                *control.routes(),
                *page_routes(),
            ]
        )
        self._runner = web.AppRunner(application, handler_cancellation=True, shutdown_timeout=0.5)
        await self._runner.setup()
        site = web.TCPSite(self._runner, HOST, self._port)
        try:
            await site.start()
        except OSError as error:
            await self.stop()
            raise WorkspaceError(
                f"The workspace cannot listen there: {error.strerror}.",
                where=f"port {self._port}",
                hint="Name another port, or none for any that is free.",
            ) from None
        port = self._runner.addresses[0][1]
        self.workspace.state.team.address = f"http://{HOST}:{port}"
        if self._request_url:
            self.workspace.dispatcher.transport = self._over_http(self._request_url)
        self.workspace.add_channel("general", ChannelKind.PUBLIC, [self.workspace.app.bot])

    def _over_http(self, url: str) -> SignedHttp:
        if self._session is None:
            raise RuntimeError("The server does not run.")
        return SignedHttp(self.workspace.app, self.workspace.clock, url, self._session)

    async def stop(self) -> None:
        """Drop what is under way, and close everything."""
        await self.workspace.dispatcher.stop()
        await self.workspace.sockets.drop()
        if self._runner is not None:
            await self._runner.cleanup()
        if self._session is not None:
            await self._session.close()
