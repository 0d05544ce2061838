"""The work of the write path as an expert would write it with psycopg alone: COPY into a stage, then a statement a table."""

from datetime import UTC, datetime
from typing import Any

import psycopg

from ioc.domain.observation import Reading

COLUMNS = "series_id, at, value, quality, priority, issued_at, source_id, run_id, collected_at, note"
STAGE = f"CREATE TEMP TABLE stage ON COMMIT DELETE ROWS AS SELECT {COLUMNS} FROM observation LIMIT 0"
STRONGER = "(s.priority, -s.issued_at) < (o.priority, -o.issued_at)"
REVISION = f"""
    INSERT INTO revision (series_id, at, value, quality, source_id, collected_at, note, replaced_at)
    SELECT o.series_id, o.at, o.value, o.quality, o.source_id, o.collected_at, o.note, s.collected_at
    FROM stage s JOIN observation o USING (series_id, at) WHERE {STRONGER}"""
UPSERT = f"""
    INSERT INTO observation AS o ({COLUMNS}) SELECT {COLUMNS} FROM stage
    ON CONFLICT (series_id, at) DO UPDATE SET value = excluded.value, quality = excluded.quality, priority = excluded.priority,
        issued_at = excluded.issued_at, source_id = excluded.source_id, run_id = excluded.run_id,
        collected_at = excluded.collected_at, note = excluded.note
    WHERE {STRONGER.replace("s.", "excluded.")}"""
LATEST = """
    INSERT INTO latest (series_id, at, value, quality, source_id, collected_at, note, change_no)
    SELECT DISTINCT ON (series_id) series_id, at, value, quality, source_id, collected_at, note, %s
    FROM stage ORDER BY series_id, at DESC
    ON CONFLICT (series_id) DO UPDATE SET at = excluded.at, value = excluded.value, quality = excluded.quality,
        source_id = excluded.source_id, collected_at = excluded.collected_at, note = excluded.note, change_no = excluded.change_no
    WHERE excluded.at >= latest.at"""
_FIGURES = "DO UPDATE SET n = excluded.n, sum = excluded.sum, min = excluded.min, max = excluded.max, last = excluded.last"
HOUR = f"""
    INSERT INTO rollup_hour SELECT b.series_id, b.start, r.*
    FROM (SELECT DISTINCT series_id, (at - 1) / 3600000000 * 3600000000 AS start FROM stage) b
    CROSS JOIN LATERAL (SELECT count(*), sum(value), min(value), max(value), (array_agg(value ORDER BY at DESC))[1]
        FROM observation o WHERE o.series_id = b.series_id AND o.at > b.start AND o.at <= b.start + 3600000000
        AND value IS NOT NULL AND quality IN ('ok', 'preliminary', 'estimated', 'manual', 'model')) r
    ON CONFLICT (series_id, start) {_FIGURES}"""
DAY = f"""
    INSERT INTO rollup_day SELECT b.series_id, b.start, r.*
    FROM (SELECT DISTINCT series_id, (at - 1 + 25200000000) / 86400000000 * 86400000000 - 25200000000 AS start FROM stage) b
    CROSS JOIN LATERAL (SELECT sum(n), sum(sum), min(min), max(max), (array_agg(last ORDER BY start DESC))[1]
        FROM rollup_hour h WHERE h.series_id = b.series_id AND h.start >= b.start AND h.start < b.start + 86400000000) r
    ON CONFLICT (series_id, start) {_FIGURES}"""
TYPES = ("int4", "int8", "float8", "text", "int2", "int8", "int4", "int4", "int8", "text")
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class ByHandPostgresql:
    """Keeps the ids of series in memory, as a script of one's own would. The months it writes to have their partitions."""

    def __init__(self, url: str) -> None:
        self._db = psycopg.connect(url)
        self._db.execute(STAGE)
        self._db.commit()
        self._ids: dict[tuple[str, str, str], int] = {}

    def save(self, readings: tuple[Reading, ...], collected_at: int) -> None:
        with self._db.cursor() as cursor:
            self._copy(cursor, "stage", [self._row(one, collected_at) for one in readings])
            cursor.execute(REVISION)
            cursor.execute(UPSERT)
            cursor.execute(HOUR)
            cursor.execute(DAY)
            cursor.execute("UPDATE change SET no = no + 1 RETURNING no")
            cursor.execute(LATEST, cursor.fetchone())
        self._db.commit()

    def upsert(self, rows: list[tuple[Any, ...]]) -> None:
        """Observations alone, ready made."""
        with self._db.cursor() as cursor:
            self._copy(cursor, "stage", rows)
            cursor.execute(UPSERT)
        self._db.commit()

    def copy(self, rows: list[tuple[Any, ...]]) -> None:
        """Observations alone, ready made, into places known to be free."""
        with self._db.cursor() as cursor:
            self._copy(cursor, "observation", rows)
        self._db.commit()

    def close(self) -> None:
        self._db.close()

    def _copy(self, cursor: psycopg.Cursor[Any], table: str, rows: list[tuple[Any, ...]]) -> None:
        with cursor.copy(f"COPY {table} ({COLUMNS}) FROM STDIN (FORMAT BINARY)".encode()) as copy:
            copy.set_types(TYPES)
            for row in rows:
                copy.write_row(row)

    def _row(self, one: Reading, collected_at: int) -> tuple[Any, ...]:
        key = (one.indicator, one.subject, str(one.period_kind))
        series_id = self._ids.get(key) or self._series(key)
        at = one.at - _EPOCH
        at_micros = (at.days * 86_400 + at.seconds) * 1_000_000 + at.microseconds
        issued = 0 if one.issued_at is None else round(one.issued_at.timestamp() * 1_000_000)
        return series_id, at_micros, one.value, str(one.quality), 5, issued, 1, 1, collected_at, None

    def _series(self, key: tuple[str, str, str]) -> int:
        insert = "INSERT INTO series (indicator, subject, period_kind, origin) VALUES (%s, %s, %s, 'real') RETURNING id"
        found = self._db.execute(insert, key).fetchone()
        self._ids[key] = int(found[0]) if found else 0
        return self._ids[key]
