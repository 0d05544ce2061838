"""What one of the two maps is drawn from: a sheet, its shapes, the names and stations that stand on it."""

from dataclasses import dataclass, field, replace

from geodata.boundaries import Credit
from geodata.units import NATION, Unit
from layouts.choose_map import Found
from layouts.gather_map import Spread, last_day
from layouts.parts.map_query import MapQuery
from layouts.parts.map_restate import restate
from layouts.parts.map_sheet import Sheet, classed, common_limits, own_limits, restated_sheet, sheet
from layouts.parts.scope import Part, Scope
from layouts.parts.territory import Credits, Geometry, Places, points, station_part

_AROUND = 2.6
"""Degrees that an inset shows around each archipelago."""


@dataclass(frozen=True)
class Pane:
    """`named`: (name, latitude, longitude) of the archipelagos; `far`: the map leaves them out at first.

    `inset` are the bounds [[south, west], [north, east]] of what would be cropped away; None where nothing is.
    """

    sheet: Sheet
    url: str
    places: Part
    stations: Part
    credit: Credit
    named: list[tuple[str, float, float]]
    inset: list[list[float]] | None = None
    far: bool = False
    notes: tuple[str, ...] = field(default=())


def panes(found: Found, asked: MapQuery, scope: Scope, geometry: Geometry, places: Places, credits: Credits) -> list[Pane]:
    """One map, or two to compare."""
    if found.root is None or found.main is None:
        return []
    main = found.main
    spreads, sheets = [main], [sheet(main, scope)]
    if found.restated:
        spreads.append(replace(main, stations=()))
        sheets.append(_restated(main, scope))
    elif found.other is not None:
        spreads.append(found.other)
        sheets.append(sheet(found.other, scope))
    drawn = [
        _classed(one, spread, list(zip(spreads, sheets, strict=True)), asked, scope)
        for spread, one in zip(spreads, sheets, strict=True)
    ]
    made = [_pane(spread, one, scope, geometry, places, credits) for spread, one in zip(spreads, drawn, strict=True)]
    return [replace(made[0], notes=(*_before(main, asked, scope), *made[0].notes)), *made[1:]]


def _before(main: Spread, asked: MapQuery, scope: Scope) -> tuple[str, ...]:
    """Why an earlier time is not shown: the units of then have no shapes."""
    since = main.root.valid_from
    if asked.at is None or since is None or last_day(asked.at, scope.profile.zone) >= since or main.day < since:
        return ()
    return (scope.say("map_before", name=_name(main.root, scope), day=f"{since:%d/%m/%Y}"),)


def _classed(one: Sheet, found: Spread, all_: list[tuple[Spread, Sheet]], asked: MapQuery, scope: Scope) -> Sheet:
    """Two maps of one indicator have the same classes."""
    indicator = found.indicator
    same = [sheet for spread, sheet in all_ if spread.indicator.code == indicator.code]
    method = method_of(asked, found, scope)
    return classed(one, common_limits(same, method, asked.n, own_limits(found, scope), indicator.decimals), indicator, scope)


def method_of(asked: MapQuery, found: Spread, scope: Scope) -> str:
    """The classification asked for; the indicator's own thresholds where it has some, else quantiles."""
    own = bool(own_limits(found, scope))
    if asked.method and (asked.method != "own" or own):
        return asked.method
    return "own" if own else "quantile"


def _restated(main: Spread, scope: Scope) -> Sheet:
    """The figures on today's units, with what could not be placed."""
    made = restate(main, scope.now.astimezone(scope.profile.zone).date())
    bare = restated_sheet(main, made, scope)
    if not made.unplaced:
        return bare
    reasons = "; ".join(dict.fromkeys(row.reason for row in made.unplaced))
    return replace(bare, notes=(scope.say("map_unplaced", n=len(made.unplaced), reasons=reasons),))


def _pane(found: Spread, drawn: Sheet, scope: Scope, geometry: Geometry, places: Places, credits: Credits) -> Pane:
    root, day = found.root, drawn.shapes
    named = places(root.id)
    url = geometry(root.id, day) if drawn.lines else ""
    return Pane(
        drawn,
        url,
        points([{"name": name, "at": [longitude, latitude]} for name, latitude, longitude in named]),
        _stations(found, scope),
        credits(root.id, day),
        named,
        _inset([(latitude, longitude) for _, latitude, longitude in named]),
        root.id != NATION,
        (*drawn.notes, *_notes(root, drawn, url, scope)),
    )


def _inset(named: list[tuple[float, float]]) -> list[list[float]] | None:
    if not named:
        return None
    latitudes, longitudes = [at[0] for at in named], [at[1] for at in named]
    low = [min(latitudes) - _AROUND, min(longitudes) - _AROUND]
    return [low, [max(latitudes) + _AROUND, max(longitudes) + _AROUND]]


def _notes(root: Unit, drawn: Sheet, url: str, scope: Scope) -> tuple[str, ...]:
    day = f"{drawn.shapes:%d/%m/%Y}"
    if not drawn.lines and not root.exists_on(drawn.shapes):
        return (scope.say("map_root_not_there", name=_name(root, scope), day=day),)
    if not drawn.lines:
        return (scope.say("map_nothing_below", name=_name(root, scope)),)
    if not url:
        return (scope.say("map_no_shapes", day=day),)
    return () if drawn.known else (scope.say("map_no_values"),)


def _name(one: Unit, scope: Scope) -> str:
    return one.name_vi if scope.language == "vi" else one.name_en


def _stations(found: Spread, scope: Scope) -> Part:
    """Stations below the unit that measure the indicator."""
    holding = replace(scope, data=replace(scope.data, latest={row.key: row for row in found.stations}))
    made = []
    for row in found.stations:
        subject = scope.profile.subject[row.key.subject]
        if found.root.id in (NATION, subject.parent, scope.profile.root) and subject.latitude is not None:
            made.append(station_part(subject, [row], holding))
    return points(made)
