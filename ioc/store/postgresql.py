"""The write path on PostgreSQL: COPY for what is new, arrays of parameters for the rest, one statement for a whole batch."""

from collections.abc import Collection, Iterable, Sequence
from typing import Any, cast

import psycopg
from sqlalchemy import Connection

from ioc.domain.quality import GOOD
from ioc.store.buckets import Bucket
from ioc.store.driver import COLUMNS, HELD_COLUMNS, Held, Key, Place, Row
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
_HELD = f"""
    SELECT {HELD_COLUMNS}
    FROM unnest(%s::int[], %s::bigint[]) AS k (series_id, at) JOIN observation o USING (series_id, at)"""  # noqa: S608
_INSERT = f"COPY observation ({COLUMNS}) FROM STDIN (FORMAT BINARY)"
_INSERT_TYPES = ("int4", "int8", "float8", "text", "int2", "int8", "text", "int4", "int8", "int4")
_REPLACE = f"""
    UPDATE observation o SET value = k.value, quality = k.quality, priority = k.priority, issued_at = k.issued_at,
        note = k.note, source_id = k.source_id, collected_at = k.collected_at, run_id = k.run_id, said = NULL, doubt = NULL
    FROM unnest(%s::int[], %s::bigint[], %s::float8[], %s::text[], %s::smallint[], %s::bigint[],
                %s::text[], %s::int[], %s::bigint[], %s::int[]) AS k ({COLUMNS})
    WHERE o.series_id = k.series_id AND o.at = k.at"""  # noqa: S608
_REVISE = """
    INSERT INTO revision (series_id, at, value, quality, note, source_id, collected_at, replaced_at)
    SELECT k.*, %s FROM unnest(%s::int[], %s::bigint[], %s::float8[], %s::text[], %s::text[], %s::int[], %s::bigint[]) AS k"""
_PUT_ASIDE = """
    INSERT INTO revision (series_id, at, value, quality, note, source_id, collected_at, replaced_at)
    SELECT DISTINCT ON (k.series_id, k.at, k.value, k.quality, k.note, k.source_id) k.*, %s::bigint
    FROM unnest(%s::int[], %s::bigint[], %s::float8[], %s::text[], %s::text[], %s::int[], %s::bigint[])
        AS k (series_id, at, value, quality, note, source_id, collected_at)
    WHERE NOT EXISTS (
        SELECT 1 FROM revision r WHERE r.series_id = k.series_id AND r.at = k.at AND r.value IS NOT DISTINCT FROM k.value
            AND r.quality = k.quality AND r.note IS NOT DISTINCT FROM k.note AND r.source_id = k.source_id)"""
_TOUCH = "INSERT INTO derive_todo (series_id, at) SELECT * FROM unnest(%s::int[], %s::bigint[])"
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
    INSERT INTO latest (series_id, at, value, quality, note, source_id, collected_at, change_no)
    SELECT k.*, %s FROM unnest(%s::int[], %s::bigint[], %s::float8[], %s::text[], %s::text[], %s::int[], %s::bigint[]) AS k
    ON CONFLICT (series_id) DO UPDATE SET at = excluded.at, value = excluded.value, quality = excluded.quality,
        note = excluded.note, source_id = excluded.source_id, collected_at = excluded.collected_at,
        change_no = excluded.change_no"""


class PostgresqlDriver:
    def series_ids(self, conn: Connection, origin: str, keys: Collection[Key]) -> dict[Key, int]:
        columns, cursor = _columns(keys, 3), _cursor(conn)
        cursor.execute(_MAKE_SERIES, (origin, *columns, origin))
        cursor.execute(_LOCK_SERIES, (*columns, origin))
        return {(indicator, subject, kind): one for indicator, subject, kind, one in cursor}

    def newest(self, conn: Connection, series_ids: Collection[int]) -> dict[int, int]:
        return dict(_cursor(conn).execute(_NEWEST, (list(series_ids),)).fetchall())

    def held(self, conn: Connection, places: Sequence[Place]) -> Iterable[Held]:
        return _cursor(conn).execute(_HELD, _numbers(places, 2)).fetchall()

    def insert(self, conn: Connection, rows: Sequence[Row], now: int) -> None:
        ensure_partitions(conn, {row[1] for row in rows}, now)
        with _cursor(conn).copy(_INSERT) as copy:
            copy.set_types(_INSERT_TYPES)
            for row in rows:
                copy.write_row(row)

    def replace(self, conn: Connection, rows: Sequence[Row]) -> None:
        _cursor(conn).execute(_REPLACE, _columns(rows, 10))

    def revise(self, conn: Connection, held: Sequence[Held], now: int) -> None:
        rows = [(*old[:4], *old[6:]) for old in held]
        _cursor(conn).execute(_REVISE, (now, *_columns(rows, 7)))

    def put_aside(self, conn: Connection, rows: Sequence[Row], now: int) -> None:
        said = [(*row[:4], *row[6:9]) for row in rows]
        _cursor(conn).execute(_PUT_ASIDE, (now, *_columns(said, 7)))

    def touch(self, conn: Connection, places: Sequence[Place]) -> None:
        _cursor(conn).execute(_TOUCH, _numbers(places, 2))

    def roll_hours(self, conn: Connection, buckets: Collection[tuple[int, Bucket]]) -> None:
        _cursor(conn).execute(_ROLL_HOUR, _numbers([(one, *bucket) for one, bucket in buckets], 3))

    def roll_days(self, conn: Connection, buckets: Collection[tuple[int, Bucket]]) -> None:
        _cursor(conn).execute(_ROLL_DAY, _numbers([(one, *bucket) for one, bucket in buckets], 3))

    def put_latest(self, conn: Connection, rows: Sequence[Row], change_no: int) -> None:
        values = [(*row[:4], *row[6:9]) for row in rows]
        _cursor(conn).execute(_LATEST, (change_no, *_columns(values, 7)))


def _cursor(conn: Connection) -> psycopg.Cursor[Any]:
    return cast("psycopg.Connection[Any]", conn.connection.driver_connection).cursor()


def _columns(rows: Collection[Sequence[object]], width: int) -> list[list[object]]:
    """Rows turned into one array per column."""
    return [list(column) for column in zip(*rows, strict=True)] or [[] for _ in range(width)]


def _numbers(rows: Collection[Sequence[int]], width: int) -> list[str]:
    """Rows of integers turned into one array per column, in the server's own notation: ten times as fast as a list."""
    return ["{" + ",".join(map(str, column)) + "}" for column in _columns(rows, width)]
