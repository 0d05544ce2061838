"""One map with its title, legend and table. The frame never changes; what is on it does."""

import dash_leaflet as dl
from dash import dcc, html
from dash.development.base_component import Component

from layouts.components.map import NOTHING, places_layer
from layouts.components.sign import badges
from layouts.parts.map_line import Line, ordered
from layouts.parts.map_pane import Pane
from layouts.parts.map_query import MapQuery
from layouts.parts.map_sheet import Sheet
from layouts.parts.scope import Scope
from layouts.words import say

COLUMNS = ("rank", "of_unit", "value", "target", "quality", "lineage")
CLUSTERED_BELOW = 9
"""From this zoom on every station stands for itself."""
PARTS = ("words", "units", "inset", "paint", "places", "stations", "sheet")
"""What a pane is filled with, in the order of `filled`; ids are `map-NAME-PART`."""


def frame(name: str, lang: str) -> html.Section:
    """An empty pane called `name`."""
    main = _leaflet(name, [_units(f"map-{name}-units"), places_layer(f"map-{name}-places"), _stations(f"map-{name}-stations")])
    inset = html.Div(_inset(name), className="map-inset", **{"aria-label": say(lang, "map_inset")})
    card = html.Div(className="map-card", role="status")
    children = [
        html.Div(id=f"map-{name}-words", className="map-words"),
        html.Div([main, inset, card, html.Div(className="map-empty")], id=f"map-{name}-box", className="map-box"),
        html.Div(id=f"map-{name}-sheet", className="map-sheet"),
        dcc.Store(id=f"map-{name}-paint"),
        dcc.Store(id=f"map-{name}-painted"),
    ]
    return html.Section(children, className="map-pane", **{"data-pane": name})


def filled(pane: Pane, asked: MapQuery, scope: Scope) -> tuple[object, ...]:
    """What the parts of a pane hold."""
    inset = pane.url if pane.inset else ""
    paint = {
        "url": pane.url,
        "steps": pane.sheet.steps,
        "inset": pane.inset,
        "far": pane.far,
        "named": pane.named,
        "empty": pane.notes[0] if pane.notes and not pane.url else "",
    }
    return (_words(pane, scope), pane.url, inset, paint, pane.places, pane.stations, _sheet(pane, asked, scope))


def nothing() -> tuple[object, ...]:
    """A pane that is not used."""
    return ([], "", "", None, NOTHING, NOTHING, [])


def _leaflet(name: str, layers: list[Component]) -> dl.Map:
    return dl.Map(
        layers, id=f"map-{name}-map", center=[16, 107.5], zoom=5, zoomSnap=0, zoomDelta=0.5, wheelPxPerZoomLevel=120, minZoom=3,
        maxZoom=14, preferCanvas=True, keyboard=False, attributionControl=False, zoomAnimation=False, fadeAnimation=False,
    )  # fmt: skip


def _inset(name: str) -> dl.Map:
    moving = ("zoomControl", "attributionControl", "dragging", "scrollWheelZoom", "doubleClickZoom", "boxZoom", "keyboard")
    layers = [_units(f"map-{name}-inset")]
    return dl.Map(layers, center=[12, 113.5], zoom=4, zoomSnap=0, minZoom=1, preferCanvas=True, **dict.fromkeys(moving, False))


def _units(name: str) -> dl.GeoJSON:
    return dl.GeoJSON(
        id=name, url="", style={"variable": "ioc.atlas.style"}, onEachFeature={"variable": "ioc.atlas.each"}, interactive=True
    )


def _stations(name: str) -> dl.GeoJSON:
    return dl.GeoJSON(
        id=name, data=NOTHING, pointToLayer={"variable": "ioc.map.station"}, clusterToLayer={"variable": "ioc.atlas.cluster"},
        cluster=True, zoomToBoundsOnClick=True, superClusterOptions={"radius": 60, "maxZoom": CLUSTERED_BELOW - 1},
    )  # fmt: skip


def _words(pane: Pane, scope: Scope) -> list[Component]:
    sheet = pane.sheet
    sub = " · ".join(filter(None, (sheet.period, sheet.unit)))
    head = html.H2([html.B(sheet.title), html.Span(sub, className="map-sub"), *badges(sheet.badges)], className="map-title")
    return [head, *(html.P(note, className="map-note") for note in pane.notes)]


def _sheet(pane: Pane, asked: MapQuery, scope: Scope) -> list[Component]:
    credit = scope.say("boundaries_from", names=pane.credit.names)
    print_ = f"{scope.say('scheme_map')} · {credit}" if pane.credit.schematic else credit
    return [
        html.Div([_class(*row, scope) for row in pane.sheet.legend], className="legend map-legend"),
        html.P([pane.sheet.source, html.Br(), print_] if pane.sheet.source else print_, className="quiet small-print map-source"),
        _table(pane.sheet, asked, scope),
    ]


def _class(step: int | None, words: str, count: int, scope: Scope) -> html.Span:
    swatch = html.I(className="hatched") if step is None else html.I(style={"background": f"var(--ramp{step})"})
    return html.Span([swatch, words, html.Small(f"({count})", title=scope.say("units_count", n=count))])


def _table(sheet: Sheet, asked: MapQuery, scope: Scope) -> html.Div:
    used = [name for name in COLUMNS if name in COLUMNS[:3] or any(_cell(name, line, scope) for line in sheet.lines)]
    head = html.Tr([html.Th(_sorter(name, asked, scope), scope="col", className=f"col-{name}") for name in used])
    body = [_row(line, used, asked, len(sheet.known), scope) for line in ordered(sheet.lines, asked.sort)]
    table = html.Table([html.Thead(head), html.Tbody(body)], className="table map-table")
    return html.Div(table, className="map-rows")


def _sorter(name: str, asked: MapQuery, scope: Scope) -> object:
    key = {"of_unit": "name"}.get(name, name)
    if key not in ("rank", "name", "value"):
        return scope.say(f"map_{name}")
    now = asked.sort == key
    mark = " ▲" if now else " ▼" if asked.sort == f"-{key}" else ""
    return dcc.Link(scope.say(f"map_{name}") + mark, href=asked.link(sort=f"-{key}" if now else key))


def _row(line: Line, used: list[str], asked: MapQuery, known: int, scope: Scope) -> html.Tr:
    cells = [
        html.Td(_place(line, asked) if name == "of_unit" else _cell(name, line, scope, known), className=f"col-{name}")
        for name in used
    ]
    return html.Tr(cells, tabIndex=0, **{"data-unit": line.code, "data-name": line.short})


def _place(line: Line, asked: MapQuery) -> object:
    return dcc.Link(line.name, href=asked.link(unit=line.code, compare="", sort="")) if line.deeper else line.name


def _cell(name: str, line: Line, scope: Scope, known: int = 0) -> str:
    if name == "rank":
        return f"{line.rank}/{known}" if line.rank else ""
    said = {"value": line.words, "target": line.target, "quality": line.quality, "lineage": line.lineage}
    return " · ".join(filter(None, (said[name], line.reason if name == "lineage" else "")))
