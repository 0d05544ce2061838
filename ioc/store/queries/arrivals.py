"""What the centre heard of an indicator, and when: for rules that are replayed over the past."""

from collections.abc import Iterator
from datetime import datetime
from functools import lru_cache
from typing import NamedTuple

from sqlalchemy import Connection, select, union_all

from ioc.domain.observation import Origin, SeriesKey
from ioc.domain.period import PeriodKind
from ioc.domain.quality import Quality
from ioc.store.instants import from_micros, to_micros
from ioc.store.records import series_key
from ioc.store.schema import observation, revision, series

_QUALITY = {str(quality): quality for quality in Quality}


class Heard(NamedTuple):
    """A value of a series and when it was collected; aware UTC."""

    heard_at: datetime
    at: datetime
    value: float | None
    quality: Quality


def series_of(conn: Connection, indicator: str, kind: PeriodKind, origin: Origin) -> dict[int, SeriesKey]:
    """Every series of the indicator, by its number."""
    of = (series.c.indicator == indicator) & (series.c.period_kind == str(kind)) & (series.c.origin == str(origin))
    return {row.id: series_key(row) for row in conn.execute(select(series).where(of).order_by(series.c.subject))}


def final(conn: Connection, number: int, start: datetime, end: datetime) -> Iterator[Heard]:
    """The values in (start, end] as they stand now, each as if heard at its own `at`."""
    instant = lru_cache(10_000)(from_micros)
    columns = observation.c.at, observation.c.value, observation.c.quality
    query = select(*columns).where(_within(observation, number, start, end)).order_by(observation.c.at)
    for at, value, quality in conn.execute(query):
        yield Heard(instant(at), instant(at), value, _QUALITY[quality])


def then(conn: Connection, number: int, start: datetime, end: datetime) -> Iterator[Heard]:
    """Every saying about (start, end] that ever held, in the order in which it was collected, those since replaced included."""
    now_held, once_held = (
        select(table.c.collected_at, table.c.at, table.c.value, table.c.quality).where(_within(table, number, start, end))
        for table in (observation, revision)
    )
    # What came weaker than what stood there never held: it is kept as replaced when it came.
    said = union_all(now_held, once_held.where(revision.c.replaced_at > revision.c.collected_at)).subquery()
    for heard_at, at, value, quality in conn.execute(select(said).order_by(said.c.collected_at, said.c.at)):
        yield Heard(from_micros(heard_at), from_micros(at), value, _QUALITY[quality])


def _within(table, number: int, start: datetime, end: datetime):  # type: ignore[no-untyped-def]
    return (table.c.series_id == number) & table.c.at.between(to_micros(start) + 1, to_micros(end))
