"""How the centre itself does with its alerts: indicators of the centre, a day at a time. What is simulated counts in none."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from statistics import median

FALSE_ALARMS = "IOC-01"
"""Share of the alerts closed as real or false that were false, in %."""
TO_ACKNOWLEDGE = "IOC-02"
"""Median time from firing to acknowledgement, in minutes."""
TO_RESOLVE = "IOC-03"
"""Median time from firing to its end, in minutes."""
MESSAGES = "IOC-04"
"""Messages a day for each receiver that got any."""

CONDUCT = (FALSE_ALARMS, TO_ACKNOWLEDGE, TO_RESOLVE, MESSAGES)
"""Codes of the indicators that the centre computes of itself, where the profile has them by day."""

_MINUTE = timedelta(minutes=1)


@dataclass(frozen=True)
class Conduct:
    """What happened in a stretch of time: closures, how long alerts waited and lasted, messages by receiver."""

    false: int = 0
    real: int = 0
    waited: Sequence[timedelta] = ()
    lasted: Sequence[timedelta] = ()
    messages: Mapping[str, int] = field(default_factory=dict)

    def figures(self) -> dict[str, float]:
        """By indicator; what there is nothing to say of is left out, for nothing is not 0."""
        said: dict[str, float] = {}
        if self.false + self.real:
            said[FALSE_ALARMS] = 100 * self.false / (self.false + self.real)
        if self.waited:
            said[TO_ACKNOWLEDGE] = median(span / _MINUTE for span in self.waited)
        if self.lasted:
            said[TO_RESOLVE] = median(span / _MINUTE for span in self.lasted)
        if self.messages:
            said[MESSAGES] = sum(self.messages.values()) / len(self.messages)
        return said
