"""The map and the ranking: one indicator over the units directly below a root, and the stations that stand on it."""

from bisect import bisect_right
from collections.abc import Callable
from datetime import date
from typing import Protocol

from geodata.boundaries import SHIPPED, Credit
from ioc.domain.formats import number, quantity
from ioc.domain.indicator import Direction
from ioc.domain.names import sort_key
from ioc.domain.observation import Observation
from ioc.domain.period import Period, label
from ioc.domain.screen import MapView
from ioc.domain.subject import Subject, SubjectKind
from layouts.parts.freshness import stale_at
from layouts.parts.scope import Part, Scope, millis
from layouts.parts.sign import WEIGHT, Sign, sign_of

RAMP = 7
RANKED = 5


class Geometry(Protocol):
    """Code of a root → URL of the shapes of the units directly below it on a day (None = today); "" where there are none."""

    def __call__(self, root: str, day: date | None = None, /) -> str: ...


Places = Callable[[str], list[tuple[str, float, float]]]
"""Code of a root → (name, latitude, longitude) of what must be named on its map: the archipelagos."""


class Credits(Protocol):
    """Code of a root → whose shapes its map shows."""

    def __call__(self, root: str, day: date | None = None, /) -> Credit: ...


def shipped(root: str, day: date | None = None) -> Credit:
    return SHIPPED


def territory(view: MapView, scope: Scope, geometry: Geometry, places: Places, credits: Credits = shipped) -> Part:
    """The choropleth: for each unit with a value the step of the ramp; units without one are hatched."""
    found = values(view, scope)
    indicator = scope.profile.indicator[view.indicator]
    origin = next(iter(found.values())).key if found else None
    return {
        "title": indicator.name(scope.language),
        "sub": " · ".join(filter(None, (indicator.unit_in(scope.language), _period(found, scope), _count(view, scope)))),
        "badges": scope.origin_badges(origin) if origin else [],
        **_age(found, scope),
        "url": geometry(view.root),
        "classes": {code: step(row.value, view.breaks) for code, row in found.items() if row.value is not None},
        "labels": {
            code: quantity(row.value, indicator.decimals, indicator.unit_in(scope.language), scope.language)
            for code, row in found.items()
            if row.value is not None
        },
        "legend": legend(view, indicator.unit_in(scope.language), scope),
        **_credit(credits(view.root), scope),
        "places": points([{"name": name, "at": [longitude, latitude]} for name, latitude, longitude in places(view.root)]),
    }


def _credit(credit: Credit, scope: Scope) -> Part:
    """`attribution`: whose shapes; `caption`: the same, after the words that a diagram must bear."""
    attribution = scope.say("boundaries_from", names=credit.names)
    caption = f"{scope.say('scheme_map')} · {attribution}" if credit.schematic else attribution
    return {"attribution": attribution, "caption": caption}


def values(view: MapView, scope: Scope) -> dict[str, Observation]:
    """The newest value of each unit, by unit code. Real and simulated are never mixed on one map: the real ones if any."""
    units = scope.profile.children(view.root)
    found = [
        scope.data.latest[key]
        for unit in units
        if (key := scope.series(view.indicator, unit.code, view.period_kind, None)) in scope.data.latest
    ]
    real = [row for row in found if row.key.origin == "real"]
    return {row.key.subject: row for row in (real or found)}


def step(value: float, breaks: tuple[float, ...]) -> int:
    """Which step of the ramp: 0 below the first limit; spread so that few classes still use the whole ramp."""
    spread = (RAMP - 2) / max(1, len(breaks)) if len(breaks) < RAMP - 1 else 1
    return round(bisect_right(breaks, value) * spread)


def legend(view: MapView, unit: str, scope: Scope) -> list[list[object]]:
    """[step of the ramp, words] for each class, then the hatching (step None)."""
    decimals = 0 if all(limit == round(limit) for limit in view.breaks) else scope.profile.indicator[view.indicator].decimals
    limits = [number(limit, decimals, scope.language) for limit in view.breaks]
    middle = [f"{low}–{high}" for low, high in zip(limits, limits[1:], strict=False)]
    words = [f"< {limits[0]}", *middle, f"≥ {limits[-1]} {unit}".rstrip()]
    steps = [step(view.breaks[0] - 1, view.breaks), *(step(limit, view.breaks) for limit in view.breaks)]
    return [*([one, word] for one, word in zip(steps, words, strict=True)), [None, scope.say("no_value")]]


def stations(view: MapView, scope: Scope) -> Part:
    """Stations that have one of the view's station indicators, as GeoJSON points with their value and state."""
    made = [_station(subject, view, scope) for subject in scope.profile.subjects if subject.kind is SubjectKind.STATION]
    return points([one for one in made if one is not None])


