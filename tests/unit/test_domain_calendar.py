"""Working days and office hours, with the holidays and swapped days of 2024 to 2027."""

from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ioc.domain.calendar import SpecialDay, WorkCalendar
from ioc.domain.period import PROVINCE_ZONE
from ioc.profile.national import holidays

CALENDAR = WorkCalendar(holidays())
HOUR = timedelta(hours=1)

instants = st.datetimes(datetime(2024, 1, 1), datetime(2027, 12, 1)).map(lambda at: at.replace(tzinfo=PROVINCE_ZONE))


def local(day: str, clock: str) -> datetime:
    return datetime.fromisoformat(f"{day}T{clock}").replace(tzinfo=PROVINCE_ZONE)


@pytest.mark.parametrize(
    "day",
    [
        *("2024-02-08", "2024-02-14", "2024-04-18", "2024-04-29", "2024-09-03", "2025-01-27", "2025-01-31", "2025-04-07"),
        *("2025-05-02", "2025-09-01", "2026-01-02", "2026-02-16", "2026-02-20", "2026-04-27", "2026-08-31", "2027-05-03"),
    ],
)
def test_offices_rest_on_holidays_and_on_days_swapped_for_others(day: str) -> None:
    assert not CALENDAR.is_working(date.fromisoformat(day))


@pytest.mark.parametrize("day", ["2024-05-04", "2025-04-26", "2026-01-10", "2026-08-22"])
def test_the_saturdays_given_in_exchange_are_worked(day: str) -> None:
    assert date.fromisoformat(day).weekday() == 5
    assert CALENDAR.is_working(date.fromisoformat(day))


@pytest.mark.parametrize(("year", "working"), [(2024, 251), (2025, 250), (2026, 250)])
def test_a_year_has_its_eleven_days_of_rest_and_no_more(year: int, working: int) -> None:
    weekdays = sum((date(year, 1, 1) + timedelta(step)).weekday() < 5 for step in range(365 + (year % 4 == 0)))
    assert CALENDAR.days_between(date(year - 1, 12, 31), date(year, 12, 31)) == weekdays - 11 == working


def test_a_holiday_that_is_only_expected_is_shown_and_not_reckoned_with() -> None:
    expected = [row for row in holidays() if not row.promulgated]
    assert {row.day for row in expected} >= {date(2026, 11, 24), date(2027, 2, 5)}
    assert all(CALENDAR.is_working(row.day) for row in expected)


def test_every_special_day_changes_what_its_day_of_the_week_says_and_names_its_basis() -> None:
    assert [row for row in holidays() if row.working == (row.day.weekday() < 5) or not row.basis] == []
    assert len({row.day for row in holidays()}) == len(holidays())


def test_working_days_are_counted_over_the_new_year_of_the_moon() -> None:
    before = date(2026, 2, 13)  # a Friday
    assert CALENDAR.add_days(before, 1) == date(2026, 2, 23)
    assert CALENDAR.add_days(before, 5) == date(2026, 2, 27)
    assert CALENDAR.days_between(before, date(2026, 2, 23)) == 1
    assert CALENDAR.days_between(date(2026, 2, 23), before) == 0


def test_office_time_leaves_out_noon_night_and_weekend() -> None:
    assert CALENDAR.day_length == 8 * HOUR
    assert CALENDAR.worked(local("2026-11-20", "16:00"), local("2026-11-23", "08:30")) == 2 * HOUR
    assert CALENDAR.worked(local("2026-11-20", "11:00"), local("2026-11-20", "13:30")) == HOUR
    assert CALENDAR.worked(local("2026-11-21", "08:00"), local("2026-11-22", "17:00")) == timedelta(0)
    assert CALENDAR.worked(local("2026-11-20", "16:00"), local("2026-11-20", "09:00")) == timedelta(0)


def test_a_province_may_have_other_office_hours() -> None:
    from_seven = WorkCalendar(hours=((datetime.min.time().replace(7), datetime.min.time().replace(15)),))
    assert from_seven.day_length == 8 * HOUR
    assert from_seven.worked(local("2026-11-20", "06:00"), local("2026-11-20", "09:00")) == 2 * HOUR


@given(one=instants, other=instants, third=instants)
def test_office_time_adds_up(one: datetime, other: datetime, third: datetime) -> None:
    first, second, last = sorted((one, other, third))
    assert CALENDAR.worked(first, second) + CALENDAR.worked(second, last) == CALENDAR.worked(first, last)


@given(day=st.dates(date(2024, 1, 1), date(2027, 6, 1)), number=st.integers(1, 60))
def test_the_nth_working_day_has_n_working_days_up_to_it(day: date, number: int) -> None:
    reached = CALENDAR.add_days(day, number)
    assert CALENDAR.is_working(reached)
    assert CALENDAR.days_between(day, reached) == number


def test_a_row_of_the_province_takes_the_place_of_the_countrys() -> None:
    own = SpecialDay(date(2026, 11, 24), False, "Ngày Văn hóa Việt Nam", "văn bản mới", True)
    assert not WorkCalendar((*holidays(), own)).is_working(own.day)
