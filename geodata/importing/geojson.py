"""GeoJSON (RFC 7946, and the `crs` member of its 2008 forerunner), feature by feature: one bad row does not lose the others."""

from collections.abc import Iterator, Mapping
from typing import Any

from shapely.errors import ShapelyError
from shapely.geometry import shape
from shapely.geometry.base import BaseGeometry

from geodata.importing.feature import Feature, Problem
from ioc.errors import PayloadInvalid


def read_geojson(content: Any, file: str) -> tuple[list[Feature], list[Problem]]:
    """The features, and what is wrong with the others.

    Raises PayloadInvalid when it is no GeoJSON at all.
    """
    features, problems = [], []
    for number, row in enumerate(_rows(content, file), start=1):
        found = _feature(row, file, number)
        if isinstance(found, Feature):
            features.append(found)
        else:
            problems.append(found)
    return features, problems


def declared_crs(content: Mapping[str, Any]) -> str | None:
    """The name of the CRS that the file declares; None where it is silent, and so is WGS84."""
    crs = content.get("crs")
    properties = crs.get("properties") if isinstance(crs, dict) else None
    name = properties.get("name") if isinstance(properties, dict) else None
    return name if isinstance(name, str) else None


def _rows(content: Any, file: str) -> Iterator[Any]:
    kind = content.get("type") if isinstance(content, dict) else None
    if kind == "FeatureCollection" and isinstance(content.get("features"), list):
        yield from content["features"]
    elif kind == "Feature":
        yield content
    else:
        raise PayloadInvalid(f"{file} không phải GeoJSON: cần một FeatureCollection có danh sách features")


def _feature(row: Any, file: str, number: int) -> Feature | Problem:
    if not isinstance(row, dict):
        return Problem(f"{file}#{number}", "không phải một đối tượng Feature")
    properties = row.get("properties") if isinstance(row.get("properties"), dict) else {}
    if "id" in row and "id" not in properties:
        properties = properties | {"id": row["id"]}
    origin = f"{file}#{properties.get('id', number)}"
    if not isinstance(row.get("geometry"), dict):
        return Problem(origin, "không có hình")
    found = _shape(row["geometry"])
    return Feature(origin, properties, found) if isinstance(found, BaseGeometry) else Problem(origin, found)


def _shape(geometry: dict[str, Any]) -> BaseGeometry | str:
    """The shape, or what is wrong with it."""
    kind = geometry.get("type")
    if kind not in ("Polygon", "MultiPolygon", "GeometryCollection"):
        return f"hình kiểu {kind}, cần Polygon hoặc MultiPolygon"
    try:
        return shape(geometry)
    except (ValueError, TypeError, KeyError, IndexError, AttributeError, ShapelyError) as damaged:
        return f"tọa độ hỏng: {str(damaged)[:120]}"
