"""Trực và bảo trì: who is on duty when, what is being worked on, what stands for what."""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta, tzinfo

from ioc.domain.hours import Span, Works
from ioc.domain.matcher import Matcher


@dataclass(frozen=True, slots=True)
class Shift:
    """Ca trực: these receivers while any of the spans holds (none = always).

    With `turns` they take turns, each for so many days from `since` on.
    """

    receivers: tuple[str, ...]
    spans: tuple[Span, ...] = ()
    turns: int | None = None
    since: date | None = None

    def on_duty(self, at: datetime, zone: tzinfo, works: Works) -> tuple[str, ...]:
        """Who of the shift is told at that aware instant."""
        if self.spans and not any(one.holds(at, zone, works) for one in self.spans):
            return ()
        if self.turns is None or self.since is None:
            return self.receivers
        # A night shift belongs to the day on which it began.
        begun = min(self._begun(at, zone, works))
        return (self.receivers[(begun - self.since).days // self.turns % len(self.receivers)],)

    def _begun(self, at: datetime, zone: tzinfo, works: Works) -> list[date]:
        day = at.astimezone(zone).date()
        late = [one for one in self.spans if one.holds(at, zone, works) and at.astimezone(zone).time() < one.end <= one.start]
        return [day - timedelta(days=1)] if late else [day]


@dataclass(frozen=True, slots=True)
class Rota:
    """Lịch trực: a name that routes may use as a receiver. Where nobody is on duty, everybody on the rota is told."""

    name: str
    shifts: tuple[Shift, ...]

    @property
    def members(self) -> frozenset[str]:
        return frozenset(name for shift in self.shifts for name in shift.receivers)

    def on_duty(self, at: datetime, zone: tzinfo, works: Works) -> frozenset[str]:
        found = frozenset(name for shift in self.shifts for name in shift.on_duty(at, zone, works))
        return found or self.members


@dataclass(frozen=True, slots=True)
class Maintenance:
    """Bảo trì: while any of the spans holds, alerts that fit all matchers are told to nobody."""

    name: str
    title: str
    matchers: tuple[Matcher, ...]
    spans: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class Inhibition:
    """While an alert that fits `source` fires, those that fit `target` and agree with it on the labels `equal` are not told."""

    source: tuple[Matcher, ...]
    target: tuple[Matcher, ...]
    equal: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Restraint:
    """How people are spared. More than `storm` messages a minute to one receiver become one summary (0 = never).

    An alert that fires `flaps` times (0 = never), each within `calm` of the time before, is flapping until it has been calm
    for so long.
    """

    storm: int = 10
    flaps: int = 4
    calm: timedelta = field(default=timedelta(minutes=15))
