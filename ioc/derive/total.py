"""Tổng của các đơn vị trực thuộc."""

from collections.abc import Mapping
from math import fsum

from ioc.derive.moment import Moment, Number, Result, missing, usable, worst
from ioc.domain.derivation import SumOfChildren
from ioc.domain.observation import Note
from ioc.domain.quality import Quality

_NAMED = 3
"""So many of the missing are named; the others are counted."""


def total(function: SumOfChildren, moment: Moment) -> Result | None:
    """None where no child has said anything; no value where fewer than `complete` of them gave a number.

    Where some are missing and that many are enough, the sum of the others is an estimate, with who is missing.
    """
    if all(point is None for point in moment.below.values()):
        return None
    given = {code: Number(*point) for code, point in moment.below.items() if usable(point)}
    count, of = len(given), len(moment.below)
    if count < of * function.complete or not given:
        return missing(f"mới có {count}/{of} đơn vị; {_absent(given, moment)}")
    value, quality = fsum(point.value for point in given.values()), worst(point.quality for point in given.values())
    if count == of:
        return Result(value, quality)
    remark = f"cộng {count}/{of} đơn vị; {_absent(given, moment)}"
    return Result(value, worst((quality, Quality.ESTIMATED)), Note(remark=remark))


def _absent(given: Mapping[str, Number], moment: Moment) -> str:
    codes = sorted(moment.below.keys() - given.keys())
    more = f" và {len(codes) - _NAMED} đơn vị nữa" if len(codes) > _NAMED else ""
    return f"thiếu {', '.join(codes[:_NAMED])}{more}"
