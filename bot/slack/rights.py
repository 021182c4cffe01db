"""Who may set answers right, and where."""

import asyncio
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from time import monotonic

import structlog

from bot.slack.teams import Team

# Instead of an id: whoever has made a channel, for that channel.
CHANNEL_CREATORS = "channel-creators"

# In seconds. So long Slack is believed, and so long it is waited for.
_BELIEVED = 60.0
_PATIENCE = 1.0
_HELD = 1000

_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Right:
    """That somebody may set answers right.

    Args:
        place: the channel that it is for; empty for the whole workspace.
    """

    place: str = ""


class Rights:
    """Who may set answers right.

    Args:
        named: the ids of people and of user groups, each with its workspace's id and a slash
            before it, or alone where there is only one workspace; or `CHANNEL_CREATORS`.
        clock: seconds, from any beginning.
    """

    def __init__(
        self, named: frozenset[str] = frozenset(), clock: Callable[[], float] = monotonic
    ) -> None:
        self._creators = CHANNEL_CREATORS in named
        self._named = named - {CHANNEL_CREATORS}
        self._clock = clock
        self._known: OrderedDict[tuple[str, str], tuple[frozenset[str], float]] = OrderedDict()

    async def find(self, team: Team, user: str, channel: str, *, foreign: bool) -> Right | None:
        """What somebody may set right.

        Args:
            team: the workspace.
            user: who.
            channel: from where they do so; empty for none.
            foreign: whether they are of another organisation, whose people may nothing.

        Returns:
            For where they may; None where they may not.
        """
        if foreign:
            return None
        here = admins_of(team.workspace.team, self._named)
        if user in here:
            return Right()
        for group in sorted(one for one in here if one.startswith("S")):
            if user in await self._told(team, group, _members):
                return Right()
        asks = self._creators and channel[:1] in ("C", "G")
        if asks and user in await self._told(team, channel, _creator):
            return Right(channel)
        return None

    async def _told(
        self, team: Team, key: str, ask: Callable[[Team, str], Awaitable[frozenset[str]]]
    ) -> frozenset[str]:
        """Who Slack says that it is, as it said within the last minute; nobody where it does not.

        Args:
            team: the workspace.
            key: the group, or the channel.
            ask: asks Slack.
        """
        place = team.workspace.team, key
        people, until = self._known.get(place, (frozenset[str](), 0.0))
        if self._clock() < until:
            return people
        try:
            async with asyncio.timeout(_PATIENCE):
                people = await ask(team, key)
        except Exception as error:  # noqa: BLE001 - whatever it is, nobody is known to may
            _log.info("right_not_read", error=type(error).__name__, of=key)
            return frozenset()
        self._known[place] = people, self._clock() + _BELIEVED
        self._known.move_to_end(place)
        if len(self._known) > _HELD:
            self._known.popitem(last=False)
        return people


def admins_of(team: str, admins: frozenset[str]) -> frozenset[str]:
    """Who of those that are named is meant in a workspace.

    Args:
        team: its id.
        admins: their ids, alone or behind the id of a workspace and a slash.
    """
    named = (admin.rpartition("/") for admin in admins)
    return frozenset(user for where, _, user in named if where in ("", team))


async def _members(team: Team, group: str) -> frozenset[str]:
    """Who is in a user group; it takes the scope usergroups:read."""
    answer = await team.client.usergroups_users_list(usergroup=group)
    return frozenset(map(str, answer["users"]))


async def _creator(team: Team, channel: str) -> frozenset[str]:
    """Who has made a channel; it takes the scopes channels:read and groups:read."""
    answer = await team.client.conversations_info(channel=channel)
    return frozenset((str(answer["channel"]["creator"]),))
