"""Điều kiện: what may be wrong with a subject. Plain conditions look at one value; wide ones at windows, forecasts, others."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from enum import StrEnum

from ioc.domain.period import PeriodKind


class Comparison(StrEnum):
    ABOVE = ">"
    AT_LEAST = ">="
    BELOW = "<"
    AT_MOST = "<="


@dataclass(frozen=True, slots=True)
class Threshold:
    """Value against a number. `clear_at` is the dead band: a firing alert clears only beyond it (None = at `limit`)."""

    comparison: Comparison
    limit: float
    clear_at: float | None = None


@dataclass(frozen=True, slots=True)
class AgainstBand:
    """Value outside (or, with `inside`, inside) the closed range [low, high]; clears `dead_band` beyond its edge."""

    low: float
    high: float
    inside: bool = False
    dead_band: float = 0.0


@dataclass(frozen=True, slots=True)
class AgainstTarget:
    """Value against the plan target of the same subject, indicator and period, times `share`; no target gives UNKNOWN.

    With `pace`, against what the target asks for by the end of the value's own period: an even share of the target's period.
    """

    comparison: Comparison
    share: float = 1.0
    dead_band: float = 0.0
    pace: bool = False


@dataclass(frozen=True, slots=True)
class AgainstLevel:
    """Stage ≥ báo động `level` (1, 2, 3) of the station, as in force at the reading; clears `dead_band` (same unit) below it.

    Stations whose levels are unconfirmed or missing are not judged: they alarm nobody.
    """

    level: int
    dead_band: float = 0.0


@dataclass(frozen=True, slots=True)
class AgainstIndicator:
    """Value against another indicator of the same subject at the same instant, times `factor`; none known gives UNKNOWN."""

    comparison: Comparison
    indicator: str
    period_kind: PeriodKind
    factor: float = 1.0
    dead_band: float = 0.0


Against = Threshold | AgainstBand | AgainstTarget | AgainstLevel | AgainstIndicator


@dataclass(frozen=True, slots=True)
class Change:
    """The value less what it was `over` ago."""

    over: timedelta


@dataclass(frozen=True, slots=True)
class Slope:
    """The rise of the line of least squares through the values of the last `over`, for each `per`."""

    over: timedelta
    per: timedelta = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class ShareInBreach:
    """The share, 0 to 1, of the values of the last `over` that meet the comparison with `limit`."""

    over: timedelta
    comparison: Comparison
    limit: float


@dataclass(frozen=True, slots=True)
class ForecastPeak:
    """The highest value that the newest forecast issued by then gives for the next `within`."""

    within: timedelta


@dataclass(frozen=True, slots=True)
class Deviation:
    """How many robust standard deviations (1.4826 × MAD) the value lies from the median of the same hour in `weeks` past weeks.

    Public holidays are left out of the past.
    """

    weeks: int = 8


Measure = Change | Slope | ShareInBreach | ForecastPeak | Deviation


@dataclass(frozen=True, slots=True)
class Compare:
    """A measure of a series against something. `measure` None = the value itself."""

    indicator: str
    period_kind: PeriodKind
    against: Against
    measure: Measure | None = None


@dataclass(frozen=True, slots=True)
class AllOf:
    conditions: tuple["Wide", ...]


@dataclass(frozen=True, slots=True)
class AnyOf:
    conditions: tuple["Wide", ...]


@dataclass(frozen=True, slots=True)
class Not:
    condition: "Wide"


@dataclass(frozen=True, slots=True)
class CountBelow:
    """At least so many of the `subjects` meet the condition; a firing alert clears when fewer than `clear_below` do.

    `below` names the unit whose children the subjects are, None where they were named one by one.
    """

    condition: "Wide"
    at_least: int
    clear_below: int
    subjects: tuple[str, ...] = ()
    below: str | None = None


@dataclass(frozen=True, slots=True)
class SourceLate:
    """The source has broken its promise. One such rule exists for every source that promises anything."""

    source: str


@dataclass(frozen=True, slots=True)
class SignalLost:
    """What `rule` watches has gone silent or faulty. One such rule exists for every rule whose lost signal is an alert."""

    rule: str


Plain = Threshold | AgainstBand | AgainstTarget | AgainstLevel
"""Judged on the rule's own value alone."""

Wide = Compare | AllOf | AnyOf | Not | CountBelow
"""Judged on more than the value that has just come."""

Condition = Plain | Wide | SourceLate | SignalLost


def comparisons(condition: Condition, subject: str | None = None) -> Iterator[tuple[Compare, str | None]]:
    """The comparisons inside a condition, each with the subject it is made on (None = the rule's own)."""
    match condition:
        case Compare():
            yield condition, subject
        case AllOf(inner) | AnyOf(inner):
            for one in inner:
                yield from comparisons(one, subject)
        case Not(inner):
            yield from comparisons(inner, subject)
        case CountBelow():
            for code in condition.subjects or (None,):
                yield from comparisons(condition.condition, code)


def counts(condition: Condition) -> Iterator[CountBelow]:
    """The counts inside a condition, outer before inner."""
    match condition:
        case AllOf(inner) | AnyOf(inner):
            for one in inner:
                yield from counts(one)
        case Not(inner):
            yield from counts(inner)
        case CountBelow():
            yield condition
            yield from counts(condition.condition)


def with_children(condition: Condition, children: Callable[[str], tuple[str, ...]]) -> Condition:
    """The condition with the subjects of its counts filled in; `children` gives the codes directly below a unit."""
    return _filled(condition, children) if isinstance(condition, Wide) else condition


def _filled(condition: Wide, children: Callable[[str], tuple[str, ...]]) -> Wide:
    match condition:
        case Compare():
            return condition
        case AllOf(inner) | AnyOf(inner):
            return replace(condition, conditions=tuple(_filled(one, children) for one in inner))
        case Not(only):
            return Not(_filled(only, children))
        case CountBelow():
            subjects = children(condition.below) if condition.below else condition.subjects
            return replace(condition, condition=_filled(condition.condition, children), subjects=subjects)
