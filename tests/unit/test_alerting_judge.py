from datetime import UTC, date, datetime, time, timedelta

import pytest

from ioc.alerting.judge import Bound, Limit, Point, bound_of, judge, judge_source
from ioc.alerting.watch import bound_at, plans_of, target_at
from ioc.domain.condition import AgainstBand, AgainstIndicator, AgainstLevel, AgainstTarget, Comparison, Plain, Threshold
from ioc.domain.observation import Origin, SeriesKey
from ioc.domain.period import PROVINCE_ZONE, PeriodKind, month_end
from ioc.domain.plan import Target
from ioc.domain.promise import Daily, Promise
from ioc.domain.quality import Quality
from ioc.domain.rule import Rule, Severity, Verdict
from ioc.domain.subject import StationLevels, Subject, SubjectKind

NOW = datetime(2026, 11, 24, 3, 0, tzinfo=UTC)
TODAY = date(2026, 11, 24)
MINUTE = timedelta(minutes=1)
UNIT = Subject("82@2025", SubjectKind.UNIT, "Đồng Tháp", "Dong Thap")


def limit_of(rule: Rule, subject: Subject, target: Target | None, day: date) -> Bound | None:
    assert isinstance(rule.condition, Plain)
    return bound_of(rule.condition, subject, target.value if target else None, None, day)


def a_rule(condition: Plain, stale_after: timedelta | None = None) -> Rule:
    return Rule("r", "r", "r", Severity.WARNING, condition, "x", stale_after=stale_after)


def a_target(value: float | None, kind: PeriodKind = PeriodKind.MONTH, at: datetime = NOW) -> Target:
    return Target("p", "x", UNIT.code, kind, at, value, "")


def a_station(*levels: StationLevels) -> Subject:
    return Subject("tv", SubjectKind.STATION, "Cao Lãnh", "Cao Lanh", levels=levels)


def some_levels(
    confirmed: bool = True, since: date = date(2020, 1, 1), until: date | None = None, bd3: float = 2.3
) -> StationLevels:
    return StationLevels(1.5, None, bd3, since, until, "", confirmed)


@pytest.mark.parametrize(
    ("comparison", "limit", "clear_at", "value", "firing", "verdict"),
    [
        (Comparison.ABOVE, 90, None, 90.0, False, Verdict.CLEAR),
        (Comparison.ABOVE, 90, None, 90.1, False, Verdict.BREACH),
        (Comparison.ABOVE, 90, None, 90.0, True, Verdict.CLEAR),
        (Comparison.ABOVE, 90, 85, 85.1, True, Verdict.BREACH),
        (Comparison.ABOVE, 90, 85, 85.0, True, Verdict.CLEAR),
        (Comparison.ABOVE, 90, 85, 88.0, False, Verdict.CLEAR),
        (Comparison.AT_LEAST, 2.3, 2.25, 2.3, False, Verdict.BREACH),
        (Comparison.AT_LEAST, 2.3, 2.25, 2.29, False, Verdict.CLEAR),
        (Comparison.AT_LEAST, 2.3, 2.25, 2.25, True, Verdict.BREACH),
        (Comparison.AT_LEAST, 2.3, 2.25, 2.24, True, Verdict.CLEAR),
        (Comparison.BELOW, 98, None, 98.0, False, Verdict.CLEAR),
        (Comparison.BELOW, 98, 98.2, 97.9, False, Verdict.BREACH),
        (Comparison.BELOW, 98, 98.2, 98.1, True, Verdict.BREACH),
        (Comparison.BELOW, 98, 98.2, 98.2, True, Verdict.CLEAR),
        (Comparison.AT_MOST, 0, None, 0.0, False, Verdict.BREACH),
        (Comparison.AT_MOST, 0, 0.5, 0.5, True, Verdict.BREACH),
        (Comparison.AT_MOST, 0, 0.5, 0.6, True, Verdict.CLEAR),
    ],
)
def test_a_value_is_judged_against_the_limit_or_while_firing_against_the_dead_band(
    comparison: Comparison, limit: float, clear_at: float | None, value: float, firing: bool, verdict: Verdict
) -> None:
    rule = a_rule(Threshold(comparison, limit, clear_at))
    applied = limit_of(rule, UNIT, None, TODAY)
    assert judge(rule, Point(NOW, value, Quality.OK), applied, firing, NOW) is verdict


