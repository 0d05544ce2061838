"""Which subjects an area of a bulletin means: by code, by declared name, or by where they lie. Pure."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from math import asin, cos, radians, sin, sqrt

from collectors.cap import Area
from collectors.cap_options import CapFeedOptions
from ioc.domain.centre import Profile
from ioc.domain.names import fold
from ioc.domain.subject import Subject

_EARTH_KM = 6371.0
_MOST_POINTS = 20_000
_SEPARATORS = re.compile(r"[;,]")

Point = tuple[float, float]


@dataclass(frozen=True)
class Gazetteer:
    """`watched` are the subjects that a bulletin may speak of; `places` the declared names, folded; codes are those of `day`."""

    profile: Profile
    options: CapFeedOptions
    watched: tuple[Subject, ...]
    places: dict[str, str]
    day: date

    def subjects_of(self, area: Area) -> frozenset[str]:
        """Codes of the watched subjects that lie in the area; none where it is somebody else's. Raises ValueError."""
        named = frozenset(code for code in self._named(area) if code in self.profile.subject)
        if named:
            return self.within(named)
        drawn = _shapes(area) if self.options.polygons else ()
        return frozenset(one.code for one in self.watched if any(shape.has(one) for shape in drawn))

    def within(self, codes: frozenset[str]) -> frozenset[str]:
        """Codes of the watched subjects that are among `codes`, or lie in one of them."""
        return frozenset(one.code for one in self.watched if not codes.isdisjoint(self._above(one)))

    def _named(self, area: Area) -> Iterator[str]:
        for name, value in area.geocodes:
            if fold(value) in self.places:
                yield self.places[fold(value)]
            elif name in self.options.geocodes:
                found = self.profile.resolve(value, self.day)
                yield from (found.code,) if found else ()
        for words in (area.name, *_SEPARATORS.split(area.name)):
            if fold(words) in self.places:
                yield self.places[fold(words)]

    def _above(self, subject: Subject) -> Iterator[str]:
        """The subject and everything that contains it."""
        seen: set[str] = set()
        code: str | None = subject.code
        while code is not None and code not in seen:
            seen.add(code)
            yield code
            found = self.profile.subject.get(code)
            code = found.parent if found else None


def gazetteer(options: CapFeedOptions, profile: Profile, watched: tuple[Subject, ...], day: date) -> Gazetteer:
    return Gazetteer(profile, options, watched, {fold(name): code for name, code in options.places.items()}, day)


@dataclass(frozen=True, slots=True)
class _Polygon:
    corners: tuple[Point, ...]

    def has(self, subject: Subject) -> bool:
        """By the parity of the edges that a ray to the east crosses."""
        if subject.latitude is None or subject.longitude is None:
            return False
        north, east = subject.latitude, subject.longitude
        inside = False
        for (lat1, lon1), (lat2, lon2) in zip(self.corners, (*self.corners[1:], self.corners[0]), strict=True):
            if (lat1 > north) != (lat2 > north) and east < lon1 + (north - lat1) * (lon2 - lon1) / (lat2 - lat1):
                inside = not inside
        return inside


@dataclass(frozen=True, slots=True)
class _Circle:
    centre: Point
    km: float

    def has(self, subject: Subject) -> bool:
        if subject.latitude is None or subject.longitude is None:
            return False
        return _km(self.centre, (subject.latitude, subject.longitude)) <= self.km


def _shapes(area: Area) -> tuple[_Polygon | _Circle, ...]:
    return (*map(_polygon, area.polygons), *map(_circle, area.circles))


def _polygon(written: str) -> _Polygon:
    corners = tuple(map(_point, written.split()[: _MOST_POINTS + 1]))
    if not 4 <= len(corners) <= _MOST_POINTS:
        raise ValueError(f"vùng vẽ phải có từ 4 đến {_MOST_POINTS:,} điểm")
    return _Polygon(corners)


def _circle(written: str) -> _Circle:
    centre, _, radius = written.partition(" ")
    return _Circle(_point(centre), _number(radius))


def _point(written: str) -> Point:
    latitude, _, longitude = written.partition(",")
    return _number(latitude), _number(longitude)


def _number(written: str) -> float:
    try:
        found = float(written)
    except ValueError:
        found = float("nan")
    if not abs(found) <= 40_000:
        raise ValueError(f"tọa độ “{written[:40]}” của vùng không phải là số")
    return found


def _km(one: Point, other: Point) -> float:
    """The great-circle distance (haversine)."""
    (lat1, lon1), (lat2, lon2) = (tuple(map(radians, point)) for point in (one, other))
    half = sin((lat2 - lat1) / 2) ** 2 + cos(lat1) * cos(lat2) * sin((lon2 - lon1) / 2) ** 2
    return 2 * _EARTH_KM * asin(sqrt(min(1.0, half)))
