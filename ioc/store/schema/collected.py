"""What the worker does: sources and their state, runs, long tasks, and the signs of its life."""

from sqlalchemy import Boolean, Column, ForeignKey, Index, Integer, Table, Text, UniqueConstraint, false

from ioc.store.schema.columns import code, count, instant, metadata, own_id

source = Table(
    "source",
    metadata,
    own_id(),
    code("name"),
    Column("paused", Boolean, nullable=False, server_default=false()),
    code("request", nullable=True),
    instant("request_from", nullable=True),
    instant("request_to", nullable=True),
    code("requested_by", nullable=True),
    code("request_taker", nullable=True),
    count("failures"),
    instant("failing_since", nullable=True),
    instant("retry_at", nullable=True),
    code("error", nullable=True),
    instant("last_success", nullable=True),
    instant("last_value_at", nullable=True),
    instant("resumed_at", nullable=True),
    code("cursor", nullable=True),
    UniqueConstraint("name"),
)

run = Table(
    "run",
    metadata,
    own_id(),
    code("source"),
    instant("started_at"),
    instant("finished_at", nullable=True),
    code("status"),
    Column("reason", Text, nullable=False, server_default=""),
    Column("error", Text, nullable=False, server_default=""),
    count("received"),
    count("stored"),
    count("changed"),
    count("rejected"),
    Index(None, "source", "started_at"),
    Index(None, "started_at"),
    Index(None, "status"),
)

run_reject = Table(
    "run_reject",
    metadata,
    own_id(),
    Column("run_id", Integer, ForeignKey("run.id", ondelete="CASCADE"), nullable=False, index=True),
    code("row"),
    code("content"),
    code("reason"),
)

heartbeat = Table("heartbeat", metadata, code("name", key=True), instant("at"), code("detail"))

worker_lock = Table("worker_lock", metadata, code("name", key=True), code("owner"), instant("until"))

task_run = Table(
    "task_run",
    metadata,
    own_id(),
    code("task"),
    code("asked_by"),
    instant("asked_at"),
    code("input"),
    code("state"),
    Column("share", Integer, nullable=False, server_default="0"),
    code("message"),
    instant("finished_at", nullable=True),
    Index(None, "state"),
)
