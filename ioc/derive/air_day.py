"""VN_AQI ngày: dust by its mean of 24 hours, gases by their highest hour, ozone also by eight hours (QĐ 1459/QĐ-TCMT, 2.2).

The Decision gives no least coverage: that 75 % of the hours must be there (18 of 24, 6 of 8) is this centre's own choice.
"""

from collections.abc import Sequence
from decimal import Decimal
from math import ceil

from ioc.derive.air_hours import Mean, hours, mean
from ioc.derive.air_scale import DUST, NAMES, station_index, sub_index
from ioc.derive.moment import Moment, Result, missing, worst
from ioc.domain.derivation import AirIndex, AirScale
from ioc.domain.quality import Quality

DAY, EIGHT = 24, 8
HOURS = DAY + EIGHT - 1
"""Eight hours that end with the first hour of the day begin in the day before."""
_HIGHEST_8H = Decimal(400)
"""Above it the scale of eight hours ends and ozone is judged by its hour alone."""


def air_day(function: AirIndex, moment: Moment) -> Result | None:
    """The index of the day that ends at `moment.at`: its hours end at 01:00 … 24:00."""
    scale = function.scale_on(moment.day)
    if scale is None:
        return missing("chưa có thang VN_AQI cho ngày này")
    indices: dict[str, int] = {}
    qualities: set[Quality] = set()
    for name in NAMES:
        means = hours(function, moment.good(name), moment.at, HOURS)
        index = _index(scale, name, means, function.coverage)
        if index is not None:
            indices[name] = index
            qualities |= {quality for each in means[:DAY] if each for quality in each.qualities}
    return station_index(indices, worst(qualities))


def _index(scale: AirScale, name: str, means: Sequence[Mean | None], coverage: float) -> int | None:
    """The sub-index of the day; None where too few of its hours are there."""
    day = [each.value for each in means[:DAY] if each]
    if len(day) < ceil(DAY * coverage):
        return None
    if name in DUST:
        return sub_index(scale, name, mean(day))
    if name != "o3":
        return sub_index(scale, name, max(day))
    eight = highest_of_eight([each and each.value for each in means], ceil(EIGHT * coverage))
    by_hour = sub_index(scale, "o3_1h", max(day))
    return by_hour if eight is None or eight > _HIGHEST_8H else max(by_hour, sub_index(scale, "o3_8h", eight))


def highest_of_eight(concentrations: Sequence[Decimal | None], least: int) -> Decimal | None:
    """The highest mean of eight hours that end within the day, of those with `least` hours; None where none has.

    `concentrations` are the hours, the newest first, reaching seven hours into the day before.
    """
    stretches = ([value for value in concentrations[first : first + EIGHT] if value is not None] for first in range(DAY))
    return max((mean(each) for each in stretches if len(each) >= least), default=None)
