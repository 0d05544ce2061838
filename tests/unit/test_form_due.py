"""When reports are due, and which are asked for."""

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest

from ioc.domain.due import parse_due
from ioc.domain.form import Column, Form
from ioc.domain.form_calendar import asked_for, fillers, period_end, rows, year_before
from ioc.domain.period import PROVINCE_ZONE, PeriodKind, month_end
from tests.web_centre import PROFILE


def local(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=PROVINCE_ZONE)


OCTOBER, CUT, TODAY = month_end(2026, 10), local("2026-11-15"), local("2026-11-25")


@pytest.mark.parametrize(
    ("words", "end", "due"),
    [
        ("trước 17:00 mỗi ngày", TODAY, "2026-11-24T17:00"),
        ("trước 17 giờ hằng ngày", TODAY, "2026-11-24T17:00"),
        ("17h30 mỗi ngày", TODAY, "2026-11-24T17:30"),
        ("trước 8:00 ngày hôm sau", TODAY, "2026-11-25T08:00"),
        ("ngày 15 hằng tháng", OCTOBER, "2026-11-16T00:00"),
        ("trước 17:00 ngày 15 hàng tháng", OCTOBER, "2026-11-15T17:00"),
        ("ngày 15 hằng tháng", CUT, "2026-11-16T00:00"),
        ("ngày 14 hằng tháng", CUT, "2026-12-15T00:00"),
        ("ngày 31 hằng tháng", month_end(2026, 1), "2026-03-01T00:00"),
        ("ngày 20 tháng cuối kỳ", month_end(2026, 12), "2026-12-21T00:00"),
        ("thứ hai hằng tuần", local("2026-11-23"), "2026-11-24T00:00"),
        ("trước 11:00 thứ 6 hằng tuần", local("2026-11-23"), "2026-11-27T11:00"),
        ("5 ngày sau khi hết kỳ", OCTOBER, "2026-11-06T00:00"),
    ],
)
def test_a_due_rule_is_read_as_it_is_said(words: str, end: datetime, due: str) -> None:
    assert parse_due(words).after(end, PROVINCE_ZONE) == local(due)


@pytest.mark.parametrize("words", ["", "khi nào xong", "ngày 0 hằng tháng", "ngày 32 hằng tháng", "trước 25:00 mỗi ngày", "15"])
def test_a_rule_that_says_nothing_is_refused_with_an_example(words: str) -> None:
    with pytest.raises(ValueError, match="viết"):
        parse_due(words)


@pytest.mark.parametrize(
    ("kind", "now", "end"),
    [
        (PeriodKind.DAY, "2026-11-24T00:00", "2026-11-25"),
        (PeriodKind.WEEK, "2026-11-24T10:00", "2026-11-30"),
        (PeriodKind.MONTH, "2026-12-01T00:00", "2027-01-01"),
        (PeriodKind.CUT_OFF_MONTH, "2026-11-14T23:59", "2026-11-15"),
        (PeriodKind.CUT_OFF_MONTH, "2026-11-15T00:00", "2026-12-15"),
        (PeriodKind.CUT_OFF_MONTH, "2026-12-20T00:00", "2027-01-15"),
        (PeriodKind.QUARTER, "2026-11-24T10:00", "2027-01-01"),
        (PeriodKind.HALF, "2026-06-30T10:00", "2026-07-01"),
        (PeriodKind.YEAR, "2026-11-24T10:00", "2027-01-01"),
    ],
)
def test_the_period_an_instant_lies_in_ends_where_the_next_begins(kind: PeriodKind, now: str, end: str) -> None:
    assert period_end(kind, local(now), PROVINCE_ZONE) == local(end)


def test_the_same_period_of_last_year() -> None:
    assert year_before(PeriodKind.MONTH, month_end(2026, 10), PROVINCE_ZONE) == month_end(2025, 10)
    assert year_before(PeriodKind.DAY, local("2024-02-29"), PROVINCE_ZONE) == local("2023-02-28")
    assert year_before(PeriodKind.WEEK, local("2026-11-23"), PROVINCE_ZONE).weekday() == 0


MONTHLY = Form(
    "thang",
    "Tháng",
    "Month",
    PeriodKind.MONTH,
    parse_due("ngày 15 hằng tháng"),
    (Column("ho_so", PeriodKind.MONTH),),
    agencies=("82@2025",),
    since=date(2026, 7, 31),
)


def test_reports_are_asked_for_from_the_first_period_on_the_newest_first() -> None:
    asked = list(asked_for(PROFILE, MONTHLY, "82@2025", local("2026-11-24T09:00")))
    assert [one.key.end for one in asked] == [month_end(2026, 11), OCTOBER, month_end(2026, 9), month_end(2026, 8)]
    assert asked[1].due_at == local("2026-11-16")


def test_a_report_is_asked_for_a_week_before_its_period_ends() -> None:
    ends = [one.key.end for one in asked_for(PROFILE, MONTHLY, "82@2025", local("2026-11-23T09:00"))]
    assert ends[0] == OCTOBER


def test_a_report_due_before_its_period_ends_is_asked_for_in_time() -> None:
    early = replace(MONTHLY, due=parse_due("ngày 20 tháng cuối kỳ"))
    ends = [one.key.end for one in asked_for(PROFILE, early, "82@2025", local("2026-11-14T09:00"))]
    assert ends[0] == month_end(2026, 11)


def test_no_more_periods_are_asked_for_than_the_form_keeps() -> None:
    daily = replace(MONTHLY, kind=PeriodKind.DAY, due=parse_due("trước 17:00 mỗi ngày"), since=None, keep=3)
    asked = list(asked_for(PROFILE, daily, "82@2025", local("2026-11-24T09:00")))
    assert [one.due_at for one in asked] == [local("2026-11-24T17:00") - timedelta(days=back) for back in range(3)]


def test_who_fills_in_and_what_the_rows_are() -> None:
    below = replace(MONTHLY, agencies=(), agencies_below="82@2025")
    assert fillers(PROFILE, MONTHLY) == ("82@2025",)
    assert fillers(PROFILE, below) == ()
    assert rows(PROFILE, MONTHLY, "82@2025") == ("82@2025",)
    assert rows(PROFILE, replace(MONTHLY, subjects=("tram-1", "tram-2")), "82@2025") == ("tram-1", "tram-2")
