"""How often the answering of a question was begun, so that what ends processes is found."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    """Add the count; what is in hand by then begins at none."""
    op.add_column("questions", sa.Column("tries", sa.Integer, nullable=False, server_default="0"))
