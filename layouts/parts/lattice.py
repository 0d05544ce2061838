"""A scene's grid as boxes on a lattice of twelve by eight, as the editor moves them, and back."""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import accumulate, combinations

from ioc.domain.screen import Grid

COLUMNS, ROWS = 12, 8


@dataclass(frozen=True, slots=True)
class Box:
    """Cells from the left and from the top, and how many."""

    area: str
    x: int
    y: int
    width: int
    height: int


def boxes(grid: Grid) -> list[Box]:
    """The areas on the lattice, each at least one cell; edges that met still meet."""
    rows = [row.split() for row in grid.areas]
    across, down = _edges(grid.columns, len(rows[0]), COLUMNS), _edges(grid.rows, len(rows), ROWS)
    return [_box(name, rows, across, down) for name in grid.names]


def _edges(shares: tuple[float, ...], count: int, cells: int) -> list[int]:
    """Where each track begins and ends, in cells; every track gets one at least."""
    parts = shares or (1.0,) * count
    found = [0, *(round(cells * one / sum(parts)) for one in accumulate(parts))]
    for index in range(1, count + 1):
        found[index] = min(max(found[index], found[index - 1] + 1), cells - (count - index))
    return found


def _box(name: str, rows: list[list[str]], across: list[int], down: list[int]) -> Box:
    cells = [(y, x) for y, row in enumerate(rows) for x, one in enumerate(row) if one == name]
    top, left = cells[0]
    bottom, right = cells[-1]
    return Box(name, across[left], down[top], across[right + 1] - across[left], down[bottom + 1] - down[top])


def overlapping(found: Iterable[Box]) -> set[str]:
    """The areas that lie over another."""
    pairs = combinations(found, 2)
    return {name for one, other in pairs if _meet(one, other) for name in (one.area, other.area)}


def _meet(one: Box, other: Box) -> bool:
    across = one.x < other.x + other.width and other.x < one.x + one.width
    return across and one.y < other.y + other.height and other.y < one.y + one.height


def grid_of(found: Iterable[Box]) -> Grid:
    """The grid that the boxes make, none over another; cells under none are empty."""
    cells = [["."] * COLUMNS for _ in range(ROWS)]
    for box in found:
        for y in range(max(0, box.y), min(ROWS, box.y + box.height)):
            for x in range(max(0, box.x), min(COLUMNS, box.x + box.width)):
                cells[y][x] = box.area
    return Grid(tuple(" ".join(row) for row in cells))
