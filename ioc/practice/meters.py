"""Hạ tầng và hệ thống của tỉnh: figures of the province's shared systems, from a table of shapes. Pure but for reading it."""

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from importlib.resources import files
from math import exp, floor

from ioc.domain.period import PROVINCE_ZONE
from ioc.practice.dossiers import Part, new_year
from ioc.practice.noise import smooth
from ioc.practice.workweek import arrival_weeks


class Shape(StrEnum):
    GAUGE = "gauge"  # a level that moves by `swing` around `level`
    RARE = "rare"  # zero most of the time
    TOTAL = "total"  # counted from 1 January, `level` a week
    PART = "part"  # the share `level` of a total, in waves of `hours` wholes
    PORTION = "portion"  # the share `level` ± `swing` of a gauge
    PERCENT = "percent"  # 100 × `of` / `whole`


@dataclass(frozen=True, slots=True)
class Meter:
    """`busy` is how much more it shows at the height of a working day, as a share; `hours` how fast it moves.

    `whole` and `of` are codes of other meters, empty where they do not apply.
    """

    code: str
    system: str
    name: str
    shape: Shape
    level: float
    swing: float
    hours: float
    busy: float
    decimals: int
    whole: str
    of: str


def read_meters() -> tuple[Meter, ...]:
    """The practice meters, from the table that ships beside this module; a whole stands before its parts."""
    text = files("ioc.practice").joinpath("meters.csv").read_text(encoding="utf-8")
    return tuple(_meter(row) for row in csv.DictReader(text.splitlines()))


def show(meters: tuple[Meter, ...], at: datetime, seed: int) -> dict[str, float]:
    """What every meter shows at `at`, by code. Parts ≤ wholes; counts from 1 January never fall within the year."""
    shown: dict[str, float] = {}
    for meter in meters:
        shown[meter.code] = round(_value(meter, shown, at, seed), meter.decimals)
    return shown


def _value(meter: Meter, shown: Mapping[str, float], at: datetime, seed: int) -> float:
    match meter.shape:
        case Shape.GAUGE:
            return (meter.level + meter.swing * _drift(meter, at, seed)) * (1 + meter.busy * _activity(at))
        case Shape.RARE:
            high = smooth(at.timestamp() / 3600 / meter.hours, seed, meter.code)
            return meter.level * max(0.0, high - meter.swing) / (1 - meter.swing)
        case Shape.TOTAL:
            return _ever(meter.level, at) - _ever(meter.level, new_year(at))
        case Shape.PART:
            part = Part(meter.level, meter.hours, 0.0)
            return part.of(int(shown[meter.whole]))
        case Shape.PORTION:
            share = min(1.0, meter.level + meter.swing * _drift(meter, at, seed))
            return floor(shown[meter.whole] * share)
        case Shape.PERCENT:
            return 100 * shown[meter.of] / shown[meter.whole] if shown[meter.whole] else 0.0


def _drift(meter: Meter, at: datetime, seed: int) -> float:
    """−1 to 1."""
    return 2 * smooth(at.timestamp() / 3600 / meter.hours, seed, meter.code) - 1


def _activity(at: datetime) -> float:
    """0 at night to 1 at the height of a working day."""
    local = at.astimezone(PROVINCE_ZONE)
    hour = local.hour + local.minute / 60
    height = exp(-((hour - 9.5) ** 2) / 4) + exp(-((hour - 15) ** 2) / 4)
    return min(1.0, height) * (1.0 if local.weekday() < 5 else 0.3)


def _ever(weekly: float, at: datetime) -> int:
    return floor(weekly * arrival_weeks(at))


def _meter(row: dict[str, str]) -> Meter:
    return Meter(
        code=row["code"],
        system=row["system"],
        name=row["name"],
        shape=Shape(row["shape"]),
        level=float(row["level"] or 0),
        swing=float(row["swing"] or 0),
        hours=float(row["hours"] or 1),
        busy=float(row["busy"] or 0),
        decimals=int(row["decimals"]),
        whole=row["whole"],
        of=row["of"],
    )
