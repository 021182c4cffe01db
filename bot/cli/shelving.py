"""Who is given which documents, for the commands that answer."""

import os.path
from collections.abc import Sequence
from pathlib import Path

from bot.assembly import assemble_some
from bot.catalog.catalog import Catalog, Shelving
from bot.catalog.pins_file import PINS_NAME, PinsFile
from bot.catalog.scope import Reach, Scope
from bot.catalog.shelves_file import SHELVES_NAME, ShelvesFile
from bot.catalog.snapshot import Snapshot
from bot.errors import ShelvesError
from bot.settings import Settings


def shelves_file(settings: Settings, corpus: Sequence[Path]) -> ShelvesFile:
    """Where the shelves file is, and how it is to be read.

    Args:
        settings: name it.
        corpus: the files and folders whose documents it names.
    """
    chosen = settings.shelves
    return ShelvesFile(
        path=chosen if isinstance(chosen, Path) else Path(SHELVES_NAME),
        needed=chosen != "auto",
        corpus=corpus,
        to_others=settings.shared_channels == "everybody",
        several_workspaces=bool(settings.slack_client_id),
    )


def pins_file(settings: Settings) -> PinsFile:
    """Where the pins file is, and whether it has to be there."""
    chosen = settings.pins
    return PinsFile(Path(PINS_NAME) if chosen == "auto" else chosen, needed=chosen != "auto")


def given_to(
    snapshot: Snapshot, file: ShelvesFile, channel: tuple[str, str], person: tuple[str, str]
) -> Snapshot:
    """What of all documents is given to those who ask from somewhere in Slack.

    Args:
        snapshot: all documents.
        file: says who is given what.
        channel: the workspace and the channel; both empty for none.
        person: the workspace, and the person to whom alone is answered; both empty for nobody.

    Raises:
        ShelvesError: the file cannot be followed.
    """
    shelves = file.read(snapshot.corpus)
    scope = Scope(
        team=channel[0] or person[0],
        channel=channel[1],
        user=person[1],
        private=bool(person[1]),
        reach=Reach.OWN,
    )
    return Catalog(snapshot, Shelving(shelves, assemble_some, file.corpus)).resolve(scope)


def shelved(snapshot: Snapshot, file: ShelvesFile) -> Catalog:
    """The documents, each for those who are given it.

    Args:
        snapshot: all documents.
        file: says who is given what. Where it is there and cannot be followed, nobody is given
            anything; who looks at it next finds out why.

    Raises:
        ShelvesError: there ought to be such a file, and there is none.
    """
    try:
        shelves = file.read(snapshot.corpus)
    except ShelvesError:
        if not os.path.lexists(file.path):
            raise
        shelves = file.closed()
    return Catalog(snapshot, Shelving(shelves, assemble_some, file.corpus))
