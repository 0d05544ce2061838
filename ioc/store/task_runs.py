"""Long work that a person asked for and the worker does; its progress is shown while it lasts."""

import json
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import Connection, insert, select, update

from ioc.store.changes import next_change
from ioc.store.instants import from_micros, maybe_instant, to_micros
from ioc.store.records import AnyRow
from ioc.store.schema import task_run


class TaskState(StrEnum):
    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"


@dataclass(frozen=True)
class TaskRun:
    """`share` is how much is done, in percent; `message` is in Vietnamese."""

    id: int
    task: str
    asked_by: str
    asked_at: datetime
    input: dict[str, object]
    state: TaskState
    share: int
    message: str
    finished_at: datetime | None


def ask(conn: Connection, task: str, by: str, now: datetime, task_input: dict[str, object]) -> int:
    """Queue a task; its id."""
    values = {"task": task, "asked_by": by, "asked_at": to_micros(now), "state": str(TaskState.WAITING), "message": ""}
    statement = insert(task_run).values(**values, input=json.dumps(task_input, ensure_ascii=False)).returning(task_run.c.id)
    return int(conn.execute(statement).scalar_one())


def take(conn: Connection) -> TaskRun | None:
    """The oldest waiting task, now running and ours; None if there is none."""
    oldest = select(task_run.c.id).where(task_run.c.state == str(TaskState.WAITING)).order_by(task_run.c.id).limit(1)
    mine = update(task_run).where(task_run.c.id.in_(oldest.with_for_update(skip_locked=True).scalar_subquery()))
    row = conn.execute(mine.values(state=str(TaskState.RUNNING)).returning(task_run)).one_or_none()
    return None if row is None else _task_run(row)


def progress(conn: Connection, task_id: int, share: int, message: str) -> None:
    conn.execute(update(task_run).where(task_run.c.id == task_id).values(share=share, message=message))
    next_change(conn)


def finish(conn: Connection, task_id: int, state: TaskState, message: str, now: datetime) -> None:
    values = {"state": str(state), "message": message, "finished_at": to_micros(now)}
    conn.execute(update(task_run).where(task_run.c.id == task_id).values(**values))
    next_change(conn)


def recent(conn: Connection, limit: int = 50) -> list[TaskRun]:
    """Newest first."""
    return [_task_run(row) for row in conn.execute(select(task_run).order_by(task_run.c.id.desc()).limit(limit))]


def _task_run(row: AnyRow) -> TaskRun:
    return TaskRun(
        row.id,
        row.task,
        row.asked_by,
        from_micros(row.asked_at),
        json.loads(row.input),
        TaskState(row.state),
        row.share,
        row.message,
        maybe_instant(row.finished_at),
    )
