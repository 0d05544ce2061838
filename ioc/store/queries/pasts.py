"""Stretches of series as they stand now, for rules that look back."""

from collections.abc import Collection, Iterable
from datetime import datetime

from sqlalchemy import Connection, select, tuple_

from ioc.domain.observation import SeriesKey
from ioc.store.instants import to_micros
from ioc.store.records import series_key
from ioc.store.schema import latest, observation, series

Stretch = tuple[int, datetime, datetime]
"""A series' number and the stretch (start, end] of it."""
_KEYS = 200


def ids_of(conn: Connection, keys: Collection[SeriesKey]) -> dict[SeriesKey, int]:
    """The numbers of the series that exist."""
    wanted, found = list(keys), {}
    names = series.c.indicator, series.c.subject, series.c.period_kind, series.c.origin
    for start in range(0, len(wanted), _KEYS):
        part = wanted[start : start + _KEYS]
        rows = [(one.indicator, one.subject, str(one.period_kind), str(one.origin)) for one in part]
        by_name = dict(zip(rows, part, strict=True))
        for row in conn.execute(select(series.c.id, *names).where(tuple_(*names).in_(rows))):
            found[by_name[tuple(row[1:])]] = int(row.id)
    return found


def stretches(conn: Connection, wanted: Iterable[Stretch]) -> dict[int, list[tuple[int, float | None, str]]]:
    """By series number: `at` (µs), value and quality of every observation in its stretches, each once, in the order of `at`."""
    found: dict[int, dict[int, tuple[int, float | None, str]]] = {}
    for number, start, end in wanted:
        within = (
            (observation.c.series_id == number) & (observation.c.at > to_micros(start)) & (observation.c.at <= to_micros(end))
        )
        query = select(observation.c.at, observation.c.value, observation.c.quality).where(within)
        held = found.setdefault(number, {})
        held.update({row.at: (row.at, row.value, row.quality) for row in conn.execute(query)})
    return {number: [rows[at] for at in sorted(rows)] for number, rows in found.items()}


def newest(conn: Connection, indicators: Collection[str]) -> list[tuple[SeriesKey, int, float | None, str]]:
    """The latest `at` (µs), value and quality of every series of the indicators."""
    columns = latest.c.series_id, latest.c.at, latest.c.value, latest.c.quality, series
    query = (
        select(*columns).join_from(latest, series, series.c.id == latest.c.series_id).where(series.c.indicator.in_(indicators))
    )
    return [(series_key(row), row.at, row.value, row.quality) for row in conn.execute(query)]
