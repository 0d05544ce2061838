"""Local time that comes again: hours, night shifts, turns."""

from datetime import UTC, date, datetime, time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ioc.domain.calendar import SpecialDay, WorkCalendar
from ioc.domain.duty import Rota, Shift
from ioc.domain.hours import Span, office_hours
from ioc.domain.period import PROVINCE_ZONE

CALENDAR = WorkCalendar((SpecialDay(date(2026, 11, 24), False, "Nghỉ bù", "QĐ"),))
NIGHT = Span(start=time(22), end=time(6))
INSTANTS = st.datetimes(datetime(2026, 1, 1), datetime(2027, 1, 1), timezones=st.just(UTC))


def local(text: str) -> datetime:
    """An instant as people of the province write it."""
    return datetime.strptime(text, "%d/%m/%Y %H:%M").replace(tzinfo=PROVINCE_ZONE).astimezone(UTC)


def holds(span: Span, text: str) -> bool:
    return span.holds(local(text), PROVINCE_ZONE, CALENDAR.is_working)


@pytest.mark.parametrize(
    ("span", "at", "inside"),
    [
        (Span(), "25/11/2026 00:00", True),
        (Span(start=time(7), end=time(19)), "25/11/2026 07:00", True),
        (Span(start=time(7), end=time(19)), "25/11/2026 19:00", False),
        (NIGHT, "25/11/2026 23:59", True),
        (NIGHT, "26/11/2026 00:00", True),
        (NIGHT, "26/11/2026 06:00", False),
        # Wednesday night ends on Thursday morning, and Thursday's begins in the evening.
        (Span(frozenset({2}), time(22), time(6)), "26/11/2026 05:00", True),
        (Span(frozenset({2}), time(22), time(6)), "26/11/2026 23:00", False),
        (Span(frozenset({2}), time(22), time(6)), "25/11/2026 05:00", False),
        (Span(first=date(2026, 11, 25), last=date(2026, 11, 26)), "26/11/2026 23:59", True),
        (Span(first=date(2026, 11, 25), last=date(2026, 11, 26)), "27/11/2026 00:00", False),
        (Span(month_days=frozenset({1, 15})), "15/11/2026 12:00", True),
        (Span(month_days=frozenset({1, 15})), "16/11/2026 12:00", False),
        (Span(working=True), "24/11/2026 09:00", False),
        (Span(working=False), "24/11/2026 09:00", True),
        (Span(working=True), "25/11/2026 09:00", True),
    ],
)
def test_a_span_is_of_local_time_and_belongs_to_the_day_it_begins_on(span: Span, at: str, inside: bool) -> None:
    assert holds(span, at) is inside


@given(INSTANTS)
def test_day_and_night_share_every_instant_between_them(at: datetime) -> None:
    day = Span(start=time(6), end=time(22))
    assert day.holds(at, PROVINCE_ZONE, CALENDAR.is_working) is not NIGHT.holds(at, PROVINCE_ZONE, CALENDAR.is_working)


def test_office_hours_need_no_spelling_out() -> None:
    office = office_hours(CALENDAR.hours)
    open_at = [hour for hour in range(24) if office.hold(local(f"25/11/2026 {hour:02}:45"), PROVINCE_ZONE, CALENDAR.is_working)]
    assert open_at == [7, 8, 9, 10, 13, 14, 15, 16]
    assert not office.hold(local("24/11/2026 09:00"), PROVINCE_ZONE, CALENDAR.is_working)


def on(rota: Rota, text: str) -> set[str]:
    return set(rota.on_duty(local(text), PROVINCE_ZONE, CALENDAR.is_working))


def test_the_shift_of_the_hour_is_on_duty() -> None:
    rota = Rota("truc", (Shift(("ngay",), (Span(start=time(6), end=time(22)),)), Shift(("dem",), (NIGHT,))))
    assert on(rota, "25/11/2026 06:00") == {"ngay"}
    assert on(rota, "25/11/2026 22:00") == {"dem"}


def test_turns_change_at_the_beginning_of_the_shift_not_at_midnight() -> None:
    rota = Rota("truc", (Shift(("an", "binh"), (NIGHT,), 1, date(2026, 11, 25)),))
    assert on(rota, "25/11/2026 23:00") == {"an"}
    assert on(rota, "26/11/2026 05:00") == {"an"}
    assert on(rota, "26/11/2026 23:00") == {"binh"}
    assert on(rota, "27/11/2026 23:00") == {"an"}


def test_weekly_turns_go_round() -> None:
    rota = Rota("truc", (Shift(("an", "binh", "chi"), turns=7, since=date(2026, 11, 23)),))
    weeks = [on(rota, f"{day}/11/2026 10:00") for day in (23, 29, 30)]
    assert weeks == [{"an"}, {"an"}, {"binh"}]


@given(INSTANTS)
def test_somebody_is_always_on_duty_and_nobody_from_outside(at: datetime) -> None:
    rota = Rota(
        "truc",
        (
            Shift(("an", "binh"), (NIGHT,), 1, date(2026, 6, 1)),
            Shift(
                ("chi",),
                (
                    Span(
                        frozenset({0}),
                    ),
                ),
            ),
        ),
    )
    found = rota.on_duty(at, PROVINCE_ZONE, CALENDAR.is_working)
    assert found
    assert found <= rota.members


def test_where_nobody_is_on_duty_everybody_is() -> None:
    rota = Rota("truc", (Shift(("an",), (NIGHT,)), Shift(("binh",), (NIGHT,))))
    assert on(rota, "25/11/2026 12:00") == {"an", "binh"}
