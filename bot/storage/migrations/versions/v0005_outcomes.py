"""What became of a question in one word, and which of several quotes a verdict means."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    """Put the word in the place of whether it was answered; what was kept knew no maybe."""
    op.add_column("answers", sa.Column("outcome", sa.Text, nullable=False, server_default=""))
    answers = sa.table(
        "answers",
        sa.column("answered", sa.Boolean),
        sa.column("reason", sa.Text),
        sa.column("outcome", sa.Text),
    )
    word = sa.case(
        (answers.c.answered, "answer"), (answers.c.reason == "greeting", "reply"), else_="nothing"
    )
    op.execute(answers.update().values(outcome=word))
    op.drop_column("answers", "answered")
    op.add_column("feedback", sa.Column("rank", sa.Integer))
