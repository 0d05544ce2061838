"""What was judged, and who was told."""

from sqlalchemy import Column, Double, ForeignKey, Index, Integer, Table, UniqueConstraint

from ioc.store.schema.columns import code, count, instant, metadata, own_id

alert = Table(
    "alert",
    metadata,
    code("rule", key=True),
    code("subject", key=True),
    code("origin", key=True),
    code("state"),
    code("severity"),
    instant("since"),
    instant("breach_at", nullable=True),
    instant("clear_at", nullable=True),
    instant("judged_at", nullable=True),
    Column("value", Double),
    Column("limit", Double),
    instant("unknown_since", nullable=True),
    count("spell"),
    code("acknowledged_by", nullable=True),
    instant("acknowledged_at", nullable=True),
    code("rungs", nullable=True),
    Index(None, "state"),
)

judged = Table(
    "judged",
    metadata,
    Column("series_id", Integer, primary_key=True, autoincrement=False),
    instant("at"),
)
"""Up to which `at` each series has been judged: most series never raise an alert that could say so."""

transition = Table(
    "transition",
    metadata,
    own_id(),
    code("rule"),
    code("subject"),
    code("origin"),
    code("before"),
    code("after"),
    instant("at"),
    code("severity"),
    Column("spell", Integer, nullable=False),
    Column("value", Double),
    Column("limit", Double),
    instant("routed_at", nullable=True),
    Index(None, "rule", "subject", "origin"),
    Index(None, "routed_at"),
    Index(None, "at"),
)

delivery = Table(
    "delivery",
    metadata,
    own_id(),
    Column("transition_id", Integer, ForeignKey("transition.id"), nullable=False, index=True),
    code("notification_id"),
    code("thread"),
    code("receiver"),
    code("reason"),
    code("payload"),
    code("state"),
    count("attempts"),
    instant("due_at"),
    code("owner", nullable=True),
    instant("lease_until", nullable=True),
    code("error", nullable=True),
    instant("done_at", nullable=True),
    instant("made_at", nullable=True),
    code("cause", nullable=True),
    code("gathering", nullable=True),
    code("carrier", nullable=True),
    UniqueConstraint("notification_id"),
    Index(None, "state", "due_at"),
    Index(None, "thread", "receiver"),
    Index(None, "receiver", "made_at"),
    Index(None, "gathering", "carrier"),
    Index(None, "carrier"),
)

gathering = Table(
    "gathering",
    metadata,
    code("key", key=True),
    code("receiver"),
    code("thread"),
    instant("due_at", nullable=True),
    instant("told_at", nullable=True),
    Index(None, "due_at"),
)
"""Deliveries that wait to be told in one message: `due_at` NULL = none wait now."""

follow_up = Table(
    "follow_up",
    metadata,
    code("kind", key=True),
    code("rule", key=True),
    code("subject", key=True),
    code("origin", key=True),
    code("place", key=True),
    Column("transition_id", Integer, ForeignKey("transition.id"), nullable=False),
    Column("spell", Integer, nullable=False),
    Column("step", Integer, nullable=False),
    instant("due_at"),
    Index(None, "due_at"),
)
"""What is to be looked at again if nothing has happened by then; `place` is a receiver, a route, or ""."""

dead_man = Table("dead_man", metadata, code("receiver", key=True), instant("lost_at"), code("over"), code("notification_id"))
"""Who was told last that the worker was gone since `lost_at`, or back (`over` = "yes")."""
