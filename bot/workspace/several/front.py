"""The one address of several workspaces: it asks for permission, and passes calls on by token."""

import base64
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from html import escape
from urllib.parse import urlencode

from aiohttp import web

from bot.workspace.clock import Clock
from bot.workspace.json_types import JsonObject
from bot.workspace.manifest import Manifest
from bot.workspace.refusal import Refusal
from bot.workspace.server.guard import PERMISSION, guard
from bot.workspace.server.requests import read_arguments, read_token
from bot.workspace.server.server import HOST, WorkspaceServer
from bot.workspace.server.slack_side import api_routes
from bot.workspace.several.grants import Grant, Grants, Token

CLIENT_ID = "1234.5678"


@dataclass(slots=True)
class Front:
    """Serves several workspaces with one app until it is stopped.

    Args:
        servers: the workspaces, by their ids.
        manifest: the app's.
        grants: what people have allowed.
        redirect_url: where people come back to after they were asked.
        url: where it answers, without a slash at the end; only while it runs.
        client_secret: what the app exchanges codes with.
    """

    servers: Mapping[str, WorkspaceServer]
    manifest: Manifest
    grants: Grants
    redirect_url: str = ""
    url: str = ""
    client_secret: str = field(default_factory=lambda: secrets.token_hex(16))
    _runner: web.AppRunner | None = None

    @classmethod
    def of(
        cls, servers: Sequence[WorkspaceServer], manifest: Manifest, clock: Clock, lifetime: int
    ) -> "Front":
        """The front of workspaces, in which the app is not installed yet.

        Args:
            servers: the workspaces.
            manifest: the app's; says whether its tokens are rotated.
            clock: tells when something has expired.
            lifetime: of a token that is rotated, in seconds.
        """
        for server in servers:
            server.workspace.bot_tokens.clear()
        rotated = manifest.settings.token_rotation_enabled
        grants = Grants(clock, lifetime if rotated else None)
        named = {server.workspace.state.team.id: server for server in servers}
        return cls(named, manifest, grants)

    async def start(self) -> None:
        """Begin to serve, on a free port."""
        application = web.Application(middlewares=[guard])
        application.add_routes(
            [
                web.get(PERMISSION, self._ask),
                web.post("/oauth/v2/allow", self._allow),
                *api_routes(self._call),
            ]
        )
        self._runner = web.AppRunner(application, handler_cancellation=True, shutdown_timeout=0.5)
        await self._runner.setup()
        await web.TCPSite(self._runner, HOST, 0).start()
        self.url = f"http://{HOST}:{self._runner.addresses[0][1]}"

    async def stop(self) -> None:
        """Close everything."""
        if self._runner is not None:
            await self._runner.cleanup()

    def uninstall(self, team: str, events: Sequence[str]) -> None:
        """Remove the app from a workspace, which it is told of after that.

        Args:
            team: the id of the workspace.
            events: `app_uninstalled` and `tokens_revoked`, in the order in which they are sent.
        """
        workspace = self.servers[team].workspace
        self._revoke(team)
        for event in events:
            tokens = {"tokens": {"oauth": [], "bot": [workspace.app.bot.id]}}
            workspace.tell({"type": event} | (tokens if event == "tokens_revoked" else {}))

    def _revoke(self, team: str) -> None:
        self.grants.revoke(team)
        self.servers[team].workspace.bot_tokens.clear()

    # The page that asks

    async def _ask(self, request: web.Request) -> web.Response:
        try:
            scopes = self._scopes(request)
        except Refusal as refusal:
            return web.Response(status=400, text=f"{refusal.error}\n")
        kept = {"scope": ",".join(scopes), "state": request.query.get("state", "")}
        denied = urlencode({"error": "access_denied", "state": kept["state"]})
        choices = "".join(
            '<li><form method="post" action="/oauth/v2/allow?'
            f'{escape(urlencode(kept | {"team": team}))}"><button>'
            f"Allow in {escape(server.workspace.state.team.name)}</button></form></li>"
            for team, server in self.servers.items()
            if request.query.get("team", team) == team
        )
        return web.Response(
            content_type="text/html",
            headers={"Content-Security-Policy": "frame-ancestors 'none'"},
            text=f"<!doctype html><html lang=en><title>Permission</title><h1>Permission for "
            f"{escape(self.manifest.bot_name)}</h1><p>It asks for: {escape(', '.join(scopes))}"
            f'</p><ul>{choices}<li><a href="{escape(self.redirect_url)}?{escape(denied)}">Cancel'
            "</a></li></ul></html>",
        )

    def _scopes(self, request: web.Request) -> tuple[str, ...]:
        """What is asked for, if it may be."""
        if request.query.get("client_id") != CLIENT_ID:
            raise Refusal("invalid_client_id")
        if request.query.get("redirect_uri", self.redirect_url) != self.redirect_url:
            raise Refusal("bad_redirect_uri")
        scopes = tuple(filter(None, request.query.get("scope", "").split(",")))
        if not scopes or not set(scopes) <= set(self.manifest.scopes):
            raise Refusal("invalid_scope")
        return scopes

    async def _allow(self, request: web.Request) -> web.Response:
        team = request.query["team"]
        people = self.servers[team].workspace.state.people.values()
        person = next((one.id for one in people if not one.is_bot), "")
        code = self.grants.allow(Grant(team, person, tuple(request.query["scope"].split(","))))
        answer = urlencode({"code": code, "state": request.query["state"]})
        raise web.HTTPSeeOther(f"{self.redirect_url}?{answer}")

    # The Web API

    async def _call(self, request: web.Request) -> web.StreamResponse:
        try:
            match request.match_info["method"]:
                case "oauth.v2.access":
                    return web.json_response(await self._access(request))
                case "auth.revoke":
                    return web.json_response(await self._revoke_own(request))
                case _:
                    token = self.grants.find(await read_token(request))
        except Refusal as refusal:
            return web.json_response(refusal.body())
        return await self.servers[token.grant.team].slack.call(request)

    async def _access(self, request: web.Request) -> JsonObject:
        given = await read_arguments(request)
        kind, _, encoded = request.headers.get("Authorization", "").partition(" ")
        if kind == "Basic":
            client, _, secret = base64.b64decode(encoded).decode().partition(":")
            given |= {"client_id": client, "client_secret": secret}
        if given.get("client_id") != CLIENT_ID:
            raise Refusal("invalid_client_id")
        if given.get("client_secret") != self.client_secret:
            raise Refusal("bad_client_secret")
        if given.get("grant_type") == "refresh_token":
            return self._told(self.grants.rotate(str(given.get("refresh_token", ""))))
        return self._told(self.grants.exchange(str(given.get("code", ""))))

    def _told(self, token: Token) -> JsonObject:
        """A token as the app is told of it."""
        workspace = self.servers[token.grant.team].workspace
        workspace.bot_tokens.add(token.access)
        lifetime = {"expires_in": self.grants.lifetime, "refresh_token": token.refresh}
        return {
            "ok": True,
            "app_id": workspace.app.id,
            "authed_user": {"id": token.grant.person},
            "scope": ",".join(token.grant.scopes),
            "token_type": "bot",
            "access_token": token.access,
            "bot_user_id": workspace.app.bot.id,
            "team": {"id": token.grant.team, "name": workspace.state.team.name},
            "enterprise": None,
            "is_enterprise_install": False,
            **(lifetime if token.refresh else {}),
        }

    async def _revoke_own(self, request: web.Request) -> JsonObject:
        token = self.grants.find(await read_token(request))
        given = await read_arguments(request)
        if str(given.get("test", "")) in ("1", "true", "True"):
            return {"ok": True, "revoked": False}
        self.uninstall(token.grant.team, ["tokens_revoked"])
        return {"ok": True, "revoked": True}
