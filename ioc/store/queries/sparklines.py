"""The recent course of many series at once, thinned for small pictures."""

from collections import defaultdict
from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, Table, func, select, tuple_

from ioc.domain.observation import SeriesKey
from ioc.domain.quality import GOOD
from ioc.store.buckets import ROLLED_UP
from ioc.store.instants import from_micros, to_micros
from ioc.store.schema import observation, rollup_day, rollup_hour, series

Point = tuple[datetime, float]

_RAW = timedelta(days=2)
"""Up to this long, points are averaged from observations; beyond, taken from hours, and beyond `_HOURS` from days."""
_HOURS = timedelta(days=90)


def sparkline(
    conn: Connection, keys: Collection[SeriesKey], start: datetime, end: datetime, max_points: int = 60
) -> dict[SeriesKey, list[Point]]:
    """The course of each series over (start, end], oldest first: good numbers, averaged over `max_points` equal slots.

    A point stands at the newest observation of its slot (or at the start of its newest hour or day). Series without
    any are left out.
    """
    ids = _series_ids(conn, keys)
    slot = max(1, (to_micros(end) - to_micros(start)) // max_points)
    found: dict[SeriesKey, list[Point]] = defaultdict(list)
    for table, chosen in _tables(ids, end - start).items():
        for row in conn.execute(_thinned(table, chosen, to_micros(start), to_micros(end), slot)):
            found[ids[row[0]]].append((from_micros(row[1]), row[2]))
    return dict(found)


def _series_ids(conn: Connection, keys: Collection[SeriesKey]) -> dict[int, SeriesKey]:
    names = series.c.indicator, series.c.subject, series.c.period_kind, series.c.origin
    wanted = {(key.indicator, key.subject, str(key.period_kind), str(key.origin)): key for key in keys}
    found = conn.execute(select(series.c.id, *names).where(tuple_(*names).in_(list(wanted))))
    return {row[0]: wanted[row[1], row[2], row[3], row[4]] for row in found}


def _tables(ids: dict[int, SeriesKey], span: timedelta) -> dict[Table, list[int]]:
    """Where each series is read from: long windows of fine series from their rollups."""
    coarse = observation if span <= _RAW else rollup_hour if span <= _HOURS else rollup_day
    chosen: dict[Table, list[int]] = defaultdict(list)
    for series_id, key in ids.items():
        chosen[coarse if key.period_kind in ROLLED_UP else observation].append(series_id)
    return chosen


def _thinned(table: Table, ids: list[int], start: int, end: int, slot: int) -> Select[*tuple[int, int, float]]:
    at, mean, good = _raw() if table is observation else _rolled_up(table)
    inside = table.c.series_id.in_(ids) & (at > start) & (at <= end) & good
    query = select(table.c.series_id, func.max(at), mean).where(inside)
    return query.group_by(table.c.series_id, (at - 1 - start) // slot).order_by(table.c.series_id, func.max(at))


_Parts = tuple[ColumnElement[int], ColumnElement[Any], ColumnElement[bool]]


def _raw() -> _Parts:
    good = observation.c.value.is_not(None) & observation.c.quality.in_([str(quality) for quality in GOOD])
    return observation.c.at, func.avg(observation.c.value), good


def _rolled_up(table: Table) -> _Parts:
    return table.c.start, func.sum(table.c.sum) / func.sum(table.c.n), table.c.n > 0
