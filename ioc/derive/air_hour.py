"""VN_AQI giờ: NowCast of dust over twelve hours, hourly means of gases (Quyết định 1459/QĐ-TCMT, section 2.1)."""

from collections.abc import Sequence
from decimal import Decimal

from ioc.derive.air_hours import Mean, hours
from ioc.derive.air_scale import DUST, NAMES, station_index, sub_index
from ioc.derive.moment import Moment, Result, missing, worst
from ioc.domain.derivation import AirIndex
from ioc.domain.quality import Quality

HOURS = 12
_RECENT, _NEEDED = 3, 2
_LEAST_WEIGHT = Decimal("0.5")


def air_hour(function: AirIndex, moment: Moment) -> Result | None:
    """The index of the hour that ends at `moment.at`."""
    scale = function.scale_on(moment.day)
    if scale is None:
        return missing("chưa có thang VN_AQI cho ngày này")
    indices: dict[str, int] = {}
    qualities: set[Quality] = set()
    for name in NAMES:
        means = hours(function, moment.good(name), moment.at, HOURS if name in DUST else 1)
        value = nowcast([each and each.value for each in means]) if name in DUST else means[0] and means[0].value
        if value is not None:
            indices[name] = sub_index(scale, "o3_1h" if name == "o3" else name, value)
            qualities |= _of(means)
    return station_index(indices, worst(qualities))


def nowcast(concentrations: Sequence[Decimal | None]) -> Decimal | None:
    """The weighted mean of c1 (this hour) … c12; None without two of c1, c2, c3.

    w = the least over the greatest concentration, at least ½; the hour i weighs w^(i−1). Divided by the sum of the weights
    of the hours that are there: the form Σ (½)^i·ci, which is also met with, comes out far too low where hours are missing.
    """
    if sum(value is not None for value in concentrations[:_RECENT]) < _NEEDED:
        return None
    there = [(hour, value) for hour, value in enumerate(concentrations) if value is not None]
    highest = max(value for _, value in there)
    weight = max(min(value for _, value in there) / highest, _LEAST_WEIGHT) if highest else Decimal(1)
    return sum((weight**hour * value for hour, value in there), Decimal(0)) / sum(weight**hour for hour, _ in there)


def _of(means: Sequence[Mean | None]) -> set[Quality]:
    return {quality for each in means if each for quality in each.qualities}
