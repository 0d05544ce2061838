"""Whether the clock of the machine was set since the last look: what seems old then need not be."""

from collections.abc import Callable
from datetime import datetime, timedelta
from time import monotonic

FAR = timedelta(seconds=30)
"""A clock further off than this from what has passed was set; smaller steps are those of NTP."""


class Leaps:
    """`clock` tells the time of day, `passed` seconds that nobody sets."""

    def __init__(self, clock: Callable[[], datetime], passed: Callable[[], float] = monotonic) -> None:
        self._clock, self._passed = clock, passed
        self._last = clock(), passed()

    def leapt(self) -> timedelta | None:
        """By how much the clock was set since the last question; None = it was not."""
        (clock, passed), self._last = self._last, (self._clock(), self._passed())
        by = (self._last[0] - clock) - timedelta(seconds=self._last[1] - passed)
        return by if abs(by) > FAR else None
