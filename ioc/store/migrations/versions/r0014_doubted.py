"""Checks of values, and which values they doubt."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("observation", sa.Column("said", sa.Text(), nullable=True))
    op.add_column("observation", sa.Column("doubt", sa.Text(), nullable=True))
    op.create_table(
        "quality_check",
        sa.Column("indicator", sa.Text(), nullable=False),
        sa.Column("max_step", sa.Double(), nullable=True),
        sa.Column("step_within", sa.BigInteger(), nullable=False),
        sa.Column("stuck_after", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("indicator", name=op.f("pk_quality_check")),
    )
