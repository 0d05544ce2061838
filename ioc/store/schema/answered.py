"""What people did about alerts."""

from sqlalchemy import Column, ForeignKey, Index, Integer, Table

from ioc.store.schema.columns import code, instant, metadata, own_id


def _spell(key: bool = False) -> tuple[Column[str] | Column[int], ...]:
    """Which spell of which alert."""
    number = Column("spell", Integer, nullable=False, primary_key=key, autoincrement=False)
    return code("rule", key=key), code("subject", key=key), code("origin", key=key), number


silence = Table(
    "silence",
    metadata,
    own_id(),
    code("matchers"),
    instant("starts_at"),
    instant("ends_at"),
    code("made_by"),
    instant("made_at"),
    code("why"),
    code("ended_by", nullable=True),
    Index(None, "ends_at"),
)

snooze = Table(
    "snooze",
    metadata,
    code("rule", key=True),
    code("subject", key=True),
    code("origin", key=True),
    instant("until"),
    code("made_by"),
    instant("made_at"),
    code("why"),
)

assignment = Table(
    "assignment",
    metadata,
    own_id(),
    *_spell(),
    code("party_kind"),
    code("party"),
    instant("due_at", nullable=True),
    code("orders"),
    code("made_by"),
    instant("made_at"),
    code("accepted_by", nullable=True),
    instant("accepted_at", nullable=True),
    code("done_by", nullable=True),
    instant("done_at", nullable=True),
    code("result"),
    Index(None, "rule", "subject", "origin"),
    Index(None, "done_at", "due_at"),
)

remark = Table(
    "remark",
    metadata,
    own_id(),
    *_spell(),
    code("text"),
    code("made_by"),
    instant("made_at"),
    Index(None, "rule", "subject", "origin"),
)

closure = Table(
    "closure",
    metadata,
    *_spell(key=True),
    code("cause"),
    code("note"),
    code("made_by"),
    instant("made_at"),
    Index(None, "made_at"),
)

incident = Table(
    "incident",
    metadata,
    own_id(),
    code("title"),
    code("area"),
    code("origin"),
    code("opened_by"),
    instant("opened_at"),
    code("closed_by", nullable=True),
    instant("closed_at", nullable=True),
    code("outcome"),
    Index(None, "closed_at"),
)

incident_alert = Table(
    "incident_alert",
    metadata,
    Column("incident_id", Integer, ForeignKey("incident.id"), primary_key=True, autoincrement=False),
    *_spell(key=True),
    code("made_by"),
    instant("made_at"),
)
