"""Where the zones of a scene stand, and how large its letters must be."""

from math import radians, tan

from ioc.domain.screen import Grid, Kind, Scene

FEED, MIDDLE, TILES = 26.0, 58.0, 34.0
"""Shares of the width of a scene that draws no grid of its own."""
_CHART_SHARE = 0.565
_HEIGHT = (38.0, 18.0)
_WIDTH_IN_LETTERS = 120 / 0.7
"""Capitals of the smallest text (1 rem, whose capitals are 0.7 of it) that fit side by side on a screen of 120 rem."""
_SMALLEST_ANGLE = radians(10 / 60)
"""ISO 9241-303 asks for capitals of at least 10 minutes of arc where they are read at a glance or by few."""
_LARGEST = 1.6


def arrangement(scene: Scene) -> Grid:
    """The scene's own grid, else the usual one: alerts left, map above chart and ranking, numbers right."""
    if scene.grid is not None:
        return scene.grid
    kinds = {zone.kind for zone in scene.zones}
    low = [str(kind) for kind in (Kind.CHART, Kind.RANKING) if kind in kinds]
    middle = [["map"] * max(1, len(low))] if Kind.MAP in kinds else []
    rows = [*middle, *([low] if low else [])] or [[]]
    tiles = ["tiles"] if Kind.TILES in kinds else []
    areas = tuple(" ".join(["feed", *row, *tiles]) for row in rows)
    return Grid(areas, _columns(rows[0], bool(tiles)), _HEIGHT if len(rows) == 2 else (1.0,))


def _columns(row: list[str], tiles: bool) -> tuple[float, ...]:
    middle = (MIDDLE * _CHART_SHARE, MIDDLE * (1 - _CHART_SHARE)) if len(row) == 2 else (MIDDLE,) * len(row)
    return (FEED, *middle, *((TILES,) if tiles else ()))


def legible(distance_m: float, width_m: float) -> float:
    """How many times the usual size text must have to be read from `distance_m` on a screen `width_m` wide; 1.0 if unknown."""
    if not distance_m or not width_m:
        return 1.0
    needed = 2 * distance_m * tan(_SMALLEST_ANGLE / 2)
    return round(min(_LARGEST, max(1.0, needed / (width_m / _WIDTH_IN_LETTERS))), 2)
