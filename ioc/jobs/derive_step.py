"""One derivation over what was asked of it: read the inputs once, compute every moment, save."""

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import lru_cache
from operator import attrgetter

from sqlalchemy import Connection

from ioc.derive.affected import around, made_at, moved
from ioc.derive.compute import compute
from ioc.derive.graph import Graph, there_on
from ioc.derive.moment import Moment, Point
from ioc.derive.reach import anchors, grid, reach
from ioc.domain.derivation import Derivation, SumOfChildren
from ioc.domain.observation import Origin, Reading, SeriesKey
from ioc.domain.period import PeriodKind, last_day
from ioc.domain.promise import Promise
from ioc.domain.quality import Quality
from ioc.domain.source import Batch, Schedule, Source
from ioc.domain.subject import Subject
from ioc.store.buckets import ROLLED_UP
from ioc.store.instants import from_micros
from ioc.store.observations import parts, save
from ioc.store.queries import pasts
from ioc.store.retention import closed_before

MOST_VALUES, MOST_POINTS = 2_000, 200_000
"""What one transaction should compute and read at most: others wait for it."""

Touched = Mapping[SeriesKey, set[datetime]]
Later = set[tuple[SeriesKey, datetime]]
Points = Mapping[SeriesKey, Sequence[Point]]

_PERIOD = {PeriodKind.HOUR: timedelta(hours=1), PeriodKind.DAY: timedelta(days=1)}
_QUALITY = {str(quality): quality for quality in Quality}
_NO_RUN = 0


class TooMuch(Exception):
    """More than one transaction should do."""


@dataclass(frozen=True, slots=True)
class Aim:
    """A subject whose values are to be made, of inputs of the same origin."""

    subject: Subject
    origin: Origin


