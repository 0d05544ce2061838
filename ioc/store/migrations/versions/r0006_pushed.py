"""Keys bound to a source, and answers to programs that send."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("api_key", sa.Column("source", sa.Text(), nullable=True))
    op.create_table(
        "push_answer",
        sa.Column("sender", sa.Text(), nullable=False),
        sa.Column("idempotency_key", sa.Text(), nullable=False),
        sa.Column("body_hash", sa.Text(), nullable=False),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("sender", "idempotency_key", name=op.f("pk_push_answer")),
    )
    op.create_index(op.f("ix_push_answer_at"), "push_answer", ["at"], unique=False)
