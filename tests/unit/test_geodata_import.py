"""Boundaries from files: every format and CRS, matching, what is wrong with a file, versions in force."""

import json
import warnings
import zipfile
from datetime import date
from pathlib import Path

import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely.geometry import mapping
from starlette.testclient import TestClient

from geodata.boundaries import SHIPPED, Boundaries
from geodata.importing.dropping import drop
from geodata.importing.feature import Feature
from geodata.importing.repairing import COUNTRY, repair
from geodata.units import NATION, children, load_units
from ioc.errors import CentreError, CommandInvalid, PayloadInvalid
from ioc.web.geometry import Geometry
from tests.tiny_shapes import PROVINCE, SIDE, board, bring, layer, topology

FORMATS = ("geojson", "json", "topojson", "shp", "gpkg", "zip", "folder", "vn2000 shp", "vn2000 geojson")


def _write(kind: str, folder: Path) -> Path:
    table = board()
    if kind.startswith("vn2000"):
        table = table.to_crs(3405)
        kind = kind.removeprefix("vn2000 ")
    folder.mkdir(exist_ok=True)
    if kind in ("topojson", "json"):
        (folder / f"xa.{kind}").write_text(json.dumps(topology(table)), encoding="utf-8")
        return folder / f"xa.{kind}"
    if kind == "zip":
        table.to_file(folder / "xa.shp", encoding="utf-8")
        with zipfile.ZipFile(folder / "xa.zip", "w") as archive:
            for part in sorted(folder.glob("xa.*")):
                if part.suffix != ".zip":
                    archive.write(part, f"bản đồ/{part.name}")
        return folder / "xa.zip"
    if kind == "folder":
        table[:20].to_file(folder / "1.geojson", driver="GeoJSON")
        table[20:].to_file(folder / "2.gpkg", driver="GPKG")
        return folder
    table.to_file(folder / f"xa.{kind}", driver={"shp": "ESRI Shapefile", "gpkg": "GPKG", "geojson": "GeoJSON"}[kind])
    return folder / f"xa.{kind}"


@pytest.mark.parametrize("kind", FORMATS)
def test_every_format_and_crs_gives_the_same_layer(kind: str, tmp_path: Path) -> None:
    report = bring(_write(kind, tmp_path / "in"), tmp_path / "out")
    assert (report.matched, report.unmatched, report.bad, report.incomplete) == (38, (), (), ())
    assert report.layers == (("communes_12", 38),)
    made = layer(tmp_path / "out", report.version, "communes_12")
    assert set(made) == {one.id for one in children(PROVINCE)}
    for unit, square in zip(children(PROVINCE), board().geometry, strict=True):
        assert made[unit.id].is_valid
        assert made[unit.id].intersection(square).area / made[unit.id].union(square).area > 0.99
    assert shapely.coverage_is_valid(list(made.values()))


def test_neighbours_keep_their_common_edge_when_it_is_simplified(tmp_path: Path) -> None:
    table = board()
    wave = shapely.LineString([(102.7 + 0.01 * (i % 2), 21.9 + i * SIDE / 40) for i in range(41)])
    west = shapely.Polygon([*wave.coords, (102.6, 22.0), (102.6, 21.9)])
    east = shapely.Polygon([*wave.coords, (102.8, 22.0), (102.8, 21.9)])
    table.loc[0, "geometry"], table.loc[1, "geometry"] = west, east
    table.to_file(tmp_path / "xa.geojson", driver="GeoJSON")
    report = bring(tmp_path / "xa.geojson", tmp_path / "out")
    made = layer(tmp_path / "out", report.version, "communes_12")
    first, second = (made[one.id] for one in children(PROVINCE)[:2])
    assert shapely.get_num_coordinates(first) < shapely.get_num_coordinates(west)
    assert shapely.intersection(first, second).area == 0
    assert shapely.area(first) + shapely.area(second) == pytest.approx(2 * SIDE * SIDE, rel=0.05)


def test_units_are_found_by_name_and_parent_where_the_file_has_no_code(tmp_path: Path) -> None:
    table = board().drop(columns="ma")
    table["ten"] = table["ten"].str.upper()
    table.to_file(tmp_path / "xa.gpkg", driver="GPKG")
    report = bring(tmp_path / "xa.gpkg", tmp_path / "out")
    assert (report.matched, len(report.by_name)) == (38, 38)


