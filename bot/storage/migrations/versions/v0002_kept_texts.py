"""Texts of questions, who asked what is in hand, and which message an answer is to."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Add the columns, and the table of texts."""
    op.add_column("questions", sa.Column("user", sa.Text, nullable=False, server_default=""))
    op.add_column("answers", sa.Column("asked", sa.Text, nullable=False, server_default=""))
    op.create_index("answers_given", "answers", ["given"])
    op.create_index("answers_asked", "answers", ["team", "channel", "asked"])
    op.create_table(
        "texts",
        sa.Column(
            "answer", sa.Text, sa.ForeignKey("answers.id", ondelete="CASCADE"), primary_key=True
        ),
        sa.Column("text", sa.Text, nullable=False),
    )
