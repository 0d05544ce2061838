"""What is to be computed from what, and what of it is still to be done."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "derivation",
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("period_kind", sa.Text(), nullable=False),
        sa.Column("mark", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("code", "period_kind", name=op.f("pk_derivation")),
    )
    op.create_table(
        "derive_input",
        sa.Column("indicator", sa.Text(), nullable=False),
        sa.Column("period_kind", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("indicator", "period_kind", name=op.f("pk_derive_input")),
    )
    op.create_table(
        "derive_todo",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("series_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_derive_todo")),
    )
    op.create_table(
        "derive_later",
        sa.Column("series_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("series_id", "at", name=op.f("pk_derive_later")),
    )
    op.create_table(
        "derive_history",
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("period_kind", sa.Text(), nullable=False),
        sa.Column("series_id", sa.Integer(), nullable=False),
        sa.Column("before", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("code", "period_kind", "series_id", name=op.f("pk_derive_history")),
    )
