"""Bản tin thiên tai of the practice province: an afternoon squall every day, and the flood while there is one. Pure."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from ioc.domain.period import PROVINCE_ZONE
from ioc.practice.incidents import Incident, IncidentKind, Log
from ioc.practice.noise import fraction
from ioc.practice.world import Place, World

SENDER = "dai-kttv@dien-tap.example"
_LISTED = timedelta(days=3)
_SQUALL, _SQUALL_OVER = time(10), time(20)
_FLOOD_LASTS = timedelta(days=2)


@dataclass(frozen=True, slots=True)
class Warned:
    """One message of CAP. `level` 1–5; `expires_at` and the rest are of no account where `kind` is Cancel."""

    identifier: str
    sent_at: datetime
    kind: str
    event: str
    headline: str
    level: int
    expires_at: datetime
    places: tuple[Place, ...]
    references: tuple[str, ...] = ()


def warned(world: World, log: Log, now: datetime) -> tuple[Warned, ...]:
    """What the feed lists at `now`: the messages of the last three days, oldest first."""
    made = (*_squalls(world, now), *(one for row in log if row.kind is IncidentKind.FLOOD for one in _flood(world, row)))
    return tuple(sorted((one for one in made if now - _LISTED < one.sent_at <= now), key=lambda one: one.sent_at))


def _squalls(world: World, now: datetime) -> Iterator[Warned]:
    today = now.astimezone(PROVINCE_ZONE).date()
    for day in (today - timedelta(days=back) for back in range(_LISTED.days, -1, -1)):
        sent, over = (datetime.combine(day, at, PROVINCE_ZONE) for at in (_SQUALL, _SQUALL_OVER))
        places = tuple(place for place in world.places if fraction(world.seed, "squall", day.isoformat(), place.code) < 0.05)
        if places:
            named = f"DT-DONG-{day:%Y%m%d}"
            yield Warned(named, sent, "Alert", "Dông, lốc", "Chiều nay có dông, đề phòng lốc và sét", 1, over, places)


def _flood(world: World, flood: Incident) -> Iterator[Warned]:
    """An alert when it begins, an update once it is felt by half, and the end of both."""
    start, everywhere = flood.started_at.replace(microsecond=0), (world.province,)
    first, second, last = (f"DT-LU-{start:%Y%m%d%H%M%S}-{number}" for number in (1, 2, 3))
    expires_at = start + _FLOOD_LASTS
    yield Warned(first, start, "Alert", "Lũ", "Mực nước sông lên nhanh", 2, expires_at, everywhere)
    grown = (flood.started_at + flood.rise / 2).replace(microsecond=0)
    if flood.ended_at is None or grown < flood.ended_at:
        yield Warned(second, grown, "Update", "Lũ", "Mực nước vượt báo động III", 3, expires_at, everywhere, (first,))
    if flood.ended_at is not None:
        over = flood.ended_at.replace(microsecond=0)
        yield Warned(last, over, "Cancel", "Lũ", "Hủy cảnh báo lũ", 0, over, (), (first, second))
