"""One pass of the evaluator: 10,000 rules, each with a new reading, 1 % and more of them changing state; both databases.

The pass ends with the outbox: what happened is routed to three receivers. The ratio is to the 200 ms that it may take.
"""

import tempfile
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import median

from sqlalchemy import Engine

from bench.table import verdict
from ioc.alerting.index import RuleIndex
from ioc.domain.centre import Profile
from ioc.domain.condition import Comparison, Threshold
from ioc.domain.indicator import Aggregation, Direction, Indicator
from ioc.domain.notification import Receiver, Route
from ioc.domain.observation import Reading
from ioc.domain.period import PROVINCE_ZONE, PeriodKind
from ioc.domain.promise import Promise
from ioc.domain.rule import Rule, Severity
from ioc.domain.source import Batch, Schedule, Source
from ioc.domain.subject import Subject, SubjectKind
from ioc.jobs.evaluate import Evaluation, evaluate
from ioc.jobs.route import route_transitions
from ioc.store.engine import open_engine, writing
from ioc.store.observations import save
from tests.databases import NewDatabase, postgres_databases, sqlite_databases

INDICATORS, STATIONS, ROUNDS, WARM = 100, 100, 12, 3
BREACHING = 50
"""Series that begin to breach in each round (two transitions each); those of the round before are over (one each)."""
ALLOWED = 0.200
NOW = datetime(2026, 11, 2, tzinfo=UTC)
SOURCE = Source("bench", "http_json", "", "", Schedule(), Promise(), None)
RECEIVERS = tuple(Receiver(name, "webhook", ()) for name in ("a", "b", "c"))
ROUTES = (Route(("a", "b", "c")),)
PLACES = [(f"i{i}", f"s{s}") for i in range(INDICATORS) for s in range(STATIONS)]


def run() -> None:
    print(f"Evaluator: a pass of {len(PLACES):,} rules, each with a new reading; median of {ROUNDS} passes")
    print(f"{'':14}{'ms':>8}{'slowest':>9}{'own CPU':>9}{'transitions':>13}{'ratio':>8}    (ratio: to 200 ms)")
    with tempfile.TemporaryDirectory() as folder, sqlite_databases(Path(folder)) as make:
        _show("SQLite", make)
    with postgres_databases() as make:
        _show("PostgreSQL", make)


def _show(name: str, make: NewDatabase) -> None:
    engine, index, cursor = open_engine(make()), RuleIndex(_profile(), NOW), 0
    times, moved, cpu = [], 0, []
    for turn in range(WARM + ROUNDS):
        _hear(engine, turn)
        worked = time.process_time()
        took, done = _pass(engine, index, turn, cursor)
        cursor, moved = done.cursor, len(done.transitions)
        assert (done.judged, done.behind) == (len(PLACES), False)
        times.append(took)
        cpu.append(time.process_time() - worked)
    counted = times[WARM:]
    said = verdict(round(median(counted) * 1000), ALLOWED * 1000, "ms")
    figures = f"{median(counted) * 1000:8.0f}{max(counted) * 1000:9.0f}{median(cpu[WARM:]) * 1000:9.0f}"
    print(f"{name:14}{figures}{moved:13}{median(counted) / ALLOWED:8.2f}    {said}")
    engine.dispose()


def _pass(engine: Engine, index: RuleIndex, turn: int, cursor: int) -> tuple[float, Evaluation]:
    began = time.perf_counter()
    done = evaluate(engine, index, NOW + timedelta(minutes=turn), cursor)
    route_transitions(engine, index.profile, NOW + timedelta(minutes=turn))
    return time.perf_counter() - began, done


def _hear(engine: Engine, turn: int) -> None:
    """A reading of every series; which ones breach moves on with every turn."""
    at, start = NOW + timedelta(minutes=turn), turn * BREACHING
    values = [2.5 if start <= place < start + BREACHING else 1.0 for place in range(len(PLACES))]
    readings = (Reading(*where, PeriodKind.INSTANT, at, value) for where, value in zip(PLACES, values, strict=True))
    with writing(engine) as conn:
        save(conn, Batch(tuple(readings)), SOURCE, 1, at, PROVINCE_ZONE)


def _profile() -> Profile:
    indicators = tuple(_indicator(f"i{number}") for number in range(INDICATORS))
    subjects = tuple(Subject(f"s{number}", SubjectKind.STATION, "", "") for number in range(STATIONS))
    rules = tuple(_rule(f"{indicator}-{subject}", indicator, subject) for indicator, subject in PLACES)
    return Profile("bench", "", "", "s0", "vi", indicators, subjects, (SOURCE,), rules, RECEIVERS, ROUTES, ())


def _indicator(code: str) -> Indicator:
    return Indicator(code, "", "", "", "", 0, Direction.DOWN, Aggregation.MAX, (PeriodKind.INSTANT,))


def _rule(code: str, indicator: str, subject: str) -> Rule:
    return Rule(code, "", "", Severity.WARNING, Threshold(Comparison.AT_LEAST, 2, 1.5), indicator, subjects=(subject,))
