"""The newest value of every series, and what has changed since."""

from collections.abc import Collection, Sequence

from sqlalchemy import Connection, Select, select

from ioc.domain.observation import Observation, Origin, SeriesKey
from ioc.domain.period import PeriodKind
from ioc.domain.quality import Quality
from ioc.store.instants import from_micros
from ioc.store.notes import note_of
from ioc.store.schema import change, latest, series, source

LatestRow = tuple[str, str, str, str, int, float | None, str, str, int, str | None, int]
"""Indicator, subject, period kind, origin, at (µs), value, quality, source, collected at (µs), note (JSON), change_no."""

# Looked up, not called: an enum's constructor costs ten times as much, and a snapshot has thousands of rows.
_KIND = {str(kind): kind for kind in PeriodKind}
_ORIGIN = {str(origin): origin for origin in Origin}
_QUALITY = {str(quality): quality for quality in Quality}

_QUERY = (
    select(
        series.c.indicator,
        series.c.subject,
        series.c.period_kind,
        series.c.origin,
        latest.c.at,
        latest.c.value,
        latest.c.quality,
        source.c.name,
        latest.c.collected_at,
        latest.c.note,
        latest.c.change_no,
    )
    .join_from(latest, series, series.c.id == latest.c.series_id)
    .join(source, source.c.id == latest.c.source_id)
)


def snapshot(
    conn: Connection,
    indicators: Collection[str] | None = None,
    subjects: Collection[str] | None = None,
    kinds: Collection[PeriodKind] | None = None,
    origin: Origin | None = None,
) -> list[Observation]:
    """The newest observation of each series, of any quality; None = all."""
    return [observation_of(row) for row in rows(conn, indicators, subjects, kinds, origin)]


def rows(
    conn: Connection,
    indicators: Collection[str] | None = None,
    subjects: Collection[str] | None = None,
    kinds: Collection[PeriodKind] | None = None,
    origin: Origin | None = None,
) -> Sequence[LatestRow]:
    """As `snapshot`, as plain tuples: for answers of thousands of values."""
    return _tuples(conn, _filtered(_QUERY, indicators, subjects, kinds, origin))


def changed_since(conn: Connection, change_no: int) -> list[Observation]:
    """What became the newest of its series after that change, in commit order."""
    query = _QUERY.where(latest.c.change_no > change_no).order_by(latest.c.change_no)
    return [observation_of(row) for row in _tuples(conn, query)]


def newest_change(conn: Connection) -> int:
    """The number of the last committed change to anything that a screen shows; read it *before* what it covers."""
    return int(conn.execute(select(change.c.no)).scalar_one())


def observation_of(row: LatestRow) -> Observation:
    indicator, subject, kind, origin, at, value, quality, name, collected_at, note, change_no = row
    key = SeriesKey(indicator, subject, _KIND[kind], _ORIGIN[origin])
    return Observation(key, from_micros(at), value, _QUALITY[quality], name, from_micros(collected_at), note_of(note), change_no)


def _filtered(
    query: Select[LatestRow],
    indicators: Collection[str] | None,
    subjects: Collection[str] | None,
    kinds: Collection[PeriodKind] | None,
    origin: Origin | None,
) -> Select[LatestRow]:
    if indicators is not None:
        query = query.where(series.c.indicator.in_(indicators))
    if subjects is not None:
        query = query.where(series.c.subject.in_(subjects))
    if kinds is not None:
        query = query.where(series.c.period_kind.in_([str(kind) for kind in kinds]))
    return query if origin is None else query.where(series.c.origin == str(origin))


def _tuples(conn: Connection, query: Select[LatestRow]) -> Sequence[LatestRow]:
    # The driver's own tuples: SQLAlchemy's rows cost as much again.
    return conn.execute(query).cursor.fetchall()
