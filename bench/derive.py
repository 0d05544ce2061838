"""The derive pass against pandas on the same database: a new reading at every station, a late one, and the whole past; one run.

Both read the inputs from the store, compute rate of rise, high water of 25 hours and flood level, and write the values. Pandas
groups and rolls over all stations at once and upserts bare rows: no notes, revisions, rollups, latest values or change numbers.
"""

import tempfile
import time
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from functools import partial
from math import sin
from pathlib import Path
from statistics import median

import pandas
from sqlalchemy import Engine, text

from ioc.domain.centre import Profile
from ioc.domain.derivation import AlarmLevel, Derivation, HighWater, Input, RateOfRise
from ioc.domain.indicator import Aggregation, Direction, Indicator
from ioc.domain.observation import Reading
from ioc.domain.period import PROVINCE_ZONE, PeriodKind
from ioc.domain.promise import Promise
from ioc.domain.source import Batch, Schedule, Source
from ioc.domain.subject import StationLevels, Subject, SubjectKind
from ioc.jobs.deriving import Deriving
from ioc.store.engine import open_engine, reading, writing
from ioc.store.instants import to_micros
from ioc.store.observations import parts, save
from tests.databases import NewDatabase, postgres_databases, sqlite_databases

STATIONS, STEP, HISTORY, ROUNDS, WARM = 100, timedelta(minutes=10), 300, 9, 2
START = datetime(2026, 11, 2, tzinfo=UTC)
REACH = timedelta(hours=25)
LATE = timedelta(hours=3)
SOURCE = Source("bench", "http_json", "", "", Schedule(), Promise(), None)
BD = (1.0, 1.5, 2.0)
_INPUTS = text("""
    SELECT o.series_id, o.at, o.value FROM observation o JOIN series s ON s.id = o.series_id
    WHERE s.indicator = 'stage' AND o.at > :since AND o.quality = 'ok'""")
_TABLE = "CREATE TABLE by_hand (kind text, series_id int, at bigint, value double precision, PRIMARY KEY (kind, series_id, at))"
_UPSERT = text("""
    INSERT INTO by_hand VALUES (:kind, :series_id, :at, :value)
    ON CONFLICT (kind, series_id, at) DO UPDATE SET value = excluded.value""")


def run() -> None:
    print(
        f"Derive pass: {STATIONS} tidal stations, a stage every 10 minutes, {HISTORY} each in the past; rise, high water, level"
    )
    print(
        f"{'':34}{'ms':>8}{'values/s':>10}{'pandas ms':>11}{'ratio':>8}    (ratio: pandas' time to ours, above 1 ours is faster)"
    )
    with tempfile.TemporaryDirectory() as folder, sqlite_databases(Path(folder)) as make:
        _show("SQLite", make)
    with postgres_databases() as make:
        _show("PostgreSQL", make)


