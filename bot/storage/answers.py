"""Answers and feedback in the database; each function runs in a transaction of its caller."""

from collections.abc import Collection
from datetime import datetime, timedelta

from sqlalchemy import Connection, bindparam, delete, insert, select, update

from bot.storage.schema import answers, feedback, spans, texts
from bot.storage.store import GivenAnswer, Span, Verdict

# What every answer runs, put together once: that takes longer than to run it.
_KEPT = select(answers.c.id).where(answers.c.id == bindparam("answer"))
_INSERT = insert(answers)
_INSERT_SPANS = insert(spans)


def keep_answer(connection: Connection, answer: GivenAnswer, *, with_text: bool) -> None:
    """Keep an answer with its spans, unless it is kept already; its question only if told to."""
    kept = connection.execute(_KEPT, {"answer": answer.id})
    if kept.first() is not None:
        return
    connection.execute(
        _INSERT,
        {
            "id": answer.id,
            "team": answer.team,
            "channel": answer.channel,
            "message": answer.message,
            "user": answer.user,
            "surface": answer.surface,
            "answered": answer.answered,
            "reason": answer.reason,
            "confidence": answer.confidence,
            "given": answer.given,
            "asked": answer.asked,
        },
    )
    if with_text and answer.text:
        # PostgreSQL keeps every character but this one.
        text = answer.text.replace("\0", "\N{REPLACEMENT CHARACTER}")
        connection.execute(insert(texts).values(answer=answer.id, text=text))
    if answer.spans:
        connection.execute(
            _INSERT_SPANS,
            [
                {
                    "answer": answer.id,
                    "rank": rank,
                    "document": span.document,
                    "content_hash": span.content_hash,
                    "start": span.start,
                    "end": span.end,
                    "confidence": span.confidence,
                }
                for rank, span in enumerate(answer.spans)
            ],
        )


def find_kept(connection: Connection, answer_ids: Collection[str]) -> set[str]:
    """Which of these answers are kept."""
    return set(connection.scalars(select(answers.c.id).where(answers.c.id.in_(answer_ids))))


def find_answer(connection: Connection, answer_id: str) -> GivenAnswer | None:
    """An answer with its spans, best first, or None where none of that id is kept."""
    found = (
        connection.execute(
            select(answers, texts.c.text).outerjoin(texts).where(answers.c.id == answer_id)
        )
    ).first()
    if found is None:
        return None
    quoted = connection.execute(
        select(spans).where(spans.c.answer == answer_id).order_by(spans.c.rank)
    )
    return GivenAnswer(
        id=found.id,
        team=found.team,
        channel=found.channel,
        message=found.message,
        user=found.user,
        surface=found.surface,
        answered=found.answered,
        reason=found.reason,
        confidence=found.confidence,
        spans=tuple(
            Span(row.document, row.content_hash, row.start, row.end, row.confidence)
            for row in quoted
        ),
        given=found.given,
        asked=found.asked,
        text=found.text or "",
    )


def team_of(connection: Connection, answer_id: str) -> str | None:
    """The workspace that an answer was given in, or None where none of that id is kept."""
    return connection.scalar(select(answers.c.team).where(answers.c.id == answer_id))


def find_answer_to(
    connection: Connection, team: str, channel: str, asked: str
) -> GivenAnswer | None:
    """The last answer to a message, or None where none is kept."""
    found = connection.execute(
        select(answers.c.id)
        .where(answers.c.team == team, answers.c.channel == channel, answers.c.asked == asked)
        .order_by(answers.c.given.desc(), answers.c.id)
        .limit(1)
    )
    answer_id = found.scalar_one_or_none()
    return None if answer_id is None else find_answer(connection, answer_id)


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
    now: datetime,
) -> None:
    """Keep what a person thinks of an answer, in place of what they thought before."""
    values = {"team": team, "verdict": verdict.value, "given": now}
    changed = connection.execute(
        update(feedback)
        .where(feedback.c.answer == answer_id, feedback.c.user == user)
        .values(values)
    )
    if not changed.rowcount:
        connection.execute(insert(feedback).values(values | {"answer": answer_id, "user": user}))


def verdicts(connection: Connection, answer_id: str) -> dict[str, Verdict]:
    """The verdicts on an answer, by person."""
    rows = connection.execute(select(feedback).where(feedback.c.answer == answer_id))
    return {row.user: Verdict(row.verdict) for row in rows}
