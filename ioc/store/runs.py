"""Runs: one row for each visit to a source."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection, insert, update

from ioc.domain.source import Reject, RunStatus
from ioc.store.instants import to_micros
from ioc.store.schema import run, run_reject

KEPT_REJECTS = 1_000
"""Rejected rows kept for inspection for each run; all are counted."""


def open_run(conn: Connection, source: str, now: datetime) -> int:
    """Begin a run; its id."""
    values = {"source": source, "started_at": to_micros(now), "status": str(RunStatus.RUNNING)}
    return int(conn.execute(insert(run).values(**values).returning(run.c.id)).scalar_one())


def close_run(
    conn: Connection,
    run_id: int,
    status: RunStatus,
    now: datetime,
    reason: str = "",
    error: str = "",
    received: int = 0,
    stored: int = 0,
    changed: int = 0,
    rejects: Sequence[Reject] = (),
) -> None:
    """End a run. `reason` (Vietnamese) is for people, `error` for engineers."""
    values = {"status": str(status), "finished_at": to_micros(now), "reason": reason, "error": error}
    counts = {"received": received, "stored": stored, "changed": changed, "rejected": len(rejects)}
    conn.execute(update(run).where(run.c.id == run_id).values(**values, **counts))
    if rejects:
        rows = [
            {"run_id": run_id, "row": one.row, "content": one.content, "reason": one.reason} for one in rejects[:KEPT_REJECTS]
        ]
        conn.execute(insert(run_reject), rows)


def abandon_running(conn: Connection, now: datetime) -> int:
    """Mark as failed the runs that a killed worker left running; how many. Only the holder of the worker lock may call it."""
    reason = "Tiến trình thu thập dừng đột ngột giữa chừng; số liệu đã lưu vẫn giữ nguyên, lần chạy sau sẽ hỏi lại"
    left = update(run).where(run.c.status == str(RunStatus.RUNNING))
    return conn.execute(left.values(status=str(RunStatus.FAILED), finished_at=to_micros(now), reason=reason)).rowcount
