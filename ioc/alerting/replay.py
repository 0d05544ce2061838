"""What rules would have done: the judging of the clock and of arrivals, over recorded history. Pure, series by series.

Alerts of different subjects know nothing of each other, so each is told from its beginning to its end, and only then are all
told in order.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from ioc.alerting.follow import OPEN, Story, follow, follow_signal, follow_wide, tick
from ioc.alerting.index import LostWatched, RuleIndex
from ioc.alerting.judge import Point
from ioc.alerting.past import ForecastKey, Past
from ioc.alerting.watch import Plans, Watched
from ioc.alerting.weigh import World
from ioc.domain.alert import Alert, AlertKey, Transition
from ioc.domain.condition import Plain
from ioc.domain.observation import Forecast, SeriesKey


@dataclass(frozen=True, slots=True)
class Arrival:
    """A value, and when the centre heard it (aware). As final now: heard at its own `at`."""

    heard_at: datetime
    point: Point


@dataclass(frozen=True)
class History:
    """`arrivals` of each series in the order of `heard_at`; the clock ticks at `start` and then `every`, until `end`."""

    arrivals: Mapping[SeriesKey, Sequence[Arrival]]
    start: datetime
    end: datetime
    every: timedelta
    plans: Plans = field(default_factory=dict)
    forecasts: Mapping[ForecastKey, Sequence[Forecast]] = field(default_factory=dict)


def replay(index: RuleIndex, history: History) -> list[Transition]:
    """Every transition in the order of `at`, as the evaluator would have written it."""
    told: list[Transition] = []
    wide: dict[AlertKey, tuple[Watched, set[datetime]]] = {}
    for series, arrivals in history.arrivals.items():
        for watched in index.on(series):
            told.extend(_plain(watched, arrivals, history))
        for lost in index.lost_on(series):
            told.extend(_signal(lost, arrivals, history))
        for watched in index.hearing(series):
            wide.setdefault(watched.key, (watched, set()))[1].update(one.point.at for one in arrivals)
    points = {series: _points(arrivals) for series, arrivals in history.arrivals.items()} if wide else {}
    past = Past(points, history.forecasts, index.profile.holidays)
    for watched, instants in wide.values():
        told.extend(_wide(index, watched, instants, past, history))
    return in_order(told)


def in_order(told: Iterable[Transition]) -> list[Transition]:
    """Transitions by `at`; those of one alert at one instant stay as they are."""
    return sorted(told, key=lambda one: (one.at, one.key.rule, one.key.subject))


def _plain(watched: Watched, arrivals: Sequence[Arrival], history: History) -> Iterator[Transition]:
    alert: Alert | None = None
    before, judged_at = history.start, None
    for heard_at, together in _together(arrivals):
        # What is older than the newest judged never changes what was told.
        points = [one.point for one in together if judged_at is None or one.point.at >= judged_at]
        if (alert is None or alert.state not in OPEN) and all(_clear(watched, point, history.plans) for point in points):
            before, judged_at = heard_at, max((point.at for point in points), default=judged_at)
            continue
        alert, told = _ticked(alert, watched, before, heard_at, history)
        yield from told
        story = follow(watched, alert, points, history.plans, heard_at)
        yield from story.transitions
        alert, before = story.alert, heard_at
        judged_at = max((point.at for point in points), default=judged_at)
    yield from _ticked(alert, watched, before, history.end + timedelta.resolution, history)[1]


def _together(arrivals: Sequence[Arrival]) -> Iterator[tuple[datetime, Sequence[Arrival]]]:
    """What was heard at one instant; mostly one value, for which a group of its own would cost more than judging it."""
    start = 0
    for place, one in enumerate(arrivals):
        if place + 1 == len(arrivals) or arrivals[place + 1].heard_at != one.heard_at:
            yield one.heard_at, arrivals[start : place + 1]
            start = place + 1


def _clear(watched: Watched, point: Point, plans: Plans) -> bool:
    """Whether the value breaches nothing: most do not, and an alert at rest is not moved by them."""
    if not point.good or point.value is None:
        return True
    bounds = (watched.bound(step.condition, point.at, plans) for step in watched.steps if isinstance(step.condition, Plain))
    return not any(bound is not None and bound.broken_by(point.value, False) for bound in bounds)


def _wide(index: RuleIndex, watched: Watched, instants: Iterable[datetime], past: Past, history: History) -> Iterator[Transition]:
    """Also judged at the issues of what it foresees, as the evaluator is woken by them."""
    profile, alert, before = index.profile, None, history.start
    world = World(watched.rule, watched.key.origin, profile.subject, profile.indicator, past, history.plans, profile.zone)
    for at in sorted({*instants, *_issues(index, watched, history)}):
        alert, told = _ticked(alert, watched, before, at, history)
        yield from told
        story = follow_wide(watched, alert, [at], world)
        yield from story.transitions
        alert, before = story.alert, at
    yield from _ticked(alert, watched, before, history.end + timedelta.resolution, history)[1]


def _signal(lost: LostWatched, arrivals: Sequence[Arrival], history: History) -> Iterator[Transition]:
    """Judged at ticks; between two arrivals only the first tick at which the last value is too old can change anything."""
    alert: Alert | None = None
    for one, following in zip(arrivals, [*(later.heard_at for later in arrivals[1:]), history.end], strict=True):
        old_at = max(one.heard_at, one.point.at + (lost.rule.stale_after or timedelta(0)))
        for moment in (_tick_at(one.heard_at, history), _tick_after(old_at, history)):
            if moment < following or (moment == following == history.end):
                story = follow_signal(lost, alert, one.point, history.start, moment)
                yield from story.transitions
                alert = story.alert


def _ticked(
    alert: Alert | None, watched: Watched, after: datetime, until: datetime, history: History
) -> tuple[Alert | None, list[Transition]]:
    """The alert after the ticks in (after, until), and what they changed; at rest the clock changes nothing."""
    told: list[Transition] = []
    moment = _tick_after(after, history)
    while alert is not None and alert.state in OPEN and moment < until:
        story: Story = tick(alert, watched.rule, moment) if watched.at_work(moment) else Story(alert)
        told.extend(story.transitions)
        alert, moment = story.alert, moment + history.every
    return alert, told


def _tick_at(at: datetime, history: History) -> datetime:
    """The first tick at or after `at`."""
    return history.start + -(-(at - history.start) // history.every) * history.every


def _tick_after(at: datetime, history: History) -> datetime:
    """The first tick after `at`."""
    return history.start + ((at - history.start) // history.every + 1) * history.every


def _issues(index: RuleIndex, watched: Watched, history: History) -> set[datetime]:
    codes = {code for code, rules in index.foreseeing.items() if watched.rule in rules}
    return {
        max(one.issued_at, history.start)
        for (code, subject, origin), issued in history.forecasts.items()
        if code in codes and (subject, origin) == (watched.subject.code, watched.key.origin)
        for one in issued
        if one.issued_at < history.end
    }


def _points(arrivals: Sequence[Arrival]) -> list[Point]:
    """In the order of `at`; of several sayings for one instant the last heard."""
    return [point for _, point in sorted({one.point.at: one.point for one in arrivals}.items())]
