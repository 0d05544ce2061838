"""When a delivery was made, and what kept somebody from being told."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("delivery", sa.Column("made_at", sa.BigInteger(), nullable=True))
    op.add_column("delivery", sa.Column("cause", sa.Text(), nullable=True))
    op.create_index(op.f("ix_delivery_receiver_made_at"), "delivery", ["receiver", "made_at"], unique=False)
