"""Questions in the database: claimed, finished, released, pending, erased.

Each function runs in a transaction of its caller, and is repeated with it where two transactions
meet: whoever inserts a key that another has just inserted looks again and finds it.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, Update, bindparam, delete, insert, select, update

from bot.storage.lifetimes import BODY_KEPT, CLAIM_KEPT, LEASE, SUSPECTED_AFTER
from bot.storage.schema import question_keys, questions
from bot.storage.store import Claimed, PendingQuestion

AnyRow = Row[*tuple[Any, ...]]

# What every question runs, put together once: that takes longer than to run it.
_OWNERS = (
    select(question_keys)
    .where(question_keys.c.key.in_(bindparam("keys", expanding=True)))
    .order_by(question_keys.c.key)
    .with_for_update()
)
_KNOWN = (
    select(*(column for column in questions.c if column is not questions.c.body))
    .where(questions.c.id.in_(bindparam("ids", expanding=True)))
    .order_by(questions.c.id)
    .with_for_update()
)
_INSERT = insert(questions).returning(questions.c.id)
_INSERT_KEYS = insert(question_keys)
_TAKE_OVER = update(questions).where(questions.c.id == bindparam("known"))
_FINISH = (
    update(questions)
    .where(questions.c.id == bindparam("known"), questions.c.finished.is_(None))
    .values(finished=bindparam("now"), body=None)
)


def claim(
    connection: Connection,
    question: PendingQuestion,
    holder: str,
    now: datetime,
    *,
    again: bool,
) -> Claimed:
    """Claim a question under all of its keys, and store its body.

    Args:
        connection: in a transaction that may write.
        question: what was asked.
        holder: who claims; only the holder can release.
        now: when.
        again: whether the holder's own claim, should there be one, is free to be taken.
    """
    owners = _owners(connection, question.keys)
    known = _merge(connection, set(owners.values()))
    if known is not None:
        live = known.lease_ends > now and not (again and known.holder == holder)
        if live or known.finished is not None:
            _add_keys(connection, known.id, question.keys, owners)
            return Claimed.BUSY if known.finished is None else Claimed.DONE
    # A holder's own claim, which it takes again, is no death.
    deaths = 0 if known is None else known.tries - (known.holder == holder)
    values = {
        "team": question.team,
        "user": question.user,
        "body": question.body,
        "holder": holder,
        "lease_ends": now + LEASE,
        "tries": deaths + 1,
    }
    if known is None:
        values |= {"accepted": question.accepted}
        claimed: int = connection.execute(_INSERT, values).scalar_one()
    else:
        claimed = known.id
        connection.execute(_TAKE_OVER, values | {"known": claimed})
    _add_keys(connection, claimed, question.keys, owners)
    if known is None:
        return Claimed.TAKEN
    return Claimed.SUSPECT if deaths >= SUSPECTED_AFTER else Claimed.TAKEN_OVER


def extend(connection: Connection, keys: Sequence[str], holder: str, now: datetime) -> bool:
    """Let the lease of a question begin anew, if it is still this holder's; tell whether it is.

    One that has run out, and that nobody has taken over, is kept too.
    """
    kept = connection.execute(_mine(keys, holder).values(lease_ends=now + LEASE))
    return kept.rowcount > 0


def finish(
    connection: Connection, keys: Sequence[str], team: str, holder: str, now: datetime
) -> None:
    """Note that a question was answered, and erase its body.

    Args:
        connection: in a transaction that may write.
        keys: those it was claimed under; unknown ones are noted as answered too.
        team: its workspace, should it be unknown.
        holder: who answered it, should it be unknown.
        now: when.
    """
    owners = _owners(connection, keys)
    known = _merge(connection, set(owners.values()))
    if known is None:
        times = dict.fromkeys(("accepted", "lease_ends", "finished"), now)
        values = {"team": team, "holder": holder} | times
        done: int = connection.execute(_INSERT, values).scalar_one()
    else:
        done = known.id
        connection.execute(_FINISH, {"known": done, "now": now})
    _add_keys(connection, done, keys, owners)


def release(connection: Connection, keys: Sequence[str], holder: str, now: datetime) -> None:
    """Give a question up that is still this holder's, as though it had not been tried."""
    connection.execute(
        _mine(keys, holder).values(holder="", lease_ends=now, tries=questions.c.tries - 1)
    )


