"""The write path on PostgreSQL: COPY for what is new, arrays of parameters for the rest, one statement for a whole batch."""

from collections.abc import Collection, Sequence
from typing import Any, cast

import psycopg
from sqlalchemy import Connection

from ioc.domain.quality import GOOD
from ioc.store.buckets import Bucket
from ioc.store.driver import Held, Key, Place, Row
from ioc.store.partitions import ensure_partitions

_GOOD = ", ".join(f"'{quality}'" for quality in sorted(GOOD))

_MAKE_SERIES = """
    INSERT INTO series (indicator, subject, period_kind, origin)
    SELECT k.indicator, k.subject, k.period_kind, %s
    FROM unnest(%s::text[], %s::text[], %s::text[]) AS k (indicator, subject, period_kind)
    WHERE NOT EXISTS (SELECT FROM series s
        WHERE (s.indicator, s.subject, s.period_kind, s.origin) = (k.indicator, k.subject, k.period_kind, %s))
    ORDER BY 1, 2, 3 ON CONFLICT DO NOTHING"""
# In the order of ids, so that two writers never wait for each other in a circle.
_LOCK_SERIES = """
    SELECT s.indicator, s.subject, s.period_kind, s.id FROM series s
    JOIN unnest(%s::text[], %s::text[], %s::text[]) AS k (indicator, subject, period_kind)
        ON (s.indicator, s.subject, s.period_kind) = (k.indicator, k.subject, k.period_kind)
    WHERE s.origin = %s ORDER BY s.id FOR NO KEY UPDATE OF s"""
_NEWEST = "SELECT series_id, at FROM latest WHERE series_id = ANY(%s)"
_HELD = """
    SELECT o.series_id, o.at, o.value, o.quality, o.priority, o.issued_at, o.source_id, o.collected_at, o.note, s.name
    FROM unnest(%s::int[], %s::bigint[]) AS k (series_id, at) JOIN observation o USING (series_id, at)
    JOIN source s ON s.id = o.source_id"""
_INSERT = """
    COPY observation (series_id, at, value, quality, priority, issued_at, source_id, run_id, collected_at, note)
    FROM STDIN (FORMAT BINARY)"""
_INSERT_TYPES = ("int4", "int8", "float8", "text", "int2", "int8", "int4", "int4", "int8", "text")
_REPLACE = """
    UPDATE observation o SET value = k.value, quality = k.quality, priority = k.priority, issued_at = k.issued_at,
        source_id = k.source_id, run_id = k.run_id, collected_at = k.collected_at, note = k.note
    FROM unnest(%s::int[], %s::bigint[], %s::float8[], %s::text[], %s::smallint[], %s::bigint[],
                %s::int[], %s::int[], %s::bigint[], %s::text[])
        AS k (series_id, at, value, quality, priority, issued_at, source_id, run_id, collected_at, note)
    WHERE o.series_id = k.series_id AND o.at = k.at"""
_REVISE = """
    INSERT INTO revision (series_id, at, value, quality, source_id, collected_at, note, replaced_at)
    SELECT k.*, %s FROM unnest(%s::int[], %s::bigint[], %s::float8[], %s::text[], %s::int[], %s::bigint[], %s::text[]) AS k"""
# Summed in the order of `at`: floats added in the order of arrival would differ in their last digits.
_ROLL_HOUR = f"""
    INSERT INTO rollup_hour (series_id, start, n, sum, min, max, last)
    SELECT b.series_id, b.start, r.* FROM unnest(%s::int[], %s::bigint[], %s::bigint[]) AS b (series_id, start, stop)
    CROSS JOIN LATERAL (
        SELECT count(*), sum(value ORDER BY at), min(value), max(value), (array_agg(value ORDER BY at DESC))[1]
        FROM observation o WHERE o.series_id = b.series_id AND o.at > b.start AND o.at <= b.stop
            AND o.value IS NOT NULL AND o.quality IN ({_GOOD})) r
    ON CONFLICT (series_id, start) DO UPDATE
        SET n = excluded.n, sum = excluded.sum, min = excluded.min, max = excluded.max, last = excluded.last"""  # noqa: S608
