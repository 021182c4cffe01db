"""What people said, and others are answered from, in the database; each in a caller's transaction.

Those whose time is over are erased by `sweep`, within a minute; until then nobody is given them.
"""

from dataclasses import asdict
from datetime import datetime, timedelta
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
from bot.storage.schema import kept_answers
from bot.storage.selecting import selected
from bot.storage.store import AnswerChanges, Change, KeptAnswer, Selection

_COLUMNS = kept_answers.c
_PEOPLE = (_COLUMNS.author, _COLUMNS.keeper, _COLUMNS.asker)
# In the history.
_KIND = "kept_answer"


def keep(connection: Connection, answer: KeptAnswer) -> tuple[bool, KeptAnswer]:
    """Keep an answer, unless its message is kept already; says which, and what is kept."""
    known = find(connection, answer.team, answer.place, answer.message)
    if known is not None:
        return False, known
    values = asdict(answer)
    del values["id"]
    row = connection.execute(insert(kept_answers).values(values).returning(*_COLUMNS)).one()
    made = _answer(row)
    _note(connection, made, "kept", made.keeper, made.confirmed)
    return True, made


def kept(connection: Connection, team: str, since: datetime | None) -> list[KeptAnswer]:
    """Those of a workspace, or of all where it is empty; oldest first.

    Args:
        connection: in a transaction.
        team: the workspace.
        since: those that were confirmed before are left out; None for none.
    """
    mine = (_COLUMNS.team == team if team else true()) & _since(since)
    return [
        _answer(row) for row in connection.execute(select(kept_answers).where(mine).order_by("id"))
    ]


def edition(connection: Connection, since: datetime | None) -> str:
    """What tells all of them as they are now from what they were, without reading them.

    Args:
        connection: in a transaction.
        since: as in `kept`.
    """
    # A change stands in the history; what a purge or a sweep takes away is counted.
    nobody = (func.count().filter(person == "") for person in _PEOPLE)
    counted = select(func.count(), func.max(_COLUMNS.id), *nobody).where(_since(since))
    parts = (entries.edition(connection), *connection.execute(counted).one())
    return "-".join(map(str, parts))


def get(
    connection: Connection, team: str, answer: int, since: datetime | None
) -> KeptAnswer | None:
    """One of a workspace by its number; None where it is not kept, or was confirmed before."""
    row = connection.execute(select(kept_answers).where(_is(team, answer), _since(since))).first()
    return None if row is None else _answer(row)


def unsure(connection: Connection, before: datetime, since: datetime | None) -> list[KeptAnswer]:
    """Those that were confirmed before some time, and of which nobody was asked since.

    Args:
        connection: in a transaction.
        before: that time.
        since: as in `kept`.
    """
    mine = (_COLUMNS.confirmed <= before) & _COLUMNS.doubted.is_(False) & _since(since)
    return [
        _answer(row) for row in connection.execute(select(kept_answers).where(mine).order_by("id"))
    ]


def change(
    connection: Connection,
    team: str,
    answer: int,
    changes: AnswerChanges,
    *,
    by: str,
    now: datetime,
) -> KeptAnswer | None:
    """Change something of an answer, and note by whom, or that it followed its message.

    That somebody is asked of it is not noted: it says nothing else than before.

    Returns:
        The answer; None where it is not kept any more.
    """
    changed = update(kept_answers).where(_is(team, answer)).values(**changes).returning(*_COLUMNS)
    row = connection.execute(changed).first()
    if row is None:
        return None
    made = _answer(row)
    if by or "doubted" not in changes:
        what = f"changed ({', '.join(sorted(changes))})" if by else "changed with its message"
        _note(connection, made, what, by, now)
    return made


def drop(
    connection: Connection, team: str, answer: int, *, by: str, now: datetime
) -> KeptAnswer | None:
    """Erase an answer, and note by whom; None where it was not kept any more."""
    gone = delete(kept_answers).where(_is(team, answer)).returning(*_COLUMNS)
    row = connection.execute(gone).first()
    if row is None:
        return None
    _note(connection, _answer(row), "taken back" if by else "gone with its message", by, now)
    return _answer(row)


