"""Gives the crumbs of a coverage to their neighbours: bits of a unit cut off from it by the way it was drawn."""

from collections.abc import Mapping

import shapely
from shapely.geometry.base import BaseGeometry
from shapely.strtree import STRtree

SHARE = 0.08
"""A part smaller than this share of its unit's largest part is a crumb, unless it touches no other unit (an island)."""


def without_crumbs(coverage: Mapping[str, BaseGeometry]) -> dict[str, BaseGeometry]:
    """The same area, each crumb now part of the unit it shares the longest border with."""
    parts = {code: sorted(shapely.get_parts(shape), key=lambda part: -part.area) for code, shape in coverage.items()}
    kept = {code: [part for part in found if part.area >= SHARE * found[0].area] for code, found in parts.items()}
    crumbs = [(code, part) for code, found in parts.items() for part in found if part.area < SHARE * found[0].area]
    owners = [code for code, found in kept.items() for _ in found]
    tree = STRtree([part for found in kept.values() for part in found])
    for code, crumb in crumbs:
        kept[_neighbour(crumb, code, tree, owners)].append(crumb)
    return {code: shapely.union_all(found) for code, found in kept.items()}


def _neighbour(crumb: BaseGeometry, code: str, tree: STRtree, owners: list[str]) -> str:
    """The unit with the longest border with the crumb; its own where there is none."""
    borders = {
        int(index): crumb.intersection(tree.geometries[index]).length for index in tree.query(crumb, predicate="intersects")
    }
    best = max(borders, key=lambda index: borders[index], default=None)
    return owners[best] if best is not None and borders[best] > 0 else code
