"""Which rules watch which series: built once for a profile, asked at every pass."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, tzinfo
from functools import cached_property

from ioc.alerting.judge import Limit, limit_of
from ioc.alerting.lifecycle import Timing
from ioc.domain.alert import AlertKey
from ioc.domain.centre import Profile
from ioc.domain.lateness import late_rule
from ioc.domain.observation import SeriesKey
from ioc.domain.period import PeriodKind, start_of
from ioc.domain.plan import Target
from ioc.domain.rule import AgainstTarget, Rule, Threshold
from ioc.domain.source import Source
from ioc.domain.subject import Subject

Plans = Mapping[tuple[str, str, PeriodKind], tuple[Target, ...]]
"""Targets by indicator, subject and period kind, each in the order of `at`."""


@dataclass(frozen=True)
class Watched:
    """One rule on one series."""

    key: AlertKey
    series: SeriesKey
    rule: Rule
    subject: Subject
    zone: tzinfo

    @cached_property
    def timing(self) -> Timing:
        return Timing(self.rule.hold, self.rule.keep_firing)

    @cached_property
    def planned(self) -> bool:
        """Whether its limit comes from a plan."""
        return isinstance(self.rule.condition, AgainstTarget)

    @cached_property
    def _fixed(self) -> Limit | None:
        return limit_of(self.rule, self.subject, None, date.min) if isinstance(self.rule.condition, Threshold) else None

    def limit(self, at: datetime, plans: Plans) -> Limit | None:
        """The limit for the value of the period that ends at `at`; None where it cannot be judged."""
        if self._fixed is not None:
            return self._fixed
        target = self._target(at, plans) if self.planned else None
        return limit_of(self.rule, self.subject, target, at.astimezone(self.zone).date())

    def _target(self, at: datetime, plans: Plans) -> Target | None:
        series = self.series
        return target_at(plans.get((series.indicator, series.subject, series.period_kind), ()), at, self.zone)


@dataclass(frozen=True)
class LateWatched:
    """The promise of one source. `since` (aware) is when the centre began to listen to it."""

    key: AlertKey
    rule: Rule
    source: Source
    since: datetime


@dataclass(frozen=True)
class RuleIndex:
    """The rules of one profile. `since` (aware) is when the centre began to listen, `joined` when to sources that came later.

    `day` is the day, in the profile's zone, whose units are watched (None = that of `since`). `by_series` remembers the
    answers of `on` under the store's numbers of series.
    """

    profile: Profile
    since: datetime
    joined: Mapping[str, datetime] = field(default_factory=dict, compare=False)
    day: date | None = None
    by_series: dict[int, tuple[Watched, ...]] = field(default_factory=dict, compare=False)

    @cached_property
    def promises(self) -> tuple[LateWatched, ...]:
        rules = ((source, late_rule(source)) for source in self.profile.sources)
        return tuple(self._promise(source, rule) for source, rule in rules if rule)

    @cached_property
    def late_codes(self) -> frozenset[str]:
        return frozenset(late.rule.code for late in self.promises)

    @cached_property
    def planned(self) -> frozenset[str]:
        """The indicators that some rule compares with a plan."""
        return frozenset(
            rule.indicator for rule in self.profile.rules if rule.indicator and isinstance(rule.condition, AgainstTarget)
        )

    @cached_property
    def _rules(self) -> dict[tuple[str | None, PeriodKind], list[Rule]]:
        found: dict[tuple[str | None, PeriodKind], list[Rule]] = defaultdict(list)
        for rule in self.profile.rules:
            found[rule.indicator, rule.period_kind].append(rule)
        return found

    def on(self, series: SeriesKey) -> tuple[Watched, ...]:
        """The rules that watch a series.

        A rule that names no subjects watches those that still exist: figures of a dissolved unit raise nothing.
        """
        subject = self.profile.subject.get(series.subject)
        if subject is None:
            return ()
        rules = self._rules.get((series.indicator, series.period_kind), [])
        return tuple(self._watched(rule, subject, series) for rule in rules if self._covers(rule, subject))

    def holds(self, key: AlertKey) -> bool:
        """Whether anything still watches this rule on this subject."""
        if key.rule in self.late_codes:
            return True
        rule, subject = self.profile.rule.get(key.rule), self.profile.subject.get(key.subject)
        return rule is not None and subject is not None and self._covers(rule, subject)

    def _covers(self, rule: Rule, subject: Subject) -> bool:
        if rule.subjects:
            return subject.code in rule.subjects
        return subject.exists_on(self.day or self.since.astimezone(self.profile.zone).date())

    def _promise(self, source: Source, rule: Rule) -> LateWatched:
        key = AlertKey(rule.code, source.name, source.origin)
        return LateWatched(key, rule, source, max(self.since, self.joined.get(source.name, self.since)))

    def _watched(self, rule: Rule, subject: Subject, series: SeriesKey) -> Watched:
        return Watched(AlertKey(rule.code, subject.code, series.origin), series, rule, subject, self.profile.zone)


def plans_of(targets: Iterable[Target]) -> Plans:
    """Targets where `Watched.limit` looks for them; of two plans with one target each for a period, the first given holds."""
    found: dict[tuple[str, str, PeriodKind], list[Target]] = defaultdict(list)
    for one in sorted(targets, key=lambda target: target.at):
        found[one.indicator, one.subject, one.period_kind].append(one)
    return {place: tuple(rows) for place, rows in found.items()}


def target_at(targets: tuple[Target, ...], at: datetime, zone: tzinfo) -> Target | None:
    """The target, among those of one kind of period, whose period holds the instant `at`; None where the plan has none.

    So a figure cumulated to November meets the target cumulated over the year, and a month meets only its own month.
    """
    return next((one for one in targets if at == one.at or start_of(one.period_kind, one.at, zone) < at <= one.at), None)