def ranking(view: MapView, scope: Scope) -> Part:
    """The units that need attention: the lowest where higher is better, else the highest."""
    indicator = scope.profile.indicator[view.indicator]
    rising = indicator.direction is Direction.UP
    unit = indicator.unit_in(scope.language)
    found = [row for row in values(view, scope).values() if row.value is not None]
    ordered = sorted(found, key=lambda row: (row.value if rising else -(row.value or 0), sort_key(_name(row, scope))))[:RANKED]
    top = max((abs(row.value or 0) for row in found), default=0) or 1
    return {
        "title": indicator.name(scope.language),
        "sub": scope.say("worst_low" if rising else "best") + (f" · {unit}" if unit else ""),
        "badges": scope.origin_badges(found[0].key) if found else [],
        "rows": [
            [
                _name(row, scope),
                round(100 * abs(row.value or 0) / top),
                number(row.value or 0, indicator.decimals, scope.language),
            ]
            for row in ordered
        ],
    }


def _name(row: Observation, scope: Scope) -> str:
    return scope.profile.subject[row.key.subject].name(scope.language)


def _station(subject: Subject, view: MapView, scope: Scope) -> Part | None:
    rows = _station_rows(subject.code, view, scope)
    return station_part(subject, rows, scope) if rows and subject.latitude is not None else None


def station_part(subject: Subject, rows: list[Observation], scope: Scope) -> Part:
    """A station with the gravest of its values (at least one)."""
    signed = [(row, sign_of(row, scope)) for row in rows]
    row, sign = max(signed, key=lambda pair: WEIGHT[pair[1].tone])
    return {"name": subject.name(scope.language), "at": [subject.longitude, subject.latitude], **_station_words(row, sign, scope)}


def _station_rows(code: str, view: MapView, scope: Scope) -> list[Observation]:
    keys = [
        scope.series(indicator, code, kind, None)
        for indicator in view.stations
        for kind in scope.profile.indicator[indicator].periods
    ]
    return [scope.data.latest[key] for key in keys if key in scope.data.latest]


def _station_words(row: Observation, sign: Sign, scope: Scope) -> Part:
    indicator = scope.profile.indicator[row.key.indicator]
    value = (
        sign.word
        if row.value is None or sign.tone == "lost"
        else quantity(row.value, indicator.decimals, indicator.unit_in(scope.language), scope.language)
    )
    level = _level(row, scope)
    limit = stale_at(row, scope)
    if sign.tone != "lost" and limit and limit < scope.now:
        return {"value": f"{value} · {scope.say('stale').lower()}", "tone": "lost", "shape": "clock", "weight": WEIGHT["lost"]}
    return {"value": f"{value} {level}".strip(), "tone": sign.tone, "shape": sign.shape, "weight": WEIGHT[sign.tone]}


def _level(row: Observation, scope: Scope) -> str:
    """The highest alarm level reached, "BĐ II"; "" for none."""
    levels = scope.profile.subject[row.key.subject].levels_on(row.at.astimezone(scope.profile.zone).date())
    if levels is None or row.value is None or scope.profile.indicator[row.key.indicator].unit != "m":
        return ""
    reached = [
        name
        for name, limit in (("III", levels.bd3), ("II", levels.bd2), ("I", levels.bd1))
        if limit is not None and row.value >= limit
    ]
    return scope.say("level", level=reached[0]) if reached else ""


def _period(found: dict[str, Observation], scope: Scope) -> str:
    if not found:
        return ""
    newest = max(found.values(), key=lambda row: row.at)
    return label(Period(newest.key.period_kind, newest.at), scope.language, scope.profile.zone)


def _age(found: dict[str, Observation], scope: Scope) -> Part:
    """When the newest value came, and until when it may be believed; epoch ms."""
    if not found:
        return {"at": None, "stale_at": None, "when": ""}
    newest = max(found.values(), key=lambda row: row.collected_at)
    return {"at": millis(newest.collected_at), "stale_at": millis(stale_at(newest, scope)), "when": ""}


def _count(view: MapView, scope: Scope) -> str:
    return scope.say("units_count", n=len(scope.profile.children(view.root)))


def points(rows: list[Part]) -> Part:
    """GeoJSON points; each row has `at` = [longitude, latitude], the rest are its properties."""
    features = [
        {
            "type": "Feature",
            "geometry": {"type": "Point", "coordinates": row["at"]},
            "properties": {key: value for key, value in row.items() if key != "at"},
        }
        for row in rows
    ]
    return {"type": "FeatureCollection", "features": features}