def test_a_name_that_only_one_unit_bears_needs_no_parent(tmp_path: Path) -> None:
    table = board().drop(columns="tinh").assign(ngan=[name.partition(" ")[2] for name in board().ten])
    only = next(n for n, name in enumerate(table.ten) if sum(one.name_vi == name for one in load_units()) == 1)
    table.loc[only, "ma"] = "99999"
    table.to_file(tmp_path / "xa.geojson", driver="GeoJSON")
    report = bring(tmp_path / "xa.geojson", tmp_path / "out")
    assert (report.matched, len(report.by_name)) == (38, 1)


def test_codes_that_lost_their_zeros_are_still_codes(tmp_path: Path) -> None:
    table = board()
    table["ma"] = table["ma"].astype(int)
    table.to_file(tmp_path / "xa.gpkg", driver="GPKG")
    assert bring(tmp_path / "xa.gpkg", tmp_path / "out").matched == 38


def test_an_unknown_code_is_matched_by_name_and_told(tmp_path: Path) -> None:
    table = board()
    table.loc[3, "ma"] = "99999"
    table.to_file(tmp_path / "xa.geojson", driver="GeoJSON")
    report = bring(tmp_path / "xa.geojson", tmp_path / "out")
    assert report.matched == 38
    assert [one.origin for one in report.by_name] == [f"xa.geojson#4 99999 {table.ten[3]}"]


def test_a_code_whose_name_is_another_units_is_not_believed(tmp_path: Path) -> None:
    table = board()
    table.loc[3, ["ma", "ten"]] = [table.ma[5], "Xã Không Đâu Cả"]
    table.to_file(tmp_path / "xa.geojson", driver="GeoJSON")
    with pytest.raises(CommandInvalid, match="không có lớp nào đủ đơn vị"):
        bring(tmp_path / "xa.geojson", tmp_path / "out")


def test_a_layer_that_lacks_a_unit_is_not_put_in_force(tmp_path: Path) -> None:
    board()[1:].to_file(tmp_path / "xa.geojson", driver="GeoJSON")
    with pytest.raises(CommandInvalid, match="thiếu 1 trên 38"):
        bring(tmp_path / "xa.geojson", tmp_path / "out")
    assert not Boundaries(tmp_path / "out").imported()


def test_shapes_of_another_day_are_refused_with_the_day_to_try(tmp_path: Path) -> None:
    table = board()
    table["ma"] = [f"9{number:04}" for number in range(len(table))]
    table["ten"] = [f"Xã Cũ {number}" for number in range(len(table))]
    table.to_file(tmp_path / "xa.geojson", driver="GeoJSON")
    with pytest.raises(CommandInvalid, match="--as-of"):
        bring(tmp_path / "xa.geojson", tmp_path / "out")
    with pytest.raises(CommandInvalid, match="01/08/2008"):
        bring(tmp_path / "xa.geojson", tmp_path / "out", date(2000, 1, 1))


def test_a_table_without_a_crs_is_taken_for_degrees_and_said_so(tmp_path: Path) -> None:
    board().to_file(tmp_path / "xa.shp")
    (tmp_path / "xa.prj").unlink()
    report = bring(tmp_path / "xa.shp", tmp_path / "out")
    assert report.matched == 38
    assert any("không ghi hệ tọa độ" in note for note in report.notes)


def test_metres_without_a_crs_are_refused(tmp_path: Path) -> None:
    board().to_crs(3405).to_file(tmp_path / "xa.shp")
    (tmp_path / "xa.prj").unlink()
    with pytest.raises(CommandInvalid, match="không ghi hệ tọa độ và tọa độ không phải kinh, vĩ độ"):
        bring(tmp_path / "xa.shp", tmp_path / "out")


def test_crossing_rings_are_repaired(tmp_path: Path) -> None:
    table = board()
    west, south, east, north = table.geometry[0].bounds
    table.loc[0, "geometry"] = shapely.Polygon([(west, south), (east, north), (east, south), (west, north)])
    table.to_file(tmp_path / "xa.geojson", driver="GeoJSON")
    report = bring(tmp_path / "xa.geojson", tmp_path / "out")
    assert report.repaired == 1
    assert all(one.is_valid for one in layer(tmp_path / "out", report.version, "communes_12").values())


