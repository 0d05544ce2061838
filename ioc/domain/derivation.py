"""Phép tính: an indicator that the centre computes from others, declared as data."""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import NamedTuple

from ioc.domain.period import PeriodKind
from ioc.domain.subject import SubjectKind

PREFIX = "derived:"
"""Begins the name under which computed values are stored, in the place of a source's."""


def source_name(code: str) -> str:
    """The name under which the values of a derivation are stored."""
    return PREFIX + code


def is_derived(source: str) -> bool:
    """Whether that name is a derivation's, not a source's."""
    return source.startswith(PREFIX)


@dataclass(frozen=True, slots=True)
class AirScale:
    """Breakpoints of an air quality index as in force from `valid_from` to `valid_to` (excluded, None = open).

    `steps` holds for each pollutant, `o3_1h`, `o3_8h`, `pm25` …, pairs of (index, concentration in µg/m³), both rising.
    """

    steps: tuple[tuple[str, tuple[tuple[Decimal, Decimal], ...]], ...]
    valid_from: date
    valid_to: date | None
    basis: str

    def of(self, pollutant: str) -> tuple[tuple[Decimal, Decimal], ...]:
        """Raises KeyError for a pollutant the scale does not have."""
        return dict(self.steps)[pollutant]


@dataclass(frozen=True, slots=True)
class Ratio:
    """`factor` × numerator / denominator, of the same subject and period."""

    factor: float = 100.0


@dataclass(frozen=True, slots=True)
class SumOfChildren:
    """The sum over the subjects of that kind directly below, of the same period.

    `complete` is the share (0 to 1) of them that must have given a value.
    """

    kind: SubjectKind = SubjectKind.UNIT
    complete: float = 1.0


@dataclass(frozen=True, slots=True)
class AirIndex:
    """VN_AQI of a station, of an hour or of a day by the period that is made.

    Inputs are expected once in `every`; an hour counts where `coverage` (0 to 1) of them are there, a day or eight hours
    where that share of their hours counts.
    """

    scales: tuple[AirScale, ...]
    coverage: float = 0.75
    every: timedelta = timedelta(hours=1)

    def scale_on(self, day: date) -> AirScale | None:
        """The breakpoints in force that day; None where there were none."""
        return next((row for row in self.scales if row.valid_from <= day and (row.valid_to is None or day < row.valid_to)), None)


@dataclass(frozen=True, slots=True)
class AlarmLevel:
    """Which báo động (0 to 3) the stage has reached; at a tidal station, the high water where that is an input."""


@dataclass(frozen=True, slots=True)
class RateOfRise:
    """`factor` × change of the stage per hour, against the oldest value of the `window` if that reaches back half of it."""

    window: timedelta = timedelta(hours=1)
    factor: float = 100.0


@dataclass(frozen=True, slots=True)
class HighWater:
    """The highest stage of the `window`, at tidal stations: two tides are a little over a day, hence at least 25 hours."""

    window: timedelta = timedelta(hours=25)


@dataclass(frozen=True, slots=True)
class RunningSum:
    """The sum over the `window`; inputs are expected once in `every` and `coverage` (0 to 1) of them must be there."""

    window: timedelta = timedelta(hours=24)
    every: timedelta = timedelta(hours=1)
    coverage: float = 0.75


@dataclass(frozen=True, slots=True)
class Classes:
    """How many of the rising `limits` the value has reached; `names` has one more than them, None where classes have none."""

    limits: tuple[float, ...]
    names: tuple[str, ...] | None = None


Function = Ratio | SumOfChildren | AirIndex | AlarmLevel | RateOfRise | HighWater | RunningSum | Classes


class Roles(NamedTuple):
    """The parts that inputs play in a function: those it needs, and those it takes where there are any."""

    needs: tuple[str, ...]
    takes: tuple[str, ...] = ()


ROLES: dict[type[Function], Roles] = {
    Ratio: Roles(("numerator", "denominator")),
    SumOfChildren: Roles(("part",)),
    AirIndex: Roles((), ("pm25", "pm10", "o3", "no2", "so2", "co")),
    AlarmLevel: Roles(("stage",), ("high_water",)),
    RateOfRise: Roles(("stage",)),
    HighWater: Roles(("stage",)),
    RunningSum: Roles(("amount",)),
    Classes: Roles(("value",)),
}


@dataclass(frozen=True, slots=True)
class Input:
    """An indicator that goes into a function, in the part it plays there (`numerator`, `pm25` …)."""

    role: str
    indicator: str
    period_kind: PeriodKind


@dataclass(frozen=True, slots=True)
class Derivation:
    """One indicator in one kind of period, how it is made and of what.

    `subjects` empty = every subject that has what goes in. Derivations for several kinds of period share a `code`.
    """

    code: str
    indicator: str
    period_kind: PeriodKind
    function: Function
    inputs: tuple[Input, ...]
    subjects: tuple[str, ...] = ()
    basis: str = ""

    @property
    def source(self) -> str:
        """The name under which its values are stored."""
        return source_name(self.code)

    def given(self, role: str) -> Input | None:
        """The input that plays the role; None where nothing does."""
        return next((one for one in self.inputs if one.role == role), None)
