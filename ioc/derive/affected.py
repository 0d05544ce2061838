"""Which instants of a derived series a change of its inputs may change."""

from bisect import bisect_right
from collections.abc import Collection, Iterable, Sequence
from datetime import datetime, timedelta, tzinfo

from ioc.derive.reach import grid, reach
from ioc.domain.derivation import Derivation
from ioc.domain.period import end_holding

Stretch = tuple[datetime, datetime]
"""(start, end]."""


def around(instants: Iterable[datetime], before: timedelta, after: timedelta) -> list[Stretch]:
    """The stretches (at − before, at + after] of the instants; those that meet are one."""
    found: list[Stretch] = []
    for at in sorted(instants):
        start, end = at - before, at + after
        if found and start <= found[-1][1]:
            found[-1] = found[-1][0], end
        else:
            found.append((start, end))
    return found


def moved(derivation: Derivation, touched: Collection[datetime], said: Iterable[datetime], zone: tzinfo) -> list[datetime]:
    """The instants at which a value is made that looks back on a touched one.

    `said` are the instants at which something is said that begins a value (see `anchors`), as far as they may matter.
    """
    back, order = reach(derivation), sorted(touched)
    return [at for at in made_at(derivation, said, zone) if _last_before(order, at) > at - back]


def made_at(derivation: Derivation, said: Iterable[datetime], zone: tzinfo) -> list[datetime]:
    """The instants at which values are made of what is said: these themselves, or the ends of the periods that hold them."""
    kind = grid(derivation)
    return sorted(set(said) if kind is None else {end_holding(kind, at, zone) for at in said})


def _last_before(order: Sequence[datetime], at: datetime) -> datetime:
    place = bisect_right(order, at)
    return order[place - 1] if place else datetime.min.replace(tzinfo=at.tzinfo)