BAD = {
    "no shape": (None, "không có hình"),
    "a line": ({"type": "LineString", "coordinates": [[105, 20], [106, 21]]}, "hình kiểu LineString"),
    "text": ({"type": "Polygon", "coordinates": [[["a", 20], [106, 21], [105, 21], ["a", 20]]]}, "tọa độ hỏng"),
    "two points": ({"type": "Polygon", "coordinates": [[[105, 20], [106, 21]]]}, "tọa độ hỏng"),
    "no coordinates": ({"type": "Polygon"}, "tọa độ hỏng"),
    "empty": ({"type": "Polygon", "coordinates": []}, "không có hình"),
    "swapped": (mapping(shapely.box(21.0, 105.0, 21.1, 105.1)), "kinh độ và vĩ độ bị đổi chỗ"),
    "far away": (mapping(shapely.box(2.0, 48.0, 2.1, 48.1)), "ngoài lãnh thổ"),
    "flat": ({"type": "Polygon", "coordinates": [[[105, 20], [106, 20], [105, 20], [105, 20]]]}, "không có diện tích"),
}


@pytest.mark.parametrize("name", BAD)
def test_a_bad_shape_is_named_by_its_id_and_does_not_lose_the_others(name: str, tmp_path: Path) -> None:
    geometry, reason = BAD[name]
    content = json.loads(board().to_json())
    content["features"].append({"type": "Feature", "id": "hong", "properties": {"ma": "00001"}, "geometry": geometry})
    (tmp_path / "xa.geojson").write_text(json.dumps(content), encoding="utf-8")
    report = bring(tmp_path / "xa.geojson", tmp_path / "out")
    assert (report.matched, len(report.bad)) == (38, 1)
    assert report.bad[0].origin == "xa.geojson#hong"
    assert reason in report.bad[0].reason


def test_a_feature_without_code_and_name_is_told(tmp_path: Path) -> None:
    content = json.loads(board().to_json(drop_id=True))
    content["features"].append({"type": "Feature", "properties": None, "geometry": mapping(shapely.box(105, 20, 106, 21))})
    (tmp_path / "xa.geojson").write_text(json.dumps(content), encoding="utf-8")
    report = bring(tmp_path / "xa.geojson", tmp_path / "out")
    assert [(one.origin, one.reason) for one in report.unmatched] == [
        ("xa.geojson#39", "không có mã đơn vị hành chính và không có tên")
    ]


@pytest.mark.parametrize("content", ["", "{", "[]", '{"type": "FeatureCollection"}', '{"type": "Topology"}', "\x00"])
def test_what_is_no_file_of_shapes_is_refused_in_a_sentence(content: str, tmp_path: Path) -> None:
    (tmp_path / "xa.geojson").write_text(content, encoding="utf-8")
    with pytest.raises(PayloadInvalid, match=r"xa\.geojson"):
        bring(tmp_path / "xa.geojson", tmp_path / "out")


@pytest.mark.parametrize("suffix", ["shp", "gpkg", "zip"])
def test_a_damaged_binary_file_is_refused_in_a_sentence(suffix: str, tmp_path: Path) -> None:
    (tmp_path / f"xa.{suffix}").write_bytes(b"not what it says")
    with pytest.raises(PayloadInvalid, match="xa"):
        bring(tmp_path / f"xa.{suffix}", tmp_path / "out")


@pytest.mark.parametrize(
    "name", ["../../evil.geojson", "/etc/evil.geojson", "a/../../evil.geojson", "C:\\evil.geojson", "..\\evil.geojson"]
)
def test_an_archive_that_would_write_elsewhere_writes_nothing(name: str, tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "xa.zip", "w") as archive:
        archive.writestr(name, board().to_json())
    with pytest.raises(CommandInvalid, match="đường dẫn không an toàn"):
        bring(tmp_path / "xa.zip", tmp_path / "out")
    assert not list(tmp_path.rglob("evil*"))


def test_an_archive_that_unpacks_to_too_much_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("geodata.importing.unpacking.MAX_BYTES", 1000)
    with zipfile.ZipFile(tmp_path / "xa.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xa.geojson", b" " * 100_000)
    with pytest.raises(CommandInvalid, match="quá lớn"):
        bring(tmp_path / "xa.zip", tmp_path / "out")


def test_a_folder_without_shapes_is_refused(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "notes.txt").write_text("x", encoding="utf-8")
    with pytest.raises(CommandInvalid, match="không có tệp"):
        bring(tmp_path / "in", tmp_path / "out")


