"""How long raw observations of instants and hours are kept. Their rollups stay for ever; what is older is closed."""

from collections.abc import Sequence
from datetime import datetime, time, timedelta, tzinfo

from sqlalchemy import Connection, delete, select, tuple_

from ioc.domain.observation import Reading
from ioc.domain.source import Reject
from ioc.store.buckets import ROLLED_UP
from ioc.store.instants import to_micros
from ioc.store.schema import observation, revision, series


def closed_before(now: datetime, keep: timedelta, zone: tzinfo) -> datetime:
    """The local midnight up to which (included) days are closed."""
    return datetime.combine((now - keep).astimezone(zone).date(), time(), zone)


def split(
    readings: Sequence[Reading], now: datetime, zone: tzinfo, keep: timedelta | None
) -> tuple[Sequence[Reading], tuple[Reject, ...]]:
    """The readings that may still be stored, and the late ones with the reason."""
    if keep is None:
        return readings, ()
    closed = closed_before(now, keep, zone)
    late = [reading for reading in readings if reading.at <= closed and reading.period_kind in ROLLED_UP]
    if not late:
        return readings, ()
    kept = [reading for reading in readings if reading.at > closed or reading.period_kind not in ROLLED_UP]
    return kept, tuple(_reject(reading, closed) for reading in late)


def prune(conn: Connection, closed: datetime, limit: int = 10_000) -> int:
    """Forget raw observations of instants and hours up to `closed`, a value of `closed_before`, and their revisions.

    Returns how many observations went: while it is `limit`, call again in a new transaction.
    """
    rolled_up = select(series.c.id).where(series.c.period_kind.in_(ROLLED_UP))
    conn.execute(delete(revision).where(revision.c.at <= to_micros(closed), revision.c.series_id.in_(rolled_up)))
    place = observation.c.series_id, observation.c.at
    old = select(*place).where(observation.c.at <= to_micros(closed), observation.c.series_id.in_(rolled_up)).limit(limit)
    return conn.execute(delete(observation).where(tuple_(*place).in_(old))).rowcount


def _reject(reading: Reading, closed: datetime) -> Reject:
    content = f"{reading.indicator} {reading.subject} {reading.at.isoformat()} = {reading.value}"
    return Reject(reading.row, content[:500], f"kỳ đã khóa sổ: số liệu gốc chỉ còn giữ từ {closed:%d/%m/%Y}")
