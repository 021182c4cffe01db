"""Pins and blocks without effect: who has made one is told, once each time it comes to rest."""

import asyncio
from functools import partial
from hashlib import sha256

from bot.catalog.corrections import Blocked, Corrections, PinnedSpots
from bot.catalog.scope import Scope
from bot.catalog.snapshot import Snapshot
from bot.errors import PinsError, SlackError
from bot.service.corrections import RESTS
from bot.service.once import Once
from bot.slack import corrected
from bot.slack.dependencies import Dependencies
from bot.slack.teams import Teams

_RESTS = "rests"
_HOLDS = "holds"


class Resting:
    """Goes by what people have set right, and tells them of what is of no effect any more.

    Args:
        parts: keep what was set right, and the documents.
        teams: the workspaces that are served.
    """

    def __init__(self, parts: Dependencies, teams: Teams) -> None:
        self._parts = parts
        self._teams = teams
        self._seen: tuple[Snapshot, Corrections] | None = None

    async def look(self) -> None:
        """Go by what is set right now; tell of what has come to rest since the last look.

        Raises:
            PinsError: the pins file cannot be followed; all else is gone by, and told of.
            PullquoteError: nobody can say now what is set right, or somebody cannot be told.
        """
        broken = None
        try:
            await self._parts.correcting.look()
        except PinsError as error:
            broken = error
        await self._look_for_resting()
        if broken is not None:
            raise broken

    async def _look_for_resting(self) -> None:
        catalog, store = self._parts.service.catalog, self._parts.correcting.store
        now = catalog.everything, catalog.corrections
        if self._seen is not None and self._seen[0] is now[0] and self._seen[1] is now[1]:
            return
        found = await asyncio.to_thread(now[0].resting, now[1])
        of_no_effect: list[PinnedSpots | Blocked] = [*found.pins, *found.blocks]
        resting = {(one.by.team, one.by.key) for one in of_no_effect}
        noted = {(one.team, one.key): one for one in await store.entries() if one.kind == RESTS}
        done = True
        every: list[PinnedSpots | Blocked] = [*now[1].pins, *now[1].blocks]
        for one in every:
            known, by = (one.by.team, one.by.key), one.by
            once = Once(store, self._parts.service.clock, by.team, RESTS, by.key)
            note = noted.get(known)
            if known in resting and not by.file:
                done &= await once.tell(_RESTS, note, partial(self._tell, one))
            elif once.told(note) == _RESTS:
                await once.tell(_HOLDS, note, _nothing)
        self._seen = now if done else None

    async def _tell(self, one: PinnedSpots | Blocked) -> None:
        by, team = one.by, await self._teams.find(one.by.team)
        if team is None or not by.user:
            return
        scope = Scope(team.workspace.team, user=by.user, private=True)
        given = await self._parts.service.documents(scope)
        told = corrected.rests(one, given)
        mark = f"rests:{sha256(by.key.encode()).hexdigest()[:16]}"
        try:
            await team.messenger.post(by.user, "", [told], mark=mark)
        except SlackError as error:
            self._parts.service.faults.note("click_failed", error, code=error.problem)


async def _nothing() -> None:
    """That it holds again, nobody has to be told."""
