"""A small province that computes: a river with tide, rain, air, and two communes whose counts add up to rates."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta

from sqlalchemy import Engine

from ioc.domain.centre import Profile
from ioc.domain.derivation import (
    AirIndex,
    AlarmLevel,
    Classes,
    Derivation,
    HighWater,
    Input,
    RateOfRise,
    Ratio,
    RunningSum,
    SumOfChildren,
)
from ioc.domain.observation import Observation, Origin, Reading, Revision, SeriesKey
from ioc.domain.period import PeriodKind
from ioc.domain.source import Batch
from ioc.domain.subject import StationLevels, Subject, SubjectKind
from ioc.jobs.deriving import Deriving
from ioc.profile.national import air_scales
from ioc.store.engine import reading, writing
from ioc.store.observations import Saved, parts, save
from ioc.store.queries.history import points, revisions
from tests.stories.province import NOW, PROVINCE, UNIT, a_source, an_indicator

INSTANT, HOUR, DAY = PeriodKind.INSTANT, PeriodKind.HOUR, PeriodKind.DAY
LEVELS = StationLevels(1.0, 1.5, 2.0, date(2020, 1, 1), None, "QĐ 05/2020/QĐ-TTg", True)
RIVER = Subject("tv", SubjectKind.STATION, "Trạm", "Station", UNIT.code, levels=(LEVELS,))
TIDAL = Subject("trieu", SubjectKind.STATION, "Trạm triều", "Tidal station", UNIT.code, levels=(LEVELS,), tidal=True)
COMMUNES = tuple(Subject(code, SubjectKind.UNIT, code, code, UNIT.code) for code in ("xa-1", "xa-2"))

RISE = Derivation("len", "RISE", INSTANT, RateOfRise(timedelta(hours=1), 100), (Input("stage", "TV-01", INSTANT),))
PEAK = Derivation("dinh", "PEAK", INSTANT, HighWater(), (Input("stage", "TV-01", INSTANT),))
LEVEL = Derivation(
    "cap", "LEVEL", INSTANT, AlarmLevel(), (Input("stage", "TV-01", INSTANT), Input("high_water", "PEAK", INSTANT))
)
RAIN = Derivation("mua", "RAIN24", INSTANT, RunningSum(timedelta(hours=3), coverage=0.5), (Input("amount", "RAIN", HOUR),))
SALT = Derivation("man", "SALT-C", INSTANT, Classes((1, 4)), (Input("value", "SALT", INSTANT),))
AIR = [Derivation("kk", "AQI", kind, AirIndex(air_scales()), (Input("pm25", "PM", INSTANT),)) for kind in (HOUR, DAY)]
SUMS = [Derivation(f"{code}-tong", code, DAY, SumOfChildren(), (Input("part", code, DAY),)) for code in ("N", "D")]
RATE = Derivation("ty-le", "RATE", DAY, Ratio(), (Input("numerator", "N", DAY), Input("denominator", "D", DAY)))

PROVINCE_THAT_COMPUTES = replace(
    PROVINCE,
    indicators=(
        *PROVINCE.indicators,
        *(an_indicator(code, code, "", 2, INSTANT) for code in ("RISE", "PEAK", "LEVEL", "RAIN24", "SALT", "SALT-C", "PM")),
        an_indicator("RAIN", "Mưa", "mm", 1, HOUR),
        an_indicator("AQI", "VN_AQI", "", 0, HOUR, DAY),
        *(an_indicator(code, code, "", 2, DAY) for code in ("N", "D", "RATE")),
    ),
    subjects=(*PROVINCE.subjects, RIVER, TIDAL, *COMMUNES),
    derivations=(RISE, PEAK, LEVEL, RAIN, SALT, *AIR, *SUMS, RATE),
)


class Centre:
    """Saves and computes as the worker does; its clock stands where it is put."""

    def __init__(self, engine: Engine, profile: Profile = PROVINCE_THAT_COMPUTES, keep: timedelta | None = None) -> None:
        self.engine, self.profile, self.now, self.woken = engine, profile, NOW, 0
        self.deriving = Deriving(engine, lambda: self.now, keep, self._wake)
        self.deriving.follow(profile)

    def _wake(self) -> None:
        self.woken += 1

    def hears(self, *readings: Reading, origin: Origin = Origin.REAL, source: str = "tram", priority: int = 5) -> list[Saved]:
        by, saved = replace(a_source(source, origin), priority=priority), []
        for part in parts(Batch(readings)):
            with writing(self.engine) as conn:
                saved.append(save(conn, part, by, 1, self.now, self.profile.zone))
        return saved

    def computes(self) -> None:
        self.deriving.derive()

    def held(
        self, indicator: str, subject: str = RIVER.code, kind: PeriodKind = INSTANT, origin: Origin = Origin.REAL
    ) -> list[Observation]:
        """Everything stored of the series, oldest first."""
        with reading(self.engine) as conn:
            return points(conn, SeriesKey(indicator, subject, kind, origin))

    def before(self, indicator: str, subject: str = RIVER.code, kind: PeriodKind = INSTANT) -> list[Revision]:
        """What values of the real series were before, newest replacement first."""
        with reading(self.engine) as conn:
            return revisions(conn, SeriesKey(indicator, subject, kind, Origin.REAL))

    def values(self, indicator: str, subject: str = RIVER.code, kind: PeriodKind = INSTANT) -> list[float | None]:
        return [row.value for row in self.held(indicator, subject, kind)]


def stages(values: Sequence[float], start: datetime = NOW, every: timedelta = timedelta(minutes=30)) -> list[Reading]:
    """Stages of the river, the first at `start`."""
    return [Reading("TV-01", RIVER.code, INSTANT, start + every * step, value) for step, value in enumerate(values)]
