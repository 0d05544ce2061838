"""The instants at which the practice province has values. Pure."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from math import ceil

from ioc.practice.incidents import Incident, IncidentKind, Log

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_LINGER = timedelta(minutes=1)


def grid(start: datetime, end: datetime, step: timedelta) -> tuple[datetime, ...]:
    """Every multiple of `step` in (start, end], in UTC; `step` divides the hour, so hours fall on the hour."""
    first, last = (start - _EPOCH) // step + 1, (end - _EPOCH) // step
    return tuple(_EPOCH + step * number for number in range(first, last + 1))


def reported(
    start: datetime, end: datetime, step: timedelta, log: Log, kind: IncidentKind, pace: timedelta = timedelta(seconds=1)
) -> tuple[datetime, ...]:
    """The grid, and more often while an incident of `kind` comes or goes, as stations report more often in a flood.

    `pace` is the least time between two of these. All are whole seconds, as questions are asked in whole seconds.
    """
    extra = (at for row in log if row.kind is kind for at in _turning(row, pace) if start < at <= end)
    return tuple(sorted({*grid(start, end, step), *extra}))


def _turning(incident: Incident, least: timedelta) -> Iterator[datetime]:
    """About twenty instants while the incident rises, as many while it fades, and some for a minute after each."""
    pace = max(timedelta(seconds=ceil(incident.rise.total_seconds() / 20)), least)
    for moment in (incident.started_at, incident.ended_at):
        if moment is not None:
            steps = int((incident.rise + _LINGER) / pace)
            yield from (moment.replace(microsecond=0) + pace * number for number in range(1, steps + 1))
