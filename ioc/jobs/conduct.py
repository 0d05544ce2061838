"""The centre's own indicators: how it did with its alerts, kept as values of the day like any other."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime, time, timedelta

from sqlalchemy import Connection, Engine

from ioc.domain.centre import Profile
from ioc.domain.conduct import CONDUCT
from ioc.domain.observation import Origin, Reading, SeriesKey
from ioc.domain.period import PeriodKind
from ioc.domain.promise import Promise
from ioc.domain.source import Batch, Schedule, Source
from ioc.store import observations
from ioc.store.engine import reading, writing
from ioc.store.queries.at_instants import at_instants
from ioc.store.queries.conduct import conduct

CENTRE = Source("centre", "centre", "Trung tâm", "The centre", Schedule(), Promise(), None)
"""Where these values come from: no source of the profile."""

_DAYS = 2
"""Finished days that are told again: somebody may have closed an alert of yesterday today."""
_NO_RUN = 0


def keep_account(engine: Engine, profile: Profile, now: datetime) -> int:
    """Save the figures of the last finished days under the profile's root; how many changed."""
    wanted = {code for code in CONDUCT if code in profile.indicator and PeriodKind.DAY in profile.indicator[code].periods}
    if not wanted:
        return 0
    with reading(engine) as conn:
        found = [
            Reading(code, profile.root, PeriodKind.DAY, end, value, issued_at=now)
            for start, end in _days(profile, now)
            for code, value in conduct(conn, start, end).figures().items()
            if code in wanted
        ]
        found = _news(conn, found)
    if not found:
        return 0
    with writing(engine) as conn:
        saved = observations.save(conn, Batch(tuple(found)), CENTRE, _NO_RUN, now, profile.zone)
    return saved.stored + saved.changed


def _news(conn: Connection, found: Sequence[Reading]) -> list[Reading]:
    """The figures that are not stored so already."""
    keys = {one: SeriesKey(one.indicator, one.subject, one.period_kind, Origin.REAL) for one in found}
    known = at_instants(conn, set(keys.values()), {one.at for one in found})
    return [one for one in found if (kept := known.get((keys[one], one.at))) is None or kept.value != one.value]


def _days(profile: Profile, now: datetime) -> Iterator[tuple[datetime, datetime]]:
    today = now.astimezone(profile.zone).date()
    for back in range(_DAYS, 0, -1):
        yield _midnight(profile, today - timedelta(days=back)), _midnight(profile, today - timedelta(days=back - 1))


def _midnight(profile: Profile, day: date) -> datetime:
    return datetime.combine(day, time(), profile.zone)
