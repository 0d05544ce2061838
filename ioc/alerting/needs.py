"""What a condition must know besides the value that has just come: which series, how far back, which forecasts."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import get_args

from ioc.domain.condition import (
    AgainstIndicator,
    AgainstTarget,
    Change,
    Compare,
    Condition,
    Deviation,
    ForecastPeak,
    Plain,
    ShareInBreach,
    Slope,
    comparisons,
)
from ioc.domain.period import PeriodKind
from ioc.domain.rule import Rule

STANDS = timedelta(days=2)
"""How far back the last value of a series is looked for where the rule does not say how old is too old."""
_WEEK, _HOUR = timedelta(days=7), timedelta(hours=1)
_PLAIN = get_args(Plain)


@dataclass(frozen=True, slots=True)
class Need:
    """Values of the series in (at − since, at − until]; `subject` None = the rule's own."""

    indicator: str
    period_kind: PeriodKind
    since: timedelta
    until: timedelta = timedelta(0)
    subject: str | None = None


def is_plain(condition: Condition) -> bool:
    """Whether it is judged on the rule's own value alone."""
    return isinstance(condition, _PLAIN)


def planned_in(condition: Condition, rule: Rule) -> frozenset[str]:
    """The indicators that the condition compares with a plan."""
    if isinstance(condition, AgainstTarget):
        return frozenset({rule.indicator or ""})
    return frozenset(leaf.indicator for leaf, _ in comparisons(condition) if isinstance(leaf.against, AgainstTarget))


def foreseen_in(condition: Condition) -> frozenset[tuple[str, str | None]]:
    """The indicators, each with its subject (None = the rule's own), whose forecasts the condition looks at."""
    return frozenset(
        (leaf.indicator, subject) for leaf, subject in comparisons(condition) if isinstance(leaf.measure, ForecastPeak)
    )


def needs_of(condition: Condition, stale_after: timedelta | None) -> tuple[Need, ...]:
    """Everything a wide condition reads; nothing for a plain one."""
    stands = stale_after or STANDS
    return tuple(dict.fromkeys(need for leaf, subject in comparisons(condition) for need in _of_leaf(leaf, subject, stands)))


def _of_leaf(leaf: Compare, subject: str | None, stands: timedelta) -> Iterator[Need]:
    if not isinstance(leaf.measure, ForecastPeak):
        yield Need(leaf.indicator, leaf.period_kind, max(stands, _reach(leaf)), subject=subject)
    if isinstance(leaf.measure, Deviation):
        for week in range(1, leaf.measure.weeks + 1):
            yield Need(leaf.indicator, leaf.period_kind, week * _WEEK + _HOUR, week * _WEEK, subject)
    if isinstance(leaf.against, AgainstIndicator):
        yield Need(leaf.against.indicator, leaf.against.period_kind, stands, subject=subject)


def _reach(leaf: Compare) -> timedelta:
    match leaf.measure:
        case Change(over):
            return 2 * over
        case Slope(over) | ShareInBreach(over):
            return over
    return timedelta(0)
