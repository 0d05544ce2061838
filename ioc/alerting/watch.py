"""One rule on one subject, and what its steps are held against at an instant."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, tzinfo
from functools import cached_property

from ioc.alerting.judge import Bound, bound_of
from ioc.alerting.lifecycle import Timing
from ioc.alerting.needs import is_plain, planned_in
from ioc.domain.alert import AlertKey
from ioc.domain.condition import Against, AgainstTarget, Threshold
from ioc.domain.hours import Hours, Works
from ioc.domain.observation import SeriesKey
from ioc.domain.period import PeriodKind, start_of
from ioc.domain.plan import Target
from ioc.domain.promise import on_weekdays
from ioc.domain.rule import Rule, Step
from ioc.domain.subject import Subject

Plans = Mapping[tuple[str, str, PeriodKind], tuple[Target, ...]]
"""Targets by indicator, subject and period kind, each in the order of `at`."""


@dataclass(frozen=True)
class Watched:
    """One rule on one subject. `series` is the rule's own: the value that a plain condition judges.

    `hours` are the working hours in which it is judged (None = always), `works` says which days are worked.
    """

    key: AlertKey
    series: SeriesKey
    rule: Rule
    subject: Subject
    zone: tzinfo
    hours: Hours | None = None
    works: Works = on_weekdays

    def at_work(self, at: datetime) -> bool:
        """Whether it is judged at that aware instant: outside its hours everything stays as it is."""
        return self.hours is None or self.hours.hold(at, self.zone, self.works)

    @cached_property
    def steps(self) -> tuple[Step, ...]:
        return self.rule.steps

    @cached_property
    def timings(self) -> tuple[Timing, ...]:
        """One for each step."""
        return tuple(Timing(step.hold, step.keep_firing) for step in self.steps)

    @cached_property
    def plain(self) -> bool:
        """Whether every step is judged on the rule's own value alone."""
        return all(is_plain(step.condition) for step in self.steps)

    @cached_property
    def planned(self) -> bool:
        """Whether a limit comes from a plan."""
        return any(planned_in(step.condition, self.rule) for step in self.steps)

    @cached_property
    def _fixed(self) -> Bound | None:
        condition = self.rule.condition
        return bound_of(condition, self.subject, None, None, date.min) if isinstance(condition, Threshold) else None

    def bound(self, against: Against, at: datetime, plans: Plans) -> Bound | None:
        """What the rule's own value of the period that ends at `at` is held against; None where it cannot be judged."""
        if self._fixed is not None and against is self.rule.condition:
            return self._fixed
        return bound_at(against, self.series, self.subject, at, plans, self.zone)


def bound_at(
    against: Against, series: SeriesKey, subject: Subject, at: datetime, plans: Plans, zone: tzinfo, other: float | None = None
) -> Bound | None:
    """What a value of `series` at `at` is held against; `other` is what the other indicator shows, None where it is unknown."""
    promised = None
    if isinstance(against, AgainstTarget):
        target = target_at(plans.get((series.indicator, series.subject, series.period_kind), ()), at, zone)
        promised = _promised(target, against, at, zone)
    return bound_of(against, subject, promised, other, at.astimezone(zone).date())


def plans_of(targets: Iterable[Target]) -> Plans:
    """Targets where `bound_at` looks for them; of two plans with one target each for a period, the first given holds."""
    found: dict[tuple[str, str, PeriodKind], list[Target]] = {}
    for one in sorted(targets, key=lambda target: target.at):
        found.setdefault((one.indicator, one.subject, one.period_kind), []).append(one)
    return {place: tuple(rows) for place, rows in found.items()}


def target_at(targets: tuple[Target, ...], at: datetime, zone: tzinfo) -> Target | None:
    """The target, among those of one kind of period, whose period holds the instant `at`; None where the plan has none.

    So a figure cumulated to November meets the target cumulated over the year, and a month meets only its own month.
    """
    return next((one for one in targets if at == one.at or start_of(one.period_kind, one.at, zone) < at <= one.at), None)


def _promised(target: Target | None, against: AgainstTarget, at: datetime, zone: tzinfo) -> float | None:
    if target is None or target.value is None:
        return None
    if not against.pace:
        return target.value
    start = start_of(target.period_kind, target.at, zone)
    return target.value * ((at - start) / (target.at - start)) if target.at > start else target.value
