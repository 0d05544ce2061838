"""Where a value stands against its target. Pure."""

from enum import StrEnum

from ioc.domain.indicator import Direction, Indicator
from ioc.domain.observation import Qualifier
from ioc.domain.plan import Target

RISK_SHARE = 0.05
"""A miss by at most this share of the target (or of the width of a good range) is a risk, not yet a miss."""

_AT_LEAST = frozenset({Qualifier.GREATER, Qualifier.AT_LEAST})
_AT_MOST = frozenset({Qualifier.LESS, Qualifier.AT_MOST})
_STRICT = frozenset({Qualifier.GREATER, Qualifier.LESS})


class Status(StrEnum):
    MET = "met"  # đúng tiến độ
    AT_RISK = "at_risk"  # có rủi ro
    MISSED = "missed"  # không đạt
    CANNOT_JUDGE = "cannot_judge"  # chưa thể đánh giá


def expected(indicator: Indicator, target: Target | None, elapsed: float) -> float | None:
    """What the target asks for by now: all of it, or of an indicator that accrues the elapsed share (0 to 1) of its period.

    None where there is no number to ask for. An even pace is the centre's own assumption where the plan names none.
    """
    if target is None or target.value is None:
        return None
    return target.value * min(max(elapsed, 0.0), 1.0) if indicator.accrues else target.value


def status(indicator: Indicator, value: float | None, target: Target | None, elapsed: float = 1.0) -> Status:
    """Where `value` (in the indicator's unit) stands against the target of the same subject and period.

    A target's own qualifier (≥, ≤ …) decides which side is good, else the indicator's direction. An indicator with a good
    range is judged by it when it has no target of its own. `elapsed` is the share (0 to 1) of the target's period that the
    value speaks for: an indicator that accrues is held against its pace. A missing value, a target in words, and an
    indicator of which neither side is better cannot be judged: that is not the same as being on target.
    """
    if value is None:
        return Status.CANNOT_JUDGE
    if target is None or target.value is None:
        return _in_band(indicator, value) if target is None else Status.CANNOT_JUDGE
    qualifier = target.note.qualifier if target.note else None
    sign = _good_side(indicator.direction, qualifier)
    if sign is None:
        return Status.CANNOT_JUDGE
    wanted = expected(indicator, target, elapsed) or 0.0
    ahead = sign * (value - wanted)
    if ahead > 0 or (ahead == 0 and qualifier not in _STRICT):
        return Status.MET
    return Status.AT_RISK if -ahead <= RISK_SHARE * abs(wanted) else Status.MISSED


def _good_side(direction: Direction, qualifier: Qualifier | None) -> int | None:
    """1 where more is better, -1 where less is, None where neither is known."""
    if qualifier in _AT_LEAST or (qualifier not in _AT_MOST and direction is Direction.UP):
        return 1
    if qualifier in _AT_MOST or direction is Direction.DOWN:
        return -1
    return None


def _in_band(indicator: Indicator, value: float) -> Status:
    if indicator.band is None:
        return Status.CANNOT_JUDGE
    low, high = indicator.band
    outside = max(low - value, value - high)
    if outside <= 0:
        return Status.MET
    return Status.AT_RISK if outside <= RISK_SHARE * (high - low) else Status.MISSED
