"""The newest values in the order of their series, a page at a time."""

from collections.abc import Collection, Sequence

from sqlalchemy import Connection, literal, select, tuple_

from ioc.store.queries.latest import LatestRow
from ioc.store.schema import latest, series, source

SeriesName = tuple[str, str, str, str]
"""Indicator, subject, period kind, origin."""

_NAME = (series.c.indicator, series.c.subject, series.c.period_kind, series.c.origin)
_VALUE = (latest.c.at, latest.c.value, latest.c.quality, source.c.name, latest.c.collected_at, latest.c.note, latest.c.change_no)
_QUERY = (
    select(*_NAME, *_VALUE)
    .join_from(series, latest, series.c.id == latest.c.series_id)
    .join(source, source.c.id == latest.c.source_id)
    .order_by(*_NAME)
)


def page(
    conn: Connection,
    indicators: Collection[str] | None,
    subjects: Collection[str] | None,
    kinds: Collection[str] | None,
    origins: Collection[str] | None,
    after: SeriesName | None,
    limit: int,
) -> Sequence[LatestRow]:
    """At most `limit` rows whose series come after `after` in the order of their names; None = all, from the first."""
    query = _QUERY.limit(limit)
    for column, wanted in zip(_NAME, (indicators, subjects, kinds, origins), strict=True):
        if wanted is not None:
            query = query.where(column.in_(wanted))
    if after is not None:
        query = query.where(tuple_(*_NAME) > tuple_(*map(literal, after)))
    # The driver's own tuples: SQLAlchemy's rows cost as much again, and thousands come at once.
    return conn.execute(query).cursor.fetchall()