def forget(connection: Connection, keys: Sequence[str], holder: str) -> None:
    """Erase a claim that is still this holder's, as though it had never been made."""
    owned = select(question_keys.c.question).where(question_keys.c.key.in_(keys))
    mine = (questions.c.holder == holder) & questions.c.finished.is_(None)
    connection.execute(delete(questions).where(questions.c.id.in_(owned), mine))


def pending(connection: Connection, now: datetime) -> list[PendingQuestion]:
    """Questions that nobody is at, with their bodies, oldest first."""
    rows = connection.execute(
        select(questions, question_keys.c.key)
        .join(question_keys)
        .where(
            questions.c.finished.is_(None),
            questions.c.body.is_not(None),
            questions.c.lease_ends <= now,
            questions.c.accepted > now - BODY_KEPT,
        )
        .order_by(questions.c.accepted, questions.c.id, question_keys.c.key)
    )
    found: dict[int, list[AnyRow]] = {}
    for row in rows:
        found.setdefault(row.id, []).append(row)
    return [
        PendingQuestion(
            keys=tuple(row.key for row in group),
            team=group[0].team,
            body=group[0].body,
            accepted=group[0].accepted,
            user=group[0].user,
        )
        for group in found.values()
    ]


def is_open(connection: Connection, key: str, team: str) -> bool:
    """Whether a key is of a workspace's question that is not finished."""
    found = select(questions.c.id).join(question_keys)
    mine = found.where(
        question_keys.c.key == key, questions.c.team == team, questions.c.finished.is_(None)
    )
    return connection.execute(mine).first() is not None


def sweep(connection: Connection, now: datetime) -> None:
    """Erase bodies and claims whose time is over."""
    connection.execute(
        update(questions)
        .where(questions.c.accepted <= now - BODY_KEPT, questions.c.body.is_not(None))
        .values(body=None)
    )
    connection.execute(delete(questions).where(questions.c.accepted <= now - CLAIM_KEPT))


def _mine(keys: Sequence[str], holder: str) -> Update:
    """A change of what a holder has claimed under these keys, and nobody has finished."""
    owned = select(question_keys.c.question).where(question_keys.c.key.in_(keys))
    return update(questions).where(
        questions.c.id.in_(owned), questions.c.holder == holder, questions.c.finished.is_(None)
    )


def _owners(connection: Connection, keys: Sequence[str]) -> dict[str, int]:
    """The questions that these keys stand for already, by key; locked, in the order of keys."""
    rows = connection.execute(_OWNERS, {"keys": list(keys)})
    return {row.key: row.question for row in rows}


def _merge(connection: Connection, ids: set[int]) -> AnyRow | None:
    """Make one question of those that a delivery shows to be the same.

    Returns:
        What stands for all of them, as it is once nobody else is changing it and without its
        body: a finished one, else the one that is worked on longest. None where there is none.
    """
    if not ids:
        return None
    known = connection.execute(_KNOWN, {"ids": list(ids)}).all()
    kept = max(known, key=lambda row: (row.finished is not None, row.lease_ends))
    others = [row.id for row in known if row.id != kept.id]
    if others:
        connection.execute(
            update(question_keys)
            .where(question_keys.c.question.in_(others))
            .values(question=kept.id)
        )
        connection.execute(delete(questions).where(questions.c.id.in_(others)))
        connection.execute(
            update(questions)
            .where(questions.c.id == kept.id)
            .values(accepted=min(row.accepted for row in known))
        )
    return kept


def _add_keys(
    connection: Connection, question: int, keys: Sequence[str], owners: dict[str, int]
) -> None:
    """Let those of these keys that have no owner stand for a question."""
    added = sorted(set(keys).difference(owners))
    if added:
        connection.execute(_INSERT_KEYS, [{"key": key, "question": question} for key in added])
