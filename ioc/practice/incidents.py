"""What an operator of the practice province has made happen, and how strongly it is felt at an instant. Pure."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from math import cos, pi


class IncidentKind(StrEnum):
    FLOOD = "flood"  # lũ, triều cường
    OUTAGE = "outage"  # cổng ngừng trả lời
    SURGE = "surge"  # hồ sơ dồn ứ


class OutageMode(StrEnum):
    ERROR = "error"  # 503
    HANG = "hang"  # takes the request and never answers
    CUT = "cut"  # breaks the connection in the middle of the answer


@dataclass(frozen=True, slots=True)
class Incident:
    """`rise` is how long it takes to be fully felt, and after `ended_at` (None = still on) to fade."""

    kind: IncidentKind
    started_at: datetime
    ended_at: datetime | None = None
    rise: timedelta = timedelta(minutes=10)
    mode: OutageMode = OutageMode.ERROR

    def active(self, at: datetime) -> bool:
        return self.started_at <= at and (self.ended_at is None or at < self.ended_at)

    def strength(self, at: datetime) -> float:
        """How strongly it is felt at `at`, 0 to 1: rises after the start, fades after the end."""
        if at < self.started_at:
            return 0.0
        if self.ended_at is None or at < self.ended_at:
            return _ease(at - self.started_at, self.rise)
        return _ease(self.ended_at - self.started_at, self.rise) * (1 - _ease(at - self.ended_at, self.rise))

    def entered(self, at: datetime) -> float:
        """The share of its effect that has ever happened by `at`, 0 to 1; never falls."""
        until = at if self.ended_at is None else min(at, self.ended_at)
        return 0.0 if at < self.started_at else _ease(until - self.started_at, self.rise)


Log = tuple[Incident, ...]


def begin(log: Log, incident: Incident) -> Log:
    """The log with the incident; one of its kind that is still on ends at that instant."""
    return (*_ended(log, incident.started_at, incident.kind), incident)


def calm(log: Log, at: datetime) -> Log:
    """The log with everything that is still on ended at `at`."""
    return _ended(log, at, None)


def strength(log: Log, kind: IncidentKind, at: datetime) -> float:
    return max((row.strength(at) for row in log if row.kind is kind), default=0.0)


def outage(log: Log, at: datetime) -> OutageMode | None:
    """How the portal fails at `at`, None when it answers."""
    return next((row.mode for row in log if row.kind is IncidentKind.OUTAGE and row.active(at)), None)


def known_at(log: Log, at: datetime) -> Log:
    """The log as a forecaster knows it at `at`: what has not begun is unknown, what is on is expected to stay."""
    begun = (row for row in log if row.started_at <= at)
    return tuple(replace(row, ended_at=None) if row.ended_at and row.ended_at > at else row for row in begun)


def _ended(log: Log, at: datetime, kind: IncidentKind | None) -> Log:
    def ends(row: Incident) -> bool:
        return row.ended_at is None and (kind is None or row.kind is kind)

    return tuple(replace(row, ended_at=max(at, row.started_at)) if ends(row) else row for row in log)


def _ease(passed: timedelta, rise: timedelta) -> float:
    if rise <= timedelta(0) or passed >= rise:
        return 1.0
    return (1 - cos(pi * (passed / rise))) / 2
