"""The work of the write path as an expert would write it with `sqlite3` alone, for the benchmark to compare with."""

import sqlite3
from datetime import UTC, datetime
from typing import Any

from ioc.domain.observation import Reading

# A trigger keeps what is overwritten; it costs nothing for what is new.
TRIGGER = """
    CREATE TRIGGER keep_revision AFTER UPDATE ON observation BEGIN
        INSERT INTO revision (series_id, at, value, quality, source_id, collected_at, note, replaced_at)
        VALUES (old.series_id, old.at, old.value, old.quality, old.source_id, old.collected_at, old.note, new.collected_at);
    END"""
UPSERT = """
    INSERT INTO observation (series_id, at, value, quality, priority, issued_at, source_id, run_id, collected_at, note)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
    ON CONFLICT (series_id, at) DO UPDATE SET value = excluded.value, quality = excluded.quality, priority = excluded.priority,
        issued_at = excluded.issued_at, source_id = excluded.source_id, run_id = excluded.run_id,
        collected_at = excluded.collected_at, note = excluded.note
    WHERE (excluded.priority, -excluded.issued_at) < (observation.priority, -observation.issued_at)"""
LATEST = """
    INSERT INTO latest (series_id, at, value, quality, source_id, collected_at, note, change_no) VALUES (?, ?, ?, ?, ?, ?, ?, ?)
    ON CONFLICT (series_id) DO UPDATE SET at = excluded.at, value = excluded.value, quality = excluded.quality,
        source_id = excluded.source_id, collected_at = excluded.collected_at, note = excluded.note, change_no = excluded.change_no
    WHERE excluded.at >= latest.at"""
GOOD = "value IS NOT NULL AND quality IN ('ok', 'preliminary', 'estimated', 'manual', 'model')"
HOUR = f"""
    INSERT OR REPLACE INTO rollup_hour SELECT ?1, ?2, count(*), sum(value), min(value), max(value),
        (SELECT value FROM observation WHERE series_id = ?1 AND at > ?2 AND at <= ?3 AND {GOOD} ORDER BY at DESC LIMIT 1)
    FROM observation WHERE series_id = ?1 AND at > ?2 AND at <= ?3 AND {GOOD}"""
DAY = """
    INSERT OR REPLACE INTO rollup_day SELECT ?1, ?2, sum(n), sum(sum), min(min), max(max),
        (SELECT last FROM rollup_hour WHERE series_id = ?1 AND start >= ?2 AND start < ?3 AND n > 0 ORDER BY start DESC LIMIT 1)
    FROM rollup_hour WHERE series_id = ?1 AND start >= ?2 AND start < ?3"""
H, D, ZONE = 3_600_000_000, 86_400_000_000, 7 * 3_600_000_000
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class ByHandSqlite:
    """Keeps the ids of series in memory, as a script of one's own would."""

    def __init__(self, path: str) -> None:
        self._db = sqlite3.connect(path, isolation_level=None)
        for pragma in ("journal_mode=WAL", "synchronous=FULL", "temp_store=MEMORY"):
            self._db.execute(f"PRAGMA {pragma}")
        self._db.execute(TRIGGER)
        self._ids: dict[tuple[str, str, str], int] = {}

    def save(self, readings: tuple[Reading, ...], collected_at: int) -> None:
        self._db.execute("BEGIN IMMEDIATE")
        rows = sorted(self._row(one, collected_at) for one in readings)
        self._db.executemany(UPSERT, rows)
        (change_no,) = self._db.execute("UPDATE change SET no = no + 1 RETURNING no").fetchone()
        newest: dict[int, tuple[Any, ...]] = {}
        for row in rows:
            if row[0] not in newest or row[1] > newest[row[0]][1]:
                newest[row[0]] = row
        self._db.executemany(LATEST, [(*row[:4], row[6], row[8], row[9], change_no) for row in newest.values()])
        hours = {(row[0], row[1] - 1 - (row[1] - 1) % H) for row in rows}
        self._db.executemany(HOUR, [(series, start, start + H) for series, start in hours])
        days = {(series, start - (start + ZONE) % D) for series, start in hours}
        self._db.executemany(DAY, [(series, start, start + D) for series, start in days])
        self._db.execute("COMMIT")

    def upsert(self, rows: list[tuple[Any, ...]]) -> None:
        """Observations alone, ready made."""
        self._db.execute("BEGIN IMMEDIATE")
        self._db.executemany(UPSERT, rows)
        self._db.execute("COMMIT")

    def close(self) -> None:
        self._db.close()

    def _row(self, one: Reading, collected_at: int) -> tuple[Any, ...]:
        key = (one.indicator, one.subject, str(one.period_kind))
        series_id = self._ids.get(key) or self._series(key)
        at = one.at - _EPOCH
        at_micros = (at.days * 86_400 + at.seconds) * 1_000_000 + at.microseconds
        issued = 0 if one.issued_at is None else round(one.issued_at.timestamp() * 1_000_000)
        return series_id, at_micros, one.value, str(one.quality), 5, issued, 1, 1, collected_at, None

    def _series(self, key: tuple[str, str, str]) -> int:
        insert = "INSERT INTO series (indicator, subject, period_kind, origin) VALUES (?, ?, ?, 'real') RETURNING id"
        self._ids[key] = self._db.execute(insert, key).fetchone()[0]
        return self._ids[key]
