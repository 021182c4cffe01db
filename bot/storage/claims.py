"""Questions in the database: claimed, finished, released, pending, erased.

Each function runs in a transaction of its caller, and is repeated with it where two transactions
meet: whoever inserts a key that another has just inserted looks again and finds it.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Row, delete, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.storage.lifetimes import BODY_KEPT, CLAIM_KEPT, LEASE
from bot.storage.schema import question_keys, questions
from bot.storage.store import Claimed, PendingQuestion

AnyRow = Row[*tuple[Any, ...]]


async def claim(
    connection: AsyncConnection,
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
    owners = await _owners(connection, question.keys)
    known = await _merge(connection, set(owners.values()))
    if known is not None:
        live = known.lease_ends > now and not (again and known.holder == holder)
        if live or known.finished is not None:
            await _add_keys(connection, known.id, question.keys, owners)
            return Claimed.BUSY if known.finished is None else Claimed.DONE
    values = {
        "team": question.team,
        "user": question.user,
        "body": question.body,
        "holder": holder,
        "lease_ends": now + LEASE,
    }
    if known is None:
        claimed = await _insert(connection, values | {"accepted": question.accepted})
    else:
        claimed = known.id
        await connection.execute(update(questions).where(questions.c.id == claimed).values(values))
    await _add_keys(connection, claimed, question.keys, owners)
    return Claimed.TAKEN


async def finish(
    connection: AsyncConnection, keys: Sequence[str], team: str, holder: str, now: datetime
) -> None:
    """Note that a question was answered, and erase its body.

    Args:
        connection: in a transaction that may write.
        keys: those it was claimed under; unknown ones are noted as answered too.
        team: its workspace, should it be unknown.
        holder: who answered it, should it be unknown.
        now: when.
    """
    owners = await _owners(connection, keys)
    known = await _merge(connection, set(owners.values()))
    if known is None:
        values = {"team": team, "holder": holder, "accepted": now, "lease_ends": now}
        done = await _insert(connection, values | {"finished": now})
    else:
        done = known.id
        await connection.execute(
            update(questions)
            .where(questions.c.id == done, questions.c.finished.is_(None))
            .values(finished=now, body=None)
        )
    await _add_keys(connection, done, keys, owners)


async def release(
    connection: AsyncConnection, keys: Sequence[str], holder: str, now: datetime
) -> None:
    """End the lease of a question, if it is still this holder's."""
    owned = select(question_keys.c.question).where(question_keys.c.key.in_(keys))
    await connection.execute(
        update(questions)
        .where(
            questions.c.id.in_(owned),
            questions.c.holder == holder,
            questions.c.finished.is_(None),
            questions.c.lease_ends > now,
        )
        .values(lease_ends=now)
    )


async def pending(connection: AsyncConnection, now: datetime) -> list[PendingQuestion]:
    """Questions that nobody is at, with their bodies, oldest first."""
    rows = await connection.execute(
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


async def sweep(connection: AsyncConnection, now: datetime) -> None:
    """Erase bodies and claims whose time is over."""
    await connection.execute(
        update(questions)
        .where(questions.c.accepted <= now - BODY_KEPT, questions.c.body.is_not(None))
        .values(body=None)
    )
    await connection.execute(delete(questions).where(questions.c.accepted <= now - CLAIM_KEPT))


async def _owners(connection: AsyncConnection, keys: Sequence[str]) -> dict[str, int]:
    """The questions that these keys stand for already, by key; locked, in the order of keys."""
    rows = await connection.execute(
        select(question_keys)
        .where(question_keys.c.key.in_(keys))
        .order_by(question_keys.c.key)
        .with_for_update()
    )
    return {row.key: row.question for row in rows}


async def _merge(connection: AsyncConnection, ids: set[int]) -> AnyRow | None:
    """Make one question of those that a delivery shows to be the same.

    Returns:
        What stands for all of them, as it is once nobody else is changing it and without its
        body: a finished one, else the one that is worked on longest. None where there is none.
    """
    if not ids:
        return None
    columns = questions.c
    rows = await connection.execute(
        select(*(column for column in columns if column is not columns.body))
        .where(columns.id.in_(ids))
        .order_by(columns.id)
        .with_for_update()
    )
    known = rows.all()
    kept = max(known, key=lambda row: (row.finished is not None, row.lease_ends))
    others = [row.id for row in known if row.id != kept.id]
    if others:
        await connection.execute(
            update(question_keys)
            .where(question_keys.c.question.in_(others))
            .values(question=kept.id)
        )
        await connection.execute(delete(questions).where(columns.id.in_(others)))
        await connection.execute(
            update(questions)
            .where(columns.id == kept.id)
            .values(accepted=min(row.accepted for row in known))
        )
    return kept


async def _insert(connection: AsyncConnection, values: dict[str, object]) -> int:
    """Insert a question, and return its id."""
    result = await connection.execute(insert(questions).values(values).returning(questions.c.id))
    question: int = result.scalar_one()
    return question


async def _add_keys(
    connection: AsyncConnection, question: int, keys: Sequence[str], owners: dict[str, int]
) -> None:
    """Let those of these keys that have no owner stand for a question."""
    added = sorted(set(keys).difference(owners))
    if added:
        await connection.execute(
            insert(question_keys), [{"key": key, "question": question} for key in added]
        )
