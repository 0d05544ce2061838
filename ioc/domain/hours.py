"""Khung giờ: stretches of local time that come again, for working hours, duty rotas and maintenance windows."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, tzinfo

Works = Callable[[date], bool]
"""Whether the offices of the province work on a day."""

_MIDNIGHT = time()
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Span:
    """From `start` to `end` (excluded) of each day that fits, in local time; `end` not after `start` = into the next day.

    Empty sets, None and two equal times mean any. Weekdays count from Monday = 0; `first` and `last` are both included;
    `working` True = working days only, False = days of rest only.
    """

    weekdays: frozenset[int] = frozenset()
    start: time = _MIDNIGHT
    end: time = _MIDNIGHT
    first: date | None = None
    last: date | None = None
    month_days: frozenset[int] = frozenset()
    working: bool | None = None

    def holds(self, at: datetime, zone: tzinfo, works: Works) -> bool:
        """Whether the aware instant lies in it."""
        local = at.astimezone(zone)
        day, clock = local.date(), local.time()
        if self.start < self.end:
            return self.start <= clock < self.end and self._fits(day, works)
        return (clock >= self.start and self._fits(day, works)) or (clock < self.end and self._fits(day - _DAY, works))

    def _fits(self, day: date, works: Works) -> bool:
        return (
            (not self.weekdays or day.weekday() in self.weekdays)
            and (not self.month_days or day.day in self.month_days)
            and (self.first is None or self.first <= day)
            and (self.last is None or day <= self.last)
            and (self.working is None or works(day) is self.working)
        )


@dataclass(frozen=True, slots=True)
class Hours:
    """Hours under a name: any of its spans."""

    name: str
    spans: tuple[Span, ...]

    def hold(self, at: datetime, zone: tzinfo, works: Works) -> bool:
        return any(one.holds(at, zone, works) for one in self.spans)


OFFICE = "office"
"""The name of the province's office hours on working days, which no profile has to spell out."""


def office_hours(hours: tuple[tuple[time, time], ...]) -> Hours:
    return Hours(OFFICE, tuple(Span(start=start, end=end, working=True) for start, end in hours))
