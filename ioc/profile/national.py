"""What holds in the whole country and ships with the program: holidays, breakpoints of VN_AQI, units of measure in English."""

from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from importlib.resources import files
from itertools import groupby
from typing import TypeVar

from pydantic import Field, field_validator

from ioc.domain.calendar import SpecialDay
from ioc.domain.derivation import AirScale
from ioc.errors import ProfileInvalid
from ioc.profile.scalars import Day, Flag
from ioc.profile.shape import Shape, always, fit
from ioc.profile.table import read_table
from ioc.profile.tables import MeasureRow

Model = TypeVar("Model", bound=Shape)


class HolidayRow(Shape):
    """A row of `holidays.csv`; `working` true is a day of rest worked in exchange for another."""

    day: Day
    working: Flag
    name: str
    promulgated: Flag
    basis: str

    def special_day(self) -> SpecialDay:
        return SpecialDay(self.day, self.working, self.name, self.basis, self.promulgated)


class BreakpointRow(Shape):
    """A row of `vn_aqi.csv`: at this concentration (µg/m³) the scale gives this index."""

    scale: str
    index: int = Field(ge=0, le=500)
    concentration: Decimal
    valid_from: Day
    valid_to: Day | None = None
    basis: str

    @field_validator("concentration", mode="before")
    @classmethod
    def _exact(cls, text: object) -> Decimal:
        try:
            return Decimal(str(text))
        except InvalidOperation:
            raise ValueError(f"“{text}” không phải là số; viết ví dụ 35.5") from None


@lru_cache(maxsize=1)
def holidays() -> tuple[SpecialDay, ...]:
    """The days of rest and the days worked in exchange, of all years the program knows."""
    return tuple(row.special_day() for row in _rows("holidays.csv", HolidayRow))


@lru_cache(maxsize=1)
def measures() -> tuple[MeasureRow, ...]:
    """The units of measure that are words, with the English for each."""
    return tuple(_rows("measures.csv", MeasureRow))


@lru_cache(maxsize=1)
def air_scales() -> tuple[AirScale, ...]:
    """The versions of VN_AQI's breakpoints, each in force for its own time."""
    rows = sorted(_rows("vn_aqi.csv", BreakpointRow), key=lambda row: (row.valid_from, row.scale, row.index))
    return tuple(_scale(list(version)) for _, version in groupby(rows, key=lambda row: row.valid_from))


def _scale(rows: Sequence[BreakpointRow]) -> AirScale:
    steps = tuple((name, tuple(_steps(found))) for name, found in groupby(rows, key=lambda row: row.scale))
    return AirScale(steps, rows[0].valid_from, rows[0].valid_to, rows[0].basis)


def _steps(rows: Iterable[BreakpointRow]) -> Iterator[tuple[Decimal, Decimal]]:
    return ((Decimal(row.index), row.concentration) for row in rows)


def _rows(name: str, model: type[Model]) -> Iterator[Model]:
    """Raises ProfileInvalid where the file that ships is broken: somebody has edited it."""
    rows, faults = read_table(name, files("ioc.profile").joinpath("national", name).read_bytes())
    for row in rows:
        read, wrong = fit(model, row.cells, always(row.place))
        faults += wrong
        if read is not None:
            yield read
    if faults:
        raise ProfileInvalid(f"Bảng dùng chung {faults[0]}", tuple(faults))
