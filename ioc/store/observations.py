"""The write path: what a batch says becomes observations, revisions, rollups and latest values."""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta, tzinfo
from operator import attrgetter

from sqlalchemy import Connection

from ioc.domain.derivation import is_derived
from ioc.domain.observation import Reading
from ioc.domain.source import Batch, Reject, Source
from ioc.store import doubts, foresight, retention, sources, touched
from ioc.store.buckets import ROLLED_UP, day_of, hour_of, quarter_of
from ioc.store.changes import next_change
from ioc.store.doubts import Decided, mark_latest
from ioc.store.driver import SAID, Driver, Held, Place, Row
from ioc.store.holding import holds, saying
from ioc.store.instants import maybe_micros, to_micros
from ioc.store.notes import note_text
from ioc.store.postgresql import PostgresqlDriver
from ioc.store.sqlite import SqliteDriver

_NEVER = -(2**63)
Compared = tuple[list[Row], list[Row], list[Held]]
PART = 2_000
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
    """Store an admitted batch; call it once in a transaction, with at most PART readings (who computes locks the series first).

    Which value holds is the domain's total order on what readings carry, so any order and repetition of arrival gives
    the same observations, latest values and rollups, and the same set of sayings that do not hold in `revision`. Values are
    held to the checks in force. What goes into computed values is written down to be computed anew. `zone` is the province's:
    its hours and days are rolled up (of instants and hourly values). Those older than `keep` (None = for ever) are closed:
    late rows for them come back as `rejects`; the batch's own rejects are not repeated.
    """
    driver, now_micros = driver_of(conn), to_micros(now)
    readings, late = retention.split(batch.readings, now, zone, keep)
    keys = [(one.indicator, one.subject, str(one.period_kind)) for one in readings]
    ids = driver.series_ids(conn, source.origin.value, set(keys))
    source_id = sources.id_of(conn, source.name)
    rows, outdone = _strongest(readings, map(ids.__getitem__, keys), source, (source_id, now_micros, run_id))
    newest = driver.newest(conn, ids.values())
    fresh, better, replaced, weaker = _compare(driver, conn, rows, newest)
    _write(driver, conn, fresh, better, replaced, now_micros)
    if (aside := [*outdone, *weaker]) and not is_derived(source.name):
        driver.put_aside(conn, aside, now_micros)
    written = sorted([*fresh, *better])
    measured = bool(written) and not is_derived(source.name)
    decided = doubts.decide(conn, written, ids) if measured else []
    moved: list[Row | Place] = [*written, *(one.place for one in decided)]
    if measured:
        touched.record(driver, conn, moved, ids)
    _roll(driver, conn, moved, {one for key, one in ids.items() if key[2] in ROLLED_UP}, zone)
    foresight.save(conn, batch, source.origin)
    if rows:
        sources.saw_value(conn, source_id, max(row[1] for row in rows))
    _renew_latest(driver, conn, written, decided, newest)
    return Saved(len(fresh), len(better), len(readings) - len(written), late)


def parts(batch: Batch, size: int = PART) -> Iterator[Batch]:
    """The batch in pieces of at most `size` readings, one a transaction; forecasts, targets and rejects go with the first.

    The oldest go first: who judges between two pieces must not take what follows for the past.
    """
    ordered = batch.readings if len(batch.readings) <= size else tuple(sorted(batch.readings, key=attrgetter("at")))
    yield replace(batch, readings=ordered[:size])
    for start in range(size, len(ordered), size):
        yield Batch(ordered[start : start + size])


def driver_of(conn: Connection) -> Driver:
    """The write path of the connection's database."""
    return SqliteDriver() if conn.dialect.name == "sqlite" else PostgresqlDriver()


def _strongest(
    readings: Iterable[Reading], ids: Iterable[int], source: Source, visit: tuple[int, int, int]
) -> tuple[list[Row], list[Row]]:
    """One row for each place, in the order of places: of several sayings the strongest; and those that it outdoes.

    `visit` is the source's id, when it was visited (µs), and the run's id.
    """
    rows: dict[Place, Row] = {}
    outdone: list[Row] = []
    for one, series_id in zip(readings, ids, strict=True):
        at, issued_at, note = to_micros(one.at), maybe_micros(one.issued_at), note_text(one.note)
        row = (series_id, at, _number(one.value), str(one.quality), source.priority, issued_at, note, *visit)
        other = rows.get(row[:2])
        if other is None or saying(row, source.name) < saying(other, source.name):
            rows[row[:2]] = row
        if other is not None and other[:SAID] != row[:SAID]:
            outdone.append(other if rows[row[:2]] is row else row)
    return sorted(rows.values()), outdone


def _number(value: float | None) -> float | None:
    # Counts may come as integers, and zero with a sign: what says the same must be the same.
    return None if value is None else float(value) + 0.0


def _compare(
    driver: Driver, conn: Connection, rows: list[Row], newest: dict[int, int]
) -> tuple[list[Row], list[Row], list[Held], list[Row]]:
    """Rows for free places, rows that hold against what is stored, what these replace, and rows that do not hold."""
    # Beyond the newest observation of its series a place is free: no need to look.
    there = {old[:2]: old for old in driver.held(conn, [row[:2] for row in rows if row[1] <= newest.get(row[0], _NEVER)])}
    fresh = [row for row in rows if row[:2] not in there]
    # Most sayings come again just as they were, and are told apart at once.
    other = [(row, there[row[:2]]) for row in rows if row[:2] in there and row[:SAID] != there[row[:2]][:SAID]]
    names = sources.names(conn) if other else {}
    judged = [(row, old, holds(row, names[row[7]], old, names[old[7]])) for row, old in other]
    better, replaced = [row for row, _, held in judged if held], [old for _, old, held in judged if held]
    return fresh, better, replaced, [row for row, _, held in judged if not held]


def _write(driver: Driver, conn: Connection, fresh: list[Row], better: list[Row], replaced: list[Held], now: int) -> None:
    if fresh:
        driver.insert(conn, fresh, now)
    if better:
        driver.revise(conn, replaced, now)
        driver.replace(conn, better)


def _roll(driver: Driver, conn: Connection, moved: list[Row | Place], rolled_up: Collection[int], zone: tzinfo) -> None:
    """Recompute every hour and day that holds one of the rows or places."""
    touched = {(row[0], quarter_of(row[1])) for row in moved if row[0] in rolled_up}
    if touched:
        quarters = {quarter for _, quarter in touched}
        hours = {quarter: hour_of(quarter, zone) for quarter in quarters}
        days = {quarter: day_of(quarter, zone) for quarter in quarters}
        driver.roll_hours(conn, {(series_id, hours[quarter]) for series_id, quarter in touched})
        driver.roll_days(conn, {(series_id, days[quarter]) for series_id, quarter in touched})


def _renew_latest(driver: Driver, conn: Connection, rows: list[Row], decided: list[Decided], newest: dict[int, int]) -> None:
    """`rows` in the order of their places: the last of each series is its newest."""
    last = {row[0]: row for row in rows}
    newer = [row for row in last.values() if row[1] >= newest.get(row[0], _NEVER)]
    if newer or decided:
        change_no = next_change(conn)
        driver.put_latest(conn, newer, change_no)
        mark_latest(conn, decided, change_no)
