"""The communes of today, drawn from the places of yesterday's: Voronoi cells of the old communes, clipped to their old province
and dissolved by new commune. Agreement with the official shapes is measured in tests/unit/test_geodata_boundaries.py.
"""

import csv
import sqlite3
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import shapely
from shapely.geometry import Point
from shapely.geometry.base import BaseGeometry
from shapely.strtree import STRtree

LATTICE = (-0.5, -0.25, 0.0, 0.25, 0.5)
"""Where the seeds of an old commune stand in its bounding box, as shares of half its width and height."""
SYMBOL = 0.012
"""Radius in degrees of the circle that stands for an island no source gives a shape of."""


Seeds = dict[str, dict[tuple[float, float], str]]
"""Old province → (longitude, latitude) → the commune of today that the place belongs to."""


@dataclass(frozen=True, slots=True)
class OldCommune:
    """`box` is (south, west, north, east) in degrees; `new` the id of the commune of today it became by default."""

    code: str
    province: str
    new: str
    latitude: float
    longitude: float
    box: tuple[float, float, float, float]


def draw_communes(provinces: Mapping[str, BaseGeometry], database: Path, concordance: Path) -> dict[str, BaseGeometry]:
    """Commune id (`28249@2025`) → shape; communes without a shape are left out, see `symbols`."""
    centres = read_centres(database)
    seeds: Seeds = defaultdict(dict)
    for old in read_old_communes(database, concordance):
        seeds[old.province] |= {place: old.new for place in _lattice(old)}
    drawn = _dissolve(provinces, seeds)
    # Communes whose old places all coincide with those of others get their own centre as a seed.
    for new in centres.keys() - drawn.keys():
        latitude, longitude = centres[new]
        seeds[_province_at(provinces, latitude, longitude)][round(longitude, 6), round(latitude, 6)] = new
    return _dissolve(provinces, seeds)


def _dissolve(provinces: Mapping[str, BaseGeometry], seeds: Seeds) -> dict[str, BaseGeometry]:
    cells: dict[str, list[BaseGeometry]] = defaultdict(list)
    for province, places in seeds.items():
        for new, cell in _cells(provinces[province], places):
            cells[new].append(cell)
    return {new: shapely.union_all(parts) for new, parts in cells.items()}


def symbols(missing: Iterable[str], centres: Mapping[str, tuple[float, float]]) -> dict[str, BaseGeometry]:
    """A circle at the centre of each commune that has no shape."""
    return {new: Point(centres[new][1], centres[new][0]).buffer(SYMBOL, 8) for new in missing}


def read_centres(database: Path) -> dict[str, tuple[float, float]]:
    """Commune id → (latitude, longitude) of its centre."""
    with sqlite3.connect(database) as conn:
        rows = conn.execute("select wardCode, wardLat, wardLon from admin_units").fetchall()
    return {f"{code}@2025": (latitude, longitude) for code, latitude, longitude in rows}


def read_old_communes(database: Path, concordance: Path) -> list[OldCommune]:
    """Every old commune that has a place, with what it became."""
    with concordance.open(encoding="utf-8-sig", newline="") as file:
        became = {row["old_code"]: row for row in csv.DictReader(file) if row["is_default"] == "1" and row["old_code"]}
    with sqlite3.connect(database) as conn:
        rows = conn.execute(
            "select wardCode, wardLat, wardLon, wardBounds from admin_units_legacy where wardLat is not null"
        ).fetchall()
    return [_old(code, latitude, longitude, box, became[code]) for code, latitude, longitude, box in rows if code in became]


def _old(code: str, latitude: float, longitude: float, box: str | None, row: Mapping[str, str]) -> OldCommune:
    corners = [float(part) for corner in box.split("–") for part in corner.split(",")] if box else [latitude, longitude] * 2
    south, west, north, east = corners
    return OldCommune(
        code, f"{row['old_province_code']}@2008", f"{row['new_code']}@2025", latitude, longitude, (south, west, north, east)
    )


def _lattice(old: OldCommune) -> list[tuple[float, float]]:
    south, west, north, east = old.box
    half_x, half_y = (east - west) / 2, (north - south) / 2
    if not 0 < max(half_x, half_y) < 0.5:
        return [(round(old.longitude, 6), round(old.latitude, 6))]
    x, y = (west + east) / 2, (south + north) / 2
    return [(round(x + dx * half_x, 6), round(y + dy * half_y, 6)) for dx in LATTICE for dy in LATTICE]


def _province_at(provinces: Mapping[str, BaseGeometry], latitude: float, longitude: float) -> str:
    return min(provinces, key=lambda code: provinces[code].distance(Point(longitude, latitude)))


def _cells(province: BaseGeometry, places: Mapping[tuple[float, float], str]) -> list[tuple[str, BaseGeometry]]:
    """The Voronoi cells of the places, clipped to the province, each with the commune of its place."""
    points = shapely.points(np.array(list(places)))
    owners = list(places.values())
    diagram = shapely.get_parts(shapely.voronoi_polygons(shapely.multipoints(points), extend_to=province.envelope))
    tree = STRtree(diagram)
    cell_of, _ = tree.query(points, predicate="within")[::-1]
    by_owner: dict[str, list[BaseGeometry]] = defaultdict(list)
    for cell, owner in zip(cell_of, owners, strict=True):
        by_owner[owner].append(diagram[cell])
    clipped = ((owner, shapely.intersection(shapely.union_all(cells), province)) for owner, cells in by_owner.items())
    return [(owner, cell) for owner, cell in clipped if not cell.is_empty]
