"""A few numbers that move whenever a screen may have to be drawn again; one statement, asked four times a second."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, func, select

from ioc.domain.source import RunStatus
from ioc.store.instants import maybe_instant
from ioc.store.schema import change, heartbeat, profile_version, run, sent, source

_PULSE = select(
    select(change.c.no).scalar_subquery(),
    select(func.max(run.c.id)).scalar_subquery(),
    select(func.count()).where(run.c.status == str(RunStatus.RUNNING)).scalar_subquery(),
    select(func.count()).where(source.c.paused.is_(True)).scalar_subquery(),
    select(func.count()).where(source.c.request.is_not(None)).scalar_subquery(),
    select(func.max(profile_version.c.id)).scalar_subquery(),
    select(func.max(sent.c.id)).scalar_subquery(),
    select(func.count()).where(sent.c.ended_at.is_not(None)).scalar_subquery(),
)


@dataclass(frozen=True, slots=True)
class StorePulse:
    """`marks` count runs, paused sources, requests, profile versions and what is sent to walls.

    `seen_at` None = the process never beat.
    """

    change_no: int
    marks: tuple[int | None, ...]
    seen_at: datetime | None


def pulse(conn: Connection, process: str) -> StorePulse:
    """The pulse, and when the named process last beat."""
    change_no, *marks = conn.execute(_PULSE).one()
    seen = conn.execute(select(heartbeat.c.at).where(heartbeat.c.name == process)).scalar()
    return StorePulse(int(change_no), tuple(marks), maybe_instant(seen))
