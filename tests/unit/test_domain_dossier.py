"""The dossier clock: when it is due, what a pause does to it, how late it is and in which class."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ioc.domain.calendar import WorkCalendar
from ioc.domain.dossier import Dossier, Pause, Standing, days_late, due_at, lateness, standing
from ioc.domain.period import PROVINCE_ZONE
from ioc.profile.national import holidays

CALENDAR = WorkCalendar(holidays())


def local(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=PROVINCE_ZONE)


def dossier(received: str, days: int | None = None, *pauses: tuple[str, str | None], **other: object) -> Dossier:
    spans = tuple(Pause(local(start), local(end) if end else None) for start, end in pauses)
    return replace(Dossier("so-khcn", local(received), days=days, pauses=spans), **other)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("received", "days", "due"),
    [
        ("2026-11-23T09:00", 3, "2026-11-26T17:00"),  # Monday: Tuesday, Wednesday, Thursday
        ("2026-11-20T16:50", 1, "2026-11-23T17:00"),  # Friday before the close
        ("2026-11-20T20:00", 1, "2026-11-24T17:00"),  # online on Friday evening: received on Monday
        ("2026-11-22T10:00", 1, "2026-11-24T17:00"),  # online on Sunday: the same
        ("2026-02-13T09:00", 2, "2026-02-24T17:00"),  # over Tết
        ("2026-08-20T09:00", 2, "2026-08-22T17:00"),  # a Saturday worked in exchange
        ("2026-08-28T09:00", 1, "2026-09-03T17:00"),  # over National Day
    ],
)
def test_working_days_count_from_the_day_after_to_the_close_of_the_last(received: str, days: int, due: str) -> None:
    assert due_at(dossier(received, days), CALENDAR) == local(due)


def test_short_procedures_count_office_hours() -> None:
    assert due_at(dossier("2026-11-20T15:00", hours=4.0), CALENDAR) == local("2026-11-23T09:30")


def test_the_portals_own_deadline_goes_before_ours() -> None:
    assert due_at(dossier("2026-11-20T15:00", 3, due_at=local("2026-11-21T11:00")), CALENDAR) == local("2026-11-21T11:00")


@pytest.mark.parametrize(
    ("pauses", "due"),
    [
        ([("2026-11-24T10:00", "2026-11-25T10:00")], "2026-11-27T17:00"),  # one working day
        ([("2026-11-24T10:00", "2026-11-24T11:00")], "2026-11-27T08:30"),  # one hour
        ([("2026-11-24T17:00", "2026-11-25T07:30")], "2026-11-26T17:00"),  # a night is no office time
        ([("2026-11-24T10:00", "2026-11-25T10:00"), ("2026-11-24T13:00", "2026-11-25T10:00")], "2026-11-27T17:00"),  # overlap
        ([("2026-11-23T10:00", "2026-11-23T16:00")], "2026-11-26T17:00"),  # before the first counted day
        ([("2026-11-27T10:00", "2026-11-28T10:00")], "2026-11-26T17:00"),  # after it was due
    ],
)
def test_paused_office_time_is_not_counted(pauses: list[tuple[str, str]], due: str) -> None:
    assert due_at(dossier("2026-11-23T09:00", 3, *pauses), CALENDAR) == local(due)


def test_while_the_citizen_is_awaited_nothing_is_due_unless_it_was_already() -> None:
    waiting = dossier("2026-11-23T09:00", 3, ("2026-11-25T10:00", None))
    assert due_at(waiting, CALENDAR) is None
    assert standing(waiting, CALENDAR, local("2026-12-24T10:00")) == (Standing.PAUSED, 0)
    late = dossier("2026-11-23T09:00", 3, ("2026-11-27T10:00", None))
    assert due_at(late, CALENDAR) == local("2026-11-26T17:00")


@pytest.mark.parametrize(
    ("until", "days"),
    [
        ("2026-11-26T17:00", 0),
        ("2026-11-26T17:30", 1),  # an evening late is a day late
        ("2026-11-27T16:59", 1),
        ("2026-11-29T12:00", 1),  # the weekend adds nothing
        ("2026-11-30T07:31", 2),
        ("2026-12-10T17:00", 10),
        ("2026-12-11T08:00", 11),
    ],
)
def test_each_working_day_begun_counts_as_a_day_late(until: str, days: int) -> None:
    assert days_late(local("2026-11-26T17:00"), local(until), CALENDAR) == days


def test_classes_of_lateness() -> None:
    assert [lateness(days, (5, 10)) for days in (1, 5, 6, 10, 11)] == [0, 0, 1, 1, 2]


def test_where_a_dossier_stands() -> None:
    now = local("2026-12-01T09:00")
    due = local("2026-11-26T17:00")
    open_one = dossier("2026-11-23T09:00", due_at=due)
    assert standing(open_one, CALENDAR, now) == (Standing.LATE, 3)
    assert standing(open_one, CALENDAR, due) == (Standing.WITHIN, 0)
    assert standing(replace(open_one, finished_at=local("2026-11-25T09:00")), CALENDAR, now) == (Standing.DONE_IN_TIME, 0)
    assert standing(replace(open_one, finished_at=local("2026-11-27T09:00")), CALENDAR, now) == (Standing.DONE_LATE, 1)
    assert standing(dossier("2026-11-23T09:00"), CALENDAR, now) == (Standing.UNKNOWN, 0)


@given(
    hours=st.integers(0, 24 * 60),
    days=st.integers(1, 30),
    starts=st.lists(st.tuples(st.integers(0, 2000), st.integers(0, 200)), max_size=4),
)
def test_the_clock_runs_exactly_as_long_as_was_allowed(hours: int, days: int, starts: list[tuple[int, int]]) -> None:
    received = local("2026-01-05T00:00") + timedelta(hours=hours)
    pauses = tuple(Pause(received + timedelta(hours=at), received + timedelta(hours=at + length)) for at, length in starts)
    one = Dossier("x", received, days=days, pauses=pauses)
    due, plain = due_at(one, CALENDAR), due_at(replace(one, pauses=()), CALENDAR)
    assert due is not None and plain is not None and due >= plain
    first = CALENDAR.opening(CALENDAR.add_days(next(CALENDAR.stretches(received))[0].date(), 1))
    minutes = [first + timedelta(minutes=30) * step for step in range(int((due - first) / timedelta(minutes=30)))]
    ran = sum(
        (
            CALENDAR.worked(at, at + timedelta(minutes=30))
            for at in minutes
            if not any(p.start <= at < (p.end or at) for p in pauses)
        ),
        timedelta(0),
    )
    assert ran == CALENDAR.day_length * days
