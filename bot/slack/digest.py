"""What was not answered in a week, told on its Monday in the channels that are named for it."""

import asyncio
from collections.abc import Sequence
from datetime import timedelta
from functools import partial

from bot.catalog.scope import Scope
from bot.service.corrections import DIGEST
from bot.service.gaps import MOST_GROUPED, GapGroup, dismissed_in, gap_groups, mark_of
from bot.service.messages import how_often
from bot.service.once import Once
from bot.slack import blocks
from bot.slack.dependencies import Dependencies
from bot.slack.mrkdwn import escape
from bot.slack.render import Message
from bot.slack.teams import Team, Teams

_MONDAY = 0
_FROM_HOUR = 9  # in UTC
_WEEK = timedelta(days=7)
_LOOKED_AT = 1000
_SHOWN = 10


class Digest:
    """Tells once a week what was not answered.

    Args:
        parts: keep what was asked.
        teams: the workspaces that are served.
        channels: where; each behind its workspace's id and a slash, or alone where there is one.
    """

    def __init__(self, parts: Dependencies, teams: Teams, channels: frozenset[str]) -> None:
        self._parts = parts
        self._teams = teams
        self._channels = channels

    async def look(self) -> None:
        """Tell it, where it is time and nobody has; nothing where no questions are kept.

        Raises:
            PullquoteError: it cannot be told now.
        """
        now = self._parts.service.clock()
        due = now.weekday() == _MONDAY and now.hour >= _FROM_HOUR
        if not due or not self._parts.keeps_questions:
            return
        for one in sorted(self._channels):
            workspace, _, channel = one.rpartition("/")
            team = await self._teams.find(workspace)
            if team is not None:
                await self._tell(team, channel, f"{now:%G-W%V}")

    async def _tell(self, team: Team, channel: str, week: str) -> None:
        parts, workspace = self._parts, team.workspace.team
        once = Once(parts.correcting.store, parts.service.clock, workspace, DIGEST, channel)
        entries = await parts.correcting.store.entries(workspace)
        noted = next((one for one in entries if (one.kind, one.key) == (DIGEST, channel)), None)
        if once.told(noted) == week:
            return
        send = partial(self._post, team, channel, week, dismissed_in(entries))
        await once.tell(week, noted, send)

    async def _post(self, team: Team, channel: str, week: str, dismissed: frozenset[str]) -> None:
        """Put together what is to be told, which only who tells it does, and tell it."""
        parts, workspace = self._parts, team.workspace.team
        since = parts.service.clock() - _WEEK
        gaps = await parts.records.gaps(workspace, limit=_LOOKED_AT)
        reach = await parts.reaches.find(team, channel)
        given = await parts.service.documents(Scope(workspace, channel, reach=reach))
        lately = [one for one in gaps if one.last >= since and mark_of(one.text) not in dismissed]
        groups = await asyncio.to_thread(gap_groups, lately, given, (), MOST_GROUPED, MOST_GROUPED)
        told = digest(groups, more=len(lately) > MOST_GROUPED)
        await team.messenger.post(channel, "", [told], mark=f"digest:{week}")


def digest(groups: Sequence[GapGroup], *, more: bool = False) -> Message:
    """What is told of a week.

    Args:
        groups: what was asked in it without a sure answer.
        more: whether there are more than these.
    """
    if not groups:
        told = "Last week every question got a sure answer."
        return Message(told, (blocks.sentence(told),))
    count = len(groups)
    what = "one question" if count == 1 else f"{count} questions"
    what = f"more than {what}" if more else what
    told = f"Last week I had no sure answer to {what}. Those asked most often:"
    lines = [
        f"{one.text} (asked {how_often(one.count)} so far, by {len(one.people)})"
        for one in groups[:_SHOWN]
    ]
    how = "Administrators find them in my Home, and can pin an answer there."
    shown = (blocks.sentence(told, bold=True), blocks.bullets(lines), blocks.note(how))
    return Message(escape(told), shown)
