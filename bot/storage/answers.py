"""Answers and feedback in the database; each function runs in a transaction of its caller."""

from datetime import datetime, timedelta

from sqlalchemy import delete, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.storage.schema import answers, feedback, spans, texts
from bot.storage.store import GivenAnswer, Span, Verdict


async def keep_answer(connection: AsyncConnection, answer: GivenAnswer, *, with_text: bool) -> None:
    """Keep an answer with its spans, unless it is kept already; its question only if told to."""
    kept = await connection.execute(select(answers.c.id).where(answers.c.id == answer.id))
    if kept.first() is not None:
        return
    await connection.execute(
        insert(answers).values(
            id=answer.id,
            team=answer.team,
            channel=answer.channel,
            message=answer.message,
            user=answer.user,
            surface=answer.surface,
            answered=answer.answered,
            reason=answer.reason,
            confidence=answer.confidence,
            given=answer.given,
            asked=answer.asked,
        )
    )
    if with_text and answer.text:
        # PostgreSQL keeps every character but this one.
        text = answer.text.replace("\0", "\N{REPLACEMENT CHARACTER}")
        await connection.execute(insert(texts).values(answer=answer.id, text=text))
    if answer.spans:
        await connection.execute(
            insert(spans),
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


async def find_answer(connection: AsyncConnection, answer_id: str) -> GivenAnswer | None:
    """An answer with its spans, best first, or None where none of that id is kept."""
    found = (
        await connection.execute(
            select(answers, texts.c.text).outerjoin(texts).where(answers.c.id == answer_id)
        )
    ).first()
    if found is None:
        return None
    quoted = await connection.execute(
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


async def find_answer_to(
    connection: AsyncConnection, team: str, channel: str, asked: str
) -> GivenAnswer | None:
    """The last answer to a message, or None where none is kept."""
    found = await connection.execute(
        select(answers.c.id)
        .where(answers.c.team == team, answers.c.channel == channel, answers.c.asked == asked)
        .order_by(answers.c.given.desc(), answers.c.id)
        .limit(1)
    )
    answer_id = found.scalar_one_or_none()
    return None if answer_id is None else await find_answer(connection, answer_id)


async def erase_texts(connection: AsyncConnection, kept: timedelta | None, now: datetime) -> None:
    """Erase the texts of questions that have been kept for their time; all, where there is none."""
    over = delete(texts)
    if kept is not None:
        over = over.where(
            texts.c.answer.in_(select(answers.c.id).where(answers.c.given <= now - kept))
        )
    await connection.execute(over)


async def keep_verdict(
    connection: AsyncConnection,
    answer_id: str,
    *,
    team: str,
    user: str,
    verdict: Verdict,
    now: datetime,
) -> None:
    """Keep what a person thinks of an answer, in place of what they thought before."""
    values = {"team": team, "verdict": verdict.value, "given": now}
    changed = await connection.execute(
        update(feedback)
        .where(feedback.c.answer == answer_id, feedback.c.user == user)
        .values(values)
    )
    if not changed.rowcount:
        await connection.execute(
            insert(feedback).values(values | {"answer": answer_id, "user": user})
        )


async def verdicts(connection: AsyncConnection, answer_id: str) -> dict[str, Verdict]:
    """The verdicts on an answer, by person."""
    rows = await connection.execute(select(feedback).where(feedback.c.answer == answer_id))
    return {row.user: Verdict(row.verdict) for row in rows}