_ROLL_DAY = """
    INSERT INTO rollup_day (series_id, start, n, sum, min, max, last)
    SELECT b.series_id, b.start, r.* FROM unnest(%s::int[], %s::bigint[], %s::bigint[]) AS b (series_id, start, stop)
    CROSS JOIN LATERAL (
        SELECT coalesce(sum(n), 0), sum(sum ORDER BY start), min(min), max(max),
            (array_agg(last ORDER BY start DESC) FILTER (WHERE n > 0))[1]
        FROM rollup_hour h WHERE h.series_id = b.series_id AND h.start >= b.start AND h.start < b.stop) r
    ON CONFLICT (series_id, start) DO UPDATE
        SET n = excluded.n, sum = excluded.sum, min = excluded.min, max = excluded.max, last = excluded.last"""
_LATEST = """
    INSERT INTO latest (series_id, at, value, quality, source_id, collected_at, note, change_no)
    SELECT k.*, %s FROM unnest(%s::int[], %s::bigint[], %s::float8[], %s::text[], %s::int[], %s::bigint[], %s::text[]) AS k
    ON CONFLICT (series_id) DO UPDATE SET at = excluded.at, value = excluded.value, quality = excluded.quality,
        source_id = excluded.source_id, collected_at = excluded.collected_at, note = excluded.note,
        change_no = excluded.change_no"""


class PostgresqlDriver:
    def series_ids(self, conn: Connection, origin: str, keys: Collection[Key]) -> dict[Key, int]:
        columns, cursor = _columns(keys, 3), _cursor(conn)
        cursor.execute(_MAKE_SERIES, (origin, *columns, origin))
        cursor.execute(_LOCK_SERIES, (*columns, origin))
        return {(indicator, subject, kind): one for indicator, subject, kind, one in cursor}

    def newest(self, conn: Connection, series_ids: Collection[int]) -> dict[int, int]:
        return dict(_cursor(conn).execute(_NEWEST, (list(series_ids),)).fetchall())

    def held(self, conn: Connection, places: Sequence[Place]) -> dict[Place, Held]:
        found = _cursor(conn).execute(_HELD, _columns(places, 2))
        return {(row[0], row[1]): Held(*row[2:]) for row in found}

    def insert(self, conn: Connection, rows: Sequence[Row], now: int) -> None:
        ensure_partitions(conn, {row.at for row in rows}, now)
        with _cursor(conn).copy(_INSERT) as copy:
            copy.set_types(_INSERT_TYPES)
            for row in rows:
                copy.write_row(row)

    def replace(self, conn: Connection, rows: Sequence[Row]) -> None:
        _cursor(conn).execute(_REPLACE, _columns(rows, 10))

    def revise(self, conn: Connection, places: Sequence[Place], held: Sequence[Held], now: int) -> None:
        rows = [
            (*place, old.value, old.quality, old.source_id, old.collected_at, old.note)
            for place, old in zip(places, held, strict=True)
        ]
        _cursor(conn).execute(_REVISE, (now, *_columns(rows, 7)))

    def roll_hours(self, conn: Connection, buckets: Collection[tuple[int, Bucket]]) -> None:
        _cursor(conn).execute(_ROLL_HOUR, _columns([(one, *bucket) for one, bucket in buckets], 3))

    def roll_days(self, conn: Connection, buckets: Collection[tuple[int, Bucket]]) -> None:
        _cursor(conn).execute(_ROLL_DAY, _columns([(one, *bucket) for one, bucket in buckets], 3))

    def put_latest(self, conn: Connection, rows: Sequence[Row], change_no: int) -> None:
        values = [(row.series_id, row.at, row.value, row.quality, row.source_id, row.collected_at, row.note) for row in rows]
        _cursor(conn).execute(_LATEST, (change_no, *_columns(values, 7)))


def _cursor(conn: Connection) -> psycopg.Cursor[Any]:
    return cast("psycopg.Connection[Any]", conn.connection.driver_connection).cursor()


def _columns(rows: Collection[Sequence[object]], width: int) -> list[list[object]]:
    """Rows turned into one array per column."""
    return [list(column) for column in zip(*rows, strict=True)] or [[] for _ in range(width)]
