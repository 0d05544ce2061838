"""Months of `observation` on PostgreSQL: a partition each, made by whoever first writes to the month."""

from collections.abc import Collection
from datetime import UTC, datetime

from sqlalchemy import Connection

from ioc.store.instants import from_micros, to_micros

KEPT_APART = 730 * 86_400_000_000
"""Months that ended earlier than this before now (µs) share the default partition: old published figures are few."""
_LOCK = 0x10C
_EXISTS = "SELECT to_regclass(%s) IS NOT NULL"
_TAKEN = "SELECT EXISTS (SELECT FROM observation_default WHERE at >= %s AND at < %s)"


def ensure_partitions(conn: Connection, instants: Collection[int], now: int) -> None:
    """Make the partitions of these instants (µs) where they are missing. `now` in µs."""
    for month in {(at.year, at.month) for at in map(from_micros, _days(instants))}:
        start, end = (to_micros(edge) for edge in _edges(*month))
        name = f"observation_{month[0]:04d}_{month[1]:02d}"
        if end > now - KEPT_APART and not conn.exec_driver_sql(_EXISTS, (name,)).scalar():
            _make(conn, name, start, end)


def _make(conn: Connection, name: str, start: int, end: int) -> None:
    conn.exec_driver_sql("SELECT pg_advisory_xact_lock(%s)", (_LOCK,))
    # PostgreSQL refuses a partition for rows that already lie in the default one; they stay there.
    if conn.exec_driver_sql(_TAKEN, (start, end)).scalar():
        return
    conn.exec_driver_sql(f"CREATE TABLE IF NOT EXISTS {name} PARTITION OF observation FOR VALUES FROM ({start}) TO ({end})")


def _days(instants: Collection[int]) -> set[int]:
    day = 86_400_000_000
    return {at // day * day for at in instants}


def _edges(year: int, month: int) -> tuple[datetime, datetime]:
    """Where a month of UTC starts and where the next one does."""
    return datetime(year, month, 1, tzinfo=UTC), datetime(year + month // 12, month % 12 + 1, 1, tzinfo=UTC)
