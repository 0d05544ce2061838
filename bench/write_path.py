"""The write path against hand-written driver code that does the same work, a bare upsert, and COPY; both databases, one run.

Every contender writes the same batches to a database of its own, turn by turn, so that a busy machine slows all alike.
"""

import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from statistics import median
from typing import Any

from sqlalchemy import make_url, text

from bench.by_hand_postgresql import ByHandPostgresql
from bench.by_hand_sqlite import ByHandSqlite
from ioc.domain.observation import Reading
from ioc.domain.period import PROVINCE_ZONE, PeriodKind
from ioc.domain.promise import Promise
from ioc.domain.source import Batch, Schedule, Source
from ioc.store.engine import open_engine, reading, writing
from ioc.store.instants import to_micros
from ioc.store.observations import PART, save
from tests.databases import NewDatabase, postgres_databases, sqlite_databases

ROWS, SERIES, ROUNDS = PART, 500, 60
"""A batch is what the product saves in one transaction; it is the same on every side.

A reading a minute for each series; every fourth batch says again what the one before said, a tenth of it corrected."""
START = datetime(2026, 11, 2, tzinfo=UTC)
SOURCE = Source("bench", "http_json", "", "", Schedule(), Promise(), None)
TABLES = ("observation", "latest", "rollup_hour", "rollup_day", "revision")

Contender = Callable[[Batch], Callable[[], None]]
"""Makes ready for a batch, unmeasured, and gives what is to be measured."""


def run() -> None:
    print(
        f"Write path: {ROUNDS} batches of {ROWS:,} readings, {SERIES} series; every fourth repeats the one before, 10 % corrected"
    )
    print(f"{'':34}{'new rows/s':>12}{'ratio':>8}{'repeats/s':>12}{'ratio':>8}    (ratio: our speed to its)")
    with tempfile.TemporaryDirectory() as folder, sqlite_databases(Path(folder)) as make:
        _sqlite(make)
    with postgres_databases() as make:
        _postgresql(make)


def _sqlite(make: NewDatabase) -> None:
    ours, url, bare_url = make(), make(), make()
    by_hand, bare = ByHandSqlite(_path(url)), ByHandSqlite(_path(bare_url))
    times = _race({
        "SQLite, ioc.store": _ours(ours),
        "SQLite, the same work by hand": lambda batch: partial(by_hand.save, batch.readings, _micros()),
        "SQLite, bare upsert": lambda batch: partial(bare.upsert, _ready(batch)),
    })  # fmt: skip
    by_hand.close()
    bare.close()
    _same_work(ours, url)
    _show(times)


def _postgresql(make: NewDatabase) -> None:
    ours, url, bare_url, copy_url = (make() for _ in range(4))
    for each in (url, bare_url, copy_url):
        _make_partition(each)
    by_hand, bare, copied = (ByHandPostgresql(_plain(each)) for each in (url, bare_url, copy_url))
    times = _race({
        "PostgreSQL, ioc.store": _ours(ours),
        "PostgreSQL, the same work by hand": lambda batch: partial(by_hand.save, batch.readings, _micros()),
        "PostgreSQL, bare upsert": lambda batch: partial(bare.upsert, _ready(batch)),
        "PostgreSQL, COPY of new rows": lambda batch: partial(copied.copy, _ready(batch) if _is_new(batch) else []),
    })  # fmt: skip
    for one in (by_hand, bare, copied):
        one.close()
    _same_work(ours, url)
    _show(times)


def _ours(url: str) -> Contender:
    engine = open_engine(url)

    def write(batch: Batch) -> None:
        with writing(engine) as conn:
            save(conn, batch, SOURCE, 1, START, PROVINCE_ZONE)

    return lambda batch: partial(write, batch)


def _race(contenders: dict[str, Contender]) -> dict[str, list[float]]:
    """Seconds of each contender for each batch; who starts changes from batch to batch."""
    times: dict[str, list[float]] = {name: [] for name in contenders}
    for number in range(ROUNDS):
        batch, names = _batch(number), list(contenders)
        for name in names[number % len(names) :] + names[: number % len(names)]:
            write = contenders[name](batch)
            began = time.perf_counter()
            write()
            times[name].append(time.perf_counter() - began)
    return times


def _show(times: dict[str, list[float]]) -> None:
    ours = next(iter(times.values()))
    for name, each in times.items():
        pairs = list(enumerate(zip(ours, each, strict=True)))
        new = [pair for number, pair in pairs if _fresh(number)]
        repeats = [pair for number, pair in pairs if not _fresh(number) and "COPY" not in name]
        print(f"{name:34}{_figures(new)}{_figures(repeats)}")


def _figures(pairs: list[tuple[float, float]]) -> str:
    if not pairs:
        return f"{'–':>12}{'–':>8}"
    speed, ratio = ROWS / median(theirs for _, theirs in pairs), median(theirs / ours for ours, theirs in pairs)
    return f"{speed:>12,.0f}{ratio:>8.2f}"


def _same_work(one: str, other: str) -> None:
    counts = [_counts(url) for url in (one, other)]
    if counts[0] != counts[1]:
        raise SystemExit(f"The contenders did not do the same work: {counts[0]} against {counts[1]}")


def _counts(url: str) -> dict[str, Any]:
    with reading(open_engine(url)) as conn:
        rows = {table: conn.execute(text(f"SELECT count(*) FROM {table}")).scalar() for table in TABLES}
        totals = text("SELECT sum(n), round(sum(sum)), round(sum(last)) FROM rollup_day")
        return rows | {"days": tuple(map(int, conn.execute(totals).one()))}


def _batch(number: int) -> Batch:
    again = not _fresh(number)
    first, issued = (number - 1 if again else number) * ROWS, START + timedelta(days=number)
    corrected = range(first, first + ROWS, 10) if again else range(0)
    return Batch(tuple(_reading(step, step in corrected, issued) for step in range(first, first + ROWS)))


def _reading(step: int, corrected: bool, issued: datetime) -> Reading:
    at, value = START + timedelta(minutes=step // SERIES), float(step % 997 + corrected)
    indicator, subject = f"indicator {step % 10}", f"subject {step % SERIES // 10}"
    return Reading(indicator, subject, PeriodKind.INSTANT, at, value, issued_at=issued if corrected else START)


def _fresh(number: int) -> bool:
    return number % 4 != 3


def _is_new(batch: Batch) -> bool:
    return all(one.issued_at == START for one in batch.readings[:1])


def _ready(batch: Batch) -> list[tuple[Any, ...]]:
    """Rows made beforehand: a bare upsert is measured without them."""
    return [
        (step % SERIES, to_micros(one.at), one.value, "ok", 5, to_micros(one.issued_at or START), 1, 1, 0, None)
        for step, one in enumerate(batch.readings)
    ]


def _micros() -> int:
    return to_micros(START)


def _path(url: str) -> str:
    return str(make_url(url).database)


def _plain(url: str) -> str:
    return make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)


def _make_partition(url: str) -> None:
    """The month of the batches; the write path makes its own."""
    start, end = (to_micros(datetime(2026, month, 1, tzinfo=UTC)) for month in (11, 12))
    with writing(open_engine(url)) as conn:
        conn.execute(text(f"CREATE TABLE observation_2026_11 PARTITION OF observation FOR VALUES FROM ({start}) TO ({end})"))
