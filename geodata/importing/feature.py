"""What is read from a file of shapes, and what is wrong with it."""

from collections.abc import Mapping
from dataclasses import dataclass

from shapely.geometry.base import BaseGeometry


@dataclass(frozen=True, slots=True)
class Feature:
    """One row of a file. `origin` names it for people ("xa.shp#12"); `shape` is in WGS84 degrees once read."""

    origin: str
    properties: Mapping[str, object]
    shape: BaseGeometry


@dataclass(frozen=True, slots=True)
class Problem:
    """Why something in a file was not used as it is, in Vietnamese."""

    origin: str
    reason: str
