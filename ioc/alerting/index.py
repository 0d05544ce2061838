"""Which rules watch which series: built once for a profile, asked at every pass."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, tzinfo
from functools import cached_property

from ioc.alerting.needs import Need, foreseen_in, is_plain, needs_of, planned_in
from ioc.alerting.watch import Watched
from ioc.domain.alert import AlertKey
from ioc.domain.centre import Profile
from ioc.domain.lateness import late_rule
from ioc.domain.lost import SUFFIX, lost_rule
from ioc.domain.observation import Origin, SeriesKey
from ioc.domain.period import PROVINCE_ZONE, PeriodKind
from ioc.domain.promise import Works, on_weekdays
from ioc.domain.rule import Rule
from ioc.domain.source import Source
from ioc.domain.subject import Subject


@dataclass(frozen=True)
class LateWatched:
    """The promise of one source. `since` (aware) is when the centre began to listen to it.

    `zone` and `works` say when days begin and which of them are worked.
    """

    key: AlertKey
    rule: Rule
    source: Source
    since: datetime
    zone: tzinfo = PROVINCE_ZONE
    works: Works = on_weekdays


@dataclass(frozen=True)
class LostWatched:
    """The signal that one rule watches on one subject."""

    key: AlertKey
    rule: Rule


@dataclass(frozen=True)
class RuleIndex:
    """The rules of one profile. `since` (aware) is when the centre began to listen, `joined` when to sources that came later.

    `day` is the day, in the profile's zone, whose units are watched (None = that of `since`). `by_series` remembers the
    answers of `on` under the store's numbers of series, `keys` the series, `heard_by` the answers of `hearing`.
    """

    profile: Profile
    since: datetime
    joined: Mapping[str, datetime] = field(default_factory=dict, compare=False)
    day: date | None = None
    by_series: dict[int, tuple[Watched, ...]] = field(default_factory=dict, compare=False)
    keys: dict[int, SeriesKey] = field(default_factory=dict, compare=False)
    heard_by: dict[SeriesKey, tuple[Watched, ...]] = field(default_factory=dict, compare=False)

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
        return frozenset(code for rule in self.profile.rules for step in rule.steps for code in planned_in(step.condition, rule))

    @cached_property
    def _rules(self) -> dict[tuple[str | None, PeriodKind], list[Rule]]:
        found: dict[tuple[str | None, PeriodKind], list[Rule]] = defaultdict(list)
        for rule in self.profile.rules:
            if all(is_plain(step.condition) for step in rule.steps):
                found[rule.indicator, rule.period_kind].append(rule)
        return found

    @cached_property
    def wide(self) -> tuple[Rule, ...]:
        """The rules that look at more than the value that has just come."""
        return tuple(rule for rule in self.profile.rules if not all(is_plain(step.condition) for step in rule.steps))

    def on(self, series: SeriesKey) -> tuple[Watched, ...]:
        """The rules that watch a series by its own value alone.

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
        code = key.rule.removesuffix(SUFFIX)
        rule, subject = self.profile.rule.get(code), self.profile.subject.get(key.subject)
        return key.rule in self.profile.rule and rule is not None and subject is not None and self._covers(rule, subject)

    def at_work(self, rule: Rule, at: datetime) -> bool:
        """Whether the rule is judged at that instant."""
        return self.profile.within(rule.hours, at)

    def wide_on(self, rule: Rule, subject: str, origin: Origin) -> Watched | None:
        """A wide rule on a subject, with the series of that origin; None where it does not cover it."""
        found = self.profile.subject.get(subject)
        if found is None or not self._covers(rule, found):
            return None
        return self._watched(rule, found, SeriesKey(rule.indicator or "", subject, rule.period_kind, origin))

    def hearing(self, series: SeriesKey) -> tuple[Watched, ...]:
        """The wide rules that look at a series, each on the subject it judges by it."""
        if series not in self.heard_by:
            self.heard_by[series] = tuple(self._hearing(series)) if self.wide else ()
        return self.heard_by[series]

    def _hearing(self, series: SeriesKey) -> Iterator[Watched]:
        for rule in self.wide:
            wanted = series.indicator, series.period_kind
            needs = [one for one in self.needs[rule.code] if (one.indicator, one.period_kind) == wanted]
            subjects = {series.subject for one in needs if one.subject is None}
            subjects |= {code for one in needs if one.subject == series.subject for code in rule.subjects}
            yield from filter(None, (self.wide_on(rule, code, series.origin) for code in sorted(subjects)))

    @cached_property
    def needs(self) -> dict[str, tuple[Need, ...]]:
        """What each wide rule reads, by its code."""
        return {
            rule.code: tuple(dict.fromkeys(need for step in rule.steps for need in needs_of(step.condition, rule.stale_after)))
            for rule in self.wide
        }

    @cached_property
    def foreseeing(self) -> dict[str, tuple[Rule, ...]]:
        """The wide rules that look at forecasts, by the indicator foreseen."""
        found: dict[str, tuple[Rule, ...]] = {}
        for rule in self.wide:
            for code in sorted({code for step in rule.steps for code, _ in foreseen_in(step.condition)}):
                found[code] = (*found.get(code, ()), rule)
        return found

    @cached_property
    def lost(self) -> dict[tuple[str, PeriodKind], tuple[Rule, ...]]:
        """Where silence is an alert: by the series' indicator and period kind, the rules that watch their signal."""
        found: dict[tuple[str, PeriodKind], tuple[Rule, ...]] = {}
        for rule in filter(None, map(lost_rule, self.profile.rules)):
            if rule.indicator:
                place = rule.indicator, rule.period_kind
                found[place] = (*found.get(place, ()), rule)
        return found

    def lost_on(self, series: SeriesKey) -> tuple[LostWatched, ...]:
        """The rules that watch the signal of a series."""
        subject = self.profile.subject.get(series.subject)
        rules = self.lost.get((series.indicator, series.period_kind), ()) if subject else ()
        return tuple(
            LostWatched(AlertKey(rule.code, series.subject, series.origin), rule)
            for rule in rules
            if subject is not None and self._covers(rule, subject)
        )

    def _covers(self, rule: Rule, subject: Subject) -> bool:
        if rule.subjects:
            return subject.code in rule.subjects
        return subject.exists_on(self.day or self.since.astimezone(self.profile.zone).date())

    def _promise(self, source: Source, rule: Rule) -> LateWatched:
        key = AlertKey(rule.code, source.name, source.origin)
        since = max(self.since, self.joined.get(source.name, self.since))
        return LateWatched(key, rule, source, since, self.profile.zone, self.profile.works)

    def _watched(self, rule: Rule, subject: Subject, series: SeriesKey) -> Watched:
        key, profile = AlertKey(rule.code, subject.code, series.origin), self.profile
        hours = profile.hours[rule.hours] if rule.hours else None
        return Watched(key, series, rule, subject, profile.zone, hours, profile.works)
