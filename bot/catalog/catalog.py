"""Which documents a question is put to."""

from collections.abc import Callable
from dataclasses import dataclass

from bot.catalog.snapshot import Snapshot


@dataclass(frozen=True, slots=True)
class Scope:
    """From where documents are asked, which decides on those that are.

    Args:
        team: the workspace; empty where there is none.
        channel: the channel, or the conversation; empty where there is none.
        user: who asks; empty where nobody knows.
    """

    team: str = ""
    channel: str = ""
    user: str = ""


class Catalog:
    """Leads every question to a snapshot. For now there is one, for everybody.

    Args:
        snapshot: what is asked until another takes its place.
    """

    def __init__(self, snapshot: Snapshot) -> None:
        self._snapshot = snapshot
        self._told: list[Callable[[Snapshot], None]] = []

    def watch(self, told: Callable[[Snapshot], None]) -> None:
        """Tell somebody what is asked: now, and whenever another snapshot takes its place.

        Args:
            told: given the snapshot.
        """
        self._told.append(told)
        told(self._snapshot)

    def resolve(self, scope: Scope) -> Snapshot:  # noqa: ARG002 - everybody is given everything
        """The documents that are asked from there; to be resolved once for each question."""
        return self._snapshot

    def renew(self, make: Callable[[], Snapshot]) -> None:
        """Put another snapshot in the place of this one, whole.

        Args:
            make: reads the documents; where it raises, the old snapshot stays, and so does the
                error.
        """
        self._snapshot = make()
        for told in self._told:
            told(self._snapshot)
