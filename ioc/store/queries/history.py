"""What a series was: its points, its hours and days, its revisions."""

from dataclasses import replace
from datetime import datetime
from typing import Literal, NamedTuple

from sqlalchemy import Connection, Select, select, tuple_

from ioc.domain.checks import LABEL_VI, Doubt
from ioc.domain.observation import Note, Observation, Revision, SeriesKey
from ioc.domain.quality import Quality
from ioc.store.instants import from_micros, to_micros
from ioc.store.notes import note_of
from ioc.store.records import AnyRow
from ioc.store.schema import observation, revision, rollup_day, rollup_hour, series, source

Grain = Literal["hour", "day"]


class RolledUp(NamedTuple):
    """An hour or day of a series, `start` excluded: only good, numeric observations. `sum` is in the unit of measure."""

    start: datetime
    n: int
    sum: float
    min: float
    max: float
    last: float

    @property
    def mean(self) -> float:
        return self.sum / self.n


def points(
    conn: Connection, key: SeriesKey, start: datetime | None = None, end: datetime | None = None, limit: int = 10_000
) -> list[Observation]:
    """The observations in (start, end], oldest first; where there are more than `limit`, the newest ones. None = no bound."""
    query = _points(key).order_by(observation.c.at.desc()).limit(limit)
    if start is not None:
        query = query.where(observation.c.at > to_micros(start))
    if end is not None:
        query = query.where(observation.c.at <= to_micros(end))
    return [_observation(key, row) for row in conn.execute(query)][::-1]


def buckets(conn: Connection, key: SeriesKey, grain: Grain, start: datetime, end: datetime) -> list[RolledUp]:
    """Hours or days of the province that begin in [start, end), oldest first; those without a good number are left out."""
    table = rollup_hour if grain == "hour" else rollup_day
    within = (table.c.start >= to_micros(start)) & (table.c.start < to_micros(end)) & (table.c.n > 0)
    columns = [table.c[name] for name in ("start", "n", "sum", "min", "max", "last")]
    query = select(*columns).join(series, series.c.id == table.c.series_id).where(_is(key), within).order_by(table.c.start)
    return [RolledUp(from_micros(row[0]), *row[1:]) for row in conn.execute(query)]


def revisions(conn: Connection, key: SeriesKey, at: datetime | None = None) -> list[Revision]:
    """What values of the series were before, newest replacement first; `at` None = of the whole series."""
    query = (
        select(revision, source.c.name)
        .join_from(revision, series, series.c.id == revision.c.series_id)
        .join(source, source.c.id == revision.c.source_id)
        .where(_is(key))
        .order_by(revision.c.id.desc())
    )
    if at is not None:
        query = query.where(revision.c.at == to_micros(at))
    return [_revision(key, row) for row in conn.execute(query)]


def _is(key: SeriesKey):  # type: ignore[no-untyped-def]
    names = series.c.indicator, series.c.subject, series.c.period_kind, series.c.origin
    return tuple_(*names) == tuple_(key.indicator, key.subject, str(key.period_kind), str(key.origin))


def _points(key: SeriesKey) -> Select[tuple[object, ...]]:
    return (
        select(observation, source.c.name)
        .join_from(observation, series, series.c.id == observation.c.series_id)
        .join(source, source.c.id == observation.c.source_id)
        .where(_is(key))
    )


def _observation(key: SeriesKey, row: AnyRow) -> Observation:
    collected_at = from_micros(row.collected_at)
    return Observation(key, from_micros(row.at), row.value, Quality(row.quality), row.name, collected_at, _note(row))


def _note(row: AnyRow) -> Note | None:
    """What the source said beside the number, and why we doubt it."""
    note = note_of(row.note)
    if row.doubt is None:
        return note
    remark = note.remark if note else None
    return replace(note or Note(), remark="; ".join(filter(None, (remark, LABEL_VI[Doubt(row.doubt)]))))


def _revision(key: SeriesKey, row: AnyRow) -> Revision:
    return Revision(
        key,
        from_micros(row.at),
        row.value,
        Quality(row.quality),
        row.name,
        from_micros(row.collected_at),
        from_micros(row.replaced_at),
        note_of(row.note),
    )