@dataclass
class Step:
    """`moved` counts the values that changed; `later` are series and ends of periods that are not over yet.

    `bounded` False computes whatever is asked, however much it is.
    """

    conn: Connection
    graph: Graph
    now: datetime
    keep: timedelta | None
    bounded: bool
    moved: int = 0
    later: Later = field(default_factory=set)
    _values: int = 0
    _read: int = 0

    @staticmethod
    def aims(graph: Graph, one: Derivation, keys: Iterable[SeriesKey]) -> Iterator[tuple[SeriesKey, SeriesKey]]:
        """The keys that go into the derivation, each with the key that is made of it."""
        fed = {(part.indicator, part.period_kind) for part in one.inputs}
        for key in keys:
            if (key.indicator, key.period_kind) in fed and (subject := graph.made_for(one, key.subject)):
                yield key, SeriesKey(one.indicator, subject.code, one.period_kind, key.origin)

    def take(self, one: Derivation, asked: Touched, ahead: bool = True) -> dict[SeriesKey, set[datetime]]:
        """Compute and save what the instants asked for, and with `ahead` what looks back on them; what was made."""
        aims: dict[SeriesKey, set[datetime]] = {}
        for key, made in self.aims(self.graph, one, asked):
            aims.setdefault(made, set()).update(asked[key])
        points = self._points(one, aims, ahead) if aims else {}
        found: dict[SeriesKey, set[datetime]] = {}
        for origin in Origin:
            readings = [
                row for made in aims if made.origin is origin for row in self._readings(one, made, aims[made], points, ahead)
            ]
            self._save(one, origin, readings)
            for row in readings:
                found.setdefault(SeriesKey(row.indicator, row.subject, row.period_kind, origin), set()).add(row.at)
        return found

    def _points(self, one: Derivation, aims: Touched, ahead: bool) -> Points:
        """What is stored of every input, as far around the instants as it may matter."""
        back, kind = reach(one), grid(one)
        after = back if ahead else _PERIOD.get(kind, timedelta(0)) if kind else timedelta(0)
        wanted = {key: around(aims[made], back, after) for made in aims for _, key in self._inputs(one, made)}
        numbers = pasts.ids_of(self.conn, wanted)
        rows = pasts.stretches(self.conn, ((number, *one) for key, number in numbers.items() for one in wanted[key]))
        self._read += sum(map(len, rows.values()))
        self._bound()
        instant = lru_cache(None)(from_micros)  # the inputs of one subject share their instants
        return {
            key: [Point(instant(at), value, _QUALITY[quality]) for at, value, quality in rows.get(number, ())]
            for key, number in numbers.items()
        }

    def _inputs(self, one: Derivation, made: SeriesKey) -> Iterator[tuple[str, SeriesKey]]:
        """Every input series with its role."""
        for subject in self.graph.parts_of(one, self.graph.profile.subject[made.subject]):
            for part in one.inputs:
                yield part.role, SeriesKey(part.indicator, subject.code, part.period_kind, made.origin)

    def _readings(
        self, one: Derivation, made: SeriesKey, touched: set[datetime], points: Points, ahead: bool
    ) -> Iterator[Reading]:
        inputs = [(role, key, points.get(key, ())) for role, key in self._inputs(one, made)]
        for at in self._instants(one, touched, inputs, ahead):
            reading = compute(one, self.graph.profile.indicator[one.indicator], self._moment(one, made, at, inputs))
            if reading is not None:
                yield reading

    def _instants(
        self, one: Derivation, touched: set[datetime], inputs: Sequence[tuple[str, SeriesKey, Sequence[Point]]], ahead: bool
    ) -> Iterator[datetime]:
        """When values are to be made: not of periods still running, nor of what is partly forgotten."""
        zone, roles = self.graph.profile.zone, anchors(one)
        said = {point.at for role, _, seen in inputs if role in roles for point in seen}
        instants = moved(one, touched, said, zone) if ahead else made_at(one, touched & said, zone)
        self._values += len(instants)
        self._bound()
        floor = self._floor(one)
        for at in instants:
            if grid(one) is not None and at > self.now:
                self.later.update((key, at) for role, key, seen in inputs if role in roles and seen)
            elif floor is None or at - reach(one) >= floor:
                yield at

    def _moment(
        self, one: Derivation, made: SeriesKey, at: datetime, inputs: Sequence[tuple[str, SeriesKey, Sequence[Point]]]
    ) -> Moment:
        subject, day = self.graph.profile.subject[made.subject], last_day(at, self.graph.profile.zone)
        seen = {key: _within(points, at - reach(one), at) for _, key, points in inputs}
        if isinstance(one.function, SumOfChildren):
            there = {row.code for row in there_on(self.graph.parts_of(one, subject), day)}
            below = {key.subject: points[-1] if points else None for key, points in seen.items() if key.subject in there}
            return Moment(at, subject, day, below=below)
        return Moment(at, subject, day, own={role: seen[key] for role, key, _ in inputs})

    def _floor(self, one: Derivation) -> datetime | None:
        """What reaches back beyond it would be computed of a part of its inputs: the rest is forgotten."""
        forgets = any(str(part.period_kind) in ROLLED_UP for part in one.inputs)
        return closed_before(self.now, self.keep, self.graph.profile.zone) if self.keep and forgets else None

    def _save(self, one: Derivation, origin: Origin, readings: list[Reading]) -> None:
        source = Source(one.source, "derived", one.code, one.code, Schedule(), Promise(), None, origin=origin)
        for part in parts(Batch(tuple(readings))) if readings else ():
            saved = save(self.conn, part, source, _NO_RUN, self.now, self.graph.profile.zone, self.keep)
            self.moved += saved.stored + saved.changed

    def _bound(self) -> None:
        if self.bounded and (self._values > MOST_VALUES or self._read > MOST_POINTS):
            raise TooMuch


def _within(points: Sequence[Point], start: datetime, end: datetime) -> Sequence[Point]:
    """Those in (start, end]."""
    at = attrgetter("at")
    return points[bisect_right(points, start, key=at) : bisect_right(points, end, key=at)]
