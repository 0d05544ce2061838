"""The write path on SQLite: prepared statements run many times inside one transaction."""

from collections.abc import Collection, Sequence

from sqlalchemy import Connection

from ioc.domain.quality import GOOD
from ioc.store.buckets import Bucket
from ioc.store.driver import Held, Key, Place, Row

_GOOD = ", ".join(f"'{quality}'" for quality in sorted(GOOD))

_MAKE_SERIES = "INSERT INTO series (indicator, subject, period_kind, origin) VALUES (?, ?, ?, ?) RETURNING id"
_SERIES = "SELECT id FROM series WHERE indicator = ? AND subject = ? AND period_kind = ? AND origin = ?"
_NEWEST = "SELECT at FROM latest WHERE series_id = ?"
_HELD = """
    SELECT o.value, o.quality, o.priority, o.issued_at, o.source_id, o.collected_at, o.note, s.name
    FROM observation o JOIN source s ON s.id = o.source_id WHERE o.series_id = ? AND o.at = ?"""
_INSERT = """
    INSERT INTO observation (series_id, at, value, quality, priority, issued_at, source_id, run_id, collected_at, note)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"""
_REPLACE = "INSERT OR REPLACE" + _INSERT.strip().removeprefix("INSERT")
_REVISE = """
    INSERT INTO revision (series_id, at, value, quality, source_id, collected_at, note, replaced_at)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?)"""
_ROLL_HOUR = f"""
    INSERT OR REPLACE INTO rollup_hour (series_id, start, n, sum, min, max, last)
    SELECT ?1, ?2, count(*), sum(value), min(value), max(value),
        (SELECT value FROM observation
         WHERE series_id = ?1 AND at > ?2 AND at <= ?3 AND value IS NOT NULL AND quality IN ({_GOOD}) ORDER BY at DESC LIMIT 1)
    FROM observation WHERE series_id = ?1 AND at > ?2 AND at <= ?3 AND value IS NOT NULL AND quality IN ({_GOOD})"""  # noqa: S608
_ROLL_DAY = """
    INSERT OR REPLACE INTO rollup_day (series_id, start, n, sum, min, max, last)
    SELECT ?1, ?2, coalesce(sum(n), 0), sum(sum), min(min), max(max),
        (SELECT last FROM rollup_hour WHERE series_id = ?1 AND start >= ?2 AND start < ?3 AND n > 0 ORDER BY start DESC LIMIT 1)
    FROM rollup_hour WHERE series_id = ?1 AND start >= ?2 AND start < ?3"""
_LATEST = """
    INSERT OR REPLACE INTO latest (series_id, at, value, quality, source_id, collected_at, note, change_no)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?)"""


class SqliteDriver:
    def series_ids(self, conn: Connection, origin: str, keys: Collection[Key]) -> dict[Key, int]:
        cursor, ids = conn.connection.cursor(), {}
        for key in keys:
            row = cursor.execute(_SERIES, (*key, origin)).fetchone() or cursor.execute(_MAKE_SERIES, (*key, origin)).fetchone()
            ids[key] = int(row[0])
        return ids

    def newest(self, conn: Connection, series_ids: Collection[int]) -> dict[int, int]:
        cursor = conn.connection.cursor()
        found = ((one, cursor.execute(_NEWEST, (one,)).fetchone()) for one in series_ids)
        return {one: int(row[0]) for one, row in found if row}

    def held(self, conn: Connection, places: Sequence[Place]) -> dict[Place, Held]:
        cursor = conn.connection.cursor()
        found = ((place, cursor.execute(_HELD, place).fetchone()) for place in places)
        return {place: Held(*row) for place, row in found if row}

    def insert(self, conn: Connection, rows: Sequence[Row], now: int) -> None:
        conn.connection.cursor().executemany(_INSERT, sorted(rows, key=_place))

    def replace(self, conn: Connection, rows: Sequence[Row]) -> None:
        conn.connection.cursor().executemany(_REPLACE, rows)

    def revise(self, conn: Connection, places: Sequence[Place], held: Sequence[Held], now: int) -> None:
        rows = [
            (*place, old.value, old.quality, old.source_id, old.collected_at, old.note, now)
            for place, old in zip(places, held, strict=True)
        ]
        conn.connection.cursor().executemany(_REVISE, rows)

    def roll_hours(self, conn: Connection, buckets: Collection[tuple[int, Bucket]]) -> None:
        conn.connection.cursor().executemany(_ROLL_HOUR, [(series_id, start, end) for series_id, (start, end) in buckets])

    def roll_days(self, conn: Connection, buckets: Collection[tuple[int, Bucket]]) -> None:
        conn.connection.cursor().executemany(_ROLL_DAY, [(series_id, start, end) for series_id, (start, end) in buckets])

    def put_latest(self, conn: Connection, rows: Sequence[Row], change_no: int) -> None:
        values = [
            (row.series_id, row.at, row.value, row.quality, row.source_id, row.collected_at, row.note, change_no) for row in rows
        ]
        conn.connection.cursor().executemany(_LATEST, values)


def _place(row: Row) -> Place:
    return row[:2]
