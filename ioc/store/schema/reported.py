"""Reports of agencies: their cells as they are now, and who did what with them."""

from sqlalchemy import BigInteger, Column, Index, Integer, Table

from ioc.store.schema.columns import code, instant, metadata, own_id

report = Table(
    "report",
    metadata,
    code("form", key=True),
    code("agency", key=True),
    Column("end", BigInteger, primary_key=True, autoincrement=False),
    code("state"),
    Column("version", Integer, nullable=False),
    code("cells"),
    code("edited_by"),
    instant("edited_at"),
    code("submitted_by"),
    code("wishes"),
    Index(None, "state"),
)

report_event = Table(
    "report_event",
    metadata,
    own_id(),
    code("form"),
    code("agency"),
    instant("end"),
    code("verb"),
    code("by"),
    instant("at"),
    code("reason"),
    Index(None, "form", "agency", "end"),
)
