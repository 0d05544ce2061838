"""Dao động quanh ngưỡng: an alert that fires again and again is told as that, once, and then nothing until it has been calm."""

from collections.abc import Iterable
from datetime import datetime
from enum import Enum

from ioc.domain.duty import Restraint


class Unrest(Enum):
    NONE = "none"
    BEGINS = "begins"
    GOES_ON = "goes_on"


def unrest(fired_at: Iterable[datetime], at: datetime, restraint: Restraint) -> Unrest:
    """Whether an alert flaps at `at`, told by when it began to fire, up to `at` (included where it fires now).

    A run of times, each within `calm` of the one before, is unrest from the `flaps`-th on; it lasts until `calm` after the last.
    """
    if restraint.flaps == 0:
        return Unrest.NONE
    run = 0
    last: datetime | None = None
    for one in sorted(moment for moment in fired_at if moment <= at):
        run = run + 1 if last is not None and one - last <= restraint.calm else 1
        last = one
    if last is None or run < restraint.flaps or at - last > restraint.calm:
        return Unrest.NONE
    return Unrest.BEGINS if run == restraint.flaps and last == at else Unrest.GOES_ON
