"""The layers of a map: units coloured by `hideout`, stations and place names as markers. Drawn by `assets/map.js`."""

import dash_leaflet as dl

NOTHING = {"type": "FeatureCollection", "features": []}


def units_layer(name: str, interactive: bool = False) -> dl.GeoJSON:
    """Polygons from a static file; set `url` once and `hideout={"classes": {unit: step}}` for every change of values."""
    return dl.GeoJSON(
        id=name,
        url="",
        hideout={"classes": {}},
        style={"variable": "ioc.map.unit"},
        zoomToBounds=True,
        interactive=interactive,
        **({"onEachFeature": {"variable": "ioc.map.named"}} if interactive else {}),
    )


def stations_layer(name: str) -> dl.GeoJSON:
    """Points with properties name, value, tone, shape, weight."""
    return dl.GeoJSON(id=name, data=NOTHING, pointToLayer={"variable": "ioc.map.station"})


def places_layer(name: str) -> dl.GeoJSON:
    """Names written on the map: the archipelagos."""
    return dl.GeoJSON(id=name, data=NOTHING, pointToLayer={"variable": "ioc.map.place"})
