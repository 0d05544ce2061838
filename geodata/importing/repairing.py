"""Makes shapes fit to draw: polygons only, valid, inside the country."""

from collections.abc import Iterable

import numpy as np
import shapely
from shapely.geometry import MultiPolygon
from shapely.geometry.base import BaseGeometry

from geodata.importing.feature import Feature, Problem

COUNTRY = shapely.box(101.5, 5.5, 118.5, 24.0)
"""The land, both archipelagos and the sea between, in WGS84 degrees."""
MAX_VERTICES = 2_000_000
"""The largest official commune has some 50,000; repairing far more would take for ever."""


def repair(features: Iterable[Feature]) -> tuple[list[Feature], list[Problem], int]:
    """The features that can be drawn, what is wrong with the others, and how many had to be repaired."""
    sound: list[Feature] = []
    problems: list[Problem] = []
    repaired = 0
    for feature in features:
        if reason := _hopeless(feature.shape):
            problems.append(Problem(feature.origin, reason))
            continue
        shape = polygons(shapely.force_2d(feature.shape))
        if shape.is_valid:
            sound.append(Feature(feature.origin, feature.properties, shape))
            continue
        repaired += 1
        shape = polygons(shapely.make_valid(shape, method="structure", keep_collapsed=False))
        if shape.is_empty:
            problems.append(Problem(feature.origin, "hình không có diện tích"))
        else:
            sound.append(Feature(feature.origin, feature.properties, shape))
    return sound, problems, repaired


def polygons(shape: BaseGeometry) -> BaseGeometry:
    """The areas of a shape: lines and points that a repair leaves over are dropped."""
    parts = [one for one in _parts(shape) if one.geom_type == "Polygon" and not one.is_empty]
    return parts[0] if len(parts) == 1 else MultiPolygon(parts)


def _parts(shape: BaseGeometry) -> Iterable[BaseGeometry]:
    for part in shapely.get_parts(shape):
        if hasattr(part, "geoms"):
            yield from _parts(part)
        else:
            yield part


def _hopeless(shape: BaseGeometry) -> str:
    """Why it cannot be drawn; "" when it can."""
    if shape.geom_type not in ("Polygon", "MultiPolygon", "GeometryCollection"):
        return f"hình kiểu {shape.geom_type}, cần Polygon hoặc MultiPolygon"
    points = shapely.get_coordinates(shape)
    if len(points) == 0:
        return "không có hình"
    if len(points) > MAX_VERTICES:
        return f"quá nhiều đỉnh ({len(points):,}), nhiều nhất {MAX_VERTICES:,}"
    if not np.isfinite(points).all():
        return "có tọa độ không phải số"
    return _outside(points)


def _outside(points: "np.ndarray[tuple[int, int], np.dtype[np.float64]]") -> str:
    west, south, east, north = COUNTRY.bounds
    x, y = points[:, 0], points[:, 1]
    away = (x < west) | (x > east) | (y < south) | (y > north)
    if not away.any():
        return ""
    if ((y >= west) & (y <= east) & (x >= south) & (x <= north)).all():
        return "kinh độ và vĩ độ bị đổi chỗ"
    at = points[away][0]
    return f"có tọa độ ngoài lãnh thổ: kinh độ {at[0]:.4f}, vĩ độ {at[1]:.4f}"
