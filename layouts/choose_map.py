"""Which units, indicator, kind of period and second map a URL means: what it leaves open is chosen as people would."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from geodata.units import Unit, unit
from ioc.domain.centre import Profile
from ioc.domain.indicator import Indicator
from ioc.domain.period import PeriodKind
from layouts.board import board_map, board_screen
from layouts.gather_map import Kept, Spread, gather_spread, kept_below
from layouts.parts.map_query import RESTATED, MapQuery, instant


@dataclass(frozen=True)
class Found:
    """`root` None: there is no such unit. `main` None: the profile has no indicator. `other` is what it is compared with."""

    root: Unit | None
    kept: Kept = frozenset()
    main: Spread | None = None
    other: Spread | None = None
    restated: bool = False


def choose(conn: Connection, profile: Profile, asked: MapQuery, now: datetime) -> Found:
    """Everything the map page shows."""
    root = unit(asked.text("unit") or profile.root)
    if root is None:
        return Found(None)
    kept = kept_below(conn, root.id)
    indicator = _indicator(profile, asked, kept)
    if indicator is None:
        return Found(root, kept)
    main = gather_spread(conn, profile, root, indicator, _kind(indicator, asked.kind, kept), kept, asked.at, now)
    return Found(root, kept, main, _other(conn, profile, asked, main, kept, now), asked.text("compare") == RESTATED)


def _other(conn: Connection, profile: Profile, asked: MapQuery, main: Spread, kept: Kept, now: datetime) -> Spread | None:
    compared = asked.text("compare")
    if wished := instant(compared):
        return gather_spread(conn, profile, main.root, main.indicator, main.kind, kept, wished, now)
    indicator = profile.indicator.get(compared)
    if indicator is None:
        return None
    return gather_spread(conn, profile, main.root, indicator, _kind(indicator, main.kind, kept), kept, main.at, now)


def _indicator(profile: Profile, asked: MapQuery, kept: Kept) -> Indicator | None:
    """The one asked for, else that of the board's map, else the first one with values, else the first one."""
    view = board_map(board_screen(profile))
    wished = (asked.text("indicator"), view.indicator if view else "")
    held = {code for code, _, _ in kept}
    order = [*(code for code in wished if code), *(one.code for one in profile.indicators if one.code in held)]
    found = (profile.indicator[code] for code in order if code in profile.indicator)
    return next(found, next(iter(profile.indicators), None))


def _kind(indicator: Indicator, wished: PeriodKind | None, kept: Kept) -> PeriodKind:
    """The kind asked for, else the first one of the indicator that has values, else its first."""
    if wished in indicator.periods:
        return wished
    return next(iter(kinds_kept(indicator, kept)), indicator.periods[0])


def kinds_kept(indicator: Indicator, kept: Kept) -> Iterable[PeriodKind]:
    held = {kind for code, kind, _ in kept if code == indicator.code}
    return [kind for kind in indicator.periods if kind in held]
