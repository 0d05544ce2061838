"""Classes of a choropleth: inner limits, strictly ascending; a value on a limit belongs to the class above it. Pure Python."""

from bisect import bisect_right
from collections.abc import Sequence
from itertools import accumulate
from math import inf

METHODS = ("own", "quantile", "equal", "natural")
"""The indicator's own thresholds; as many units in each class; equal steps; natural breaks (least squares)."""


def limits(values: Sequence[float], method: str, n: int, own: Sequence[float] = ()) -> tuple[float, ...]:
    """At most `n` − 1 inner limits (all of `own` where it is asked for): fewer where the values do not tell so many apart."""
    if method == "own":
        return tuple(sorted(set(own)))
    ordered = sorted(values)
    if not ordered or ordered[0] == ordered[-1]:
        return ()
    made = {"quantile": _quantile, "equal": _equal, "natural": _natural}[method](ordered, n)
    return tuple(sorted({limit for limit in made if ordered[0] < limit <= ordered[-1]}))


def class_of(value: float, breaks: Sequence[float]) -> int:
    """0 below the first limit, len(breaks) from the last one on."""
    return bisect_right(breaks, value)


def counts(values: Sequence[float], breaks: Sequence[float]) -> list[int]:
    """How many values each class holds."""
    found = [0] * (len(breaks) + 1)
    for value in values:
        found[class_of(value, breaks)] += 1
    return found


def _quantile(ordered: list[float], n: int) -> list[float]:
    return [ordered[len(ordered) * index // n] for index in range(1, n)]


def _equal(ordered: list[float], n: int) -> list[float]:
    low, high = ordered[0], ordered[-1]
    return [low + (high - low) * index / n for index in range(1, n)]


def _natural(ordered: list[float], n: int) -> list[float]:
    """The partition with the least sum of squared distances to class means (Fisher 1958), by divide and conquer."""
    cost = _costs(ordered)
    size = len(ordered)
    best = [0.0] + [cost(0, end) for end in range(1, size + 1)]
    cuts: list[list[int]] = []
    for _ in range(1, min(n, len(set(ordered)))):
        best, cut = _one_more_class(best, cost, size)
        cuts.append(cut)
    found, end = [], size
    for cut in reversed(cuts):
        end = cut[end]
        found.append(ordered[end])
    return found


def _costs(ordered: list[float]):  # type: ignore[no-untyped-def]
    middle = ordered[len(ordered) // 2]  # moved to the middle so that squares do not drown the differences
    sums = [0.0, *accumulate(value - middle for value in ordered)]
    squares = [0.0, *accumulate((value - middle) ** 2 for value in ordered)]

    def cost(start: int, end: int) -> float:
        return squares[end] - squares[start] - (sums[end] - sums[start]) ** 2 / (end - start)

    return cost


def _one_more_class(best, cost, size):  # type: ignore[no-untyped-def]
    """The least cost of the first `end` values with one class more than `best` has, and where the last class begins."""
    after, cut = [inf] * (size + 1), [0] * (size + 1)
    todo = [(1, size, 1, size)]
    while todo:
        first, last, low, high = todo.pop()
        if first > last:
            continue
        end = (first + last) // 2
        options = ((best[start] + cost(start, end), start) for start in range(low, min(high, end - 1) + 1))
        after[end], cut[end] = min(options, default=(inf, low))
        todo += [(first, end - 1, low, cut[end]), (end + 1, last, cut[end], high)]
    return after, cut
