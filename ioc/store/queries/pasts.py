"""Stretches of series as they stand now, for rules that look back."""

import json
from collections.abc import Collection, Iterable
from datetime import datetime

from sqlalchemy import Connection, select, text, tuple_

from ioc.domain.observation import SeriesKey
from ioc.store.instants import to_micros
from ioc.store.records import series_key
from ioc.store.schema import latest, series

Stretch = tuple[int, datetime, datetime]
"""A series' number and the stretch (start, end] of it."""
_KEYS = 200
_STRETCHES = 1_000
_WITHIN = {
    "sqlite": text("""
        SELECT o.series_id, o.at, o.value, o.quality FROM json_each(:wanted) w CROSS JOIN observation o
        ON o.series_id = json_extract(w.value, '$[0]')
            AND o.at > json_extract(w.value, '$[1]') AND o.at <= json_extract(w.value, '$[2]')"""),
    # LATERAL with OFFSET 0: a short walk in the index for each stretch; left to choose, PostgreSQL may read all history.
    "postgresql": text("""
        SELECT o.series_id, o.at, o.value, o.quality FROM json_array_elements(CAST(:wanted AS json)) w CROSS JOIN LATERAL (
            SELECT * FROM observation o WHERE o.series_id = CAST(w.value ->> 0 AS int)
                AND o.at > CAST(w.value ->> 1 AS bigint) AND o.at <= CAST(w.value ->> 2 AS bigint) OFFSET 0) o"""),
}


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
    asked = [(number, to_micros(start), to_micros(end)) for number, start, end in wanted]
    found: dict[int, dict[int, tuple[int, float | None, str]]] = {}
    for first in range(0, len(asked), _STRETCHES):
        part = json.dumps(asked[first : first + _STRETCHES])
        # The driver's own tuples: SQLAlchemy's rows cost as much again, and ten thousand come at once.
        for number, at, value, quality in conn.execute(_WITHIN[conn.dialect.name], {"wanted": part}).cursor.fetchall():
            found.setdefault(number, {})[at] = (at, value, quality)
    return {number: [rows[at] for at in sorted(rows)] for number, rows in found.items()}


def newest(conn: Connection, indicators: Collection[str]) -> list[tuple[SeriesKey, int, float | None, str]]:
    """The latest `at` (µs), value and quality of every series of the indicators."""
    columns = latest.c.series_id, latest.c.at, latest.c.value, latest.c.quality, series
    query = (
        select(*columns).join_from(latest, series, series.c.id == latest.c.series_id).where(series.c.indicator.in_(indicators))
    )
    return [(series_key(row), row.at, row.value, row.quality) for row in conn.execute(query)]


def lock(conn: Connection, numbers: Iterable[int]) -> None:
    """Nobody else writes to these series until the transaction ends."""
    wanted = sorted(numbers)
    for start in range(0, len(wanted), _STRETCHES):
        part = series.c.id.in_(wanted[start : start + _STRETCHES])
        conn.execute(select(series.c.id).where(part).order_by(series.c.id).with_for_update(key_share=True)).all()
