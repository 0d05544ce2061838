"""Several deliveries in one message, and what is to be looked at again later."""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _deliveries()
    _gatherings()
    _follow_ups()


def _deliveries() -> None:
    op.add_column("delivery", sa.Column("gathering", sa.Text(), nullable=True))
    op.add_column("delivery", sa.Column("carrier", sa.Text(), nullable=True))
    op.create_index(op.f("ix_delivery_gathering_carrier"), "delivery", ["gathering", "carrier"], unique=False)
    op.create_index(op.f("ix_delivery_carrier"), "delivery", ["carrier"], unique=False)


def _gatherings() -> None:
    op.create_table(
        "gathering",
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("receiver", sa.Text(), nullable=False),
        sa.Column("thread", sa.Text(), nullable=False),
        sa.Column("due_at", sa.BigInteger(), nullable=True),
        sa.Column("told_at", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_gathering")),
    )
    op.create_index(op.f("ix_gathering_due_at"), "gathering", ["due_at"], unique=False)


def _follow_ups() -> None:
    op.create_table(
        "follow_up",
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("rule", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("origin", sa.Text(), nullable=False),
        sa.Column("place", sa.Text(), nullable=False),
        sa.Column("transition_id", sa.Integer(), nullable=False),
        sa.Column("spell", sa.Integer(), nullable=False),
        sa.Column("step", sa.Integer(), nullable=False),
        sa.Column("due_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["transition_id"], ["transition.id"], name=op.f("fk_follow_up_transition_id")),
        sa.PrimaryKeyConstraint("kind", "rule", "subject", "origin", "place", name=op.f("pk_follow_up")),
    )
    op.create_index(op.f("ix_follow_up_due_at"), "follow_up", ["due_at"], unique=False)
