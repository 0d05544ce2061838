"""Disaster bulletins that people typed."""

from sqlalchemy import Column, Index, Integer, Table

from ioc.store.schema.columns import code, instant, metadata

bulletin = Table(
    "bulletin",
    metadata,
    code("source", key=True),
    code("number", key=True),
    instant("sent_at"),
    code("replaces"),
    Column("level", Integer, nullable=True),
    code("subjects"),
    instant("starts_at"),
    instant("ends_at"),
    code("document"),
    code("remark"),
    code("typed_by"),
    instant("typed_at"),
    Index(None, "source", "ends_at"),
)
