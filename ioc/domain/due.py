"""When a report is due, as provinces say it: "ngày 15 hằng tháng", "trước 17:00 mỗi ngày", "5 ngày sau khi hết kỳ"."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, tzinfo

from ioc.domain.names import fold

_TIME = r"(?:truoc )?(?:(?P<hour>\d{1,2}) ?(?:h|gio|:) ?(?P<minute>\d{2})? ?(?:ngay )?)?"
_DAY = r"(?:ngay |mung )?(?P<day>\d{1,2})"
_WEEKDAYS = {
    "thu hai": 0, "thu 2": 0, "thu ba": 1, "thu 3": 1, "thu tu": 2, "thu 4": 2, "thu nam": 3, "thu 5": 3,
    "thu sau": 4, "thu 6": 4, "thu bay": 5, "thu 7": 5, "chu nhat": 6,
}  # fmt: skip

Found = re.Match[str]
DayOf = Callable[[date, date], date]
"""The day on which a report is due, from the last day of its period and the day after it."""


@dataclass(frozen=True)
class Due:
    """`words` is the rule as it was written; `at` is the local time of the day, None = the whole day."""

    words: str
    at: time | None
    day: DayOf

    def after(self, end: datetime, zone: tzinfo) -> datetime:
        """The aware instant by which the report of the period that ends at `end` (aware) must be in."""
        next_day = end.astimezone(zone)
        last_day = (next_day - timedelta(microseconds=1)).date()
        day = self.day(last_day, last_day + timedelta(days=1))
        if self.at is None:
            return datetime.combine(day + timedelta(days=1), time.min, zone)
        return datetime.combine(day, self.at, zone)


def parse_due(words: str) -> Due:
    """Raises ValueError saying what can be written."""
    folded = " ".join(fold(words).split())
    for pattern, build in _FORMS:
        found = pattern.fullmatch(folded)
        if found:
            return Due(words, _time(found), build(found))
    raise ValueError(
        f"không hiểu hạn “{words}”; viết như: trước 17:00 mỗi ngày, trước 8:00 ngày hôm sau, ngày 15 hằng tháng, "
        "ngày 20 tháng cuối kỳ, thứ hai hằng tuần, 5 ngày sau khi hết kỳ"
    )


def _time(found: Found) -> time | None:
    if found["hour"] is None:
        return None
    hour, minute = int(found["hour"]), int(found["minute"] or 0)
    if hour > 23 or minute > 59:
        raise ValueError(f"không có giờ {hour}:{minute:02d}; viết từ 0:00 đến 23:59")
    return time(hour, minute)


def _same_day(found: Found) -> DayOf:
    return lambda last, after: last


def _next_day(found: Found) -> DayOf:
    return lambda last, after: after


def _days_after(found: Found) -> DayOf:
    days = int(found["days"])
    return lambda last, after: last + timedelta(days=days)


def _day_of_month(found: Found) -> DayOf:
    """The first such day after the period: of the same month where the period ends before it (15th to 14th)."""
    day = _valid_day(found)

    def due(last: date, after: date) -> date:
        here = _within(after, day)
        return here if here >= after else _within(_first_of_next_month(after), day)

    return due


def _day_of_last_month(found: Found) -> DayOf:
    day = _valid_day(found)
    return lambda last, after: _within(last, day)


def _weekday(found: Found) -> DayOf:
    weekday = _WEEKDAYS[found["weekday"]]
    return lambda last, after: after + timedelta(days=(weekday - after.weekday()) % 7)


def _valid_day(found: Found) -> int:
    day = int(found["day"])
    if not 1 <= day <= 31:
        raise ValueError(f"không có ngày {day} trong tháng; viết từ 1 đến 31")
    return day


def _within(month: date, day: int) -> date:
    """That day of the month, or its last one where it is shorter."""
    last = _first_of_next_month(month) - timedelta(days=1)
    return last.replace(day=min(day, last.day))


def _first_of_next_month(day: date) -> date:
    return (day.replace(day=1) + timedelta(days=32)).replace(day=1)


_FORMS: tuple[tuple[re.Pattern[str], Callable[[Found], DayOf]], ...] = tuple(
    (re.compile(pattern), build)
    for pattern, build in (
        (_TIME + r"(?:moi|hang) ngay", _same_day),
        (_TIME + r"(?:ngay )?hom sau", _next_day),
        (_TIME + _DAY + r" (?:hang|moi) thang", _day_of_month),
        (_TIME + _DAY + r" thang cuoi ky", _day_of_last_month),
        (_TIME + r"(?P<weekday>" + "|".join(_WEEKDAYS) + r") hang tuan", _weekday),
        (_TIME + r"(?P<days>\d{1,3}) ngay sau (?:khi )?(?:het|ket thuc) ky", _days_after),
    )
)
