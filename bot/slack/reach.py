"""Whether people of other organisations read along in a channel, as far as Slack says."""

import asyncio
from collections import OrderedDict
from collections.abc import Callable
from time import monotonic

import structlog

from bot.catalog.scope import Reach
from bot.slack.manifest import SHELF_SCOPES
from bot.slack.teams import Team
from bot.slack.workspace import Workspace

# In seconds. So long a channel is believed to be as it was, and so long Slack is waited for.
_BELIEVED = 60.0
_PATIENCE = 1.0
_HELD = 5000

_SHARED = ("is_shared", "is_ext_shared", "is_org_shared")

_log = structlog.get_logger(__name__)


class Reaches:
    """What is known of channels.

    Args:
        clock: seconds, from any beginning.
    """

    def __init__(self, clock: Callable[[], float] = monotonic) -> None:
        self._clock = clock
        self._known: OrderedDict[tuple[str, str], tuple[Reach, float]] = OrderedDict()

    def note(self, team: str, channel: str, reach: Reach) -> None:
        """Remember what Slack has said of a channel.

        Args:
            team: the workspace.
            channel: the channel.
            reach: what it said.
        """
        if reach is not Reach.UNKNOWN:
            self._known[team, channel] = reach, self._clock() + _BELIEVED
            self._known.move_to_end((team, channel))
            if len(self._known) > _HELD:
                self._known.popitem(last=False)

    async def find(self, team: Team, channel: str) -> Reach:
        """Whether people of other organisations read along in a channel.

        Args:
            team: the workspace.
            channel: its id; empty, or a person's, for none.
        """
        if channel[:1] not in ("C", "G"):
            return Reach.UNKNOWN
        key = team.workspace.team, channel
        reach, until = self._known.get(key, (Reach.UNKNOWN, 0.0))
        if self._clock() >= until:
            reach = await _ask(team, channel)
            self.note(*key, reach)
        return reach


def is_foreign(workspace: Workspace, *teams: str) -> bool:
    """Whether somebody is of another workspace than the bot is asked in.

    Args:
        workspace: where the bot is asked.
        teams: the ids of workspaces that Slack gives for the person and the request; one that is
            empty, or an organisation's, says nothing.
    """
    return any(one.startswith("T") and one != workspace.team for one in teams)


async def _ask(team: Team, channel: str) -> Reach:
    """What Slack says of a channel, where the bot may ask."""
    if team.workspace.scopes.isdisjoint(SHELF_SCOPES):
        return Reach.UNKNOWN
    try:
        async with asyncio.timeout(_PATIENCE):
            answer = await team.client.conversations_info(channel=channel)
        about = answer["channel"]
        shared = [about.get(key) for key in _SHARED]
    except Exception as error:  # noqa: BLE001 - whatever it is, nobody knows
        _log.info("channel_not_read", error=type(error).__name__, channel=channel)
        return Reach.UNKNOWN
    return Reach.SHARED if any(shared) else Reach.OWN