@pytest.mark.parametrize("quality", Quality)
def test_only_good_qualities_are_judged(quality: Quality) -> None:
    rule = a_rule(Threshold(Comparison.ABOVE, 1))
    verdict = judge(rule, Point(NOW, 2.0, quality), limit_of(rule, UNIT, None, TODAY), False, NOW)
    bad = {Quality.FAULTY, Quality.CALIBRATING}
    assert verdict is (Verdict.UNKNOWN if quality in bad else Verdict.BREACH)


def test_no_value_no_text_for_a_value_and_no_limit_are_unknown() -> None:
    rule = a_rule(Threshold(Comparison.ABOVE, 1))
    limit = limit_of(rule, UNIT, None, TODAY)
    assert judge(rule, None, limit, False, NOW) is Verdict.UNKNOWN
    assert judge(rule, Point(NOW, None, Quality.OK), limit, False, NOW) is Verdict.UNKNOWN
    assert judge(rule, Point(NOW, 2.0, Quality.OK), None, False, NOW) is Verdict.UNKNOWN


@pytest.mark.parametrize(("age", "verdict"), [(30, Verdict.BREACH), (31, Verdict.UNKNOWN)])
def test_a_value_is_unknown_once_it_is_older_than_the_rule_allows(age: int, verdict: Verdict) -> None:
    rule = a_rule(Threshold(Comparison.ABOVE, 1), stale_after=30 * MINUTE)
    assert judge(rule, Point(NOW - age * MINUTE, 2.0, Quality.OK), limit_of(rule, UNIT, None, TODAY), False, NOW) is verdict


def test_a_plan_target_is_multiplied_by_its_share_and_its_dead_band_lies_on_the_good_side() -> None:
    below = a_rule(AgainstTarget(Comparison.BELOW, share=0.6, dead_band=1))
    assert limit_of(below, UNIT, a_target(100), TODAY) == Limit(Comparison.BELOW, 60, 61)
    above = a_rule(AgainstTarget(Comparison.ABOVE, dead_band=1))
    assert limit_of(above, UNIT, a_target(100), TODAY) == Limit(Comparison.ABOVE, 100, 99)


@pytest.mark.parametrize("target", [None, a_target(None)])
def test_without_a_target_that_is_a_number_there_is_no_limit(target: Target | None) -> None:
    assert limit_of(a_rule(AgainstTarget(Comparison.BELOW)), UNIT, target, TODAY) is None


def test_alarm_levels_apply_as_they_stand_on_the_day() -> None:
    station = a_station(some_levels(until=date(2026, 11, 24), bd3=2.4), some_levels(since=date(2026, 11, 24)))
    rule = a_rule(AgainstLevel(3, dead_band=0.05))
    assert limit_of(rule, station, None, date(2026, 11, 23)) == Limit(Comparison.AT_LEAST, 2.4, 2.35)
    assert limit_of(rule, station, None, TODAY) == Limit(Comparison.AT_LEAST, 2.3, 2.25)


@pytest.mark.parametrize(
    ("station", "level"),
    [
        (a_station(some_levels(confirmed=False)), 3),
        (a_station(), 3),
        (a_station(some_levels()), 2),
        (a_station(some_levels(since=date(2027, 1, 1))), 3),
    ],
)
def test_levels_that_are_unconfirmed_missing_or_not_yet_in_force_alarm_nobody(station: Subject, level: int) -> None:
    assert limit_of(a_rule(AgainstLevel(level)), station, None, TODAY) is None


def test_the_first_and_second_level_are_their_own() -> None:
    station = a_station(StationLevels(3.5, 4.0, 4.5, date(2020, 1, 1), None, "", True))
    limits = [limit_of(a_rule(AgainstLevel(level)), station, None, TODAY) for level in (1, 2, 3)]
    assert [limit.value for limit in limits if limit] == [3.5, 4.0, 4.5]


@pytest.mark.parametrize(
    ("inside", "firing", "breaching"),
    [
        (False, False, [5.7, 5.9, 8.6, 8.8]),
        (False, True, [5.7, 5.9, 6.0, 6.1, 8.4, 8.5, 8.6, 8.8]),
        (True, False, [6.0, 6.1, 7.0, 8.4, 8.5]),
        (True, True, [5.9, 6.0, 6.1, 7.0, 8.4, 8.5, 8.6]),
    ],
)
def test_a_range_is_left_or_entered_and_while_firing_its_edge_lies_a_dead_band_further(
    inside: bool, firing: bool, breaching: list[float]
) -> None:
    bound = bound_of(AgainstBand(6.0, 8.5, inside, 0.2), UNIT, None, None, TODAY)
    assert bound is not None
    assert [value for value in (5.7, 5.9, 6.0, 6.1, 7.0, 8.4, 8.5, 8.6, 8.8) if bound.broken_by(value, firing)] == breaching


