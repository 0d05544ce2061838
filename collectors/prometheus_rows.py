"""Samples of a page turned into the rows that a mapping reads: selected, as rates, combined, divided. Pure."""

import json
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from math import isnan
from statistics import fmean

from collectors.counters import Counters
from collectors.exposition import Sample
from collectors.prometheus_options import MATCHES, Metric, Selection

Row = dict[str, object]
"""{"labels": {…}, "value": a number, "at": seconds since 1970}."""

_COMBINED: dict[str, Callable[[list[float]], float]] = {"sum": sum, "mean": fmean, "max": max, "min": min}


@dataclass(frozen=True, slots=True)
class Point:
    """`value` None: there is none yet (a rate at the first visit)."""

    labels: tuple[tuple[str, str], ...]
    at: float
    value: float | None


def rows_of(metric: Metric, samples: Sequence[Sample], counters: Counters, now: float) -> list[Row] | None:
    """The rows of a metric; None where no sample matches at all, empty where none has a value yet. NaN is no value.

    `now` (seconds since 1970) is when a sample without a time of its own was read.
    """
    points = _chosen(metric, samples, counters, now)
    if points is not None and metric.over is not None:
        whole = _chosen(metric.over, samples, counters, now)
        points = None if whole is None else list(_divided(points, whole))
    if points is None:
        return None
    return [{"labels": dict(one.labels), "value": one.value, "at": one.at} for one in points if _is_value(one.value)]


def _chosen(selection: Selection, samples: Sequence[Sample], counters: Counters, now: float) -> list[Point] | None:
    found = [_point(one, now) for one in samples if one.name == selection.metric and _matches(one.labels, selection)]
    if not found:
        return None
    if selection.rate:
        found = [_as_rate(one, selection.metric, counters) for one in sorted(found, key=lambda one: one.at)]
    return _combined(found, selection) if selection.combine else found


def _point(sample: Sample, now: float) -> Point:
    return Point(tuple(sorted(sample.labels.items())), now if sample.at is None else sample.at, sample.value)


def _matches(labels: dict[str, str], selection: Selection) -> bool:
    return all(_fits(labels.get(name, ""), wanted) for name, wanted in selection.where.items())


def _fits(value: str, wanted: str) -> bool:
    if wanted.startswith(MATCHES):
        return re.fullmatch(wanted.removeprefix(MATCHES), value) is not None
    return value == wanted


def _as_rate(point: Point, metric: str, counters: Counters) -> Point:
    if not _is_value(point.value) or point.value is None:
        return replace(point, value=None)
    return replace(point, value=counters.rate(f"{metric} {json.dumps(point.labels)}", point.value, point.at))


def _combined(points: Iterable[Point], selection: Selection) -> list[Point]:
    """One point for each instant and choice of the labels in `by`; no value where a part has none: a sum of less is another."""
    groups: dict[tuple[tuple[tuple[str, str], ...], float], list[float | None]] = {}
    for point in points:
        kept = tuple(pair for pair in point.labels if pair[0] in selection.by)
        groups.setdefault((kept, point.at), []).append(point.value)
    how = _COMBINED[selection.combine or "sum"]
    return [Point(labels, at, _of_all(how, values)) for (labels, at), values in groups.items()]


def _of_all(how: Callable[[list[float]], float], values: list[float | None]) -> float | None:
    good = [value for value in values if value is not None and not isnan(value)]
    try:
        return how(good) if len(good) == len(values) else None
    except (OverflowError, ValueError):  # ∞ − ∞
        return None


def _divided(parts: Iterable[Point], wholes: Iterable[Point]) -> Iterable[Point]:
    by_labels = {(one.labels, one.at): one.value for one in wholes}
    for part in parts:
        whole = by_labels.get((part.labels, part.at))
        yield replace(part, value=part.value / whole if whole and part.value is not None else None)


def _is_value(value: float | None) -> bool:
    return value is not None and not isnan(value)
