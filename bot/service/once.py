"""Something that is told once, by whichever process, and by another one where that dies of it."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from pydantic import TypeAdapter, ValidationError

from bot.storage.lifetimes import LEASE, Clock
from bot.storage.store import Change, Entries, Entry


@dataclass(frozen=True, slots=True)
class _State:
    """How far something has come.

    Args:
        what: is to be told.
        told: whether it was.
    """

    what: str
    told: bool


_STATES = TypeAdapter(_State)


@dataclass(frozen=True, slots=True)
class Once:
    """What is told of some thing, noted among the entries.

    Args:
        store: keeps the note.
        clock: the time now, in UTC.
        team: the workspace.
        kind: of the note.
        key: of the thing.
    """

    store: Entries
    clock: Clock
    team: str
    kind: str
    key: str

    def told(self, noted: Entry | None) -> str:
        """What was told last; empty for nothing, or where it is being told."""
        state = _read(noted)
        return state.what if state is not None and state.told else ""

    async def tell(
        self, what: str, noted: Entry | None, send: Callable[[], Awaitable[None]]
    ) -> bool:
        """Tell something, unless it was told, or another process is at it.

        Who dies between sending and noting has it sent again by another process, after a lease.

        Args:
            what: is told, in a word.
            noted: the note, as it was read last; None where there is none.
            send: tells it.

        Returns:
            Whether it was told.
        """
        state = _read(noted)
        if state is not None and state.what == what:
            if state.told:
                return True
            if noted is not None and self.clock() - noted.made < LEASE:
                return False
        if not await self._note(_State(what, told=False), noted):
            return False
        await send()
        return await self._note(_State(what, told=True), noted)

    async def _note(self, state: _State, noted: Entry | None) -> bool:
        """Note how far it has come; returns whether nobody else has noted the same."""
        now = self.clock()
        since = noted.made.isoformat() if noted is not None else ""
        origin = f"{self.team}:{self.kind}:{self.key}:{state.what}:{state.told}:{since}"
        body = _STATES.dump_json(state).decode()
        change = Change(self.team, self.kind, self.key, "", now, origin, after=body)
        return (await self.store.change(change)).made == now


def _read(noted: Entry | None) -> _State | None:
    try:
        return None if noted is None else _STATES.validate_json(noted.body)
    except ValidationError:
        return None
