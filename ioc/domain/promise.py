"""Cam kết: the update a source promises, as provinces say it, and when the promise is broken. Pure."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, tzinfo
from itertools import count

from ioc.domain.period import PROVINCE_ZONE

_DAY = timedelta(days=1)

Works = Callable[[date], bool]
"""Whether offices work on a day."""


@dataclass(frozen=True, slots=True)
class Daily:
    """Before `before` (local) each day, or each working day."""

    before: time
    working_days: bool = False


@dataclass(frozen=True, slots=True)
class Monthly:
    """By the end of day `day` of each month, or of its last day where it is shorter.

    With `working_days`, where that day is off, by the end of the next working day (Civil Code 2015, article 148.5).
    """

    day: int
    working_days: bool = False


@dataclass(frozen=True, slots=True)
class Promise:
    """A new value at least `every`, late after `late_after`; or by a deadline that comes round, `by`. All None: nothing."""

    every: timedelta | None = None
    late_after: timedelta | None = None
    by: Daily | Monthly | None = None

    @property
    def kept(self) -> bool:
        """Whether there is a promise to break at all."""
        return self.late_after is not None or self.by is not None


def on_weekdays(day: date) -> bool:
    """Monday to Friday; knows of no holidays."""
    return day.weekday() < 5


def next_due(by: Daily | Monthly, after: datetime, zone: tzinfo = PROVINCE_ZONE, works: Works = on_weekdays) -> datetime:
    """The first deadline later than `after` (aware); aware in `zone`. Nothing is late at the very instant of its deadline."""
    return next(due for due, _ in _rounds(by, after, zone, works) if due > after)


def broken_at(promise: Promise, heard_at: datetime, zone: tzinfo = PROVINCE_ZONE, works: Works = on_weekdays) -> datetime | None:
    """When the promise is broken if nothing newer than `heard_at` (aware) comes; None where nothing is promised.

    At the deadline of a day or month there must be something that speaks for time up to its beginning: a figure of the
    day before, or a reading of the same day. A figure that comes late therefore does not count for the next deadline.
    """
    if promise.by is not None:
        return next(due for due, begun in _rounds(promise.by, heard_at, zone, works) if begun > heard_at)
    return None if promise.late_after is None else heard_at + promise.late_after


def late_since(
    promise: Promise, heard_at: datetime, now: datetime, zone: tzinfo = PROVINCE_ZONE, works: Works = on_weekdays
) -> datetime | None:
    """Since when the promise has been broken; None while it is kept."""
    broken = broken_at(promise, heard_at, zone, works)
    return broken if broken is not None and broken < now else None


def said(promise: Promise, language: str = "vi") -> str:
    """The deadline in words, "trước 17:00 mỗi ngày làm việc"; empty for promises without one."""
    vietnamese = language == "vi"
    match promise.by:
        case Daily(before, working_days):
            if vietnamese:
                return f"trước {before:%H:%M} mỗi ngày{' làm việc' if working_days else ''}"
            return f"before {before:%H:%M} each {'working ' if working_days else ''}day"
        case Monthly(day, working_days):
            if vietnamese:
                return f"ngày {day} hằng tháng{', gặp ngày nghỉ thì sang ngày làm việc sau' if working_days else ''}"
            return f"by day {day} of each month{', or the next working day' if working_days else ''}"
    return ""


def _rounds(by: Daily | Monthly, around: datetime, zone: tzinfo, works: Works) -> Iterator[tuple[datetime, datetime]]:
    """Deadlines in order, from one before `around` on: each with the instant up to which something must have been said."""
    today = around.astimezone(zone).date()
    match by:
        case Daily():
            return _days(by, today, zone, works)
        case Monthly():
            return _months(by, today, zone, works)


def _days(by: Daily, today: date, zone: tzinfo, works: Works) -> Iterator[tuple[datetime, datetime]]:
    for step in count(-1):
        day = today + step * _DAY
        if not by.working_days:
            yield datetime.combine(day, by.before, zone), datetime.combine(day, time(), zone)
        elif works(day):
            # What Friday's figures say is soon enough on Monday.
            before = _working(day - _DAY, works, -_DAY)
            yield datetime.combine(day, by.before, zone), datetime.combine(before + _DAY, time(), zone)


def _months(by: Monthly, today: date, zone: tzinfo, works: Works) -> Iterator[tuple[datetime, datetime]]:
    for number in count(today.year * 12 + today.month - 3):
        first, following = _first_of(number), _first_of(number + 1)
        day = min(first + (by.day - 1) * _DAY, following - _DAY)
        if by.working_days:
            day = _working(day, works, _DAY)
        yield datetime.combine(day + _DAY, time(), zone), datetime.combine(first, time(), zone)


def _first_of(number: int) -> date:
    """The first day of a month, by its number since the year 0."""
    return date(number // 12, number % 12 + 1, 1)


def _working(day: date, works: Works, step: timedelta) -> date:
    """The nearest working day from `day` on, in steps."""
    while not works(day):
        day += step
    return day
