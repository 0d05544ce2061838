"""The conditions of rules/*.toml as the domain has them, and what is refused."""

from datetime import timedelta

import pytest

from ioc.domain.condition import (
    AgainstIndicator,
    AllOf,
    AnyOf,
    Compare,
    Comparison,
    CountBelow,
    ForecastPeak,
    Not,
    Slope,
    Threshold,
)
from ioc.domain.period import PeriodKind
from ioc.domain.rule import Rule, Severity, UnknownPolicy
from ioc.profile.check import check
from ioc.profile.fault import Fault
from ioc.profile.read import read_profile
from tests.unit.test_profile_faults import GOOD, UNITS, Options

PLAIN = '{ type = "threshold", comparison = ">=", limit = 2, clear_at = 1.9 }'
OWN = ("MN", PeriodKind.INSTANT)
ABOVE = Compare(*OWN, Threshold(Comparison.ABOVE, 1.0))
LEAF = '{ type = "threshold", comparison = ">", limit = 1 }'


def files(condition: str = PLAIN, more: str = "") -> dict[str, bytes]:
    changed = GOOD["rules/a.toml"].replace(PLAIN, condition + ("\n" + more if more else ""))
    assert condition in changed
    return {name: (changed if name == "rules/a.toml" else text).encode() for name, text in GOOD.items()}


def rule(condition: str = PLAIN, more: str = "") -> Rule:
    return read_profile(files(condition, more), {"fake": Options}, UNITS).rule["cao"]


def faults(condition: str = PLAIN, more: str = "") -> list[Fault]:
    return list(check(files(condition, more), {"fake": Options}, {}, UNITS))


@pytest.mark.parametrize(
    ("written", "read"),
    [
        (PLAIN, Threshold(Comparison.AT_LEAST, 2, 1.9)),
        ('{ type = "threshold", comparison = ">", limit = 1, measure = { type = "slope", over = "1h" } }',
         Compare(*OWN, Threshold(Comparison.ABOVE, 1.0), Slope(timedelta(hours=1)))),
        ('{ type = "threshold", comparison = ">", limit = 1, measure = { type = "forecast", within = "24h" } }',
         Compare(*OWN, Threshold(Comparison.ABOVE, 1.0), ForecastPeak(timedelta(hours=24)))),
        ('{ type = "other", comparison = "<", other = "MN", other_period = "instant", factor = 0.5 }',
         Compare(*OWN, AgainstIndicator(Comparison.BELOW, *OWN, 0.5))),
        (f'{{ type = "all", conditions = [{LEAF}, {{ type = "not", condition = {LEAF} }}] }}', AllOf((ABOVE, Not(ABOVE)))),
        (f'{{ type = "any", conditions = [{LEAF}] }}', AnyOf((ABOVE,))),
        (f'{{ type = "count", condition = {LEAF}, at_least = 5, clear_below = 3, below = "p@2025" }}',
         CountBelow(ABOVE, 5, 3, ("x@2025",), "p@2025")),
    ],
)  # fmt: skip
def test_a_condition_is_read_as_it_is_written(written: str, read: object) -> None:
    assert rule(written).condition == read


def test_the_steps_of_a_rule_are_judged_alike() -> None:
    graver = f'[[rule.graver]]\nseverity = "critical"\nhold = "5m"\ncondition = {{ type = "not", condition = {LEAF} }}'
    found = rule(more=graver)
    assert [(step.severity, step.hold) for step in found.steps] == [
        (Severity.WARNING, timedelta(minutes=10)),
        (Severity.CRITICAL, timedelta(minutes=5)),
    ]
    assert found.condition == Compare(*OWN, Threshold(Comparison.AT_LEAST, 2, 1.9))


def test_the_lost_signal_of_a_life_safety_rule_is_an_alert_unless_it_says_otherwise() -> None:
    assert rule(more='stale_after = "30m"\nlife_safety = true').when_unknown is UnknownPolicy.ALERT
    assert rule(more='stale_after = "30m"\nlife_safety = true\nunknown = "keep"').when_unknown is UnknownPolicy.KEEP
    assert rule().when_unknown is UnknownPolicy.KEEP


@pytest.mark.parametrize(
    ("condition", "more", "what"),
    [
        ('{ type = "all", conditions = [] }', "", "conditions"),
        (f'{{ type = "count", condition = {LEAF}, at_least = 5 }}', "", "subjects và below"),
        (f'{{ type = "count", condition = {LEAF}, at_least = 5, below = "y@2025" }}', "", "đối tượng “y@2025”"),
        ('{ type = "band", low = 3, high = 2 }', "", "cao hơn high"),
        ('{ type = "threshold", comparison = ">", limit = 1, indicator = "MNN" }', "", "chỉ tiêu “MNN”"),
        ('{ type = "other", comparison = "<", other = "MNN", other_period = "instant" }', "", "chỉ tiêu “MNN”"),
        ('{ type = "threshold", comparison = ">", limit = 1, measure = { type = "mean" } }', "", "không có loại “mean”"),
        (PLAIN, "life_safety = true", "bao lâu là mất"),
        (PLAIN, f'[[rule.graver]]\nseverity = "notice"\ncondition = {LEAF}', "nặng dần"),
    ],
)  # fmt: skip
def test_what_cannot_be_judged_is_refused_with_its_line(condition: str, more: str, what: str) -> None:
    found = faults(condition, more)
    assert found, "no fault"
    assert any(what in fault.what for fault in found), found
    assert all(fault.line > 0 for fault in found)
