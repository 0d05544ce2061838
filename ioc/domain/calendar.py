"""Lịch làm việc: which days and hours the offices of the province work."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta, tzinfo
from functools import cached_property
from itertools import count

from ioc.domain.period import PROVINCE_ZONE

_WEEKEND = 5
_NOTHING = timedelta(0)
_DAY = timedelta(days=1)

Stretch = tuple[datetime, datetime]
"""Office time without a break, [start, end)."""


@dataclass(frozen=True, slots=True)
class SpecialDay:
    """A day that is not what its day of the week says: off (a holiday, or swapped), or worked in exchange for another.

    What is not `promulgated` is expected only: it is shown, and not reckoned with.
    """

    day: date
    working: bool
    name: str
    basis: str
    promulgated: bool = True


@dataclass(frozen=True)
class WorkCalendar:
    """Monday to Friday but for the special days; `hours` are the office hours of a working day in `zone`, in order."""

    days: tuple[SpecialDay, ...] = ()
    hours: tuple[tuple[time, time], ...] = ((time(7, 30), time(11, 30)), (time(13), time(17)))
    zone: tzinfo = field(default=PROVINCE_ZONE)

    @cached_property
    def _special(self) -> dict[date, bool]:
        return {row.day: row.working for row in self.days if row.promulgated}

    @cached_property
    def day_length(self) -> timedelta:
        """Office time of one working day."""
        some_day = date(2024, 1, 1)
        return sum((datetime.combine(some_day, end) - datetime.combine(some_day, start) for start, end in self.hours), _NOTHING)

    def is_working(self, day: date) -> bool:
        return self._special.get(day, day.weekday() < _WEEKEND)

    def add_days(self, day: date, number: int) -> date:
        """The `number`-th working day after `day`, which is not counted itself. `number` is at least 1."""
        found = (later for later in (day + _DAY * step for step in count(1)) if self.is_working(later))
        return next(later for place, later in enumerate(found, start=1) if place == number)

    def days_between(self, start: date, end: date) -> int:
        """How many working days there are after `start`, up to and with `end`; 0 where `end` is not later."""
        return sum(self.is_working(start + _DAY * step) for step in range(1, (end - start).days + 1))

    def opening(self, day: date) -> datetime:
        """When offices open on that day, were it a working day."""
        return datetime.combine(day, self.hours[0][0], self.zone)

    def stretches(self, start: datetime) -> Iterator[Stretch]:
        """The office time from `start` (aware) on, without end."""
        first = start.astimezone(self.zone).date()
        for day in (first + _DAY * step for step in count()):
            if self.is_working(day):
                for opens, closes in self.hours:
                    begin, end = datetime.combine(day, opens, self.zone), datetime.combine(day, closes, self.zone)
                    if end > start:
                        yield max(begin, start), end

    def worked(self, start: datetime, end: datetime) -> timedelta:
        """Office time between two aware instants; nothing where `end` is not later."""
        done = _NOTHING
        for begin, close in self.stretches(start):
            if begin >= end:
                return done
            done += min(close, end) - begin
        return done
