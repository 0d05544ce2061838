"""What was answered to programs that send, so that a repeated request gets the same answer."""

from sqlalchemy import Index, Table

from ioc.store.schema.columns import code, instant, metadata

push_answer = Table(
    "push_answer",
    metadata,
    code("sender", key=True),
    code("idempotency_key", key=True),
    code("body_hash"),
    code("outcome"),
    instant("at"),
    Index(None, "at"),
)
