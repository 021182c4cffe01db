"""Pins whose quote is gone: who has made one is told, once each time that it comes to rest."""

import asyncio
from functools import partial
from hashlib import sha256

from bot.catalog.corrections import Corrections, PinnedSpots
from bot.catalog.snapshot import Snapshot
from bot.errors import SlackError
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
            PinsError: the pins file cannot be followed.
            PullquoteError: nobody can say now what is set right, or somebody cannot be told.
        """
        catalog, store = self._parts.service.catalog, self._parts.correcting.store
        await self._parts.correcting.look()
        now = catalog.everything, catalog.corrections
        if self._seen is not None and self._seen[0] is now[0] and self._seen[1] is now[1]:
            return
        found = await asyncio.to_thread(now[0].resting, now[1])
        resting = {(one.by.team, one.by.key) for one in found.pins}
        noted = {(one.team, one.key): one for one in await store.entries() if one.kind == RESTS}
        done = True
        for pin in now[1].pins:
            known, by = (pin.by.team, pin.by.key), pin.by
            once = Once(store, self._parts.service.clock, by.team, RESTS, by.key)
            note = noted.get(known)
            if known in resting and not by.file:
                done &= await once.tell(_RESTS, note, partial(self._tell, pin))
            elif once.told(note) == _RESTS:
                await once.tell(_HOLDS, note, _nothing)
        self._seen = now if done else None

    async def _tell(self, pin: PinnedSpots) -> None:
        team = await self._teams.find(pin.by.team)
        if team is None or not pin.by.user:
            return
        mark = f"rests:{sha256(pin.by.key.encode()).hexdigest()[:16]}"
        try:
            await team.messenger.post(pin.by.user, "", [corrected.rests(pin)], mark=mark)
        except SlackError as error:
            self._parts.service.faults.note("click_failed", error, code=error.problem)


async def _nothing() -> None:
    """That a pin holds again, nobody has to be told."""
