"""Tỷ lệ: a ratio from its own numerator and denominator. Percentages are never averaged."""

from ioc.derive.moment import Moment, Result, missing, usable, worst
from ioc.domain.derivation import Ratio


def ratio(function: Ratio, moment: Moment) -> Result | None:
    """None where nobody gave a numerator; no value where the denominator is missing or 0."""
    top, bottom = moment.now("numerator"), moment.now("denominator")
    if top is None:
        return None
    if not usable(top):
        return missing("tử số không dùng được")
    if not usable(bottom):
        return missing("thiếu mẫu số" if bottom is None else "mẫu số không dùng được")
    if bottom.value == 0:
        return missing("mẫu số bằng 0")
    return Result(function.factor * top.value / bottom.value, worst((top.quality, bottom.quality)))
