"""Lines as compact SVG paths in a box of 1000 × 1000, y downwards. Pure geometry; no colour, no text."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from statistics import median

Point = tuple[datetime, float]
SIDE = 1000
GAP = 3.5
"""A step longer than this many usual steps is a hole in the data and breaks the line."""


@dataclass(frozen=True, slots=True)
class Box:
    """What the box spans: instants from left to right, values from bottom to top; a little air above and below."""

    start: datetime
    end: datetime
    low: float
    high: float

    def x(self, at: datetime) -> int:
        return round(SIDE * ((at - self.start) / ((self.end - self.start) or timedelta(seconds=1))))

    def y(self, value: float) -> int:
        return round(SIDE * (1 - (value - self.low) / ((self.high - self.low) or 1.0)))


def box_around(points: Sequence[Point], others: Sequence[float] = (), air: float = 0.08) -> Box:
    """The box of the points (at least one), wide enough for `others` (limits, targets)."""
    values = [value for _, value in points] + list(others)
    low, high = min(values), max(values)
    room = (high - low) * air if high > low else abs(high) * air or 1.0
    return Box(points[0][0], points[-1][0], low - room, high + room)


def path(points: Sequence[Point], box: Box) -> str:
    """The line through the points, broken where data are missing; "" for none."""
    gap = _usual_step(points) * GAP
    parts, before = [], None
    for at, value in points:
        joined = before is not None and at - before <= gap
        parts.append(f"{'L' if joined else 'M'}{box.x(at)} {box.y(value)}")
        before = at
    return "".join(parts)


def band(points: Sequence[tuple[datetime, float, float]], box: Box) -> str:
    """The closed area between (at, low, high); "" for none."""
    if not points:
        return ""
    upper = [f"{box.x(at)} {box.y(high)}" for at, _, high in points]
    lower = [f"{box.x(at)} {box.y(low)}" for at, low, _ in reversed(points)]
    return "M" + "L".join(upper + lower) + "Z"


def thin(points: Sequence[Point], most: int) -> tuple[Point, ...]:
    """At most about `most` points: the lowest and highest of each stretch, so that no peak is lost."""
    if len(points) <= most:
        return tuple(points)
    size = -(-len(points) // (most // 2))
    kept: list[Point] = []
    for first in range(0, len(points), size):
        stretch = points[first : first + size]
        ends = {min(stretch, key=_value), max(stretch, key=_value)}
        kept.extend(sorted(ends))
    return tuple(kept if kept[-1] == points[-1] else [*kept, points[-1]])


def _value(point: Point) -> float:
    return point[1]


def _usual_step(points: Sequence[Point]) -> timedelta:
    steps = [later[0] - earlier[0] for earlier, later in zip(points, points[1:], strict=False)]
    return median(steps) if steps else timedelta(0)
