"""A rule replayed over a month of ten-minute values of 1,000 series, on SQLite; beside reading the same rows alone."""

import tempfile
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random

from sqlalchemy import Connection, Engine, insert

from bench.table import verdict
from ioc.domain.centre import Profile
from ioc.domain.condition import Comparison, Threshold
from ioc.domain.indicator import Aggregation, Direction, Indicator
from ioc.domain.observation import Origin
from ioc.domain.period import PeriodKind
from ioc.domain.rule import Rule, Severity
from ioc.domain.subject import Subject, SubjectKind
from ioc.jobs.replay import replay_stored
from ioc.store.engine import open_engine, reading, writing
from ioc.store.instants import to_micros
from ioc.store.queries import arrivals
from ioc.store.schema import observation, series
from tests.databases import sqlite_databases

SERIES, DAYS, STEP = 1_000, 30, timedelta(minutes=10)
START = datetime(2026, 10, 1, tzinfo=UTC)
END = START + timedelta(days=DAYS)
RULE = Rule("cao", "", "", Severity.WARNING, Threshold(Comparison.AT_LEAST, 2.0, 1.9), "x", hold=timedelta(minutes=20))


def run() -> None:
    with tempfile.TemporaryDirectory() as folder, sqlite_databases(Path(folder)) as make:
        engine = open_engine(make())
        count = _fill(engine)
        began = time.perf_counter()
        with reading(engine) as conn:
            told = replay_stored(conn, _profile(), RULE, START, END, timedelta(minutes=1), "final", Origin.REAL).transitions
        took = time.perf_counter() - began
        began = time.perf_counter()
        with reading(engine) as conn:
            read = sum(1 for number in range(1, SERIES + 1) for _ in arrivals.final(conn, number, START, END))
        bare = time.perf_counter() - began
        assert read == count
        print(f"replay of {count:,} values, {len(told):,} transitions: {took:.1f} s    {verdict(took, 60, 's')}")
        print(f"reading the same rows and judging nothing: {bare:.1f} s, ratio {took / bare:.1f}")
        engine.dispose()


def _fill(engine: Engine) -> int:
    random, count = Random(1), 0
    for number in range(1, SERIES + 1):
        with writing(engine) as conn:
            count += _fill_one(conn, number, random)
    return count


def _fill_one(conn: Connection, number: int, random: Random) -> int:
    conn.execute(insert(series).values(id=number, indicator="x", subject=f"s{number}", period_kind="instant", origin="real"))
    ends = [START + step * STEP for step in range(1, DAYS * 144 + 1)]
    fixed = {"series_id": number, "quality": "ok", "priority": 5, "source_id": 1, "run_id": 1}
    rows = [
        fixed | {"at": to_micros(at), "value": 2.5 if random.random() < 0.01 else 1.0, "collected_at": to_micros(at)}
        for at in ends
    ]
    conn.execute(insert(observation), rows)
    return len(rows)


def _profile() -> Profile:
    indicator = Indicator("x", "", "", "", "", 1, Direction.DOWN, Aggregation.MAX, (PeriodKind.INSTANT,))
    subjects = tuple(Subject(f"s{number}", SubjectKind.STATION, "", "") for number in range(1, SERIES + 1))
    return Profile("bench", "", "", "s1", "vi", (indicator,), subjects, (), (RULE,), (), (), ())


if __name__ == "__main__":
    run()
