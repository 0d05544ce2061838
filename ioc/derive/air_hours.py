"""Hourly means of concentrations, which both indices of air are made of."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from typing import NamedTuple

from ioc.derive.moment import Number
from ioc.domain.derivation import AirIndex
from ioc.domain.quality import Quality

HOUR = timedelta(hours=1)


class Mean(NamedTuple):
    """The mean of an hour in µg/m³, and the qualities that went into it."""

    value: Decimal
    qualities: frozenset[Quality]


def hours(function: AirIndex, points: Iterable[Number], end: datetime, count: int) -> list[Mean | None]:
    """The `count` hours that end at `end` and before, the newest first; None for an hour with too few readings."""
    gathered: list[list[Number]] = [[] for _ in range(count)]
    for point in points:
        back = (end - point.at) // HOUR
        if 0 <= back < count:
            gathered[back].append(point)
    return [_mean(function, found, end - back * HOUR) for back, found in enumerate(gathered)]


def mean(values: Sequence[Decimal]) -> Decimal:
    """Of at least one value, exact but for the last digit of 28."""
    return sum(values, Decimal(0)) / len(values)


def _mean(function: AirIndex, points: Sequence[Number], end: datetime) -> Mean | None:
    slots = {(end - point.at) // function.every for point in points}
    if not points or len(slots) < function.coverage * (HOUR / function.every):
        return None
    return Mean(mean([Decimal(repr(point.value)) for point in points]), frozenset(point.quality for point in points))
