"""What is to be computed: which indicators go into others, what of them has changed, and what is not computed yet of the past."""

from sqlalchemy import BigInteger, Column, Index, Integer, PrimaryKeyConstraint, Table

from ioc.store.schema.columns import code, instant, metadata

derivation = Table("derivation", metadata, code("code", key=True), code("period_kind", key=True), code("mark"))

derive_input = Table("derive_input", metadata, code("indicator", key=True), code("period_kind", key=True))

# Rows are only added and taken away, never changed: a writer and the one who computes need not wait for each other.
derive_todo = Table(
    "derive_todo",
    metadata,
    Column("id", BigInteger().with_variant(Integer, "sqlite"), primary_key=True, autoincrement=True),
    Column("series_id", Integer, nullable=False),
    instant("at"),
    Index(None, "series_id", "at"),
)

derive_later = Table(
    "derive_later",
    metadata,
    Column("series_id", Integer, nullable=False),
    instant("at"),
    PrimaryKeyConstraint("series_id", "at"),
)

derive_history = Table(
    "derive_history",
    metadata,
    code("code"),
    code("period_kind"),
    Column("series_id", Integer, nullable=False),
    instant("before"),
    PrimaryKeyConstraint("code", "period_kind", "series_id"),
)
