"""Read for wide rules what they look back at."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from sqlalchemy import Connection

from ioc.alerting.index import RuleIndex
from ioc.alerting.judge import Point
from ioc.alerting.past import ForecastKey, Past
from ioc.alerting.watch import Watched
from ioc.domain.observation import Forecast, SeriesKey
from ioc.domain.quality import Quality
from ioc.store.instants import from_micros
from ioc.store.queries import pasts

Stretch = tuple[datetime, datetime]
Due = tuple[Watched, set[datetime]]
"""A rule on a subject, and the instants as of which it is to be judged."""


def look_back(
    conn: Connection,
    index: RuleIndex,
    due: Iterable[Due],
    foreseen: Mapping[ForecastKey, list[Forecast]],
) -> Past:
    """Everything that the rules need, to be judged at the instants they are due; one reading of each stretch."""
    wanted: dict[SeriesKey, set[Stretch]] = {}
    for watched, when in due:
        for need in index.needs[watched.rule.code]:
            key = SeriesKey(need.indicator, need.subject or watched.subject.code, need.period_kind, watched.key.origin)
            wanted.setdefault(key, set()).add((min(when) - need.since, max(when) - need.until))
    numbers = pasts.ids_of(conn, wanted)
    read = pasts.stretches(conn, ((number, *one) for key, number in numbers.items() for one in wanted[key]))
    return Past({key: _points(read.get(number, [])) for key, number in numbers.items()}, foreseen, index.profile.holidays)


def _points(rows: Sequence[tuple[int, float | None, str]]) -> list[Point]:
    return [Point(from_micros(at), value, Quality(quality)) for at, value, quality in rows]
