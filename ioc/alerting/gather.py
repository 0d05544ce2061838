"""Several alerts in one message: those that a route groups, and those of a storm. When it is due is told here, purely."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from ioc.alerting.route import Way
from ioc.domain.duty import Restraint
from ioc.domain.notification import Gathering

MINUTE = timedelta(minutes=1)
_NOTHING = timedelta(0)
"""What was told later than now was told before the clock was set back."""


@dataclass(frozen=True, slots=True)
class Pace:
    """How long a new gathering waits for more, and how long one that was told waits for what changes."""

    wait: timedelta
    interval: timedelta


STORM = Pace(timedelta(0), MINUTE)
"""A storm is summed up at once, and then once a minute."""


def group_key(way: Way, labels: Mapping[str, str], receiver: str) -> str:
    """Names the group that an alert belongs to: its route, and the labels by which that groups."""
    agreed = ",".join(f"{name}={labels.get(name, '')}" for name in way.route.group_by or ())
    return f"group/{way.path}/{agreed}/{receiver}"


def storm_key(receiver: str) -> str:
    return f"storm/{receiver}"


def pace_of(way: Way) -> Pace:
    return Pace(way.route.group_wait, way.route.group_interval)


def joined(found: Gathering, pace: Pace, now: datetime, urgent: bool, thread: str) -> Gathering:
    """The gathering once something more waits in it: when it is due, and in which thread.

    Alertmanager's: a new one after `wait`, one already told `interval` after that. What has been quiet for longer begins
    anew, in a new `thread`. What is urgent is due now.
    """
    fresh = found.told_at is None or not _NOTHING <= now - found.told_at < pace.interval
    due_at = now + pace.wait if found.told_at is None or fresh else found.told_at + pace.interval
    if found.due_at is not None:
        return Gathering(found.key, found.receiver, found.thread, now if urgent else min(found.due_at, due_at), found.told_at)
    return Gathering(found.key, found.receiver, thread if fresh else found.thread, now if urgent else due_at, found.told_at)


def storms(new: int, recent: int, found: Gathering | None, now: datetime, restraint: Restraint) -> bool:
    """Whether `new` messages, after `recent` ones in the last minute, are too many for a receiver, or a storm goes on.

    `found` is what was gathered of the storm before.
    """
    if restraint.storm == 0:
        return False
    told = found is not None and found.told_at is not None and _NOTHING <= now - found.told_at < MINUTE
    raging = told or (found is not None and found.due_at is not None)
    return raging or new + recent > restraint.storm
