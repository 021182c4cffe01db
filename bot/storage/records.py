"""What is kept of questions, answers and feedback: in numbers, exported, erased.

Each function runs in a transaction of its caller.
"""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Table,
    case,
    delete,
    false,
    func,
    or_,
    select,
    true,
)

from bot.storage import asking, documents, entries, kept_answers
from bot.storage.schema import answers, feedback, question_keys, questions, spans, texts
from bot.storage.store import (
    Complaint,
    Gap,
    Outcomes,
    Praised,
    Selection,
    Span,
    Stats,
    Tally,
    Verdict,
)

_MOST_PRAISED = 300

# What is kept of one thing, by name, with what kind of thing it is.
Record = dict[str, Any]


def stats(connection: Connection, team: str) -> Stats:
    """What is kept of a workspace, or of all where the team is empty."""
    columns = answers.c
    mine = columns.team == team if team else true()
    since = connection.execute(select(func.min(columns.given)).where(mine))
    outcomes = connection.execute(
        select(
            columns.surface,
            columns.outcome,
            columns.reason,
            func.count().label("number"),
            func.sum(case((columns.ranking == "reader", 1), else_=0)).label("read"),
        )
        .where(mine)
        .group_by(columns.surface, columns.outcome, columns.reason)
        .order_by(columns.surface, columns.outcome, columns.reason)
    )
    verdicts = connection.execute(
        select(feedback.c.verdict, func.count().label("number"))
        .where(feedback.c.team == team if team else true())
        .group_by(feedback.c.verdict)
    )
    given = {row.verdict: row.number for row in verdicts}
    return Stats(
        since=since.scalar_one(),
        outcomes=tuple(
            Outcomes(row.surface, row.outcome, row.reason, row.number, row.read) for row in outcomes
        ),
        verdicts={verdict: given.get(verdict.value, 0) for verdict in Verdict},
    )


def gaps(connection: Connection, team: str, limit: int) -> list[Gap]:
    """Questions without a sure answer, whose texts are kept; those asked most often first."""
    unsure: ColumnElement[bool] = answers.c.outcome.in_(("maybe", "nothing"))
    if team:
        unsure &= answers.c.team == team
    judged = (
        select(feedback.c.answer, *(_number(verdict) for verdict in Verdict))
        .group_by(feedback.c.answer)
        .subquery()
    )
    rows = connection.execute(
        select(texts.c.text, answers, judged.c.good, judged.c.bad)
        .join(answers, texts.c.answer == answers.c.id)
        .outerjoin(judged, judged.c.answer == answers.c.id)
        .where(unsure)
        .order_by(answers.c.given)
    )
    found: dict[str, Gap] = {}
    for row in rows:
        same = " ".join(row.text.casefold().split())
        before = found.get(same) or Gap("", "", "", 0, row.given)
        found[same] = Gap(
            row.text,
            row.outcome,
            row.reason,
            before.count + 1,
            row.given,
            before.people | {row.user},
            before.channels | {row.channel},
            before.good + (row.good or 0),
            before.bad + (row.bad or 0),
        )
    return sorted(found.values(), key=lambda gap: (gap.count, gap.last), reverse=True)[:limit]


def _number(verdict: Verdict) -> ColumnElement[int]:
    """How many verdicts are such."""
    return func.count().filter(feedback.c.verdict == verdict.value).label(verdict.value)


def complaints(connection: Connection, team: str, limit: int) -> list[Complaint]:
    """Answers that people found bad, with what was quoted; the last first."""
    bad = feedback.c.verdict == Verdict.BAD.value
    rows = connection.execute(
        select(
            feedback.c.answer,
            func.coalesce(texts.c.text, "").label("text"),
            answers.c.outcome,
            feedback.c.why,
            feedback.c.given,
        )
        .join(answers, answers.c.id == feedback.c.answer)
        .outerjoin(texts, texts.c.answer == feedback.c.answer)
        .where(bad, feedback.c.team == team if team else true())
        .order_by(feedback.c.given.desc(), feedback.c.answer, feedback.c.user)
        .limit(limit)
    ).all()
    quoted = connection.execute(
        select(spans).where(spans.c.answer.in_([row.answer for row in rows])).order_by(spans.c.rank)
    )
    held: dict[str, list[Span]] = {}
    for one in quoted:
        span = Span(one.document, one.content_hash, one.start, one.end, one.confidence)
        held.setdefault(one.answer, []).append(span)
    return [Complaint(*row, spans=tuple(held.get(row.answer, ()))) for row in rows]


def praised(connection: Connection, team: str, channel: str, since: datetime) -> list[Praised]:
    """Questions of a channel with an answer that is good, or was pinned; newest first.

    One that somebody found bad is none.
    """
    judged = select(feedback.c.answer).where(feedback.c.team == team)
    good = judged.where(feedback.c.verdict == Verdict.GOOD.value)
    bad = judged.where(feedback.c.verdict == Verdict.BAD.value)
    here = (answers.c.team == team) & (answers.c.channel == channel) & (answers.c.given >= since)
    liked = answers.c.id.in_(good)
    well = liked | (answers.c.ranking == "pinned")
    rows = connection.execute(
        select(texts.c.text, answers.c.asked, answers.c.given, liked)
        .join(answers)
        .where(here, answers.c.asked != "", well, answers.c.id.not_in(bad))
        .order_by(answers.c.given.desc())
        .limit(_MOST_PRAISED)
    )
    return [Praised(*row) for row in rows]


