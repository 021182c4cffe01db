"""Answers and feedback in the database; each function runs in a transaction of its caller."""

from collections.abc import Collection
from dataclasses import asdict, fields
from datetime import datetime, timedelta

from sqlalchemy import Connection, bindparam, delete, func, insert, select, update

from bot.storage.schema import answers, feedback, spans, texts
from bot.storage.store import GivenAnswer, Span, Verdict, Why

# What every answer runs, put together once: that takes longer than to run it.
_KEPT = select(answers.c.id).where(answers.c.id == bindparam("answer"))
_INSERT = insert(answers)
_INSERT_SPANS = insert(spans)


def keep_answer(connection: Connection, answer: GivenAnswer, *, with_text: bool) -> None:
    """Keep an answer with its spans, unless it is kept already; its question only if told to."""
    kept = connection.execute(_KEPT, {"answer": answer.id})
    if kept.first() is not None:
        return
    connection.execute(_INSERT, {each.name: getattr(answer, each.name) for each in answers.c})
    if with_text and answer.text:
        # PostgreSQL keeps every character but this one.
        text = answer.text.replace("\0", "\N{REPLACEMENT CHARACTER}")
        connection.execute(insert(texts).values(answer=answer.id, text=text))
    if answer.spans:
        connection.execute(
            _INSERT_SPANS,
            [
                {"answer": answer.id, "rank": rank, **asdict(span)}
                for rank, span in enumerate(answer.spans)
            ],
        )


def find_kept(connection: Connection, answer_ids: Collection[str]) -> set[str]:
    """Which of these answers are kept."""
    return set(connection.scalars(select(answers.c.id).where(answers.c.id.in_(answer_ids))))


def team_of(connection: Connection, answer_id: str) -> str | None:
    """The workspace that an answer was given in, or None where none of that id is kept."""
    return connection.scalar(select(answers.c.team).where(answers.c.id == answer_id))


def find_answer_to(
    connection: Connection, team: str, channel: str, asked: str
) -> GivenAnswer | None:
    """The last answer to a message with its spans, best first, or None where none is kept."""
    rows = connection.execute(
        select(answers, func.coalesce(texts.c.text, "").label("text"))
        .outerjoin(texts)
        .where(answers.c.team == team, answers.c.channel == channel, answers.c.asked == asked)
        .order_by(answers.c.given.desc(), answers.c.id)
        .limit(1)
    )
    found = rows.mappings().first()
    if found is None:
        return None
    quoted = connection.execute(
        select(*(spans.c[field.name] for field in fields(Span)))
        .where(spans.c.answer == found["id"])
        .order_by(spans.c.rank)
    )
    return GivenAnswer(**found, spans=tuple(Span(*row) for row in quoted))


def erase_texts(connection: Connection, kept: timedelta | None, now: datetime) -> None:
    """Erase the texts of questions that have been kept for their time; all, where there is none."""
    over = delete(texts)
    if kept is not None:
        over = over.where(
            texts.c.answer.in_(select(answers.c.id).where(answers.c.given <= now - kept))
        )
    connection.execute(over)


def keep_verdict(
    connection: Connection,
    answer_id: str,
    *,
    team: str,
    user: str,
    verdict: Verdict,
    rank: int | None,
    now: datetime,
) -> bool:
    """Keep what a person thinks of an answer, in place of what they thought before.

    Returns:
        Whether they had said so before.
    """
    values = {"team": team, "verdict": verdict.value, "rank": rank, "given": now, "why": ""}
    changed = connection.execute(
        update(feedback)
        .where(feedback.c.answer == answer_id, feedback.c.user == user)
        .values(values)
    )
    if changed.rowcount:
        return True
    connection.execute(insert(feedback).values(values | {"answer": answer_id, "user": user}))
    return False


def explain_verdict(
    connection: Connection, answer_id: str, *, team: str, user: str, why: Why
) -> bool:
    """Note why a person found an answer bad; returns whether they have."""
    mine = (feedback.c.answer == answer_id) & (feedback.c.user == user) & (feedback.c.team == team)
    bad = feedback.c.verdict == Verdict.BAD.value
    changed = connection.execute(update(feedback).where(mine, bad).values(why=why.value))
    return changed.rowcount > 0
