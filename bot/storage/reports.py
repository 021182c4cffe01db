"""What is kept, in numbers; each function runs in a transaction of its caller."""

from sqlalchemy import ColumnElement, Connection, func, select, true

from bot.storage.schema import answers, feedback, texts
from bot.storage.store import Gap, Outcomes, Stats, Verdict


def stats(connection: Connection, team: str) -> Stats:
    """What is kept of a workspace, or of all where the team is empty."""
    columns = answers.c
    mine = columns.team == team if team else true()
    since = connection.execute(select(func.min(columns.given)).where(mine))
    outcomes = connection.execute(
        select(columns.surface, columns.answered, columns.reason, func.count().label("number"))
        .where(mine)
        .group_by(columns.surface, columns.answered, columns.reason)
        .order_by(columns.surface, columns.answered.desc(), columns.reason)
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
            Outcomes(row.surface, row.answered, row.reason, row.number) for row in outcomes
        ),
        verdicts={verdict: given.get(verdict.value, 0) for verdict in Verdict},
    )


def gaps(connection: Connection, team: str, limit: int) -> list[Gap]:
    """Questions that were refused and whose texts are kept, those asked most often first."""
    refused: ColumnElement[bool] = answers.c.answered.is_(False)
    if team:
        refused &= answers.c.team == team
    rows = connection.execute(
        select(texts.c.text, answers.c.reason, answers.c.given)
        .join(answers)
        .where(refused)
        .order_by(answers.c.given)
    )
    found: dict[str, Gap] = {}
    for row in rows:
        same = " ".join(row.text.casefold().split())
        earlier = found[same].count if same in found else 0
        found[same] = Gap(row.text, row.reason, earlier + 1, row.given)
    return sorted(found.values(), key=lambda gap: (gap.count, gap.last), reverse=True)[:limit]
