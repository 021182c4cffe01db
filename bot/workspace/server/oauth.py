"""How an app comes into a workspace: a person is asked, and the app gets a token for a code."""

import base64
import binascii
import secrets
from collections.abc import Mapping, Sequence
from html import escape
from urllib.parse import urlencode, urlsplit

from aiohttp import web

from bot.workspace.clock import Clock
from bot.workspace.grants import Grant, Grants, Token
from bot.workspace.json_types import JsonObject
from bot.workspace.manifest import Manifest
from bot.workspace.model import CLIENT_ID, Caller
from bot.workspace.refusal import Refusal
from bot.workspace.server.guard import OUR_NAMES, PERMISSION
from bot.workspace.server.requests import read_arguments, read_token
from bot.workspace.workspace import Workspace

LIFETIME = 12 * 60 * 60


class OAuth:
    """Asks people whether an app may come in, and hands out its tokens.

    Args:
        workspaces: where it may be allowed, by their ids.
        manifest: the app's.
        clock: tells when something has expired.
        lifetime: of a token, in seconds, where the manifest has tokens rotated.
    """

    def __init__(
        self,
        workspaces: Mapping[str, Workspace],
        manifest: Manifest,
        clock: Clock,
        lifetime: int = LIFETIME,
    ) -> None:
        rotated = manifest.settings.token_rotation_enabled
        self.grants = Grants(clock, lifetime if rotated else None)
        self.client_secret = secrets.token_hex(16)
        self.redirect_urls = manifest.oauth_config.redirect_urls
        self._workspaces = workspaces
        self._manifest = manifest

    def routes(self) -> list[web.AbstractRouteDef]:
        """Where people are asked."""
        return [web.get(PERMISSION, self._ask), web.post("/oauth/v2/allow", self._allow)]

    def uninstall(self, team: str, events: Sequence[str]) -> None:
        """Remove the app from a workspace, which it is told of after that.

        Args:
            team: the id of the workspace.
            events: `app_uninstalled` and `tokens_revoked`, in the order in which they are sent.
        """
        workspace = self._workspaces[team]
        self.grants.revoke(team)
        people = sorted({one.person.id for one in workspace.person_tokens.values()})
        workspace.bot_tokens.clear()
        workspace.person_tokens.clear()
        for event in events:
            tokens = {"tokens": {"oauth": people, "bot": [workspace.app.bot.id]}}
            workspace.tell({"type": event} | (tokens if event == "tokens_revoked" else {}))

    # The page that asks

    async def _ask(self, request: web.Request) -> web.Response:
        try:
            (scopes, person_scopes), back = self._scopes(request), self._redirect_url(request)
        except Refusal as refusal:
            detail = refusal.body().get("detail", "")
            return web.Response(status=400, text=f"{refusal.error}\n{detail}".strip() + "\n")
        state = request.query.get("state", "")
        kept = {"client_id": CLIENT_ID, "state": state, "redirect_uri": back}
        kept |= {"scope": ",".join(scopes), "user_scope": ",".join(person_scopes)}
        denied = _with_answer(back, error="access_denied", state=state)
        # Scopes of people can be left out, where the app comes in without them.
        box = "<label><input type=checkbox name=as_person checked> It may act as them</label> "
        may = box if scopes and person_scopes else ""
        choices = "".join(
            '<li><form method="post" action="/oauth/v2/allow?'
            f'{escape(urlencode(kept | {"team": team}))}">{_people(workspace)}{may}<button>'
            f"Allow in {escape(workspace.state.team.name)}</button></form></li>"
            for team, workspace in self._workspaces.items()
            if request.query.get("team", team) in ("", team)
        )
        return web.Response(
            content_type="text/html",
            headers={"Content-Security-Policy": "frame-ancestors 'none'"},
            text=f"<!doctype html><html lang=en><title>Permission</title><h1>Permission for "
            f"{escape(self._manifest.bot_name)}</h1>{_asked('It asks for', scopes)}"
            f"{_asked('As you, it asks for', person_scopes)}"
            f'<ul>{choices}<li><a href="{escape(denied)}">Cancel</a></li></ul></html>',
        )

    def _scopes(self, request: web.Request) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """What is asked for, for the app and for the person, if it may be."""
        if request.query.get("client_id") != CLIENT_ID:
            raise Refusal("invalid_client_id")
        own, for_person = _listed(request, "scope"), _listed(request, "user_scope")
        if (
            not (own or for_person)
            or not set(own) <= set(self._manifest.scopes)
            or not set(for_person) <= set(self._manifest.person_scopes)
        ):
            raise Refusal("invalid_scope")
        return own, for_person

    def _redirect_url(self, request: web.Request) -> str:
        """Where people come back to: below one that is declared; else on this machine."""
        first = self.redirect_urls[0] if self.redirect_urls else ""
        url = request.query.get("redirect_uri", first)
        if not url:
            raise Refusal(
                "bad_redirect_uri",
                detail="The app does not say where people come back to, nor does its manifest: "
                "add the address to oauth_config.redirect_urls, with Bolt "
                "http://127.0.0.1:3000/slack/oauth_redirect.",
            )
        try:
            parts = urlsplit(url)
        except ValueError:
            raise Refusal("bad_redirect_uri") from None
        good = parts.scheme in ("http", "https") and (
            any(url.startswith(one) for one in self.redirect_urls)
            if self.redirect_urls
            else parts.hostname in OUR_NAMES
        )
        if not good:
            raise Refusal("bad_redirect_uri")
        return url

    async def _allow(self, request: web.Request) -> web.Response:
        try:
            (scopes, person_scopes), back = self._scopes(request), self._redirect_url(request)
            workspace = self._workspaces[request.query["team"]]
        except (Refusal, KeyError):
            return web.Response(status=400, text="Open this page from the app's own once more.\n")
        people = [one.id for one in workspace.state.people.values() if not one.is_bot]
        form = await request.post()
        named = str(form.get("person", ""))
        person = named if named in people else next(iter(people), "")
        if scopes and not form.get("as_person"):
            person_scopes = ()
        if person_scopes and not person:
            return web.Response(status=400, text="There is nobody in this workspace.\n")
        grant = Grant(workspace.state.team.id, person, scopes, person_scopes)
        code = self.grants.allow(grant)
        raise web.HTTPSeeOther(_with_answer(back, code=code, state=request.query.get("state", "")))

    # The Web API

    async def answer(self, request: web.Request) -> JsonObject | None:
        """Answer a call that is about tokens; None for any other.

        Raises:
            Refusal: what Slack would refuse it for.
        """
        match request.match_info["method"]:
            case "oauth.v2.access":
                return await self._access(request)
            case "auth.revoke":
                return await self._revoke(request)
            case _:
                return None

    async def _access(self, request: web.Request) -> JsonObject:
        given = await read_arguments(request)
        kind, _, encoded = request.headers.get("Authorization", "").partition(" ")
        if kind == "Basic":
            try:
                client, _, secret = base64.b64decode(encoded).decode().partition(":")
            except (binascii.Error, UnicodeDecodeError):
                raise Refusal("invalid_client_id") from None
            given |= {"client_id": client, "client_secret": secret}
        if given.get("client_id") != CLIENT_ID:
            raise Refusal("invalid_client_id")
        if given.get("client_secret") != self.client_secret:
            raise Refusal("bad_client_secret")
        if given.get("grant_type") == "refresh_token":
            token = self.grants.rotate(str(given.get("refresh_token", "")))
            # Here what is told of the token of a person stands where that of the app does.
            return self._installed(token.grant) | self._told(token)
        tokens = self.grants.exchange(str(given.get("code", "")))
        answer = self._installed(tokens[0].grant)
        for token in tokens:
            if token.of_person:
                answer["authed_user"] |= self._told(token)
            else:
                answer |= self._told(token)
        return answer

    def _installed(self, grant: Grant) -> JsonObject:
        """Where the app is now, and who has allowed it, as the app is told of it."""
        workspace = self._workspaces[grant.team]
        return {
            "ok": True,
            "app_id": workspace.app.id,
            "authed_user": {"id": grant.person},
            "team": {"id": grant.team, "name": workspace.state.team.name},
            "enterprise": None,
            "is_enterprise_install": False,
        }

    def _told(self, token: Token) -> JsonObject:
        """A token, which is good from now on, as the app is told of it."""
        grant, workspace = token.grant, self._workspaces[token.grant.team]
        lifetime = {"expires_in": self.grants.lifetime, "refresh_token": token.refresh}
        told = {"access_token": token.access, **(lifetime if token.refresh else {})}
        if token.of_person:
            person = workspace.state.people[grant.person]
            workspace.person_tokens[token.access] = Caller(person, grant.person_scopes)
            return told | {"token_type": "user", "scope": ",".join(grant.person_scopes)}
        workspace.bot_tokens.add(token.access)
        return told | {
            "token_type": "bot",
            "scope": ",".join(grant.scopes),
            "bot_user_id": workspace.app.bot.id,
            **_webhook(workspace, token),
        }

    async def _revoke(self, request: web.Request) -> JsonObject:
        token = self.grants.find(await read_token(request))
        given = await read_arguments(request)
        if str(given.get("test", "")) in ("1", "true", "True"):
            return {"ok": True, "revoked": False}
        workspace, person = self._workspaces[token.grant.team], token.grant.person
        if token.of_person:
            self.grants.revoke_one(token)
            del workspace.person_tokens[token.access]
            workspace.tell({"type": "tokens_revoked", "tokens": {"oauth": [person], "bot": []}})
        else:
            self.uninstall(token.grant.team, ["tokens_revoked"])
        return {"ok": True, "revoked": True}


def _listed(request: web.Request, name: str) -> tuple[str, ...]:
    """The scopes that an address names, between commas or spaces."""
    return tuple(filter(None, request.query.get(name, "").replace(" ", ",").split(",")))


def _asked(words: str, scopes: tuple[str, ...]) -> str:
    return f"<p>{words}: {escape(', '.join(scopes))}</p>" if scopes else ""


def _people(workspace: Workspace) -> str:
    """The field that says who allows it."""
    options = "".join(
        f'<option value="{one.id}">{escape(one.real_name)}</option>'
        for one in workspace.state.people.values()
        if not one.is_bot
    )
    return f"<label>As <select name=person>{options}</select></label> "


def _webhook(workspace: Workspace, token: Token) -> JsonObject:
    channels = workspace.state.channels.values()
    general = next((one for one in channels if one.name == "general"), None)
    if "incoming-webhook" not in token.grant.scopes or general is None:
        return {}
    return {
        "incoming_webhook": {
            "channel": "#general",
            "channel_id": general.id,
            "configuration_url": workspace.state.team.address,
            "url": workspace.new_webhook(general),
        }
    }


def _with_answer(url: str, **answer: str) -> str:
    return f"{url}{'&' if urlsplit(url).query else '?'}{urlencode(answer)}"
