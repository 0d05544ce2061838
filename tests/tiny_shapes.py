"""Small sets of shapes of our own making: the communes of Lai Châu as a board of squares."""

import gzip
import json
from datetime import UTC, date, datetime
from pathlib import Path

import geopandas
from shapely.geometry import box, shape
from shapely.geometry.base import BaseGeometry

from geodata.importing.run import Asked, Report, import_shapes
from geodata.units import children

PROVINCE = "12@2025"
TODAY = date(2026, 11, 2)
NOW = datetime(2026, 11, 2, tzinfo=UTC)
SIDE = 0.1
COLUMNS = 7


def board() -> geopandas.GeoDataFrame:
    """A square of SIDE degrees for each commune: code, name with its type, code of the province; WGS84."""
    units = children(PROVINCE)
    shapes = [_square(number) for number in range(len(units))]
    rows = {"ma": [one.code for one in units], "ten": [one.name_vi for one in units], "tinh": ["12"] * len(units)}
    return geopandas.GeoDataFrame(rows, geometry=shapes, crs=4326)


def _square(number: int) -> BaseGeometry:
    west, south = 102.6 + SIDE * (number % COLUMNS), 21.9 + SIDE * (number // COLUMNS)
    return box(west, south, west + SIDE, south + SIDE)


def bring(path: Path, folder: Path, as_of: date = TODAY, licence: str = "CC0") -> Report:
    return import_shapes(Asked(path, as_of, "bàn cờ", licence), folder, NOW)


def layer(folder: Path, version: str, name: str) -> dict[str, BaseGeometry]:
    """Unit id → shape, as the browser gets it."""
    content = json.loads(gzip.decompress((folder / version / f"{name}.geojson.gz").read_bytes()))
    return {one["properties"]["code"]: shape(one["geometry"]) for one in content["features"]}


def topology(table: geopandas.GeoDataFrame) -> dict[str, object]:
    """TopoJSON with one arc for each square."""
    arcs = [[list(point) for point in one.exterior.coords] for one in table.geometry]
    geometries = [
        {"type": "Polygon", "arcs": [[number]], "properties": row}
        for number, row in enumerate(table.drop(columns="geometry").to_dict("records"))
    ]
    return {"type": "Topology", "arcs": arcs, "objects": {"xa": {"type": "GeometryCollection", "geometries": geometries}}}
