"""Where blocks are shown."""

from enum import StrEnum


class Surface(StrEnum):
    """A place that takes blocks; each takes other ones."""

    MESSAGE = "message"
    MODAL = "modal"
    HOME = "home"


EVERYWHERE = frozenset(Surface)
