"""The write path on SQLite: prepared statements run many times inside one transaction."""

from collections.abc import Collection, Iterable, Sequence
from itertools import groupby
from operator import itemgetter

from sqlalchemy import Connection
from sqlalchemy.engine.interfaces import DBAPICursor

from ioc.domain.quality import GOOD
from ioc.store.buckets import Bucket
from ioc.store.driver import COLUMNS, HELD_COLUMNS, Held, Key, Place, Row

_GOOD = ", ".join(f"'{quality}'" for quality in sorted(GOOD))

_MAKE_SERIES = "INSERT INTO series (indicator, subject, period_kind, origin) VALUES (?, ?, ?, ?) RETURNING id"
_SERIES = "SELECT id FROM series WHERE indicator = ? AND subject = ? AND period_kind = ? AND origin = ?"
_NEWEST = "SELECT at FROM latest WHERE series_id = ?"
_HELD = f"SELECT {HELD_COLUMNS} FROM observation WHERE series_id = ? AND at = ?"  # noqa: S608
_HELD_STRETCH = f"SELECT {HELD_COLUMNS} FROM observation WHERE series_id = ? AND at BETWEEN ? AND ? LIMIT ?"  # noqa: S608
_INSERT = f"INSERT INTO observation ({COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"  # noqa: S608
_REPLACE = f"INSERT OR REPLACE INTO observation ({COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"  # noqa: S608
_REVISE = """
    INSERT INTO revision (series_id, at, value, quality, note, source_id, collected_at, replaced_at)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?)"""
_PUT_ASIDE = """
    INSERT INTO revision (series_id, at, value, quality, note, source_id, collected_at, replaced_at)
    SELECT ?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8 WHERE NOT EXISTS (
        SELECT 1 FROM revision
        WHERE series_id = ?1 AND at = ?2 AND value IS ?3 AND quality = ?4 AND note IS ?5 AND source_id = ?6)"""
_TOUCH = "INSERT INTO derive_todo (series_id, at) VALUES (?, ?)"
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
    INSERT OR REPLACE INTO latest (series_id, at, value, quality, note, source_id, collected_at, change_no)
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

    def held(self, conn: Connection, places: Sequence[Place]) -> Iterable[Held]:
        cursor = conn.connection.cursor()
        for _, group in groupby(places, key=itemgetter(0)):
            yield from _held_of_series(cursor, list(group))

    def insert(self, conn: Connection, rows: Sequence[Row], now: int) -> None:
        conn.connection.cursor().executemany(_INSERT, rows)

    def replace(self, conn: Connection, rows: Sequence[Row]) -> None:
        conn.connection.cursor().executemany(_REPLACE, rows)

    def revise(self, conn: Connection, held: Sequence[Held], now: int) -> None:
        rows = [(*old[:4], *old[6:], now) for old in held]
        conn.connection.cursor().executemany(_REVISE, rows)

    def put_aside(self, conn: Connection, rows: Sequence[Row], now: int) -> None:
        said = [(*row[:4], *row[6:9], now) for row in rows]
        conn.connection.cursor().executemany(_PUT_ASIDE, said)

    def touch(self, conn: Connection, places: Sequence[Place]) -> None:
        conn.connection.cursor().executemany(_TOUCH, places)

    def roll_hours(self, conn: Connection, buckets: Collection[tuple[int, Bucket]]) -> None:
        conn.connection.cursor().executemany(_ROLL_HOUR, [(series_id, start, end) for series_id, (start, end) in buckets])

    def roll_days(self, conn: Connection, buckets: Collection[tuple[int, Bucket]]) -> None:
        conn.connection.cursor().executemany(_ROLL_DAY, [(series_id, start, end) for series_id, (start, end) in buckets])

    def put_latest(self, conn: Connection, rows: Sequence[Row], change_no: int) -> None:
        values = [(*row[:4], *row[6:9], change_no) for row in rows]
        conn.connection.cursor().executemany(_LATEST, values)


def _held_of_series(cursor: DBAPICursor, places: list[Place]) -> Iterable[Held]:
    """Read as one stretch where the stretch is not much longer than what is wanted of it, else place by place."""
    series_id, first, last, enough = places[0][0], places[0][1], places[-1][1], 2 * len(places)
    cursor.execute(_HELD_STRETCH, (series_id, first, last, enough + 1))
    stretch = cursor.fetchall()
    if len(stretch) <= enough:
        wanted = set(places)
        return [row for row in stretch if row[:2] in wanted]
    found = (cursor.execute(_HELD, place).fetchone() for place in places)
    return [row for row in found if row]
