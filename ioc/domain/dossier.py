"""Hồ sơ: the clock of a dossier: when it is due, how late it is. No name, no number: only what the clock needs."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from math import ceil

from ioc.domain.calendar import Stretch, WorkCalendar


@dataclass(frozen=True, slots=True)
class Pause:
    """The clock stands still while the citizen is asked for a supplement; `end` None = it still does."""

    start: datetime
    end: datetime | None


@dataclass(frozen=True, slots=True)
class Dossier:
    """`due_at` is the portal's own where it gives one, else None and `days` counts working days (`hours`: office hours).

    `finished_at` None = still open. Instants are aware.
    """

    office: str
    received_at: datetime
    due_at: datetime | None = None
    days: int | None = None
    hours: float | None = None
    pauses: tuple[Pause, ...] = ()
    finished_at: datetime | None = None


class Standing(StrEnum):
    """Where a dossier stands against its clock."""

    PAUSED = "paused"  # tạm dừng chờ bổ sung
    WITHIN = "within"  # đang xử lý trong hạn
    LATE = "late"  # đang xử lý quá hạn
    DONE_IN_TIME = "done_in_time"
    DONE_LATE = "done_late"
    UNKNOWN = "unknown"  # neither a deadline nor an allowance was given


def due_at(dossier: Dossier, calendar: WorkCalendar) -> datetime | None:
    """When the dossier is due; None where nothing says so, or while the clock stands still for an unknown time.

    Working days count from the day after receipt (Bộ luật Dân sự 2015, Điều 147) to the close of the last; what comes in
    outside office days is received on the next one. Office hours count from the receipt on. Paused office time is not counted.
    """
    if dossier.due_at is not None:
        return dossier.due_at
    if dossier.days is not None:
        start, allowed = _opening(dossier, calendar), calendar.day_length * dossier.days
    elif dossier.hours is not None:
        start, allowed = dossier.received_at, timedelta(hours=dossier.hours)
    else:
        return None
    return _after(start, allowed, dossier.pauses, calendar)


def standing(dossier: Dossier, calendar: WorkCalendar, now: datetime) -> tuple[Standing, int]:
    """Where it stands at `now`, and how many working days late (each begun counts; 0 where it is not)."""
    due, done = due_at(dossier, calendar), dossier.finished_at
    if done is None and any(pause.start <= now and (pause.end is None or now < pause.end) for pause in dossier.pauses):
        return Standing.PAUSED, 0
    if due is None:
        return Standing.UNKNOWN, 0
    late = days_late(due, done or now, calendar)
    if done is None:
        return (Standing.LATE if now > due else Standing.WITHIN), late
    return (Standing.DONE_LATE if done > due else Standing.DONE_IN_TIME), late


def days_late(due: datetime, until: datetime, calendar: WorkCalendar) -> int:
    """Working days from `due` to `until`, each begun counts: an evening late is a day late. 0 where it is not late."""
    if until <= due:
        return 0
    return max(1, ceil(calendar.worked(due, until) / calendar.day_length))


def lateness(days: int, limits: Sequence[int]) -> int:
    """Which class so many days late are: with the limits (5, 10), 0 for 1–5, 1 for 6–10, 2 for more."""
    return sum(days > limit for limit in limits)


def _opening(dossier: Dossier, calendar: WorkCalendar) -> datetime:
    """When the first counted day opens."""
    received = next(calendar.stretches(dossier.received_at))[0].astimezone(calendar.zone).date()
    return calendar.opening(calendar.add_days(received, 1))


def _after(start: datetime, allowed: timedelta, pauses: Sequence[Pause], calendar: WorkCalendar) -> datetime | None:
    left = allowed
    for begin, end in _running(start, pauses, calendar):
        if end - begin >= left:
            return begin + left
        left -= end - begin
    return None


def _running(start: datetime, pauses: Sequence[Pause], calendar: WorkCalendar) -> Iterator[Stretch]:
    """Office time in which the clock runs; it ends where a pause has no end."""
    stops = min((pause.start for pause in pauses if pause.end is None), default=None)
    for begin, end in calendar.stretches(start):
        if stops is not None and begin >= stops:
            return
        pieces = [(begin, end if stops is None else min(end, stops))]
        for pause in pauses:
            if pause.end is not None:
                pieces = [piece for each in pieces for piece in _without(each, pause.start, pause.end)]
        yield from pieces


def _without(stretch: Stretch, start: datetime, end: datetime) -> list[Stretch]:
    """The stretch but for what lies between."""
    before, after = (stretch[0], min(stretch[1], start)), (max(stretch[0], end), stretch[1])
    return [piece for piece in (before, after) if piece[0] < piece[1]]