def _show(name: str, make: NewDatabase) -> None:
    engine = open_engine(make())
    with writing(engine) as conn:
        conn.execute(text(_TABLE))
    _hear(engine, [_reading(station, place) for place in range(HISTORY) for station in range(STATIONS)])
    deriving = Deriving(engine, lambda: START + timedelta(days=30), None, lambda: None)
    deriving.follow(_profile())
    _tell(f"{name}, the whole past", [_timed(lambda: _all(engine, deriving))], [_timed(lambda: _pandas(engine, START))], HISTORY)
    _tell(f"{name}, a new reading of each", *_rounds(engine, deriving, lambda turn: HISTORY + turn, STEP), 1)
    behind = LATE // STEP + WARM + ROUNDS
    late = _rounds(engine, deriving, lambda turn: HISTORY + turn - LATE // STEP, LATE + STEP)
    _tell(f"{name}, one three hours late", *late, behind - WARM - ROUNDS // 2)
    engine.dispose()


def _rounds(engine: Engine, deriving: Deriving, place: Callable[[int], int], back: timedelta) -> tuple[list[float], list[float]]:
    """Both after each batch, turn by turn; what may have moved lies up to `back` before the newest."""
    ours, theirs = [], []
    since = START + STEP * HISTORY - REACH - back
    for turn in range(WARM + ROUNDS):
        _hear(engine, [_reading(station, place(turn), lift=0.01 * (turn + 1)) for station in range(STATIONS)])
        ours.append(_timed(deriving.derive))
        theirs.append(_timed(partial(_pandas, engine, since)))
    return ours[WARM:], theirs[WARM:]


def _all(engine: Engine, deriving: Deriving) -> None:
    """The past goes in pieces between the passes: until nothing is left."""
    left = 1
    while left:
        deriving.derive()
        with reading(engine) as conn:
            left = conn.execute(text("SELECT count(*) FROM derive_history")).scalar_one()


def _pandas(engine: Engine, since: datetime) -> None:
    with writing(engine) as conn:
        frame = pandas.read_sql(_INPUTS, conn, params={"since": to_micros(since)})
        frame["when"] = pandas.to_datetime(frame["at"], unit="us")
        frame = frame.sort_values(["series_id", "when"]).set_index("when")
        rolled = frame.groupby("series_id")["value"]
        frame["peak"] = rolled.rolling("25h").max().to_numpy()
        frame["rise"] = (frame["value"] - rolled.shift(6)) * 100
        frame["level"] = sum((frame["peak"] >= height).astype(float) for height in BD)
        moved = frame[frame["at"] > to_micros(since + REACH - STEP)] if since > START else frame
        for kind in ("peak", "rise", "level"):
            rows = moved[["series_id", "at", kind]].dropna().rename(columns={kind: "value"}).assign(kind=kind)
            if len(rows):
                conn.execute(_UPSERT, rows.to_dict("records"))


def _timed(work: Callable[[], None]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def _tell(what: str, ours: list[float], theirs: list[float], instants: int) -> None:
    mine, other = median(ours), median(theirs)
    values = 3 * STATIONS * instants
    print(f"{what:34}{mine * 1000:8.0f}{values / mine:10,.0f}{other * 1000:11.0f}{other / mine:8.2f}", flush=True)


def _hear(engine: Engine, rows: list[Reading]) -> None:
    for part in parts(Batch(tuple(rows))):
        with writing(engine) as conn:
            save(conn, part, SOURCE, 1, START, PROVINCE_ZONE)


def _reading(station: int, place: int, lift: float = 0.0) -> Reading:
    stage = round(1.2 + sin((place + station) / 12) + lift, 2)
    issued_at = START + timedelta(seconds=round(lift * 100))
    return Reading("stage", f"s{station}", PeriodKind.INSTANT, START + STEP * place, stage, issued_at=issued_at)


def _profile() -> Profile:
    stage, high = Input("stage", "stage", PeriodKind.INSTANT), Input("high_water", "peak", PeriodKind.INSTANT)
    made = (
        Derivation("rise", "rise", PeriodKind.INSTANT, RateOfRise(), (stage,)),
        Derivation("peak", "peak", PeriodKind.INSTANT, HighWater(), (stage,)),
        Derivation("level", "level", PeriodKind.INSTANT, AlarmLevel(), (stage, high)),
    )
    levels = (StationLevels(*BD, date(2020, 1, 1), None, "", True),)
    stations = tuple(Subject(f"s{number}", SubjectKind.STATION, "", "", levels=levels, tidal=True) for number in range(STATIONS))
    indicators = tuple(_indicator(code) for code in ("stage", "rise", "peak", "level"))
    return Profile("bench", "", "", "s0", "vi", indicators, stations, (SOURCE,), (), (), (), (), derivations=made)


def _indicator(code: str) -> Indicator:
    return Indicator(code, "", "", "", "", 2, Direction.DOWN, Aggregation.MAX, (PeriodKind.INSTANT,))


if __name__ == "__main__":
    run()
