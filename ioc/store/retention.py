"""What is forgotten. Of instants and hours the rollups stay for ever; what is older than raw values are kept is closed."""

from collections.abc import Sequence
from datetime import datetime, time, timedelta, tzinfo

from sqlalchemy import Connection, and_, delete, func, select, tuple_

from ioc.domain.observation import Reading
from ioc.domain.source import Reject
from ioc.store.buckets import ROLLED_UP
from ioc.store.instants import to_micros
from ioc.store.schema import forecast, forecast_issue, observation, revision, run, series, session, sign_in_link, source


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


def forget_forecasts(conn: Connection, before: datetime) -> int:
    """Forget what was foreseen in issues before `before`, but never an issuer's newest issue; how many rows went."""
    gone = 0
    for issue in conn.execute(select(forecast_issue)).all():
        same = [forecast.c[name] == getattr(issue, name) for name in ("indicator", "subject", "origin", "issuer")]
        older = forecast.c.issued_at < min(to_micros(before), issue.issued_at)
        gone += conn.execute(delete(forecast).where(and_(*same), older)).rowcount
    return gone


def forget_runs(conn: Connection, before: datetime, limit: int = 10_000) -> int:
    """Forget runs begun before `before`, with their rejected rows, but never the newest of a source; how many went.

    At most `limit` of each source: while any went, call again in a new transaction.
    """
    gone = 0
    for name in conn.execute(select(source.c.name)).scalars().all():
        newest = select(func.max(run.c.started_at)).where(run.c.source == name).scalar_subquery()
        of_it = select(run.c.id).where(run.c.source == name, run.c.started_at < to_micros(before), run.c.started_at < newest)
        gone += conn.execute(delete(run).where(run.c.id.in_(of_it.limit(limit)))).rowcount
    return gone


def forget_sign_ins(conn: Connection, now: datetime) -> None:
    """Forget sessions and one-time links that are over; the audit keeps who came in."""
    for table in (session, sign_in_link):
        conn.execute(delete(table).where(table.c.expires_at <= to_micros(now)))


def _reject(reading: Reading, closed: datetime) -> Reject:
    content = f"{reading.indicator} {reading.subject} {reading.at.isoformat()} = {reading.value}"
    return Reject(reading.row, content[:500], f"kỳ đã khóa sổ: số liệu gốc chỉ còn giữ từ {closed:%d/%m/%Y}")
