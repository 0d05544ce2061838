"""Who has taken up what was asked of a source, and when a paused source was resumed."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("source", sa.Column("request_taker", sa.Text(), nullable=True))
    op.add_column("source", sa.Column("resumed_at", sa.BigInteger(), nullable=True))