def tally(connection: Connection, selection: Selection) -> Tally:
    """How much is selected."""
    counts = []
    for table, condition in _conditions(selection):
        count = select(func.count()).select_from(table).where(condition)
        counts.append(connection.execute(count).scalar_one())
    asked, given, judged = counts
    added = documents.count(connection, selection)
    said = kept_answers.count(connection, selection)
    return Tally(asked, given, judged, added, *entries.count(connection, selection), said)


def purge(connection: Connection, selection: Selection, *, anonymous: bool = False) -> Tally:
    """Erase what is selected, with all that belongs to it.

    Args:
        connection: in a transaction that may write.
        selection: what.
        anonymous: whether what a person said, and others are answered from, stays without a name.

    Returns:
        How much it was.
    """
    # Feedback first: it is found by answers. Keys, spans and texts go with what they belong to.
    erased = [
        connection.execute(delete(table).where(condition)).rowcount
        for table, condition in reversed(list(_conditions(selection)))
    ]
    judged, given, asked = erased
    asking.purge(connection, selection)
    added = documents.purge(connection, selection)
    said = kept_answers.purge(connection, selection, anonymous=anonymous)
    return Tally(asked, given, judged, added, *entries.purge(connection, selection), said)


def export(connection: Connection, selection: Selection) -> list[Record]:
    """What is selected, as records with a `kind`; oldest first.

    Of a document, what it holds is left out.
    """
    conditions = dict(_conditions(selection))
    asked = connection.execute(
        select(questions)
        .where(conditions[questions])
        .order_by(questions.c.accepted, questions.c.id)
    )
    keys = _parts(connection, question_keys.c.question, conditions[questions])
    given = connection.execute(
        select(answers, texts.c.text)
        .outerjoin(texts)
        .where(conditions[answers])
        .order_by(answers.c.given, answers.c.id)
    )
    quoted = _parts(connection, spans.c.answer, conditions[answers])
    judged = connection.execute(
        select(feedback)
        .where(conditions[feedback])
        .order_by(feedback.c.given, feedback.c.answer, feedback.c.user)
    )
    return [
        *(
            {
                "kind": "question",
                **row,
                "keys": sorted(key["key"] for key in keys.get(row["id"], ())),
            }
            for row in asked.mappings()
        ),
        *(
            {
                "kind": "answer",
                **row,
                "spans": sorted(quoted.get(row["id"], ()), key=lambda span: span["rank"]),
            }
            for row in given.mappings()
        ),
        *({"kind": "feedback", **row} for row in judged.mappings()),
        *({"kind": "document", **row} for row in documents.described(connection, selection)),
        *entries.exported(connection, selection),
        *({"kind": "kept_answer", **row} for row in kept_answers.exported(connection, selection)),
        *asking.exported(connection, selection),
    ]


def _conditions(selection: Selection) -> Iterator[tuple[Table, ColumnElement[bool]]]:
    """Of each table, which rows are selected; in the order of `Tally`."""
    yield questions, _selected(questions, selection, questions.c.accepted, false())
    mine = _selected(answers, selection, answers.c.given, _of(answers.c.id, selection.answer))
    yield answers, mine
    judged = _selected(
        feedback, selection, feedback.c.given, _of(feedback.c.answer, selection.answer)
    )
    yield feedback, or_(judged, feedback.c.answer.in_(select(answers.c.id).where(mine)))


def _of(column: ColumnElement[str], answer: str) -> ColumnElement[bool]:
    """Whether an answer is this one, or to a further question of the same message."""
    return or_(column == answer, column.startswith(f"{answer}.", autoescape=True))


def _selected(
    table: Table,
    selection: Selection,
    time: ColumnElement[Any],
    of_answer: ColumnElement[bool],
) -> ColumnElement[bool]:
    condition: ColumnElement[bool] = true()
    if selection.team:
        condition &= table.c.team == selection.team
    if selection.user:
        condition &= table.c.user == selection.user
    if selection.before is not None:
        condition &= time < selection.before
    if selection.answer:
        condition &= of_answer
    return condition


def _parts(
    connection: Connection, owner: ColumnElement[Any], condition: ColumnElement[bool]
) -> dict[Any, list[Record]]:
    """The rows that belong to what is selected, by what they belong to."""
    (key,) = owner.foreign_keys
    whole = key.column
    rows = connection.execute(select(owner.table).where(owner.in_(select(whole).where(condition))))
    found: dict[Any, list[Record]] = {}
    for row in rows.mappings():
        part = dict(row)
        found.setdefault(part.pop(owner.name), []).append(part)
    return found
