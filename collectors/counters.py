"""Counters that only rise, turned into rates per second from what the visit before saw of them. Pure."""

import hashlib
import json
from dataclasses import dataclass, field

_SHORTEST = 1.0
"""Seconds: over less, the moments at which both were read are too uncertain."""

Seen = tuple[float, float]
"""A counter's value and when it was read, in seconds since 1970."""


@dataclass
class Counters:
    """`before` is what the last visit saw, `uptime` how long (in any unit) the source had then been running, None if unknown.

    Rates over more than `longest` seconds are not told: their mean would pass for the present.
    """

    before: dict[str, Seen]
    uptime: float | None
    longest: float
    now: dict[str, Seen] = field(default_factory=dict)
    restarted: bool = False

    def restart_if_younger(self, uptime: float | None) -> None:
        """A source that has run for less time than before began anew, and its counters with it."""
        self.restarted = None not in (uptime, self.uptime) and (uptime or 0.0) < (self.uptime or 0.0)
        self.uptime = uptime

    def rate(self, name: str, value: float, at: float, width: int = 0) -> float | None:
        """Per second since `name` was last seen; None the first time, after a restart, and where the gap is too short or long.

        A counter of `width` bits that fell by more than half its range has passed its end once; any other has begun anew.
        """
        key = hashlib.blake2b(name.encode(errors="replace"), digest_size=9).hexdigest()
        seen = self._last(key, at)
        if seen is not None and 0 <= at - seen[1] < _SHORTEST:
            self.now[key] = seen
            return None
        self.now[key] = value, at
        if seen is None or self.restarted or not 0 < at - seen[1] <= self.longest:
            return None
        risen = value - seen[0]
        if width and risen < -float(1 << width - 1):
            risen += float(1 << width)
        return risen / (at - seen[1]) if risen >= 0 else None

    def _last(self, key: str, at: float) -> Seen | None:
        """An earlier sample of this visit, where a page holds several instants; else what the visit before saw."""
        seen = self.now.get(key)
        return seen if seen is not None and seen[1] < at else self.before.get(key)

    def cursor(self) -> str:
        """What the next visit needs, for `Batch.cursor`."""
        return json.dumps({"uptime": self.uptime, "seen": self.now}, separators=(",", ":"))


def read_counters(cursor: str, longest: float) -> Counters:
    """What the visit before left in its cursor; nothing where there was none, or where another adapter left it."""
    try:
        kept = json.loads(cursor)
        seen = {str(key): (float(value), float(at)) for key, (value, at) in kept["seen"].items()}
        return Counters(seen, None if kept["uptime"] is None else float(kept["uptime"]), longest)
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        return Counters({}, None, longest)
