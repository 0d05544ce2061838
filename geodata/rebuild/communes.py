"""The communes of today, drawn from the places of yesterday's and their own: Voronoi cells of places in the boxes of the old
communes and around the centres of the new ones, clipped to their old province and dissolved by new commune. Agreement with the
official shapes is measured in tests/unit/test_geodata_boundaries.py.

Some 300 old communes were not found by who made the package: they stand at the place, and in the box, of their district, of the
province or of the town that gives the district its name. A box that several communes have, or one of those, places none of them.
"""

import csv
import sqlite3
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from math import cos, pi, radians, sqrt
from pathlib import Path

import numpy as np
import shapely
from shapely.geometry import Point
from shapely.geometry.base import BaseGeometry
from shapely.strtree import STRtree

LATTICE = (-0.5, -0.25, 0.0, 0.25, 0.5)
"""Where the seeds of an old commune stand in its bounding box, as shares of half its width and height."""
AROUND = 0.5
"""Side of the square of places around a new commune's centre, as a share of that of a square of its area (0.3 to 0.8 tried)."""
UNKNOWN = 5.0
"""Square kilometres where the package gives no area: a few islands."""
OFFSHORE = 0.03
"""Degrees from the shape of any province: a centre farther out is of an island that no source gives a shape of."""
DEGREE = 111.2
"""Kilometres in a degree of latitude."""


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


@dataclass(frozen=True, slots=True)
class Centre:
    """Of a commune of today; WGS84 degrees, square kilometres."""

    latitude: float
    longitude: float
    area: float


def draw_communes(provinces: Mapping[str, BaseGeometry], database: Path, concordance: Path) -> dict[str, BaseGeometry]:
    """Commune id (`28249@2025`) → shape; communes without a shape are left out, see `symbols`."""
    centres = read_centres(database)
    olds = read_old_communes(database, concordance)
    ashore = {new: one for new, one in centres.items() if _distance(provinces, one) < OFFSHORE}
    seeds: Seeds = defaultdict(dict)
    for old in olds:
        if old.new in ashore:
            seeds[old.province] |= {place: old.new for place in _lattice(old)}
    homes = _homes(olds)
    for new, centre in ashore.items():
        home = homes.get(new) or _province_at(provinces, centre.latitude, centre.longitude)
        seeds[home] |= {place: new for place in _around(centre)}
    return _dissolve(provinces, seeds)


def _distance(provinces: Mapping[str, BaseGeometry], centre: Centre) -> float:
    place = Point(centre.longitude, centre.latitude)
    return min(shape.distance(place) for shape in provinces.values())


def _homes(olds: Iterable[OldCommune]) -> dict[str, str]:
    """Commune of today → the old province that most of it was in."""
    counted: dict[str, Counter[str]] = defaultdict(Counter)
    for old in olds:
        counted[old.new][old.province] += 1
    return {new: found.most_common(1)[0][0] for new, found in counted.items()}


def _around(centre: Centre) -> list[tuple[float, float]]:
    high = AROUND * sqrt(centre.area) / DEGREE
    wide = high / cos(radians(centre.latitude))
    return [(round(centre.longitude + dx * wide, 6), round(centre.latitude + dy * high, 6)) for dx in LATTICE for dy in LATTICE]


def _dissolve(provinces: Mapping[str, BaseGeometry], seeds: Seeds) -> dict[str, BaseGeometry]:
    cells: dict[str, list[BaseGeometry]] = defaultdict(list)
    for province, places in seeds.items():
        for new, cell in _cells(provinces[province], places):
            cells[new].append(cell)
    return {new: shapely.union_all(parts) for new, parts in cells.items()}


def symbols(missing: Iterable[str], centres: Mapping[str, Centre]) -> dict[str, BaseGeometry]:
    """A circle of its area at the centre of each commune that has no shape."""
    return {
        new: Point(centres[new].longitude, centres[new].latitude).buffer(sqrt(centres[new].area / pi) / DEGREE, 8)
        for new in missing
    }


def read_centres(database: Path) -> dict[str, Centre]:
    """Commune id → its centre and area."""
    with sqlite3.connect(database) as conn:
        rows = conn.execute("select wardCode, wardLat, wardLon, wardAreaKm2 from admin_units").fetchall()
    return {f"{code}@2025": Centre(latitude, longitude, area or UNKNOWN) for code, latitude, longitude, area in rows}


def read_old_communes(database: Path, concordance: Path) -> list[OldCommune]:
    """Every old commune that has a place of its own, with what it became."""
    with concordance.open(encoding="utf-8-sig", newline="") as file:
        became = {row["old_code"]: row for row in csv.DictReader(file) if row["is_default"] == "1" and row["old_code"]}
    with sqlite3.connect(database) as conn:
        rows = conn.execute(
            "select wardCode, wardLat, wardLon, wardBounds, districtBounds, provinceBounds from admin_units_legacy"
            " where wardLat is not null"
        ).fetchall()
    alike = Counter(box for _, _, _, box, _, _ in rows)
    return [
        _old(code, latitude, longitude, box, became[code])
        for code, latitude, longitude, box, district, province in rows
        if code in became and (box is None or (alike[box] == 1 and box not in (district, province)))
    ]


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
