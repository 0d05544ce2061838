"""The walls: which screens hang where, and what each last said that it shows."""

from sqlalchemy import Table, UniqueConstraint

from ioc.store.schema.columns import code, instant, metadata

wall = Table(
    "wall",
    metadata,
    code("name", key=True),
    code("screen"),
    code("token_hash"),
    instant("created_at"),
    instant("revoked_at", nullable=True),
    instant("seen_at", nullable=True),
    code("shows", nullable=True),
    code("build", nullable=True),
    code("size", nullable=True),
    UniqueConstraint("token_hash"),
)
