"""Hồ sơ của các sở: each dossier that departments of the practice province have had in hand lately. Pure; invented."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from ioc.domain.calendar import WorkCalendar
from ioc.domain.period import PROVINCE_ZONE
from ioc.practice.noise import between, fraction

OFFICES = ("Văn phòng UBND tỉnh", "Sở Khoa học và Công nghệ", "Sở Nông nghiệp và Môi trường", "Trung tâm Phục vụ hành chính công")
_ALLOWED = (3, 5, 7, 10, 15)
_BACK = timedelta(days=60)
_CALENDAR = WorkCalendar()


@dataclass(frozen=True, slots=True)
class Listed:
    """`days` are working days; `finished`, `paused_from` and `paused_to` are None where it has not come to that."""

    office: str
    received: datetime
    days: int
    finished: datetime | None
    paused_from: datetime | None
    paused_to: datetime | None


def listed(at: datetime, seed: int) -> Iterator[Listed]:
    """What the list holds at `at`: everything received in the 60 days before."""
    today = at.astimezone(PROVINCE_ZONE).date()
    for back in range(_BACK.days, -1, -1):
        day = today - timedelta(days=back)
        if _CALENDAR.is_working(day):
            yield from (row for office in OFFICES for row in _of_day(office, day, at, seed) if row.received <= at)


def _of_day(office: str, day: date, at: datetime, seed: int) -> Iterator[Listed]:
    for number in range(1 + int(4 * fraction(seed, office, day.toordinal(), "many"))):
        key = seed, office, day.toordinal(), number
        received = datetime.combine(day, time(7, 30), PROVINCE_ZONE) + timedelta(minutes=round(between(0, 540, *key, "came")))
        days = _ALLOWED[int(len(_ALLOWED) * fraction(*key, "days"))]
        waits = fraction(*key, "waits") < 0.1
        paused = received + timedelta(days=1) if waits else None
        resumed = received + timedelta(days=1 + round(between(1, 20, *key, "supplement"))) if waits else None
        lying = round(between(3, 25, *key, "lying")) if fraction(*key, "lies") < 0.07 else 0
        worked = _CALENDAR.add_days(day, max(1, round(days * between(0.4, 1.1, *key, "handling"))) + lying)
        stood = resumed - paused if paused and resumed else timedelta(0)
        finished = datetime.combine(worked, time(9 + number), PROVINCE_ZONE) + stood
        yield Listed(office, received, days, *(_by(at, moment) for moment in (finished, paused, resumed)))


def _by(at: datetime, moment: datetime | None) -> datetime | None:
    return moment if moment is not None and moment <= at else None
