"""Questions in hand, the keys they are known by, answers with their spans, and feedback."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

_ID = sa.BigInteger().with_variant(sa.Integer, "sqlite")


def upgrade() -> None:
    """Make the first tables."""
    op.create_table(
        "questions",
        sa.Column("id", _ID, primary_key=True),
        sa.Column("team", sa.Text, nullable=False),
        sa.Column("body", sa.Text),
        sa.Column("accepted", sa.DateTime(timezone=True), nullable=False),
        sa.Column("holder", sa.String(32), nullable=False),
        sa.Column("lease_ends", sa.DateTime(timezone=True), nullable=False),
        sa.Column("finished", sa.DateTime(timezone=True)),
    )
    op.create_index("questions_accepted", "questions", ["accepted"])
    op.create_table(
        "question_keys",
        sa.Column("key", sa.Text, primary_key=True),
        sa.Column(
            "question", _ID, sa.ForeignKey("questions.id", ondelete="CASCADE"), nullable=False
        ),
    )
    op.create_index("question_keys_question", "question_keys", ["question"])
    op.create_table(
        "answers",
        sa.Column("id", sa.Text, primary_key=True),
        sa.Column("team", sa.Text, nullable=False),
        sa.Column("channel", sa.Text, nullable=False),
        sa.Column("message", sa.Text, nullable=False),
        sa.Column("user", sa.Text, nullable=False),
        sa.Column("surface", sa.Text, nullable=False),
        sa.Column("answered", sa.Boolean, nullable=False),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("confidence", sa.Float, nullable=False),
        sa.Column("given", sa.DateTime(timezone=True), nullable=False),
    )
    op.create_table(
        "spans",
        sa.Column(
            "answer", sa.Text, sa.ForeignKey("answers.id", ondelete="CASCADE"), primary_key=True
        ),
        sa.Column("rank", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("document", sa.Text, nullable=False),
        sa.Column("content_hash", sa.Text, nullable=False),
        sa.Column("start", sa.Integer, nullable=False),
        sa.Column("end", sa.Integer, nullable=False),
        sa.Column("confidence", sa.Float, nullable=False),
    )
    op.create_table(
        "feedback",
        sa.Column("answer", sa.Text, primary_key=True),
        sa.Column("user", sa.Text, primary_key=True),
        sa.Column("team", sa.Text, nullable=False),
        sa.Column("verdict", sa.String(4), nullable=False),
        sa.Column("given", sa.DateTime(timezone=True), nullable=False),
    )
