import gzip
import json
from datetime import date
from pathlib import Path
from statistics import median

import geopandas
import pytest
import shapely
from shapely.geometry import shape
from shapely.geometry.base import BaseGeometry

from geodata import boundaries
from geodata.units import NATION, Level, Unit, children, load_units

AREA = "EPSG:6933"  # equal area
SLIVER = 0.02
"""A part smaller than this share of its unit is a sliver, unless it touches no other unit: an island."""
SHIPPED = boundaries.Boundaries()
OTHER_CODES = {"06978": "06970"}  # Ba Chẽ: the set of shapes and the concordance disagree on its code
LAYERS = sorted(path.name.removesuffix(".geojson.gz") for path in boundaries.FOLDER.glob("*.geojson.gz"))
PROVINCES = [one for one in load_units() if one.level is Level.PROVINCE and one.valid_to is None]


def _layer(name: str) -> dict[str, BaseGeometry]:
    content = json.loads(gzip.decompress((boundaries.FOLDER / f"{name}.geojson.gz").read_bytes()))
    return {feature["properties"]["code"]: shape(feature["geometry"]) for feature in content["features"]}


def _communes() -> dict[str, BaseGeometry]:
    return {code: geometry for one in PROVINCES for code, geometry in _layer(f"communes_{one.code}").items()}


def _agreement(drawn: dict[str, BaseGeometry], official: geopandas.GeoDataFrame) -> list[float]:
    """Intersection over union of each unit, by area."""
    ours = geopandas.GeoSeries({code: drawn[f"{OTHER_CODES.get(code, code)}@2025"] for code in official.index}, crs=4326).to_crs(
        AREA
    )
    theirs = official.geometry.to_crs(AREA)
    return [a.intersection(b).area / a.union(b).area for a, b in zip(ours, theirs, strict=True)]


def test_every_unit_has_a_shape() -> None:
    assert set(_layer("provinces_34")) == {one.id for one in PROVINCES}
    assert set(_layer("provinces_63")) == {
        one.id for one in load_units() if one.level is Level.PROVINCE and one.exists_on(date(2025, 6, 30))
    }
    for one in PROVINCES:
        assert set(_layer(f"communes_{one.code}")) == {child.id for child in children(one.id)}


@pytest.mark.parametrize("name", LAYERS)
def test_shapes_are_valid_and_lie_in_the_country(name: str) -> None:
    for code, geometry in _layer(name).items():
        assert geometry.is_valid and not geometry.is_empty, code
        west, south, east, north = geometry.bounds
        assert 102 < west < east < 118 and 6 < south < north < 24, code


@pytest.mark.parametrize("name", LAYERS)
def test_neighbours_do_not_overlap(name: str) -> None:
    shapes = list(_layer(name).values())
    doubled = sum(one.area for one in shapes) - shapely.union_all(shapes).area
    assert doubled / sum(one.area for one in shapes) < 1e-3


@pytest.mark.parametrize("province", PROVINCES, ids=lambda one: one.code)
def test_no_unit_has_a_sliver_in_another(province: Unit) -> None:
    shapes = _layer(f"communes_{province.code}")
    slivers = [
        f"{code}: {part.area / shape_.area:.4f}"
        for code, shape_ in shapes.items()
        for part in shapely.get_parts(shape_)
        if part.area < SLIVER * shape_.area
        and any(part.intersection(other).length > 0 for name, other in shapes.items() if name != code and part.touches(other))
    ]
    assert slivers == []


def test_both_archipelagos_are_part_of_their_province_and_named_on_the_map_of_the_country() -> None:
    provinces = _layer("provinces_34")
    for name, latitude, longitude in SHIPPED.named_places(NATION):
        assert name in {"Quần đảo Hoàng Sa", "Quần đảo Trường Sa"}
        near = shapely.box(longitude - 2.5, latitude - 2.5, longitude + 2.5, latitude + 2.5)
        home = provinces["48@2025" if "Hoàng Sa" in name else "56@2025"]
        assert near.intersects(home)
    assert len(SHIPPED.named_places(NATION)) == 2
    assert SHIPPED.named_places("82@2025") == []


def test_no_foreign_name_is_shipped() -> None:
    for path in boundaries.FOLDER.glob("*.geojson.gz"):
        text = gzip.decompress(path.read_bytes()).decode()
        assert not any(word in text for word in ("Paracel", "Spratly", "CN-PF", "VN-PGA", "Xisha", "Nansha"))


def test_an_address_changes_only_with_its_content_and_unknown_roots_have_none() -> None:
    assert SHIPPED.address("82@2025").startswith("/geometry/communes_82.geojson?v=")
    assert SHIPPED.address(NATION).startswith("/geometry/provinces_34.geojson?v=")
    assert SHIPPED.address("82@2008") == SHIPPED.address("nowhere") == ""


@pytest.mark.shared
def test_provinces_agree_with_the_official_shapes(shared_dir: Path) -> None:
    official = geopandas.read_file(shared_dir / "geodata" / "vn_provinces_34.geojson").set_index("province_code")
    assert median(_agreement(_layer("provinces_34"), official)) >= 0.98


@pytest.mark.shared
def test_communes_agree_with_the_official_shapes(shared_dir: Path) -> None:
    official = geopandas.read_file(shared_dir / "geodata" / "vn_communes_3321.geojson").set_index("code")
    agreement = _agreement(_communes(), official)
    assert median(agreement) >= 0.72
    # Both archipelagos, islands that only a circle marks, and units whose place the package does not know.
    assert sum(one < 0.1 for one in agreement) <= 0.003 * len(agreement)
    assert sum(one < 0.3 for one in agreement) <= 0.006 * len(agreement)