def test_another_indicator_counts_times_its_factor() -> None:
    against = AgainstIndicator(Comparison.ABOVE, "y", PeriodKind.INSTANT, factor=1.2, dead_band=1)
    assert bound_of(against, UNIT, None, 100, TODAY) == Limit(Comparison.ABOVE, 120, 119)
    assert bound_of(against, UNIT, None, None, TODAY) is None


def test_by_pace_the_plan_asks_for_the_elapsed_share_of_its_period() -> None:
    year = a_target(120, PeriodKind.CUMULATIVE, month_end(2026, 12))
    series = SeriesKey("x", UNIT.code, PeriodKind.CUMULATIVE, Origin.REAL)
    against = AgainstTarget(Comparison.BELOW, pace=True)
    bound = bound_at(against, series, UNIT, month_end(2026, 6), plans_of([year]), PROVINCE_ZONE)
    assert bound is not None
    assert bound.value == pytest.approx(120 * 181 / 365)


@pytest.mark.parametrize(
    ("heard", "since", "verdict"),
    [
        (0, 1000, Verdict.CLEAR),
        (15, 1000, Verdict.CLEAR),
        (16, 1000, Verdict.BREACH),
        (None, 16, Verdict.BREACH),
        (None, 15, Verdict.UNKNOWN),
        # the centre itself was away: it has not listened for long enough to accuse anybody
        (1000, 5, Verdict.UNKNOWN),
        (1000, 16, Verdict.BREACH),
        (5, 1, Verdict.CLEAR),
        (-3, 0, Verdict.CLEAR),
    ],
)
def test_a_promise_is_broken_by_silence_that_was_listened_to(heard: int | None, since: int, verdict: Verdict) -> None:
    promise = Promise(5 * MINUTE, 15 * MINUTE)
    heard_at = None if heard is None else NOW - heard * MINUTE
    assert judge_source(promise, heard_at, NOW - since * MINUTE, NOW) is verdict


@pytest.mark.parametrize(
    ("heard", "since", "verdict"),
    [
        (timedelta(hours=34), timedelta(days=9), Verdict.CLEAR),
        (timedelta(hours=35), timedelta(days=9), Verdict.BREACH),
        (timedelta(hours=35), 61 * MINUTE, Verdict.BREACH),
        # after a start: what was sent in the meantime may still be on its way
        (timedelta(hours=35), 59 * MINUTE, Verdict.UNKNOWN),
        (None, timedelta(hours=34), Verdict.UNKNOWN),
        (None, timedelta(hours=35), Verdict.BREACH),
    ],
)
def test_a_deadline_is_missed_by_who_said_nothing_of_the_day_before(
    heard: timedelta | None, since: timedelta, verdict: Verdict
) -> None:
    """It is ten in the morning; the deadline was five in the afternoon of yesterday."""
    promise = Promise(by=Daily(time(17)))
    assert judge_source(promise, None if heard is None else NOW - heard, NOW - since, NOW) is verdict


def test_a_source_that_promises_nothing_breaks_nothing() -> None:
    assert judge_source(Promise(), None, NOW - timedelta(days=999), NOW) is Verdict.UNKNOWN


def test_a_month_meets_its_own_target_and_a_cumulated_figure_that_of_the_year() -> None:
    months = [a_target(month, PeriodKind.MONTH, month_end(2026, month)) for month in range(1, 13)]
    year = a_target(98, PeriodKind.CUMULATIVE, month_end(2026, 12))
    plans = plans_of([*reversed(months), year])
    monthly, cumulated = plans["x", UNIT.code, PeriodKind.MONTH], plans["x", UNIT.code, PeriodKind.CUMULATIVE]
    assert target_at(monthly, month_end(2026, 10), PROVINCE_ZONE) == months[9]
    assert target_at(monthly, month_end(2025, 10), PROVINCE_ZONE) is None
    assert target_at(cumulated, NOW, PROVINCE_ZONE) == year
    assert target_at(cumulated, month_end(2025, 12), PROVINCE_ZONE) is None
    assert target_at((a_target(1, PeriodKind.INSTANT),), NOW + MINUTE, PROVINCE_ZONE) is None
    assert target_at((a_target(1, PeriodKind.INSTANT),), NOW, PROVINCE_ZONE) is not None
