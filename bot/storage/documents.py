"""Documents that people added, in the database; each function runs in a caller's transaction."""

from dataclasses import asdict
from datetime import datetime
from typing import Any
from uuid import uuid4

from sqlalchemy import (
    ColumnElement,
    Connection,
    Row,
    delete,
    func,
    insert,
    select,
    true,
    update,
)

from bot.storage import entries
from bot.storage.schema import documents
from bot.storage.selecting import selected
from bot.storage.store import AddedDocument, Change, Kept, Selection

_KIND = "document"
# All that is known of them; what they hold is read one by one.
_DESCRIBED = [one for one in documents.c if one.name not in ("content", "former")]


def add(connection: Connection, document: AddedDocument, held: bytes) -> tuple[Kept, AddedDocument]:
    """Keep a document, in the place of another one of its name; once, however often it is told.

    Args:
        connection: in a transaction that may write.
        document: what is known of it.
        held: what it holds.
    """
    here = (documents.c.team == document.team) & (documents.c.place == document.place)
    named = here & (documents.c.name == document.name)
    before = _first(connection, named & ~documents.c.former)
    again = _first(connection, documents.c.origin == document.origin)
    if again is not None:
        former = _first(connection, named & documents.c.former)
        return Kept.NEW if former is None else Kept.IN_PLACE, again
    same = documents.c.content_hash == document.content_hash
    known = _first(connection, here & same & ~documents.c.former)
    if known is not None:
        return Kept.KNOWN, known
    everybody = document.everybody if before is None else before.everybody
    if before is not None:
        connection.execute(delete(documents).where(named, documents.c.former))
        connection.execute(update(documents).where(named).values(former=True))
    values = asdict(document) | {"everybody": everybody, "former": False, "content": held}
    del values["id"]
    row = connection.execute(insert(documents).values(values).returning(*_DESCRIBED)).one()
    outcome, added = Kept.NEW if before is None else Kept.IN_PLACE, _document(row)
    _note(connection, added, "added", added.user, added.added)
    return outcome, added


def kept(connection: Connection, team: str) -> list[AddedDocument]:
    """Those of a workspace, or of all where it is empty; oldest first."""
    mine = documents.c.team == team if team else true()
    rows = connection.execute(
        select(*_DESCRIBED).where(mine, ~documents.c.former).order_by(documents.c.id)
    )
    return [_document(row) for row in rows]


def edition(connection: Connection) -> str:
    """What tells all of them as they are now from what they were, without reading them.

    Who has added one is left out: a purge takes the name, and the document stays what it was.
    """
    # A change stands in the history; what a purge takes away is counted.
    former = func.count().filter(documents.c.former)
    counted = select(func.count(), former, func.max(documents.c.id))
    parts = (entries.edition(connection), *connection.execute(counted).one())
    return "-".join(map(str, parts))


def content(connection: Connection, team: str, document: int) -> bytes | None:
    """What a document holds; None where it is not kept any more."""
    return connection.scalar(select(documents.c.content).where(_is(team, document)))


def open_to(
    connection: Connection, team: str, document: int, by: str, now: datetime, *, everybody: bool
) -> AddedDocument | None:
    """Let everybody in the workspace be answered from a document, or only its place."""
    row = connection.execute(
        update(documents)
        .where(_is(team, document))
        .values(everybody=everybody)
        .returning(*_DESCRIBED)
    ).first()
    if row is None:
        return None
    changed = _document(row)
    what = "opened to everybody" if everybody else "open to its place alone"
    _note(connection, changed, what, by, now)
    return changed


def remove(
    connection: Connection, team: str, document: int, by: str, now: datetime, *, undo: bool
) -> AddedDocument | None:
    """Erase a document, and the one that it took the place of, unless that comes back."""
    row = connection.execute(
        delete(documents).where(_is(team, document)).returning(*_DESCRIBED)
    ).first()
    if row is None:
        return None
    gone = _document(row)
    former = (
        (documents.c.team == team)
        & (documents.c.place == gone.place)
        & (documents.c.name == gone.name)
    )
    if undo:
        connection.execute(update(documents).where(former).values(former=False))
    else:
        connection.execute(delete(documents).where(former))
    _note(connection, gone, "taken back" if undo else "removed", by, now)
    return gone


def _note(
    connection: Connection, document: AddedDocument, what: str, by: str, now: datetime
) -> None:
    """Write a line of history; of what is somebody's alone, it keeps no name that outlives them."""
    theirs = document.place == document.user
    which = "one of their own" if theirs else f"{document.name}, in {document.place}"
    entries.note(
        connection,
        Change(
            document.team,
            _KIND,
            str(document.id),
            by,
            now,
            origin=f"{_KIND}:{uuid4().hex}",
            about=f"{what}: {which}",
        ),
    )


def described(connection: Connection, selection: Selection) -> list[dict[str, Any]]:
    """What is known of those that are selected, by column; oldest first."""
    columns = [*_DESCRIBED, documents.c.former]
    rows = connection.execute(
        select(*columns)
        .where(selected(documents, selection, documents.c.user))
        .order_by(documents.c.id)
    )
    return [dict(row) for row in rows.mappings()]


def count(connection: Connection, selection: Selection) -> int:
    """How many are selected."""
    found = (
        select(func.count())
        .select_from(documents)
        .where(selected(documents, selection, documents.c.user))
    )
    return connection.execute(found).scalar_one()


def purge(connection: Connection, selection: Selection) -> int:
    """Erase those that are selected, and say how many; what a channel has stays there, nameless.

    Args:
        connection: in a transaction that may write.
        selection: of a workspace, all are erased; of a person, those that are theirs alone.
    """
    mine = selected(documents, selection, documents.c.user)
    if not selection.user:
        return connection.execute(delete(documents).where(mine)).rowcount
    theirs = mine & (documents.c.place == documents.c.user)
    erased = connection.execute(delete(documents).where(theirs)).rowcount
    return erased + connection.execute(update(documents).where(mine).values(user="")).rowcount


def _is(team: str, document: int) -> ColumnElement[bool]:
    return (documents.c.team == team) & (documents.c.id == document) & documents.c.former.is_(False)


def _first(connection: Connection, condition: ColumnElement[bool]) -> AddedDocument | None:
    row = connection.execute(select(*_DESCRIBED).where(condition)).first()
    return None if row is None else _document(row)


def _document(row: Row[Any]) -> AddedDocument:
    return AddedDocument(**row._mapping)  # noqa: SLF001 - SQLAlchemy's own way to a row by names
