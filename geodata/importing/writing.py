"""Layers as static files: GeoJSON, rounded, compressed once, so that the web only has to hand them out."""

import gzip
import json
from collections.abc import Collection, Mapping
from pathlib import Path

import brotli
import shapely
from shapely.geometry import MultiPolygon, mapping
from shapely.geometry.base import BaseGeometry

from geodata.units import unit

QUALITY = 10
"""Of brotli: 11 saves a fourteenth of the bytes and takes three times as long."""
DECIMALS = 4
"""About ten metres: below what can be seen on a map of a province."""


def write_layer(folder: Path, name: str, shapes: Mapping[str, BaseGeometry], symbols: Collection[str] = ()) -> None:
    """`name`.geojson.gz and .br with one feature for each unit id.

    Properties: `code` (the id), `name`, `at` [longitude, latitude] of a label, `symbol` where the shape only marks the place.
    """
    features = [_feature(code, rounded(shape), code in symbols) for code, shape in sorted(shapes.items())]
    text = json.dumps({"type": "FeatureCollection", "features": features}, ensure_ascii=False, separators=(",", ":"))
    folder.mkdir(parents=True, exist_ok=True)
    content = text.encode("utf-8")
    (folder / f"{name}.geojson.gz").write_bytes(gzip.compress(content, 9, mtime=0))
    (folder / f"{name}.geojson.br").write_bytes(brotli.compress(content, quality=QUALITY))


def rounded(shape: BaseGeometry) -> BaseGeometry:
    """The shape with its vertices on a grid of DECIMALS, valid."""
    # Rounding every vertex alike keeps edges shared; what collapses thereby is dropped, unless nothing would be left.
    moved = shapely.transform(shape, lambda points: points.round(DECIMALS))
    sound = _polygons(moved if moved.is_valid else shapely.make_valid(moved, method="structure", keep_collapsed=False))
    return shape if sound.is_empty else sound


def _polygons(shape: BaseGeometry) -> BaseGeometry:
    parts = [part for part in shapely.get_parts(shape) if part.geom_type == "Polygon" and part.area > 0]
    return parts[0] if len(parts) == 1 else MultiPolygon(parts)


def _feature(code: str, shape: BaseGeometry, symbol: bool) -> dict[str, object]:
    one = unit(code)
    assert one is not None, code
    at = max(shapely.get_parts(shape), key=lambda part: part.area).representative_point()
    properties: dict[str, object] = {"code": code, "name": one.name_vi, "at": [round(at.x, DECIMALS), round(at.y, DECIMALS)]}
    if symbol:
        properties["symbol"] = True
    return {"type": "Feature", "properties": properties, "geometry": mapping(shape)}
