"""From shapes of units to the layers that maps draw: the units directly below the nation, below each province."""

import gzip
import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import shapely
from shapely.geometry import shape
from shapely.geometry.base import BaseGeometry

from geodata.boundaries import FOLDER, layer_name
from geodata.importing.feature import Feature
from geodata.importing.register import DEEPEST_FIRST, Register
from geodata.importing.simplifying import COARSE, PROVINCES, Shapes, coarse, fine
from geodata.units import NATION, Level, Unit

ARCHIPELAGOS = {"20333@2025": ("48@2025", "48@2008"), "22736@2025": ("56@2025", "56@2008")}
"""Hoàng Sa and Trường Sa: the special zone of each → its province, today's and of the 63 set."""


@dataclass(frozen=True, slots=True)
class Layers:
    """`shapes` by layer name and unit id. `notes` are sentences on what was added; `incomplete` on what was left out, and why."""

    shapes: Mapping[str, Shapes]
    notes: tuple[str, ...]
    incomplete: tuple[str, ...]


def make_layers(found: Iterable[tuple[Unit, Feature]], register: Register) -> Layers:
    """The layers all of whose units have a shape, given or put together from the units below."""
    given = _one_each(found)
    notes: list[str] = []
    shapes = _with_archipelagos(given, register, notes)
    shapes = _by_level(shapes, register)
    _dissolve_upwards(shapes, register, notes)
    layers: dict[str, Shapes] = {}
    incomplete: list[str] = []
    for root, kids in _families(register).items():
        missing = [one for one in kids if one.id not in shapes]
        if _past(kids[0]) and kids[0].level is Level.COMMUNE:
            continue
        if not missing:
            layers[layer_name(root, _past(kids[0]))] = _layer(kids, shapes)
        elif missing and any(one.id in given for one in kids):
            incomplete.append(_lacking(root, kids, missing, register))
    return Layers(layers, tuple(notes), tuple(incomplete))


def archipelago(unit: str) -> BaseGeometry:
    """The shipped shape of Hoàng Sa or Trường Sa."""
    province = ARCHIPELAGOS[unit][0].partition("@")[0]
    features = json.loads(gzip.decompress((FOLDER / f"communes_{province}.geojson.gz").read_bytes()))["features"]
    return next(shape(one["geometry"]) for one in features if one["properties"]["code"] == unit)


def _one_each(found: Iterable[tuple[Unit, Feature]]) -> Shapes:
    parts: dict[str, list[BaseGeometry]] = defaultdict(list)
    for unit, feature in found:
        parts[unit.id].append(feature.shape)
    return {id: shapes[0] if len(shapes) == 1 else shapely.union_all(shapes) for id, shapes in parts.items()}


def _with_archipelagos(given: Shapes, register: Register, notes: list[str]) -> Shapes:
    """Many sets leave them out: no map of ours does."""
    shapes = dict(given)
    for zone, homes in ARCHIPELAGOS.items():
        home = next(one for one in homes if one in register.by_id)
        own = archipelago(zone)
        around = shapely.box(*own.bounds)
        if zone in register.by_id and zone not in shapes and _siblings(zone, register) & shapes.keys():
            shapes[zone] = own
            notes.append(f"tệp không có {register.by_id[zone].name_vi}: dùng hình có sẵn")
        if home in shapes and not shapes[home].intersects(around):
            shapes[home] = shapely.union(shapes[home], own)
            notes.append(f"hình {register.by_id[home].name_vi} trong tệp thiếu quần đảo: thêm hình có sẵn")
    return shapes


def _siblings(id: str, register: Register) -> set[str]:
    return {one.id for one in register.units if one.parent == register.by_id[id].parent} - {id}


def _by_level(shapes: Shapes, register: Register) -> Shapes:
    """Each level is a coverage of its own."""
    made: Shapes = {}
    for level in DEEPEST_FIRST:
        made |= fine({id: shape for id, shape in shapes.items() if register.by_id[id].level is level}, ARCHIPELAGOS)
    return made


def _dissolve_upwards(shapes: Shapes, register: Register, notes: list[str]) -> None:
    families = _families(register)
    made = 0
    for level in DEEPEST_FIRST[1:]:
        for unit in register.at(level):
            kids = families.get(unit.id, [])
            if unit.id not in shapes and kids and all(one.id in shapes for one in kids):
                shapes[unit.id] = shapely.union_all([shapes[one.id] for one in kids])
                made += level is Level.PROVINCE
    if made:
        notes.append(f"{made} tỉnh, thành phố được ghép từ các đơn vị cấp dưới")


def _families(register: Register) -> dict[str, list[Unit]]:
    found: dict[str, list[Unit]] = defaultdict(list)
    for one in register.units:
        found[one.parent or NATION].append(one)
    return found


def _past(unit: Unit) -> bool:
    return unit.valid_to is not None


def _layer(kids: Sequence[Unit], shapes: Shapes) -> Shapes:
    tolerance = PROVINCES if kids[0].level is Level.PROVINCE else COARSE
    return coarse({one.id: shapes[one.id] for one in kids}, tolerance, ARCHIPELAGOS)


def _lacking(root: str, kids: Sequence[Unit], missing: Sequence[Unit], register: Register) -> str:
    where = "cả nước" if root == NATION else register.by_id[root].name_vi if root in register.by_id else root
    names = ", ".join(one.name_vi for one in missing[:5]) + (" …" if len(missing) > 5 else "")
    return f"{where}: thiếu {len(missing)} trên {len(kids)} đơn vị ({names}); giữ bản đang dùng"
