"""Tổng dồn, như lượng mưa 24 giờ: the sum of what was measured over a window."""

from math import fsum

from ioc.derive.moment import Moment, Result, missing, worst
from ioc.domain.derivation import RunningSum
from ioc.domain.observation import Note, Qualifier


def running_sum(function: RunningSum, moment: Moment) -> Result | None:
    """The sum over the window; None where nothing was said at its end.

    No value where fewer than `coverage` of the expected readings are there. With gaps it is at least what was measured.
    """
    if moment.now("amount") is None:
        return None
    given = moment.good("amount")
    expected = round(function.window / function.every)
    present = len({(moment.at - point.at) // function.every for point in given})
    if not given or present < function.coverage * expected:
        return missing(f"mới có {present}/{expected} lần đo")
    value, quality = fsum(point.value for point in given), worst(point.quality for point in given)
    if present >= expected:
        return Result(value, quality)
    return Result(value, quality, Note(qualifier=Qualifier.AT_LEAST, remark=f"cộng {present}/{expected} lần đo"))
