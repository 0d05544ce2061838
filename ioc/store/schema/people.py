"""Who may come in, what they did, and which profile they loaded."""

from sqlalchemy import Boolean, Column, ForeignKey, Index, Integer, Table, UniqueConstraint, false

from ioc.store.schema.columns import code, instant, metadata, own_id

account = Table(
    "account",
    metadata,
    own_id(),
    code("name"),
    code("role"),
    code("password_hash", nullable=True),
    Column("disabled", Boolean, nullable=False, server_default=false()),
    instant("created_at"),
    code("agency", nullable=True),
    UniqueConstraint("name"),
)


def _owner() -> Column[int]:
    return Column("account_id", Integer, ForeignKey("account.id", ondelete="CASCADE"), nullable=False)


session = Table("session", metadata, code("token_hash", key=True), _owner(), instant("created_at"), instant("expires_at"))

sign_in_link = Table(
    "sign_in_link", metadata, code("token_hash", key=True), _owner(), instant("expires_at"), instant("used_at", nullable=True)
)

api_key = Table(
    "api_key",
    metadata,
    code("key_hash", key=True),
    code("name"),
    code("role"),
    instant("created_at"),
    instant("expires_at", nullable=True),
    instant("revoked_at", nullable=True),
    code("source", nullable=True),
    UniqueConstraint("name"),
)

audit = Table(
    "audit",
    metadata,
    own_id(),
    instant("at"),
    code("actor"),
    code("actor_kind"),
    code("action"),
    code("object"),
    code("detail"),
    Index(None, "at"),
)

profile_version = Table(
    "profile_version", metadata, own_id(), code("name"), code("files"), code("who"), code("why"), instant("at")
)
