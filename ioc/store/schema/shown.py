"""The walls: which screens hang where, and what each last said that it shows."""

from sqlalchemy import Index, Table, UniqueConstraint

from ioc.store.schema.columns import code, instant, metadata, own_id

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
    code("sound", nullable=True),
    UniqueConstraint("token_hash"),
)

sent = Table(
    "sent",
    metadata,
    own_id(),
    code("screen"),
    code("wall"),
    code("area"),
    code("kind"),
    code("what"),
    instant("sent_at"),
    code("sent_by"),
    instant("until_at"),
    instant("ended_at", nullable=True),
    code("ended_by", nullable=True),
    Index(None, "until_at"),
)
