"""Files of shapes: GeoJSON, TopoJSON, Shapefile, GeoPackage, a folder or a zip of them; whatever the CRS, out comes WGS84."""

import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import geopandas
import orjson
import pyogrio
from pyproj.exceptions import CRSError

from geodata.importing.feature import Feature, Problem
from geodata.importing.geojson import declared_crs, read_geojson
from geodata.importing.unpacking import unpack
from ioc.errors import CommandInvalid, PayloadInvalid

WGS84 = "EPSG:4326"
_TABLES = (".shp", ".gpkg")
_JSON = (".geojson", ".json", ".topojson")


@dataclass(frozen=True, slots=True)
class Reading:
    """What came out of a path. `warnings` are sentences about whole files."""

    files: int
    features: tuple[Feature, ...]
    problems: tuple[Problem, ...]
    warnings: tuple[str, ...]


def read(path: Path) -> Reading:
    """Every feature below `path`.

    Raises CommandInvalid when there is nothing to read or a CRS is missing, PayloadInvalid when a file is damaged.
    """
    if not path.exists():
        raise CommandInvalid(f"Không có tệp hay thư mục {path}")
    with tempfile.TemporaryDirectory() as work:
        files = sorted(_files(path, Path(work)))
        if not files:
            raise CommandInvalid(f"{path.name} không có tệp GeoJSON, TopoJSON, Shapefile hay GeoPackage nào")
        return _joined([_read_file(file) for file in files])


def _files(path: Path, work: Path) -> Iterator[Path]:
    if path.is_dir():
        for child in sorted(path.iterdir()):
            yield from _files(child, work)
    elif path.suffix.lower() == ".zip":
        # Only one level deep: an archive in an archive is left alone.
        target = Path(tempfile.mkdtemp(dir=work))
        unpack(path, target)
        yield from (one for one in target.rglob("*") if one.suffix.lower() in (*_TABLES, *_JSON) and "__MACOSX" not in one.parts)
    elif path.suffix.lower() in (*_TABLES, *_JSON):
        yield path


def _joined(parts: list[Reading]) -> Reading:
    return Reading(
        len(parts),
        tuple(feature for part in parts for feature in part.features),
        tuple(problem for part in parts for problem in part.problems),
        tuple(warning for part in parts for warning in part.warnings),
    )


def _read_file(file: Path) -> Reading:
    if file.suffix.lower() in _TABLES:
        return _joined([_read_table(file, layer, warn=True) for layer in _layers(file)])
    try:
        content = orjson.loads(file.read_bytes().removeprefix(b"\xef\xbb\xbf"))
    except orjson.JSONDecodeError as damaged:
        raise PayloadInvalid(f"{file.name} không phải JSON: {damaged}") from damaged
    if isinstance(content, dict) and content.get("type") == "Topology":
        # TopoJSON has no way to name a CRS: it is WGS84 by its own specification.
        return _joined([_read_table(file, layer, warn=False) for layer in _layers(file)])
    features, problems = read_geojson(content, file.name)
    return _to_wgs84(file, features, problems, declared_crs(content), warn=False)


def _layers(file: Path) -> list[str]:
    try:
        return [str(name) for name, kind in pyogrio.list_layers(file) if kind]
    except pyogrio.errors.DataSourceError as damaged:
        raise PayloadInvalid(f"Không mở được {file.name}: {damaged}") from damaged


def _read_table(file: Path, layer: str, warn: bool) -> Reading:
    """A layer that GDAL reads."""
    encoding = {"encoding": "utf-8"} if file.suffix.lower() == ".shp" and _is_utf8(file.with_suffix(".dbf")) else {}
    try:
        table = geopandas.read_file(file, layer=layer, engine="pyogrio", **encoding)
    except (pyogrio.errors.DataSourceError, pyogrio.errors.DataLayerError, UnicodeDecodeError, ValueError) as damaged:
        raise PayloadInvalid(f"Không đọc được {file.name}: {damaged}") from damaged
    shapes = table.geometry if isinstance(table, geopandas.GeoDataFrame) else []
    rows = table.drop(columns="geometry", errors="ignore").to_dict("records")
    features, problems = [], []
    for number, (shape, row) in enumerate(zip(shapes, rows, strict=False), start=1):
        origin = f"{file.name}#{row.get('id') or number}"
        if shape is None or shape.is_empty:
            problems.append(Problem(origin, "không có hình"))
        else:
            features.append(Feature(origin, row, shape))
    crs = getattr(table, "crs", None)
    return _to_wgs84(file, features, problems, crs.to_wkt() if crs else None, warn)


def _is_utf8(table: Path) -> bool:
    """Whether the attributes can be read as UTF-8: many tables are, without the .cpg file that says so."""
    if table.with_suffix(".cpg").exists() or not table.is_file():
        return False
    try:
        table.read_bytes()[32:].decode("utf-8", errors="strict")
    except UnicodeDecodeError:
        return False
    return True


def _to_wgs84(file: Path, features: list[Feature], problems: list[Problem], crs: str | None, warn: bool) -> Reading:
    warnings: tuple[str, ...] = ()
    if crs is None and features:
        # The middle one speaks for all: a few that are wrong are told one by one later.
        x, y = geopandas.GeoSeries([one.shape for one in features]).bounds.median()[["minx", "miny"]]
        if not (abs(x) <= 180 and abs(y) <= 180):
            raise CommandInvalid(
                f"{file.name} không ghi hệ tọa độ và tọa độ không phải kinh, vĩ độ ({x:.0f}, {y:.0f}). "
                "Hãy xuất lại kèm hệ tọa độ (tệp .prj hoặc mục crs), hoặc đổi sang WGS84."
            )
        warnings = (f"{file.name} không ghi hệ tọa độ; coi là WGS84 vì tọa độ vừa khoảng",) if warn else ()
    elif crs is not None and features:
        features = _projected(file, features, crs)
    return Reading(1, tuple(features), tuple(problems), warnings)


def _projected(file: Path, features: list[Feature], crs: str) -> list[Feature]:
    try:
        series = geopandas.GeoSeries([one.shape for one in features], crs=crs)
    except CRSError as unknown:
        raise CommandInvalid(f"{file.name} ghi hệ tọa độ không hiểu được: {crs[:80]}") from unknown
    if series.crs.equals(WGS84, ignore_axis_order=True):
        return features
    moved = series.to_crs(WGS84)
    return [Feature(one.origin, one.properties, shape) for one, shape in zip(features, moved, strict=True)]
