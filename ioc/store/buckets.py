"""Hours and days of the province: where a bucket starts and ends. A bucket is (start, end]."""

from collections.abc import Callable
from datetime import datetime, time, timedelta, tzinfo

from ioc.domain.period import PeriodKind
from ioc.store.instants import from_micros, to_micros

HOUR = 3_600_000_000
_SLOT = HOUR // 4
"""Zones change their offset, and have their midnight, on a quarter of an hour."""
ROLLED_UP = frozenset({str(PeriodKind.INSTANT), str(PeriodKind.HOUR)})
"""Period kinds that have rollups: the others are coarse already."""

Bucket = tuple[int, int]


def hour_of(zone: tzinfo) -> Callable[[int], Bucket]:
    """The local hour, as epoch microseconds (start, end), that holds an instant."""
    known: dict[int, int] = {}

    def hour(at: int) -> Bucket:
        inside = at - 1
        offset = known.get(inside // _SLOT)
        if offset is None:
            offset = known[inside // _SLOT] = _offset(inside, zone)
        start = inside - (inside + offset) % HOUR
        return start, start + HOUR

    return hour


def day_of(zone: tzinfo) -> Callable[[int], Bucket]:
    """The local day, as epoch microseconds (start, end), that holds an instant."""
    known: dict[int, Bucket] = {}

    def day(at: int) -> Bucket:
        slot = (at - 1) // _SLOT
        if slot not in known:
            known[slot] = _day(at - 1, zone)
        return known[slot]

    return day


def _offset(inside: int, zone: tzinfo) -> int:
    offset = from_micros(inside).astimezone(zone).utcoffset()
    return 0 if offset is None else offset // timedelta(microseconds=1)


def _day(inside: int, zone: tzinfo) -> Bucket:
    date = from_micros(inside).astimezone(zone).date()
    start, end = (datetime.combine(date + timedelta(days=shift), time(), zone) for shift in (0, 1))
    return to_micros(start), to_micros(end)
