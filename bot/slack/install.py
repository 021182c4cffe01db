"""The pages by which people install the app in their workspace."""

import logging
from http import HTTPStatus
from urllib.parse import urljoin

from aiohttp import web
from slack_bolt.adapter.aiohttp import to_aiohttp_response, to_bolt_request
from slack_bolt.error import BoltError
from slack_bolt.oauth.async_oauth_flow import AsyncOAuthFlow
from slack_bolt.oauth.async_oauth_settings import AsyncOAuthSettings
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_sdk.oauth.installation_store import Installation
from slack_sdk.web.async_client import AsyncWebClient

from bot.errors import StorageError
from bot.service.incidents import Faults
from bot.slack.connection import ManyWorkspaces
from bot.slack.installations import Installations
from bot.slack.manifest import INSTALL_PATH, REDIRECT_PATH, SCOPES
from bot.slack.teams import InstalledTeams


class InstallPages:
    """Serves the page that leads to Slack, and the one to which Slack leads back.

    Args:
        flow: what happens between them.
        faults: counts what goes wrong there.
    """

    def __init__(self, flow: AsyncOAuthFlow, faults: Faults) -> None:
        self._flow = flow
        self._faults = faults

    def routes(self) -> list[web.AbstractRouteDef]:
        """Where they are."""
        return [web.get(INSTALL_PATH, self._install), web.get(REDIRECT_PATH, self._come_back)]

    async def _install(self, request: web.Request) -> web.Response:
        try:
            answer = await self._flow.handle_installation(await to_bolt_request(request))
        except Exception as error:  # noqa: BLE001 - whatever it is, the person is told
            return self._failed(error)
        return await to_aiohttp_response(answer)

    async def _come_back(self, request: web.Request) -> web.Response:
        try:
            answer = await self._flow.handle_callback(await to_bolt_request(request))
        except Exception as error:  # noqa: BLE001 - whatever it is, the person is told
            return self._failed(error)
        return await to_aiohttp_response(answer)

    def _failed(self, error: Exception) -> web.Response:
        reference = self._faults.note("installation_failed", error)
        return web.Response(
            status=HTTPStatus.SERVICE_UNAVAILABLE,
            text=f"The app could not be installed. Try again in a while; reference: {reference}.\n",
        )


def install_pages(
    transport: ManyWorkspaces,
    client: AsyncWebClient,
    installations: Installations,
    teams: InstalledTeams,
    faults: Faults,
) -> InstallPages:
    """Put the pages together.

    Args:
        transport: the app's id and secret.
        client: reaches Slack, without a token.
        installations: where installations and their states are kept.
        teams: looks an installed workspace up anew.
        faults: counts what goes wrong.
    """
    settings = AsyncOAuthSettings(
        client_id=transport.client_id,
        client_secret=transport.client_secret,
        scopes=SCOPES,
        user_scopes=[],
        install_path=INSTALL_PATH,
        redirect_uri_path=REDIRECT_PATH,
        # Where the Web API is, so is the page that asks for permission.
        authorization_url=urljoin(client.base_url, "../oauth/v2/authorize"),
        installation_store=installations,
        state_store=installations.states,
        logger=logging.getLogger("slack_bolt"),
    )
    return InstallPages(_Flow(client, settings, teams), faults)


class _Flow(AsyncOAuthFlow):
    """Bolt's flow, which lets the workspace be looked up anew at its end.

    Args:
        client: reaches Slack, without a token.
        settings: Bolt's.
        teams: looks it up.
    """

    def __init__(
        self, client: AsyncWebClient, settings: AsyncOAuthSettings, teams: InstalledTeams
    ) -> None:
        super().__init__(client=client, settings=settings, logger=logging.getLogger("slack_bolt"))
        self._teams = teams

    async def store_installation(
        self, request: AsyncBoltRequest, installation: Installation
    ) -> None:
        """Keep an installation in a workspace; one in a whole organisation is refused."""
        if installation.is_enterprise_install or not installation.team_id:
            raise BoltError("Only single workspaces are served.")
        try:
            await super().store_installation(request, installation)
        except StorageError as error:
            raise BoltError(error.problem) from None
        self._teams.drop(installation.team_id)
