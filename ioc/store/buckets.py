"""Hours and days of the province: where a bucket starts and ends. A bucket is (start, end]."""

from datetime import datetime, time, timedelta, tzinfo

from ioc.domain.period import PeriodKind
from ioc.store.instants import from_micros, to_micros

HOUR = 3_600_000_000
QUARTER = HOUR // 4
"""Zones change their offset, and have their midnight, on a quarter of an hour: what holds for one instant of it holds for all."""
ROLLED_UP = frozenset({str(PeriodKind.INSTANT), str(PeriodKind.HOUR)})
"""Period kinds that have rollups: the others are coarse already."""

Bucket = tuple[int, int]
"""Start (excluded) and end in epoch microseconds."""


def quarter_of(at: int) -> int:
    """The number of the quarter of an hour (start, end] that holds an instant."""
    return (at - 1) // QUARTER


def hour_of(quarter: int, zone: tzinfo) -> Bucket:
    """The local hour that holds a quarter."""
    inside = quarter * QUARTER
    offset = from_micros(inside).astimezone(zone).utcoffset() or timedelta(0)
    start = inside - (inside + offset // timedelta(microseconds=1)) % HOUR
    return start, start + HOUR


def day_of(quarter: int, zone: tzinfo) -> Bucket:
    """The local day that holds a quarter."""
    date = from_micros(quarter * QUARTER).astimezone(zone).date()
    start, end = (datetime.combine(date + timedelta(days=shift), time(), zone) for shift in (0, 1))
    return to_micros(start), to_micros(end)
