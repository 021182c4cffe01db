"""How fresh the documents are, as people are told in Slack."""

from collections.abc import Iterator, Sequence

from bot.catalog.added import whose_is
from bot.catalog.snapshot import Snapshot
from bot.service.renewal import Change, Status
from bot.slack import blocks
from bot.slack.blocks import Block

# Of what changed last, so many documents are named.
_NAMED = 3
_NAMED_TO_ADMINS = 10


def freshness(status: Status, snapshot: Snapshot) -> list[Block]:
    """When the documents were read, and which have changed last.

    Args:
        status: how fresh all documents are.
        snapshot: those that are given to who reads it; nothing is told of others.
    """
    known = snapshot.corpus.documents
    number = f"Documents: {len(known):,}"
    if status.problem:
        shown = [
            blocks.dated(
                f"{number}. They cannot be read just now; I quote what they said on",
                status.read,
                ".",
            )
        ]
    else:
        shown = [blocks.dated(f"{number}, as they were on", status.read, ".")]
    titles = {one.name: one.metadata.title for one in known}
    named = [
        f"“{titles[name]}”"
        for change in (Change.NEW, Change.CHANGED)
        for name in status.changes.get(change, ())
        if name in titles
    ]
    if named and status.changed:
        shown.append(blocks.dated("Changed last, on", status.changed, f": {_some(named, _NAMED)}."))
    if status.unreadable and snapshot.corpus is status.corpus:
        shown.append(blocks.sentence(f"Files that cannot be read: {status.unreadable:,}."))
    return shown


def freshness_for_admins(status: Status, snapshot: Snapshot) -> list[Block]:
    """What has changed last, and why the documents cannot be read now, where that is so.

    Args:
        status: how fresh all documents are.
        snapshot: those that are given to the administrator; no other is named.
    """
    shown = []
    if status.problem:
        shown.append(blocks.sentence(f"The documents cannot be read. {status.problem}"))
    if status.changed:
        shown.append(blocks.dated("What changed last, on", status.changed, ":"))
        named = snapshot.corpus is status.corpus
        shown.append(blocks.bullets(_changes(status, named=named)))
    return shown


def _changes(status: Status, *, named: bool) -> Iterator[str]:
    for change, names in status.changes.items():
        if names:
            # What somebody added and took back is nobody else's to know, although it is gone.
            files = [name for name in names if whose_is(name) is None]
            which = f": {_some(files, _NAMED_TO_ADMINS)}" if named and files else ""
            yield f"{len(names):,} {change.value}{which}"


def _some(names: Sequence[str], most: int) -> str:
    """The first of some names, and how many more there are."""
    more = f" and {len(names) - most:,} more" if len(names) > most else ""
    return f"{', '.join(names[:most])}{more}"
