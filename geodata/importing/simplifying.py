"""Fewer vertices, with shared edges kept: what two units share stays the same line in both.

Visvalingam's method over the whole coverage (shapely's coverage_simplify), so a tolerance is the side in degrees of the smallest
triangle that is kept. Measured on the 3,321 official communes, 642 kB with gzip: agreement with what was imported 0.983 (median
intersection over union), 0.89 for the worst; one tolerance for all leaves 18 small wards below 0.9, the worst at 0.72.
"""

from collections.abc import Collection, Mapping

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

FINE, COARSE, PROVINCES = 0.0024, 0.006, 0.008
SMALL = 0.005
"""Square degrees (some 58 km²): a unit below it keeps its fine outline."""
Shapes = dict[str, BaseGeometry]


def fine(shapes: Mapping[str, BaseGeometry], apart: Collection[str] = ()) -> Shapes:
    """The shapes as one coverage: overlaps and gaps between neighbours gone, details below FINE too; those `apart` untouched."""
    together = [id for id in shapes if id not in apart]
    if not together:
        return dict(shapes)
    # Simplified first: cleaning is slow on the millions of vertices that some sets have, and may not leave a shape empty.
    lighter = shapely.coverage_simplify([shapes[id] for id in together], FINE)
    cleaned = shapely.coverage_clean(lighter)
    kept = [new if not new.is_empty else old for new, old in zip(cleaned, lighter, strict=True)]
    return dict(shapes) | dict(zip(together, kept, strict=True))


def coarse(shapes: Mapping[str, BaseGeometry], tolerance: float, apart: Collection[str] = ()) -> Shapes:
    """The large ones simplified again; where they touch small ones they keep that edge."""
    large = [id for id, shape in shapes.items() if id not in apart and shape.area > SMALL]
    if not large:
        return dict(shapes)
    simple = shapely.coverage_simplify(
        np.array([shapes[id] for id in large]), tolerance, simplify_boundary=len(large) == len(shapes)
    )
    return dict(shapes) | dict(zip(large, simple, strict=True))
