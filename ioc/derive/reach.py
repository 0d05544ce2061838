"""Which stored values go into one derived value: how far back it reaches, and at which instants it is made at all."""

from datetime import timedelta

from ioc.derive import air_day, air_hour
from ioc.domain.derivation import AirIndex, Derivation, HighWater, RateOfRise, RunningSum
from ioc.domain.period import PeriodKind

AT_ONCE = timedelta(microseconds=1)
"""The reach of what needs only the values of its own instant: (at − reach, at] holds no other."""
_HOUR = timedelta(hours=1)


def reach(derivation: Derivation) -> timedelta:
    """A value at `at` is made of values in (at − reach, at]."""
    match derivation.function:
        case AirIndex():
            return _HOUR * (air_day.HOURS if derivation.period_kind is PeriodKind.DAY else air_hour.HOURS)
        case RateOfRise(window=window):
            return window + AT_ONCE  # the value of exactly one window ago counts
        case HighWater(window=window) | RunningSum(window=window):
            return window
    return AT_ONCE


def grid(derivation: Derivation) -> PeriodKind | None:
    """HOUR or DAY where values are made at the ends of those that hold an input; None where at the instants of inputs."""
    return derivation.period_kind if isinstance(derivation.function, AirIndex) else None


def anchors(derivation: Derivation) -> frozenset[str]:
    """The roles whose values make an instant one at which something is said: without a numerator there is no ratio."""
    roles = frozenset(part.role for part in derivation.inputs)
    return roles - {"denominator"}
