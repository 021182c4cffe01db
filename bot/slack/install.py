"""The pages by which people install the app in their workspace."""

import logging
from http import HTTPStatus
from urllib.parse import urljoin

from aiohttp import web
from slack_bolt import BoltResponse
from slack_bolt.adapter.aiohttp import to_aiohttp_response, to_bolt_request
from slack_bolt.error import BoltError
from slack_bolt.oauth.async_callback_options import AsyncFailureArgs
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
from bot.slack.states import STATE_LIFETIME, States
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
        return await _response(answer)

    async def _come_back(self, request: web.Request) -> web.Response:
        try:
            answer = await self._flow.handle_callback(await to_bolt_request(request))
        except Exception as error:  # noqa: BLE001 - whatever it is, the person is told
            return self._failed(error)
        return await _response(answer)

    def _failed(self, error: Exception) -> web.Response:
        reference = self._faults.note("installation_failed", error)
        return web.Response(
            status=HTTPStatus.SERVICE_UNAVAILABLE,
            text=f"The app could not be installed. Try again in a while; reference: {reference}.\n",
        )


async def _response(answer: BoltResponse) -> web.Response:
    """What Bolt answers, with cookies that no page of another site can have sent along."""
    response = await to_aiohttp_response(answer)
    for cookie in response.cookies.values():
        cookie["samesite"] = "Lax"
    return response


def install_pages(
    transport: ManyWorkspaces,
    client: AsyncWebClient,
    installations: Installations,
    teams: InstalledTeams,
    *,
    states: States,
    faults: Faults,
) -> InstallPages:
    """Put the pages together.

    Args:
        transport: the app's id and secret.
        client: reaches Slack, without a token.
        installations: where installations are kept.
        teams: looks an installed workspace up anew.
        states: show who has begun an installation.
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
        state_store=states,
        state_expiration_seconds=int(STATE_LIFETIME.total_seconds()),
        logger=logging.getLogger("slack_bolt"),
    )
    return InstallPages(_Flow(client, settings, teams, states), faults)


class _RefusedError(BoltError):
    """An installation that Slack has agreed to, and that is not kept.

    Args:
        reason: what the person reads.
        status: the number of the page.
    """

    def __init__(self, reason: str, status: HTTPStatus) -> None:
        super().__init__(reason)
        self.reason = reason
        self.status = status


class _Flow(AsyncOAuthFlow):
    """Bolt's flow, which lets the workspace be looked up anew at its end.

    Args:
        client: reaches Slack, without a token.
        settings: Bolt's.
        teams: looks it up.
        states: know whether somebody has used theirs already.
    """

    def __init__(
        self,
        client: AsyncWebClient,
        settings: AsyncOAuthSettings,
        teams: InstalledTeams,
        states: States,
    ) -> None:
        super().__init__(client=client, settings=settings, logger=logging.getLogger("slack_bolt"))
        self._teams = teams
        self._states = states
        self.failure_handler = self._tell

    async def _tell(self, failure: AsyncFailureArgs) -> BoltResponse:
        """Show what went wrong."""
        refused = failure.error
        if not isinstance(refused, _RefusedError):
            return await failure.default.failure(failure)
        page = self.settings.redirect_uri_page_renderer.render_failure_page(refused.reason)
        return BoltResponse(
            status=refused.status,
            body=page,
            headers={"Content-Type": "text/html; charset=utf-8"},
        )

    async def store_installation(
        self, request: AsyncBoltRequest, installation: Installation
    ) -> None:
        """Keep an installation in a workspace; one in a whole organisation is refused."""
        team = installation.team_id
        if installation.is_enterprise_install:
            raise _RefusedError(
                "The app is installed in one workspace at a time, not in a whole organisation.",
                HTTPStatus.FORBIDDEN,
            )
        told = (team, installation.bot_token, installation.bot_user_id)
        if not team or not all(isinstance(one, str) and one for one in told):
            raise _RefusedError("Slack's answer was of no use.", HTTPStatus.BAD_GATEWAY)
        try:
            # Bolt has seen to it that there is one, and that it is good.
            if not await self._states.first_time(request.query["state"][0], team):
                raise _RefusedError("This page was used already.", HTTPStatus.UNAUTHORIZED)
            await super().store_installation(request, installation)
        except StorageError as error:
            raise BoltError(error.problem) from None
        self._teams.drop(team)
