"""Kiểm tra số đo: whether a value fits those before it; decided from what was said alone, whatever the order of arrival."""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from operator import itemgetter
from statistics import median

_BEFORE = 3
"""One wild value among three does not move their median: what comes back to normal is not doubted for it."""
_RUN = 4
"""Fewer of the same are no instrument that stands still."""


class Doubt(StrEnum):
    """Why a value is marked faulty though its source calls it good."""

    STEP = "step"
    STUCK = "stuck"


LABEL_VI = {Doubt.STEP: "nhảy vọt so với các số trước", Doubt.STUCK: "đứng yên quá lâu"}

Said = tuple[datetime, float]
"""When, and the value: of those that their source calls good."""


@dataclass(frozen=True, slots=True)
class Check:
    """What the values of an indicator, of an instant or an hour, are held to.

    `max_step`: how far a value may lie from the median of the three before it, where these are within `step_within`.
    `stuck_after`: how long it may be the very same, over four values or more. None = not checked.
    """

    max_step: float | None = None
    step_within: timedelta = timedelta(hours=1)
    stuck_after: timedelta | None = None

    @property
    def reach(self) -> timedelta:
        """A value at `at` is decided by those in (at − reach, at]."""
        return max(self.step_within if self.max_step is not None else timedelta(0), 2 * (self.stuck_after or timedelta(0)))


def doubts(said: Sequence[Said], check: Check) -> dict[datetime, Doubt]:
    """The doubtful of these values, which are in the order of time; decided well from `reach` after the first of them on."""
    found = {at: Doubt.STEP for place, (at, _) in enumerate(said) if _leaps(said, place, check)}
    return found | {at: Doubt.STUCK for place, (at, _) in enumerate(said) if _stands(said, place, check)}


def _leaps(said: Sequence[Said], place: int, check: Check) -> bool:
    if check.max_step is None or place < _BEFORE:
        return False
    (at, value), before = said[place], said[place - _BEFORE : place]
    return before[0][0] > at - check.step_within and abs(value - median(map(itemgetter(1), before))) > check.max_step


def _stands(said: Sequence[Said], place: int, check: Check) -> bool:
    """Looks no further back than twice the span: whatever is read beyond it decides nothing."""
    if check.stuck_after is None:
        return False
    (at, value), first = said[place], place
    oldest = bisect_right(said, at - 2 * check.stuck_after, key=itemgetter(0))
    while first > oldest and said[first - 1][1] == value:
        first -= 1
    return place - first + 1 >= _RUN and at - said[first][0] >= check.stuck_after
