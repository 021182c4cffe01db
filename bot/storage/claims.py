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
    connection: AsyncConnection, question: PendingQuestion, holder: str, now: datetime
) -> Claimed:
    """Claim a question under all of its keys, and store its body.

    Args:
        connection: in a transaction that may write.
        question: what was asked.
        holder: who claims; only the holder can release.
        now: when.
    """
    owners = await _owners(connection, question.keys)
    known = await _lock(connection, set(owners.values()))
    finished = [row for row in known if row.finished is not None]
    live = [row for row in known if row.lease_ends > now]
    if finished or live:
        await _add_keys(connection, (finished or live)[0].id, question.keys, owners)
        return Claimed.DONE if finished else Claimed.BUSY
    values = {
        "team": question.team,
        "body": question.body,
        "accepted": min([question.accepted, *(row.accepted for row in known)]),
        "holder": holder,
        "lease_ends": now + LEASE,
    }
    if known:
        kept = known[0].id
        await connection.execute(update(questions).where(questions.c.id == kept).values(values))
        await _merge(connection, kept, [row.id for row in known[1:]])
    else:
        kept = await _insert(connection, values)
    await _add_keys(connection, kept, question.keys, owners)
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
    known = await _lock(connection, set(owners.values()))
    if known:
        kept = known[0].id
        await connection.execute(
            update(questions)
            .where(questions.c.id.in_([row.id for row in known]), questions.c.finished.is_(None))
            .values(finished=now, body=None)
        )
    else:
        kept = await _insert(
            connection,
            {
                "team": team,
                "accepted": now,
                "holder": holder,
                "lease_ends": now,
                "finished": now,
            },
        )
    await _add_keys(connection, kept, keys, owners)


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


async def _lock(connection: AsyncConnection, ids: set[int]) -> Sequence[AnyRow]:
    """These questions without their bodies, as they stand once nobody else is changing them."""
    if not ids:
        return []
    columns = questions.c
    rows = await connection.execute(
        select(columns.id, columns.accepted, columns.lease_ends, columns.finished)
        .where(columns.id.in_(ids))
        .order_by(columns.id)
        .with_for_update()
    )
    return rows.all()


async def _insert(connection: AsyncConnection, values: dict[str, object]) -> int:
    """Insert a question, and return its id."""
    result = await connection.execute(insert(questions).values(values).returning(questions.c.id))
    question: int = result.scalar_one()
    return question


async def _merge(connection: AsyncConnection, kept: int, others: Sequence[int]) -> None:
    """Make one question of several that turned out to be the same."""
    if not others:
        return
    await connection.execute(
        update(question_keys).where(question_keys.c.question.in_(others)).values(question=kept)
    )
    await connection.execute(delete(questions).where(questions.c.id.in_(others)))


async def _add_keys(
    connection: AsyncConnection, question: int, keys: Sequence[str], owners: dict[str, int]
) -> None:
    """Let those of these keys that have no owner stand for a question."""
    added = sorted(set(keys).difference(owners))
    if added:
        await connection.execute(
            insert(question_keys), [{"key": key, "question": question} for key in added]
        )
