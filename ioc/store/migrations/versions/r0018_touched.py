"""What is to be computed anew is taken series by series."""

from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index(op.f("ix_derive_todo_series_id_at"), "derive_todo", ["series_id", "at"], unique=False)
