"""How an indicator is spread over many subjects at one instant, and at which instants it is known."""

from collections.abc import Collection
from datetime import datetime, timedelta

from sqlalchemy import Connection, func, select

from ioc.domain.observation import Observation, Origin, SeriesKey
from ioc.domain.period import PeriodKind
from ioc.domain.quality import Quality
from ioc.store.instants import from_micros, to_micros
from ioc.store.notes import note_of
from ioc.store.schema import latest, observation, series, source

FINE = frozenset({PeriodKind.INSTANT, PeriodKind.HOUR})
_RECENT = timedelta(days=7)
MOST = 240


def instants(
    conn: Connection, indicator: str, kind: PeriodKind, origin: Origin, subjects: Collection[str], limit: int = MOST
) -> list[datetime]:
    """The ends of the periods for which any of the subjects has a value, oldest first; the newest `limit`.

    Fine kinds (instant, hour) reach back seven days before their newest value: older ones are read from charts.
    """
    ids = _series_ids(conn, indicator, kind, origin, subjects)
    query = select(observation.c.at).distinct().where(observation.c.series_id.in_(ids))
    if kind in FINE:
        newest = conn.execute(select(func.max(latest.c.at)).where(latest.c.series_id.in_(ids))).scalar()
        query = query.where(observation.c.at > (newest or 0) - _RECENT // timedelta(microseconds=1))
    rows = conn.execute(query.order_by(observation.c.at.desc()).limit(limit)).scalars()
    return [from_micros(at) for at in rows][::-1]


def values_at(
    conn: Connection, indicator: str, kind: PeriodKind, origin: Origin, subjects: Collection[str], at: datetime
) -> dict[str, Observation]:
    """Subject → its value for the period that ends at `at`; subjects without one are left out."""
    query = (
        select(observation, source.c.name, series.c.subject)
        .join_from(observation, series, series.c.id == observation.c.series_id)
        .join(source, source.c.id == observation.c.source_id)
        .where(observation.c.at == to_micros(at), series.c.indicator == indicator, series.c.period_kind == str(kind))
        .where(series.c.origin == str(origin), series.c.subject.in_(subjects))
    )
    return {
        row.subject: Observation(
            SeriesKey(indicator, row.subject, kind, origin),
            at,
            row.value,
            Quality(row.quality),
            row.name,
            from_micros(row.collected_at),
            note_of(row.note),
        )
        for row in conn.execute(query)
    }


def kept(conn: Connection, subjects: Collection[str]) -> set[tuple[str, PeriodKind, Origin]]:
    """What is kept for any of the subjects: (indicator, period kind, origin)."""
    columns = series.c.indicator, series.c.period_kind, series.c.origin
    rows = conn.execute(select(*columns).distinct().where(series.c.subject.in_(subjects)))
    return {(row.indicator, PeriodKind(row.period_kind), Origin(row.origin)) for row in rows}


def _series_ids(conn: Connection, indicator: str, kind: PeriodKind, origin: Origin, subjects: Collection[str]) -> list[int]:
    query = select(series.c.id).where(series.c.indicator == indicator, series.c.period_kind == str(kind))
    found = conn.execute(query.where(series.c.origin == str(origin), series.c.subject.in_(subjects)))
    return list(found.scalars())
