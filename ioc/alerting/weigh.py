"""The verdict of a wide condition at an instant: three-valued, so that what is not known is never taken for clear."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo

from ioc.alerting.judge import UNKNOWN, Judgement, too_old
from ioc.alerting.measures import Values, change, deviation, share_in_breach, slope
from ioc.alerting.needs import STANDS
from ioc.alerting.past import Past
from ioc.alerting.watch import Plans, bound_at
from ioc.domain.condition import (
    AgainstIndicator,
    AllOf,
    AnyOf,
    Change,
    Compare,
    CountBelow,
    Deviation,
    ForecastPeak,
    Not,
    ShareInBreach,
    Slope,
    Wide,
)
from ioc.domain.indicator import Indicator
from ioc.domain.observation import Origin, SeriesKey
from ioc.domain.rule import Rule, Verdict
from ioc.domain.subject import Subject


@dataclass(frozen=True)
class World:
    """What the conditions of one rule are weighed in."""

    rule: Rule
    origin: Origin
    subjects: Mapping[str, Subject]
    indicators: Mapping[str, Indicator]
    past: Past
    plans: Plans
    zone: tzinfo


def weigh(condition: Wide, subject: Subject, at: datetime, firing: bool, world: World) -> Judgement:
    """The judgement as of `at`, on what was known by then. `firing`: the dead bands apply."""
    match condition:
        case Compare():
            return _compare(condition, subject, at, firing, world)
        case AllOf(conditions):
            return _all([weigh(one, subject, at, firing, world) for one in conditions])
        case AnyOf(conditions):
            return _turned(_all([_turned(weigh(one, subject, at, firing, world)) for one in conditions]))
        case Not(inner):
            return _turned(weigh(inner, subject, at, firing, world))
        case CountBelow():
            return _count(condition, at, firing, world)


def _compare(leaf: Compare, subject: Subject, at: datetime, firing: bool, world: World) -> Judgement:
    series = SeriesKey(leaf.indicator, subject.code, leaf.period_kind, world.origin)
    value = _measured(leaf, series, at, world)
    if value is None:
        return UNKNOWN
    other = _other(leaf, subject, at, world)
    bound = bound_at(leaf.against, series, subject, at, world.plans, world.zone, other)
    if bound is None:
        return Judgement(Verdict.UNKNOWN, value)
    return Judgement(Verdict.BREACH if bound.broken_by(value, firing) else Verdict.CLEAR, value, bound.value)


def _measured(leaf: Compare, series: SeriesKey, at: datetime, world: World) -> float | None:
    if isinstance(leaf.measure, ForecastPeak):
        key, stands = (series.indicator, series.subject, series.origin), world.rule.stale_after or STANDS
        return world.past.peak(key, at, leaf.measure.within, stands)
    newest = world.past.newest(series, at)
    if newest is None or not newest.good or too_old(world.rule, newest.at, at):
        return None
    if leaf.measure is None:
        return newest.value
    return _windowed(leaf, series, at, world)


def _windowed(leaf: Compare, series: SeriesKey, at: datetime, world: World) -> float | None:
    def back(over: timedelta) -> Values:
        return world.past.values(series, at, over)

    match leaf.measure:
        case Change(over):
            return change(back(2 * over), at, over)
        case Slope(over, per):
            return slope(back(over), at, over, per)
        case ShareInBreach(over, comparison, limit):
            return share_in_breach(back(over), at, over, comparison, limit)
        case Deviation(weeks):
            newest = world.past.newest(series, at)
            indicator = world.indicators.get(leaf.indicator)
            resolution = 10.0 ** -(indicator.decimals if indicator else 0)
            now = [] if newest is None or newest.value is None else [(newest.at, newest.value)]
            return deviation(now, world.past.same_hours(series, at, weeks, world.zone), resolution) if now else None
    return None


def _other(leaf: Compare, subject: Subject, at: datetime, world: World) -> float | None:
    if not isinstance(leaf.against, AgainstIndicator):
        return None
    series = SeriesKey(leaf.against.indicator, subject.code, leaf.against.period_kind, world.origin)
    newest = world.past.newest(series, at)
    return newest.value if newest is not None and newest.good and not too_old(world.rule, newest.at, at) else None


def _all(judged: list[Judgement]) -> Judgement:
    """Kleene: one that is clear clears all; else one that is unknown leaves all unknown."""
    for verdict in (Verdict.CLEAR, Verdict.UNKNOWN):
        for one in judged:
            if one.verdict is verdict:
                return one
    return judged[0]


def _turned(one: Judgement) -> Judgement:
    other = {Verdict.BREACH: Verdict.CLEAR, Verdict.CLEAR: Verdict.BREACH}
    return one._replace(verdict=other.get(one.verdict, one.verdict))


def _count(condition: CountBelow, at: datetime, firing: bool, world: World) -> Judgement:
    subjects = [world.subjects[code] for code in condition.subjects if code in world.subjects]
    verdicts = [weigh(condition.condition, one, at, False, world).verdict for one in subjects]
    breaching, unknown = verdicts.count(Verdict.BREACH), verdicts.count(Verdict.UNKNOWN)
    needed = condition.clear_below if firing else condition.at_least
    if breaching >= needed:
        verdict = Verdict.BREACH
    else:
        verdict = Verdict.UNKNOWN if breaching + unknown >= needed else Verdict.CLEAR
    return Judgement(verdict, float(breaching), float(condition.at_least))
