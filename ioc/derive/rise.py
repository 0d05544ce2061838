"""Tốc độ lên xuống của mực nước."""

from ioc.derive.moment import Moment, Result, missing, usable, worst
from ioc.domain.derivation import RateOfRise


def rate_of_rise(function: RateOfRise, moment: Moment) -> Result | None:
    """Change per hour (cm/h for a stage in metres and `factor` 100), positive while it rises; None where no stage was said.

    Measured against the oldest reading of the window. No value where that is younger than half the window: over a few
    minutes the centimetre of rounding would be more than the river.
    """
    now = moment.now("stage")
    if now is None:
        return None
    if not usable(now):
        return missing("mực nước không dùng được")
    first = moment.good("stage")[0]
    span = now.at - first.at
    if span < function.window / 2:
        return missing(f"chưa đủ số đo trong {function.window.total_seconds() / 60:g} phút trước đó")
    hours = span.total_seconds() / 3600
    return Result(round((now.value - first.value) * function.factor / hours, 6), worst((now.quality, first.quality)))
