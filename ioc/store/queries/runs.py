"""What the visits brought."""

from dataclasses import replace

from sqlalchemy import Connection, select

from ioc.domain.source import Reject, Run
from ioc.store.records import run_of
from ioc.store.schema import run, run_reject


def recent(conn: Connection, source: str | None = None, limit: int = 50, before_id: int | None = None) -> list[Run]:
    """The newest runs first, without their rejected rows; `source` None = of all. The next page is `before_id` the last id."""
    query = select(run).order_by(run.c.started_at.desc(), run.c.id.desc()).limit(limit)
    if source is not None:
        query = query.where(run.c.source == source)
    if before_id is not None:
        query = query.where(run.c.id < before_id)
    return [run_of(row) for row in conn.execute(query)]


def one(conn: Connection, run_id: int) -> Run | None:
    """A run with its rejected rows; None if there is none of that id."""
    row = conn.execute(select(run).where(run.c.id == run_id)).one_or_none()
    return None if row is None else replace(run_of(row), rejects=tuple(rejects(conn, run_id)))


def rejects(conn: Connection, run_id: int, limit: int = 1_000) -> list[Reject]:
    """The rows that were not taken, in the order of the payload."""
    query = select(run_reject).where(run_reject.c.run_id == run_id).order_by(run_reject.c.id).limit(limit)
    return [Reject(row.row, row.content, row.reason) for row in conn.execute(query)]
