"""Which values the evaluator has not judged yet."""

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import NamedTuple

from sqlalchemy import Connection, select, text

from ioc.domain.observation import SeriesKey
from ioc.store.records import series_key
from ioc.store.schema import change, latest, series, source
from ioc.store.sources import states

BATCH = 10_000
"""About how many series one pass takes on; whole changes only, so a pass may hold up to twice as many."""
_IDS = 500


class Unjudged(NamedTuple):
    """A value of a touched series; `at` in epoch microseconds."""

    series_id: int
    at: int
    value: float | None
    quality: str


# A value as new as the newest judged is judged again where it is the latest: it may have been corrected since.
_FLOOR = "CASE WHEN j.at IS NULL THEN l.at - :first WHEN j.at < l.at THEN j.at ELSE l.at - 1 END"
_TOUCHED = "latest l LEFT JOIN judged j ON j.series_id = l.series_id"
_UNJUDGED = {
    "sqlite": text(f"""
        SELECT o.series_id, o.at, o.value, o.quality
        FROM {_TOUCHED} CROSS JOIN observation o ON o.series_id = l.series_id AND o.at > {_FLOOR} AND o.at <= l.at
        WHERE l.change_no > :after AND l.change_no <= :upto
        ORDER BY o.series_id, o.at"""),  # noqa: S608
    # LATERAL with OFFSET 0: a short walk in the index for each series; left to choose, PostgreSQL may read all history.
    "postgresql": text(f"""
        SELECT o.series_id, o.at, o.value, o.quality
        FROM {_TOUCHED} CROSS JOIN LATERAL (
            SELECT * FROM observation o WHERE o.series_id = l.series_id AND o.at > {_FLOOR} AND o.at <= l.at OFFSET 0) o
        WHERE l.change_no > :after AND l.change_no <= :upto
        ORDER BY o.series_id, o.at"""),  # noqa: S608
}
_MARK = text("""
    INSERT INTO judged (series_id, at) SELECT series_id, at FROM latest WHERE change_no > :after AND change_no <= :upto
    ON CONFLICT (series_id) DO UPDATE SET at = excluded.at""")


def reach(conn: Connection, after: int) -> tuple[int, bool]:
    """Up to which change a pass that starts behind `after` should go, and whether that leaves something for the next."""
    full = select(latest.c.change_no).where(latest.c.change_no > after).order_by(latest.c.change_no).offset(BATCH).limit(1)
    found = conn.execute(full).scalar()
    if found is not None:
        return int(found), True
    return int(conn.execute(select(change.c.no)).scalar_one()), False


def unjudged(conn: Connection, after: int, upto: int, first: timedelta) -> list[Unjudged]:
    """The values of every series whose latest value changed in (after, upto] and that are newer than what was judged, by `at`.

    Of a series never judged before: the latest value and those up to `first` before it.
    """
    span = max(first // timedelta(microseconds=1), 1)
    found = conn.execute(_UNJUDGED[conn.dialect.name], {"after": after, "upto": upto, "first": span})
    # The driver's own tuples: SQLAlchemy's rows cost as much again, and ten thousand come at once.
    return list(map(Unjudged._make, found.cursor.fetchall()))


def mark(conn: Connection, after: int, upto: int) -> None:
    """Those series are judged up to their latest value."""
    conn.execute(_MARK, {"after": after, "upto": upto})


def series_of(conn: Connection, ids: Collection[int]) -> dict[int, SeriesKey]:
    """The series behind the numbers."""
    wanted, found = sorted(ids), {}
    for start in range(0, len(wanted), _IDS):
        rows = conn.execute(select(series).where(series.c.id.in_(wanted[start : start + _IDS])))
        found.update({row.id: series_key(row) for row in rows})
    return found


def last_heard(conn: Connection) -> dict[str, datetime]:
    """For each source its last sign of life, `SourceState.heard_at`. A source that was never heard is left out."""
    return {name: state.heard_at for name, state in states(conn).items() if state.heard_at is not None}


def resumed_at(conn: Connection) -> dict[str, datetime]:
    """When sources were resumed: before that their silence was wanted. One that was never paused is left out."""
    return {name: state.resumed_at for name, state in states(conn).items() if state.resumed_at is not None}


def paused_sources(conn: Connection) -> frozenset[str]:
    """The sources a person has put on hold: their silence is wanted."""
    return frozenset(conn.execute(select(source.c.name).where(source.c.paused)).scalars())
