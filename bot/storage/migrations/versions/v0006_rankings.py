"""By what an answer was ranked and judged: words alone, or what models read too."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    """Add the word; until now there were words alone."""
    op.add_column(
        "answers", sa.Column("ranking", sa.Text, nullable=False, server_default="lexical")
    )
