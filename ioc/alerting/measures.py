"""Measures of a series at an instant, each from the values that were known by then. None = too few values to say."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from statistics import median

from ioc.alerting.judge import Point, meets
from ioc.domain.condition import Comparison

FEWEST = 3
"""Values, or weeks, below which a slope, a share or a baseline says nothing."""
_MAD_TO_SIGMA = 1.4826
Values = Sequence[tuple[datetime, float]]
"""Good values with the ends of their periods, in the order of `at`."""


def change(values: Values, at: datetime, over: timedelta) -> float | None:
    """The last value less the one that stood `over` before `at`; that one may be older by as much again, not more."""
    before = [value for when, value in values if at - 2 * over < when <= at - over]
    return values[-1][1] - before[-1] if before else None


def slope(values: Values, at: datetime, over: timedelta, per: timedelta) -> float | None:
    """Least squares through the values in (at − over, at], for each `per`; None below FEWEST or when they span less than half."""
    window = [(when, value) for when, value in values if at - over < when]
    if len(window) < FEWEST or window[-1][0] - window[0][0] < over / 2:
        return None
    times = [(when - window[0][0]) / per for when, _ in window]
    middle, level = sum(times) / len(times), sum(value for _, value in window) / len(window)
    spread = sum((time - middle) ** 2 for time in times)
    return sum((time - middle) * (value - level) for time, (_, value) in zip(times, window, strict=True)) / spread


def share_in_breach(values: Values, at: datetime, over: timedelta, comparison: Comparison, limit: float) -> float | None:
    """The share of the values in (at − over, at] that meet the comparison."""
    window = [value for when, value in values if at - over < when]
    return sum(meets(comparison, value, limit) for value in window) / len(window) if len(window) >= FEWEST else None


def deviation(values: Values, same_hours: Sequence[Sequence[float]], resolution: float) -> float | None:
    """The last value's distance from the past weeks' median in robust standard deviations (Hampel: 1.4826 × MAD).

    `same_hours` holds the values of that hour, a week each. `resolution` (unit of measure) is the least spread believed:
    a past that never moved would make any change infinite.
    """
    past = [median(hour) for hour in same_hours if hour]
    if len(past) < FEWEST:
        return None
    centre = median(past)
    spread = _MAD_TO_SIGMA * median(abs(value - centre) for value in past)
    return (values[-1][1] - centre) / max(spread, resolution)


def good(points: Sequence[Point]) -> list[tuple[datetime, float]]:
    """The points that count."""
    return [(point.at, point.value) for point in points if point.good and point.value is not None]
