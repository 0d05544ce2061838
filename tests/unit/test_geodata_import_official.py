"""The official sets beside the repository: every commune matched, every shape valid, small, soon."""

import time
from datetime import date
from pathlib import Path

import geopandas
import numpy as np
import pytest
import shapely

from geodata.boundaries import Boundaries
from geodata.importing.run import Asked, Report, import_shapes
from geodata.units import NATION, Level, children, load_units
from tests.tiny_shapes import NOW, bring, layer

ALLOWED_SECONDS = 15
ALLOWED_BYTES = 650_000
AREA = "EPSG:6933"  # equal area
PROVINCES = [one for one in load_units() if one.level is Level.PROVINCE and one.valid_to is None]
pytestmark = pytest.mark.shared


@pytest.fixture(scope="module")
def imported(shared_dir: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Report, float]:
    """Folder, what came of it, seconds of this process."""
    folder = tmp_path_factory.mktemp("imported")
    began = time.process_time()
    asked = Asked(shared_dir / "geodata" / "vn_communes_3321.geojson", date(2026, 11, 2), "sapnhap.bando.com.vn", "MIT")
    report = import_shapes(asked, folder, NOW)
    return folder, report, time.process_time() - began


def test_every_commune_is_matched_within_the_time(imported: tuple[Path, Report, float]) -> None:
    _, report, took = imported
    assert report.matched == 3321 and not report.unmatched and not report.bad and not report.incomplete
    assert took < ALLOWED_SECONDS
    assert [one.reason for one in report.by_name] == ["ghép theo tên và đơn vị cấp trên: Xã Ba Chẽ, mã 06970"]


def test_every_unit_has_a_valid_shape_near_the_official_one(imported: tuple[Path, Report, float], shared_dir: Path) -> None:
    folder, report, _ = imported
    made = {id: shape for one in PROVINCES for id, shape in layer(folder, report.version, f"communes_{one.code}").items()}
    assert set(made) == {child.id for one in PROVINCES for child in children(one.id)}
    assert shapely.is_valid(list(made.values())).all()
    official = geopandas.read_file(shared_dir / "geodata" / "vn_communes_3321.geojson").set_index("code").geometry
    ids = ["06970@2025" if code == "06978" else f"{code}@2025" for code in official.index]
    ours = geopandas.GeoSeries([made[id] for id in ids], crs=4326).to_crs(AREA).values
    theirs = official.to_crs(AREA).values
    agreement = shapely.area(shapely.intersection(ours, theirs)) / shapely.area(shapely.union(ours, theirs))
    assert np.median(agreement) > 0.98
    assert agreement.min() > 0.85


def test_neighbours_share_their_edges(imported: tuple[Path, Report, float]) -> None:
    folder, report, _ = imported
    for one in PROVINCES:
        shapes = list(layer(folder, report.version, f"communes_{one.code}").values())
        doubled = sum(shape.area for shape in shapes) - shapely.union_all(shapes).area
        assert doubled / sum(shape.area for shape in shapes) < 1e-4, one.name_vi


def test_the_layers_are_small(imported: tuple[Path, Report, float]) -> None:
    folder, report, _ = imported
    for suffix in ("br", "gz"):
        assert sum(path.stat().st_size for path in (folder / report.version).glob(f"communes_*.{suffix}")) <= ALLOWED_BYTES


def test_the_provinces_are_put_together_and_keep_both_archipelagos(imported: tuple[Path, Report, float]) -> None:
    folder, report, _ = imported
    provinces = layer(folder, report.version, "provinces_34")
    assert set(provinces) == {one.id for one in PROVINCES}
    shapes = Boundaries(folder)
    for name, latitude, longitude in shapes.named_places(NATION):
        home = provinces["48@2025" if "Hoàng Sa" in name else "56@2025"]
        assert home.intersects(shapely.box(longitude - 2.5, latitude - 2.5, longitude + 2.5, latitude + 2.5))
    assert len(shapes.named_places(NATION)) == 2
    assert not shapes.credit(NATION).schematic


def test_provinces_that_lack_an_archipelago_get_it(shared_dir: Path, tmp_path: Path) -> None:
    table = geopandas.read_file(shared_dir / "geodata" / "vn_provinces_34.geojson")
    table.geometry = table.intersection(shapely.box(102, 8, 109.6, 24))
    table.to_file(tmp_path / "mainland.gpkg", driver="GPKG")
    report = bring(tmp_path / "mainland.gpkg", tmp_path / "out")
    assert sum("quần đảo" in note for note in report.notes) == 2
    west, south, east, north = shapely.total_bounds(list(layer(tmp_path / "out", report.version, "provinces_34").values()))
    assert east > 114 and south < 9


def test_the_provinces_of_before_the_merger_are_a_layer_of_their_own(shared_dir: Path, tmp_path: Path) -> None:
    path = shared_dir / "geodata" / "vn_provinces_63_from_communes.geojson"
    report = bring(path, tmp_path, date(2025, 6, 30))
    assert report.layers == (("provinces_63", 63),)
    shapes = Boundaries(tmp_path)
    assert not shapes.credit(NATION, date(2025, 6, 30)).schematic
    assert shapes.credit(NATION).schematic
