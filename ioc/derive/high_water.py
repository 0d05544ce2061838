"""Đỉnh triều: the highest stage over a little more than a day, by which tidal stations are judged."""

from bisect import bisect_right
from collections.abc import Sequence
from datetime import datetime, timedelta
from operator import attrgetter

from ioc.derive.moment import Moment, Number, Result, missing
from ioc.domain.derivation import HighWater
from ioc.domain.observation import Note, Qualifier

_HOUR = timedelta(hours=1)
_ENOUGH = 0.75
"""With readings in a smaller share of the hours, a peak may have gone unseen: the highest seen is the least it was."""


def high_water(function: HighWater, moment: Moment) -> Result | None:
    """The highest stage of the window and when it stood; None at stations without tide, or where no stage was said.

    A running maximum: it rises with the water at once, and falls when the peak is older than the window.
    """
    if not moment.subject.tidal or moment.now("stage") is None:
        return None
    seen = moment.good("stage")
    if not seen:
        return missing("không có mực nước dùng được")
    peak = max(seen, key=attrgetter("value", "at"))
    gaps = _hours_seen([point.at for point in seen], moment.at) < _ENOUGH * (function.window / _HOUR)
    return Result(peak.value, peak.quality, _note(peak, moment, gaps))


def _hours_seen(instants: Sequence[datetime], end: datetime) -> int:
    """How many of the hours before `end`, (end − 1 h, end] and so on, hold one of the rising `instants`."""
    hours, left = 0, len(instants)
    while left:
        back = (end - instants[left - 1]) // _HOUR
        left = bisect_right(instants, end - (back + 1) * _HOUR, 0, left)
        hours += 1
    return hours


def _note(peak: Number, moment: Moment, gaps: bool) -> Note:
    back = round((moment.at - peak.at).total_seconds() / 60)
    when = f"{back // 60} giờ {back % 60:02d} phút trước" if back else "lúc này"
    remark = f"đỉnh {when}" + ("; số đo còn thiếu" if gaps else "")
    return Note(qualifier=Qualifier.AT_LEAST if gaps else None, remark=remark)
