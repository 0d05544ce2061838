"""The first schema."""

from alembic import op

from ioc.store.schema import change, metadata

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    metadata.create_all(op.get_bind())
    op.bulk_insert(change, [{"id": 1, "no": 0}])
