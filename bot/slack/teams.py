"""The workspaces that are served."""

import asyncio
import logging
from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Protocol

import aiohttp
from slack_sdk.errors import SlackTokenRotationError
from slack_sdk.oauth.installation_store import Bot
from slack_sdk.oauth.token_rotation.async_rotator import AsyncTokenRotator
from slack_sdk.web.async_client import AsyncWebClient

from bot.errors import PullquoteError, StorageError
from bot.service.incidents import Faults
from bot.slack.installations import Installations
from bot.slack.messenger import Messenger
from bot.slack.workspace import Workspace
from bot.storage.lifetimes import Clock
from bot.storage.store import Claims, Selection

# So soon every process knows that a workspace is gone, or has another token.
_BELIEVED = timedelta(minutes=1)
_HELD = 1000
# A token that is rotated lives for twelve hours.
_ROTATED_BEFORE_MINUTES = 120

# Under which a workspace stands in Bolt's context.
TEAM = "pullquote_team"

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Team:
    """A workspace that is served.

    Args:
        workspace: who the bot is there.
        client: with its token.
        messenger: sends messages there.
    """

    workspace: Workspace
    client: AsyncWebClient
    messenger: Messenger


def team_of(context: Mapping[str, Any]) -> Team:
    """The workspace that a request is from, as `app` has noted it in Bolt's context."""
    found = context[TEAM]
    if not isinstance(found, Team):
        raise TypeError(TEAM)
    return found


class Teams(Protocol):
    """The workspaces that are served."""

    async def find(self, team: str) -> Team | None:
        """A workspace by its id; None where the app is not installed there.

        Raises:
            PullquoteError: nobody can say now.
        """
        ...

    @property
    def reachable(self) -> bool:
        """Whether there is a workspace that can be answered in, as far as is known."""
        ...

    async def look(self) -> None:
        """Find out whether there is one, where that can be said now."""
        ...

    async def forget(self, team: str, when: float) -> None:
        """Delete all that is kept of a workspace that has removed the app.

        Args:
            team: its id.
            when: it did, in seconds since 1970; an installation after that stays.

        Raises:
            StorageError: not all of it is deleted.
        """
        ...


class OneTeam:
    """The workspace that a bot's token in the settings is for.

    Args:
        team: that workspace.
        store: what is kept.
    """

    def __init__(self, team: Team, store: Claims) -> None:
        self._team = team
        self._store = store

    async def find(self, team: str) -> Team | None:  # noqa: ARG002 - there is no other
        """That workspace."""
        return self._team

    @property
    def reachable(self) -> bool:
        """Its token was tried at the start."""
        return True

    async def look(self) -> None:
        """There is nothing to find out."""

    async def forget(self, team: str, when: float) -> None:  # noqa: ARG002 - the token is not kept
        """Delete all that is kept of it."""
        await self._store.purge(Selection(team=team))


@dataclass(slots=True)
class _Held:
    """A workspace, and until when it is believed to be as it is."""

    team: Team
    until: datetime


class InstalledTeams:
    """The workspaces in which people have installed the app.

    Who the bot is in each is known from its installation; Slack is not asked for it. The token
    of a workspace is looked up once a minute at most, and rotated before it expires.

    Args:
        installations: where tokens are kept.
        rotator: changes tokens.
        client: makes a client with a token.
        store: what is kept of a workspace.
        faults: counts what could not be looked up.
        clock: the time now, in UTC.
    """

    def __init__(
        self,
        installations: Installations,
        rotator: AsyncTokenRotator,
        *,
        client: Callable[[str], AsyncWebClient],
        store: Claims,
        faults: Faults,
        clock: Clock,
    ) -> None:
        self._installations = installations
        self._rotator = rotator
        self._client = client
        self._store = store
        self._faults = faults
        self._clock = clock
        self._held: OrderedDict[str, _Held] = OrderedDict()
        self._asking: dict[str, asyncio.Lock] = {}
        self._reachable = True

    async def find(self, team: str) -> Team | None:
        """A workspace by its id; None where the app is not installed there.

        Raises:
            PullquoteError: its token cannot be read now, and was not known before.
        """
        if not team or (known := self._believed(team)) is not None:
            return known if team else None
        lock = self._asking.setdefault(team, asyncio.Lock())
        try:
            async with lock:
                return self._believed(team) or await self._look_up(team)
        finally:
            if not lock.locked():
                self._asking.pop(team, None)

    @property
    def reachable(self) -> bool:
        """Whether a token can be read, or nobody has installed the app yet."""
        return self._reachable

    async def look(self) -> None:
        """Find out whether the token of any workspace can be read."""
        try:
            self._reachable = await self._installations.readable()
        except StorageError as error:
            self._faults.note("installation_not_read", error)

    async def forget(self, team: str, when: float) -> None:
        """Delete all that is kept of a workspace that has removed the app."""
        installed = await self._installations.installed(team)
        if installed is not None and int(installed) > when:
            return  # Slack tells late of a removal that was before
        self.drop(team)
        await self._installations.delete(team)
        await self._store.purge(Selection(team=team))

    def drop(self, team: str) -> None:
        """Look a workspace up anew when it is next asked for."""
        self._held.pop(team, None)
        self._reachable = True  # perhaps it was installed anew

    def _believed(self, team: str) -> Team | None:
        held = self._held.get(team)
        return held.team if held is not None and self._clock() < held.until else None

    async def _look_up(self, team: str) -> Team | None:
        held = self._held.get(team)
        try:
            bot = await self._installations.find(team)
            bot = bot and await self._rotated(bot)
        except PullquoteError as error:
            self._faults.note("installation_not_read", error)
            if held is None:
                raise
            held.until = self._clock() + _BELIEVED
            return held.team
        if bot is None:
            self.drop(team)
            return None
        return self._hold(team, bot)

    def _hold(self, team: str, bot: Bot) -> Team:
        workspace = _workspace_of(team, bot)
        held = self._held.get(team)
        if held is not None and held.team.workspace == workspace:
            held.team.client.token = bot.bot_token
            found = held.team
        else:
            client = self._client(bot.bot_token)
            found = Team(workspace, client, Messenger(client, self._faults))
        self._held[team] = _Held(found, self._clock() + _BELIEVED)
        self._held.move_to_end(team)
        if len(self._held) > _HELD:
            self._held.popitem(last=False)
        return found

    async def _rotated(self, bot: Bot) -> Bot:
        """A bot with a token that lives on for a while."""
        try:
            rotated = await self._rotator.perform_bot_token_rotation(
                bot=bot, minutes_before_expiration=_ROTATED_BEFORE_MINUTES
            )
        except (SlackTokenRotationError, aiohttp.ClientError, OSError, TimeoutError) as error:
            # A token is exchanged once: perhaps another process was faster.
            self._faults.note("token_not_rotated", error)
            return await self._installations.find(str(bot.team_id)) or bot
        if rotated is None:
            return bot
        await self._installations.async_save_bot(rotated)
        return rotated


def _workspace_of(team: str, bot: Bot) -> Workspace:
    return Workspace(
        team=team,
        name=bot.team_name or "",
        bot_user=bot.bot_user_id,
        bot=bot.bot_id,
        scopes=frozenset(bot.bot_scopes),
    )
