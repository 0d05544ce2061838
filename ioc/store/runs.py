"""Runs: one row for each visit to a source."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import Connection, insert, select, update

from ioc.domain.source import Reject, RunStatus
from ioc.store.instants import to_micros
from ioc.store.notes import storable
from ioc.store.schema import run, run_reject

MINUTE = timedelta(minutes=1)
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
    _keep_rejects(conn, run_id, rejects[:KEPT_REJECTS])


def amend_run(conn: Connection, run_id: int, status: RunStatus, reason: str, error: str) -> None:
    """Say something else of a run that has ended; its counts and rejects stay."""
    conn.execute(update(run).where(run.c.id == run_id).values(status=str(status), reason=reason, error=error))


def run_of_the_minute(conn: Connection, source: str, now: datetime) -> tuple[int, bool]:
    """The run that what a source sends now belongs to, closed as soon as it is begun: one for a minute of sending.

    Also whether it is new.
    """
    taken = run.c.status.in_((str(RunStatus.OK), str(RunStatus.PARTIAL)))
    mine = select(run.c.id).where(run.c.source == source, taken, run.c.started_at > to_micros(now - MINUTE))
    found = conn.execute(mine.where(run.c.started_at <= to_micros(now)).order_by(run.c.id.desc()).limit(1)).scalar()
    if found is not None:
        return int(found), False
    began = open_run(conn, source, now)
    close_run(conn, began, RunStatus.OK, now)
    return began, True


def add_to_run(
    conn: Connection, run_id: int, now: datetime, received: int, stored: int, changed: int, rejects: Sequence[Reject]
) -> None:
    """Count what came within the minute of a run."""
    grown = {"received": run.c.received + received, "stored": run.c.stored + stored, "changed": run.c.changed + changed}
    kept: int = conn.execute(select(run.c.rejected).where(run.c.id == run_id)).scalar_one()
    conn.execute(update(run).where(run.c.id == run_id).values(**grown, finished_at=to_micros(now)))
    if rejects:
        partial = {"status": str(RunStatus.PARTIAL), "rejected": kept + len(rejects)}
        reason = f"{kept + len(rejects)} dòng bị loại; dòng gần nhất: {storable(rejects[-1].reason)}"
        conn.execute(update(run).where(run.c.id == run_id).values(**partial, reason=reason))
        _keep_rejects(conn, run_id, rejects[: max(0, KEPT_REJECTS - kept)])


def abandon_of(conn: Connection, source: str, before: datetime, now: datetime) -> None:
    """Mark as failed the runs of one source, begun by `before`, that the database missed the end of."""
    reason = "Cơ sở dữ liệu vắng khi lượt này kết thúc; số liệu của nó ở kho tạm, hoặc sẽ được hỏi lại"
    left = update(run).where(run.c.status == str(RunStatus.RUNNING), run.c.source == source)
    left = left.where(run.c.started_at <= to_micros(before))
    conn.execute(left.values(status=str(RunStatus.FAILED), finished_at=to_micros(now), reason=reason))


def abandon_running(conn: Connection, now: datetime) -> int:
    """Mark as failed the runs that a killed worker left running; how many. Only the holder of the worker lock may call it."""
    reason = "Tiến trình thu thập dừng đột ngột giữa chừng; số liệu đã lưu vẫn giữ nguyên, lần chạy sau sẽ hỏi lại"
    left = update(run).where(run.c.status == str(RunStatus.RUNNING))
    return conn.execute(left.values(status=str(RunStatus.FAILED), finished_at=to_micros(now), reason=reason)).rowcount


def _keep_rejects(conn: Connection, run_id: int, rejects: Sequence[Reject]) -> None:
    said = ((storable(one.row), storable(one.content), storable(one.reason)) for one in rejects)
    rows = [{"run_id": run_id, "row": row, "content": content, "reason": reason} for row, content, reason in said]
    if rows:
        conn.execute(insert(run_reject), rows)
