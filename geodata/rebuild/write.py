"""Where the rebuilt layers go, and the table of what must be named on them."""

import csv
from collections.abc import Collection, Mapping
from pathlib import Path

from shapely.geometry.base import BaseGeometry

from geodata.importing import writing
from geodata.rebuild.archipelagos import Archipelago

BASE = Path(__file__).resolve().parents[1] / "data" / "base"


def write_layer(name: str, shapes: Mapping[str, BaseGeometry], symbols: Collection[str] = ()) -> None:
    """`name`.geojson among the shipped layers; `symbols` are the units whose shape only marks the place."""
    writing.write_layer(BASE, name, shapes, symbols)


def write_places(archipelagos: tuple[Archipelago, ...]) -> None:
    """What must be named on any map of the country: unit, name, place of the label."""
    with (BASE / "places.csv").open("w", encoding="utf-8", newline="") as file:
        table = csv.writer(file, lineterminator="\n")
        table.writerow(["unit", "province", "name", "latitude", "longitude"])
        for one in archipelagos:
            centre = one.shape.envelope.centroid
            table.writerow([one.unit, one.provinces[0], one.name, round(centre.y, 2), round(centre.x, 2)])
