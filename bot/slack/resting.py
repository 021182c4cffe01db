"""Pins whose quote is gone: who has made one is told, once each time that it comes to rest."""

from hashlib import sha256

from bot.catalog.corrections import Corrections, PinnedSpots
from bot.catalog.snapshot import Snapshot
from bot.errors import SlackError
from bot.service.corrections import RESTS
from bot.slack import corrected
from bot.slack.dependencies import Dependencies
from bot.slack.teams import Teams
from bot.storage.lifetimes import LEASE
from bot.storage.store import Change, Entry

# How far it has come: who died in the middle is followed by another process, after a lease.
_BEGUN = '{"told": false}'
_TOLD = '{"told": true}'


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
        catalog = self._parts.service.catalog
        await self._parts.correcting.look()
        now = catalog.everything, catalog.corrections
        if self._seen is not None and self._seen[0] is now[0] and self._seen[1] is now[1]:
            return
        resting = {(one.by.team, one.by.key) for one in now[0].resting(now[1]).pins}
        noted = {
            (one.team, one.key): one
            for one in await self._parts.correcting.store.entries()
            if one.kind == RESTS
        }
        done = True
        for pin in now[1].pins:
            known = pin.by.team, pin.by.key
            if known in resting and not pin.by.file:
                done &= await self._see_told(pin, noted.get(known))
            elif known in noted:
                await self._note(pin, None, f"back:{noted[known].made.isoformat()}")
        self._seen = now if done else None

    async def _see_told(self, pin: PinnedSpots, noted: Entry | None) -> bool:
        """Tell who has made a pin that it rests, unless they were told, or are being told.

        Returns:
            Whether they were told.
        """
        if noted is not None and noted.body == _TOLD:
            return True
        since = noted.made if noted is not None else pin.by.made
        if noted is not None and self._parts.service.clock() - noted.made < LEASE:
            return False  # another process is at it
        begun = await self._note(pin, _BEGUN, f"begun:{since and since.isoformat()}:{self._now}")
        if begun:
            await self._tell(pin)
            await self._note(pin, _TOLD, f"told:{since and since.isoformat()}:{self._now}")
        return begun

    @property
    def _now(self) -> str:
        """The documents as they are: by this, processes that see the same agree on who tells."""
        return self._parts.service.catalog.everything.content_hash

    async def _note(self, pin: PinnedSpots, body: str | None, what: str) -> bool:
        """Note how far it was told; returns whether nobody else has noted the same."""
        by, now = pin.by, self._parts.service.clock()
        origin = f"{by.team}:{RESTS}:{by.key}:{what}"
        change = Change(by.team, RESTS, by.key, "", now, origin, after=body)
        return (await self._parts.correcting.store.change(change)).made == now

    async def _tell(self, pin: PinnedSpots) -> None:
        team = await self._teams.find(pin.by.team)
        if team is None or not pin.by.user:
            return
        mark = f"rests:{sha256(pin.by.key.encode()).hexdigest()[:16]}"
        try:
            await team.messenger.post(pin.by.user, "", [corrected.rests(pin)], mark=mark)
        except SlackError as error:
            self._parts.service.faults.note("click_failed", error, code=error.problem)
