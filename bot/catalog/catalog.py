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