def find(connection: Connection, team: str, place: str, message: str) -> KeptAnswer | None:
    """The answer that is kept of a message; None where none is."""
    of_message = (_COLUMNS.team == team) & (_COLUMNS.place == place) & (_COLUMNS.message == message)
    row = connection.execute(select(kept_answers).where(of_message)).first()
    return None if row is None else _answer(row)


def sweep(
    connection: Connection,
    holds_for: timedelta | None,
    keep_questions: timedelta | None,
    now: datetime,
) -> None:
    """Erase answers whose time is over, and the words of askers that are not to be kept so long.

    Args:
        connection: in a transaction that may write.
        holds_for: how long an answer is kept since it was confirmed; None for ever.
        keep_questions: for how long the texts of questions are kept; None not to keep them.
        now: the time, in UTC.
    """
    if holds_for is not None:
        connection.execute(delete(kept_answers).where(_COLUMNS.confirmed <= now - holds_for))
    asked = _COLUMNS.asker != ""
    if keep_questions is not None:
        asked &= _COLUMNS.said <= now - keep_questions
    connection.execute(update(kept_answers).where(asked).values(question="", asker=""))


def exported(connection: Connection, selection: Selection) -> list[dict[str, Any]]:
    """Those that are selected, by column; oldest first."""
    rows = connection.execute(
        select(kept_answers)
        .where(selected(kept_answers, selection, *_PEOPLE))
        .order_by(_COLUMNS.id)
    )
    return [dict(row) for row in rows.mappings()]


def count(connection: Connection, selection: Selection) -> int:
    """How many are selected."""
    found = (
        select(func.count())
        .select_from(kept_answers)
        .where(selected(kept_answers, selection, *_PEOPLE))
    )
    return connection.execute(found).scalar_one()


def purge(connection: Connection, selection: Selection, *, anonymous: bool) -> int:
    """Erase those that are selected, or what they say of a person; returns how many it was.

    Args:
        connection: in a transaction that may write.
        selection: of a workspace, all are erased. Of a person, what they said is; of what they
            kept or asked, only that it was they, and the words that they asked it in.
        anonymous: whether what they said stays, without their name and without a link to it.
    """
    mine = selected(kept_answers, selection, *_PEOPLE)
    if not selection.user:
        return connection.execute(delete(kept_answers).where(mine)).rowcount
    number, user = count(connection, selection), selection.user
    theirs = mine & (_COLUMNS.author == user)
    if anonymous:
        nobody = {"author": "", "name": "", "link": ""}
        connection.execute(update(kept_answers).where(theirs).values(nobody))
    else:
        connection.execute(delete(kept_answers).where(theirs))
    asked, chose = mine & (_COLUMNS.asker == user), mine & (_COLUMNS.keeper == user)
    connection.execute(update(kept_answers).where(asked).values(question="", asker=""))
    connection.execute(update(kept_answers).where(chose).values(keeper=""))
    return number


def _note(connection: Connection, answer: KeptAnswer, what: str, by: str, now: datetime) -> None:
    """Write a line of history, which names no word that was said."""
    entries.note(
        connection,
        Change(
            answer.team,
            _KIND,
            str(answer.id),
            by,
            now,
            origin=f"{_KIND}:{uuid4().hex}",
            about=f"{what}, in {answer.place}",
        ),
    )


def _since(since: datetime | None) -> ColumnElement[bool]:
    return true() if since is None else _COLUMNS.confirmed > since


def _is(team: str, answer: int) -> ColumnElement[bool]:
    return (_COLUMNS.team == team) & (_COLUMNS.id == answer)


def _answer(row: Row[Any]) -> KeptAnswer:
    return KeptAnswer(**row._mapping)  # noqa: SLF001 - SQLAlchemy's own way to a row by names
