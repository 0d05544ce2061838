"""The nation with a series that is older than its provinces: a budget of 2012–2014 on 63 units, and figures of today's 34."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime, timedelta

from sqlalchemy import Engine

from geodata.units import NATION, children_on
from ioc.domain.centre import Profile
from ioc.domain.indicator import Aggregation, Direction, Indicator
from ioc.domain.observation import Origin, Reading
from ioc.domain.period import PeriodKind, month_end
from ioc.domain.promise import Promise
from ioc.domain.quality import Quality
from ioc.domain.source import Batch, RunStatus, Schedule, Source
from ioc.domain.subject import Subject, SubjectKind
from ioc.store import heartbeat, observations, runs
from ioc.store.engine import writing
from tests.browser.centre import province

THEN, NOW = date(2014, 12, 31), date(2026, 1, 1)
BUDGET = Indicator(
    "NS-01", "Ngân sách", "Thu ngân sách địa phương", "Local budget revenue", "tỷ đồng", 0, Direction.UP, Aggregation.SUM,
    (PeriodKind.YEAR,), minimum=0,
)  # fmt: skip
INDEX = Indicator(
    "NS-02", "Ngân sách", "Chỉ số điều hành", "Governance index", "điểm", 1, Direction.UP, Aggregation.NOT_ADDABLE,
    (PeriodKind.YEAR,),
)  # fmt: skip
FIGURES = Source("so-lieu", "files", "Niên giám (số thử)", "Yearbook (test figures)", Schedule(), Promise(), None, Origin.REAL)
ZERO, MISSING = "06@2008", "11@2008"
"""Of the year 2014: Bắc Kạn has nothing, which is a value; Điện Biên has no figure."""


def nation(source: Source = FIGURES, *, indicators: tuple[Indicator, ...] = (BUDGET, INDEX)) -> Profile:
    """The profile of the nation that ships, with figures of its own beside it."""
    shipped = province("viet-nam", practice=False)
    stations = tuple(
        Subject(f"tram-{index}", SubjectKind.STATION, f"Trạm {index}", f"Station {index}", "82@2025", 10.3 + index * 0.05, 105.8)
        for index in range(4)
    )
    return replace(
        shipped,
        indicators=(*shipped.indicators, *indicators),
        sources=(*shipped.sources, source),
        subjects=(*shipped.subjects, *stations),
    )


def seed_nation(engine: Engine, profile: Profile, now: datetime) -> None:
    """Three years of 63 provinces with a zero and a gap, one year of 34; an index that does not add up; four stations."""
    rows = [_reading("NS-01", one, year, _figure(index, year)) for year in (2012, 2013, 2014) for index, one in enumerate(then())]
    rows = [row for row in rows if (row.subject, row.at.year) != (MISSING, 2015)]
    rows = [replace(row, value=0.0) if row.subject == ZERO else row for row in rows]
    rows += [_reading("NS-01", one, 2025, _figure(index, 2025)) for index, one in enumerate(today())]
    rows += [_reading("NS-02", one, 2014, 50 + index % 17 + 0.4) for index, one in enumerate(then())]
    rows += [Reading("MT-07", f"tram-{index}", PeriodKind.INSTANT, now, 12.0 + index) for index in range(4)]
    save(engine, profile, rows, now)


def then() -> list[str]:
    return [one.id for one in children_on(NATION, THEN)]


def today() -> list[str]:
    return [one.id for one in children_on(NATION, NOW)]


def yearly(indicator: str, figures: Mapping[str, float], year: int) -> list[Reading]:
    """Readings of unit → value for one year."""
    return [replace(_reading(indicator, unit, year, value), quality=Quality.OK) for unit, value in figures.items()]


def save(engine: Engine, profile: Profile, rows: list[Reading], now: datetime, source: Source = FIGURES) -> None:
    with writing(engine) as conn:
        heartbeat.beat(conn, "worker", now + timedelta(minutes=5))
        run = runs.open_run(conn, source.name, now)
        saved = observations.save(conn, Batch(tuple(rows)), source, run, now, profile.zone)
        runs.close_run(conn, run, RunStatus.OK, now, received=len(rows), stored=saved.stored)


def _figure(index: int, year: int) -> float:
    return float(1000 + (index * 379) % 6007 + (year - 2012) * 120)


def _reading(indicator: str, unit: str, year: int, value: float) -> Reading:
    quality = Quality.PRELIMINARY if unit.startswith("1") else Quality.OK
    return Reading(indicator, unit, PeriodKind.YEAR, month_end(year, 12), value, quality)
