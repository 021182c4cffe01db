"""What people have set right, and every change of it; each function runs in a caller's transaction.

An entry is what holds now: a pin, a block, a word. A change is a line of history that is written
with it, both or neither, and holds what undoes it.
"""

from dataclasses import asdict, replace
from datetime import datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Row,
    delete,
    false,
    func,
    insert,
    select,
    true,
    update,
)

from bot.storage.lifetimes import UNDO_KEPT
from bot.storage.schema import changes, entries
from bot.storage.store import Change, Entry, Selection, Undone

# Of the changes, so many numbers back one may still be on its way.
_LATELY = 1000


def kept(connection: Connection, team: str) -> list[Entry]:
    """The entries of a workspace, or of all where it is empty; oldest first."""
    mine = entries.c.team == team if team else true()
    rows = connection.execute(
        select(entries).where(mine).order_by(entries.c.made, entries.c.kind, entries.c.key)
    )
    return [Entry(**row._mapping) for row in rows]  # noqa: SLF001 - SQLAlchemy's own way


def edition(connection: Connection) -> str:
    """What tells the entries as they are now from what they were, without reading them.

    It tells of every change that is committed, in whichever order: one may have a smaller number
    than another that was there before it.
    """
    counted = select(func.count(), func.count().filter(entries.c.user == "")).select_from(entries)
    last = connection.scalar(select(func.max(changes.c.id))) or 0
    lately = select(func.count()).select_from(changes).where(changes.c.id > last - _LATELY)
    parts = (*connection.execute(counted).one(), last, connection.scalar(lately))
    return "-".join(map(str, parts))


def history(connection: Connection, team: str, limit: int) -> list[Change]:
    """The last changes in a workspace, or in all where it is empty; newest first."""
    mine = changes.c.team == team if team else true()
    rows = connection.execute(
        select(changes).where(mine).order_by(changes.c.id.desc()).limit(limit)
    )
    return list(map(_change, rows))


def make(connection: Connection, change: Change) -> Change:
    """Make a change; once, however often its origin tells of it.

    Args:
        connection: in a transaction that may write.
        change: `after` is what holds from then on, None for nothing; `before` is found out.

    Returns:
        The change as it is kept, with what held before; the one that was made, where it is told
        again.
    """
    again = _first(connection, changes.c.origin == change.origin)
    if again is not None:
        return again
    here = _of(change)
    before = connection.scalar(select(entries.c.body).where(here).with_for_update())
    if change.after is None:
        connection.execute(delete(entries).where(here))
    else:
        values = {"body": change.after, "user": change.user, "made": change.made}
        if before is None:
            known = {"team": change.team, "kind": change.kind, "key": change.key}
            connection.execute(insert(entries).values(known | values))
        else:
            connection.execute(update(entries).where(here).values(values))
    return note(connection, replace(change, before=before))


def note(connection: Connection, change: Change) -> Change:
    """Write a line of history for what is kept elsewhere; once, however often it is told.

    Args:
        connection: in the transaction that makes the change.
        change: as it was made. Without `before` and `after`, nothing here undoes it.
    """
    again = _first(connection, changes.c.origin == change.origin)
    if again is not None:
        return again
    values = asdict(change)
    del values["id"]
    row = connection.execute(insert(changes).values(values).returning(changes)).one()
    return _change(row)


def undo(connection: Connection, undoing: Change) -> tuple[Undone, Change | None]:
    """Put back what held before a change, as a change of its own.

    Args:
        connection: in a transaction that may write.
        undoing: names the workspace, or none where its operator undoes; who undoes, when, by
            which origin, and in `undoes` what.

    Returns:
        What became of it; and the change that undoes, or else the one that could not be undone,
        where there is one.
    """
    again = _first(connection, changes.c.origin == undoing.origin)
    if again is not None:
        return Undone.DONE, again
    mine = changes.c.team == undoing.team if undoing.team else true()
    found = _first(connection, mine & (changes.c.id == undoing.undoes))
    if found is None or found.before == found.after:
        return Undone.NOT_KEPT, found
    present = connection.scalar(select(entries.c.body).where(_of(found)).with_for_update())
    if present != found.after:
        return Undone.CHANGED, found
    back = replace(
        found,
        user=undoing.user,
        made=undoing.made,
        origin=undoing.origin,
        after=found.before,
        undoes=found.id,
        id=0,
    )
    return Undone.DONE, make(connection, back)


def sweep(connection: Connection, now: datetime) -> None:
    """Erase what would undo changes that were made long ago; who made them and when stays."""
    over = (changes.c.made <= now - UNDO_KEPT) & (
        changes.c.before.is_not(None) | changes.c.after.is_not(None)
    )
    connection.execute(update(changes).where(over).values(before=None, after=None))


def exported(connection: Connection, selection: Selection) -> list[dict[str, Any]]:
    """Those that are selected, by column, with what kind of thing each is; oldest first."""
    held = connection.execute(
        select(entries).where(_entries(selection)).order_by(entries.c.made, entries.c.key)
    )
    made = connection.execute(select(changes).where(_changes(selection)).order_by(changes.c.id))
    return [
        *(dict(row) for row in held.mappings()),
        *({**row, "of": row["kind"], "kind": "change"} for row in made.mappings()),
    ]


def count(connection: Connection, selection: Selection) -> tuple[int, int]:
    """How many entries and changes are selected."""
    found = (
        select(func.count()).select_from(table).where(mine)
        for table, mine in ((entries, _entries(selection)), (changes, _changes(selection)))
    )
    held, made = (connection.execute(one).scalar_one() for one in found)
    return held, made


def purge(connection: Connection, selection: Selection) -> tuple[int, int]:
    """Erase those that are selected, and say how many.

    What a person has set right stays, without their name: it is the workspace's. Of the changes
    that they made, what would undo them goes too, for it may hold their words.
    """
    held, made = _entries(selection), _changes(selection)
    if not selection.user:
        return (
            connection.execute(delete(entries).where(held)).rowcount,
            connection.execute(delete(changes).where(made)).rowcount,
        )
    nameless = {"user": "", "before": None, "after": None}
    return (
        connection.execute(update(entries).where(held).values(user="")).rowcount,
        connection.execute(update(changes).where(made).values(nameless)).rowcount,
    )


def _entries(selection: Selection) -> ColumnElement[bool]:
    """Which entries are selected: one is no record of a day, nor of an answer."""
    if selection.before is not None or selection.answer:
        return false()
    condition: ColumnElement[bool] = true()
    if selection.team:
        condition &= entries.c.team == selection.team
    if selection.user:
        condition &= entries.c.user == selection.user
    return condition


def _changes(selection: Selection) -> ColumnElement[bool]:
    if selection.answer:
        return false()
    condition: ColumnElement[bool] = true()
    if selection.team:
        condition &= changes.c.team == selection.team
    if selection.user:
        condition &= changes.c.user == selection.user
    if selection.before is not None:
        condition &= changes.c.made < selection.before
    return condition


def _of(change: Change) -> ColumnElement[bool]:
    return (
        (entries.c.team == change.team)
        & (entries.c.kind == change.kind)
        & (entries.c.key == change.key)
    )


def _first(connection: Connection, condition: ColumnElement[bool]) -> Change | None:
    row = connection.execute(select(changes).where(condition)).first()
    return None if row is None else _change(row)


def _change(row: Row[Any]) -> Change:
    return Change(**row._mapping)  # noqa: SLF001 - SQLAlchemy's own way to a row by names
