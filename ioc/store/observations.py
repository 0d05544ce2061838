"""The write path: what a batch says becomes observations, revisions, rollups and latest values."""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta, tzinfo

from sqlalchemy import Connection

from ioc.domain.observation import Reading
from ioc.domain.source import Batch, Reject, Source
from ioc.store import foresight, retention, sources
from ioc.store.buckets import ROLLED_UP, day_of, hour_of
from ioc.store.changes import next_change
from ioc.store.driver import Driver, Held, Key, Place, Row
from ioc.store.holding import Saying, stronger
from ioc.store.instants import maybe_micros, to_micros
from ioc.store.notes import note_text
from ioc.store.postgresql import PostgresqlDriver
from ioc.store.sqlite import SqliteDriver

PART = 10_000
"""The most readings one transaction should save; `parts` cuts a batch."""


@dataclass(frozen=True, slots=True)
class Saved:
    """`stored` new observations, `changed` ones replaced by a stronger saying, `unchanged` readings that changed nothing."""

    stored: int
    changed: int
    unchanged: int
    rejects: tuple[Reject, ...] = ()


def save(
    conn: Connection, batch: Batch, source: Source, run_id: int, now: datetime, zone: tzinfo, keep: timedelta | None = None
) -> Saved:
    """Store an admitted batch; call it once in a transaction, with at most PART readings.

    Which value holds is the domain's total order on what readings carry, so any order and repetition of arrival gives
    the same observations, latest values and rollups. `zone` is the province's: its hours and days are rolled up (of
    instants and hourly values). Those older than `keep` (None = for ever) are closed: late rows for them come back as
    `rejects`; the batch's own rejects are not repeated.
    """
    driver, now_micros = _driver(conn), to_micros(now)
    readings, late = retention.split(batch.readings, now, zone, keep)
    ids = driver.series_ids(conn, source.origin.value, {_key(reading) for reading in readings})
    source_id = sources.id_of(conn, source.name)
    rows = _strongest(readings, ids, source, (source_id, run_id, now_micros))
    newest = driver.newest(conn, ids.values())
    held = driver.held(conn, [place for place in rows if place[1] <= newest.get(place[0], 0)])
    fresh = [row for place, row in rows.items() if place not in held]
    better = [rows[place] for place, old in held.items() if _better(rows[place], source.name, old)]
    _write(driver, conn, fresh, better, held, now_micros)
    _roll(driver, conn, [*fresh, *better], {one for key, one in ids.items() if key[2] in ROLLED_UP}, zone)
    foresight.save(conn, batch, source.origin)
    if readings:
        sources.saw_value(conn, source_id, max(row.at for row in rows.values()))
    _renew_latest(driver, conn, [*fresh, *better], newest)
    return Saved(len(fresh), len(better), len(readings) - len(fresh) - len(better), late)


def parts(batch: Batch, size: int = PART) -> Iterator[Batch]:
    """The batch in pieces of at most `size` readings, one a transaction; forecasts, targets and rejects go with the first."""
    yield replace(batch, readings=batch.readings[:size])
    for start in range(size, len(batch.readings), size):
        yield Batch(batch.readings[start : start + size])


def _driver(conn: Connection) -> Driver:
    return SqliteDriver() if conn.dialect.name == "sqlite" else PostgresqlDriver()


def _key(reading: Reading) -> Key:
    return reading.indicator, reading.subject, str(reading.period_kind)


def _strongest(readings: Iterable[Reading], ids: dict[Key, int], source: Source, visit: tuple[int, int, int]) -> dict[Place, Row]:
    """One row for each place: of several sayings the strongest. `visit` is the source's id, the run's, and when (µs)."""
    rows: dict[Place, Row] = {}
    for one in readings:
        place = ids[_key(one)], to_micros(one.at)
        issued_at, note = maybe_micros(one.issued_at), note_text(one.note)
        row = Row(*place, _number(one.value), str(one.quality), source.priority, issued_at, *visit, note)
        other = rows.get(place)
        if other is None or stronger(_saying(row, source.name), _saying(other, source.name)):
            rows[place] = row
    return rows


def _number(value: float | None) -> float | None:
    # Counts may come as integers, and zero with a sign: what says the same must be the same.
    return None if value is None else float(value) + 0.0


def _saying(row: Row | Held, source: str) -> Saying:
    return Saying(row.quality, row.priority, row.issued_at, row.value, row.note, source)


def _better(row: Row, source: str, old: Held) -> bool:
    return stronger(_saying(row, source), _saying(old, old.source))


def _write(driver: Driver, conn: Connection, fresh: list[Row], better: list[Row], held: dict[Place, Held], now: int) -> None:
    if fresh:
        driver.insert(conn, fresh, now)
    if better:
        places = [row[:2] for row in better]
        driver.revise(conn, places, [held[place] for place in places], now)
        driver.replace(conn, better)


def _roll(driver: Driver, conn: Connection, rows: list[Row], rolled_up: Collection[int], zone: tzinfo) -> None:
    """Recompute every hour and day that holds one of the rows."""
    touched = [(row.series_id, row.at) for row in rows if row.series_id in rolled_up]
    if touched:
        hour, day = hour_of(zone), day_of(zone)
        driver.roll_hours(conn, {(series_id, hour(at)) for series_id, at in touched})
        driver.roll_days(conn, {(series_id, day(at)) for series_id, at in touched})


def _renew_latest(driver: Driver, conn: Connection, rows: list[Row], newest: dict[int, int]) -> None:
    last: dict[int, Row] = {}
    for row in rows:
        if row.at >= newest.get(row.series_id, row.at) and (row.series_id not in last or row.at > last[row.series_id].at):
            last[row.series_id] = row
    if last:
        driver.put_latest(conn, list(last.values()), next_change(conn))
