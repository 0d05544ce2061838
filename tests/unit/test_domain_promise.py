"""Promises as provinces make them: by an hour of the day, by a day of the month."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ioc.domain.period import PROVINCE_ZONE
from ioc.domain.promise import Daily, Monthly, Promise, broken_at, late_since, next_due, on_weekdays, said

FIVE = Daily(time(17))
OFFICE_FIVE = Daily(time(17), working_days=True)
TET = {date(2026, 2, 16) + timedelta(days=n) for n in range(5)}


def at(day: int, hour: int = 0, minute: int = 0, month: int = 11, year: int = 2026) -> datetime:
    return datetime(year, month, day, hour, minute, tzinfo=PROVINCE_ZONE)


def broken(by: Daily | Monthly, heard_at: datetime) -> datetime | None:
    return broken_at(Promise(by=by), heard_at)


def test_yesterdays_figure_or_a_reading_of_today_keeps_the_promise_of_today() -> None:
    assert broken(FIVE, at(24)) == at(25, 17), "the figure of the 23rd ends at the midnight that opens the 24th"
    assert broken(FIVE, at(24, 16)) == at(25, 17)
    assert broken(FIVE, at(23, 23, 59)) == at(24, 17)


def test_what_comes_after_the_hour_ends_the_lateness_and_does_not_count_for_tomorrow() -> None:
    promise = Promise(by=FIVE)
    assert late_since(promise, at(23), at(24, 16, 59)) is None
    assert late_since(promise, at(23), at(24, 17)) is None, "nothing is late at the very instant"
    assert late_since(promise, at(23), at(25, 9)) == at(24, 17)
    assert late_since(promise, at(24, 18), at(25, 9)) is None
    assert late_since(promise, at(24, 18), at(25, 18)) == at(25, 17)


def test_on_working_days_the_weekend_asks_for_nothing_and_monday_for_what_friday_says() -> None:
    friday, saturday, monday = 27, 28, 30
    assert broken(OFFICE_FIVE, at(friday, 16)) == at(monday, 17)
    assert broken(OFFICE_FIVE, at(saturday)) == at(1, 17, month=12), "the figure of Friday keeps Monday's promise"
    assert next_due(OFFICE_FIVE, at(friday, 17)) == at(monday, 17)


def test_a_figure_of_last_month_is_due_by_the_end_of_the_day() -> None:
    by = Monthly(15)
    assert broken(by, at(1)) == at(16, month=12), "the figure of October is there"
    assert broken(by, at(1, month=10)) == at(16), "the one of September is not enough in November"
    assert late_since(Promise(by=by), at(1, month=10), at(15, 23, 59)) is None


def test_a_late_figure_does_not_count_for_the_next_month() -> None:
    assert broken(Monthly(15), at(1, month=10)) == at(16, month=11)
    assert broken(Monthly(15), at(31, 9, month=10)) == at(16, month=11), "whenever in October it speaks for"


def test_a_day_that_a_month_lacks_is_its_last_one() -> None:
    assert next_due(Monthly(31), at(1, month=2)) == at(1, month=3)
    assert next_due(Monthly(30), at(1, month=2, year=2028)) == at(1, month=3, year=2028)


def test_a_deadline_on_a_day_off_goes_to_the_next_working_day() -> None:
    by = Monthly(15, working_days=True)
    assert next_due(by, at(1, month=8)) == at(18, month=8), "15 August 2026 is a Saturday"
    assert next_due(Monthly(16, working_days=True), at(1, month=2), works=lambda day: on_weekdays(day) and day not in TET) == at(
        24, month=2
    )
    assert next_due(Monthly(31, working_days=True), at(1, month=10)) == at(3, month=11), "31 October 2026 is a Saturday"


@pytest.mark.parametrize(
    ("by", "vi", "en"),
    [
        (FIVE, "trước 17:00 mỗi ngày", "before 17:00 each day"),
        (OFFICE_FIVE, "trước 17:00 mỗi ngày làm việc", "before 17:00 each working day"),
        (Monthly(15), "ngày 15 hằng tháng", "by day 15 of each month"),
        (
            Monthly(15, working_days=True),
            "ngày 15 hằng tháng, gặp ngày nghỉ thì sang ngày làm việc sau",
            "by day 15 of each month, or the next working day",
        ),
    ],
)
def test_it_is_said_as_it_is_written(by: Daily | Monthly, vi: str, en: str) -> None:
    assert (said(Promise(by=by)), said(Promise(by=by), "en")) == (vi, en)


deadlines = st.one_of(
    st.builds(Daily, st.times().map(lambda one: one.replace(second=0, microsecond=0)), st.booleans()),
    st.builds(Monthly, st.integers(1, 31), st.booleans()),
)
instants = st.datetimes(datetime(2020, 1, 1), datetime(2035, 1, 1), timezones=st.just(UTC))
zones = st.sampled_from([PROVINCE_ZONE, ZoneInfo("UTC"), ZoneInfo("America/New_York"), ZoneInfo("Pacific/Apia")])
DAY = timedelta(days=1)


@given(deadlines, instants, zones)
def test_the_next_deadline_is_later_and_nothing_lies_between(by: Daily | Monthly, now: datetime, zone: ZoneInfo) -> None:
    due = next_due(by, now, zone)
    assert due > now
    assert next_due(by, due - timedelta(microseconds=1), zone) == due
    longest = 35 if isinstance(by, Monthly) else 4
    assert due - now <= longest * DAY


@given(deadlines, instants, zones)
def test_a_deadline_stands_at_the_hour_or_day_it_names_in_the_zone_of_the_province(
    by: Daily | Monthly, now: datetime, zone: ZoneInfo
) -> None:
    local = next_due(by, now, zone).astimezone(zone)
    match by:
        case Daily(before, working_days):
            assert (local.time() == before) or local.utcoffset() != now.astimezone(zone).utcoffset()
            assert on_weekdays(local.date()) or not working_days
        case Monthly(day, working_days):
            last = local.date() - DAY
            assert local.time() == time()
            assert on_weekdays(last) or not working_days
            assert working_days or last.day == day or (last.day < day and local.day == 1)


@given(deadlines, instants, st.timedeltas(timedelta(0), timedelta(days=40)), zones)
def test_hearing_something_newer_never_breaks_a_promise_earlier(
    by: Daily | Monthly, heard_at: datetime, more: timedelta, zone: ZoneInfo
) -> None:
    promise = Promise(by=by)
    first, second = broken_at(promise, heard_at, zone), broken_at(promise, heard_at + more, zone)
    assert first is not None
    assert second is not None
    assert first <= second
    assert first > heard_at


@given(deadlines, instants, zones)
def test_a_promise_is_broken_at_one_of_its_deadlines(by: Daily | Monthly, heard_at: datetime, zone: ZoneInfo) -> None:
    found = broken_at(Promise(by=by), heard_at, zone)
    assert found is not None
    assert next_due(by, found - timedelta(microseconds=1), zone) == found


def test_plain_promises_are_broken_when_their_time_is_over_and_none_never() -> None:
    hourly = Promise(timedelta(hours=1), timedelta(hours=2))
    assert broken_at(hourly, at(24)) == at(24, 2)
    assert broken_at(Promise(), at(24)) is None
    assert not Promise().kept
    assert Promise(by=FIVE).kept
