"""From a moment to the reading that a derivation makes of it."""

from ioc.derive.air_day import air_day
from ioc.derive.air_hour import air_hour
from ioc.derive.alarm_level import alarm_level
from ioc.derive.classes import classes
from ioc.derive.high_water import high_water
from ioc.derive.moment import Moment, Result, missing
from ioc.derive.ratio import ratio
from ioc.derive.rise import rate_of_rise
from ioc.derive.running_sum import running_sum
from ioc.derive.total import total
from ioc.domain.admission import unbelievable
from ioc.domain.derivation import (
    AirIndex,
    AlarmLevel,
    Classes,
    Derivation,
    HighWater,
    RateOfRise,
    Ratio,
    RunningSum,
    SumOfChildren,
)
from ioc.domain.indicator import Indicator
from ioc.domain.observation import Reading
from ioc.domain.period import PeriodKind


def compute(derivation: Derivation, indicator: Indicator, moment: Moment) -> Reading | None:
    """What the derivation says of the moment: a value, or in words why there is none; None where it has nothing to say.

    A value outside the bounds of `indicator`, the one that is made, is none.
    """
    try:
        result = _result(derivation, moment)
    except OverflowError:
        result = missing("số đo quá lớn")
    if result is None:
        return None
    if result.value is not None and (fault := unbelievable(result.value, indicator)):
        result = missing(fault)
    made, kind = derivation.indicator, derivation.period_kind
    return Reading(made, moment.subject.code, kind, moment.at, result.value, result.quality, result.note)


def _result(derivation: Derivation, moment: Moment) -> Result | None:
    match derivation.function:
        case Ratio() as function:
            return ratio(function, moment)
        case SumOfChildren() as function:
            return total(function, moment)
        case AirIndex() as function:
            return (air_day if derivation.period_kind is PeriodKind.DAY else air_hour)(function, moment)
        case AlarmLevel() as function:
            return alarm_level(function, moment)
        case RateOfRise() as function:
            return rate_of_rise(function, moment)
        case HighWater() as function:
            return high_water(function, moment)
        case RunningSum() as function:
            return running_sum(function, moment)
        case Classes() as function:
            return classes(function, moment)
