"""From where documents are asked, and who reads what is answered there."""

from dataclasses import dataclass
from enum import StrEnum


class Reach(StrEnum):
    """Whether people of other organisations read along."""

    OWN = "own"  # nobody but the people of the workspace
    SHARED = "shared"  # people of other organisations do, or one of them asks
    UNKNOWN = "unknown"  # the host does not say


@dataclass(frozen=True, slots=True)
class Scope:
    """From where documents are asked, which decides on those that are.

    Args:
        team: the workspace; empty where there is none.
        channel: the channel, or the conversation; empty where there is none.
        user: who asks; empty where nobody knows.
        private: whether only the person who asks sees the answer.
        reach: whether people of other organisations are there.
        foreign: whether the person who asks is one of them.
    """

    team: str = ""
    channel: str = ""
    user: str = ""
    private: bool = False
    reach: Reach = Reach.UNKNOWN
    foreign: bool = False