def test_an_import_is_in_force_at_once_and_dropping_it_goes_back(tmp_path: Path) -> None:
    shapes = Boundaries(tmp_path / "out")
    before, nation = shapes.address(PROVINCE), shapes.address(NATION)
    assert shapes.credit(PROVINCE) == SHIPPED
    bring(_write("geojson", tmp_path / "in"), tmp_path / "out")
    after = shapes.address(PROVINCE)
    assert after != before
    assert shapes.address(NATION) == nation, "a layer that was not imported stays the shipped one"
    assert (shapes.credit(PROVINCE).names, shapes.credit(PROVINCE).schematic) == ("bàn cờ (CC0)", False)
    assert shapes.credit(NATION) == SHIPPED
    for address in (before, after):
        name, _, version = address.removeprefix("/geometry/").partition("?v=")
        assert shapes.find(name, version) is not None
    assert shapes.find("communes_12.geojson", "000000000000") is None
    assert drop(tmp_path / "out")
    assert not drop(tmp_path / "out")
    assert shapes.address(PROVINCE) == before


def test_the_web_hands_out_what_was_imported_without_a_restart(tmp_path: Path) -> None:
    shapes = Boundaries(tmp_path / "out")
    maps = TestClient(Geometry(shapes.find))
    before = shapes.address(PROVINCE)
    assert maps.get(before).status_code == 200
    bring(_write("geojson", tmp_path / "in"), tmp_path / "out")
    answer = maps.get(shapes.address(PROVINCE))
    assert len(answer.json()["features"]) == 38
    assert "immutable" in answer.headers["cache-control"] and answer.headers["content-encoding"] in ("br", "gzip")
    assert answer.json()["features"][0]["properties"].keys() == maps.get(before).json()["features"][0]["properties"].keys()


def test_a_second_import_keeps_the_layers_it_does_not_have(tmp_path: Path) -> None:
    bring(_write("geojson", tmp_path / "in"), tmp_path / "out")
    squares = board().geometry
    towns = board().drop(columns=["ma", "ten", "tinh"])[: len(children("11@2025")[:38])]
    assert len(towns) == 38
    rows = children("46@2025")
    table = towns.iloc[[number % 38 for number in range(len(rows))]].reset_index(drop=True)
    table["ma"], table["geometry"] = [one.code for one in rows], [_moved(squares[n % 38], n) for n in range(len(rows))]
    table.to_file(tmp_path / "hue.geojson", driver="GeoJSON")
    bring(tmp_path / "hue.geojson", tmp_path / "out", licence="MIT")
    shapes = Boundaries(tmp_path / "out")
    assert [shapes.credit(root).names for root in (PROVINCE, "46@2025")] == ["bàn cờ (CC0)", "bàn cờ (MIT)"]


def _moved(square: shapely.Geometry, number: int) -> shapely.Geometry:
    return shapely.transform(square, lambda points: points + [4.5 + (number // 38) * 1.0, -5.5])


def test_a_broken_pointer_leaves_the_shipped_base_in_force(tmp_path: Path) -> None:
    (tmp_path / "current").write_text("20260101-gone\n", encoding="utf-8")
    shapes = Boundaries(tmp_path)
    assert not shapes.imported()
    assert shapes.address(PROVINCE) == Boundaries().address(PROVINCE)


def test_layers_of_the_past_have_an_address_of_their_own() -> None:
    shapes = Boundaries()
    assert "/provinces_63.geojson" in shapes.address(NATION, date(2024, 12, 31))
    assert "/provinces_34.geojson" in shapes.address(NATION, date(2025, 7, 1))


coordinates = st.floats(-1e3, 1e3) | st.just(float("inf")) | st.floats(102, 110) | st.floats(8, 23)


@given(st.lists(st.lists(st.tuples(coordinates, coordinates), min_size=3, max_size=12), min_size=1, max_size=4))
@settings(max_examples=150, deadline=2000)
def test_whatever_the_rings_a_shape_is_sound_or_told(rings: list[list[tuple[float, float]]]) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        shape = shapely.MultiPolygon([shapely.Polygon(ring) for ring in rings])
    sound, problems, _ = repair([Feature("x#1", {}, shape)])
    assert len(sound) + len(problems) == 1
    for one in sound:
        assert one.shape.is_valid and one.shape.area > 0 and COUNTRY.covers(one.shape)
    assert all(one.reason for one in problems)


def test_every_error_of_an_import_is_one_that_the_command_line_tells() -> None:
    assert issubclass(CommandInvalid, CentreError) and issubclass(PayloadInvalid, CentreError)
